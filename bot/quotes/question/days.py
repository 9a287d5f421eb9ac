"""The days that an attribution names, in every form that can be read with certainty; any other form is not read."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.language import any_language, fold_case, pattern
from bot.transcripts.dates import month_number, parse_range
from bot.transcripts.model import DateRange

LONGEST = 7
"""Words of a date."""

_FIGURES = re.compile(r"(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})")
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)")
_HYPHENS = re.compile(r"(\d{1,2})-([^\W\d_]{3,9})-(\d{4})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LAST_CENTURY = 30
"""A year of two figures above this is of the last century."""


@dataclass(frozen=True, slots=True)
class Day:
    """Days as they were written, and how they are read; `other` where day and month can be either way round."""

    text: str
    days: DateRange | None
    other: DateRange | None = None


def read_day(text: str, today: date) -> Day | None:
    """The days that a few words name, exactly; None where they name none, or tell them from another day ("last May").

    What is written like a date in figures and is none ("31.02.2022") has no `days`.
    """
    plain = text.strip(" ,.")
    figures = _FIGURES.fullmatch(plain)
    if figures:
        return _either_way(plain, figures)
    compact = _COMPACT.fullmatch(plain)
    if compact:
        day = _day(int(compact["year"]), int(compact["month"]), int(compact["day"]))
        return Day(plain, day) if day else None
    days = _period(fold_case(plain)) or _certain(_HYPHENS.sub(r"\1 \2 \3", plain), today)
    return Day(plain, days) if days else None


def is_day_word(word: str) -> bool:
    """Whether a date may begin with the word."""
    word = fold_case(word)
    return word[:1].isdigit() or month_number(word) is not None or word.split("-")[0] in any_language().dates.parts


def _either_way(text: str, figures: re.Match[str]) -> Day:
    one, two, year = int(figures["one"]), int(figures["two"]), int(figures["year"])
    if year < 100:
        year += 1900 if year > _LAST_CENTURY else 2000
    read = [each for each in (_day(year, two, one), _day(year, one, two)) if each]
    if not read:
        return Day(text, None)
    return Day(text, read[0], read[1] if read[1:] and read[1] != read[0] and figures["mark"] == "/" else None)


def _day(year: int, month: int, day: int) -> DateRange | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return DateRange(found, found)


@cache
def _periods() -> tuple[re.Pattern[str], re.Pattern[str]]:
    year = r"(?P<year>(?:19|20)\d\d)(?:\s+{dates.after_year})?"
    decade = r"(?:the\s+)?(?P<year>(?:19|20)\d0)['’]?{dates.decades}(?:\s+{dates.after_year})?"
    return pattern(rf"(?:(?:the|in)\s+)?(?P<part>{{dates.parts}})[\s-]+(?:of\s+)?{year}"), pattern(decade)


def _period(text: str) -> DateRange | None:
    """A part of a year ("spring 2012", "late 2012"), or a decade ("the 1990s")."""
    part, decade = (shape.fullmatch(text) for shape in _periods())
    if part:
        first, last = map(int, any_language().dates.parts[part["part"]])
        year = int(part["year"])
        return DateRange(date(year, first, 1), date(year, last, monthrange(year, last)[1])) if year else None
    return DateRange(date(int(decade["year"]), 1, 1), date(int(decade["year"]) + 9, 12, 31)) if decade else None


def _certain(text: str, today: date) -> DateRange | None:
    """A day, month or year, or a range of them, that both ends tell."""
    if not any(map(str.isdigit, text)) and month_number(text) is None:
        return None
    if text.isdigit() and not _YEAR.fullmatch(text):
        return None
    days = parse_range(text, today)
    return days if days and days.first and days.last else None


def longest_day(words: Sequence[str], today: date) -> tuple[int, Day] | None:
    """The longest beginning of some words that names days: how many words it has, and the days."""
    if not words or not is_day_word(words[0]):
        return None
    for count in range(min(LONGEST, len(words)), 0, -1):
        if not words[count - 1][-1].isalnum() and words[count - 1][-1] != ".":
            continue
        day = read_day(" ".join(words[:count]).replace(" ,", ","), today)
        if day:
            return count, day
    return None
