"""A quote without quotation marks, apart from a label, a signature or words of saying that stand at its ends."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, takewhile

from bot.quotes.attribution import is_person
from bot.quotes.index import Index
from bot.quotes.model import Claim
from bot.quotes.question.grammar import Reading, read_after, read_before
from bot.quotes.question.pasted import negates
from bot.quotes.question.people import Known
from bot.quotes.question.published import comes_after, goes_on, is_published, is_published_as_written
from bot.quotes.verdict import THRESHOLDS
from bot.quotes.words import fold_words

LABEL_CONTEXT, THING_CONTEXT = 3, 2
"""Words after a label, and after one that is no person's name, that make it a transcript's own where they follow it."""
REPORT_CONTEXT = 6
"""The same behind words of saying."""
MOST_LINES = 3

_TAILS = (
    re.compile(r"^(?P<quote>.*\S)\s+(?:[—–]|--?)\s*(?P<tail>[^—–\n]{2,120})$", re.DOTALL),
    re.compile(r"^(?P<quote>.*\S)\s+\((?P<tail>[^\W\d_][^()\n]{1,120})\)\.?$", re.DOTALL),
    re.compile(r"^(?P<quote>.*(?<![.…])[.!?])\s+(?P<tail>[^.!?…\n]{3,80})\.?$", re.DOTALL),
)
_REPORTED = re.compile(r"^(?P<quote>[^\n]*\S),\s+(?P<tail>[^,\n!?]{3,80}(?:,[^,\n!?]{1,60})?)$")
_LEADS = (
    re.compile(r"^(?P<lead>[^:\n]{1,140}):\s*(?=\S)"),
    re.compile(r"^(?P<lead>[^\n—–]{2,80}?)\s+[–—-]{1,2}\s+(?=\S)"),
)
_DASHED = re.compile(r"\s*[—–-]")
_WORD = re.compile(r"\S+\s+")
_ENDED = re.compile(r"\w{3}[.!?…]|\n")
_ANSWER = re.compile(r"^\s*[^\W\d_]:\s+")
"""A letter for who answers, which is nobody's name."""
_LONGEST_LEAD = 14
"""Words in front of a quote that may report it."""


@dataclass(frozen=True, slots=True)
class Unmarked:
    """A quote freed of what says who said it."""

    quote: str
    claim: Claim


def read_unmarked(index: Index, text: str, today: date, known: Known) -> Unmarked | None:
    """The quote apart from who said it and when; None where nothing else surely stands there."""
    for quote, tail in _tails(text):
        reading = read_after(tail, today, known)
        apart = "\n" in text[len(quote) : -len(tail)] and (reading.claim.date is not None or _DASHED.match(tail))
        if reading.whole and (reading.claim.speaker or apart) and _signs(index, text, quote, reading, known):
            return Unmarked(quote, reading.claim)
    for lead, quote, labelled in _leads(text):
        reading = read_before(lead, today, known)
        if not reading.whole or (reading.bare and not reading.claim.speaker):
            continue
        if labelled and _labels(index, text, lead, quote, reading.claim, known):
            return Unmarked(quote, reading.claim)
        if not labelled and _reports(index, text, lead, quote, reading):
            return Unmarked(quote.rstrip(" \t?"), reading.claim)
    answer = _ANSWER.match(text)
    return Unmarked(text[answer.end() :], Claim()) if answer and not is_published(index, text) else None


def _tails(text: str) -> Iterator[tuple[str, str]]:
    """A quote and what may sign it: last lines, words behind a dash, in brackets, behind a comma."""
    lines = text.strip().split("\n")
    for count in range(min(MOST_LINES, len(lines) - 1), 0, -1):
        quote, tail = "\n".join(lines[:-count]).rstrip(), "\n".join(lines[-count:])
        if quote and ":" not in tail:
            yield quote, tail
    for pattern in (*_TAILS, _REPORTED):
        found = pattern.match(text)
        if found and not negates(found["tail"]):
            yield found["quote"], found["tail"]


def _leads(text: str) -> Iterator[tuple[str, str, bool]]:
    """Words that may say who said it, and the quote behind them: a label, a heading, words of saying."""
    lines = text.split("\n")
    for count in range(min(MOST_LINES, len(lines) - 1), 0, -1):
        yield "\n".join(lines[:count]), "\n".join(lines[count:]).strip(), True
    for pattern in _LEADS:
        found = pattern.match(text)
        if found:
            yield found["lead"], text[found.end() :], True
    words = takewhile(lambda word: not _ENDED.search(word.group()), islice(_WORD.finditer(text), _LONGEST_LEAD))
    for word in [*words][:0:-1]:
        yield text[: word.end()], text[word.end() :], False


def _signs(index: Index, text: str, quote: str, reading: Reading, known: Known) -> bool:
    """Whether the name that ends a quote without marks is who said it, rather than its own last words.

    It is with a date behind it, where somebody of that name speaks, or where the words before a full name stand alone.
    """
    claim, name = reading.claim, reading.claim.speaker or ""
    if not fold_words(quote) or is_published_as_written(index, text, quote):
        return False
    labels = is_published(index, text)  # and not just so: a label, or the next paragraph
    if goes_on(index, quote, claim.who) and not labels:
        return False
    if claim.date is not None or known.speaks(name):
        return True
    long = len(fold_words(quote)) >= THRESHOLDS.ruled_from
    return " " in name and (labels or not claim.post) and long and is_published(index, quote)


def _reports(index: Index, text: str, lead: str, quote: str, reading: Reading) -> bool:
    """Whether words of saying in front of a quote are not its own first words."""
    who, words = reading.claim.who, quote.split()
    follows = f"{lead.rsplit(maxsplit=1)[-1]} {' '.join(words[:REPORT_CONTEXT])}"
    own = (
        is_published_as_written(index, text, quote)
        or is_published(index, follows)
        or comes_after(index, quote, who, label=False)
    )
    named = reading.claim.speaker is not None or (not who and len(words) > REPORT_CONTEXT)
    return (
        named and not reading.bare and len(fold_words(quote)) >= THRESHOLDS.ruled_from and not negates(lead) and not own
    )


def _labels(index: Index, text: str, lead: str, quote: str, claim: Claim, known: Known) -> bool:
    """Whether a label or a heading in front of a quote says who said it, rather than being its own first words."""
    name = claim.speaker or ""
    words, speaks = len(fold_words(quote)), known.speaks(name)
    colon = text[len(lead) : len(lead) + 1] == ":" or lead.rstrip().endswith(":")
    follows = f"{claim.who} {' '.join(quote.split()[: LABEL_CONTEXT if is_person(name.split()) else THING_CONTEXT])}"
    if (
        negates(lead)
        or not words
        or (words < THRESHOLDS.ruled_from and not speaks)
        or is_published_as_written(index, text, quote)
        or (is_published(index, follows) and not is_published(index, quote))
        or comes_after(index, quote, claim.who, label=True)
        or (not colon and comes_after(index, quote, claim.who, label=False))
        or (not colon and "\n" not in text[len(lead) :][:2] and not is_published(index, quote))
    ):
        return False
    person = " " in name if colon else is_person(name.split())
    return speaks or claim.date is not None or (person and colon) or ((person or colon) and is_published(index, quote))
