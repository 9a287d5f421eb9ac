"""A card: one message's worth of an answer, and its buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat import render
from bot.chat.buttons import Action, Nothing, format_action

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.chat.render import Block

A_ROW = 8


@dataclass(frozen=True, slots=True)
class Button:
    """A label with an `action` the bot hears, a `url`, a `share` (a query for another chat) or a text to `copy`."""

    label: str
    action: Action | None = None
    url: str | None = None
    share: str | None = None
    copy: str | None = None

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
