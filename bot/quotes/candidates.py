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

from bot.quotes.seeds import seeds_of, slots_of, weight_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.columns import Array, Ints, Longs
    from bot.quotes.seeds import Slot
    from bot.quotes.segment import Segment

MOST_TOKENS = 200_000
"""How many words of the stream are looked at in one search."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is looked at; more finds a little more and takes longer."""

    pairs: int = 30_000
    singles: int = 20_000
    regions: int = 2_000
    aligned: int = 40


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
    shift = max(3, (len(words) // 3).bit_length())
    seeds = seeds_of(segment, words, slots, effort.pairs, effort.singles)
    places, weights = seeds.places, seeds.weights
    if allowed is not None:
        keep = allowed[np.searchsorted(segment.turn_start, places, "right") - 1]
        places, weights = places[keep], weights[keep]
    if not len(places):
        return []
    slack = 4 + len(words) // 4
    width = min((2 << shift) + len(words) + 2 * slack, len(segment.stream))
    starts = _regions(places, weights, shift, min(effort.regions, MOST_TOKENS // width + 1))
    starts = np.clip(starts - slack, 0, len(segment.stream) - width)
    scores = _scores(segment, slots, starts, width)
    best = np.argsort(-scores, kind="stable")[: 3 * effort.aligned]
    return _apart(starts[best].tolist(), scores[best].tolist(), width, 1 << shift)[: effort.aligned]


def _regions(places: Ints, weights: Array, shift: int, most: int) -> Longs:
    """Where the weights of places that fall together add up to most."""
    bins = np.maximum(places, 0) >> shift
    kind = "u4" if int(bins.max()) < 1 << 24 else "u8"
    packed: Array = bins.astype(kind) << 8 | weights
    packed.sort()
    bins = packed >> 8
    heads = np.flatnonzero(bins[1:] != bins[:-1]) + 1
    totals = np.concatenate(([0], np.cumsum(packed & 255, dtype=np.int64)))
    heads = np.concatenate(([0], heads, [len(bins)]))
    sums = np.diff(totals[heads])
    bins = bins[heads[:-1]]
    follows = np.flatnonzero(bins[1:] == bins[:-1] + 1)
    sums[follows] += totals[heads[follows + 2]] - totals[heads[follows + 1]]
    if len(sums) > most:
        bins = bins[_largest(sums, most)]
    beginnings: Longs = bins.astype(np.int64) << shift
    return beginnings


def _largest(sums: Array, most: int) -> Array:
    """Where the largest of many small numbers stand, in order; the earliest of those that tie for the last places."""
    tally = np.bincount(sums)
    from_top = np.cumsum(tally[::-1])
    least = len(tally) - 1 - int(np.searchsorted(from_top, most))
    chosen = np.flatnonzero(sums > least)
    ties = np.flatnonzero(sums == least)[: most - len(chosen)]
    return np.sort(np.concatenate((chosen, ties)))


def _scores(segment: Segment, slots: dict[str, Slot], starts: Longs, width: int) -> Array:
    """For each region the summed weights of the quote's words that stand in it."""
    marks: Array = np.zeros(
        len(segment.vocabulary), "<u2" if len(slots) <= 16 else "<u4" if len(slots) <= 32 else "<u8"
    )
    gains = np.zeros(8 * marks.itemsize, np.float32)
    for bit, slot in enumerate(slots.values()):
        marks[list(slot.numbers)] |= marks.dtype.type(1 << bit)
        gains[bit] = weight_of(segment, slot.common)
    rows = np.lib.stride_tricks.sliding_window_view(segment.stream, width)
    found = np.bitwise_or.reduce(marks[rows[starts]], axis=1)
    octets = found.view(np.uint8).reshape(len(starts), -1)
    scores: Array = np.unpackbits(octets, axis=1, bitorder="little") @ gains
    return scores


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
