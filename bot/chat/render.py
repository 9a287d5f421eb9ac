"""The one renderer: what a message says, as pieces of text with styles, becomes Telegram's HTML, escaped once.

Telegram counts UTF-16 units after its tags are read, and keeps 100 entities; both are counted here the same way.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape

from bot.language import any_language

MOST_UNITS = 4096
MOST_ENTITIES = 100
CUT = "[…]"

_TAGS = {"b": "b", "i": "i", "s": "s", "u": "u", "c": "code", "p": "pre"}
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]")
_OPEN_ISOLATE, _CLOSE_ISOLATE = "\u2068", "\u2069"

_JOINER = "\u200d"
_LAST_WORD = re.compile(r"\w{1,10}\Z")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in styles: "b" bold, "i" italic, "s" struck, "u" underlined, "c" code, "p" a block of code."""

    text: str
    style: str = ""
    link: str | None = None

    @property
    def entities(self) -> int:
        """How many of Telegram's 100 it takes."""
        return (len(self.style) + (self.link is not None)) if self.text.strip() else 0


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together; `quotation` sets them in a quotation block, folded where `expandable`."""

    lines: tuple[Line, ...]
    quotation: bool = False
    expandable: bool = False
    gap: bool = False
    """Whether an empty line stands before it."""

    @property
    def text(self) -> str:
        """The words alone."""
        return "\n".join("".join(piece.text for piece in line) for line in self.lines)


def sendable(text: str) -> str:
    """The text with a mark in place of characters that Telegram does not take."""
    return _UNSENDABLE.sub("\ufffd", text)


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def line(*parts: str | Piece | Line) -> Line:
    """Put a line together from plain text, pieces and lines."""
    lines = (part if isinstance(part, tuple) else (Piece(part) if isinstance(part, str) else part,) for part in parts)
    return tuple(piece for pieces in lines for piece in pieces if piece.text)


def join(separator: str, lines: Iterable[Line]) -> Line:
    """Put lines behind each other with a separator; empty ones are left out."""
    joined: list[Piece] = []
    for item in lines:
        if item:
            joined.extend((Piece(separator), *item) if joined else item)
    return tuple(joined)


def paragraph(*lines: Line, gap: bool = False) -> Block:
    """A block of plain lines; empty lines are left out."""
    return Block(tuple(item for item in lines if item), gap=gap)


def isolated(text: str) -> str:
    """Text set apart from its neighbours' direction, itself unchanged, where it holds right-to-left letters or marks.

    Overrides that it leaves open end where it ends; marks that would close the isolate early are opened first.
    """
    if not _RIGHT_TO_LEFT.search(text):
        return text
    return "\n".join(_isolated_line(part) if _RIGHT_TO_LEFT.search(part) else part for part in text.split("\n"))


def _isolated_line(text: str) -> str:
    depth = stray = 0
    for letter in text:
        if letter in "\u2066\u2067\u2068":
            depth += 1
        elif letter == _CLOSE_ISOLATE:
            if depth:
                depth -= 1
            else:
                stray += 1
    return _OPEN_ISOLATE * (stray + 1) + text + _CLOSE_ISOLATE * (depth + 1)


def shortened(text: str, most: int) -> str:
    """The beginning of a text, at most `most` characters with the mark of the cut, where there is one."""
    return text if len(text) <= most else f"{trim(text, most - len(CUT) - 1, len)} {CUT}"


def size(blocks: Sequence[Block]) -> tuple[int, int]:
    """UTF-16 units and entities of a message made of these blocks."""
    length = entities = 0
    for number, block in enumerate(blocks):
        length += units(block.text) + (number > 0) + (block.gap and number > 0)
        entities += block.quotation + sum(piece.entities for item in block.lines for piece in item)
    return length, entities


def html(blocks: Sequence[Block]) -> str:
    """Telegram's HTML for blocks that fit (see `fitted`)."""
    text = ""
    for number, block in enumerate(blocks):
        body = "\n".join("".join(_piece(piece) for piece in item) for item in block.lines)
        if block.quotation:
            body = f"<blockquote{' expandable' if block.expandable else ''}>{body}</blockquote>"
        text += ("\n\n" if block.gap else "\n") * (number > 0) + body
    return text


def _piece(piece: Piece) -> str:
    if not piece.text:
        return ""
    text = escape(sendable(piece.text), quote=False)
    if not piece.text.strip():
        return text
    for letter in piece.style:
        text = f"<{_TAGS[letter]}>{text}</{_TAGS[letter]}>"
    return f'<a href="{escape(piece.link)}">{text}</a>' if piece.link else text


def fitted(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, cut where they would not fit a message: the longest quotation first, then the longest block."""
    kept = [block for block in blocks if block.text.strip()]
    kept = _few_entities(kept)
    while (excess := size(kept)[0] - MOST_UNITS) > 0:
        sizes = {number: units(block.text) for number, block in enumerate(kept)}
        longest = max(sizes, key=lambda number: (kept[number].quotation and sizes[number] > 200, sizes[number]))
        kept[longest] = _shorter(kept[longest], max(sizes[longest] - excess, 0))
    return tuple(kept)


def _few_entities(blocks: list[Block]) -> list[Block]:
    left = MOST_ENTITIES - sum(block.quotation for block in blocks)
    plain: list[Block] = []
    for block in blocks:
        lines = []
        for item in block.lines:
            pieces = []
            for piece in item:
                pieces.append(piece if piece.entities <= left else replace(piece, style="", link=None))
                left -= pieces[-1].entities
            lines.append(tuple(pieces))
        plain.append(replace(block, lines=tuple(lines)))
    return plain


def _shorter(block: Block, room: int) -> Block:
    """Cut a block to `room` units, the mark of the cut included."""
    room -= units(CUT) + 1
    lines: list[Line] = []
    for item in block.lines:
        if room < 0:
            return replace(block, lines=(*lines, (Piece(CUT),)))
        pieces: list[Piece] = []
        for piece in item:
            if units(piece.text) > room:
                head = trim(piece.text, max(room, 0), units)
                pieces.extend((replace(piece, text=head), Piece(f" {CUT}" if head else CUT)))
                return replace(block, lines=(*lines, tuple(part for part in pieces if part.text)))
            pieces.append(piece)
            room -= units(piece.text)
        lines.append(tuple(pieces))
        room -= 1
    return replace(block, lines=tuple(lines))


def sentences(text: str) -> list[int]:
    """Where sentences begin; 0 is always first."""
    found = (each for each in _sentence_end().finditer(text) if not _is_shortened(text, each.start()))
    return [0, *(each.end() for each in found)]


@cache
def _sentence_end() -> re.Pattern[str]:
    """The end of a sentence and the space behind it, where a capital, a figure or an opening mark follows."""
    capital = rf"[^\W\d_{any_language().letters.small}]"
    return re.compile(rf"""[.!?…]+[)\]"'”’»]*\s+(?=["'“‘«(\[–—-]*\s*{capital}|["'“‘«(\[]*\d)""")


def _is_shortened(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to a shortened word or an initial."""
    found = _LAST_WORD.search(text, max(stop - 10, 0), stop) if text[stop] == "." else None
    word = found[0].lower() if found else ""
    return word in any_language().sentences.shortened or (len(word) == 1 and word.isalpha())


def trim(text: str, room: int, measure: Callable[[str], int]) -> str:
    """The longest beginning of at most `room` by `measure`: up to a sentence's end, else a word's, else a letter's."""
    if measure(text) <= room:
        return text
    low, high = 0, min(room, len(text))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= room else (low, middle - 1)
    head = text[:low]
    border = sentences(head + " X")[-1]
    if border * 2 >= low:
        return head[: min(border, low)].rstrip()
    space = head.rfind(" ")
    if space * 2 >= low > 0:
        return head[:space].rstrip()
    return head[: _letter_border(text, low)]


def _letter_border(text: str, end: int) -> int:
    """Step back so that no mark is torn from its letter and no joined emoji apart; gives up after 16 steps."""
    for back in range(min(end, 16)):
        here = end - back
        if here >= len(text) or not (
            unicodedata.combining(text[here]) or text[here] in "\u200d\ufe0f" or text[here - 1] == _JOINER
        ):
            return here
    return end


def split(text: str, room: int, measure: Callable[[str], int]) -> list[tuple[int, int]]:
    """Cut a long text into spans of at most `room` each that together hold all of it."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        window = text[start : start + room + 1]
        end = len(text) if measure(window) <= room else start + max(len(trim(window, room, measure)), 1)
        spans.append((start, end))
        start = end
    return spans
