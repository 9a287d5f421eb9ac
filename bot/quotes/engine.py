"""Was it said? The face of the search: a quote is read, looked up, ruled on and answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bot.language import DEFAULT, language_of, load_languages
from bot.quotes.attribution import may_hold, narrowed, of_any_year, rule_parts
from bot.quotes.index import Index, Where
from bot.quotes.matches import is_nearly_verbatim
from bot.quotes.model import WORST_FIRST, Answer, Claim, Filters, MessageAnswer, Searched, Span, SpanAnswer, Verdict
from bot.quotes.query import Query
from bot.quotes.question import Question, parse_message, parse_question
from bot.quotes.verdict import THRESHOLDS, Ruling, Search, Thresholds, rule
from bot.quotes.words import fold_words
from bot.transcripts.model import DayOfYear, Transcript
from bot.transcripts.names import same_person, suggest

LONGEST_QUOTE = 4_096
"""Characters of a quote that are looked at: as long as a message can be."""
MOST_SPANS = 20
"""Quoted spans of a message that are ruled on."""
_SHARED = 1 / 3
"""Share of the quote's words from which on a passage comes close to it.

Measured on 3,623 transcripts: of 31 heavily mistyped quotes that are not found, 26 keep the passage they were made
from; of 385 quotes of another body a third still share a phrase with something; of invented ones hardly any do.
"""
_TELLING = 2
"""Words among them that say something: "of", "the" and "that" stand near anything."""
_COMMON, _COMMON_AT_LEAST = 20, 10
"""A word is common where it stands once in so many passages, and in so many places at least."""
_LETTERS = 3
"""A shorter word tells nothing."""
_ALIKE = 0.6
"""How alike a word that stands nowhere must be, 0–1, to be a published word mistyped."""


def _today() -> date:
    return datetime.now(UTC).date()


class Engine:
    """Answers whether quotes stand in the transcripts of one snapshot, from any thread."""

    def __init__(self, index: Index, today: Callable[[], date] = _today, thresholds: Thresholds = THRESHOLDS) -> None:
        self.index = index
        self._today = today
        self._thresholds = thresholds

    @classmethod
    def of(cls, transcripts: Iterable[Transcript]) -> Engine:
        """An engine over these transcripts alone, in memory."""
        return cls(Index.empty().changed(transcripts))

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
        index = self.index
        questions = parse_question(index, quote[:LONGEST_QUOTE], self._today())
        answers = [self._answered(index, question, filters, claim, limit) for question in questions.each]
        answer = min(answers, key=lambda each: WORST_FIRST.index(each.verdict.value))
        if len(answers) > 1:
            spans = zip((question.span for question in questions.each), (each.verdict for each in answers), strict=True)
            answer = replace(answer, spans=tuple(spans))
        return replace(answer, elapsed_ms=(time.perf_counter() - started) * 1000)

    def check_message(
        self,
        text: str,
        *,
        quoted: Sequence[Span] = (),
        filters: Filters | None = None,
        claim: Claim | None = None,
        limit: int = 5,
    ) -> MessageAnswer:
        """Rule on each quoted span of a message, with the attribution around it.

        Args:
            text: The message; the first 4,096 characters count.
            quoted: Its block quotations, or the part of it that was selected, in code points.
            filters: Narrows the search.
            claim: Who is said to have said it and when.
            limit: Matches given at most for each span.
        """
        index, text = self.index, text[:LONGEST_QUOTE]
        questions = parse_message(index, text, quoted, self._today(), most=MOST_SPANS)
        answers = []
        for question in questions.each:
            started = time.perf_counter()
            answer = self._answered(index, question, filters, claim, limit)
            answer = replace(answer, elapsed_ms=(time.perf_counter() - started) * 1000)
            answers.append(SpanAnswer(question.span, answer))
        return MessageAnswer(text, tuple(answers), questions.whole, questions.left_out, questions.short)

    def _answered(
        self, index: Index, question: Question, filters: Filters | None, claim: Claim | None, limit: int
    ) -> Answer:
        """The answer about one quote, with what is given beside the claim and the filters that were read."""
        claim = of_any_year(claim.completed(question.claim) if claim and question.claim else claim or question.claim)
        filters = _known_topic(index, _narrower(filters, question.filters))
        where = _where(index, filters or Filters())
        claimed = _where(index, filters or Filters(), claim) if claim else None
        query = Query.of(question.quote)
        ruling = rule(Search(index, query, where, claim, claimed, limit, self._thresholds))
        answer = _answer(index, question.quote, ruling, claim=claim, filters=filters, where=where)
        if answer.verdict is Verdict.SHORT and answer.occurrences and claim and claim.speaker:
            theirs = _where(index, replace(filters or Filters(), speaker=claim.speaker))
            answer = replace(answer, said_by_claimed=index.phrase(query.texts, theirs, 1).count)
        return replace(answer, struck=question.struck)


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


def _answer(
    index: Index, quote: str, ruling: Ruling, *, claim: Claim | None, filters: Filters | None, where: Where | None
) -> Answer:
    """The answer about a quote.

    Args:
        index: The snapshot that was searched.
        quote: The quote as asked, claims and filters taken off.
        ruling: What was found.
        claim: Who is said to have said it, and when.
        filters: What narrowed the search.
        where: The same filters, as they were given to the index.
    """
    words, searched = fold_words(quote), index.searched(where)
    listed = ruling.verdict is Verdict.SHORT and not ruling.occurrences  # what comes close to a few words
    return Answer(
        quote=quote,
        verdict=ruling.verdict,
        searched=searched,
        claim=_ruled(claim, ruling) if claim else None,
        filters=filters,
        occurrences=ruling.occurrences,
        earliest=ruling.earliest,
        latest=ruling.latest,
        matches=tuple(
            replace(
                match,
                nearly_verbatim=is_nearly_verbatim(match),
                words_missing=sum(len(fold_words(quote[span.start : span.end])) for span in match.missing),
                weak=listed and _is_weak(index, words, match.parts[0].text, least=len(words) // 2 + 1, telling=1),
            )
            for match in ruling.matches
        ),
        closest=ruling.closest,
        closest_weak=ruling.closest is not None
        and _is_weak(index, words, ruling.closest.text, least=_SHARED * len(words), telling=_TELLING),
        words=len(words),
        foreign=_foreign(quote, searched),
    )


def _ruled(claim: Claim, ruling: Ruling) -> Claim:
    """The claim as it was ruled on; a day of any year is told as that of the year when the words were said."""
    part = ruling.matches[0].parts[0] if ruling.matches else None
    when = part.event.day if part else None
    days = claim.date.of(when.year) if isinstance(claim.date, DayOfYear) and when else None
    unread = claim.unread or (claim.date_text if claim.date is None else None)
    ruled = None if ruling.verdict is Verdict.SHORT or (unread and ruling.holds) else ruling.holds
    claim = replace(claim, date=days or claim.date, unread=unread, holds=ruled)
    if part is None:
        return claim
    parts = rule_parts(claim, part.passage.speaker, part.passage.role, when)
    if claim.other_date and when and claim.other_date.covers(when):  # the reading that is borne out is the one told
        claim = replace(claim, date=claim.other_date)
    return replace(
        claim,
        speaker_holds=parts.speaker,
        post_holds=parts.post,
        country_holds=parts.country,
        date_holds=parts.date,
    )


def _foreign(quote: str, searched: Searched) -> str | None:
    """The language of the quote, as its letters tell, where transcripts in others were searched and none in it."""
    if not any(letter.isalpha() for letter in quote):
        return None
    language = language_of(quote) or DEFAULT
    others = load_languages().keys() & {*searched.languages}
    return language if others and language not in searched.languages else None


def _is_weak(index: Index, words: Sequence[str], published: str, *, least: float, telling: int) -> bool:
    """Whether published words share fewer than `least` words with a quote, or too few that tell something."""
    there = set(fold_words(published))
    long = [word for word in there if len(word) > _LETTERS]

    def is_shared(word: str) -> bool:
        if word in there or len(word) <= _LETTERS or index.known(word):
            return word in there
        # What stands nowhere may be a published word mistyped.
        return process.extractOne(word, long, scorer=Levenshtein.normalized_similarity, score_cutoff=_ALIKE) is not None

    shared = [word for word in words if is_shared(word)]
    common = max(index.count // _COMMON, _COMMON_AT_LEAST)
    told = {word for word in shared if len(word) >= _LETTERS and index.known(word) <= common}
    return len(shared) < least or len(told) < telling
