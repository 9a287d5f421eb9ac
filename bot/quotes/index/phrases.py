"""Finds folded words that stand consecutively inside one turn: exact look-ups in one segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Ints
    from bot.quotes.index.segment import Segment


class Work:
    """How many places a search may still look at; what is left over is not looked at."""

    def __init__(self, places: int) -> None:
        self.left = places

    def spend(self, places: int) -> bool:
        """Whether there was still that much left."""
        self.left -= places
        return self.left >= 0


START = 2_000
"""What it costs to look whether a run starts somewhere, in places."""


def find_phrase(segment: Segment, words: Sequence[str]) -> Ints:
    """Positions in the stream where the words stand one after another, in order."""
    return _standing(segment, segment.vocabulary.find(words))


def _standing(segment: Segment, numbers: Sequence[int]) -> Ints:
    if not numbers or min(numbers) < 0:
        return np.zeros(0, np.int32)
    anchor, places = _rarest(segment, numbers)
    if len(numbers) == 1:
        return places
    first = np.searchsorted(places, np.int32(anchor + 1))
    last = np.searchsorted(places, np.int32(len(segment.stream) - len(numbers) + anchor), "right")
    starts = places[first:last] - np.int32(anchor)
    order = sorted(range(len(numbers)), key=lambda at: segment.count(numbers[at]))
    return _kept(segment, starts, [(at, numbers[at]) for at in order])


def _rarest(segment: Segment, numbers: Sequence[int]) -> tuple[int, Array]:
    """Which word of the phrase has the fewest places, alone or with the next one, and these places."""
    counts = [segment.count(number) for number in numbers]
    alone = int(np.argmin(counts))
    if len(numbers) > 1:
        pair = np.array(numbers, np.int32)
        buckets, sizes = segment.pairs.sizes(pair[:-1], pair[1:])
        together = int(np.argmin(sizes))
        if sizes[together] < counts[alone]:
            start = int(segment.pairs.start[buckets[together]])
            return together, segment.pairs.place[start : start + int(sizes[together])]
    return alone, segment.places(numbers[alone])


def _kept(segment: Segment, starts: Array, others: Sequence[tuple[int, int]]) -> Ints:
    """Those starts at which every other word stands at its distance."""
    for at, number in others:
        if not len(starts):
            break
        starts = starts[segment.stream[starts + np.int32(at)] == number]
    return starts.astype(np.int32, copy=False)


def possible_starts(segment: Segment, numbers: Sequence[int], least: int) -> Array:
    """For each word of a quote whether a run of at least `least` words may start there."""
    known = np.array(numbers, np.int32)
    possible = np.zeros(len(known), np.bool_)
    if len(known) >= max(2, least):
        sizes = segment.pairs.sizes(known[:-1], known[1:])[1]
        joined = (sizes > 0) & (known[:-1] >= 0) & (known[1:] >= 0)
        together = np.lib.stride_tricks.sliding_window_view(joined, max(1, least - 1)).min(axis=1)
        possible[: len(together)] = together
    return possible


def longest_run(
    segment: Segment, numbers: Sequence[int], least: int, work: Work, allowed: Array | None
) -> tuple[int, Ints]:
    """The longest beginning of `numbers` (at least `least`) that stands somewhere, and where; (0, …) if none."""
    head = numbers[:least]
    nothing = np.zeros(0, np.int32)
    if min(head) < 0 or not work.spend(START + len(_rarest(segment, head)[1])):
        return 0, nothing
    starts = _standing(segment, head)
    if allowed is not None:
        starts = starts[allowed[np.searchsorted(segment.turn_start, starts, "right") - 1]]
    length = least if len(starts) else 0
    while starts.size and length < len(numbers):
        inside = starts[starts < len(segment.stream) - length]
        longer = _kept(segment, inside, [(length, numbers[length])])
        if not longer.size:
            break
        starts, length = longer, length + 1
    return length, starts
