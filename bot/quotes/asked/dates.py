"""Dates among the words of a claim: at their end, at their beginning, or somewhere behind a verb of saying."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.transcripts.dates import month_number, parse_range

if TYPE_CHECKING:
    from datetime import date

    from bot.transcripts.model import DateRange

TRIM = " \t\n,;.()[]—–-"
"""What may stand around a name or a date in a claim."""

_DATE_WORDS = 8
_FIGURES = re.compile(r"'?\d{1,5}(?:[./:t–-]\d{1,4}){0,6}(?:st|nd|rd|th|-?го|-?о?е)?", re.IGNORECASE)
_FIGURE = re.compile(r"\d+")
_BETWEEN_FIGURES = frozenset(("", "of", "the", "г", "год", "года", "году"))
_ODD_MONTH = re.compile(r"\d{1,2}\s+[^\W\d_]{3,12}\.?,?\s+\d{4}")
_WHOLE_DATE = 3
"""Figures and months of a date with day, month and year."""
_ON = re.compile(r"(?:^|(?<=[\s,(]))(?:on|in|от|в)\s+$", re.IGNORECASE)
_VAGUE = re.compile(
    r"(?:['’]s|\b(?:his|her|their|its|early|mid|late|spring|summer|autumn|fall|winter|year|circa|ca?\.|around|about|christmas|q[1-4]"
    r"|начале|середине|конце|весной|летом|осенью|зимой))[\s-]+(?:of\s+)?((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
"""A year with words that no date has: "in his 2019 address", "spring 2019"."""
_YEAR = re.compile(r"\b\d{4}$")
_OPENED = re.compile(r"(?:on|in|during|back in|в|во)\s+", re.IGNORECASE)
_LONG_AGO = re.compile(
    r"(?:earlier|back|already|late|early|as (?:early|late|long ago) as|ещ[её]|уже)\s+", re.IGNORECASE
)
_TOLD_FROM_TODAY = re.compile(r"(?:yesterday|today|last|this|вчера|сегодня|позавчера)\b", re.IGNORECASE)
_WORD = re.compile(r"\S+")


def last_date(text: str, today: date) -> tuple[str, DateRange | None, str | None]:
    """The text before its longest ending that is a date, the date, and how it was written.

    "Theresa May" is no date: without a figure a date needs a comma or "on" before it, or nothing. An ending that is
    written like a date and cannot be read as one ("9/5/22") is no part of a name either: it comes without the date.
    """
    for found in list(_WORD.finditer(text))[-_DATE_WORDS:]:
        before, ending = text[: found.start()], text[found.start() :].strip(TRIM)
        on = _ON.search(before)
        alone = on is not None or not before.strip() or before.rstrip().endswith((",", "(", "—", "–"))
        if not ending or not (alone or any(map(str.isdigit, ending))) or _ON.match(found.group() + " "):
            continue
        when = parse_range(ending, today)
        if when or is_like_date(found.group(), ending, alone=alone):
            return (before[: on.start()] if on else before), when, ending
    return text, None, None


def first_date(text: str, today: date) -> tuple[str, DateRange | None, str | None]:
    """The text behind its longest beginning that is a date, the date, and how it was written: "In 2012, Name".

    A beginning without a figure needs "in" or "on" before it, or tells of a day by today's: "May Smith" has no date.
    """
    ago = _LONG_AGO.match(text)
    text = text[ago.end() :] if ago else text
    for found in list(_WORD.finditer(text))[:_DATE_WORDS][::-1]:
        beginning, rest = text[: found.end()].strip(TRIM + ":"), text[found.end() :].strip(TRIM + ":")
        opened = _OPENED.match(beginning)
        written = beginning[opened.end() :] if opened else beginning
        dated = opened or any(map(str.isdigit, written)) or _TOLD_FROM_TODAY.match(written)
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
        alone = _ON.search(before) is not None or before.rstrip().endswith((",", "(")) or not before.strip()
        for last in words[start : start + _DATE_WORDS][::-1]:
            written = text[first.start() : last.end()].strip(TRIM)
            figures = any(map(str.isdigit, written))
            if not written or _ON.match(first.group() + " ") or not (alone or (figures and " " in written)):
                continue
            when = parse_range(written, today)
            if when or (figures and is_like_date(first.group(), written, alone=alone)):
                return when, written
    vague = _VAGUE.search(text)
    return (parse_range(vague[1], today), vague[1]) if vague else (None, None)


def is_like_date(first: str, text: str, *, alone: bool) -> bool:
    """Whether a text, whose first word is given, has nothing but figures and months, enough of them for a date."""
    if first.endswith(",") or not (alone or text[0].isdigit()):
        return False  # "May, 9 May 2022" and "Theresa May 9/5/22" have a name before the date
    words = [word.strip(TRIM).casefold() for word in text.split()]
    months = sum(month_number(word) is not None for word in words)
    figures = [word for word in words if _FIGURES.fullmatch(word)]
    others = len(words) - months - len(figures) - sum(word in _BETWEEN_FIGURES for word in words)
    if not figures or others:
        return alone and _ODD_MONTH.fullmatch(text) is not None
    return alone or months + len(_FIGURE.findall(" ".join(figures))) >= _WHOLE_DATE
