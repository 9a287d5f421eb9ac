"""Excerpts: where to cut a passage, and its words as a quotation, exact slices of it with marks where it is cut."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.chat.render import CUT, Block, Line, Piece, isolated, line, sentences, trim
from bot.quotes.model import Part
from bot.transcripts.model import Passage

FOLDED = 600
"""A quotation longer than this is folded until it is tapped."""

AROUND = 130
"""Characters of a passage that are shown around a match: its sentences, and perhaps one more; a longer one is cut."""

MOST = 1600
"""Characters of a match's own sentences."""

LEAST = 200
MOST_LINES = 12


Spans = list[tuple[int, int]]

LONGEST_LEFT_OUT = 160
"""Characters of what a quote's cut leaves out."""

ENOUGH = 60
"""Characters after which an excerpt needs no further sentence to be understood."""

_STOP = 4
"""Characters that show the end of a sentence and the beginning of the next."""


class Slice(NamedTuple):
    """A stretch of a passage: its published text [start:end]."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words."""
        return self.passage.text[self.start : self.end]


def around(text: str, start: int, end: int, budget: int, most: int | None = None) -> tuple[int, int]:
    """Borders of whole sentences around [start:end].

    The sentences that hold the span come first, whole if they have at most `most` characters (`budget` where that is
    not given). Then those after it, and those before it, while what is there is short and `budget` allows it.
    """
    most = max(budget, most or 0)
    if len(text) <= budget:
        return 0, len(text)
    begins = _borders_near(text, start - most, end + most)
    first = bisect_right(begins, start) - 1
    if first < 0 or begins[-1] < end or len(begins) < 2:
        return _words_around(text, start, end, most)
    last = min(max(bisect_right(begins, max(end - 1, start)), first + 1), len(begins) - 1)
    first = min(first, last - 1)
    if begins[last] - begins[first] > most:
        return _words_around(text, start, end, most)
    while begins[last] - begins[first] < min(ENOUGH, budget):
        if last + 1 < len(begins) and begins[last + 1] - begins[first] <= budget:
            last += 1
        elif first > 0 and begins[last] - begins[first - 1] <= budget:
            first -= 1
        else:
            break
    return begins[first], begins[first] + len(text[begins[first] : begins[last]].rstrip())


def _borders_near(text: str, start: int, end: int) -> list[int]:
    """Borders of sentences in [start:end] of a text that may be very long; its own ends are borders too."""
    start, end = max(start, 0), min(end, len(text))
    borders = [start + each for each in sentences(text[start:end])]
    return borders[start > 0 :] + ([end] if end == len(text) else [])


def _words_around(text: str, start: int, end: int, budget: int) -> tuple[int, int]:
    """As `around`, where not even the sentence of the span fits: from its beginning, if that is near enough.

    What a sentence begins with ("Don't you think …", "It is not true …") often turns the meaning of what follows.
    """
    fits = end - start < budget
    begin = _sentence_at(text, start, budget - (end - start) if fits else budget // 2)
    if not fits:
        first = start if begin is None else begin
        return first, first + len(trim(text[first : first + budget + 1], budget, len).rstrip())
    first = max(start - (budget - (end - start)) // 2, 0) if begin is None else begin
    if begin is None and first > 0:
        border = text.find(" ", first, start)
        first = border + 1 if border >= 0 else start
    last = min(first + budget, len(text))
    if last < len(text):
        ended = [each for each in _borders_near(text, end - _STOP, last + _STOP) if end <= each <= last]
        border = text.rfind(" ", end, last)
        last = ended[-1] if ended else border if border >= 0 else end
    return first, first + len(text[first:last].rstrip())


def _sentence_at(text: str, start: int, reach: int) -> int | None:
    """Where the sentence begins that holds `start`; None if that is more than `reach` before it."""
    borders = _borders_near(text, start - reach - _STOP, start + _STOP)
    return max((each for each in borders if start - reach <= each <= start), default=None)


def cut_line(piece: Slice, words: Line) -> Line:
    """A slice's words with […] where its passage was cut."""
    before = f"{CUT} " if piece.passage.text[: piece.start].strip() else ""
    after = f" {CUT}" if piece.passage.text[piece.end :].strip() else ""
    return line(before, words, after)


def quotation(lines: Sequence[Line]) -> Block:
    """A quotation block, folded where it is long."""
    size = sum(len(piece.text) for item in lines for piece in item)
    return Block(tuple(lines), quotation=True, expandable=size > FOLDED)


def quoted_parts(
    parts: Sequence[Part],
    bold: Sequence[Part],
    left_out: Sequence[Part] = (),
    beside: Sequence[Part] = (),
    *,
    budget: int = AROUND,
    most: int = MOST,
) -> Block:
    """One quotation block for parts of a turn, in the whole sentences that hold them and the words `beside` them.

    What a quote's cuts leave out stands in its place in ⟨…⟩. A passage has `budget` characters, more where the
    sentences are longer; all of them together have `most`.
    """
    passages = {part.passage.number: part.passage for part in (*parts, *left_out)}
    share = max(most // max(min(len(passages), MOST_LINES), 1), min(LEAST, most))
    lines: list[Line] = []
    last: int | None = None
    for number in sorted(passages)[:MOST_LINES]:
        if last is not None and number > last + 1:
            lines.append((Piece(CUT),))
        last, text = number, passages[number].text
        held = _spans((*parts, *left_out, *beside), passages[number])
        first, end = min(start for start, _ in held), max(end for _, end in held)
        start, end = (
            (0, len(text)) if len(text) <= min(budget, share) else around(text, first, end, min(budget, share), share)
        )
        words = highlighted(text, start, end, _spans(bold, passages[number]), _spans(left_out, passages[number]))
        lines.append(cut_line(Slice(passages[number], start, end), words))
    if len(passages) > MOST_LINES:
        lines.append((Piece(CUT),))
    return quotation(lines)


def _spans(parts: Sequence[Part], passage: Passage) -> Spans:
    """Where parts stand in a passage."""
    here = (part for part in parts if (part.passage.key, part.passage.number) == (passage.key, passage.number))
    return [(part.start, part.end) for part in here]


def snippet(text: str, start: int, end: int, most: int) -> str:
    """Published words around [start:end] for a line of a list: at most `most` characters, marks of cuts included."""
    if len(text) <= most:
        return text
    first, last = around(text, start, end, most - 2 * (len(CUT) + 1))
    before = f"{CUT} " if text[:first].strip() else ""
    return f"{before}{text[first:last]}{f' {CUT}' if text[last:].strip() else ''}"


def highlighted(
    text: str, start: int, end: int, spans: Spans, left_out: Sequence[tuple[int, int]] = (), style: str = "b"
) -> Line:
    """The text's [start:end] in pieces, exactly, with the spans in a style and what is left out in ⟨…⟩.

    Spans that only spaces part are one; what is left out is shown by its two ends where it is long.
    """
    words = text[start:end]
    before, found, after = isolated(words).partition(words)
    if not found or not words:
        return (Piece(isolated(words)),)
    styled = _within(_merged(text, spans), start, end)
    outside = _within(left_out, start, end)
    edges = sorted({start, end, *(edge for span in (*styled, *outside) for edge in span)})
    pieces = [Piece(before)]
    for low, high in pairwise(edges):
        out = any(first <= low and high <= last for first, last in outside)
        said = any(first <= low and high <= last for first, last in styled)
        opening = "⟨" if any(low == first for first, _ in outside) else ""
        closing = "⟩" if any(high == last for _, last in outside) else ""
        words = both_ends(text[low:high]) if out and not said else text[low:high]
        pieces.append(Piece(f"{opening}{words}{closing}", style if said else ""))
    return tuple(piece for piece in (*pieces, Piece(after)) if piece.text)


def both_ends(text: str) -> str:
    """A text by its two ends where it is long."""
    half = LONGEST_LEFT_OUT // 2
    return text if len(text) <= LONGEST_LEFT_OUT else f"{text[:half].rstrip()} {CUT} {text[-half:].lstrip()}"


def _within(spans: Iterable[tuple[int, int]], start: int, end: int) -> Spans:
    """What of the spans stands in [start:end]."""
    clipped = ((max(first, start), min(last, end)) for first, last in spans)
    return [(first, last) for first, last in clipped if first < last]


def _merged(text: str, spans: Spans) -> Spans:
    merged: Spans = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and (start <= merged[-1][1] or not text[merged[-1][1] : start].strip()):
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
