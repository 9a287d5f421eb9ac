"""The methods about chats and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.errors import bad_request, forbidden
from bot.console.places import check_reachable, find_chat

if TYPE_CHECKING:
    from bot.console.parameters import Parameters
    from bot.console.world import Chat, Json, User, World

_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_RESTRICTED = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)
_CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages")


def get_chat(world: World, parameters: Parameters, *, strict: bool) -> object:
    """`getChat`."""
    del strict
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.fields(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_member(world: World, parameters: Parameters, *, strict: bool) -> object:
    """`getChatMember`."""
    del strict
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    user = world.users.get(parameters.integer("user_id"))
    if user is None:
        if parameters.integer("user_id") == world.bot.id:
            return member_fields(world.bot, chat.bot, chat)
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.type == "channel" and chat.bot != "administrator":
        raise forbidden("bot is not a member of the channel chat")
    status = "member" if chat.id == user.id else chat.members.get(user.id, "left")
    return member_fields(user, status, chat)


def get_administrators(world: World, parameters: Parameters, *, strict: bool) -> object:
    """`getChatAdministrators`."""
    del strict
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [
        member_fields(world.users[number], status, chat)
        for number, status in chat.members.items()
        if status in {"creator", "administrator"}
    ]
    if chat.bot == "administrator":
        found.append(member_fields(world.bot, chat.bot, chat))
    return found


def count_members(world: World, parameters: Parameters, *, strict: bool) -> object:
    """`getChatMemberCount`."""
    del strict
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    return len([status for status in chat.members.values() if status not in {"left", "kicked"}]) + 1


def leave_chat(world: World, parameters: Parameters, *, strict: bool) -> object:
    """`leaveChat`."""
    del strict
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot = "left"
    return True


def member_fields(user: User, status: str, chat: Chat) -> Json:
    """A ChatMember as Telegram's JSON."""
    fields: Json = {"user": user.fields(), "status": status}
    if status == "administrator":
        fields |= dict.fromkeys(_RIGHTS, True) | {"is_anonymous": False, "can_be_edited": False}
        if chat.type == "channel":
            fields |= dict.fromkeys(_CHANNEL_RIGHTS, True)
    elif status == "restricted":
        fields |= dict.fromkeys(_RESTRICTED, False) | {"is_member": True, "until_date": 0}
    elif status == "creator":
        fields["is_anonymous"] = False
    elif status == "kicked":
        fields["until_date"] = 0
    return fields
