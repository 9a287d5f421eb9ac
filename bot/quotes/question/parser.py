"""What a message asks: its quotes, each apart from what was written around it or pasted along.

What looks like a claim, a label or the mark of a list but stands in a transcript just so is the quote's own.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.language import any_language
from bot.quotes.candidates import find_candidates
from bot.quotes.index import Index, Place
from bot.quotes.model import Claim, Filters, Span
from bot.quotes.query import Query, WordStatistics
from bot.quotes.question.filters import take_filters, without_topic_marks
from bot.quotes.question.frames import Attribution, attribute, is_between_halves
from bot.quotes.question.grammar import read_after, without_edge_dress
from bot.quotes.question.pasted import (
    unescaped,
    unmarked,
    without_address,
    without_bullet,
    without_number,
    without_stage,
    without_struck,
)
from bot.quotes.question.people import Known
from bot.quotes.question.published import is_published, is_published_as_written
from bot.quotes.question.spans import CLOSED_BY, find_spans, plain_block
from bot.quotes.question.unmarked import read_unmarked
from bot.quotes.verdict import THRESHOLDS, explains
from bot.quotes.words import Word, fold, fold_words, is_number
from bot.transcripts.names import same_person

SHORTEST_HALF = 2
"""Words of each half of a quote that is parted by who said it."""
MOST_OWN, MOST_WORDS_OWN = 2, 150
"""Spans and words of a text that is looked up as a whole: a transcript itself may have marks there."""
LEAST_OUTSIDE, SHARE_OUTSIDE = 3, 0.6
"""Words outside the marks, and the share of them, that stand there for the whole to be a version of it."""
BEGINNING, NUMBERED = 6, 200
"""Runs at the beginning of a quote that are looked up for whether a number stands before it, and places of each."""

_MARK_ENTITY = re.compile(
    r"&(?:amp;){0,3}(?:quot|[lr]dquo|[lr]aquo|bdquo|#34|#822[012]|#171|#187|#x201[cde]);", re.IGNORECASE
)
_ASIDE = re.compile(r"(?P<mark>[,.!?…]?)\s*[—–]\s*(?P<said>[^—–\n]{3,80}?)(?P<end>[,.])\s*[—–]\s*")
_DASHED = re.compile(r"\s*[—–―-]")
_ENDED = re.compile(r"[.!?…]\W*$")


@dataclass(frozen=True, slots=True)
class Question:
    """A quote freed of what was written around it; spans of changes count in `quote`."""

    quote: str
    claim: Claim | None = None
    filters: Filters | None = None
    struck: str | None = None
    """What was struck out in it."""
    span: Span = Span(0, 0)  # noqa: RUF009 (frozen)
    """Where it stands in what was sent."""


@dataclass(frozen=True, slots=True)
class Questions:
    """What a message asks: one question for each quoted span, or one about the whole."""

    each: tuple[Question, ...]
    whole: bool
    short: int = 0
    """Spans of a few words that are not asked about."""
    left_out: int = 0


def known_of(index: Index) -> Known:
    """What the transcripts held know of words; each is looked up once."""
    names: list[str] = []

    def collect(name: str) -> bool:
        names.append(name)
        return False

    index.where(speaker=collect)

    @cache
    def speaks(name: str) -> bool:
        return any(same_person(name, held) for held in names)

    @cache
    def is_word(word: str) -> bool:
        statistics = WordStatistics(index, (word,))
        return statistics.known(word) > 0 and not statistics.named(word)

    return Known(speaks, is_word)


def parse_question(index: Index, text: str, today: date) -> Questions:
    """What is asked about by a quote with words around it: of one span, of several, or of the whole."""
    text = without_topic_marks(_decoded(text))
    return parse_message(index, text, (), today, most=20, joined=True)


def parse_message(
    index: Index, text: str, quoted: Sequence[Span], today: date, *, most: int, joined: bool = False
) -> Questions:
    """What a message asks, a question for each quoted span; with `joined` two halves of a quote are always one."""
    known = known_of(index)
    spans = tuple(find_spans(text, quoted))
    lengths = tuple(len(fold_words(text[span.start : span.end])) for span in spans)
    return _Message(index, text, spans, lengths, today, known).questions(most, joined=joined)


@dataclass(frozen=True, slots=True)
class _Message:
    """A message on its way to questions."""

    index: Index
    text: str
    spans: tuple[Span, ...]
    lengths: tuple[int, ...]
    today: date
    known: Known

    def questions(self, most: int, *, joined: bool) -> Questions:
        halves = {number for number in range(len(self.spans) - 1) if self._are_halves(number)}
        asked = [
            number
            for number, length in enumerate(self.lengths)
            if length >= THRESHOLDS.ruled_from or number in halves or number - 1 in halves
        ]
        attributions = {
            number: attribute(self.text, self.spans, number, self.today, self.known)
            for number in asked[:most] or range(len(self.spans) == 1)
        }
        if not asked and any(
            each.quiet or (each.claim != Claim() and not each.claim.unread) for each in attributions.values()
        ):
            asked = [number for number in attributions if self.lengths[number]]  # a few words, and surely quoted
        if not asked or (len(asked) <= MOST_OWN and self._is_own(attributions)):
            return Questions((_whole(self.index, self.text, self.today, self.known),), whole=True)
        one = {
            number
            for number in halves
            if (joined and len(asked) == 2) or min(self.lengths[number : number + 2]) < THRESHOLDS.ruled_from
        }
        each = self._joined(attributions, halves, one)
        return Questions(
            tuple(each), whole=False, short=len(self.spans) - len(asked), left_out=max(0, len(asked) - most)
        )

    def _between(self, number: int) -> str:
        """The words between a span and the next one."""
        return self.text[self.spans[number].end + 1 : self.spans[number + 1].start - 1]

    def _are_halves(self, number: int) -> bool:
        """Whether the words between two spans say who said both and nothing else: “…,” Lind said, “…”."""
        between = self._between(number)
        if min(self.lengths[number : number + 2]) < SHORTEST_HALF or not is_between_halves(between):
            return False
        reading = read_after(between, self.today, self.known)
        if reading.claim == Claim():
            return any_language().attributions.said.search(between) is not None
        return reading.whole and not reading.bare

    def _is_own(self, attributions: Mapping[int, Attribution]) -> bool:
        """Whether a transcript has the whole text with its marks, just so or changed: then all of it is the quote."""
        spans, said = [self.spans[number] for number in attributions], [each.claim for each in attributions.values()]
        words, named = fold(self.text), any(claim.speaker for claim in said)
        outside = [n for n, word in enumerate(words) if not any(it.start <= word.start < it.end for it in spans)]
        signed = any(_DASHED.match(self.text, it.end + 1) and not fold_words(self.text[: it.start]) for it in spans)
        if not outside or len(words) > MOST_WORDS_OWN or (signed and named):
            return False
        if len(spans) == 1 and not self.text[spans[0].end :].strip() and not named:
            return True  # a mark that is never closed, and nobody in front of it
        if all(is_published_as_written(self.index, self.text, self.text[it.start : it.end]) for it in spans):
            return True
        return self._is_version(words, outside) if any(not it.speaker or it.unread for it in said) else False

    def _is_version(self, words: Sequence[Word], outside: Sequence[int]) -> bool:
        """Whether a transcript has the whole text with changes, the words outside the marks too."""
        least = max(LEAST_OUTSIDE, SHARE_OUTSIDE * len(outside))
        found = find_candidates(self.index, Query.of(self.text), None) if len(outside) >= least else []
        if not found or not explains(found[0]) or len(found[0].aligned) != len(words):
            return False
        return sum(bool(found[0].aligned[n]) for n in outside) >= least

    def _joined(
        self, attributions: Mapping[int, Attribution], halves: Collection[int], one: Collection[int]
    ) -> list[Question]:
        """The questions: halves of one quote as one, else each with what the attribution between them says of both."""
        questions: list[Question] = []
        for number, attribution in attributions.items():
            span, claim = self.spans[number], attribution.claim
            between = self._between(number - 1) if number - 1 in attributions else None
            if between is not None and number - 1 in one:
                first, before = questions.pop(), self.spans[number - 1]
                ended = _ENDED.search(between) or _ENDED.search(self.text[: before.end])
                joint = " … " if ended else " "  # inside a sentence nothing may be left out unmarked
                quote = f"{first.quote.rstrip().rstrip(',')}{joint}{self.text[span.start : span.end]}"
                if first.claim is not None and first.claim.speaker != claim.speaker:
                    claim = first.claim.completed(claim)
                span = Span(first.span.start, span.end)
                questions.append(Question(quote, _claimed(claim), first.filters, first.struck, span))
                continue
            if between is not None and claim == Claim() and (number - 1 in halves or _is_list(between)):
                claim = questions[-1].claim or claim
            questions.append(self._question(span, claim, attribution.filters))
        return questions

    def _question(self, span: Span, claim: Claim, filters: Filters) -> Question:
        quote, struck = without_struck(plain_block(self.text[span.start : span.end]))
        quote, inside = self._without_aside(_freed(self.index, quote))
        if self.text[span.start - 1 : span.start] not in CLOSED_BY:  # a block quotation may be signed inside
            found = read_unmarked(self.index, quote, self.today, self.known)
            quote, inside = (found.quote, found.claim) if found else (quote, inside)
        return Question(
            quote, _claimed(claim.completed(inside)), filters if filters != Filters() else None, struck, span
        )

    def _without_aside(self, quote: str) -> tuple[str, Claim]:
        """A quote without who said it between two dashes inside its marks: “…, — said Lind, — …”."""
        found = _ASIDE.search(quote)
        reading = read_after(found["said"], self.today, self.known) if found else None
        if not found or not reading or not reading.whole or reading.bare or is_published(self.index, quote):
            return quote, Claim()
        joint = " … " if found["end"] == "." else f"{found['mark']} "
        return f"{quote[: found.start()]}{joint}{quote[found.end() :]}", reading.claim


def _claimed(claim: Claim) -> Claim | None:
    return claim if claim != Claim() else None


def _is_list(between: str) -> bool:
    """Whether only marks, or one small word like "and", stand between two spans of a line."""
    return "\n" not in between and len(between.split()) <= 2 and not any(map(str.isupper, between))


def _freed(index: Index, quote: str) -> str:
    """A quote without entities, tags, marks, a bullet or its number in a list, unless a transcript has them just so."""
    plain = without_bullet(unmarked(unescaped(quote)))
    quote = quote if plain == quote or is_published(index, quote) else plain
    silent = without_stage(quote)
    quote = quote if silent == quote or is_published(index, quote) else silent
    bare = without_number(quote)
    return bare if bare is not None and _begins_unnumbered(index, bare) else quote


def _whole(index: Index, text: str, today: date, known: Known) -> Question:
    """The whole text as one quote, apart from a label or a signature."""
    plain, struck = without_struck(text)
    plain = without_address(plain)
    rest, filters = _inline_filters(plain, today)
    quote = without_edge_dress(_freed(index, rest), lambda each: is_published(index, each))
    found = read_unmarked(index, quote, today, known)
    claim = None
    if found:
        quote, claim = _freed(index, found.quote), _claimed(found.claim)
    return Question(quote, claim, filters if filters != Filters() else None, struck, Span(0, len(text)))


@cache
def _inline() -> re.Pattern[str]:
    names = any_language().filters
    plain, colon = (
        rf"\n\s*(?:{names.since.pattern}|{names.until.pattern}|{names.topic.pattern}\s*:)\s*:?\s*\S.*$",
        rf"\s(?:{names.topic.pattern}|{names.since.pattern}|{names.until.pattern}):\S.*$",
    )
    return re.compile(f"{plain}|{colon}", re.IGNORECASE | re.DOTALL)


def _inline_filters(text: str, today: date) -> tuple[str, Filters]:
    """The text without filters on its last line or with a colon at its end, and those."""
    found = _inline().search(text)
    if found:
        rest, filters = take_filters(found.group().strip(), Filters(), today)
        if not rest.strip():
            return text[: found.start()], filters
    return text, Filters()


def _decoded(text: str) -> str:
    """The text with entities that are quotation marks read, so that marks can be found."""
    return _MARK_ENTITY.sub(lambda found: unescaped(found.group()), text)


def _begins_unnumbered(index: Index, quote: str) -> bool:
    """Whether a number in front of a quote is only a list's: where the quote begins in transcripts, none stands.

    It is the quote's own word where one does, and where the beginning stands nowhere or in too many places to look at.
    """
    words = fold_words(quote)
    fitting = range(min(BEGINNING, len(words) - THRESHOLDS.ruled_from + 1))
    for at, run in ((0, words), *((at, words[at : at + THRESHOLDS.ruled_from]) for at in fitting)):
        found = index.phrase(run, None, NUMBERED)
        if 0 < found.count <= NUMBERED:  # room for as many words left out as the quote has before its run
            before = (Place(it.turn, max(0, it.start - 2 * at - 1), it.start) for it in found.places)
            return not any(is_number(word) for it in before for word in index.texts(it))
    return False
