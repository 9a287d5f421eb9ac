"""Finds stretches of the transcripts that look like a quote whose words may be misspelt, left out or replaced.

Seed and extend. Seeds are the places of the quote's rarest words and of words one slip away from them, as many as
the effort allows. Each place, less the word's place in the quote, tells where the quote would begin; beginnings that
fall together add up. The best few thousand are looked at in the stream, all words of the quote at once, and the best
few dozen of these are worth an alignment.

Positions count from the beginning of their turn, counts go over all segments, and what comes out even is decided by
the documents: which regions are found does not depend on how transcripts are spread over segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.quotes.index.meanings import meanings
from bot.quotes.index.seeds import seeds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Longs
    from bot.quotes.index.held import Held
    from bot.quotes.index.lexicon import Lexicon
    from bot.quotes.index.meanings import Meanings
    from bot.quotes.index.seeds import Seeds
    from bot.quotes.index.segment import Segment

MOST_TOKENS = 200_000
"""How many words of the stream are looked at in one search."""
SIFTED = 4
"""How many times more places are looked at where only some turns may answer."""
IN_ORDER, NEARLY = 1.0, 0.5
"""What it is worth that two neighbours of the quote stand next to each other, or with one word between them."""
WEIGHT_BITS, BIN_BITS = 7, 27
"""Of a number that packs a seed's turn, the bin it falls into and its weight."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is looked at; more finds a little more and takes longer."""

    pairs: int = 24_000
    singles: int = 16_000
    regions: int = 1_500
    aligned: int = 32


class Region(NamedTuple):
    """A stretch of one turn that may hold the quote: positions [start:end) in the stream of a segment."""

    segment: int
    start: int
    end: int


class _Bins(NamedTuple):
    """Where in one segment beginnings fall together."""

    packed: Longs
    """Turns and bins within them, in order."""
    sums: Longs
    """What the weights there add up to."""

    @property
    def turns(self) -> Longs:
        """The turn of each."""
        return self.packed >> BIN_BITS

    @property
    def bins(self) -> Longs:
        """The bin of each within its turn."""
        return self.packed & ((1 << BIN_BITS) - 1)


def candidates(
    parts: Sequence[Held],
    lexicon: Lexicon,
    quote: Sequence[str],
    effort: Effort,
    allowed: Sequence[Array | None],
    *,
    sifting: bool,
) -> list[Region]:
    """The regions most worth aligning, best first.

    `allowed` masks each segment's turns; `sifting` says that it leaves much out, so that more seeds are worth a look.
    """
    meant = meanings(lexicon, quote)
    if not meant.slots:
        return []
    more = SIFTED if sifting else 1
    seeds = seeds_of(parts, lexicon, quote, meant, more * effort.pairs, more * effort.singles)
    shift, slack = max(2, (len(quote) // 4).bit_length()), 4 + len(quote) // 4
    width = (2 << shift) + len(quote) + 2 * slack
    found = [_bins(part.segment, here, mask, shift) for part, here, mask in zip(parts, seeds, allowed, strict=True)]
    found = _heaviest(parts, found, min(effort.regions, MOST_TOKENS // width + 1))
    spans = [
        _spans(part.segment, bins.turns, (bins.bins << shift) - slack, width)
        for part, bins in zip(parts, found, strict=True)
    ]
    scores = [
        _scores(part.segment, quote, meant, numbers, *span)
        for part, numbers, span in zip(parts, meant.numbers, spans, strict=True)
    ]
    return _best(parts, found, spans, np.concatenate(scores), effort.aligned)


def _bins(segment: Segment, seeds: Seeds, allowed: Array | None, shift: int) -> _Bins:
    """Where the weights of beginnings fall together, each bin taken with the one after it."""
    turns = segment.turns_at(seeds.places)
    begins = np.maximum(0, seeds.places - seeds.offsets - segment.turn_start.take(turns)) >> shift
    packed: Array = (turns.astype(np.int64) << BIN_BITS | begins) << WEIGHT_BITS | seeds.weights
    if allowed is not None:
        packed = packed[allowed.take(turns)]
    packed.sort()
    bins = packed >> WEIGHT_BITS
    heads = np.flatnonzero(np.diff(bins, prepend=-1))
    totals = np.concatenate(([0], np.cumsum(packed & (1 << WEIGHT_BITS) - 1)))
    bounds = np.append(heads, len(bins))
    sums = np.diff(totals[bounds])
    bins = bins[heads]
    follows = np.flatnonzero(bins[1:] == bins[:-1] + 1)
    sums[follows] += totals[bounds[follows + 2]] - totals[bounds[follows + 1]]
    return _Bins(bins, sums)


def _heaviest(parts: Sequence[Held], found: Sequence[_Bins], most: int) -> list[_Bins]:
    """The heaviest of all segments.

    Those that tie for the last places are left out, or, where they are the most, those whose documents come first are
    taken.
    """
    sums = np.concatenate([bins.sums for bins in found])
    if len(sums) <= most:
        return list(found)
    tally = np.bincount(sums)
    from_top = np.cumsum(tally[::-1])
    least = len(tally) - 1 - int(np.searchsorted(from_top, most))
    kept = sums > least
    heavier = int(kept.sum())
    if 2 * heavier < most:
        tied = [bins.packed[bins.sums == least] >> BIN_BITS for bins in found]
        precedence = np.concatenate([_precedence(part.segment, it) for part, it in zip(parts, tied, strict=True)])
        kept[np.flatnonzero(sums == least)[np.argsort(precedence, kind="stable")[: most - heavier]]] = True
    ends = np.cumsum([len(bins.sums) for bins in found])[:-1]
    masks = np.split(kept, ends)
    return [_Bins(bins.packed[mask], bins.sums[mask]) for bins, mask in zip(found, masks, strict=True)]


def _precedence(segment: Segment, turns: Longs) -> Array:
    return segment.precedence[segment.documents_of(turns)]


def _spans(segment: Segment, turns: Longs, starts: Longs, width: int) -> tuple[Longs, Longs]:
    """Positions in the stream, kept within the turns, of regions that start so many words into them."""
    low, high = segment.turn_start[turns].astype(np.int64), segment.turn_start[turns + 1].astype(np.int64) - 1
    firsts = low + starts
    return np.maximum(firsts, low), np.minimum(firsts + width, high)


def _scores(
    segment: Segment, quote: Sequence[str], meant: Meanings, numbers: Array, starts: Longs, ends: Longs
) -> Array:
    """For each region how many characters of the quote seem to stand in it, words in their order counting more."""
    if not len(starts):
        return np.zeros(0, np.float32)
    slots = meant.slots
    size = "<u2" if len(slots) <= 16 else "<u4" if len(slots) <= 32 else "<u8"
    marks: Array = np.zeros(len(segment.vocabulary), size)
    gains = np.zeros(8 * marks.itemsize, np.float32)
    for bit, slot in enumerate(sorted(slots.values())):
        held = numbers[list(slot.words)]
        marks[held[held >= 0]] |= marks.dtype.type(1 << bit)
        gains[bit] = len(quote[slot.at]) + 1
    both = np.concatenate(([0], gains[1:] + gains[:-1])).astype(np.float32)
    width = int((ends - starts).max(initial=0))
    firsts = np.minimum(starts, len(segment.stream) - width)
    here = marks.take(np.lib.stride_tricks.sliding_window_view(segment.stream, max(1, width))[firsts])
    narrow = np.flatnonzero(ends - starts < width)
    if narrow.size:  # those that end with their turn
        columns = np.arange(width)
        before, after = (starts - firsts)[narrow, None], (ends - firsts)[narrow, None]
        here[narrow] *= (columns >= before) & (columns < after)
    shifted = here << 1
    alone = np.bitwise_or.reduce(here, axis=1)
    next_to = np.bitwise_or.reduce(shifted[:, :-1] & here[:, 1:], axis=1)
    close_to = np.bitwise_or.reduce(shifted[:, :-2] & here[:, 2:], axis=1) & ~next_to
    # Whole and half numbers far below what this type holds exactly: the sum is the same in whatever order.
    scores: Array = _summed(alone, gains) + IN_ORDER * _summed(next_to, both) + NEARLY * _summed(close_to, both)
    return scores


def _summed(masks: Array, gains: Array) -> Array:
    """For each mask the sum of its bits' gains."""
    octets = masks.view(np.uint8).reshape(len(masks), -1)
    sums: Array = np.unpackbits(octets, axis=1, bitorder="little") @ gains
    return sums


def _best(
    parts: Sequence[Held],
    found: Sequence[_Bins],
    spans: Sequence[tuple[Longs, Longs]],
    scores: Array,
    most: int,
) -> list[Region]:
    """The regions with the highest scores, best first, without those that begin next to a better one."""
    segments = np.repeat(np.arange(len(parts)), [len(here.sums) for here in found])
    packed = np.concatenate([here.packed for here in found])
    starts, ends = (np.concatenate(sides) for sides in zip(*spans, strict=True))
    looked = 3 * most
    least = np.partition(scores, -looked)[-looked] if len(scores) > looked else 0
    likely = np.flatnonzero(scores >= least)
    precedence = np.concatenate(
        [_precedence(part.segment, packed[likely[segments[likely] == at]] >> BIN_BITS) for at, part in enumerate(parts)]
    )
    order = likely[np.lexsort((packed[likely], precedence, -scores[likely]))][:looked]
    taken: set[tuple[int, int]] = set()
    regions: list[Region] = []
    for segment, cell, start, end in zip(*(it[order].tolist() for it in (segments, packed, starts, ends)), strict=True):
        if taken.isdisjoint(((segment, cell - 1), (segment, cell), (segment, cell + 1))):
            taken.add((segment, cell))
            regions.append(Region(segment, start, end))
    return regions[:most]
