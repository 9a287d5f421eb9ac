"""Where to cut a passage: at borders of sentences, else of words, never inside a letter. Nothing is changed."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SENTENCE = re.compile(r"""[.!?…]+[)\]"'”’»]*\s+(?=["'“‘«(\[–—-]*\s*[^\W\da-zа-яё_]|["'“‘«(\[]*\d)""")
"""The end of a sentence and the space behind it, where a capital, a figure or an opening mark follows."""

_SHORTENED = re.compile(
    r"\b(?:[^\W\d_]|mr|mrs|ms|dr|prof|st|sr|jr|nos?|art|gen|col|lt|gov|sen|hon|rev|vs|u\.s|u\.k"
    r"|гг|ул|им|тыс|млн|млрд|руб|см|стр|др|проф|акад)\.$",
    re.IGNORECASE,
)
"""A shortened word or an initial: its full stop ends no sentence."""
_LONGEST_SHORTENED = 10

ENOUGH = 120
"""Characters after which an excerpt needs no further sentence to be understood."""

_STOP = 4
"""Characters that the end of a sentence and the beginning of the next are told by."""

_JOINER = "\u200d"


def sentences(text: str) -> list[int]:
    """Where sentences begin; 0 is always first."""
    found = (each for each in _SENTENCE.finditer(text) if not _is_shortened(text, each.start()))
    return [0, *(each.end() for each in found)]


def _is_shortened(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` belongs to a shortened word."""
    return _SHORTENED.search(text[max(stop - _LONGEST_SHORTENED, 0) : stop + 1]) is not None


def around(text: str, start: int, end: int, budget: int, most: int | None = None) -> tuple[int, int]:
    """Borders of whole sentences around [start:end].

    The sentences that hold the span come first, whole if they have at most `most` characters (`budget` where that is
    not given). Then those after and before it in turn, while what is there is short and `budget` allows it.
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
    grown = True
    while grown and begins[last] - begins[first] < min(ENOUGH, budget):
        grown = False
        if last + 1 < len(begins) and begins[last + 1] - begins[first] <= budget:
            last, grown = last + 1, True
        enough = begins[last] - begins[first] >= min(ENOUGH, budget)
        if not enough and first > 0 and begins[last] - begins[first - 1] <= budget:
            first, grown = first - 1, True
    return begins[first], _without_space(text, begins[first], begins[last])


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
        return first, _without_space(text, first, first + len(trim(text[first : first + budget + 1], budget, len)))
    first = max(start - (budget - (end - start)) // 2, 0) if begin is None else begin
    if begin is None and first > 0:
        border = text.find(" ", first, start)
        first = border + 1 if border >= 0 else start
    last = min(first + budget, len(text))
    if last < len(text):
        ended = [each for each in _borders_near(text, end - _STOP, last + _STOP) if end <= each <= last]
        border = text.rfind(" ", end, last)
        last = ended[-1] if ended else border if border >= 0 else end
    return first, _without_space(text, first, last)


def _sentence_at(text: str, start: int, reach: int) -> int | None:
    """Where the sentence begins that holds `start`; None if that is more than `reach` before it."""
    borders = _borders_near(text, start - reach - _STOP, start + _STOP)
    return max((each for each in borders if start - reach <= each <= start), default=None)


def _without_space(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


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
