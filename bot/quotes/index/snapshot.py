"""The index of everything said: a snapshot of segments that answers where words stand and what stands there.

An `Index` never changes: `changed` gives a new one that shares all but the newest segment, so searches in other
threads go on undisturbed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from bot.quotes.index.builder import Builder, build
from bot.quotes.index.columns import Array
from bot.quotes.index.live import LiveSegment, Segments
from bot.quotes.index.phrases import Occurrences, PhraseFinder, Place, Run, occurrences
from bot.quotes.index.seeds import SearchBudget, newest_places
from bot.quotes.index.windows import Window, windows
from bot.quotes.model import Searched
from bot.quotes.words import fold_part
from bot.transcripts.model import DateRange, Event, Key, Passage, Transcript

MERGED_AT_ONCE = 40_000
"""Segments in memory are joined while they are not much larger than the newest, and up to this many passages."""


class TurnWord(NamedTuple):
    """A folded word, the number of its passage in the transcript, and where it stands in that passage's text."""

    text: str
    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn without its text."""

    key: Key
    number: int
    speaker: str | None
    role: str | None
    note: str | None
    first_passage: int
    """The number of its first passage in the transcript."""
    length: int
    """In folded words."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which turns a search may look at: a mask of all turns."""

    mask: Array


class Index:
    """A snapshot of all transcripts held. Build with `Index.empty().changed(…)`, or open a saved one."""

    def __init__(self, segments: Sequence[LiveSegment] = (), manifest: Mapping[str, str] | None = None) -> None:
        self.segments = tuple(segments)
        """Each has the transcripts of one source."""
        self.manifest = manifest or {}
        """What the saved part was made from, as its maker named it; empty when nothing is saved."""
        self._segments = Segments(self.segments)

    @property
    def joined(self) -> Segments:
        """All segments, numbered and counted as one."""
        return self._segments

    @classmethod
    def empty(cls) -> Index:
        """An index of nothing."""
        return cls()

    def changed(self, add: Iterable[Transcript] = (), remove: Iterable[Key] = ()) -> Index:
        """A new snapshot with some transcripts added, replaced (same key) or removed."""
        fresh = {str(transcript.key): transcript for transcript in add}
        gone = {*fresh, *map(str, remove)}
        segments = [part.without(gone) for part in self.segments]
        by_source = sorted(fresh.values(), key=lambda transcript: transcript.key.source)
        for _, transcripts in groupby(by_source, key=lambda transcript: transcript.key.source):
            segments = _joined(segments, LiveSegment(build(transcripts)))
        return Index([part for part in segments if part.folder or part.numbers], self.manifest)

    # What is held

    def __len__(self) -> int:
        return sum(len(part.numbers) for part in self.segments)

    def __contains__(self, key: Key) -> bool:
        return self._segments.find(key) is not None

    @cached_property
    def count(self) -> int:
        """How many passages are held."""
        return sum(part.passages for part in self.segments)

    def events(self) -> Iterator[Event]:
        """All events, in no particular order."""
        return (part.segment.event(document) for part in self.segments for document in part.numbers)

    def speakers(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        """Who speaks in each transcript, in the order they first do."""
        return (pair for part in self.segments for pair in part.speakers())

    def topics(self) -> set[str]:
        """Every topic there may be."""
        return self._segments.names("topic_label")

    def searched(self, where: Where | None = None) -> Searched:
        """What a search looks through: all that is held, or what passes."""
        return self._searched if where is None else self._looked(where.mask)

    @cached_property
    def _searched(self) -> Searched:
        return self._looked(None)

    def _looked(self, mask: Array | None) -> Searched:
        segments, documents, passages = self._segments, self._segments.alive, self.count
        if mask is not None:
            turns = mask if segments.alive_turns is None else mask & segments.alive_turns
            documents = np.zeros(len(segments.alive), np.bool_)
            documents[segments.documents_of(np.flatnonzero(turns))] = True
            passages = segments.passages_of(turns)
        first, last = segments.ends(documents)
        languages = tuple(sorted(segments.names("doc_language", documents)))
        return Searched(int(documents.sum()), passages, first, last, languages)

    def transcript(self, key: Key) -> Transcript | None:
        """A transcript as it was added; None when it is not held."""
        found = self._segments.find(key)
        return found[0].transcript(found[1]) if found else None

    def passages(self, key: Key) -> tuple[Passage, ...]:
        """A transcript's passages; none when it is not held."""
        transcript = self.transcript(key)
        return transcript.passages if transcript else ()

    # What stands at a place

    def event(self, place: Place | Window) -> Event:
        """The event a place belongs to."""
        return self._segments.event(self._segments.document_of(place.turn))

    def turn(self, place: Place | Window) -> TurnView:
        """The turn a place belongs to."""
        segment, turn, document = self._segments.locate(place.turn)
        start, end = segment.turn_span(turn)
        first = int(segment.turn_passage[turn]) - segment.first_passage(document)
        number = turn - int(segment.doc_turn[document])
        return TurnView(segment.key(document), number, *segment.turn_labels(turn)[:3], first, end - start)

    def passage(self, place: Place | Window, number: int) -> Passage:
        """A passage of the place's transcript by its number there."""
        segment, _, document = self._segments.locate(place.turn)
        return segment.passage(document, number)

    def words(self, place: Place | Window) -> tuple[TurnWord, ...]:
        """The folded words of a place with their offsets in the passages' texts."""
        segment, turn, document = self._segments.locate(place.turn)
        start, end = _inside(segment.turn_span(turn), place)
        words: list[TurnWord] = []
        if start >= end:
            return ()
        base = segment.first_passage(document)
        for passage in range(segment.passage_at(start), segment.passage_at(end - 1) + 1):
            opening = int(segment.passage_start[passage])
            here = fold_part(segment.passage_text(passage), max(0, start - opening), end - opening)
            words += [TurnWord(word.text, passage - base, word.start, word.end) for word in here]
        return tuple(words)

    def texts(self, place: Place | Window) -> list[str]:
        """The folded words of a place without offsets, read off the index: cheap."""
        segment, turn, _ = self._segments.locate(place.turn)
        start, end = _inside(segment.turn_span(turn), place)
        return [segment.words[number] for number in segment.stream[start:end].tolist()]

    # Searching

    def known(self, word: str) -> int:
        """In how many places a folded word stands."""
        return self.counts([word])[0]

    def counts(self, words: Sequence[str]) -> list[int]:
        """In how many places each folded word stands: cheaper than one by one."""
        return self._segments.counts(words)

    def newest(self, word: str, limit: int) -> list[Place]:
        """Up to `limit` places of a folded word in the newest transcripts, in no particular order."""
        places = newest_places(self._segments, PhraseFinder(self._segments, [word]).find(0, 1), limit)
        turns = (np.searchsorted(self._segments.turn_start, places, "right") - 1).tolist()
        starts = [at - self._segments.turn_span(turn)[0] for at, turn in zip(places.tolist(), turns, strict=True)]
        return [Place(turn, start, start + 1) for turn, start in zip(turns, starts, strict=True)]

    def likely(self, words: Sequence[str]) -> list[str | None]:
        """For each word the commonest one held that is one slip of the keyboard away."""
        return [next(iter(near), None) for near in self._segments.near(words, [1] * len(words), 1)]

    def where(
        self,
        dates: DateRange | None = None,
        language: str | None = None,
        topic: Callable[[str], bool] | None = None,
        speaker: Callable[[str], bool] | None = None,
        place: Callable[[str], bool] | None = None,
    ) -> Where | None:
        """Which turns pass; None when nothing is asked. Predicates are asked once for each name held."""
        if dates is None and language is None and topic is None and speaker is None and place is None:
            return None
        return Where(self._segments.mask(dates, language, topic, speaker, place))

    def phrase(self, words: Sequence[str], where: Where | None = None, limit: int = 20) -> Occurrences:
        """Every place where the folded words stand consecutively inside one turn."""
        positions = PhraseFinder(self._segments, words).find(0, len(words))
        return occurrences(self._segments, positions, len(words), self.allowed(where), limit)

    def runs(self, words: Sequence[str], least: int = 5, where: Where | None = None) -> list[Run]:
        """From left to right the longest runs of the quote's words that stand somewhere, none overlapping another.

        A run has at least `least` words, two or more.
        """
        if len(words) < least or not self.segments:
            return []
        finder, allowed, budget = PhraseFinder(self._segments, words), self.allowed(where), SearchBudget()
        # How many places the rarest two neighbours among the first words of a run from each word on have.
        rarest = np.lib.stride_tricks.sliding_window_view(finder.pair_counts, least - 1).min(axis=1).tolist()
        runs: list[Run] = []
        work, at = budget.run_places, 0
        while at < len(rarest):
            length = 0
            if rarest[at]:
                work -= budget.run_start + rarest[at]
                if work < 0:
                    break
                length, positions = finder.longest(at, least, allowed)
            if length:
                found = occurrences(self._segments, positions, length, allowed, 1)
                runs.append(Run(at, at + length, found.places[0], found.count))
            at += max(1, length)
        return runs

    def windows(
        self, words: Sequence[str], limit: int = 10, where: Where | None = None, budget: SearchBudget | None = None
    ) -> list[Window]:
        """The places most like the folded words, best first, however many of the words are misspelt or missing."""
        if not self.segments:
            return []
        mask = where.mask if where else None
        found = windows(self._segments, words, limit, mask, budget or SearchBudget())
        return sorted(found, key=lambda window: (-window.score, *self._order(window)))

    def _order(self, window: Window) -> tuple[int, str, int, int]:
        """Newest first, keys deciding between equals: the same however documents are spread over segments."""
        document = self._segments.document_of(window.turn)
        day = int(self._segments.column("doc_first_day")[document])
        return -day, self._segments.key(document), window.turn, window.start

    def allowed(self, where: Where | None) -> Array | None:
        """A mask of the turns that are there and pass; None when all do."""
        alive = self._segments.alive_turns
        if where is None:
            return alive
        return where.mask if alive is None else where.mask & alive


def _inside(span: tuple[int, int], place: Place | Window) -> tuple[int, int]:
    """Where a place begins and ends in the stream, kept within its turn."""
    return span[0] + max(0, place.start), min(span[1], span[0] + place.end)


def _joined(segments: Sequence[LiveSegment], newest: LiveSegment) -> list[LiveSegment]:
    """The segments with a new one, joined with those of its source in memory, so that there are never many."""
    source, passages = newest.segment.source, newest.passages
    joined = [newest]
    for part in reversed(segments):
        if part.folder is None and part.segment.source == source:
            if part.passages > min(2 * passages, MERGED_AT_ONCE - passages):
                break
            joined.insert(0, part)
            passages += part.passages
    if len(joined) == 1:
        return [*segments, newest]
    builder = Builder()
    for part in joined:
        builder.join(part)
    return [*(part for part in segments if part not in joined), LiveSegment(builder.finish())]
