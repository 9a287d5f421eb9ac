"""The face of the search for passages: a question in, ranked passages out."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cached_property

import numpy as np

from bot.passages.forms import Slot, slots
from bot.passages.model import FoundPassage, Passages, Query
from bot.passages.people import Speakers
from bot.passages.question import read_question, searched_words
from bot.passages.ranking import Held, Ranker, Ranking, Scored
from bot.quotes.index import Index, Where
from bot.quotes.index.columns import GAP
from bot.quotes.model import Part, Span
from bot.quotes.words import fold, fold_words
from bot.transcripts.names import suggest

LONGEST = 4_096
"""Characters of a question that are looked at: as long as a message can be."""
MOST_WORDS = 40
"""Different words that are looked for; of more, the rarest."""
MOST_SHOWN = 1_000
"""Passages that are ranked; a caller may page through these."""


def _today() -> date:
    return datetime.now(UTC).date()


class PassageSearch:
    """Answers what was said about something, from one snapshot of the index. Any thread may ask."""

    def __init__(self, index: Index, today: Callable[[], date] = _today, ranking: Ranking | None = None) -> None:
        self._index, self._today, self._ranking = index, today, ranking or Ranking()

    @cached_property
    def speakers(self) -> Speakers:
        """Everyone who speaks."""
        return Speakers(self._index)

    def ask(self, question: str, given: Query | None = None, *, limit: int = 10, offset: int = 0) -> Passages:
        """Read a question in plain words and answer it; filters that are given come before those read."""
        query, nobody = read_question(question[:LONGEST], self.speakers, self._today())
        stated = {each.name: value for each in fields(Query) if given and (value := getattr(given, each.name))}
        searchable = searched_words(query.words) or query.has_filters
        if not searchable:
            return Passages(Query())
        return replace(self.find(replace(query, **stated), limit=limit, offset=offset), nobody=nobody)

    def find(self, query: Query, *, limit: int = 10, offset: int = 0) -> Passages:
        """The passages for a question as it was understood, or with a filter taken off.

        Without words these are all that pass the filters, the newest first.
        """
        query = replace(query, topic=self._known_topic(query.topic), speaker=self._known_speaker(query.speaker))
        where, most = self._where(query), max(0, min(limit + offset, MOST_SHOWN))
        words = searched_words(query.words)
        if not words:
            return self._all(replace(query, words=""), where, slice(offset, most))
        segments = self._index.joined
        counts = dict(zip(words, self._index.counts(words), strict=True))
        kept = {*sorted(words, key=lambda word: counts[word])[:MOST_WORDS]}
        asked = slots(segments, [word for word in words if word in kept], self.speakers.words)
        missing = [slot.word for slot in asked if not slot.places]
        likely = dict(zip(missing, self._index.likely(missing), strict=True))
        ranker = Ranker(segments, asked, self._index.allowed(where), self._ranking)
        whole = ranker.whole()
        found = self._newest(ranker, whole, most) if query.newest else ranker.best(whole, most, whole=True)
        if len(found) < most:
            meant = slots(
                segments, [likely.get(word) or word for word in (slot.word for slot in asked)], self.speakers.words
            )
            ranker = Ranker(segments, meant, self._index.allowed(where), self._ranking)
            found += ranker.best(ranker.some(whole), most - len(found), whole=False)
            asked = [*asked, *meant]
        return Passages(
            query=replace(query, words=" ".join(query.words.split())),
            total=sum(len(here.passages) for here in whole),
            passages=self._shown(ranker, found[offset:most], asked),
            missing=tuple(likely.items()),
            speakers=self._speakers(ranker, whole) if query.asks_who else (),
        )

    # Filters

    def _known_topic(self, topic: str | None) -> str | None:
        """The topic as the transcripts name it; slips are forgiven."""
        if topic is None:
            return None
        names, asked = self._index.topics(), fold_words(topic)
        near = [name for name in names if fold_words(name) == asked] or [name for name, _ in suggest(topic, names, 1)]
        return near[0] if near else topic

    def _known_speaker(self, speaker: str | None) -> str | None:
        return (self.speakers.named(speaker) or speaker) if speaker else None

    def _where(self, query: Query) -> Where | None:
        names = self.speakers.spellings(query.speaker) if query.speaker else None
        topic, place = fold_words(query.topic or ""), fold_words(query.place or "")
        return self._index.where(
            dates=query.dates,
            language=query.language,
            topic=(lambda name: fold_words(name) == topic) if topic else None,
            speaker=(lambda name: name in names) if names is not None else None,
            place=(lambda name: _holds(fold_words(name), place)) if place else None,
        )

    # Answers

    def _all(self, query: Query, where: Where | None, shown: slice) -> Passages:
        """What passes the filters, where no word is looked for."""
        allowed = self._index.allowed(where)
        ranker = Ranker(self._index.joined, (), allowed, self._ranking)
        held = []
        for number, part in enumerate(self._index.joined.parts):
            starts = part.segment.passage_start
            passages = np.flatnonzero(np.diff(starts)).astype(np.int32)
            passages = passages[part.segment.stream[starts[passages]] != GAP]
            if allowed is not None:
                turns = self._index.joined.first_turns[number] + ranker.turns(number, passages)
                passages = passages[allowed[turns]]
            held.append(Held(passages, np.zeros((len(passages), 0), np.float32)))
        found = self._newest(ranker, held, shown.stop)[shown]
        total = sum(len(here.passages) for here in held)
        return Passages(
            query,
            total,
            self._shown(ranker, found, ()),
            speakers=self._speakers(ranker, held) if query.asks_who else (),
        )

    def _newest(self, ranker: Ranker, held: Sequence[Held], most: int) -> list[Scored]:
        """The passages of the newest transcripts, in the order in which they were said."""
        found: list[tuple[int, Scored]] = []
        for number, (part, here) in enumerate(zip(self._index.joined.parts, held, strict=True)):
            documents = (
                part.segment.doc_turn.searchsorted(ranker.turns(number, here.passages).astype(np.int32), "right") - 1
            )
            ranks = part.segment.precedence[documents]
            order = np.argsort(ranks, kind="stable")[:most]
            found += [
                (rank, Scored(0.0, number, passage, whole=True))
                for rank, passage in zip(ranks[order].tolist(), here.passages[order].tolist(), strict=True)
            ]
        return [scored for _, scored in sorted(found)[:most]]

    def _shown(self, ranker: Ranker, found: Sequence[Scored], asked: Sequence[Slot]) -> tuple[FoundPassage, ...]:
        parts = self._index.joined.parts
        forms = {
            parts[at].segment.words[number] for slot in asked for at, here in enumerate(slot.numbers) for number in here
        }
        shown = []
        for each in found:
            segment, _, document = ranker.document(each)
            passage = segment.passage(document, each.passage - segment.first_passage(document))
            hits = dict.fromkeys(Span(word.start, word.end) for word in fold(passage.text) if word.text in forms)
            part = Part(segment.event(document), passage, 0, len(passage.text))
            shown.append(FoundPassage(part, round(each.score, 3), each.whole, tuple(hits)))
        return tuple(shown)

    def _speakers(self, ranker: Ranker, held: Sequence[Held]) -> tuple[tuple[str, int], ...]:
        counts: Counter[str] = Counter()
        for number, (part, here) in enumerate(zip(self._index.joined.parts, held, strict=True)):
            labels, sizes = np.unique(
                part.segment.turn_speaker[ranker.turns(number, here.passages)], return_counts=True
            )
            for label, size in zip(labels.tolist(), sizes.tolist(), strict=True):
                if label >= 0:
                    counts[part.segment.labels[label]] += size
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether wanted words stand among others one after another."""
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))
