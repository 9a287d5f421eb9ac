"""Finds stretches of a segment that look like a quote whose words may be misspelt, left out or replaced.

Seed and extend. Seeds are the places of the quote's rarest words and of words one slip away from them, as many as
the effort allows. Each place, less the word's place in the quote, tells where the quote would begin; beginnings that
fall together add up. The best few thousand are looked at in the stream, all words of the quote at once, and the best
few dozen of these are worth an alignment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.quotes.index.seeds import seeds_of, slots_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Ints, Longs
    from bot.quotes.index.seeds import Slot
    from bot.quotes.index.segment import Segment

MOST_TOKENS = 200_000
"""How many words of the stream are looked at in one search."""
SIFTED = 4
"""How many times more places are looked at where only some turns may answer."""
IN_ORDER, NEARLY = 1.0, 0.5
"""What it is worth that two neighbours of the quote stand next to each other, or with one word between them."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is looked at; more finds a little more and takes longer."""

    pairs: int = 30_000
    singles: int = 20_000
    regions: int = 2_000
    aligned: int = 32


class Region(NamedTuple):
    """A stretch of the stream and how much of the quote seems to stand in it."""

    start: int
    end: int
    weight: float


def candidates(segment: Segment, words: Sequence[str], effort: Effort, allowed: Array | None = None) -> list[Region]:
    """The regions most worth aligning, best first. `allowed` masks the segment's turns."""
    slots = slots_of(segment, words)
    if not slots:
        return []
    shift = max(2, (len(words) // 4).bit_length())
    more = 1 if allowed is None else SIFTED
    seeds = seeds_of(segment, words, slots, more * effort.pairs, more * effort.singles)
    if allowed is not None:
        seeds = seeds.sifted(allowed[np.searchsorted(segment.turn_start, seeds.places, "right") - 1])
    if not len(seeds.places):
        return []
    slack = 4 + len(words) // 4
    width = min((2 << shift) + len(words) + 2 * slack, len(segment.stream))
    starts = _regions(seeds.beginnings, seeds.weights, shift, min(effort.regions, MOST_TOKENS // width + 1))
    starts = np.clip(starts - slack, 0, len(segment.stream) - width)
    scores = _scores(segment, words, slots, starts, width)
    best = np.argsort(-scores, kind="stable")[: 3 * effort.aligned]
    return _apart(starts[best].tolist(), scores[best].tolist(), width, 1 << shift)[: effort.aligned]


def _regions(beginnings: Ints, weights: Array, shift: int, most: int) -> Longs:
    """Where the weights of beginnings that fall together add up to most."""
    bins = np.maximum(beginnings, 0) >> shift
    kind = "u4" if int(bins.max()) < 1 << 25 else "u8"
    packed: Array = bins.astype(kind) << 7 | weights
    packed.sort()
    bins = packed >> 7
    heads = np.flatnonzero(bins[1:] != bins[:-1]) + 1
    totals = np.concatenate(([0], np.cumsum(packed & 127, dtype=np.int64)))
    heads = np.concatenate(([0], heads, [len(bins)]))
    sums = np.diff(totals[heads])
    bins = bins[heads[:-1]]
    follows = np.flatnonzero(bins[1:] == bins[:-1] + 1)
    sums[follows] += totals[heads[follows + 2]] - totals[heads[follows + 1]]
    if len(sums) > most:
        bins = bins[_largest(sums, most)]
    starts: Longs = bins.astype(np.int64) << shift
    return starts


def _largest(sums: Array, most: int) -> Array:
    """Where the largest of many small numbers stand, in order; the earliest of those that tie for the last places."""
    tally = np.bincount(sums)
    from_top = np.cumsum(tally[::-1])
    least = len(tally) - 1 - int(np.searchsorted(from_top, most))
    chosen = np.flatnonzero(sums > least)
    ties = np.flatnonzero(sums == least)[: most - len(chosen)]
    return np.sort(np.concatenate((chosen, ties)))


def _scores(segment: Segment, words: Sequence[str], slots: dict[str, Slot], starts: Longs, width: int) -> Array:
    """For each region how many characters of the quote seem to stand in it, words in their order counting more."""
    size = "<u2" if len(slots) <= 16 else "<u4" if len(slots) <= 32 else "<u8"
    marks: Array = np.zeros(len(segment.vocabulary), size)
    gains = np.zeros(8 * marks.itemsize, np.float32)
    for bit, slot in enumerate(sorted(slots.values())):
        marks[list(slot.numbers)] |= marks.dtype.type(1 << bit)
        gains[bit] = len(words[slot.at]) + 1
    both = np.concatenate(([0], gains[1:] + gains[:-1])).astype(np.float32)
    rows = np.lib.stride_tricks.sliding_window_view(segment.stream, width)
    here = marks.take(rows[starts])
    before = here << 1
    alone = np.bitwise_or.reduce(here, axis=1)
    next_to = np.bitwise_or.reduce(before[:, :-1] & here[:, 1:], axis=1)
    close_to = np.bitwise_or.reduce(before[:, :-2] & here[:, 2:], axis=1) & ~next_to
    scores: Array = _summed(alone, gains) + IN_ORDER * _summed(next_to, both) + NEARLY * _summed(close_to, both)
    return scores


def _summed(masks: Array, gains: Array) -> Array:
    """For each mask the sum of its bits' gains."""
    octets = masks.view(np.uint8).reshape(len(masks), -1)
    sums: Array = np.unpackbits(octets, axis=1, bitorder="little") @ gains
    return sums


def _apart(starts: Sequence[int], scores: Sequence[float], width: int, apart: int) -> list[Region]:
    """The regions, best first, without those that begin next to a better one."""
    taken: set[int] = set()
    regions = []
    for start, score in zip(starts, scores, strict=True):
        cell = start // apart
        if taken.isdisjoint((cell - 1, cell, cell + 1)):
            taken.add(cell)
            regions.append(Region(start, start + width, score))
    return regions
