"""Finds folded words that stand consecutively inside one turn, and sums up where they do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.quotes.index.columns import Array, Ints
from bot.quotes.index.live import Segments
from bot.quotes.index.segment import Segment
from bot.transcripts.model import Event

MANY = 10_000
"""Up to so many places each is looked at; of more, whole turns are counted and only the newest opened."""


class Place(NamedTuple):
    """Words [start:end) of a turn, counted inside the turn. Means something to the snapshot that gave it."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where a phrase stands."""

    count: int
    places: tuple[Place, ...]
    """The first ones, newest documents first."""
    earliest: Event | None
    latest: Event | None
    speakers: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class Run:
    """Words [start:end) of a quote that stand consecutively in `count` places, one of the newest being `place`."""

    start: int
    end: int
    place: Place
    count: int


class PhraseFinder:
    """Looks up parts of one row of folded words."""

    def __init__(self, segments: Segments, words: Sequence[str]) -> None:
        self._segments = segments
        self._numbers = segments.numbers(words)
        """The words' numbers in each segment."""
        self._ranges, self.pair_counts = segments.pairs(
            [numbers[:-1] for numbers in self._numbers], [numbers[1:] for numbers in self._numbers]
        )
        """For each word with the next one the ranges of their places in each segment, and in how many they stand."""

    def find(self, first: int, last: int) -> Ints:
        """Positions where the words [first:last) stand one after another, in order."""
        return self._joined([self._found(part, first, last) for part in range(len(self._numbers))])

    def longest(self, first: int, least: int, allowed: Array | None) -> tuple[int, Ints]:
        """The longest run of at least `least` words from the word `first` on that stands anywhere, and where.

        (0, …) if there is none. `allowed` masks the turns.
        """
        length, found = least, [self._found(part, first, first + least) for part in range(len(self._numbers))]
        if allowed is not None:
            for part, (live, turn) in enumerate(zip(self._segments.parts, self._segments.first_turns, strict=False)):
                found[part] = found[part][allowed[live.segment.turns_at(found[part]) + turn]]
        if not any(map(len, found)):
            return 0, self._joined(found)
        while first + length < len(self._numbers[0]):
            longer = [
                _standing(part.segment, starts, length, int(numbers[first + length]))
                for part, starts, numbers in zip(self._segments.parts, found, self._numbers, strict=True)
            ]
            if not any(map(len, longer)):
                break
            found, length = longer, length + 1
        return length, self._joined(found)

    def _found(self, part: int, first: int, last: int) -> Ints:
        """Positions in one segment's stream."""
        segment, numbers = self._segments.parts[part].segment, self._numbers[part][first:last].tolist()
        if not numbers or min(numbers) < 0:
            return np.zeros(0, np.int32)
        if len(numbers) == 1:
            return segment.places(numbers[0])
        begins, sizes = (side[first : last - 1] for side in self._ranges[part])
        rarest = int(np.argmin(sizes))
        places = segment.pair_places[begins[rarest] : begins[rarest] + sizes[rarest]]
        low = places.searchsorted(np.int32(rarest))
        high = places.searchsorted(np.int32(len(segment.stream) - len(numbers) + rarest), "right")
        starts = places[low:high] - np.int32(rarest)
        for at in sorted(range(len(numbers)), key=lambda at: sizes[min(at, len(sizes) - 1)]):
            starts = _standing(segment, starts, at, numbers[at])
        return starts

    def _joined(self, found: Sequence[Ints]) -> Ints:
        """Positions through all segments."""
        moved = [here + np.int32(at) for here, at in zip(found, self._segments.first_positions, strict=False)]
        return np.concatenate([np.zeros(0, np.int32), *moved])


def _standing(segment: Segment, starts: Ints, distance: int, word: int) -> Ints:
    """Those starts at which a word stands at a distance."""
    return starts[segment.stream.take(starts + np.int32(distance)) == word] if len(starts) else starts


def occurrences(segments: Segments, positions: Ints, length: int, allowed: Array | None, limit: int) -> Occurrences:
    """Sum up the positions (in order) of a phrase of `length` words in allowed turns; `limit` places are given."""
    turns, firsts, lasts = _by_turn(segments, positions, allowed)
    if not len(turns):
        return Occurrences(0, (), None, None, frozenset())
    documents = segments.documents_of(turns)
    newest = _first_by_order(segments, documents, -segments.column("doc_first_day"), limit)
    places: list[Place] = []
    for document in newest:
        for at in range(*np.searchsorted(documents, (document, document + 1)).tolist()):
            opening = int(segments.turn_start[turns[at]])
            starts = (positions[firsts[at] : lasts[at]][: limit - len(places)] - opening).tolist()
            places += [Place(int(turns[at]), start, start + length) for start in starts]
    dated = documents[segments.column("doc_first_day")[documents] > 0]
    return Occurrences(
        count=int((lasts - firsts).sum()),
        places=tuple(places),
        earliest=segments.event(_first_by_order(segments, dated, segments.column("doc_first_day"), 1)[0])
        if len(dated)
        else None,
        latest=segments.event(newest[0]) if segments.column("doc_first_day")[newest[0]] else None,
        speakers=_speakers(segments, turns),
    )


def _by_turn(segments: Segments, positions: Ints, allowed: Array | None) -> tuple[Array, Array, Array]:
    """The allowed turns that have some of the positions, and which of them, [first:last)."""
    if len(positions) <= MANY:
        turns = np.searchsorted(segments.turn_start, positions, "right") - 1
        firsts = np.flatnonzero(np.diff(turns, prepend=-1))
        turns, lasts = turns[firsts], np.append(firsts[1:], len(turns))
        kept = slice(None) if allowed is None else allowed[turns]
    else:
        turns = np.arange(len(segments.turn_start) - 1)
        bounds = np.searchsorted(positions, segments.turn_start)
        firsts, lasts = bounds[:-1], bounds[1:]
        kept = lasts > firsts if allowed is None else (lasts > firsts) & allowed
    return turns[kept], firsts[kept], lasts[kept]


def _first_by_order(segments: Segments, documents: Array, days: Array, limit: int) -> list[int]:
    """Of some documents those with the lowest days, keys deciding between equals."""
    documents = np.unique(documents)
    values = days[documents]
    if len(documents) > limit:
        kept = values <= np.partition(values, limit - 1)[limit - 1]
        documents, values = documents[kept], values[kept]
    ordered = sorted(zip(values.tolist(), map(segments.key, documents.tolist()), documents.tolist(), strict=True))
    return [document for *_, document in ordered[:limit]]


def _speakers(segments: Segments, turns: Array) -> frozenset[str | None]:
    """Who speaks in some turns, given in order."""
    speakers: set[str | None] = set()
    bounds = np.searchsorted(turns, segments.first_turns).tolist()
    for number, part in enumerate(segments.parts):
        here = turns[bounds[number] : bounds[number + 1]] - segments.first_turns[number]
        labels = np.unique(part.segment.turn_speaker[here]).tolist()
        speakers.update(map(part.segment.label, labels))
    return frozenset(speakers)
