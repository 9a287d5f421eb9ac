"""What a person writes around a quote: who is said to have said it and when, and where to look.

Claims stand after the closing quotation mark or on a last line of their own ("— Name", "on 9 May 2022"), or before the
marks ('Name said: "…"'); a label pasted with the quote ("Vladimir Putin: …") is a claimed speaker too. `since`, `until`
and `topic:` there are filters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.language import any_language
from bot.quotes.model import Claim, Filters
from bot.quotes.question.clauses import (
    LONGEST_NAME,
    NAME_WORD,
    SPOKEN,
    TRIM,
    any_date,
    capitalised,
    compiled,
    is_bare,
    is_nobody,
    is_speaker,
    last_date,
    name_words,
    negates,
    said_by,
    subject,
    take_filters,
    without_circumstance,
    without_denied,
    without_owner,
)
from bot.quotes.question.pasted import without_address

if TYPE_CHECKING:
    from datetime import date

LONGEST_TAIL = 200
"""Characters after a quote that are read for claims and filters; a longer tail belongs to the quote."""

_OPENING, _CLOSING = '“«„"‘”', '”»"“’'
_MARKS = '“”«»„"'
_DASH = r"[—–―\-]{1,2}"
_QUOTED = re.compile(
    rf"^\s*[{_OPENING}](?P<quote>.+)(?!(?<=\w)’\w)[{_CLOSING}]"
    rf"(?P<tail>(?:[^{_OPENING}{_CLOSING}]|(?<=\w)’(?=\w)){{0,{LONGEST_TAIL}}})$",
    re.DOTALL,
)
_SIGNED = rf"(?is)^\s*(?:{_DASH}|\(c\)|©|\(|,|~|(?-i:(?:\[|[:|/]\s*|%(signed)s\s+)(?=[%(capital)s])))\s*(?P<rest>.+)$"
_DASHED = re.compile(rf"\s*{_DASH}")
_TOPIC = r"(?i)(\b%(filters.topic)s\s*:\s*)[\"“«]([^\"“”«»]{1,80})[\"”»]"
_INLINE = r"(?is)\s(?P<filters>(?:%(filters.topic)s|%(filters.since)s|%(filters.until)s):\S.*)$"
_ASKED = (
    r"(?i)^\s*(?P<lead>%(asks)s\s+(?:[^\W\d_][\w.'’-]*\s+){1,6}?%(asked_verbs)s)(?:%(asked_that)s|:)?"
    r"\s+(?P<quote>\S[^\n]*)$"
)
_DATED = re.compile(
    rf"^\s*(?P<lead>(?=\S)(?=[^:\n]*\d)[^:\n{_MARKS}]{{6,120}}):\s+(?P<quote>[^\s{_MARKS}].*)$", re.DOTALL
)
_BETWEEN = re.compile(
    rf"^\s*[“\"«](?P<first>[^{_MARKS}]+)[”\"»]\s*(?P<said>[^{_MARKS}]{{3,100}}?)\s*[“\"«](?P<second>[^{_MARKS}]+)[”\"»]"
    rf"(?P<tail>[^{_MARKS}]{{0,{LONGEST_TAIL}}})$"
)
"""A quote with who said it between two pieces of it."""
NAME = r"[%(capital)s][\w.'’-]*(?:[ \t]+[%(capital)s][\w.'’-]*){0,4}"
_FIRST = rf"^[\s,]*(?:{_DASH}\s*({NAME})\s*,|(?:{_DASH}\s*)?({NAME})\s+%(said)s\b|%(said)s\s+({NAME})(?=\s|$|[,.]))"
_LED = re.compile(
    rf"^\s*(?P<lead>(?=\S)(?:[^{_OPENING}{_CLOSING}\n]|(?<=\w)’(?=\w)){{2,120}}?)[\s,:—–-]*[“«„\"](?P<quoted>.+)$",
    re.DOTALL,
)
_ACCORDING = r"(?i)^%(according)s(?:\s+|$)"
MOST_WORDS = 16
"""Of a name with its post."""
_LONGEST_BARE_LEAD, _LONGEST_LEAD, _LONGEST_NAMED_LEAD = 5, 10, 20
"""Words before a quote in marks that tell nothing ("he said"), a date or a filter, or a name: more are its own."""
_ENDS = (".", "!", "?", "…")
_NOTHING = (Claim(), Filters())
_SENTENCE = re.compile(r"\w{3}[.!?…]\s")
_HASTY = 3
_SHORTEST_PIECE = 2


@dataclass(frozen=True, slots=True)
class Question:
    """A quote freed of what was written around it; spans of changes count in `quote`."""

    quote: str
    claim: Claim | None = None
    filters: Filters | None = None

    @classmethod
    def of(cls, quote: str, claim: Claim | None, filters: Filters | None) -> Question:
        """A question whose claim and filters may say nothing."""
        return cls(quote, claim if claim != Claim() else None, filters if filters != Filters() else None)


def read(text: str, today: date) -> Question:
    """Take claims and filters off a quote, and what else is pasted with it: its address, a heading."""
    text = without_address(text)
    plain = compiled(_TOPIC).sub(r"\1\2", text)
    quote, claim, filters = _parted(plain, today)
    if (claim, filters) == _NOTHING and (found := _found(plain, today)):
        return found
    inline = compiled(_INLINE).search(quote)
    if inline:
        rest, more = take_filters(inline["filters"], filters, today)
        if not rest:
            quote, filters = quote[: inline.start()], more
    if (claim, filters) == _NOTHING and quote == plain:
        return Question(text)
    return Question.of(quote, claim, filters)


def _parted(text: str, today: date) -> tuple[str, Claim, Filters]:
    """The quote apart from the lines and the tail that hold claims and filters, where there are any."""
    claim, filters, whole = Claim(), Filters(), text
    for part in (last_line, last_line, _after_mark):
        quote, tail = part(text.strip())
        more, narrower = tail_claims(tail, today) if tail.strip() else (Claim(), Filters())
        behind = part is _after_mark and len(quote.split()) >= _HASTY
        if behind and compiled(SPOKEN).search(tail) and is_nobody(more.speaker or ""):  # “…,” he said
            more = replace(more, speaker=None)
        elif part is last_line and more.speaker and not (compiled(_SIGNED).match(tail) or is_bare(tail, today)):
            continue  # a line of the quote's own words in which somebody says something
        elif not _is_tail(more, narrower, quote, tail) and not (part is _after_mark and _is_full_name(tail)):
            name = _named_first(tail) if behind else None
            if name is None:
                continue
            when, written = any_date(tail[tail.index(name) + len(name) :].strip(TRIM), today)
            more, narrower = Claim(name, when, written), Filters()
        text = quote.strip()
        claim = claim.completed(more)
        filters = filters if narrower == Filters() else narrower
    if text == whole:
        return whole, claim, filters
    quote, tail = _after_mark(text)
    return (text if tail.strip() else quote), claim, filters


def last_line(text: str) -> tuple[str, str]:
    """A quote's last line apart from the rest; nothing as the line where there is only one, or where it is long."""
    quote, _, line = text.rpartition("\n")
    return (quote, line) if quote.strip() and len(line) <= LONGEST_TAIL else (text, "")


def _after_mark(text: str) -> tuple[str, str]:
    """What stands in quotation marks, and what after them."""
    found = _QUOTED.match(text)
    return (found["quote"], found["tail"]) if found else (text, "")


def _is_tail(claim: Claim, filters: Filters, quote: str, tail: str) -> bool:
    """Whether what stands after a quote is a claim or a filter rather than its own last words."""
    if claim.speaker is not None:
        signed = compiled(_SIGNED).match(tail) or compiled(SPOKEN).search(tail)
        return signed is not None and _is_name(claim.speaker, quote)
    return claim.date is not None or filters != Filters()


def tail_claims(tail: str, today: date) -> tuple[Claim, Filters]:
    """What the words after a quote claim and filter."""
    signed = compiled(_SIGNED).match(tail)
    rest, filters = take_filters(signed["rest"] if signed else tail.strip(), Filters(), today)
    said = said_by(rest.strip(TRIM), today)
    if said is not None:
        return said, filters
    rest, when, text = last_date(without_denied(rest).strip(TRIM), today)
    for part in rest.split(",")[1:] if text is None else ():  # "Name, 9 May 2022, Saltmere"
        if any(map(str.isdigit, part)) and not last_date(part.strip(), today)[0].strip(TRIM):
            _, when, text = last_date(part.strip(), today)
            rest = rest.replace(f",{part}", "")
    name = without_circumstance(without_owner(rest))
    if text is None:
        when, text = any_date(rest[rest.index(name) + len(name) :].strip(TRIM), today)
    name = compiled(SPOKEN).sub(" ", name).strip(TRIM + '"“”«»')
    return Claim(speaker=name or None, date=when, date_text=text), filters


def _named_first(tail: str) -> str | None:
    """The name that stands at once after the closing mark, whatever follows it: "— Name, at …", "Name said at …"."""
    found = compiled(_FIRST).match(tail)
    name = next((each for each in found.groups() if each), None) if found else None
    if not name or negates(name) or name.split()[0].casefold() in any_language().attributions.nobody:
        return None
    return name


def _is_full_name(tail: str) -> bool:
    """Whether nothing but a name of two words or more, no dash before it, stands after the closing quotation mark."""
    words = tail.split()
    return 1 < len(words) <= LONGEST_NAME and capitalised(tail) and all(map(NAME_WORD.fullmatch, words))


def _is_name(text: str, quote: str) -> bool:
    """A few capitalised words; typed in haste after a quote of some length, one to three small ones."""
    words = name_words(text)
    ended = text.rstrip().endswith(("?", "!", ":")) or is_nobody(text)
    if not 0 < len(words) <= MOST_WORDS or ended or negates(text):
        return False
    return is_speaker(text) or (len(words) <= _HASTY and text.islower() and len(quote.split()) > _HASTY + 1)


def is_signed_apart(text: str, question: Question) -> bool:
    """Whether a name was read behind closing quotation marks and a dash: nobody means it as the quote's own."""
    named = question.claim is not None and question.claim.speaker is not None
    return named and _DASHED.match(_after_mark(text.strip())[1]) is not None


def _found(text: str, today: date) -> Question | None:
    """A quote with who said it before it, or between two pieces of it."""
    for shape in (_led, _around, _asked, _dated):
        question = shape(text, today)
        if question:
            return question
    return None


def _led(text: str, today: date) -> Question | None:
    """A quote in quotation marks with who said it, or where to look, before them: `Name said: "…"`, `since 2020 "…"`.

    A pronoun names nobody: then only the quote is taken.
    """
    found = _LED.match(text)
    if not found:
        return None
    quote, tail = _after_mark(text[found.start("quoted") - 1 :])
    lead = found["lead"].strip()
    more, narrower = tail_claims(tail, today)
    tailed = _is_tail(more, narrower, quote, tail)
    if len(quote.split()) <= _HASTY or (tail.strip(" ?!.") and not tailed) or _SENTENCE.search(lead):
        return None
    told = _lead(lead, today, dashed=_DASHED.match(text, found.end("lead")) is not None)
    if told is None:
        return None
    claim, filters = told
    if tailed:
        claim, filters = claim.completed(more), narrower if filters == Filters() else filters
    longest = _LONGEST_NAMED_LEAD if claim.speaker else _LONGEST_LEAD if told != _NOTHING else _LONGEST_BARE_LEAD
    if len(lead.split()) > longest or lead.endswith(_ENDS):
        return None  # words of the quote itself, which must not go unchecked
    return Question.of(quote, claim, filters)


def _around(text: str, today: date) -> Question | None:
    """Two pieces of a quote with who said it between them, as one quote: “…,” Name said, “…”."""
    found = _BETWEEN.match(text)
    claim = said_by(found["said"], today) if found else None
    if found is None or claim is None or not (_is_named(claim.speaker or "") or is_nobody(claim.speaker or "")):
        return None
    more, filters = tail_claims(found["tail"], today) if found["tail"].strip(TRIM) else (Claim(), Filters())
    if found["tail"].strip(TRIM) and not _is_tail(more, filters, found["second"], found["tail"]):
        return None
    claim = replace(claim, speaker=None) if is_nobody(claim.speaker or "") else claim
    first, second = found["first"].strip(), found["second"].strip()
    ended = first.endswith((".", "!", "?")) or found["said"].rstrip().endswith(".")
    joint = " … " if ended else " "  # inside a sentence nothing may be left out unmarked
    if min(len(first.split()), len(second.split())) < _SHORTEST_PIECE:
        return None
    return Question.of(f"{first.rstrip(',')}{joint}{second}", claim.completed(more), filters)


def _dated(text: str, today: date) -> Question | None:
    """A quote without marks behind a name and a date: "Name, 9 May 2022: …", "On 9 May 2022 Name said: …"."""
    found = _DATED.match(text)
    told = _lead(found["lead"], today) if found and not _SENTENCE.search(found["lead"]) else None
    if not found or not told or told[0].date_text is None or not told[0].speaker or told[1] != Filters():
        return None
    return Question(found["quote"], told[0]) if capitalised(told[0].speaker) else None


def _asked(text: str, today: date) -> Question | None:
    """A quote without marks that somebody asks about: "Did Name really say …?"."""
    found = compiled(_ASKED).match(text)
    if not found or len(found["quote"].split()) <= _HASTY or negates(found["lead"]):
        return None
    claim = said_by(compiled(_ACCORDING).sub("", found["lead"]), today)
    if claim is None or not (_is_named(claim.speaker or "") or is_nobody(claim.speaker or "")):
        return None
    return Question(found["quote"].rstrip(" \t?"), None if is_nobody(claim.speaker or "") else claim)


def _lead(lead: str, today: date, *, dashed: bool = False) -> tuple[Claim, Filters] | None:
    """What the words before a quote in marks claim and filter; None where they are no such words."""
    who, colon, clause = lead.partition(":")
    if colon and clause.strip() and capitalised(who):  # "Name: He said: …"
        told = _lead(clause.strip(), today)
        return (told[0].completed(Claim(speaker=who.strip())), told[1]) if told else None
    said = compiled(_ACCORDING).sub("", lead)
    rest, filters = take_filters(said, Filters(), today)
    spoken = compiled(SPOKEN).search(rest)
    if spoken and negates(without_denied(rest[spoken.end() :])):
        return None
    claim = said_by(rest, today)
    if claim is None:
        name, when, written = subject(rest.strip(TRIM), today)
        claim = Claim(speaker=name or None, date=when, date_text=written)
        signed = spoken or said != lead or written or (dashed and _is_full_name(name))
        if not (signed or (not name and filters != Filters())) or (written and name and not capitalised(name)):
            return None
    if claim.speaker and not _is_named(claim.speaker):
        claim = replace(claim, speaker=None)
    return claim, filters


def _is_named(name: str) -> bool:
    """Whether words before a verb of saying name somebody; in small letters it is for others to know that."""
    words = name.split(",", maxsplit=1)[0].split()
    titles, attributions = any_language().posts.titles, any_language().attributions
    if words[1:] and words[0].casefold() in attributions.articles and any(word.casefold() in titles for word in words):
        words = words[1:]
    if not words or words[0].casefold() in attributions.nobody or len(words) > LONGEST_NAME:
        return False
    return is_speaker(name) or (name.islower() and len(words) < _HASTY and not negates(name))
