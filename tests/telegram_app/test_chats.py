"""Who may change a group's subscriptions, told by what Telegram says of them."""

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import CallbackQuery, Chat, ChatMemberAdministrator, ChatMemberMember, ChatMemberOwner, Message, User
from telegram.error import BadRequest, Forbidden

from bot.chat.subscribers import NotAllowedError, subscriber_of
from bot.subscriptions.model import Destination
from bot.telegram_app.chats import TelegramChats
from bot.telegram_app.requests import message_request, press_request

ANN, BOT, ANONYMOUS = User(1, "Ann", is_bot=False), User(2, "Bot", is_bot=True), User(1087968824, "Group", is_bot=True)
PRIVATE, GROUP = Chat(1, Chat.PRIVATE), Chat(-5, Chat.SUPERGROUP, title="Newsroom")
CHANNEL = Chat(-1001234567890, Chat.CHANNEL, title="Post")
RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories"),
)


def administrator(user, **rights):
    return ChatMemberAdministrator(user, **(dict.fromkeys(RIGHTS, False) | rights))


class Telegram:
    """Answers what the bot asks about chats."""

    id, username = BOT.id, "verbatim_bot"

    def __init__(self, members, chats=()):
        self.members, self.chats = members, {name: chat for chat in chats for name in (chat.id, "@post")}

    async def get_chat_member(self, chat, user):
        member = self.members.get((chat, user), ChatMemberMember(User(user, "x", is_bot=False)))
        if isinstance(member, Exception):
            raise member
        return member

    async def get_chat(self, name):
        if name not in self.chats:
            raise BadRequest("Chat not found")
        return self.chats[name]


def said(chat, user=ANN, **more):
    return Message(1, datetime.now(UTC), chat, from_user=user, **more)


def place(members, message, channel="", chats=()):
    bot = Telegram(members, chats)
    return asyncio.run(subscriber_of(TelegramChats(bot), message_request(message, bot), channel))


def test_a_private_chat_is_its_persons_own():
    assert place({}, said(PRIVATE)).destination == Destination(1)


@pytest.mark.parametrize("member", [ChatMemberOwner(ANN, is_anonymous=False), administrator(ANN)])
def test_administrators_may(member):
    assert place({(-5, 1): member}, said(GROUP)).destination == Destination(-5)


def test_a_topic_of_a_forum_is_a_place_of_its_own_and_a_mere_reply_is_not():
    ruling = {(-5, 1): administrator(ANN)}
    assert place(ruling, said(GROUP, message_thread_id=7, is_topic_message=True)).destination == Destination(-5, 7)
    assert place(ruling, said(GROUP, message_thread_id=7)).destination == Destination(-5)


def test_an_administrator_who_stays_anonymous_may():
    assert place({}, said(GROUP, ANONYMOUS, sender_chat=GROUP)).destination == Destination(-5)


@pytest.mark.parametrize(
    "message", [said(GROUP), said(GROUP, ANONYMOUS, sender_chat=CHANNEL), said(GROUP, None, sender_chat=CHANNEL)]
)
def test_members_and_channels_that_write_in_the_group_may_not(message):
    with pytest.raises(NotAllowedError, match="not_admin"):
        place({}, message)


@pytest.mark.parametrize("error", [BadRequest("user not found"), Forbidden("bot was kicked from the group chat")])
def test_who_cannot_be_looked_up_may_not(error):
    with pytest.raises(NotAllowedError, match="not_admin"):
        place({(-5, 1): error}, said(GROUP))


CHANNEL_TEAM = {
    (CHANNEL.id, 1): administrator(ANN, can_post_messages=False),
    (CHANNEL.id, 2): administrator(BOT, can_post_messages=True),
}


@pytest.mark.parametrize("name", ["@post", str(CHANNEL.id)])
def test_a_channels_administrator_manages_it_in_private(name):
    found = place(CHANNEL_TEAM, said(PRIVATE), name, [CHANNEL])
    assert (found.destination, found.channel, found.title) == (Destination(CHANNEL.id), CHANNEL.id, "Post")


@pytest.mark.parametrize(
    ("members", "where", "name", "why"),
    [
        (CHANNEL_TEAM, GROUP, "@post", "channel_private"),
        (CHANNEL_TEAM, PRIVATE, "@other", "no_channel"),
        ({(CHANNEL.id, 2): administrator(BOT, can_post_messages=True)}, PRIVATE, "@post", "not_channel_admin"),
        ({(CHANNEL.id, 1): administrator(ANN)}, PRIVATE, "@post", "cannot_post"),
        (
            CHANNEL_TEAM | {(CHANNEL.id, 2): administrator(BOT, can_post_messages=False)},
            PRIVATE,
            "@post",
            "cannot_post",
        ),
    ],
)
def test_nobody_else_and_nowhere_else(members, where, name, why):
    with pytest.raises(NotAllowedError, match=f"refused.{why}"):
        place(members, said(where), name, [CHANNEL])


def test_the_name_of_a_group_is_no_channel():
    group = Chat(-1009999999999, Chat.SUPERGROUP, title="x")
    with pytest.raises(NotAllowedError, match="no_channel"):
        place({}, said(PRIVATE), "@post", [group])


def test_a_press_in_a_channel_needs_the_right_there():
    bot = Telegram({})
    pressed = press_request(CallbackQuery("1", ANN, "x", said(CHANNEL, None)), bot)
    with pytest.raises(NotAllowedError, match="not_admin"):
        asyncio.run(subscriber_of(TelegramChats(bot), pressed))
