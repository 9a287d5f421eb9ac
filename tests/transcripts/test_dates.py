"""Dates as people write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts.dates import parse_day_of_year, parse_range
from bot.transcripts.model import DateRange, DayOfYear, EventDate

TODAY = date(2026, 11, 24)  # a Tuesday


def days(first: str | None, last: str | None = "") -> DateRange:
    last = first if last == "" else last
    return DateRange(date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)


READ = {
    "2022-05-09": days("2022-05-09"),
    "9 May 2022": days("2022-05-09"),
    "9th of May, 2022": days("2022-05-09"),
    "May 9, 2022": days("2022-05-09"),
    "May 9th 2022": days("2022-05-09"),
    "  on  9 MAY 2022. ": days("2022-05-09"),
    "09.05.2022": days("2022-05-09"),
    "2022/5/9": days("2022-05-09"),
    "05/09/2020": days("2020-09-05"),
    "05/31/2021": days("2021-05-31"),
    "9 мая 2022 года": days("2022-05-09"),
    "9 мая 2022 г.": days("2022-05-09"),
    "9 May": days("2026-05-09"),
    "29 February": days("2024-02-29"),
    "24 November": days("2026-11-24"),
    "25 November": days("2025-11-25"),
    "May 2022": days("2022-05-01", "2022-05-31"),
    "в мае 2022": days("2022-05-01", "2022-05-31"),
    "Sept. 2022": days("2022-09-01", "2022-09-30"),
    "2022-02": days("2022-02-01", "2022-02-28"),
    "02.2024": days("2024-02-01", "2024-02-29"),
    "2022": days("2022-01-01", "2022-12-31"),
    "2022 год": days("2022-01-01", "2022-12-31"),
    "2021..2022": days("2021-01-01", "2022-12-31"),
    "2021-2022": days("2021-01-01", "2022-12-31"),
    "2022..2021": days("2021-01-01", "2022-12-31"),
    "1-9 May 2022": days("2022-05-01", "2022-05-09"),
    "May 1–9, 2022": days("2022-05-01", "2022-05-09"),
    "from 1 to 9 May 2022": days("2022-05-01", "2022-05-09"),
    "с 1 по 9 мая 2022": days("2022-05-01", "2022-05-09"),
    "28 April to 9 May 2022": days("2022-04-28", "2022-05-09"),
    "28 December – 3 January 2022": days("2021-12-28", "2022-01-03"),
    "2022-05-01..2022-05-09": days("2022-05-01", "2022-05-09"),
    "2022-05-01 - 2022-05-09": days("2022-05-01", "2022-05-09"),
    "01.05.2022-09.05.2022": days("2022-05-01", "2022-05-09"),
    "May–June 2022": days("2022-05-01", "2022-06-30"),
    "between 2020 and 2021": days("2020-01-01", "2021-12-31"),
    "since 2021": days("2021-01-01", None),
    "с 2021": days("2021-01-01", None),
    "2021..": days("2021-01-01", None),
    "after 9 May 2022": days("2022-05-10", None),
    "until May 2022": days(None, "2022-05-31"),
    "до мая 2022": days(None, "2022-05-31"),
    "..2021": days(None, "2021-12-31"),
    "before 2021": days(None, "2020-12-31"),
    "today": days("2026-11-24"),
    "вчера": days("2026-11-23"),
    "since yesterday": days("2026-11-23", None),
    "this week": days("2026-11-23", "2026-11-29"),
    "last week": days("2026-11-16", "2026-11-22"),
    "на прошлой неделе": days("2026-11-16", "2026-11-22"),
    "last month": days("2026-10-01", "2026-10-31"),
    "в прошлом году": days("2025-01-01", "2025-12-31"),
    "last 10 days": days("2026-11-15", "2026-11-24"),
    "за последние 3 месяца": days("2026-08-24", "2026-11-24"),
}


@pytest.mark.parametrize("text", READ)
def test_these_days_are_meant(text: str) -> None:
    assert parse_range(text, TODAY) == READ[text]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "maybe",
        "march of life",
        "31 Feb 2022",
        "1-99 May 2022",
        "0000",
        "99999",
        "13.13.2022",
        "a" * 5000,
        "…",
    ],
)
def test_these_are_no_dates(text: str) -> None:
    assert parse_range(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [("9 May", 5, 9), ("on May 9th", 5, 9), ("the 9th of May", 5, 9), ("29 February", 2, 29), ("в мае", 5, 0)],
)
def test_a_day_without_a_year_is_one_of_any_year(text: str, month: int, day: int) -> None:
    assert parse_day_of_year(text) == DayOfYear(month=month, day=day)


@pytest.mark.parametrize("text", ["9 May 2022", "2022", "31 February", "0 May", "yesterday", "1-9 May", "maybe", ""])
def test_these_name_no_day_of_any_year(text: str) -> None:
    assert parse_day_of_year(text) is None


def test_a_day_of_any_year_covers_what_can_be_that_day() -> None:
    day, month = DayOfYear(month=5, day=9), DayOfYear(month=5)
    assert all(day.covers(when) for when in (EventDate(1999, 5, 9), EventDate(2020, 5), EventDate(2021)))
    assert not any(day.covers(when) for when in (EventDate(1999, 5, 10), EventDate(2020, 6)))
    assert month.covers(EventDate(2020, 5, 31))
    assert not month.covers(EventDate(2020, 6, 1))
    assert DayOfYear(month=2, day=29).of(2023) is None


FIGURES = ["9", "31", "2022", "0", "-1", "9999999", "²", "2022-05-09", "9999"]
WORDS = ["may", "мая", "с", "по", "до", "from", "to", "..", "–", "last", "week", "/", ".", "год", "since", "after"]


@pytest.mark.parametrize(
    "text", ["last week", "last year", "yesterday", "last 9999 years", "after 2999", "before 1000"]
)
@pytest.mark.parametrize("today", [date.min, date.max])
def test_the_ends_of_the_calendar_are_no_trouble(text: str, today: date) -> None:
    found = parse_range(text, today)
    assert found is None or isinstance(found, DateRange)


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(FIGURES + WORDS), max_size=8).map(" ".join)), st.dates(date(1, 1, 1))
)
def test_no_text_and_no_day_is_too_odd(text: str, today: date) -> None:
    found = parse_range(text, today)
    assert found is None or found.first is None or found.last is None or found.first <= found.last
