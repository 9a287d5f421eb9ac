"""Finds folded words that stand consecutively inside one turn: exact look-ups in one segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.pairs import neighbours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Ints
    from bot.quotes.index.segment import Segment


@dataclass(frozen=True)
class Words:
    """Folded words, one after another, as a segment has them."""

    segment: Segment
    numbers: list[int]
    """-1 for words that it does not have."""
    counts: list[int]
    """In how many places each word stands."""
    pairs: list[tuple[int, int]]
    """For each word with the next one where their places begin among those of pairs, and how many there are."""

    @classmethod
    def of(cls, segment: Segment, words: Sequence[str]) -> Words:
        """Look words up in a segment."""
        numbers = segment.vocabulary.find(words)
        counts = [segment.count(number) if number >= 0 else 0 for number in numbers]
        starts, sizes = segment.pairs.find(neighbours(words))
        return cls(segment, numbers, counts, list(zip(starts.tolist(), sizes.tolist(), strict=True)))

    def standing(self, first: int, last: int) -> Ints:
        """Positions in the stream where the words [first:last) stand one after another, in order."""
        numbers, counts = self.numbers[first:last], self.counts[first:last]
        if not numbers or min(numbers) < 0:
            return np.zeros(0, np.int32)
        anchor, places = self._rarest(first, last)
        if len(numbers) == 1:
            return places
        stream = self.segment.stream
        low = places.searchsorted(np.int32(anchor + 1))
        high = places.searchsorted(np.int32(len(stream) - len(numbers) + anchor), "right")
        starts = places[low:high] - np.int32(anchor)
        order = sorted(range(len(numbers)), key=lambda at: counts[at])
        return _kept(self.segment, starts, [(at, numbers[at]) for at in order])

    def _rarest(self, first: int, last: int) -> tuple[int, Array]:
        """Which of the words has the fewest places, alone or with the next one, and these places."""
        alone = min(range(first, last), key=lambda at: self.counts[at])
        together = min(range(first, last - 1), key=lambda at: self.pairs[at][1], default=None)
        if together is not None and self.pairs[together][1] < self.counts[alone]:
            start, size = self.pairs[together]
            return together - first, self.segment.pairs.places[start : start + size]
        return alone - first, self.segment.places(self.numbers[alone])


def find_phrase(segment: Segment, words: Sequence[str]) -> Ints:
    """Positions in the stream where the words stand one after another, in order."""
    return Words.of(segment, words).standing(0, len(words))


def _kept(segment: Segment, starts: Array, others: Sequence[tuple[int, int]]) -> Ints:
    """Those starts at which every other word stands at its distance."""
    for at, number in others:
        if not len(starts):
            break
        starts = starts[segment.stream[starts + np.int32(at)] == number]
    return starts.astype(np.int32, copy=False)


def longest_run(words: Words, first: int, least: int, allowed: Array | None) -> tuple[int, Ints]:
    """The longest run of at least `least` words, from the word `first` on, that stands in the segment, and where.

    (0, …) if there is none. `allowed` masks the segment's turns.
    """
    segment, numbers = words.segment, words.numbers[first:]
    starts = words.standing(first, first + least)
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
