"""Was it said? The face of the search: add transcripts, remove them, check quotes."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from bot.quotes.attribution import narrowed, speaker_holds
from bot.quotes.claims import Question, label, read, signature
from bot.quotes.cuts import Query
from bot.quotes.index import Index, Place
from bot.quotes.kinds import is_number
from bot.quotes.model import Answer, Claim, Filters, Verdict
from bot.quotes.pasted import unescaped, without_bullet, without_number
from bot.quotes.verdict import SHORTEST_RULED, Search, rule
from bot.quotes.words import fold_words
from bot.transcripts.names import same_person, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from bot.quotes.index import Where
    from bot.transcripts.model import Key, Passage, Transcript

LONGEST_QUOTE = 4_096
"""Characters of a quote that are looked at: as long as a message can be."""
CONTINUED = 20
"""Places of a quote that are looked at for whether they go on with what looks like a name."""
BEGINNING, NUMBERED = 6, 200
"""Runs at the beginning of a quote that are looked up for whether a number stands before it, and places of each."""
LABEL_CONTEXT = 3
"""Words after a label that must follow it in a transcript for it to be the transcript's own words."""


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
        question = _question(index, quote[:LONGEST_QUOTE], self._today())
        claim = _merged(claim, question.claim)
        filters = _known_topic(index, _narrower(filters, question.filters))
        where = _where(index, filters or Filters())
        ruling = rule(
            Search(
                index,
                Query.of(question.quote),
                where,
                claim,
                _where(index, filters or Filters(), claim) if claim else None,
                limit,
            )
        )
        return Answer(
            quote=question.quote,
            verdict=ruling.verdict,
            searched=index.searched(where),
            claim=replace(claim, holds=None if ruling.verdict is Verdict.SHORT else ruling.holds) if claim else None,
            filters=filters,
            occurrences=ruling.occurrences,
            earliest=ruling.earliest,
            latest=ruling.latest,
            matches=tuple(ruling.matches),
            closest=ruling.closest,
            elapsed_ms=(time.perf_counter() - started) * 1000,
        )


def _question(index: Index, text: str, today: date) -> Question:
    """What is asked, without what was copied along with it."""
    text = without_bullet(_decoded(index, text, today))
    bare = without_number(text)
    if bare is not None:
        question = _read(index, bare, today)
        if _begins_unnumbered(index, question.quote):
            return question
    question = _read(index, text, today)
    bare = without_number(question.quote)  # inside the quotation marks
    return replace(question, quote=bare) if bare is not None and _begins_unnumbered(index, bare) else question


def _begins_unnumbered(index: Index, quote: str) -> bool:
    """Whether a number in front of a quote is only a list's: where the quote begins in transcripts, none stands.

    It is the quote's own word where one does, and where the beginning stands nowhere or in too many places to look at.
    """
    words = fold_words(quote)
    fitting = range(min(BEGINNING, len(words) - SHORTEST_RULED + 1))
    for at, run in ((0, words), *((at, words[at : at + SHORTEST_RULED]) for at in fitting)):
        found = index.phrase(run, None, NUMBERED)
        if 0 < found.count <= NUMBERED:  # room for as many words left out as the quote has before its run
            before = (Place(it.segment, it.turn, max(0, it.start - 2 * at - 1), it.start) for it in found.places)
            return not any(is_number(word) for it in before for word in index.texts(it))
    return False


def _read(index: Index, text: str, today: date) -> Question:
    """The quote apart from what was written around it.

    Words that look like claims or a label but stand in a transcript just so are the quote's own.
    """
    question = read(text, today)
    if question.quote != text and _stands(index, text):
        question = Question(text)
    named = question.claim is not None and question.claim.speaker is not None
    signed = None if named else signature(question.quote, today)
    if signed and not _stands(index, question.quote) and _is_claim(index, signed):
        return replace(signed, claim=_merged(question.claim, signed.claim), filters=question.filters or signed.filters)
    labelled = label(question.quote)
    if not labelled:
        return question
    name, rest = labelled
    follows = f"{name} {' '.join(rest.split()[:LABEL_CONTEXT])}"
    if not fold_words(rest) or _stands(index, question.quote) or (_stands(index, follows) and not _stands(index, rest)):
        return question
    if _comes_after(index, rest, name) or not (" " in name or _speaks(index, name) or _stands(index, rest)):
        return question
    inner = read(rest, today)  # what is written around the quote may be behind its label: "Name: “…”, 9 May"
    claim = _merged(_merged(question.claim, inner.claim), Claim(speaker=name))
    return Question(inner.quote, claim, question.filters or inner.filters)


def _decoded(index: Index, text: str, today: date) -> str:
    """The text without HTML entities; where a transcript was published with them just so, they are the quote's own."""
    plain = unescaped(text)
    return text if plain == text or _stands(index, read(text, today).quote) else plain


def _is_claim(index: Index, signed: Question) -> bool:
    """Whether the name that ends a quote without quotation marks is who said it, rather than its own last words.

    It is with a date behind it, where somebody of that name speaks, or where the words before a full name stand alone.
    """
    claim = signed.claim or Claim()
    name = claim.speaker or ""
    if _goes_on(index, signed.quote, name):
        return False
    if claim.date is not None or _speaks(index, name):
        return True
    words = len(fold_words(signed.quote))
    return len(name.split()) > 1 and "," not in name and words >= SHORTEST_RULED and _stands(index, signed.quote)


def _goes_on(index: Index, quote: str, name: str) -> bool:
    """Whether a place of the quote's end goes on with a word of the name: then it is the text, in other words."""
    words = fold_words(name)
    for place in index.phrase(fold_words(quote)[-SHORTEST_RULED:], None, CONTINUED).places:
        after = Place(place.segment, place.turn, place.end, place.end + len(words) + 1)
        if not set(words).isdisjoint(index.texts(after)):
            return True
    return False


def _comes_after(index: Index, quote: str, name: str) -> bool:
    """Whether a transcript has that very label in its text, close before a place of the quote's beginning."""
    words = fold_words(name)
    for place in index.phrase(fold_words(quote)[:SHORTEST_RULED], None, CONTINUED).places:
        before = Place(place.segment, place.turn, max(0, place.start - LABEL_CONTEXT), place.start)
        for word in index.words(before) if place.start else ():
            follows = index.passage(before, word.passage).text[word.end : word.end + LABEL_CONTEXT]
            if word.text in words and follows.lstrip().startswith(":"):
                return True
    return False


def _speaks(index: Index, name: str) -> bool:
    """Whether somebody of that name speaks in any transcript held."""
    where = index.where(speaker=lambda held: speaker_holds(name, held) is True)
    return where is not None and any(bool(mask.any()) for mask in where.masks)


def _stands(index: Index, text: str) -> bool:
    return index.phrase(fold_words(text), None, 1).count > 0


def _merged(given: Claim | None, read_: Claim | None) -> Claim | None:
    if not given or not read_:
        return given or read_
    return given.completed(read_)


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
        return (not wanted or same_person(wanted, name)) and (not claimed or speaker_holds(claimed, name) is True)

    def about(name: str) -> bool:
        return topic is not None and fold_words(topic) == fold_words(name)

    return index.where(
        dates=dates,
        language=filters.language,
        topic=about if topic else None,
        speaker=speaks if wanted or claimed else None,
    )
