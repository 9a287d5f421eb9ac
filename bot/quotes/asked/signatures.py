"""Names that sign a quote without quotation marks, or stand in front of it: a signature, a label, a heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.quotes.asked.claims import MOST_WORDS, NAME, Question, last_line, tail_claims
from bot.quotes.asked.filters import take_filters
from bot.quotes.asked.sayers import SAID, SPOKEN, capitalised, is_bare, negates
from bot.quotes.model import Filters

if TYPE_CHECKING:
    from datetime import date

_LABEL = re.compile(
    r"^\s*[\"“«„]?(?P<label>(?:[^\W\d_][\w.'’-]*,?[ \t]+){0,15}[^\W\d_][\w.'’-]*)(?:\s*\([^()\d]{1,80}\))?"
    r"\s*:\s*(?=\S)"
)
_HEADED = re.compile(
    r"^\s*(?P<name>(?:[^\W\d_][\w.'’-]*,?[ \t]+){1,9}[^\W\d_][\w.'’-]*)(?:[ \t]+[–—-]{1,2}[ \t]+|[ \t]*\n\s*)(?=\S)"
)
_INLINE_TAIL = re.compile(r"^(?P<quote>.*\S)\s+(?:[—–]|--?)\s*(?P<tail>[^—–\n]{2,120})$", re.DOTALL)
_BRACKETED = re.compile(r"^(?P<quote>.*\S)\s+\((?P<tail>[^\W\d_]\S*\s+[^\W\d_][^()\n]{1,100})\)$", re.DOTALL)
_REPORTED = re.compile(
    rf"^(?P<quote>.*\S),\s+(?P<tail>(?:{SAID}\s+{NAME}|{NAME}\s+{SAID})\b[^\n!?]{{0,60}})$", re.DOTALL
)
_ENDED = re.compile(r"\w{5}[.!?…]\s")
"""In a label: "Шнайдер. А.Рогов" is the end of a sentence and a label, "Prof. Brandt" is a label."""


def signature(quote: str, today: date) -> Question | None:
    """A quote without quotation marks that a name ends, perhaps with a date: "We will win — Name, 9 May".

    The name stands behind a dash, in brackets, on a line of its own, or with "said".
    """
    found = _INLINE_TAIL.match(quote) or _BRACKETED.match(quote) or _REPORTED.match(quote)
    rest, tail = (found["quote"], found["tail"]) if found else last_line(quote.strip())
    if len(tail.split()) < (1 if found else 2):
        return None
    claim, filters = tail_claims(f"— {tail}", today)
    if ":" in tail or not is_bare(take_filters(tail, Filters(), today)[0], today):
        return None
    if claim.speaker is None or not capitalised(claim.speaker) or len(claim.speaker.split()) > MOST_WORDS:
        return None
    return Question(rest.strip(), claim, filters if filters != Filters() else None)


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
    name = SPOKEN.sub("", found["label"]).strip(" ,")
    return (name, quote[found.end() :]) if capitalised(name) else None
