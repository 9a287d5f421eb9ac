"""The methods about chats and who is in them, and about the bot itself: commands, descriptions, updates."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.botapi.checks import check_reachable, find_chat
from tests.botapi.markup import units
from tests.botapi.requests import bad_request, forbidden, lax, only
from tests.botapi.state import Webhook

if TYPE_CHECKING:
    from tests.botapi.requests import Parameters
    from tests.botapi.state import Chat, Json, User, World

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


def get_chat(world: World, parameters: Parameters) -> object:
    """`getChat`."""
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat.fields(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_member(world: World, parameters: Parameters) -> object:
    """`getChatMember`."""
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


def get_administrators(world: World, parameters: Parameters) -> object:
    """`getChatAdministrators`."""
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


def count_members(world: World, parameters: Parameters) -> object:
    """`getChatMemberCount`."""
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    return len([status for status in chat.members.values() if status not in {"left", "kicked"}]) + 1


def leave_chat(world: World, parameters: Parameters) -> object:
    """`leaveChat`."""
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


COMMAND = re.compile(r"[a-z0-9_]{1,32}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
LANGUAGE = re.compile(r"[a-z]{2}")
MAX_COMMANDS, MAX_COMMAND_TEXT = 100, 256
LIMITS = {"name": 64, "description": 512, "short_description": 120}
_SCOPES = {
    "default": frozenset[str](),
    "all_private_chats": frozenset[str](),
    "all_group_chats": frozenset[str](),
    "all_chat_administrators": frozenset[str](),
    "chat": frozenset({"chat_id"}),
    "chat_administrators": frozenset({"chat_id"}),
    "chat_member": frozenset({"chat_id", "user_id"}),
}
_WEBHOOK_PORTS = {80, 88, 443, 8443}
KINDS = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "poll",
        "poll_answer",
        "message_reaction",
        "message_reaction_count",
        "chat_boost",
        "removed_chat_boost",
    }
)


def get_me(world: World, parameters: Parameters) -> object:
    """`getMe`."""
    del parameters
    return {
        **world.bot.fields(),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": world.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_commands(world: World, parameters: Parameters) -> object:
    """`setMyCommands`, for a scope and language."""
    commands = parameters.array("commands", "BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        only(command, frozenset({"command", "description"}), "BotCommand")
        if not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= units(str(command.get("description", "")).strip()) <= MAX_COMMAND_TEXT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile[_commands_key(world, parameters)] = commands
    return True


def get_commands(world: World, parameters: Parameters) -> object:
    """`getMyCommands`."""
    return world.profile.get(_commands_key(world, parameters), [])


def delete_commands(world: World, parameters: Parameters) -> object:
    """`deleteMyCommands`."""
    world.profile.pop(_commands_key(world, parameters), None)
    return True


def set_about(name: str, world: World, parameters: Parameters) -> object:
    """`setMyName`, `setMyDescription`, `setMyShortDescription`."""
    text = parameters.text(name)
    if units(text) > LIMITS[name]:
        raise bad_request(f"{name.upper()}_TOO_LONG")
    world.profile[f"{name}/{_language(parameters)}"] = text
    return True


def get_about(name: str, world: World, parameters: Parameters) -> object:
    """`getMyName`, `getMyDescription`, `getMyShortDescription`."""
    default = world.bot.first_name if name == "name" else ""
    return {name: world.profile.get(f"{name}/{_language(parameters)}", default)}


def set_menu_button(world: World, parameters: Parameters) -> object:
    """`setChatMenuButton`."""
    button = parameters.fields("menu_button", "menu button")
    if button.get("type", "default") not in {"commands", "default"}:
        raise bad_request("MENU_BUTTON_INVALID")
    world.profile[f"menu/{parameters.text('chat_id')}"] = button or {"type": "default"}
    return True


def get_menu_button(world: World, parameters: Parameters) -> object:
    """`getChatMenuButton`."""
    return world.profile.get(f"menu/{parameters.text('chat_id')}", {"type": "default"})


def set_webhook(world: World, parameters: Parameters) -> object:
    """`setWebhook`: https on Telegram's ports, unless the server is a local one."""
    url = parameters.text("url")
    parts = urlsplit(url)
    if url and parts.scheme != "https" and not (world.local and parts.scheme == "http"):
        raise bad_request("bad webhook: HTTPS URL must be provided for webhook")
    if url and not world.local and (parts.port or 443) not in _WEBHOOK_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = parameters.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = parameters.integer("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad_request("bad webhook: max_connections must be between 1 and 100")
    set_allowed(world, parameters)
    if parameters.flag("drop_pending_updates"):
        world.updates.pending.clear()
    world.updates.webhook = Webhook(url, secret, connections) if url else None
    for wake in world.updates.on_new:
        wake()
    return True


def delete_webhook(world: World, parameters: Parameters) -> object:
    """`deleteWebhook`."""
    if parameters.flag("drop_pending_updates"):
        world.updates.pending.clear()
    world.updates.webhook = None
    return True


def webhook_info(world: World, parameters: Parameters) -> object:
    """`getWebhookInfo`."""
    del parameters
    webhook = world.updates.webhook
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if webhook:
        info["max_connections"] = webhook.max_connections
    if world.updates.allowed:
        info["allowed_updates"] = sorted(world.updates.allowed)
    return info


def get_updates(world: World, parameters: Parameters) -> object:
    """`getUpdates`: what is there now; whoever serves the request does the waiting (`timeout`)."""
    timeout = parameters.integer("timeout")
    if not 0 <= timeout <= 50:
        raise lax(f"timeout {timeout}; Telegram holds a poll at most 50 seconds")
    set_allowed(world, parameters)
    return world.updates.take(parameters.integer("offset"), parameters.integer("limit", 100))


def set_allowed(world: World, parameters: Parameters) -> None:
    """Take `allowed_updates`; where it is not sent, what was last set stays."""
    if not parameters.has("allowed_updates"):
        return
    kinds = frozenset(map(str, parameters.array("allowed_updates", "String")))
    if kinds - KINDS:
        raise lax(f"no such kind of update: {', '.join(sorted(kinds - KINDS))}")
    world.updates.allowed = kinds


def _language(parameters: Parameters) -> str:
    language = parameters.text("language_code")
    if language and not LANGUAGE.fullmatch(language):
        raise bad_request("LANG_CODE_INVALID")
    return language


def _commands_key(world: World, parameters: Parameters) -> str:
    scope = parameters.fields("scope", "BotCommandScope")
    kind = scope.get("type", "default")
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    only(scope, _SCOPES[kind] | {"type"}, "BotCommandScope")
    if "chat_id" in scope and int(scope["chat_id"]) not in world.chats:
        raise bad_request("chat not found")
    return f"commands/{json.dumps(scope or {'type': 'default'}, sort_keys=True)}/{_language(parameters)}"
