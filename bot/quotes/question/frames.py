"""The attribution of each quoted span: the words of its line before and behind it, and lines that only sign it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.quotes.model import Claim, Filters, Span
from bot.quotes.question.filters import take_filters
from bot.quotes.question.grammar import Reading, read_after, read_before, undressed
from bot.quotes.question.people import Known

LONGEST = 600
"""Characters before and behind a quote that are looked at."""
MOST_LINES = 4
"""Lines before and behind that of the quote which may say who and when."""

_BORDER = re.compile(r"[.!?…][\"”»’)\]]*\s+(?=\S)|\n")
_APART = re.compile(r"^\s*[(\[,;—–―-]")
_LED = re.compile(r":\s*\W*$|[\U0001f446-\U0001f449⬇↓]\ufe0f?\s*$")
_HALVES = re.compile(r"^[^\n.!?…:;“”«»\"]{2,200}[.,]?\s*$")


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the words around one span claim and filter."""

    claim: Claim = Claim()  # noqa: RUF009 (frozen)
    filters: Filters = Filters()  # noqa: RUF009 (frozen)
    quiet: bool = True
    """Whether there are no words around the span that might be the quote's own."""


def attribute(text: str, spans: Sequence[Span], number: int, today: date, known: Known) -> Attribution:
    """Read the words around one of a message's spans; marks around it are no words."""
    span = spans[number]
    first = spans[number - 1].end + 1 if number else 0
    last = spans[number + 1].start - 1 if number + 1 < len(spans) else len(text)
    before, after = (
        text[max(first, span.start - LONGEST) : max(first, span.start - 1)],
        text[span.end + 1 : last][:LONGEST],
    )
    before = _lead(before, first=number == 0)
    after = _tail(after, last=number + 1 == len(spans))
    ended = text[span.start : span.end].rstrip().endswith((".", "!", "?", "…"))
    filters = Filters()
    before, filters = take_filters(before, filters, today)
    after, filters = take_filters(after, filters, today)
    lead = _before(before, today, known)
    tail = _after(after, today, known, told=lead.claim.speaker is not None, ended=ended)
    return Attribution(_joined(lead.claim, tail.claim), filters, not _words(before) and not _words(after))


def _words(text: str) -> bool:
    return any(map(str.isalnum, undressed(text)))


def _lead(text: str, *, first: bool) -> str:
    """What of the words between two spans may belong to the second one: not the rest of the first one's line."""
    _, newline, below = text.partition("\n")
    return text if first or not newline else below


def _tail(text: str, *, last: bool) -> str:
    """What of the words between two spans belongs to the first one."""
    if last:
        return text
    line, newline, _ = text.rpartition("\n")
    if newline:
        return line
    border = _BORDER.search(text)
    if border:
        return text[: border.start() + 1]
    return text if _APART.match(text) or not text.rstrip().endswith(":") else ""


def _before(text: str, today: date, known: Known) -> Reading:
    """Read the line in front of a quote; where it says nothing, lines above it that do and no more."""
    lines = text.split("\n")
    line = lines[-1]
    here = read_before(line, today, known)
    if here.whole and here.claim.speaker:
        return here
    for count in range(min(MOST_LINES, len(lines) - 1), 0, -1):
        above = "\n".join(lines[-1 - count :])
        whole = read_before(above, today, known)
        if whole.whole and whole.claim.speaker and _is_heading(lines[-1 - count : -1], line):
            return whole
    attached = [each for each in lines[:-1] if each.strip()][-1:]
    if attached and not _words(line) and _LED.search(attached[0]):
        return read_before(attached[0], today, known)
    return here


def _is_heading(above: Sequence[str], line: str) -> bool:
    """Whether lines above a quote are no sentences of their own."""
    return not any(
        each.rstrip().endswith((".", "!", "?", "…", "”", "»", '"')) for each in (*above, line) if each.strip()
    )


def _after(text: str, today: date, known: Known, *, told: bool, ended: bool) -> Reading:
    """Read what follows a quote on its line; and lines under it that sign it."""
    lines = text.split("\n")
    line = lines[0]
    here = Reading(Claim())
    if _words(line):
        here = read_after(line, today, known)
        apart = _APART.match(line) is not None or line[:1] in ".!?"
        begins = line.strip()[:1].isupper()
        if ended and begins and not apart and not here.whole:
            here = Reading(Claim())  # the next sentence
        elif told and ended and begins and not apart:
            here = Reading(Claim())
    under = [each for each in lines[1 : 2 * MOST_LINES] if each.strip()][:MOST_LINES]
    best = here
    for count in range(len(under), 0, -1):
        signed = read_after("\n".join(([line] if here.whole else []) + under[:count]), today, known)
        if signed.whole:
            best = signed
            break
    else:
        if under and re.match(r"\s*(?:[—–―-]|\()", under[0]) and here.claim == Claim():
            best = read_after(under[0], today, known)
    return best


def _joined(lead: Claim, tail: Claim) -> Claim:
    """What is said before and behind a quote; of two names neither is surely the speaker's."""
    if lead.speaker and tail.speaker and not _alike(lead.speaker, tail.speaker):
        both = [each for claim in (lead, tail) for each in (claim.who, claim.date_text, claim.unread) if each]
        return Claim(unread=" … ".join(both))
    if lead.date and tail.date and lead.date != tail.date:
        tail = replace(tail, date=None, date_text=None, other_date=None, unread=tail.unread or tail.date_text)
    if lead.post and tail.post and lead.post != tail.post:
        tail = replace(tail, post=None, unread=tail.unread or tail.post)
    if lead.country and tail.country and lead.country != tail.country:
        tail = replace(tail, country=None, unread=tail.unread or tail.country)
    return lead.completed(tail)


def _alike(one: str, other: str) -> bool:
    a, b = set(one.casefold().split()), set(other.casefold().split())
    return a <= b or b <= a


def is_between_halves(between: str) -> bool:
    """Whether the words between two spans are only who said both: “…,” Lind said, “…”."""
    return _HALVES.match(between.lstrip(',”"» ')) is not None
