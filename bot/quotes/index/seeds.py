"""Where to begin looking for a quote: places of its rare words and of neighbouring words, misspelt ones included."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.quotes.index.columns import Array, Ints, Longs
from bot.quotes.index.live import Segments
from bot.quotes.index.segment import Segment

HEAVIEST = 127
"""The most that a seed weighs."""
MISTAKEN = 8
"""A word that is held may itself be a slip for one that is this many times as common."""
COMMON = 10_000
"""A word that is one in this many words is taken for what it is."""
AT_ONCE = 1_024
"""Documents that are looked at in one step for places of a word."""
FEW = 1_000
"""Up to this many places of a word the document of each is looked up."""


@dataclass(frozen=True, slots=True)
class SearchBudget:
    """How much is looked at in one search; more finds a little more and takes longer."""

    pairs: int = 24_000
    """Places of neighbouring words, the rarest first."""
    singles: int = 16_000
    """Places of single words, the rarest first."""
    sifted: int = 4
    """How many times as many places where only some turns may answer."""
    regions: int = 1_500
    """Regions whose words are counted."""
    tokens: int = 200_000
    """Words of the stream in these regions."""
    aligned: int = 32
    """Regions that are aligned with the quote."""
    characters: int = 1_500_000
    """Quote characters times characters of the regions that are aligned."""
    words: int = 64
    """Different words of a quote that take part; of a longer one, its rarest."""
    slips: int = 12
    """Words one slip away that a word may mean; the commonest are taken."""
    run_places: int = 500_000
    """Places at which runs of a quote's words may begin, in all."""
    run_start: int = 2_000
    """What it costs to look whether a run begins with a word, in places."""


class Slot(NamedTuple):
    """One different word of a quote: where it first stands, and which words it may mean, itself first."""

    at: int
    words: tuple[int, ...]


@dataclass(frozen=True)
class Meanings:
    """The words that a quote's words may mean: themselves and words one slip away, numbered as they are met."""

    slots: dict[str, Slot]
    """By the quote's words, those that mean the rarest first."""
    counts: Longs
    numbers: list[Array]
    """The words' numbers in each segment, -1 where it does not have one."""


class Seeds(NamedTuple):
    """Places of words and pairs of the quote."""

    turns: Array
    begins: Array
    """Where in its turn the quote would begin, were this its word; not below 0."""
    weights: Array
    """How much each tells, 1–127."""


def meanings(segments: Segments, quote: Sequence[str], budget: SearchBudget) -> Meanings:
    """What the words of a quote may mean, without those that nothing held resembles."""
    first: dict[str, int] = {}
    for at, word in enumerate(quote):
        first.setdefault(word, at)
    counts = dict(zip(first, segments.counts(list(first)), strict=True))
    rarest = sorted(first, key=lambda word: (counts[word] or segments.size, first[word]))[: 2 * budget.words]
    doubtful = [word for word in rarest if counts[word] < max(1, segments.size // COMMON)]
    near = segments.near(doubtful, [counts[word] * MISTAKEN or 1 for word in doubtful], budget.slips)
    likes = dict(zip(doubtful, near, strict=True))
    table: dict[str, int] = {}
    slots: dict[str, Slot] = {}
    for word in rarest:
        meant = {word: counts[word]} if counts[word] else {}
        meant |= likes.get(word, {})
        counts |= meant
        if meant and len(slots) < budget.words:
            slots[word] = Slot(first[word], tuple(table.setdefault(text, len(table)) for text in meant))
    return Meanings(slots, np.array([counts[text] for text in table], np.int64), segments.numbers(list(table)))


def seeds_of(segments: Segments, quote: Sequence[str], meant: Meanings, pairs: int, singles: int) -> Seeds:
    """Seeds from up to `pairs` places of pairs and `singles` of single words, the rarest first."""
    found = [*_single_seeds(segments, meant, singles), *_pair_seeds(segments, quote, meant, pairs)]
    return Seeds(*map(np.concatenate, zip(*found, strict=True)))


def _single_seeds(segments: Segments, meant: Meanings, budget: int) -> list[Seeds]:
    lists = sorted((int(meant.counts[word]), slot.at, word) for slot in meant.slots.values() for word in slot.words)
    counts, offsets, words = np.array(lists, np.int64).T
    if counts[0] > budget:
        return _newest_seeds(segments, meant, lists[0], budget)
    taken = int(np.searchsorted(np.cumsum(counts), budget, "right"))
    offsets, weights = offsets[:taken], _weights(segments, counts[:taken])
    found = []
    for part, numbers in enumerate(meant.numbers):
        starts, sizes = segments.parts[part].segment.word_ranges(numbers[words[:taken]])
        found.append(_collected(segments, part, starts, sizes, offsets, weights))
    return found


def _newest_seeds(segments: Segments, meant: Meanings, rarest: tuple[int, int, int], budget: int) -> list[Seeds]:
    """Of a quote of nothing but the commonest words, places of the rarest in the newest documents."""
    count, offset, word = rarest
    places = [
        part.segment.places(int(numbers[word])) + np.int32(first)
        for part, numbers, first in zip(segments.parts, meant.numbers, segments.first_positions, strict=False)
    ]
    found = newest_places(segments, np.concatenate(places), budget)
    turns = np.searchsorted(segments.turn_start, found, "right") - 1
    begins = np.maximum(0, found - offset - segments.turn_start[turns])
    return [Seeds(turns, begins, np.repeat(_weights(segments, np.array([count])), len(found)))]


def _pair_seeds(segments: Segments, quote: Sequence[str], meant: Meanings, budget: int) -> list[Seeds]:
    pairs = [
        (one, two, at)
        for at in range(len(quote) - 1)
        if quote[at] in meant.slots and quote[at + 1] in meant.slots
        for one in meant.slots[quote[at]].words
        for two in meant.slots[quote[at + 1]].words
    ]
    ones, twos, offsets = np.array(pairs, np.int64).reshape(-1, 3).T
    ranges, counts = segments.pairs([here[ones] for here in meant.numbers], [here[twos] for here in meant.numbers])
    order = np.argsort(counts, kind="stable")
    order = order[np.searchsorted(counts[order], 0, "right") :]
    taken = order[: int(np.searchsorted(np.cumsum(counts[order]), budget, "right"))]
    weights = _weights(segments, counts[taken])
    return [
        _collected(segments, part, starts[taken], sizes[taken], offsets[taken], weights)
        for part, (starts, sizes) in enumerate(ranges)
    ]


def _weights(segments: Segments, counts: Longs) -> Array:
    """How much a place of a word or pair tells, by how many places that has."""
    weights: Array = np.minimum(HEAVIEST, 4 * np.log2(1 + segments.size / np.maximum(1, counts))).astype(np.uint8)
    return weights


def _collected(segments: Segments, part: int, starts: Array, sizes: Array, offsets: Array, weights: Array) -> Seeds:
    """Seeds at the places of several lists of one segment."""
    segment: Segment = segments.parts[part].segment
    places = segment.pair_places.take(_ranges(starts, sizes))
    turns = segment.turns_at(places)
    begins = np.maximum(0, places - np.repeat(offsets.astype(np.int32), sizes) - segment.turn_start.take(turns))
    return Seeds(turns + segments.first_turns[part], begins, np.repeat(weights, sizes))


def newest_places(segments: Segments, places: Ints, most: int) -> Ints:
    """Of a word's places, in order, up to `most`: those in the newest documents. A few tell enough."""
    if len(places) <= FEW:
        turns = np.searchsorted(segments.turn_start, places, "right") - 1
        if segments.alive_turns is not None:
            places, turns = places[segments.alive_turns[turns]], turns[segments.alive_turns[turns]]
        return places[np.argsort(segments.precedence[segments.documents_of(turns)], kind="stable")[:most]]
    starts = segments.turn_start[segments.column("doc_turn")]
    taken = [places[:0]]
    for at in range(0, len(segments.newest), AT_ONCE):
        chosen = segments.newest[at : at + AT_ONCE]
        firsts = np.searchsorted(places, starts[chosen])
        sizes = np.searchsorted(places, starts[chosen + 1]) - firsts
        sizes = np.clip(most - (np.cumsum(sizes) - sizes), 0, sizes)
        taken.append(places.take(_ranges(firsts, sizes)))
        most -= len(taken[-1])
        if most <= 0:
            break
    return np.concatenate(taken)


def _ranges(starts: Longs, sizes: Longs) -> Array:
    """The numbers of several ranges that begin at `starts` and have these sizes, one range after the other."""
    ends = np.cumsum(sizes)
    numbers: Array = np.arange(int(ends[-1]) if len(ends) else 0)
    numbers += np.repeat(starts.astype(np.int64) - (ends - sizes), sizes)
    return numbers
