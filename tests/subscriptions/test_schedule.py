"""When a message may go, on the chat's own clock."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.subscriptions.model import Pace, Preferences, Refused, checked, due, schedule


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def moment(preferences: Preferences, now: str) -> str:
    return datetime.fromtimestamp(due(schedule(preferences), at(now)), UTC).isoformat(timespec="minutes")


def test_at_once_means_now() -> None:
    assert moment(Preferences(), "2026-03-01T10:00+00:00") == "2026-03-01T10:00+00:00"


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-01T05:59+00:00", "2026-03-01T06:00+00:00"),
        ("2026-03-01T06:00+00:00", "2026-03-01T06:00+00:00"),
        ("2026-03-01T06:01+00:00", "2026-03-02T06:00+00:00"),
    ],
)
def test_a_daily_digest_comes_at_the_hour_of_the_chats_own_clock(now: str, then: str) -> None:
    assert moment(Preferences(Pace.DAILY, hour=9, zone="Europe/Moscow"), now) == then


def test_a_weekly_digest_comes_on_its_day() -> None:
    monday = Preferences(Pace.WEEKLY, hour=9, weekday=0, zone="UTC")
    assert moment(monday, "2026-03-03T10:00+00:00") == "2026-03-09T09:00+00:00"
    assert moment(monday, "2026-03-09T09:00+00:00") == "2026-03-09T09:00+00:00"
    assert moment(monday, "2026-03-09T09:01+00:00") == "2026-03-16T09:00+00:00"


def test_quiet_hours_put_off_until_they_end() -> None:
    night = Preferences(zone="UTC", quiet_from=22, quiet_to=7)
    assert moment(night, "2026-03-01T23:30+00:00") == "2026-03-02T07:00+00:00"
    assert moment(night, "2026-03-01T06:59+00:00") == "2026-03-01T07:00+00:00"
    assert moment(night, "2026-03-01T07:00+00:00") == "2026-03-01T07:00+00:00"
    noon = Preferences(zone="UTC", quiet_from=12, quiet_to=14)
    assert moment(noon, "2026-03-01T13:00+00:00") == "2026-03-01T14:00+00:00"
    assert moment(noon, "2026-03-01T15:00+00:00") == "2026-03-01T15:00+00:00"


def test_an_hour_that_the_clock_skips_or_repeats_comes_once() -> None:
    berlin = Preferences(Pace.DAILY, hour=2, zone="Europe/Berlin")
    assert moment(berlin, "2026-03-28T12:00+00:00") == "2026-03-29T01:00+00:00"
    assert moment(berlin, "2026-10-24T12:00+00:00") == "2026-10-25T00:00+00:00"
    assert moment(berlin, "2026-10-25T00:30+00:00") == "2026-10-26T01:00+00:00"


@given(
    st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"]),
    st.sampled_from(list(Pace)),
    st.integers(0, 23),
    st.integers(0, 6),
    st.one_of(st.just((None, None)), st.tuples(st.integers(0, 23), st.integers(0, 23))),
    st.integers(0, 2_000_000_000),
)
def test_a_message_is_never_due_in_the_past_nor_more_than_a_week_or_so_ahead(
    zone: str, pace: Pace, hour: int, weekday: int, quiet: tuple[int | None, int | None], now: int
) -> None:
    plan = schedule(checked(Preferences(pace, hour, weekday, zone, *quiet)))
    then = due(plan, now)
    assert now <= then <= now + 9 * 86400
    assert due(plan, then) == then


@pytest.mark.parametrize(
    "wrong",
    [
        Preferences(hour=24),
        Preferences(weekday=7),
        Preferences(zone="Europe/Atlantis"),
        Preferences(zone="../../etc/passwd"),
        Preferences(quiet_from=3),
        Preferences(quiet_from=3, quiet_to=30),
        Preferences(language="a" * 9),
    ],
)
def test_what_cannot_be_kept_is_refused(wrong: Preferences) -> None:
    with pytest.raises(Refused):
        checked(wrong)
