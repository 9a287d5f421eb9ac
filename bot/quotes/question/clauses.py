"""What a clause around a quote says: who said it and when ("On 9 May 2022 Name told …"), and filters (`since 2020`)."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING

from bot.language import alternatives, any_language
from bot.quotes.model import Claim
from bot.quotes.words import fold_words, is_negation
from bot.transcripts.dates import month_number, parse_range
from bot.transcripts.model import DateRange

if TYPE_CHECKING:
    from datetime import date

    from bot.quotes.model import Filters


NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
LONGEST_NAME = 6
TRIM = " \t\n,;.()[]—–-"
"""What may stand around a name or a date in a claim."""

# Patterns with a "%(name)s" are filled in from the language files by `compiled`.
SPOKEN = r"(?i)\b%(said)s\b"
"""A verb of saying."""
_CAPITAL = r"(?:(?:[%(capital)s]|%(courtesies)s)\.\s?)*[%(capital)s][\w'’-]*"
_NAMED = rf"\s*({_CAPITAL}(?:,?(?:\s+%(inside_names)s)*\s+{_CAPITAL}){{0,9}})"
_HASTILY = (
    r"\s*((?:%(articles)s\s+)?[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*){0,2}?)"
    r"(?=\s+%(before_places)s\s|\s*[,.;]|\s*$)"
)
_DENIED = rf",\s*%(denials)s\s+{_CAPITAL}(?:\s+{_CAPITAL}){{0,3}}(?=\s*(?:,|$|\s%(said)s\b))"
"""In "Brandt, not Lindqvist, said": of whom it is said that they did not say it."""
_POSSESSED = re.compile(r"^.*[\w.]['’]s?\s+(?=\S)")
"""In "Brandt's deputy Ada Lindqvist" or "the ministers' aide": who is only named to tell whose."""
_OWNS = ("'s", "’s", "s'", "s’")
_POST = r"\s+([^\W\d_%(capital)s][\w-]*)"
_BY = r"^\s*%(by)s\s+"
_PASSIVE = r"(?i)%(passive)s"
_WHO = r"(?i)^(?:%(cleft)s\s+(?=.*\s%(cleft_who)s$)|.*\b%(cleft_that)s\s+(?=[%(capital)s]))|\s+%(cleft_who)s$"
_SPEECH = r"['’]s?\s+(?:%(own)s\s+|\d{4}\s+)?%(speeches)s\b.*$"
"""In "Brandt's words": they are the owner's."""
_BESIDE = r"(?i)%(conjunctions)s\s+"
_WEEKDAY = r"(?i)(?:%(before_weekdays)s\s+)?%(weekdays)s\s*,?\s*"
_ELSEWHERE = r"(?i)%(circumstances)s\b"
_ADVERB = r"(?i)(?:^|\s+)%(adverbs)s$"
_CIRCUMSTANCE = r"(?:,\s*|\s+)%(behind_names)s\s+\S"

_DATE_WORDS = 8
_FIGURES = r"(?i)'?\d{1,5}(?:[./:t–-]\d{1,4}){0,6}%(dates.ordinals)s?"
_FIGURE = re.compile(r"\d+")
_ODD_MONTH = re.compile(r"\d{1,2}\s+[^\W\d_]{3,12}\.?,?\s+\d{4}")
_WHOLE_DATE = 3
"""Figures and months of a date with day, month and year."""
_ON = r"(?i)(?:^|(?<=[\s,(]))%(dates.on)s\s+$"
_VAGUE = r"(?i)(?:['’]s|\b%(dates.vague)s)[\s-]+(?:%(dates.after_day)s\s+)?((?:19|20)\d\d)\b"
"""A year with words that no date has: "in his 2019 address", "spring 2019"."""
_YEAR = re.compile(r"\b\d{4}$")
_OPENED = r"(?i)%(dates.opening)s\s+"
_LONG_AGO = r"(?i)%(dates.long_ago)s\s+"
_TOLD_FROM_TODAY = r"(?i)%(dates.from_today)s\b"
_WORD = re.compile(r"\S+")

_FILTER = (
    r"(?i)(?:^|(?<=[\s,;(]))(?:(?P<since>%(filters.since)s)|(?P<until>%(filters.until)s)"
    r"|(?P<topic>%(filters.topic)s)(?=\s*:))\s*:?\s*(?=\S)"
)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with the words of all languages filled in."""
    return re.compile(pattern % _filling())


@cache
def _filling() -> dict[str, str]:
    """What patterns may name: a field of `Attributions`, one of another subject after its name, capital letters."""
    language = any_language()
    filling = {"capital": language.letters.capital, "articles": alternatives(language.attributions.articles)}
    for prefix in ("attributions", "dates", "filters", "pasted"):
        section = getattr(language, prefix)
        for each in fields(section):
            value = getattr(section, each.name)
            if isinstance(value, re.Pattern):
                filling[each.name if prefix == "attributions" else f"{prefix}.{each.name}"] = value.pattern
    return filling


def negates(text: str) -> bool:
    """Whether a word negates: no such words are left out of a quote unchecked, and none is anybody's name."""
    return any(map(is_negation, fold_words(text)))


def name_words(text: str) -> list[str]:
    """The words that may be of a name or a post, without the small ones in it."""
    small = any_language().attributions.small_words
    return [word for word in NAME_WORD.findall(text) if word.lower() not in small]


def capitalised(name: str) -> bool:
    """Whether words may be a name: each has a capital, and none negates what is quoted ("Never: …")."""
    words = name_words(name)
    return bool(words) and all(any(map(str.isupper, word)) for word in words) and not negates(name)


def is_speaker(name: str) -> bool:
    """Whether words name somebody, with a post that may be in small letters: "the Norwegian president, Ada Brandt"."""
    words = name_words(name)
    posts = [word for word in words if word.casefold() in any_language().posts.titles]
    others = " ".join(word for word in words if word not in posts)
    return not negates(name) and (capitalised(others) if others else bool(posts))


def is_nobody(name: str) -> bool:
    """Whether a speaker is only a pronoun."""
    words = name.casefold().split()
    return bool(words) and words[0] in any_language().attributions.nobody and len(words) == 1


def without_denied(text: str) -> str:
    """The words without whom they say it was not: "Brandt, not Lindqvist, said"."""
    return compiled(_DENIED).sub(" ", text)


def said_by(text: str, today: date) -> Claim | None:
    """What a clause with a verb of saying claims; None where it has no such verb, or negates."""
    text = without_denied(text)
    found = compiled(SPOKEN).search(text)
    if not found or negates(text):
        return None
    before, after = text[: found.start()].strip(TRIM + ":"), text[found.end() :]
    name, when, written = subject(before, today)
    if not name or compiled(_PASSIVE).fullmatch(name):
        name, after = _named_after(after)
    if written is None:
        when, written = any_date(after, today)
    name = without_owner(name)
    return Claim(speaker=name.strip(TRIM + '"“”«»') or None, date=when, date_text=written)


def _named_after(text: str) -> tuple[str, str]:
    """Who stands behind a verb of saying, and what follows: "said Brandt's deputy Lindqvist in May"."""
    text = compiled(_BY).sub("", text)
    while True:
        named = compiled(_NAMED).match(text) or compiled(_HASTILY).match(text)
        if not named:
            return "", text
        post = compiled(_POST).match(text, named.end())
        titled = post and post[1].casefold() in any_language().posts.titles  # "said Brandt aide Lindqvist"
        if named[1].endswith(_OWNS) or titled:
            text = text[named.end() :]
            continue
        return named[1], text[named.end() :]


def is_bare(text: str, today: date) -> bool:
    """Whether words have a name, a verb of saying and a date and no more: nothing is lost where they are taken off."""
    return capitalised(compiled(SPOKEN).sub(" ", last_date(without_denied(text), today)[0]))


def without_owner(name: str) -> str:
    """A name without that of whom it only tells to whom they belong: "Brandt's deputy Ada Lindqvist"."""
    speech = compiled(_SPEECH).search(name)
    return name[: speech.start()] if speech else _POSSESSED.sub("", name)


def subject(text: str, today: date) -> tuple[str, DateRange | None, str | None]:
    """Who stands before a verb of saying, and the date that stands there too."""
    when, written = None, None
    while text:
        began = text
        aside = compiled(_BESIDE).match(text) or compiled(_WEEKDAY).match(text)
        text = text[aside.end() :] if aside else text
        if written is None:
            text, when, written = first_date(text, today)
        place, comma, rest = text.partition(",")
        if comma and compiled(_ELSEWHERE).match(place):
            text = rest.strip()
            when, written = (when, written) if written else any_date(place, today)
        text = compiled(_WHO).sub("", compiled(_ADVERB).sub("", text))
        if text == began:
            break
    if written is None:
        before, when, written = last_date(text, today)
        if before.strip(TRIM) or any(map(str.isdigit, written or "")):  # "May said" has a name, and no date
            text = before
        else:
            when, written = None, None
    name = without_circumstance(text)
    if written is None:
        when, written = any_date(text[len(name) :].strip(TRIM), today)
    text = name.strip(TRIM)
    if compiled(_ELSEWHERE).match(
        text
    ):  # "In an interview with the Herald Lindqvist said": only the last word surely is hers
        text = text.split()[-1]
    return text, when, written


def without_circumstance(name: str) -> str:
    """A name without the place or the occasion behind it: "Name on TV", "Name, speaking in Saltmere".

    Behind the words of a post such words belong to it: "Ambassador to Norway", "Commissioner on Fisheries".
    """
    for found in compiled(_CIRCUMSTANCE).finditer(name):
        before = name[: found.start()]
        last = before.rstrip(TRIM).split()[-1:] or [""]
        post = last[0].casefold() in any_language().posts and not found.group().startswith(",")
        if capitalised(before) and not post:
            return before
    return name


def last_date(text: str, today: date) -> tuple[str, DateRange | None, str | None]:
    """The text before its longest ending that is a date, the date, and how it was written.

    "Theresa May" is no date: without a figure a date needs a comma or "on" before it, or nothing. An ending that is
    written like a date and cannot be read as one ("9/5/22") is no part of a name either: it comes without the date.
    """
    for found in list(_WORD.finditer(text))[-_DATE_WORDS:]:
        before, ending = text[: found.start()], text[found.start() :].strip(TRIM)
        on = compiled(_ON).search(before)
        alone = on is not None or not before.strip() or before.rstrip().endswith((",", "(", "—", "–"))
        if not ending or not (alone or any(map(str.isdigit, ending))) or compiled(_ON).match(found.group() + " "):
            continue
        when = parse_range(ending, today)
        if when or is_like_date(found.group(), ending, alone=alone):
            return (before[: on.start()] if on else before), when, ending
    return text, None, None


def first_date(text: str, today: date) -> tuple[str, DateRange | None, str | None]:
    """The text behind its longest beginning that is a date, the date, and how it was written: "In 2012, Name".

    A beginning without a figure needs "in" or "on" before it, or tells of a day by today's: "May Smith" has no date.
    """
    ago = compiled(_LONG_AGO).match(text)
    text = text[ago.end() :] if ago else text
    for found in list(_WORD.finditer(text))[:_DATE_WORDS][::-1]:
        beginning, rest = text[: found.end()].strip(TRIM + ":"), text[found.end() :].strip(TRIM + ":")
        opened = compiled(_OPENED).match(beginning)
        written = beginning[opened.end() :] if opened else beginning
        dated = opened or any(map(str.isdigit, written)) or compiled(_TOLD_FROM_TODAY).match(written)
        ended = not rest or found.group()[-1] in ",:;)" or rest[0].isupper() or (opened and _YEAR.search(written))
        if not dated or not written or not ended:
            continue
        when = parse_range(written, today)
        if when or is_like_date(written.split()[0], written, alone=opened is not None):
            return rest, when, written
    return text, None, None


def any_date(text: str, today: date) -> tuple[DateRange | None, str | None]:
    """The first date in some words, the longest that can be read there, and how it was written."""
    words = list(_WORD.finditer(text))
    for start, first in enumerate(words):
        before = text[: first.start()]
        alone = compiled(_ON).search(before) is not None or before.rstrip().endswith((",", "(")) or not before.strip()
        for last in words[start : start + _DATE_WORDS][::-1]:
            written = text[first.start() : last.end()].strip(TRIM)
            figures = any(map(str.isdigit, written))
            if not written or compiled(_ON).match(first.group() + " ") or not (alone or (figures and " " in written)):
                continue
            when = parse_range(written, today)
            if when or (figures and is_like_date(first.group(), written, alone=alone)):
                return when, written
    vague = compiled(_VAGUE).search(text)
    return (parse_range(vague[1], today), vague[1]) if vague else (None, None)


def is_like_date(first: str, text: str, *, alone: bool) -> bool:
    """Whether a text, whose first word is given, has nothing but figures and months, enough of them for a date."""
    if first.endswith(",") or not (alone or text[0].isdigit()):
        return False  # "May, 9 May 2022" and "Theresa May 9/5/22" have a name before the date
    words = [word.strip(TRIM).casefold() for word in text.split()]
    months = sum(month_number(word) is not None for word in words)
    figures = [word for word in words if compiled(_FIGURES).fullmatch(word)]
    others = (
        len(words) - months - len(figures) - sum(not word or word in any_language().dates.fillers for word in words)
    )
    if not figures or others:
        return alone and _ODD_MONTH.fullmatch(text) is not None
    return alone or months + len(_FIGURE.findall(" ".join(figures))) >= _WHOLE_DATE


def take_filters(text: str, filters: Filters, today: date) -> tuple[str, Filters]:
    """The text without the filters in it, and the filters with those added."""
    found = list(compiled(_FILTER).finditer(text))
    if not found:
        return text, filters
    rest = text[: found[0].start()]
    for keyword, end in zip(found, [*(after.start() for after in found[1:]), len(text)], strict=True):
        changed = _filtered(filters, keyword.lastgroup or "", text[keyword.end() : end].strip(TRIM + '"'), today)
        if changed:
            filters = changed
        else:
            rest += text[keyword.start() : end]
    return rest, filters


def _filtered(filters: Filters, name: str, value: str, today: date) -> Filters | None:
    """The filters with one more, or None where the value does not read as one."""
    if name == "topic":
        return replace(filters, topic=value) if value else None
    when = parse_range(value, today)
    if not when:
        return None
    dates = filters.dates or DateRange()
    if name == "since":
        return replace(filters, dates=DateRange(when.first, dates.last))
    return replace(filters, dates=DateRange(dates.first, when.last))
