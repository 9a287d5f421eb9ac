"""What the dialogue gives back for a request: cards, where they go, notices, files. A front shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.chat import render
from bot.chat.buttons import Action, Nothing, format_action
from bot.chat.render import Block

A_ROW = 8


@dataclass(frozen=True, slots=True)
class Button:
    """A label with an `action` for the bot, a `url`, or a `share`: a query for another chat."""

    label: str
    action: Action | None = None
    url: str | None = None
    share: str | None = None

    @property
    def data(self) -> str:
        """What it carries to the bot."""
        return format_action(self.action or Nothing())


Row = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Blocks of text, cut to what a message can hold, over rows of buttons. Empty rows are left out."""

    blocks: tuple[Block, ...]
    rows: tuple[Row, ...] = ()

    @property
    def html(self) -> str:
        """The text in Telegram's HTML: at most 4,096 UTF-16 units and 100 entities."""
        return render.html(render.fitted(self.blocks))

    @property
    def buttons(self) -> tuple[Row, ...]:
        """The rows of buttons that a message shows."""
        return tuple(row[:A_ROW] for row in self.rows if row)

    def over(self, *blocks: Block) -> Card:
        """The same card under other blocks."""
        return replace(self, blocks=(*blocks, *self.blocks))

    def with_rows(self, *rows: Row) -> Card:
        """The same card with more rows of buttons."""
        return replace(self, rows=(*self.rows, *rows))


def arrows(at: Callable[[int], Action], offset: int, end: int, total: int, step: int) -> Row:
    """Buttons to the pages before and after the one that shows [offset:end] of `total`."""
    back = (Button("‹", at(max(offset - step, 0))),) if offset > 0 else ()
    return (*back, Button("›", at(end))) if end < total else back


@dataclass(frozen=True, slots=True)
class SendCard:
    """A card in a message of its own; after a press, the press is answered first."""

    card: Card
    to: int | None = None
    """The number of the message that it answers; None: it stands for itself."""
    quoted: str | None = None
    """The part of that message that it answers, where not all of it: whoever presses a button finds it there again."""


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
