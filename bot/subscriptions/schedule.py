"""When a message may go: digests at an hour of the chat's own clock, and quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.subscriptions.model import Pace, Preferences, Refused


def checked(preferences: Preferences) -> Preferences:
    """The preferences, if they can be kept; Refused says what cannot."""
    if not 0 <= preferences.hour <= 23 or not 0 <= preferences.weekday <= 6:
        raise Refused("no such hour or weekday")
    quiet = (preferences.quiet_from, preferences.quiet_to)
    if (quiet[0] is None) != (quiet[1] is None) or any(hour is not None and not 0 <= hour <= 23 for hour in quiet):
        raise Refused("no such quiet hours")
    if len(preferences.language) > 8:
        raise Refused("no such language")
    zone_of(preferences.zone)
    return preferences


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name; Refused when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused("no such time zone") from error


def schedule(preferences: Preferences) -> str:
    """Equal for preferences under which a message is due at the same moment; "" is at once, always."""
    if preferences.pace is Pace.DAILY:
        return f"daily {preferences.hour} {preferences.zone}"
    if preferences.pace is Pace.WEEKLY:
        return f"weekly {preferences.weekday} {preferences.hour} {preferences.zone}"
    if preferences.quiet_from is None or preferences.quiet_from == preferences.quiet_to:
        return ""
    return f"quiet {preferences.quiet_from} {preferences.quiet_to} {preferences.zone}"


def due(plan: str, now: float) -> float:
    """The first moment at or after `now` at which the plan, as `schedule` wrote it, lets a message go."""
    if not plan:
        return now
    name, *numbers, zone_name = plan.split(" ")
    zone = ZoneInfo(zone_name)
    here = datetime.fromtimestamp(now, zone)
    if name == "daily":
        return _next_hour(here, int(numbers[0]), 0)
    if name == "weekly":
        weekday, hour = map(int, numbers)
        return _next_hour(here, hour, (weekday - here.weekday()) % 7, step=7)
    start, end = map(int, numbers)
    quiet = start <= here.hour < end if start < end else here.hour >= start or here.hour < end
    return _next_hour(here, end, 0) if quiet else now


def _next_hour(here: datetime, hour: int, days: int, step: int = 1) -> float:
    """The first time at or after `here` when the clock strikes `hour`, `days` from today or `step` days later.

    An hour that the clock skips in spring is taken as the moment after the skip; one that it repeats in autumn
    counts once, the first time.
    """
    day = here.date() + timedelta(days)
    while True:
        moment = datetime.combine(day, time(hour), here.tzinfo).astimezone(UTC).timestamp()
        if moment >= here.timestamp():
            return moment
        day += timedelta(step)
