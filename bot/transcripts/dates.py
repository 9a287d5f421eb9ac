"""Days and ranges of days as people write them, in every language known, and as they are shown."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from babel.dates import format_date as babel_date
from babel.dates import get_month_names

from bot.language import any_language, fold_case, pattern
from bot.transcripts.model import EARLIEST_YEAR, LATEST_YEAR, DateRange, DayOfYear, EventDate

MAX_LENGTH = 100
"""What is longer is no date."""

_AROUND = " ,;!?\"'«»“”()"
_LEAP_YEAR = 2024
_MONTH, _YEAR, _DAY = r"(?P<month>[^\W\d_]{3,9})\.?", r"(?P<year>\d{4})", r"(?P<day>\d{1,2}){dates.ordinals}?"
_BEFORE, _AFTER = r"(?:{dates.before_day}\s+)?", r"(?:{dates.after_day}\s+)?"
_DATES = (
    r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})",
    r"(?P<year>\d{4})[./](?P<number>\d{1,2})[./](?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})[./](?P<number>\d{1,2})[./](?P<year>\d{4})",
    r"(?P<number>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})",  # where it cannot be day and month
    r"(?P<year>\d{4})-(?P<number>\d{1,2})",
    r"(?P<number>\d{1,2})[./](?P<year>\d{4})",
    rf"{_BEFORE}{_DAY}\s+{_AFTER}{_MONTH},?\s+{_YEAR}",
    rf"{_MONTH}\s+{_BEFORE}{_DAY},?\s+{_YEAR}",
    rf"{_MONTH},?\s+{_AFTER}{_YEAR}",
    rf"{_BEFORE}{_DAY}\s+{_AFTER}{_MONTH}",
    rf"{_MONTH}\s+{_BEFORE}{_DAY}",
    _MONTH,
    _YEAR,
)
_BEHIND_YEAR = r"(?:\s*{dates.after_year})?"
_BARE_DAY = r"(\d{1,2}){dates.ordinals}?"
_OPENER = r"{dates.openers}\s+"
_TWO_DAYS = re.compile(r"(\d{1,2})\s*[-–—]\s*(\d{1,2}\s+\D.*|\d{1,2},?\s+\d{4})")
_AFTER_MONTH = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})\s*[-–—]\s*(\d{1,2}),?(?:\s+(\d{4}))?")
_YEARS = re.compile(r"(\d{4})\s*[-/–—]\s*(\d{4})")
_DOTS = r"(?:\.\.\.?|…)"
_BETWEEN = rf"\s*{_DOTS}\s*|\s*[–—]\s*|(?<=\d)-(?=\d{{2}}[./]|\d{{4}}-)" r"|\s+(?:-|{dates.until_then})\s+"
_ONE_DAY = timedelta(days=1)
_OPEN_ENDS: tuple[tuple[str, Callable[[date, date], DateRange]], ...] = (
    (r"{dates.since}\s+(?P<rest>.+)", lambda first, _last: DateRange(first, None)),
    (rf"(?P<rest>.+?)\s*{_DOTS}", lambda first, _last: DateRange(first, None)),
    (r"{dates.after}\s+(?P<rest>.+)", lambda _first, last: DateRange(last + _ONE_DAY, None)),
    (r"{dates.until}\s+(?P<rest>.+)", lambda _first, last: DateRange(None, last)),
    (rf"{_DOTS}\s*(?P<rest>.+)", lambda _first, last: DateRange(None, last)),
    (r"{dates.before}\s+(?P<rest>.+)", lambda first, _last: DateRange(None, first - _ONE_DAY)),
)
_ONE, _COUNTED = (
    f"(?:(?P<day>{{dates.{key}.day}})|(?P<week>{{dates.{key}.week}})|(?P<month>{{dates.{key}.month}})"
    f"|(?P<year>{{dates.{key}.year}}))"
    for key in ("one", "counted")
)
_THIS, _PREVIOUS = rf"{{dates.this}}\s+{_ONE}", rf"{{dates.previous}}\s+{_ONE}"
_LAST = rf"{{dates.last}}\s+(?P<count>\d{{1,4}})?\s*{_COUNTED}"


def parse_range(text: str, today: date) -> DateRange | None:
    """The days that a text speaks of; None when it is no date. Never raises.

    Reads days, months and years in figures or words, ranges of them ("2021..2022", "from 1 to 9 May 2022",
    "1–9 May"), open ends ("since 2021") and days counted from `today` ("yesterday", "last week").
    """
    text = _plain(text)
    text = text if text.endswith("..") else text.rstrip(".")
    if not text or len(text) > MAX_LENGTH:
        return None
    for read in (_relative, _whole, _pair, _open):
        try:
            found = read(text, today)
        except (OverflowError, ValueError):  # "the last 9999 weeks" begin before the first year
            found = None
        if found is not None:
            return found
    opener = pattern(_OPENER).match(text)
    return parse_range(text[opener.end() :], today) if opener else None


def parse_day_of_year(text: str) -> DayOfYear | None:
    """The day or the month that a text names without a year, whichever is meant: "9 May", "on May 9th", "in May"."""
    text = _plain(text).rstrip(".")
    opener = pattern(_OPENER).match(text)
    for parts in _parts(text[opener.end() :] if opener else text):
        month = month_number(parts.get("month") or "")
        if month is None or parts.get("year"):
            continue
        day = int(parts.get("day") or 0)
        if (not day and parts.get("day")) or _event_date(_LEAP_YEAR, month, day) is None:
            return None
        return DayOfYear(month=month, day=day)
    return None


def _parts(text: str) -> Iterator[dict[str, str | None]]:
    """Day, month and year as they stand in each shape of a date that the text has."""
    for shape in _DATES:
        found = pattern(shape + _BEHIND_YEAR).fullmatch(text)
        if found:
            yield found.groupdict()


def _plain(text: str) -> str:
    return " ".join(fold_case(text[: MAX_LENGTH + 1]).split()).strip(_AROUND)


def _whole(text: str, today: date) -> DateRange | None:
    years = _YEARS.fullmatch(text)
    if years:
        return _span(_event_date(int(years[1])), _event_date(int(years[2])))
    when = parse_date(text, today)
    return when.days if when else None


def parse_date(text: str, today: date) -> EventDate | None:
    """One day, month or year; without a year the latest that is not after `today`."""
    dates = (_from_parts(parts, today) for parts in _parts(text.strip(" ,").casefold()))
    return next((when for when in dates if when is not None), None)


def _from_parts(parts: dict[str, str | None], today: date) -> EventDate | None:
    name, number = parts.get("month"), parts.get("number")
    month = month_number(name) if name else int(number or 0)
    if month is None or (number and not 1 <= month <= 12):
        return None
    day = int(parts.get("day") or 0)
    if parts.get("day") and not day:
        return None
    year_text = parts.get("year")
    if year_text:
        return _event_date(int(year_text), month, day)
    for year in range(today.year, today.year - 5, -1):  # 29 February needs to look further back
        when = _event_date(year, month, day)
        if when is not None and when.first <= today:
            return when
    return None


def _event_date(year: int, month: int = 0, day: int = 0) -> EventDate | None:
    try:
        return EventDate(year, month, day)
    except ValueError:
        return None


def month_number(name: str) -> int | None:
    """1–12 for a month's name in any language, whole or cut to at least three letters."""
    return any_language().dates.months.get(name.casefold().rstrip("."))


def _span(first: EventDate | None, last: EventDate | None) -> DateRange | None:
    if first is None or last is None:
        return None
    if first.first > last.last:
        first, last = last, first
    return DateRange(first.first, last.last)


def _pair(text: str, today: date) -> DateRange | None:
    days = _AFTER_MONTH.fullmatch(text)
    if days:  # May 1-9, 2022
        year = f" {days[4]}" if days[4] else ""
        return _span(parse_date(f"{days[2]} {days[1]}{year}", today), parse_date(f"{days[3]} {days[1]}{year}", today))
    days = _TWO_DAYS.fullmatch(text)
    if days:  # 1-9 May 2022
        return _two(days[1], days[2], today)
    opener = pattern(_OPENER).match(text)
    start = opener.end() if opener else 0
    for separator in pattern(_BETWEEN).finditer(text, start):
        left, right = text[start : separator.start()], text[separator.end() :]
        found = _two(left, right, today) if left and right else None
        if found is not None:
            return found
    return None


def _two(left: str, right: str, today: date) -> DateRange | None:
    last = parse_date(right, today)
    if last is None:
        return None
    bare = pattern(_BARE_DAY).fullmatch(left.strip())
    if bare and last.day:  # 1 … 9 May 2022
        return _span(_event_date(last.year, last.month, int(bare[1])), last)
    if not re.search(r"\d{4}", left):  # 28 April … 9 May 2022
        first = parse_date(f"{left.strip()} {last.year}", today)
        if first is not None and first.first > last.last:
            first = parse_date(f"{left.strip()} {last.year - 1}", today)
        return _span(first, last)
    return _span(parse_date(left, today), last)


def _open(text: str, today: date) -> DateRange | None:
    for shape, range_of in _OPEN_ENDS:
        found = pattern(shape).fullmatch(text)
        days = _whole(found["rest"], today) or _relative(found["rest"], today) if found else None
        if days is not None and days.first is not None and days.last is not None:
            return range_of(days.first, days.last)
    return None


def _relative(text: str, today: date) -> DateRange | None:
    near = any_language().dates.days_ago.get(text)
    if near is not None:
        day = today - timedelta(days=near)
        return DateRange(day, day)
    for shape, back in ((_THIS, 0), (_PREVIOUS, 1)):
        found = pattern(shape).fullmatch(text)
        if found:
            return _calendar(str(found.lastgroup), today, back)
    several = pattern(_LAST).fullmatch(text)
    return _last(int(several["count"] or 1), str(several.lastgroup), today) if several else None


def _calendar(unit: str, today: date, back: int) -> DateRange:
    """This week, month or year, or the one before."""
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return DateRange(monday, monday + timedelta(days=6))
    if unit == "year":
        return EventDate(today.year - back).days
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return EventDate(year, month + 1).days


def _last(count: int, unit: str, today: date) -> DateRange | None:
    """The last `count` days, weeks, months or years up to today."""
    if unit in ("day", "week"):
        return DateRange(today - timedelta(days=count * (7 if unit == "week" else 1) - 1), today)
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    day = min(today.day, monthrange(year, month + 1)[1])
    return DateRange(date(year, month + 1, day), today)


def format_date(when: EventDate, locale: str = "en", *, short: bool = False) -> str:
    """The date in the locale's words: "29 September 2022", "September 2022", "2022"."""
    if not when.month:
        return str(when.year)
    if not when.day:
        name = get_month_names("abbreviated" if short else "wide", context="stand-alone", locale=locale)[when.month]
        return f"{name} {when.year}"
    pattern = "d MMM y" if short else "d MMMM y"
    return str(babel_date(when.first, pattern, locale=locale))
