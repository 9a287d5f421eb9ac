"""A segment as one snapshot holds it: some of its documents may have been removed since it was made."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.pairs import pair_keys
from bot.quotes.index.postings import GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from bot.quotes.index.columns import Array
    from bot.quotes.index.segment import Segment
    from bot.transcripts.model import DateRange, EventDate, Key


class Held:
    """A segment and the numbers of its documents that are gone."""

    def __init__(self, segment: Segment, gone: Collection[int] = (), *, saved: bool = False) -> None:
        self.segment = segment
        self.gone = frozenset(gone)
        self.saved = saved
        """Whether the segment is the one on disk."""

    @classmethod
    def opened(cls, segment: Segment) -> Held:
        """A saved segment; of documents with the same key the last is there."""
        numbers = segment.documents_by_key
        if len(numbers) == segment.documents:
            return cls(segment, saved=True)
        return cls(segment, set(range(segment.documents)).difference(numbers.values()), saved=True)

    def without(self, keys: Collection[str]) -> Held:
        """The same with more documents gone."""
        numbers = self.segment.documents_by_key
        gone = {numbers[key] for key in keys if key in numbers} - self.gone
        return Held(self.segment, self.gone | gone, saved=self.saved) if gone else self

    def find(self, key: Key) -> int | None:
        """The document's number, unless it is gone."""
        number = self.segment.documents_by_key.get(str(key))
        return None if number in self.gone else number

    def numbers(self) -> Iterator[int]:
        """The documents that are still there."""
        return (number for number in range(self.segment.documents) if number not in self.gone)

    def each_key(self) -> Iterator[Key]:
        """Their keys."""
        return map(self.segment.key, self.numbers())

    @property
    def documents(self) -> int:
        """How many there are."""
        return self.segment.documents - len(self.gone)

    @property
    def passages(self) -> int:
        """How many passages they have."""
        return self.segment.passages_held - self.removed

    @cached_property
    def removed(self) -> int:
        """How many passages the documents that are gone had."""
        bounds = self.segment.turn_passage[self.segment.doc_turn]
        return sum(int(bounds[number + 1] - bounds[number]) for number in self.gone)

    @cached_property
    def alive(self) -> Array | None:
        """A mask of the documents, None when all are there."""
        if not self.gone:
            return None
        alive = np.ones(self.segment.documents, np.bool_)
        alive[sorted(self.gone)] = False
        return alive

    @cached_property
    def alive_turns(self) -> Array | None:
        """A mask of the turns, None when all are there."""
        return None if self.alive is None else np.repeat(self.alive, np.diff(self.segment.doc_turn))

    # How often words stand in what is there

    @cached_property
    def words(self) -> int:
        """How many words there are."""
        return len(self.segment.stream) - 1 - self.segment.turns - sum(map(np.count_nonzero, self._gone_streams()))

    def counts(self, numbers: Array) -> Array:
        """In how many places each word stands, by its number; -1 stands nowhere."""
        starts = self.segment.posting_start
        counts: Array = starts.take(numbers + 1) - starts.take(np.maximum(numbers, 0))
        return counts if self._gone_words is None else counts - np.where(numbers < 0, 0, self._gone_words[numbers])

    def pair_counts(self, keys: Array) -> Array:
        """In how many places each pair stands, by its key."""
        counts = self.segment.pairs.find(keys)[1]
        if self.gone:
            firsts, lasts = (np.searchsorted(self._gone_pairs, keys, side) for side in ("left", "right"))
            counts -= lasts - firsts
        return counts

    def _gone_streams(self) -> Iterator[Array]:
        starts = self.segment.doc_start
        return (self.segment.stream[starts[number] : starts[number + 1]] for number in sorted(self.gone))

    @cached_property
    def _gone_words(self) -> Array | None:
        if not self.gone:
            return None
        return np.bincount(np.concatenate(list(self._gone_streams())), minlength=len(self.segment.vocabulary))

    @cached_property
    def _gone_pairs(self) -> Array:
        """The key of every pair in what is gone, in order."""
        hashes = self.segment.vocabulary.hashes
        keys = [
            pair_keys(hashes[stream[:-1]], hashes[stream[1:]])[(stream[:-1] != GAP) & (stream[1:] != GAP)]
            for stream in self._gone_streams()
        ]
        return np.sort(np.concatenate(keys))

    # Parts of it

    def documents_of(self, turns: Array) -> Array:
        """A mask of the documents that have a turn among those of a mask, and are there."""
        owners = np.repeat(np.arange(self.segment.documents), np.diff(self.segment.doc_turn))
        documents = np.zeros(self.segment.documents, np.bool_)
        documents[owners[turns]] = True
        return documents if self.alive is None else documents & self.alive

    def passages_of(self, turns: Array) -> int:
        """How many passages the turns of a mask have, of those that are there."""
        there = turns if self.alive_turns is None else turns & self.alive_turns
        return int(np.diff(self.segment.turn_passage)[there].sum())

    def ends(self, documents: Array | None = None) -> tuple[EventDate, EventDate] | None:
        """The earliest and the latest day of anything there, or of some documents."""
        documents = self.alive if documents is None else documents
        days = self.segment.days
        dated = days[:, 0] > 0
        if documents is not None:
            dated = dated & documents
        numbers = np.flatnonzero(dated)
        if not len(numbers):
            return None
        first = self.segment.event(int(numbers[np.lexsort((days[numbers, 1], days[numbers, 0]))[0]])).day
        last = self.segment.event(int(numbers[np.lexsort((days[numbers, 0], days[numbers, 1]))[-1]])).day
        return (first, last) if first and last else None

    def languages(self, documents: Array | None = None) -> set[str]:
        """The languages of what is there, or of some documents."""
        documents = self.alive if documents is None else documents
        held = self.segment.doc_language if documents is None else self.segment.doc_language[documents]
        return {self.segment.labels[number] for number in np.unique(held).tolist()}

    def topics(self) -> set[str]:
        """The topics of the segment's documents."""
        numbers = np.unique(self.segment.columns["topic_label"]).tolist()
        return {self.segment.labels[number] for number in numbers if number >= 0}

    def speakers(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        """Who speaks in each document, in the order they first do."""
        bounds = self.segment.doc_turn.tolist()
        labels = self.segment.turn_labels[:, 0].tolist()
        for number in self.numbers():
            said = dict.fromkeys(labels[bounds[number] : bounds[number + 1]])
            yield self.segment.key(number), tuple(self.segment.labels[label] for label in said if label >= 0)


def mask(
    segment: Segment,
    dates: DateRange | None,
    language: str | None,
    topic: Callable[[str], bool] | None,
    speaker: Callable[[str], bool] | None,
) -> Array:
    """Which turns of a segment pass all that is asked. What has no date, topic or speaker does not pass."""
    documents = np.ones(segment.documents, np.bool_)
    if dates is not None:
        documents &= segment.days[:, 0] > 0
        if dates.first is not None:
            documents &= segment.days[:, 1] >= dates.first.toordinal()
        if dates.last is not None:
            documents &= segment.days[:, 0] <= dates.last.toordinal()
    if language is not None:
        documents &= _named(segment, segment.doc_language, lambda name: name == language)
    if topic is not None:
        passing = _named(segment, segment.columns["topic_label"], topic)
        owners = np.repeat(np.arange(segment.documents), np.diff(segment.columns["doc_topic"]))
        about = np.zeros(segment.documents, np.bool_)
        about[owners[passing]] = True
        documents &= about
    turns: Array = np.repeat(documents, np.diff(segment.doc_turn))
    if speaker is not None:
        turns &= _named(segment, segment.turn_labels[:, 0], speaker)
    return turns


def _named(segment: Segment, numbers: Array, passes: Callable[[str], bool]) -> Array:
    """Which of these labels have a name that passes."""
    names, inverse = np.unique(numbers, return_inverse=True)
    passing = np.array([number >= 0 and passes(segment.labels[number]) for number in names.tolist()], np.bool_)
    return passing[inverse]
