"""Where to begin looking for a quote: places of its rare words and of neighbouring words, misspelt ones included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Ints
    from bot.quotes.index.segment import Segment

MOST_SLOTS = 64
"""How many different words of a quote take part; of a longer one, its rarest."""
MOST_NEAR = 12
"""How many words one slip away a word of the quote may mean; the commonest are taken."""
MISTAKEN = 8
"""A word of the vocabulary may itself be a slip for one that is so many times as common."""
COMMON = 10_000
"""A word that is one in so many words of the stream is taken for what it is."""


class Slot(NamedTuple):
    """One different word of a quote: where it first stands, and the vocabulary's words it may mean."""

    at: int
    numbers: tuple[int, ...]
    """The word itself first, if the vocabulary has it, then words one slip away."""
    common: int
    """How often the word stands in the segment, or the commonest it may mean."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """Places of words and pairs of the quote."""

    places: Ints
    """Positions in the stream."""
    beginnings: Ints
    """Where the quote would begin; before the stream, perhaps."""
    weights: Array
    """How much each tells, 1–127."""

    def sifted(self, kept: Array) -> Seeds:
        """Those that a mask keeps."""
        return Seeds(self.places[kept], self.beginnings[kept], self.weights[kept])


def slots_of(segment: Segment, words: Sequence[str]) -> dict[str, Slot]:
    """The quote's different words, rarest first, without those that nothing in the vocabulary resembles."""
    first: dict[str, int] = {}
    for at, word in enumerate(words):
        first.setdefault(word, at)
    numbers = segment.vocabulary.find(list(first))
    known = [
        (segment.count(number) if number >= 0 else len(segment.stream), at, word, number)
        for (word, at), number in zip(first.items(), numbers, strict=True)
    ]
    known = sorted(known)[: 2 * MOST_SLOTS]
    common = len(segment.stream) // COMMON
    doubtful = [(word, count, number) for count, _, word, number in known if number < 0 or count < common]
    least = [1 if number < 0 else count * MISTAKEN for _, count, number in doubtful]
    found = segment.vocabulary.near([word for word, _, _ in doubtful], least, MOST_NEAR)
    near = dict(zip((word for word, _, _ in doubtful), found, strict=True))
    slots = {}
    for count, at, word, number in known:
        others = near.get(word, [])
        if number >= 0:
            slots[word] = Slot(at, (number, *others), count)
        elif others:
            slots[word] = Slot(at, tuple(others), segment.count(others[0]))
        if len(slots) == MOST_SLOTS:
            break
    return slots


def seeds_of(segment: Segment, words: Sequence[str], slots: dict[str, Slot], pairs: int, singles: int) -> Seeds:
    """Seeds from up to so many places of pairs and of single words, the rarest first."""
    parts = [_single_seeds(segment, slots, singles), _pair_seeds(segment, words, slots, pairs)]
    return Seeds(
        np.concatenate([part.places for part in parts]),
        np.concatenate([part.beginnings for part in parts]),
        np.concatenate([part.weights for part in parts]),
    )


def _single_seeds(segment: Segment, slots: dict[str, Slot], budget: int) -> Seeds:
    lists = [(segment.count(number), slot.at, number) for slot in slots.values() for number in slot.numbers]
    table = np.array(sorted(lists), np.int64).reshape(-1, 3)
    counts, at, numbers = table[:, 0], table[:, 1], table[:, 2]
    taken = max(1, int(np.searchsorted(np.cumsum(counts), budget)))
    counts[0] = min(counts[0], budget)  # of a quote of nothing but the commonest words, the first places must do
    return _collected(segment, segment.postings, segment.posting_start[numbers[:taken]], counts[:taken], at[:taken])


def _pair_seeds(segment: Segment, words: Sequence[str], slots: dict[str, Slot], budget: int) -> Seeds:
    firsts: list[Array] = []
    seconds: list[Array] = []
    places: list[Array] = []
    for at in range(len(words) - 1):
        one, two = slots.get(words[at]), slots.get(words[at + 1])
        if one and two:
            firsts.append(np.repeat(np.array(one.numbers, np.int32), len(two.numbers)))
            seconds.append(np.tile(np.array(two.numbers, np.int32), len(one.numbers)))
            places.append(np.full(len(one.numbers) * len(two.numbers), at, np.int64))
    if not firsts:
        nothing = np.zeros(0, np.int32)
        return Seeds(nothing, nothing, nothing.astype(np.uint8))
    offsets = np.concatenate(places)
    buckets, sizes = segment.pairs.sizes(np.concatenate(firsts), np.concatenate(seconds))
    order = np.argsort(sizes, kind="stable")
    order = order[np.searchsorted(sizes[order], 0, "right") :]
    taken = order[: int(np.searchsorted(np.cumsum(sizes[order]), budget))]
    return _collected(segment, segment.pairs.place, segment.pairs.start[buckets[taken]], sizes[taken], offsets[taken])


def _collected(segment: Segment, source: Array, starts: Array, counts: Array, at: Array) -> Seeds:
    """Places from several lists at once, moved back to where the quote would begin."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    picked = np.arange(total) + np.repeat(starts.astype(np.int64) - (ends - counts), counts)
    weights = np.minimum(127, 4 * np.log2(1 + len(segment.stream) / np.maximum(1, counts))).astype(np.uint8)
    places = source.take(picked)
    return Seeds(places, places - np.repeat(at.astype(np.int32), counts), np.repeat(weights, counts))
