"""What people ask of the bot, whichever way they reach it: a message, a press of a button, an inline query.

A front (Telegram, the terminal) makes these and hands them to `dialogue.Dialogue`, which gives what is in `reply`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.subscriptions.model import Destination

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@\w+)?")


class ChatKind(StrEnum):
    """What kind of chat is asked in."""

    PRIVATE = "private"
    """A person's own with the bot."""
    GROUP = "group"
    """A group, a supergroup or a forum."""
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks."""

    id: int
    language: str | None = None
    """As Telegram's apps have it: "en", "pt-br"."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A message as far as its words matter; without any, `text` is empty."""

    id: int
    """Its number in the chat: what an answer to it names."""
    text: str = ""
    """Its text, or the caption of what it shows; what is struck out stands in ~~…~~, a block quotation behind “>”."""
    by_bot: bool = False
    """Whether this bot wrote it."""
    selected: bool = False
    """Whether these are not all its words, but a part that was selected in it."""

    @property
    def command(self) -> str | None:
        """The command that its words begin with, without the bot's name; None where there is none."""
        found = _COMMAND.match(self.text)
        return found[1].lower() if found else None

    @property
    def argument(self) -> str:
        """What stands behind the command."""
        found = _COMMAND.match(self.text)
        return self.text[found.end() :].strip() if found else self.text.strip()

    def quote(self, username: str = "") -> str:
        """The quote in it: without the command or the bot's own name, which are no part of it."""
        text = self.argument
        return re.sub(rf"@{re.escape(username)}\b", " ", text, flags=re.IGNORECASE).strip() if username else text


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """A new message that the bot sees."""

    message: WrittenText
    here: Destination
    """The chat, and the topic of a forum, that it stands in: the answer goes there."""
    kind: ChatKind
    reader: Reader | None = None
    """None where a channel wrote."""
    command: str | None = None
    """The command, in small letters, where Telegram marked one: "" where it is meant for another bot."""
    replied: WrittenText | None = None
    """The message that it replies to."""
    mentions_bot: bool = False
    as_group: bool = False
    """Whether it is written in the group's own name, as only its administrators can."""
    via_bot: bool = False
    """Whether an inline bot made it: no question, unless it is a command."""


@dataclass(frozen=True, slots=True)
class PressRequest:
    """A press of a button under one of the bot's messages."""

    data: str
    """What the button carries: see `bot.chat.buttons`."""
    reader: Reader
    here: Destination | None = None
    """Where the message stands; None where it was sent through the bot inline."""
    kind: ChatKind = ChatKind.PRIVATE
    message: int | None = None
    """The message's number; None where it is too old to be changed."""
    replied: WrittenText | None = None
    """The message that the bot's answers, where it still shows."""


@dataclass(frozen=True, slots=True)
class InlineRequest:
    """What stands behind the bot's name in any chat's field."""

    query: str
    offset: str = ""
    """Where the page of results begins, as the page before it says."""
    reader: Reader | None = None
