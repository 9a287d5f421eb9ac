"""Where to begin looking for a quote: places of its rare words and of neighbouring words, misspelt ones included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.newest import newest_places, spread
from bot.quotes.index.pairs import pair_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Ints, Longs
    from bot.quotes.index.held import Held
    from bot.quotes.index.lexicon import Lexicon
    from bot.quotes.index.meanings import Meanings

HEAVIEST = 127
"""The most that a seed weighs."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """Places of words and pairs of the quote in one segment."""

    places: Ints
    """Positions in the stream."""
    offsets: Ints
    """Where in the quote the word or pair stands."""
    weights: Array
    """How much each tells, 1–127."""


def seeds_of(
    parts: Sequence[Held], lexicon: Lexicon, quote: Sequence[str], meant: Meanings, pairs: int, singles: int
) -> list[Seeds]:
    """Seeds in each segment from up to so many places of pairs and of single words, the rarest first."""
    both = zip(
        _single_seeds(parts, lexicon, meant, singles), _pair_seeds(parts, lexicon, quote, meant, pairs), strict=True
    )
    return [
        Seeds(
            np.concatenate((one.places, two.places)),
            np.concatenate((one.offsets, two.offsets)),
            np.concatenate((one.weights, two.weights)),
        )
        for one, two in both
    ]


def _single_seeds(parts: Sequence[Held], lexicon: Lexicon, meant: Meanings, budget: int) -> list[Seeds]:
    lists = sorted((int(meant.counts[word]), slot.at, word) for slot in meant.slots.values() for word in slot.words)
    table = np.array(lists, np.int64).reshape(-1, 3)
    if table[0, 0] > budget:
        return _newest(parts, lexicon, meant, lists[0], budget)
    counts, offsets, words = table[: int(np.searchsorted(np.cumsum(table[:, 0]), budget, "right"))].T
    weights = _weights(lexicon, counts)
    found = []
    for part, numbers in zip(parts, meant.numbers, strict=True):
        here = numbers[words]
        held = np.flatnonzero(here >= 0)
        starts = part.segment.posting_start[here[held]]
        sizes = part.segment.posting_start[here[held] + 1] - starts
        found.append(_collected(part.segment.postings, starts, sizes, offsets[held], weights[held]))
    return found


def _newest(
    parts: Sequence[Held], lexicon: Lexicon, meant: Meanings, rarest: tuple[int, int, int], budget: int
) -> list[Seeds]:
    """Of a quote of nothing but the commonest words, places of the rarest in the newest documents."""
    count, offset, word = rarest
    lists = [
        part.segment.places(int(numbers[word])) if numbers[word] >= 0 else np.zeros(0, np.int32)
        for part, numbers in zip(parts, meant.numbers, strict=True)
    ]
    weight = _weights(lexicon, np.array([count]))
    found = newest_places(parts, lexicon, lists, budget)
    return [Seeds(it, np.full(len(it), offset, np.int32), np.repeat(weight, len(it))) for it in found]


def _pair_seeds(
    parts: Sequence[Held], lexicon: Lexicon, quote: Sequence[str], meant: Meanings, budget: int
) -> list[Seeds]:
    firsts: list[Array] = []
    seconds: list[Array] = []
    places: list[Array] = []
    for at in range(len(quote) - 1):
        one, two = meant.slots.get(quote[at]), meant.slots.get(quote[at + 1])
        if one and two:
            firsts.append(np.repeat(np.array(one.words), len(two.words)))
            seconds.append(np.tile(np.array(two.words), len(one.words)))
            places.append(np.full(len(one.words) * len(two.words), at))
    if not firsts:
        nothing = np.zeros(0, np.int32)
        return [Seeds(nothing, nothing, nothing.astype(np.uint8))] * len(parts)
    offsets = np.concatenate(places)
    keys = pair_keys(meant.hashes[np.concatenate(firsts)], meant.hashes[np.concatenate(seconds)])
    counts = lexicon.pairs(keys)
    order = np.argsort(counts, kind="stable")
    order = order[np.searchsorted(counts[order], 0, "right") :]
    taken = order[: int(np.searchsorted(np.cumsum(counts[order]), budget, "right"))]
    weights = _weights(lexicon, counts[taken])
    found = []
    for part in parts:
        starts, sizes = part.segment.pairs.find(keys[taken])
        found.append(_collected(part.segment.pairs.places, starts, sizes, offsets[taken], weights))
    return found


def _weights(lexicon: Lexicon, counts: Longs) -> Array:
    """How much a place tells of a word or pair that has so many."""
    weights: Array = np.minimum(HEAVIEST, 4 * np.log2(1 + lexicon.size / np.maximum(1, counts))).astype(np.uint8)
    return weights


def _collected(source: Array, starts: Array, sizes: Array, offsets: Array, weights: Array) -> Seeds:
    """Seeds at the places of several lists."""
    places = source.take(spread(starts, sizes))
    return Seeds(places, np.repeat(offsets.astype(np.int32), sizes), np.repeat(weights, sizes))
