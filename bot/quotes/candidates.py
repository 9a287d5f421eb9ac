"""Finds stretches of a segment that look like a quote whose words may be misspelt, left out or replaced.

Seed and extend. Seeds are the places of the quote's rarest words and of words one slip away from them, as many as
the effort allows. Each place, less the word's place in the quote, tells where the quote would begin; beginnings that
fall together add up. The best few thousand are looked at in the stream, all words of the quote at once, and the best
few dozen of these are worth an alignment.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.columns import Array, Ints
    from bot.quotes.segment import Segment

MOST_SLOTS = 64
"""How many different words of a quote take part; of a longer one, its rarest."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is looked at; more finds a little more and takes longer."""

    places: int = 150_000
    regions: int = 3_000
    aligned: int = 60


class Slot(NamedTuple):
    """One different word of a quote: where it first stands, and the vocabulary's words it may mean."""

    at: int
    exact: int
    near: tuple[int, ...]


class Region(NamedTuple):
    """A stretch of the stream and how much of the quote seems to stand in it."""

    start: int
    end: int
    weight: float


def slots_of(segment: Segment, words: Sequence[str]) -> list[Slot]:
    """The quote's different words, rarest first, those that nothing in the vocabulary resembles left out."""
    first: dict[str, int] = {}
    for at, word in enumerate(words):
        first.setdefault(word, at)
    numbers = segment.vocabulary.find(list(first))
    slots = []
    for (word, at), number in zip(first.items(), numbers, strict=True):
        near = tuple(segment.vocabulary.near(word)) if len(word) > 2 or number < 0 else ()
        if number >= 0 or near:
            slots.append(Slot(at, number, near))
    slots.sort(key=lambda slot: _rarity(segment, slot))
    return slots[:MOST_SLOTS]


def _rarity(segment: Segment, slot: Slot) -> int:
    return segment.count(slot.exact) if slot.exact >= 0 else min(map(segment.count, slot.near))


def candidates(segment: Segment, words: Sequence[str], effort: Effort, allowed: Array | None = None) -> list[Region]:
    """The regions most worth aligning, best first. `allowed` masks the segment's turns."""
    slots = slots_of(segment, words)
    if not slots:
        return []
    shift = max(3, (len(words) // 3).bit_length())
    places, weights = _seeds(segment, slots, effort.places)
    if allowed is not None:
        keep = allowed[np.searchsorted(segment.turn_start, places, "right") - 1]
        places, weights = places[keep], weights[keep]
    starts = _regions(places, weights, shift, effort.regions)
    if not len(starts):
        return []
    slack = 4 + len(words) // 4
    width = (2 << shift) + len(words) + 2 * slack
    starts = np.clip(starts - slack, 0, max(0, len(segment.stream) - width))
    width = min(width, len(segment.stream))
    scores = _scores(segment, slots, starts, width)
    best = np.argsort(-scores, kind="stable")[: 3 * effort.aligned]
    return _apart(starts[best].tolist(), scores[best].tolist(), width, 1 << shift)[: effort.aligned]


def _weight(segment: Segment, number: int) -> int:
    return int(8 * log2(1 + len(segment.stream) / segment.count(number)))


def _seeds(segment: Segment, slots: Sequence[Slot], budget: int) -> tuple[Ints, Array]:
    """Beginnings of the quote that places of its rarest words point to, with the words' weights."""
    lists = sorted(
        (segment.count(number), slot.at, number) for slot in slots for number in (slot.exact, *slot.near) if number >= 0
    )
    places, weights = [], []
    for count, at, number in lists:
        if places and count > budget:
            break
        budget -= count
        found = segment.places(number)
        places.append(found - np.int32(at))
        weights.append(np.full(len(found), _weight(segment, number), np.uint8))
    return np.concatenate(places), np.concatenate(weights)


def _regions(places: Array, weights: Array, shift: int, most: int) -> Array:
    """Where the weights of places that fall together add up to most."""
    bins = np.maximum(places, 0) >> shift
    wide = np.uint32 if len(bins) == 0 or int(bins.max()) < 1 << 24 else np.uint64
    packed = (bins.astype(wide) << wide(8)) | weights
    packed.sort()
    bins = packed >> wide(8)
    if not len(bins):
        return bins.astype(np.int64)
    heads = np.flatnonzero(np.concatenate(([True], bins[1:] != bins[:-1])))
    sums = np.add.reduceat((packed & wide(255)).astype(np.int32), heads)
    bins = bins[heads].astype(np.int64)
    follows = np.flatnonzero(bins[1:] == bins[:-1] + 1)
    both = sums.copy()
    both[follows] += sums[follows + 1]
    if len(both) > most:
        best = np.argpartition(-both, most)[:most]
        bins = bins[np.sort(best)]
    return bins << shift


def _scores(segment: Segment, slots: Sequence[Slot], starts: Array, width: int) -> Array:
    """For each region the summed weights of the quote's words that stand in it."""
    marks = np.zeros(len(segment.vocabulary), np.uint16)
    masks = [0]
    codes: dict[int, int] = {0: 0}
    for bit, slot in enumerate(slots):
        for number in (slot.exact, *slot.near):
            if number >= 0:
                mask = masks[marks[number]] | 1 << bit
                if mask not in codes:
                    codes[mask] = len(masks)
                    masks.append(mask)
                marks[number] = codes[mask]
    table = np.array(masks, np.uint64)
    scores = np.zeros(len(starts), np.float32)
    across = np.arange(width, dtype=np.int64)
    step = max(1, (1 << 17) // width)
    gain = [
        _weight(segment, slot.exact) if slot.exact >= 0 else _weight(segment, _commonest(segment, slot))
        for slot in slots
    ]
    for at in range(0, len(starts), step):
        tokens = segment.stream[starts[at : at + step, None] + across]
        found = np.bitwise_or.reduce(table[marks[tokens]], axis=1)
        for bit, weight in enumerate(gain):
            scores[at : at + step] += ((found >> np.uint64(bit)) & np.uint64(1)) * np.float32(weight)
    return scores


def _commonest(segment: Segment, slot: Slot) -> int:
    return max(slot.near, key=segment.count)


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
