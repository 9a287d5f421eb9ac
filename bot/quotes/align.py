"""Word by word: how a quote runs along a window of published words.

A dynamic programme with gaps (Gotoh's), free at both ends of the published words and at the cuts that the quote marks
itself. Several windows are aligned at once, one numpy step a quoted word, so work is bounded by cells: quoted words
times published words. Equal words earn most, words that look like typing errors earn something, other pairs cost a
little, so that a swapped word pairs with its replacement rather than vanishing while another appears.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.quotes.meaning import says_the_same

Points = NDArray[np.int32]

EQUAL = 10
EQUAL_LITTLE = 7
"""A pair of equal words of up to three letters: they stand everywhere and say little about where the quote is from."""
LOOKS = 4
"""What a pair that only looks alike earns less, of ten points for every word that is quite alike."""
UNEQUAL = -4
OPEN = 6
"""The first word of a gap; each further one costs MORE_SAID or MORE_QUOTED."""
MORE_SAID = 2
MORE_QUOTED = 3
ALIKE = 0.6
"""Words this similar (1 − edits / longer length) may be one another's typing errors."""
MOST_CELLS = 600_000
"""Bounds one call: windows beyond it, worst first, are left out."""
JOINING = 4
"""At most so many words are tried as one word written apart."""
MOST_WORK = 1_000_000
"""Quote characters times published characters up to which `score` tries every offset (some 5 ms at the most)."""
_PAIRS_AT_ONCE = 40_000
_NEVER = -(10**6)


@dataclass(frozen=True, slots=True)
class Pair:
    """One step of an alignment; None where nothing stands on that side."""

    quoted: int | None
    said: int | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a quote runs along one window: index pairs in order, from the first to the last word it touches."""

    window: int
    """Which of the windows given."""
    points: int
    pairs: tuple[Pair, ...]


def align(
    quoted: Sequence[str], windows: Sequence[Sequence[str]], cuts: frozenset[int] = frozenset()
) -> list[Alignment]:
    """Align a quote's folded words with each window of published ones.

    `cuts` are places in the quote, as word numbers, before which published words may be skipped freely. Gives an
    alignment for each window that fits the bound on work, in the order given; windows should come best first.
    """
    chosen = _within_bound(len(quoted), windows)
    if not quoted or not chosen:
        return []
    likeness, columns = _likeness(quoted, chosen)
    tables = _fill(likeness, columns, cuts)
    return [
        Alignment(number, int(tables.best[-1, number, : len(window) + 1].max()), _trace(tables, number, len(window)))
        for number, window in enumerate(chosen)
    ]


def _within_bound(rows: int, windows: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    chosen: list[Sequence[str]] = []
    width = 0
    for window in windows:
        width = max(width, len(window) + 1)
        if chosen and rows * width * (len(chosen) + 1) > MOST_CELLS:
            break
        chosen.append(window[: max(1, MOST_CELLS // (rows + 1))])
    return chosen


def _likeness(quoted: Sequence[str], windows: Sequence[Sequence[str]]) -> tuple[Points, NDArray[np.intp]]:
    """What each quoted word earns with each distinct published word, and which of those stands where."""
    distinct: dict[str, int] = {}
    width = max(len(window) for window in windows)
    columns = np.zeros((len(windows), width), dtype=np.intp)
    for row, window in enumerate(windows):
        columns[row, : len(window)] = [distinct.setdefault(word, len(distinct) + 1) for word in window]
    said = list(distinct)
    words = {word: number for number, word in enumerate(dict.fromkeys(quoted))}
    points = np.full((len(words), len(said) + 1), UNEQUAL, dtype=np.int32)
    unmatched = [word for word in words if any(map(str.isalpha, word))]
    step = max(1, _PAIRS_AT_ONCE // max(1, len(said)))
    for start in range(0, len(unmatched), step):
        some = unmatched[start : start + step]
        alike = process.cdist(some, said, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, dtype=np.float32)
        rows, hits = np.nonzero(alike)
        for row, hit in zip(rows.tolist(), hits.tolist(), strict=True):
            if not said[hit][0].isdigit():
                points[words[some[row]], hit + 1] = int(alike[row, hit] * EQUAL) - LOOKS
    for word, row in words.items():
        if word in distinct:
            points[row, distinct[word]] = EQUAL if len(word) > 3 else EQUAL_LITTLE
    return points[[words[word] for word in quoted]], columns


@dataclass(frozen=True, slots=True)
class _Tables:
    """Best points by [quoted words taken, window, published words taken] and by what came last."""

    best: Points
    paired: Points
    added: Points
    earned: Points
    """What the pair (row, column) itself earns."""
    cuts: frozenset[int]


def _fill(likeness: Points, columns: NDArray[np.intp], cuts: frozenset[int]) -> _Tables:
    rows, (windows, width) = len(likeness), columns.shape
    shape = (rows + 1, windows, width + 1)
    best, paired, added = (np.full(shape, _NEVER, dtype=np.int32) for _ in range(3))
    earned = np.empty((rows, windows, width), dtype=np.int32)
    slope = np.arange(width + 1, dtype=np.int32) * MORE_SAID
    best[0] = 0
    for row in range(rows):
        above = best[row]
        if row in cuts:
            above = np.maximum.accumulate(above, axis=1)
        earned[row] = likeness[row][columns]
        paired[row + 1, :, 1:] = above[:, :-1] + earned[row]
        added[row + 1] = np.maximum(above - OPEN, added[row] - MORE_QUOTED)
        reached = np.maximum(paired[row + 1], added[row + 1])
        if row + 1 < rows:
            skipped = np.maximum.accumulate(reached + slope, axis=1)[:, :-1] - slope[1:] - (OPEN - MORE_SAID)
            reached[:, 1:] = np.maximum(reached[:, 1:], skipped)
        best[row + 1] = reached
    return _Tables(best, paired, added, earned, cuts)


def _trace(tables: _Tables, window: int, width: int) -> tuple[Pair, ...]:
    """Walk back from the best end. Where several ways are equally good, pairs are preferred."""
    best, paired, added = (table[:, window] for table in (tables.best, tables.paired, tables.added))
    row = len(best) - 1
    column = int(best[row, : width + 1].argmax())
    pairs: list[Pair] = []
    while row:
        here = best[row, column]
        if paired[row, column] == here:
            pairs.append(Pair(row - 1, column - 1))
            row, column = row - 1, column - 1
        elif added[row, column] == here:
            while True:
                pairs.append(Pair(row - 1, None))
                row -= 1
                above = best[row, : column + 1].max() if row in tables.cuts else best[row, column]
                if added[row + 1, column] == above - OPEN:
                    break
        else:
            back = 1
            while max(paired[row, column - back], added[row, column - back]) - OPEN - (back - 1) * MORE_SAID != here:
                back += 1
            pairs.extend(Pair(None, column - 1 - step) for step in range(back))
            column -= back
            continue
        if row in tables.cuts:
            earlier = int(best[row, : column + 1].argmax())
            pairs.extend(Pair(None, column - 1 - step) for step in range(column - earlier))
            column = earlier
    pairs.reverse()
    return tuple(pairs)


def mended(pairs: Sequence[Pair], quoted: Sequence[str], said: Sequence[str]) -> tuple[Pair, ...]:
    """An alignment whose ends take in what one side writes apart: "V. Brandt" for "VBrandt", "US" for "United States".

    At an end nothing is lost where the pieces stand opposite other words, so that the alignment itself cannot tell.
    """
    both = [
        (at, pair.quoted, pair.said)
        for at, pair in enumerate(pairs)
        if pair.quoted is not None and pair.said is not None and quoted[pair.quoted] == said[pair.said]
    ]
    if not both:
        return tuple(pairs)
    (first, left_quoted, left_said), (last, right_quoted, right_said) = both[0], both[-1]
    before, after = pairs[:first], pairs[last + 1 :]
    head = range(left_quoted)
    for count in range(1, min(JOINING, left_said) + 1):
        if _joins(quoted[:left_quoted], said[left_said - count : left_said]):
            before = _opposite(head, range(left_said - count, left_said))
    tail = range(right_quoted + 1, len(quoted))
    for count in range(1, min(JOINING, len(said) - right_said - 1) + 1):
        if _joins(quoted[right_quoted + 1 :], said[right_said + 1 : right_said + 1 + count]):
            after = _opposite(tail, range(right_said + 1, right_said + 1 + count))
    return (*before, *pairs[first : last + 1], *after)


def _joins(quoted: Sequence[str], said: Sequence[str]) -> bool:
    if not quoted or len(quoted) > JOINING or len(quoted) == len(said):
        return False
    return "".join(quoted) == "".join(said) or says_the_same(said, quoted)


def _opposite(quoted: Sequence[int], said: Sequence[int]) -> tuple[Pair, ...]:
    return tuple(Pair(one, other) for one, other in zip_longest(quoted, said))


def score(quote: str, published: str, at: int = 0) -> float:
    """Compare a folded quote with the folded passages of a match, words joined by single spaces.

    rapidfuzz's `partial_ratio` when the passages are at least as long as the quote, else `ratio`. partial_ratio tries
    every offset, which takes hours on long texts: beyond a bound only the neighbourhood of `at` is tried, the offset in
    `published` where the match is known to begin, and beyond that only `at` itself.
    """
    if len(published) < len(quote):
        return fuzz.ratio(quote, published)
    if len(quote) * len(published) > MOST_WORK:
        margin = MOST_WORK // len(quote) - len(quote)
        if margin < 2:
            return fuzz.ratio(quote, published[at : at + len(quote)])
        start = max(0, min(at - margin // 2, len(published) - len(quote)))
        published = published[start : start + len(quote) + margin]
    return fuzz.partial_ratio(quote, published)
