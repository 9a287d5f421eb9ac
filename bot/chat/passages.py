"""Parts of passages as a quotation: whole sentences around them, exact slices, some words in bold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import excerpts
from bot.chat.reading import Slice, cut_line, quotation
from bot.chat.render import CUT, Block, Line, Piece, isolated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.quotes.model import Part

AROUND = 350
"""Characters of published text around a match: its sentences, and perhaps one more."""

WHOLE = 480
"""A passage that is hardly longer is not cut."""

MOST = 1600
"""Characters of a match's own sentences."""

LEAST = 200
MOST_LINES = 12

Spans = list[tuple[int, int]]


def quoted_parts(parts: Sequence[Part], marks: Mapping[int, Spans], around: int = AROUND, most: int = MOST) -> Block:
    """One quotation block for parts of one turn; `marks` tells what is bold in part number N, in its passage."""
    lines: list[Line] = []
    last: int | None = None
    share = max(most // max(min(len(parts), MOST_LINES), 1), LEAST)
    for part in parts[:MOST_LINES]:
        text = part.passage.text
        if last == part.passage.number:
            continue
        here = [(index, each) for index, each in enumerate(parts) if each.passage.number == part.passage.number]
        spans = [span for index, _ in here for span in marks.get(index, [])]
        end = max(each.end for _, each in here)
        whole = len(text) <= min(WHOLE, share)
        start, end = (0, len(text)) if whole else excerpts.around(text, part.start, end, min(around, share), share)
        if last is not None and part.passage.number > last + 1:
            lines.append((Piece(CUT),))
        last = part.passage.number
        lines.append(cut_line(Slice(part.passage, start, end), highlighted(text, start, end, spans)))
    if len(parts) > MOST_LINES:
        lines.append((Piece(CUT),))
    return quotation(lines)


def snippet(text: str, start: int, end: int, most: int) -> str:
    """Published words around [start:end] for a line of a list: at most `most` characters, marks of cuts included."""
    if len(text) <= most:
        return text
    first, last = excerpts.around(text, start, end, most - 2 * (len(CUT) + 1))
    before = f"{CUT} " if text[:first].strip() else ""
    return f"{before}{text[first:last]}{f' {CUT}' if text[last:].strip() else ''}"


def highlighted(text: str, start: int, end: int, spans: Spans) -> Line:
    """The text's [start:end] in pieces, exactly, with the spans in bold; spans that only spaces part are one."""
    words = text[start:end]
    shut = isolated(words)
    before, found, after = shut.partition(words)
    if not found or not words:
        return (Piece(shut),)
    pieces: list[Piece] = [Piece(before)]
    here = start
    for opened, closed in _merged(text, spans):
        first, last = max(opened, here), min(closed, end)
        if first < last:
            pieces += [Piece(text[here:first]), Piece(text[first:last], "b")]
            here = last
    pieces += [Piece(text[here:end]), Piece(after)]
    return tuple(piece for piece in pieces if piece.text)


def _merged(text: str, spans: Spans) -> Spans:
    merged: Spans = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and (start <= merged[-1][1] or not text[merged[-1][1] : start].strip()):
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
