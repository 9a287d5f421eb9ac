"""What a message asks: the quote apart from all that was written around it or pasted along.

What looks like a claim, a label or the mark of a list but stands in a transcript just so is the quote's own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.quotes.attribution import is_named, is_person
from bot.quotes.index import Place
from bot.quotes.model import Claim, Filters
from bot.quotes.question.claims import MOST_WORDS, NAME, Question, is_signed_apart, last_line, read, tail_claims
from bot.quotes.question.clauses import LONGEST_NAME, SPOKEN, capitalised, compiled, is_bare, negates, take_filters
from bot.quotes.question.pasted import unescaped, unmarked, without_bullet, without_number, without_stage
from bot.quotes.question.published import comes_after, goes_on, is_published, is_published_as_written
from bot.quotes.verdict import THRESHOLDS
from bot.quotes.words import fold_words, is_number

if TYPE_CHECKING:
    from datetime import date

    from bot.quotes.index import Index

BEGINNING, NUMBERED = 6, 200
"""Runs at the beginning of a quote that are looked up for whether a number stands before it, and places of each."""
LABEL_CONTEXT, THING_CONTEXT = 3, 2
"""Words after a label, and after one that is no person's name, that make it a transcript's own where they follow it."""

_LABEL = re.compile(
    r"^\s*[\"“«„]?(?P<label>(?:[^\W\d_][\w.'’-]*,?[ \t]+){0,15}[^\W\d_][\w.'’-]*)(?:\s*\([^()\d]{1,80}\))?"
    r"\s*:\s*(?=\S)"
)
_HEADED = re.compile(
    r"^\s*(?P<name>(?:[^\W\d_][\w.'’-]*,?[ \t]+){1,9}[^\W\d_][\w.'’-]*)(?:[ \t]+[–—-]{1,2}[ \t]+|[ \t]*\n\s*)(?=\S)"
)
_INLINE_TAIL = re.compile(r"^(?P<quote>.*\S)\s+(?:[—–]|--?)\s*(?P<tail>[^—–\n]{2,120})$", re.DOTALL)
_BRACKETED = re.compile(r"^(?P<quote>.*\S)\s+\((?P<tail>[^\W\d_]\S*\s+[^\W\d_][^()\n]{1,100})\)$", re.DOTALL)
_REPORTED = rf"(?s)^(?P<quote>.*\S),\s+(?P<tail>(?:%(said)s\s+{NAME}|{NAME}\s+%(said)s)\b[^\n!?]{{0,60}})$"
_ENDED = re.compile(r"\w{5}[.!?…]\s")
"""In a label: "Schneider. A.Rogov" is the end of a sentence and a label, "Prof. Brandt" is a label."""


def parse_question(index: Index, text: str, today: date) -> Question:
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
    fitting = range(min(BEGINNING, len(words) - THRESHOLDS.ruled_from + 1))
    for at, run in ((0, words), *((at, words[at : at + THRESHOLDS.ruled_from]) for at in fitting)):
        found = index.phrase(run, None, NUMBERED)
        if 0 < found.count <= NUMBERED:  # room for as many words left out as the quote has before its run
            before = (Place(it.turn, max(0, it.start - 2 * at - 1), it.start) for it in found.places)
            return not any(is_number(word) for it in before for word in index.texts(it))
    return False


def _read(index: Index, text: str, today: date) -> Question:
    """The quote apart from what was written around it.

    Words that look like claims or a label but stand in a transcript just so are the quote's own.
    """
    question = read(text, today)
    if (
        question.quote != text
        and not is_signed_apart(text, question)
        and is_published_as_written(index, text, question.quote)
    ):
        question = Question(text)
    question = _known_speaker(index, text, question)
    named = question.claim is not None and question.claim.speaker is not None
    signed = None if named else signature(question.quote, today)
    if (
        signed
        and not is_published_as_written(index, question.quote, signed.quote)
        and _is_claim(index, question.quote, signed)
    ):
        return replace(
            signed, claim=merge_claims(question.claim, signed.claim), filters=question.filters or signed.filters
        )
    return _labelled(index, question, today)


def _labelled(index: Index, question: Question, today: date) -> Question:
    """The question with the label in front of its quote as its claim, where it is one."""
    headed = None
    labelled = label(question.quote) or (headed := heading(question.quote))
    if not labelled:
        return question
    name, rest = labelled
    context = LABEL_CONTEXT if is_person(name.split()) else THING_CONTEXT
    follows = f"{name} {' '.join(rest.split()[:context])}"
    own = is_published_as_written(index, question.quote, rest) or (
        is_published(index, follows) and not is_published(index, rest)
    )
    if own or not fold_words(rest) or comes_after(index, rest, name, label=True):
        return question
    few = len(fold_words(rest)) < THRESHOLDS.ruled_from and (
        len(name.split()) > LONGEST_NAME or not _speaks(index, name)
    )
    if few or (headed and comes_after(index, rest, name, label=False)):
        return question
    person = is_person(name.split()) if headed else " " in name  # a title may stand above a quote, too
    if not (_speaks(index, name) or (person and not headed) or (is_published(index, rest) and (person or not headed))):
        return question
    inner = read(rest, today)  # what is written around the quote may be behind its label: "Name: “…”, 9 May"
    claim = merge_claims(question.claim, inner.claim)
    if len(name) > 1:  # "A:" is an answer, and nobody's name
        claim = merge_claims(claim, Claim(speaker=name))
    return Question(inner.quote, claim, question.filters or inner.filters)


def _known_speaker(index: Index, text: str, question: Question) -> Question:
    """The question without a speaker in small letters before the quote who is nobody here: "my friend said: …"."""
    name = question.claim.speaker if question.claim else None
    if not name or not name.islower() or text.find(name) > text.find(question.quote) or _speaks(index, name):
        return question
    return Question.of(question.quote, replace(question.claim or Claim(), speaker=None), question.filters)


def _decoded(index: Index, text: str, today: date) -> str:
    """The text without entities and marks; where a transcript was published with them just so, they are its own."""
    plain = unmarked(unescaped(text))
    text = text if plain == text or is_published(index, read(text, today).quote) else plain
    silent = without_stage(text)
    return text if silent == text or is_published(index, read(text, today).quote) else silent


def _is_claim(index: Index, text: str, signed: Question) -> bool:
    """Whether the name that ends a quote without quotation marks is who said it, rather than its own last words.

    It is with a date behind it, where somebody of that name speaks, or where the words before a full name stand alone.
    """
    claim = signed.claim or Claim()
    name = claim.speaker or ""
    labels = is_published(index, text)  # and not just so: a label, or the next paragraph
    if goes_on(index, signed.quote, name) and not labels:
        return False
    if claim.date is not None or _speaks(index, name):
        return True
    words = len(fold_words(signed.quote))
    return (
        len(name.split()) > 1
        and (labels or "," not in name)
        and words >= THRESHOLDS.ruled_from
        and is_published(index, signed.quote)
    )


def _speaks(index: Index, name: str) -> bool:
    """Whether somebody of that name speaks in any transcript held."""
    where = index.where(speaker=lambda held: is_named(name, held))
    return where is not None and bool(where.mask.any())


def merge_claims(given: Claim | None, read_: Claim | None) -> Claim | None:
    """A claim given beside a quote completed by what was read around the quote."""
    if not given or not read_:
        return given or read_
    return given.completed(read_)


def signature(quote: str, today: date) -> Question | None:
    """A quote without quotation marks that a name ends, perhaps with a date: "We will win — Name, 9 May".

    The name stands behind a dash, in brackets, on a line of its own, or with "said".
    """
    found = _INLINE_TAIL.match(quote) or _BRACKETED.match(quote) or compiled(_REPORTED).match(quote)
    rest, tail = (found["quote"], found["tail"]) if found else last_line(quote.strip())
    if len(tail.split()) < (1 if found else 2):
        return None
    claim, filters = tail_claims(f"— {tail}", today)
    if ":" in tail or not is_bare(take_filters(tail, Filters(), today)[0], today):
        return None
    if claim.speaker is None or not capitalised(claim.speaker) or len(claim.speaker.split()) > MOST_WORDS:
        return None
    return Question.of(rest.strip(), claim, filters)


def heading(quote: str) -> tuple[str, str] | None:
    """A name alone on the first line, or before a dash, and the quote after it."""
    found = _HEADED.match(quote)
    name = found["name"] if found else ""
    if not found or not name[0].isupper() or name.endswith(".") or not capitalised(name) or negates(name):
        return None
    return name.strip(" ,"), quote[found.end() :]


def label(quote: str) -> tuple[str, str] | None:
    """A label pasted with a quote and the quote after it: a few capitalised words and a colon."""
    found = _LABEL.match(quote)
    if not found or _ENDED.search(found["label"]) or negates(found.group()):
        return None
    name = compiled(SPOKEN).sub("", found["label"]).strip(" ,")
    return (name, quote[found.end() :]) if capitalised(name) else None
