"""Finds folded words that stand consecutively inside one turn: exact look-ups in one segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.pairs import neighbours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Ints
    from bot.quotes.index.segment import Segment


def find_phrase(segment: Segment, words: Sequence[str]) -> Ints:
    """Positions in the stream where the words stand one after another, in order."""
    return _standing(segment, segment.vocabulary.find(words), neighbours(words))


def _standing(segment: Segment, numbers: Sequence[int], pairs: Array) -> Ints:
    if not numbers or min(numbers) < 0:
        return np.zeros(0, np.int32)
    anchor, places = _rarest(segment, numbers, pairs)
    if len(numbers) == 1:
        return places
    first = np.searchsorted(places, np.int32(anchor + 1))
    last = np.searchsorted(places, np.int32(len(segment.stream) - len(numbers) + anchor), "right")
    starts = places[first:last] - np.int32(anchor)
    order = sorted(range(len(numbers)), key=lambda at: segment.count(numbers[at]))
    return _kept(segment, starts, [(at, numbers[at]) for at in order])


def _rarest(segment: Segment, numbers: Sequence[int], pairs: Array) -> tuple[int, Array]:
    """Which word of the phrase has the fewest places, alone or with the next one, and these places."""
    counts = [segment.count(number) for number in numbers]
    alone = int(np.argmin(counts))
    if len(pairs):
        starts, sizes = segment.pairs.find(pairs)
        together = int(np.argmin(sizes))
        if sizes[together] < counts[alone]:
            start = int(starts[together])
            return together, segment.pairs.places[start : start + int(sizes[together])]
    return alone, segment.places(numbers[alone])


def _kept(segment: Segment, starts: Array, others: Sequence[tuple[int, int]]) -> Ints:
    """Those starts at which every other word stands at its distance."""
    for at, number in others:
        if not len(starts):
            break
        starts = starts[segment.stream[starts + np.int32(at)] == number]
    return starts.astype(np.int32, copy=False)


def longest_run(
    segment: Segment, numbers: Sequence[int], pairs: Array, least: int, allowed: Array | None
) -> tuple[int, Ints]:
    """The longest beginning of some words (at least `least`) that stands in the segment, and where; (0, …) if none.

    `numbers` are the words' numbers in the segment, -1 for those it does not have; `pairs` the keys of neighbours.
    """
    starts = _standing(segment, numbers[:least], pairs[: least - 1])
    if allowed is not None:
        starts = starts[allowed[segment.turns_at(starts)]]
    length = least if len(starts) else 0
    while starts.size and length < len(numbers):
        inside = starts[starts < len(segment.stream) - length]
        longer = _kept(segment, inside, [(length, numbers[length])])
        if not longer.size:
            break
        starts, length = longer, length + 1
    return length, starts
