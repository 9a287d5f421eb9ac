"""What the dialogue gives back for a request; a front shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.chat.cards import Button, Card


@dataclass(frozen=True, slots=True)
class SendCard:
    """A card in a message of its own; after a press, the press is answered first."""

    card: Card
    to: int | None = None
    """The number of the message that it answers; None: it stands for itself."""


@dataclass(frozen=True, slots=True)
class SendFile:
    """A file in a message of its own."""

    name: str
    content: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class EditCard:
    """A card in place of the message whose button was pressed."""

    card: Card


@dataclass(frozen=True, slots=True)
class RelabelButton:
    """Another button in place of the pressed one, the rest of the message stays; and a notice says why."""

    button: Button
    notice: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A press is answered with a few words over the chat, or without any."""

    text: str | None = None


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A press opens an address."""

    url: str


MessageReply = SendCard | SendFile
PressReply = EditCard | SendCard | RelabelButton | Notice | OpenLink


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One line of a list of inline results, and the card that it posts."""

    id: str
    """The same whenever and by whomever the same is found."""
    title: str
    description: str
    card: Card


@dataclass(frozen=True, slots=True)
class InlinePage:
    """A page of inline results."""

    results: tuple[InlineResult, ...] = ()
    next_offset: str = ""
    """Where the next page begins; empty where there is none."""
    button: str | None = None
    """The label of a button that opens the bot."""
