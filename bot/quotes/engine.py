"""Was it said? The face of the search: add transcripts, remove them, check quotes."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from bot.quotes.answer import make_answer
from bot.quotes.attribution import may_hold, narrowed, of_any_year
from bot.quotes.index import Index
from bot.quotes.model import Filters, Verdict
from bot.quotes.query import Query
from bot.quotes.question import merge_claims, parse_question
from bot.quotes.verdict import Search, rule
from bot.quotes.words import fold_words
from bot.transcripts.people.names import same_person, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from bot.quotes.index import Where
    from bot.quotes.model import Answer, Claim
    from bot.transcripts.model import Key, Passage, Transcript

LONGEST_QUOTE = 4_096
"""Characters of a quote that are looked at: as long as a message can be."""


def _today() -> date:
    return datetime.now(UTC).date()


class Engine:
    """Answers whether quotes stand in the transcripts held.

    Any thread may check while another adds or removes: each answer comes from one snapshot, `index`.
    """

    def __init__(self, index: Index | None = None, today: Callable[[], date] = _today) -> None:
        self._index = index or Index.empty()
        self._today = today
        self._writing = Lock()

    @property
    def index(self) -> Index:
        """The snapshot that the next question is put to."""
        return self._index

    def __len__(self) -> int:
        return len(self._index)

    def add(self, transcript: Transcript) -> None:
        """Hold one more transcript; another with the same key is replaced."""
        self.update(add=[transcript])

    def add_all(self, transcripts: Iterable[Transcript]) -> None:
        """Hold many more at once."""
        self.update(add=transcripts)

    def remove(self, key: Key) -> None:
        """Forget a transcript; nothing happens when it is not held."""
        self.update(remove=[key])

    def update(self, add: Iterable[Transcript] = (), remove: Iterable[Key] = ()) -> None:
        """Add and remove in one step, so that a transcript that changes is never missing in between."""
        with self._writing:
            self._index = self._index.changed(add, remove)

    def replace(self, index: Index) -> None:
        """Answer from another snapshot from now on."""
        with self._writing:
            self._index = index

    def passages(self, key: Key) -> tuple[Passage, ...]:
        """A transcript's passages; none when it is not held."""
        return self._index.passages(key)

    def check(
        self, quote: str, *, filters: Filters | None = None, claim: Claim | None = None, limit: int = 5
    ) -> Answer:
        """Rule on a quote; claims and filters written around it are read too, given ones come before them.

        Args:
            quote: What is said to have been said; the first 4,096 characters count.
            filters: Narrows the search.
            claim: Who is said to have said it and when.
            limit: Matches given at most.
        """
        started = time.perf_counter()
        index = self._index
        question = parse_question(index, quote[:LONGEST_QUOTE], self._today())
        claim = of_any_year(merge_claims(claim, question.claim))
        filters = _known_topic(index, _narrower(filters, question.filters))
        where = _where(index, filters or Filters())
        claimed = _where(index, filters or Filters(), claim) if claim else None
        query = Query.of(question.quote)
        ruling = rule(Search(index, query, where, claim, claimed, limit))
        answer = make_answer(index, question.quote, ruling, claim=claim, filters=filters, where=where)
        if answer.verdict is Verdict.SHORT and answer.occurrences and claim and claim.speaker:
            theirs = _where(index, replace(filters or Filters(), speaker=claim.speaker))
            answer = replace(answer, said_by_claimed=index.phrase(query.texts, theirs, 1).count)
        return replace(answer, elapsed_ms=(time.perf_counter() - started) * 1000)


def _narrower(given: Filters | None, read_: Filters | None) -> Filters | None:
    if not given or not read_:
        return given or read_
    return Filters(
        given.speaker or read_.speaker,
        given.dates or read_.dates,
        given.topic or read_.topic,
        given.language or read_.language,
    )


def _known_topic(index: Index, filters: Filters | None) -> Filters | None:
    """The filters with the topic as the transcripts name it: slips are forgiven, as where a topic is looked up."""
    if filters is None or filters.topic is None:
        return filters
    names, asked = index.topics(), fold_words(filters.topic)
    if any(fold_words(name) == asked for name in names):
        return filters
    near = suggest(filters.topic, names, 1)
    return replace(filters, topic=near[0][0]) if near else filters


def _where(index: Index, filters: Filters, claim: Claim | None = None) -> Where | None:
    """What passes the filters, and bears a claim out where one is given."""
    wanted, claimed, topic = filters.speaker, claim.speaker if claim else None, filters.topic
    dates = narrowed(filters, claim).dates if claim else filters.dates

    def speaks(name: str) -> bool:
        return (not wanted or same_person(wanted, name)) and (not claimed or may_hold(claimed, name))

    def about(name: str) -> bool:
        return topic is not None and fold_words(topic) == fold_words(name)

    return index.where(
        dates=dates,
        language=filters.language,
        topic=about if topic else None,
        speaker=speaks if wanted or claimed else None,
    )
