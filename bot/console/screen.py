"""What stands on the screen: messages as lines of pieces, and the same in plain text."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.chat.render import Piece, fitted, sendable
from bot.chat.reply import Card, InlinePage, Row, SendFile
from bot.chat.request import WrittenText
from bot.subscriptions.model import Destination

BAR = "▌"
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")
_MARKS = {"b": "**", "i": "_", "s": "~~", "c": "`"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message."""

    pieces: tuple[Piece, ...] = ()
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class ScreenMessage:
    """A message on the screen: its lines, and its rows of buttons."""

    here: Destination
    lines: tuple[Line, ...] = ()
    rows: tuple[Row, ...] = ()
    replied: WrittenText | None = None
    """The message that it answers."""
    by_bot: bool = False
    inline: bool = False
    """Whether an inline result made it."""
    number: int = 0
    """Its number in the chat; 0 before it stands there."""

    @property
    def text(self) -> str:
        """Its words alone."""
        return "\n".join("".join(piece.text for piece in line.pieces) for line in self.lines)

    @property
    def written(self) -> WrittenText:
        """It as the dialogue is given it."""
        return WrittenText(self.number, self.text, self.by_bot)


@dataclass(frozen=True, slots=True)
class Appeared:
    """Something new: `who` is bot, edit, via (a message made by an inline result), note (over a press) or list."""

    who: str
    chat: int
    message: ScreenMessage | None = None
    note: str = ""
    page: InlinePage | None = None

    @property
    def plain(self) -> list[str]:
        """It as lines of plain text."""
        if self.message is not None:
            return plain_message(self.message)
        return [self.note] if self.page is None else _plain_page(self.page)


def card_lines(card: Card) -> tuple[Line, ...]:
    """A card as a message shows it, cut to what a message can hold."""
    lines: list[Line] = []
    for number, block in enumerate(fitted(card.blocks)):
        if block.gap and number:
            lines.append(Line())
        lines += (Line(row, block.quotation) for line in block.lines for row in _rows(line))
    return tuple(lines)


def file_lines(file: SendFile) -> tuple[Line, ...]:
    """A file's name and size over its caption."""
    head = Piece(f"{file.name} ({len(file.content):,} bytes)", "c")
    return (Line((head,)), *text_lines(file.caption))


def text_lines(text: str) -> tuple[Line, ...]:
    """A text without formatting; its addresses are links."""
    return tuple(Line(tuple(_linked(row))) for row in text.split("\n"))


def _linked(row: str) -> Iterator[Piece]:
    for number, part in enumerate(_ADDRESS.split(row)):
        yield Piece(part, link=part if number % 2 else None)


def _rows(line: Iterable[Piece]) -> Iterator[tuple[Piece, ...]]:
    """A line, broken where the text of its pieces is."""
    row: list[Piece] = []
    for piece in line:
        # What is blank shows no formatting.
        shown = piece if piece.text.strip() else Piece(piece.text)
        first, *others = sendable(piece.text).split("\n")
        row.append(replace(shown, text=first))
        for text in others:
            yield tuple(row)
            row = [replace(shown, text=text)]
    yield tuple(row)


def plain_line(line: Line) -> str:
    """A line with its formatting as marks: **bold**, ~~struck~~, ▌ before a quotation."""
    out = [BAR] if line.quoted else []
    open_marks: list[str] = []
    pieces = [piece for piece in line.pieces if piece.text]
    for piece, following in pairwise([*pieces, Piece("")]):
        wanted = [mark for style, mark in _MARKS.items() if style in piece.style]
        while open_marks and any(mark not in wanted for mark in open_marks):
            out.append(open_marks.pop())
        for mark in wanted:
            if mark not in open_marks:
                open_marks.append(mark)
                out.append(mark)
        out.append(piece.text)
        if piece.link and piece.link not in {following.link, piece.text}:
            out.extend(reversed(open_marks))
            open_marks.clear()
            out.append(f" <{piece.link}>")
    out.extend(reversed(open_marks))
    return "".join(out)


def plain_message(message: ScreenMessage) -> list[str]:
    """A message as plain lines, its buttons below it."""
    rows = [" ".join(f"[ {button.label} ]" for button in row) for row in message.rows]
    return [*map(plain_line, message.lines), *rows]


def _plain_page(page: InlinePage) -> list[str]:
    """Inline results as a numbered list."""
    rows = [f"[ {page.button} ]"] if page.button else []
    for number, result in enumerate(page.results, 1):
        rows.append(f"{number}. {result.title}")
        rows += [f"   {line}" for line in result.description.split("\n") if line]
    if page.next_offset:
        rows.append("… (more below)")
    return rows or ["(no results)"]
