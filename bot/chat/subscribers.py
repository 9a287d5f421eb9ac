"""Whose subscriptions a message or a press is about, and whether its sender may change them.

A private chat is its person's own. In groups and channels only administrators change anything. A channel is managed
from a private chat: its name or number stands before what is asked, `/subscriptions @name`.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from bot.chat.buttons import Do, Manage
from bot.chat.request import ChatKind, MessageRequest, PressRequest, Reader
from bot.subscriptions.model import Destination

_CHANNEL = re.compile(r"(@[A-Za-z]\w{3,31}|-100\d{5,13})(?=\s|$)", re.ASCII)


class NotAllowedError(Exception):
    """Why nothing is changed; the message is a key of the catalogue."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as Telegram knows it."""

    id: int
    title: str


class Chats(Protocol):
    """What only Telegram knows about chats."""

    async def administers(self, chat: int, user: int) -> bool:
        """Whether a person is an administrator of a chat."""

    async def can_post(self, chat: int) -> bool:
        """Whether the bot may post in a channel."""

    async def channel(self, name: int | str) -> Channel | None:
        """The channel of this number or @name; None where there is none to be seen."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat, a forum's topic or a channel whose subscriptions are meant."""

    destination: Destination
    channel: int = 0
    """The channel's id where it is managed from a private chat, else 0."""
    title: str = ""
    """The channel's title."""

    def manage(self, do: Do, rest: object = "", replaces: int = 0) -> Manage:
        """A button about these subscriptions."""
        return Manage(do, str(rest), replaces, self.channel)


def split_channel(argument: str) -> tuple[str, str]:
    """The channel that stands before what is asked ("" for none), and what is asked."""
    found = _CHANNEL.match(argument)
    return (found[1], argument[found.end() :].strip()) if found else ("", argument)


async def subscriber_of(chats: Chats, asked: MessageRequest | PressRequest, channel: str | int = 0) -> Subscriber:
    """Whose subscriptions are meant. NotAllowedError where who asks may not change them."""
    if channel:
        name = int(channel) if str(channel).startswith("-") else channel
        return await _channel(chats, asked.kind, asked.reader, name)
    as_group = isinstance(asked, MessageRequest) and asked.as_group
    if asked.here is None:
        raise NotAllowedError("refused.old")
    if not as_group and asked.kind is not ChatKind.PRIVATE and not await _rules(chats, asked.here.chat, asked.reader):
        raise NotAllowedError("refused.not_admin")
    return Subscriber(asked.here)


async def _channel(chats: Chats, kind: ChatKind, reader: Reader | None, name: int | str) -> Subscriber:
    """A channel that is managed from its administrator's private chat."""
    if kind is not ChatKind.PRIVATE:
        raise NotAllowedError("refused.channel_private")
    channel = await chats.channel(name)
    if channel is None:
        raise NotAllowedError("refused.no_channel")
    if not await _rules(chats, channel.id, reader):
        raise NotAllowedError("refused.not_channel_admin")
    if not await chats.can_post(channel.id):
        raise NotAllowedError("refused.cannot_post")
    return Subscriber(Destination(channel.id), channel.id, channel.title)


async def _rules(chats: Chats, chat: int, reader: Reader | None) -> bool:
    return reader is not None and await chats.administers(chat, reader.id)
