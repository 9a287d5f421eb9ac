"""Finds the places most like a quote whose words may be misspelt, left out or replaced.

Seed and extend. Seeds are the places of the quote's rarest words and of words one slip away from them, as many as
the budget allows. Each place, less the word's place in the quote, tells where the quote would begin; beginnings that
fall together add up. The best few thousand regions are looked at in the stream, all words of the quote at once, the
best few dozen of these are aligned by characters, and the best of all are trimmed to the words that answer the quote.

Positions count from the beginning of their turn, counts go over all segments, and what comes out even is decided by
the documents: which windows are found does not depend on how transcripts are spread over segments.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from bot.quotes.align import score
from bot.quotes.index.columns import Array, Longs
from bot.quotes.index.live import Segments
from bot.quotes.index.phrases import Place
from bot.quotes.index.seeds import Meanings, SearchBudget, Seeds, meanings, seeds_of
from bot.quotes.index.segment import Segment

IN_ORDER, NEARLY = 1.0, 0.5
"""What it is worth that two neighbours of the quote stand next to each other, or with one word between them."""
WEIGHT_BITS, BIN_BITS = 7, 27
"""Of a number that packs a seed's turn, the bin it falls into and its weight."""
PAD = 3
"""Words of the turn that a window shows before and after the words that answer the quote."""
SPARE = 2
"""How many more windows than asked for are trimmed and scored: some turn out to overlap."""
FIRST_LOOK = 16
"""Regions that are aligned first; the others need only be aligned if they can be better than half of these."""
AROUND, MOST_MOVES = 8, 3
"""Words beyond a quote's own length that are looked at on either side of a window, and how often it may move."""
LONGEST_SLID = 600
"""Characters of a quote up to which every offset is tried; a longer one is compared with regions as a whole."""


class Window(NamedTuple):
    """A place that may answer a quote, a few words wider than what does, with the quote's score (0–100) there."""

    turn: int
    start: int
    end: int
    score: float


def windows(
    segments: Segments, words: Sequence[str], limit: int, mask: Array | None, budget: SearchBudget
) -> list[Window]:
    """The places most like the folded words of a quote, best first; `mask` says which turns may answer."""
    quote = " ".join(words)
    regions: list[Place] = []
    texts: list[str] = []
    work = 0
    for region in _regions(segments, words, budget, mask):
        segment, turn, _ = segments.locate(region.turn)
        opening, _ = segment.turn_span(turn)
        regions.append(region)
        texts.append(segment.text(opening + region.start, opening + region.end))
        work += len(quote) * len(texts[-1])
        if work > budget.characters:
            break
    alike = _alike(quote, texts)
    best = sorted(range(len(texts)), key=lambda at: -alike[at])[: limit + SPARE]
    found = [_trimmed(segments, quote, len(words), regions[at]) for at in best]
    kept: list[Window] = []
    for window in sorted(found, key=lambda window: -window.score):
        if not any(_overlap(window, other) for other in kept):
            kept.append(window)
    return kept[:limit]


# Regions


def _regions(segments: Segments, quote: Sequence[str], budget: SearchBudget, mask: Array | None) -> list[Place]:
    """The regions most worth aligning, best first."""
    meant = meanings(segments, quote, budget)
    if not meant.slots:
        return []
    more = 1 if mask is None else budget.sifted
    seeds = seeds_of(segments, quote, meant, more * budget.pairs, more * budget.singles)
    shift, slack = max(2, (len(quote) // 4).bit_length()), 4 + len(quote) // 4
    width = (2 << shift) + len(quote) + 2 * slack
    allowed = segments.alive_turns
    if mask is not None:
        allowed = mask if allowed is None else mask & allowed
    bins, sums = _bins(seeds, allowed, shift)
    bins = bins[_heaviest(segments, bins >> BIN_BITS, sums, min(budget.regions, budget.tokens // width + 1))]
    turns, begins = bins >> BIN_BITS, ((bins & ((1 << BIN_BITS) - 1)) << shift) - slack
    lengths = segments.turn_start[turns + 1] - segments.turn_start[turns] - 1
    starts, ends = np.maximum(begins, 0), np.minimum(begins + width, lengths)
    scores = _scores(segments, quote, meant, turns, starts, ends)
    looked = 3 * budget.aligned
    least = np.partition(scores, -looked)[-looked] if len(scores) > looked else 0
    likely = np.flatnonzero(scores >= least)
    order = likely[np.lexsort((bins[likely], _precedence(segments, turns[likely]), -scores[likely]))]
    taken: set[int] = set()
    regions: list[Place] = []
    for at in order[:looked].tolist():
        cell = int(bins[at])
        if taken.isdisjoint((cell - 1, cell, cell + 1)):  # none that begins next to a better one
            taken.add(cell)
            regions.append(Place(cell >> BIN_BITS, int(starts[at]), int(ends[at])))
    return regions[: budget.aligned]


def _bins(seeds: Seeds, allowed: Array | None, shift: int) -> tuple[Longs, Longs]:
    """Where beginnings fall together, turn and bin in one number, and the weights there and in the bin after it."""
    packed: Array = (seeds.turns.astype(np.int64) << BIN_BITS | seeds.begins >> shift) << WEIGHT_BITS | seeds.weights
    if allowed is not None:
        packed = packed[allowed.take(seeds.turns)]
    packed.sort()
    bins = packed >> WEIGHT_BITS
    heads = np.flatnonzero(np.diff(bins, prepend=-1))
    totals = np.concatenate(([0], np.cumsum(packed & (1 << WEIGHT_BITS) - 1)))
    bounds = np.append(heads, len(bins))
    sums = np.diff(totals[bounds])
    bins = bins[heads]
    follows = np.flatnonzero(bins[1:] == bins[:-1] + 1)
    sums[follows] += totals[bounds[follows + 2]] - totals[bounds[follows + 1]]
    return bins, sums


def _heaviest(segments: Segments, turns: Longs, sums: Longs, most: int) -> Array:
    """A mask of the heaviest sums.

    Those that tie for the last places are left out, or, where they are the most, those whose documents come first are
    taken.
    """
    if len(sums) <= most:
        return np.ones(len(sums), np.bool_)
    tally = np.bincount(sums)
    least = len(tally) - 1 - int(np.searchsorted(np.cumsum(tally[::-1]), most))
    kept: Array = sums > least
    heavier = int(kept.sum())
    if 2 * heavier < most:
        tied = np.flatnonzero(sums == least)
        kept[tied[np.argsort(_precedence(segments, turns[tied]), kind="stable")[: most - heavier]]] = True
    return kept


def _precedence(segments: Segments, turns: Array) -> Array:
    return segments.precedence[segments.documents_of(turns)]


def _scores(
    segments: Segments, quote: Sequence[str], meant: Meanings, turns: Longs, starts: Longs, ends: Longs
) -> Array:
    """For each region how many of the quote's characters seem to stand in it, words in order counting more."""
    slots = sorted(meant.slots.values())
    gains = np.array([len(quote[slot.at]) + 1 for slot in slots], np.float32)
    scores = [np.zeros(0, np.float32)]
    bounds = np.searchsorted(turns, segments.first_turns).tolist()
    for part, numbers in enumerate(meant.numbers):
        here = slice(bounds[part], bounds[part + 1])
        if here.start < here.stop:
            segment = segments.parts[part].segment
            opening = segment.turn_start[turns[here] - segments.first_turns[part]].astype(np.int64)
            marks = np.zeros(segment.vocabulary, "<u2" if len(slots) <= 16 else "<u4" if len(slots) <= 32 else "<u8")
            for bit, slot in enumerate(slots):
                held = numbers[list(slot.words)]
                marks[held[held >= 0]] |= marks.dtype.type(1 << bit)
            scores.append(_scores_in(segment, marks, gains, opening + starts[here], opening + ends[here]))
    return np.concatenate(scores)


def _scores_in(segment: Segment, marks: Array, gains: Array, starts: Longs, ends: Longs) -> Array:
    """The scores of regions of one segment's stream; `marks` are each word's slots, one bit a slot."""
    width = max(1, int((ends - starts).max()))
    firsts = np.minimum(starts, len(segment.stream) - width)
    here = marks.take(np.lib.stride_tricks.sliding_window_view(segment.stream, width)[firsts])
    narrow = np.flatnonzero(ends - starts < width)
    if narrow.size:  # those that end with their turn
        columns = np.arange(width)
        before, after = (starts - firsts)[narrow, None], (ends - firsts)[narrow, None]
        here[narrow] *= (columns >= before) & (columns < after)
    both = np.concatenate(([0], gains[1:] + gains[:-1])).astype(np.float32)
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
    sums: Array = np.unpackbits(octets, axis=1, count=len(gains), bitorder="little") @ gains
    return sums


# Alignment by characters


def _alike(quote: str, texts: Sequence[str]) -> list[float]:
    """How like the quote the best part of each text is, 0–100; only roughly for those that are not among the best."""
    whole = len(quote) > LONGEST_SLID
    scores = [fuzz.ratio(quote, text) if whole or len(text) < len(quote) else -1.0 for text in texts]
    long = [at for at, value in enumerate(scores) if value < 0]
    least = 0.0
    for first, last in ((0, FIRST_LOOK), (FIRST_LOOK, len(long))):
        group = long[first:last]
        if group:
            texts_here = [texts[at] for at in group]
            values = process.cdist([quote], texts_here, scorer=fuzz.partial_ratio, score_cutoff=least, dtype=np.float64)
            for at, value in zip(group, values[0].tolist(), strict=True):
                scores[at] = value
            least = sorted(scores[at] for at in long[:last])[len(group) // 2]
    return scores


def _trimmed(segments: Segments, quote: str, length: int, region: Place) -> Window:
    """The words that answer the quote best in and around a region, scored with the passages they stand in."""
    segment, turn, _ = segments.locate(region.turn)
    low, high = segment.turn_span(turn)
    start, end, alike = _aligned(segment, quote, low + region.start, low + region.end)
    for _ in range(MOST_MOVES):
        # What stands at the edge of a text is scored as if the rest of the quote were cut off: look around it.
        around = max(low, start - length - AROUND), min(high, end + length + AROUND)
        moved, ending, alike = _aligned(segment, quote, *around)
        if (moved, ending) == (start, end):
            break
        start, end = moved, ending
    first, last = segment.passage_at(start), segment.passage_at(end - 1) + 1
    opening, closing = int(segment.passage_start[first]), min(int(segment.passage_start[last]), high)
    if closing - opening < len(quote):
        published = segment.text(opening, closing)
        if len(published) < len(quote):
            alike = score(quote, published)
    return Window(region.turn, max(low, start - PAD) - low, min(high, end + PAD) - low, alike)


def _aligned(segment: Segment, quote: str, start: int, end: int) -> tuple[int, int, float]:
    """The words of [start:end) that are most like the quote, and how like they are."""
    text = segment.text(start, end)
    if len(text) <= len(quote) or len(quote) > LONGEST_SLID:
        return start, end, fuzz.ratio(quote, text)
    found = fuzz.partial_ratio_alignment(quote, text)
    if found is None:
        return start, end, 0.0
    first, last = found.dest_start, found.dest_end
    return (
        start + text.count(" ", 0, first + 1),
        start + text.count(" ", 0, max(first + 1, last - 1)) + 1,
        found.score,
    )


def _overlap(one: Window, other: Window) -> bool:
    """Whether the words that two windows answer with overlap."""
    return one.turn == other.turn and one.end - PAD > other.start + PAD and one.start + PAD < other.end - PAD
