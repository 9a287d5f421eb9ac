"""A card: one message's worth of an answer, and its buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import render
from bot.chat.callbacks import Action, format_action

if TYPE_CHECKING:
    from bot.chat.render import Block

MOST_COPIED = 256
A_ROW = 8


@dataclass(frozen=True, slots=True)
class Button:
    """A label with an `action` the bot hears, a `url`, a `share` (a query for another chat) or a text to `copy`."""

    label: str
    action: Action | str | None = None
    """A `str` is data in a grammar of another module's own."""
    url: str | None = None
    share: str | None = None
    copy: str | None = None

    def markup(self) -> InlineKeyboardButton:
        """Telegram's form of it."""
        if self.url is not None:
            return InlineKeyboardButton(self.label, url=self.url)
        if self.share is not None:
            return InlineKeyboardButton(self.label, switch_inline_query=self.share)
        if self.copy is not None:
            return InlineKeyboardButton(self.label, copy_text=CopyTextButton(self.copy[:MOST_COPIED]))
        data = format_action(self.action) if isinstance(self.action, Action) else self.action
        return InlineKeyboardButton(self.label, callback_data=data or "n")


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
    def markup(self) -> InlineKeyboardMarkup | None:
        """The buttons, or None."""
        rows = [[button.markup() for button in row[:A_ROW]] for row in self.rows if row]
        return InlineKeyboardMarkup(rows) if rows else None

    def over(self, *blocks: Block) -> Card:
        """The same card under other blocks."""
        return replace(self, blocks=(*blocks, *self.blocks))

    def with_rows(self, *rows: Row) -> Card:
        """The same card with more rows of buttons."""
        return replace(self, rows=(*self.rows, *rows))
