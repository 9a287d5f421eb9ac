"""Whose subscriptions a message or a press is about, and whether its sender may change them.

A private chat is its person's own. In groups and channels only administrators change anything. A channel is managed
from a private chat: its name or number stands before what is asked, `/subscriptions @name`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot.chat.replies import services_of, thread_of
from bot.subscriptions.model import Destination

if TYPE_CHECKING:
    from telegram import Chat, Message, User
    from telegram.ext import ContextTypes

    from bot.subscriptions.service import Service

_CHANNEL = re.compile(r"(@[A-Za-z]\w{3,31}|-100\d{5,13})(?=\s|$)", re.ASCII)
_RULING = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


class NotAllowedError(Exception):
    """Why nothing is changed; the message is a key of the catalogue."""


@dataclass(frozen=True, slots=True)
class Place:
    """A chat, a forum's topic or a channel whose subscriptions are meant."""

    destination: Destination
    channel: int = 0
    """The channel's id where it is managed from a private chat, else 0."""
    title: str = ""
    """The channel's title."""


def split_channel(argument: str) -> tuple[str, str]:
    """The channel that stands before what is asked ("" for none), and what is asked."""
    found = _CHANNEL.match(argument)
    return (found[1], argument[found.end() :].strip()) if found else ("", argument)


async def place_of_message(context: ContextTypes.DEFAULT_TYPE, message: Message, channel: str = "") -> Place:
    """Where a command is meant for. NotAllowedError when its sender may not change it."""
    if channel:
        return await _channel(context, message.chat, message.from_user, channel)
    anonymous = message.sender_chat is not None and message.sender_chat.id == message.chat_id
    if not anonymous:
        await _check(context, message.chat, message.from_user)
    return Place(Destination(message.chat_id, thread_of(message) or 0))


async def place_of_press(
    context: ContextTypes.DEFAULT_TYPE, message: Message, user: User | None, channel: int = 0
) -> Place:
    """Where a button is meant for. NotAllowedError when who pressed it may not change it."""
    if channel:
        return await _channel(context, message.chat, user, channel)
    await _check(context, message.chat, user)
    return Place(Destination(message.chat_id, thread_of(message) or 0))


def service_of(context: ContextTypes.DEFAULT_TYPE) -> Service:
    """The subscriptions; their handlers are registered only where there are some."""
    service = services_of(context).subscriptions
    if service is None:
        raise RuntimeError("there are no subscriptions in this bot")
    return service


async def _check(context: ContextTypes.DEFAULT_TYPE, chat: Chat, user: User | None) -> None:
    if chat.type == ChatType.PRIVATE:
        return
    if user is None or not await _rules(context, chat.id, user.id):
        raise NotAllowedError("refused.not_admin")


async def _channel(context: ContextTypes.DEFAULT_TYPE, here: Chat, user: User | None, channel: int | str) -> Place:
    if here.type != ChatType.PRIVATE:
        raise NotAllowedError("refused.channel_private")
    number = int(channel) if isinstance(channel, str) and channel.startswith("-") else channel
    try:
        chat = await context.bot.get_chat(number)
    except (BadRequest, Forbidden) as error:
        raise NotAllowedError("refused.no_channel") from error
    if chat.type != ChatType.CHANNEL:
        raise NotAllowedError("refused.no_channel")
    if user is None or not await _rules(context, chat.id, user.id):
        raise NotAllowedError("refused.not_channel_admin")
    if not await _posts(context, chat.id):
        raise NotAllowedError("refused.cannot_post")
    return Place(Destination(chat.id), chat.id, chat.title or "")


async def _rules(context: ContextTypes.DEFAULT_TYPE, chat: int, user: int) -> bool:
    try:
        member = await context.bot.get_chat_member(chat, user)
    except (BadRequest, Forbidden):
        return False
    return member.status in _RULING


async def _posts(context: ContextTypes.DEFAULT_TYPE, chat: int) -> bool:
    try:
        member = await context.bot.get_chat_member(chat, context.bot.id)
    except (BadRequest, Forbidden):
        return False
    return member.status in _RULING and getattr(member, "can_post_messages", None) is not False
