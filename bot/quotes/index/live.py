"""What is there: segments without the documents that are gone, numbered and counted as one.

Whatever weighs, orders or leaves out goes by these numbers and counts, never by one segment's: the same transcripts
give the same answers however they are spread over segments.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np
from rapidfuzz.distance import OSA

from bot.quotes.index.columns import COLUMNS, Array, Ints, Longs
from bot.quotes.index.segment import Segment
from bot.transcripts.model import DateRange, Event, EventDate, Key


class LiveSegment:
    """A segment and a mask of its documents: which are there, and not removed or replaced since it was made."""

    def __init__(self, segment: Segment, alive: Array | None = None, folder: Path | None = None) -> None:
        self.segment = segment
        self.alive = np.ones(segment.documents, np.bool_) if alive is None else alive
        self.folder = folder
        """Where the segment is saved; None where it is in memory only."""

    @classmethod
    def opened(cls, segment: Segment, folder: Path) -> LiveSegment:
        """A saved segment; of documents with the same key the last is there."""
        alive = np.zeros(segment.documents, np.bool_)
        alive[list(segment.documents_by_key.values())] = True
        return cls(segment, alive, folder)

    def without(self, keys: Collection[str]) -> LiveSegment:
        """The same with more documents gone."""
        numbers = self.segment.documents_by_key
        alive = self.alive.copy()
        alive[[numbers[key] for key in keys if key in numbers]] = False
        return self if (alive == self.alive).all() else LiveSegment(self.segment, alive, self.folder)

    def find(self, key: Key) -> int | None:
        """The number of a document that is there."""
        number = self.segment.documents_by_key.get(str(key))
        return number if number is not None and self.alive[number] else None

    @cached_property
    def numbers(self) -> list[int]:
        """The documents that are there."""
        return np.flatnonzero(self.alive).tolist()

    @property
    def passages(self) -> int:
        """How many passages they have."""
        return int(np.diff(self.segment.turn_passage[self.segment.doc_turn])[self.alive].sum())

    def speakers(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        """Who speaks in each document, in the order they first do."""
        bounds, labels = self.segment.doc_turn.tolist(), self.segment.turn_speaker.tolist()
        for number in self.numbers:
            said = dict.fromkeys(labels[bounds[number] : bounds[number + 1]])
            yield self.segment.key(number), tuple(self.segment.labels[label] for label in said if label >= 0)

    # How often words stand in what is there

    @cached_property
    def size(self) -> int:
        """How many words there are, each as often as it stands."""
        return len(self.segment.pair_places) - len(self._gone_pairs)

    def counts(self, numbers: Array) -> Array:
        """In how many places each word stands, by its number; -1 stands nowhere."""
        counts = self.segment.word_ranges(numbers)[1]
        return counts - self._gone_between(numbers << 32, (numbers + 1) << 32)

    def pairs(self, first: Array, second: Array) -> tuple[Array, Array, Array]:
        """For each pair of words where its places begin, how many there are, and how many of them in what is there."""
        pairs = first << 32 | second
        begins, sizes = self.segment.pair_ranges(first, second)
        return begins, sizes, sizes - self._gone_between(pairs, pairs + 1)

    def _gone_between(self, low: Array, high: Array) -> Array | int:
        if not len(self._gone_pairs):
            return 0
        return np.searchsorted(self._gone_pairs, high) - np.searchsorted(self._gone_pairs, low)

    @cached_property
    def _gone_pairs(self) -> Array:
        """Each word with the next one in what is gone, in order."""
        starts = self.segment.turn_start[self.segment.doc_turn]
        streams = [self.segment.stream[starts[number] : starts[number + 1]] for number in np.flatnonzero(~self.alive)]
        stream = np.concatenate([np.zeros(1, np.int64), *streams])
        pairs = stream[:-1] << 32 | stream[1:]
        return np.sort(pairs[stream[:-1] > 0])


class Segments:
    """All segments of a snapshot: documents, turns and positions of the stream are numbered through all of them."""

    def __init__(self, parts: Sequence[LiveSegment]) -> None:
        self.parts = tuple(parts)
        self._columns: dict[str, Array] = {}
        self.first_documents = self._firsts("doc_turn")
        self.first_turns = self._firsts("turn_start")
        self.first_positions = self._firsts("stream")

    def locate(self, turn: int) -> tuple[Segment, int, int]:
        """The segment of a turn, and the turn's and its document's numbers there."""
        part = bisect_right(self.first_turns, turn) - 1
        segment, number = self.parts[part].segment, turn - self.first_turns[part]
        return segment, number, int(segment.doc_turn.searchsorted(np.int32(number), "right")) - 1

    def _of_document(self, document: int) -> tuple[Segment, int]:
        """The segment of a document, and the document's number there."""
        part = bisect_right(self.first_documents, document) - 1
        return self.parts[part].segment, document - self.first_documents[part]

    def find(self, key: Key) -> tuple[Segment, int] | None:
        """A document that is there: its segment and its number there."""
        for part in self.parts:
            document = part.find(key)
            if document is not None:
                return part.segment, document
        return None

    # Turns and documents

    def column(self, name: str) -> Array:
        """A column through all segments; where it says where things begin, they are numbered through all of them."""
        if name not in self._columns:
            counts, found = COLUMNS[name].counts, [part.segment.columns[name] for part in self.parts]
            if counts in COLUMNS and len(found) != 1:
                firsts = self._firsts(counts)
                moved = (here[:-1] + np.int32(first) for here, first in zip(found, firsts, strict=False))
                found = [*moved, np.array(firsts[-1:], np.int32)]
            self._columns[name] = _joined(found)
        return self._columns[name]

    def _firsts(self, name: str) -> list[int]:
        """Where each segment's entries of a column begin among all, and where the last one's end."""
        ends = bool(COLUMNS[name].counts in COLUMNS)
        sizes = (len(part.segment.columns[name]) - ends for part in self.parts)
        return list(accumulate(sizes, initial=0))

    @cached_property
    def turn_start(self) -> Ints:
        """Where each turn begins, and where the last one ends."""
        return self.column("turn_start")

    @cached_property
    def precedence(self) -> Longs:
        """Which documents come first where there is room for some only."""
        return _joined([part.segment.precedence for part in self.parts])

    @cached_property
    def alive(self) -> Array:
        """A mask of the documents that are there."""
        return _joined([part.alive for part in self.parts])

    @cached_property
    def alive_turns(self) -> Array | None:
        """A mask of the turns that are there; None when all are."""
        return None if self.alive.all() else np.repeat(self.alive, np.diff(self.column("doc_turn")))

    @cached_property
    def newest(self) -> Longs:
        """The documents that are there, the newest first."""
        order = np.argsort(self.precedence, kind="stable")
        return order[self.alive[order]]

    def turn_span(self, turn: int) -> tuple[int, int]:
        """The turn's words in the stream, [start:end)."""
        start, end = self.turn_start[turn : turn + 2].tolist()
        return start, end - 1

    def documents_of(self, turns: Array) -> Array:
        """The documents that many turns belong to."""
        return np.searchsorted(self.column("doc_turn"), turns.astype(np.int32), "right") - 1

    def document_of(self, turn: int) -> int:
        """The document that a turn belongs to."""
        return int(self.column("doc_turn").searchsorted(np.int32(turn), "right")) - 1

    def key(self, document: int) -> str:
        """A document's key, as text."""
        segment, number = self._of_document(document)
        return segment.keys[number]

    def event(self, document: int) -> Event:
        """What is known about a document."""
        segment, number = self._of_document(document)
        return segment.event(number)

    # Filters

    def mask(
        self,
        dates: DateRange | None,
        language: str | None,
        topic: Callable[[str], bool] | None,
        speaker: Callable[[str], bool] | None,
        place: Callable[[str], bool] | None = None,
    ) -> Array:
        """Which turns pass all that is asked. What has no date, topic or speaker does not pass."""
        documents = np.ones(self.first_documents[-1], np.bool_)
        first_days, last_days = self.column("doc_first_day"), self.column("doc_last_day")
        if dates is not None:
            documents &= first_days > 0
            if dates.first is not None:
                documents &= last_days >= dates.first.toordinal()
            if dates.last is not None:
                documents &= first_days <= dates.last.toordinal()
        if language is not None:
            documents &= self._named("doc_language", lambda name: name == language)
        if topic is not None:
            passing = np.concatenate(([0], np.cumsum(self._named("topic_label", topic))))
            documents &= np.diff(passing[self.column("doc_topic")]) > 0
        if place is not None:
            named = (names for part in self.parts for names in part.segment.places_named)
            documents &= np.fromiter((any(map(place, names)) for names in named), np.bool_, len(documents))
        turns: Array = np.repeat(documents, np.diff(self.column("doc_turn")))
        if speaker is not None:
            turns &= self._named("turn_speaker", speaker)
        return turns

    def _named(self, column: str, passes: Callable[[str], bool]) -> Array:
        """Which labels of a column have a name that passes."""
        masks = []
        for part in self.parts:
            names, inverse = np.unique(part.segment.columns[column], return_inverse=True)
            labels = map(part.segment.label, names.tolist())
            masks.append(np.array([name is not None and passes(name) for name in labels], np.bool_)[inverse])
        return _joined(masks)

    def names(self, column: str, documents: Array | None = None) -> set[str]:
        """The different labels of a column, or of some documents of it."""
        names: set[str] = set()
        for number, part in enumerate(self.parts):
            labels = part.segment.columns[column]
            if documents is not None:
                labels = labels[documents[self.first_documents[number] : self.first_documents[number + 1]]]
            names.update(part.segment.labels[label] for label in np.unique(labels).tolist())
        return names

    def turns_by_speaker(self) -> dict[str, int]:
        """In how many turns each speaker speaks."""
        counts: dict[str, int] = {}
        for part in self.parts:
            labels, sizes = np.unique(part.segment.turn_speaker, return_counts=True)
            for label, size in zip(labels.tolist(), sizes.tolist(), strict=True):
                if label >= 0:
                    name = part.segment.labels[label]
                    counts[name] = counts.get(name, 0) + size
        return counts

    def ends(self, documents: Array) -> tuple[EventDate | None, EventDate | None]:
        """The earliest and the latest day of the documents of a mask."""
        numbers = np.flatnonzero(documents & (self.column("doc_first_day") > 0))
        if not len(numbers):
            return None, None
        first, last = (self.column(f"doc_{end}_day")[numbers].astype(np.int64) for end in ("first", "last"))
        earliest, latest = np.argmin(first << 32 | last), np.argmax(last << 32 | first)
        return self.event(int(numbers[earliest])).day, self.event(int(numbers[latest])).day

    def passages_of(self, turns: Array) -> int:
        """How many passages the turns of a mask have."""
        return int(np.diff(self.column("turn_passage"))[turns].sum())

    # Words, by their numbers in each segment

    @cached_property
    def size(self) -> int:
        """How many words are there, each as often as it stands."""
        return sum(part.size for part in self.parts)

    def numbers(self, words: Sequence[str]) -> list[Array]:
        """For each segment the words' numbers there, -1 for those that it does not have."""
        return [np.array(part.segment.find(words), np.int64) for part in self.parts]

    def counts(self, words: Sequence[str]) -> list[int]:
        """In how many places each word stands."""
        total = np.zeros(len(words), np.int64)
        for part, numbers in zip(self.parts, self.numbers(words), strict=True):
            total += part.counts(numbers)
        counts: list[int] = total.tolist()
        return counts

    def pairs(self, first: Sequence[Array], second: Sequence[Array]) -> tuple[list[tuple[Array, Array]], Longs]:
        """By the numbers of pairs' words in each segment: each one's ranges there, and in how many places it stands."""
        found = [part.pairs(one, two) for part, one, two in zip(self.parts, first, second, strict=True)]
        counts = np.zeros(len(first[0]) if first else 0, np.int64)
        for _, _, there in found:
            counts += there
        return [(begins, sizes) for begins, sizes, _ in found], counts

    def near(self, words: Sequence[str], least: Sequence[int], most: int) -> list[dict[str, int]]:
        """For each word the `most` commonest of those one slip away, and in how many places each of these stands.

        Only those count that stand in at least `least` places. A slip is a letter left out, put in or mistaken for
        another, or two neighbours swapped.
        """
        found: list[dict[str, int]] = [{} for _ in words]
        for part in self.parts:
            for counts, numbers in zip(found, part.segment.near(words), strict=True):
                here = dict(zip(numbers.tolist(), part.counts(numbers.astype(np.int64)).tolist(), strict=True))
                for number, count in here.items():
                    text = part.segment.words[number]
                    counts[text] = counts.get(text, 0) + count
        return [
            dict(sorted(_one_slip_away(word, counts, fewest), key=lambda pair: (-pair[1], pair[0]))[:most])
            for word, counts, fewest in zip(words, found, least, strict=True)
        ]


def _one_slip_away(word: str, counts: dict[str, int], least: int) -> Iterator[tuple[str, int]]:
    for text, count in counts.items():
        if count >= max(1, least) and OSA.distance(word, text, score_cutoff=1) == 1:
            yield text, count


def _joined(arrays: Sequence[Array]) -> Array:
    """The arrays one after another; one by itself is not copied."""
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.zeros(0, np.bool_)
