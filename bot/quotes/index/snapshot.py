"""The index of everything said: a snapshot of segments that answers where words stand and what stands there.

An `Index` never changes: `changed` gives a new one that shares all but the newest segment, so searches in other
threads go on undisturbed.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.builder import Builder, build
from bot.quotes.index.held import Held, mask
from bot.quotes.index.lexicon import Lexicon
from bot.quotes.index.newest import newest_places
from bot.quotes.index.occurrences import Found, gather
from bot.quotes.index.pairs import neighbours
from bot.quotes.index.phrases import Words, find_phrase, longest_run
from bot.quotes.index.standing import Occurrences, Place, Run, TurnView, TurnWord, Where, Window
from bot.quotes.index.windows import stretches
from bot.quotes.model import Searched
from bot.quotes.words import fold_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.quotes.index.candidates import Effort
    from bot.quotes.index.columns import Array
    from bot.quotes.index.segment import Segment
    from bot.transcripts.model import DateRange, Event, Key, Passage, Transcript

MERGED_AT_ONCE = 40_000
"""Segments in memory are joined while they are not much larger than the newest, and up to so many passages."""
MOST_RUN_PLACES = 500_000
"""How many places the search for runs looks at in all."""
START = 2_000
"""What it costs to look whether a run starts somewhere, in places."""


class Index:
    """A snapshot of all transcripts held. Build with `Index.empty().changed(…)`, or open a saved one."""

    def __init__(self, held: Sequence[Held] = (), manifest: Mapping[str, str] | None = None) -> None:
        self.held = tuple(held)
        self.manifest = manifest or {}
        """What the saved part was made from, as its maker named it; empty when nothing is saved."""

    @classmethod
    def empty(cls) -> Index:
        """An index of nothing."""
        return cls()

    def changed(self, add: Iterable[Transcript] = (), remove: Iterable[Key] = ()) -> Index:
        """A new snapshot with some transcripts added, replaced (same key) or removed."""
        fresh = {str(transcript.key): transcript for transcript in add}
        gone = {*fresh, *map(str, remove)}
        held = [part.without(gone) for part in self.held]
        if fresh:
            held = _joined([*held, Held(build(fresh.values()))])
        return Index([part for part in held if part.saved or part.documents], self.manifest)

    # What is held

    def __len__(self) -> int:
        return sum(part.documents for part in self.held)

    def __contains__(self, key: Key) -> bool:
        return self._find(key) is not None

    @cached_property
    def count(self) -> int:
        """How many passages are held."""
        return sum(part.passages for part in self.held)

    @property
    def unsaved(self) -> int:
        """How many passages a merge would write or drop: those in memory only, and those removed since."""
        return sum(part.removed if part.saved else part.passages for part in self.held)

    def keys(self) -> Iterator[Key]:
        """The keys of all transcripts."""
        return (key for part in self.held for key in part.each_key())

    def events(self) -> Iterator[Event]:
        """All events, in no particular order."""
        return (part.segment.event(document) for part in self.held for document in part.numbers())

    def speakers(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        """Who speaks in each transcript, in the order they first do."""
        return (pair for part in self.held for pair in part.speakers())

    def topics(self) -> set[str]:
        """Every topic there may be."""
        return set().union(*(part.topics() for part in self.held))

    def searched(self, where: Where | None = None) -> Searched:
        """What a search looks through: all that is held, or what passes."""
        if where is None:
            return self._searched
        documents = [part.documents_of(mask) for part, mask in zip(self.held, where.masks, strict=True)]
        passages = sum(part.passages_of(mask) for part, mask in zip(self.held, where.masks, strict=True))
        return self._looked(sum(int(mask.sum()) for mask in documents), passages, documents)

    @cached_property
    def _searched(self) -> Searched:
        return self._looked(len(self), self.count, [None] * len(self.held))

    def _looked(self, transcripts: int, passages: int, documents: Sequence[Array | None]) -> Searched:
        parts = list(zip(self.held, documents, strict=True))
        ends = [end for part, mask in parts if (end := part.ends(mask)) is not None]
        first = min((first for first, _ in ends), key=lambda day: (day.first, day.last), default=None)
        last = max((last for _, last in ends), key=lambda day: (day.last, day.first), default=None)
        languages = sorted({language for part, mask in parts for language in part.languages(mask)})
        return Searched(transcripts, passages, first, last, tuple(languages))

    def _find(self, key: Key) -> tuple[Segment, int] | None:
        for part in reversed(self.held):
            document = part.find(key)
            if document is not None:
                return part.segment, document
        return None

    def transcript(self, key: Key) -> Transcript | None:
        """A transcript as it was added; None when it is not held."""
        found = self._find(key)
        return found[0].transcript(found[1]) if found else None

    def passages(self, key: Key) -> tuple[Passage, ...]:
        """A transcript's passages; none when it is not held."""
        transcript = self.transcript(key)
        return transcript.passages if transcript else ()

    # What stands at a place

    def event(self, place: Place | Window) -> Event:
        """The event a place belongs to."""
        segment = self.held[place.segment].segment
        return segment.event(segment.document_of(place.turn))

    def turn(self, place: Place | Window) -> TurnView:
        """The turn a place belongs to."""
        segment = self.held[place.segment].segment
        document = segment.document_of(place.turn)
        start, end = segment.turn_span(place.turn)
        speaker, role, note = map(segment.label, segment.turn_labels[place.turn].tolist())
        return TurnView(
            key=segment.key(document),
            number=place.turn - int(segment.doc_turn[document]),
            speaker=speaker,
            role=role,
            note=note,
            first_passage=int(segment.turn_passage[place.turn]) - segment.first_passage(document),
            length=end - start,
        )

    def passage(self, place: Place | Window, number: int) -> Passage:
        """A passage of the place's transcript by its number there."""
        segment = self.held[place.segment].segment
        return segment.passage(segment.first_passage(segment.document_of(place.turn)) + number)

    def words(self, place: Place | Window) -> tuple[TurnWord, ...]:
        """The folded words of a place with their offsets in the passages' texts."""
        segment = self.held[place.segment].segment
        low, high = segment.turn_span(place.turn)
        start, end = low + max(0, place.start), min(high, low + place.end)
        words: list[TurnWord] = []
        if start >= end:
            return ()
        base = segment.first_passage(segment.document_of(place.turn))
        for passage in range(segment.passage_at(start), segment.passage_at(end - 1) + 1):
            opening = int(segment.passage_start[passage])
            here = fold_part(segment.passage_text(passage), max(0, start - opening), end - opening)
            words += [TurnWord(word.text, passage - base, word.start, word.end) for word in here]
        return tuple(words)

    def texts(self, place: Place | Window) -> list[str]:
        """The folded words of a place without offsets, read off the index: cheap."""
        segment = self.held[place.segment].segment
        low, high = segment.turn_span(place.turn)
        numbers = segment.stream[low + max(0, place.start) : min(high, low + place.end)].tolist()
        return [segment.vocabulary.text(number) for number in numbers if number]

    # Searching

    def known(self, word: str) -> int:
        """In how many places a folded word stands."""
        return self.counts([word])[0]

    def counts(self, words: Sequence[str]) -> list[int]:
        """In how many places each folded word stands: cheaper than one by one."""
        return self._lexicon.counts(words)

    def newest(self, word: str, limit: int) -> list[Place]:
        """Places of a folded word in the newest transcripts, up to so many, in no particular order."""
        places = [find_phrase(part.segment, [word]) for part in self.held]
        found = newest_places(self.held, self._lexicon, places, limit)
        return [self._place(number, at, 1) for number, here in enumerate(found) for at in here.tolist()]

    def likely(self, words: Sequence[str]) -> list[str | None]:
        """For each word the commonest one held that is one slip of the keyboard away."""
        return [next(iter(near), None) for near in self._lexicon.near(words, [1] * len(words), 1)]

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.held)

    def where(
        self,
        dates: DateRange | None = None,
        language: str | None = None,
        topic: Callable[[str], bool] | None = None,
        speaker: Callable[[str], bool] | None = None,
    ) -> Where | None:
        """Which turns pass; None when nothing is asked. Predicates are asked once for each name held."""
        if dates is None and language is None and topic is None and speaker is None:
            return None
        return Where(tuple(mask(part.segment, dates, language, topic, speaker) for part in self.held))

    def phrase(self, words: Sequence[str], where: Where | None = None, limit: int = 20) -> Occurrences:
        """Every place where the folded words stand consecutively inside one turn."""
        return self._occurrences([find_phrase(part.segment, words) for part in self.held], len(words), where, limit)

    def _occurrences(self, positions: Sequence[Array], length: int, where: Where | None, limit: int) -> Occurrences:
        found = [
            gather(part.segment, places, self._allowed(number, where), limit)
            for number, (part, places) in enumerate(zip(self.held, positions, strict=True))
        ]
        places = [self._place(number, at, length) for number, here in enumerate(found) for at in here.newest]
        if len(found) > 1:
            places.sort(key=self._order)
        return Occurrences(
            count=sum(here.count for here in found),
            places=tuple(places[:limit]),
            earliest=self._end(found, newest=False),
            latest=self._end(found, newest=True),
            speakers=frozenset().union(*(here.speakers for here in found)),
        )

    def _place(self, number: int, position: int, length: int) -> Place:
        segment = self.held[number].segment
        turn = segment.turn_at(position)
        start = position - segment.turn_span(turn)[0]
        return Place(number, turn, start, start + length)

    def _order(self, place: Place | Window) -> tuple[int, str, int, int]:
        """Newest first, the same however documents are spread over segments."""
        segment = self.held[place.segment].segment
        document = segment.document_of(place.turn)
        number = place.turn - int(segment.doc_turn[document])
        return (-int(segment.days[document, 0]), segment.keys[document], number, place.start)

    def _end(self, found: Sequence[Found], *, newest: bool) -> Event | None:
        best: tuple[int, str, Segment, int] | None = None
        for part, here in zip(self.held, found, strict=True):
            document = here.latest if newest else here.earliest
            if document is not None:
                day = int(part.segment.days[document, 0])
                order = (-day if newest else day, part.segment.keys[document], part.segment, document)
                if best is None or order[:2] < best[:2]:
                    best = order
        return best[2].event(best[3]) if best else None

    def _allowed(self, number: int, where: Where | None) -> Array | None:
        alive = self.held[number].alive_turns
        if where is None:
            return alive
        return where.masks[number] if alive is None else where.masks[number] & alive

    def runs(self, words: Sequence[str], least: int = 5, where: Where | None = None) -> list[Run]:
        """From left to right the longest runs of the quote's words that stand somewhere, none overlapping another.

        A run has at least `least` words, two or more.
        """
        if len(words) < least or not self.held:
            return []
        held = [Words.of(part.segment, words) for part in self.held]
        together = self._lexicon.pairs(neighbours(words))
        # How many places the rarest two neighbours among the first words of a run from each word on have.
        rarest = np.lib.stride_tricks.sliding_window_view(together, least - 1).min(axis=1).tolist()
        runs: list[Run] = []
        work, at = MOST_RUN_PLACES, 0
        while at < len(rarest):
            run = None
            if rarest[at]:
                work -= START + rarest[at]
                if work < 0:
                    break
                run = self._run(held, at, least, where)
            if run:
                runs.append(run)
            at = run.end if run else at + 1
        return runs

    def _run(self, held: Sequence[Words], at: int, least: int, where: Where | None) -> Run | None:
        standing = [longest_run(words, at, least, self._allowed(number, where)) for number, words in enumerate(held)]
        longest = max(length for length, _ in standing)
        if not longest:
            return None
        positions = [places if length == longest else places[:0] for length, places in standing]
        found = self._occurrences(positions, longest, where, 1)
        return Run(at, at + longest, found.places[0], found.count)

    def windows(
        self, words: Sequence[str], limit: int = 10, where: Where | None = None, effort: Effort | None = None
    ) -> list[Window]:
        """The places most like the folded words, best first, however many of the words are misspelt or missing."""
        if not self.held:
            return []
        allowed = [self._allowed(number, where) for number in range(len(self.held))]
        windows: list[Window] = []
        for stretch in stretches(
            self.held, self._lexicon, words, limit, allowed, sifting=where is not None, effort=effort
        ):
            segment = self.held[stretch.segment].segment
            turn = segment.turn_at(stretch.start)
            low = segment.turn_span(turn)[0]
            windows.append(Window(stretch.segment, turn, stretch.start - low, stretch.end - low, stretch.score))
        windows.sort(key=lambda window: (-window.score, *self._order(window)))
        return windows


def _joined(held: Sequence[Held]) -> list[Held]:
    """The same with the newest segments in memory joined, so that there are never many."""
    first, passages = len(held) - 1, held[-1].passages
    while (
        first and not held[first - 1].saved and held[first - 1].passages <= min(2 * passages, MERGED_AT_ONCE - passages)
    ):
        first -= 1
        passages += held[first].passages
    if first == len(held) - 1:
        return list(held)
    builder = Builder()
    for part in held[first:]:
        builder.join(part)
    return [*held[:first], Held(builder.finish())]
