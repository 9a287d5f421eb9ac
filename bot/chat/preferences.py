"""What changes a chat's preferences: a button's setting, or words such as "daily 9" and "zone Paris"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process

from bot.chat.buttons import NoSuchButtonError
from bot.subscriptions.model import Pace
from bot.transcripts.people.names import fold_name

if TYPE_CHECKING:
    from babel import Locale

    from bot.chat.view import View
    from bot.subscriptions.model import Preferences

PACES = {"i": Pace.INSTANT, "d": Pace.DAILY, "w": Pace.WEEKLY}
SURE = 80
"""How alike a misspelt city must be, 0–100, to be taken for one: a wrong zone notifies at the wrong hour."""
_ZONE_OF_A_CITY = re.compile(r"^(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/\S+$", re.MULTILINE)
_OFFSET = re.compile(r"(?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::00)?)?", re.IGNORECASE)
_QUIET = re.compile(r"([01]\d|2[0-3]){2}")
_HOUR = re.compile(r"(\d{1,2})(:00)?", re.ASCII)
_HOURS = re.compile(r"(\d{1,2})(?::00)?\s*[-–—]\s*(\d{1,2})(?::00)?")


def changed(view: View, preferences: Preferences, setting: str) -> Preferences:
    """The preferences after a button; NoSuchButtonError where the button says nothing sensible."""
    name, value = setting[:1], setting[1:]
    number = int(value) if re.fullmatch(r"\d{1,2}", value, re.ASCII) else -1
    change: dict[str, Any]
    match name:
        case "p" if value in PACES:
            change = {"pace": PACES[value]}
        case "h" if 0 <= number < 24:
            change = {"hour": number}
        case "w" if 0 <= number < 7:
            change = {"weekday": number}
        case "x" if value in {"0", "1"}:
            change = {"excerpts": value == "1"}
        case "q" if not value:
            change = {"quiet_from": None, "quiet_to": None}
        case "q" if _QUIET.fullmatch(value):
            change = {"quiet_from": int(value[:2]), "quiet_to": int(value[2:])}
        case "l" if not value or value in view.services.texts.languages:
            change = {"language": value}
        case "z" if is_zone(value):
            change = {"zone": value}
        case _:
            raise NoSuchButtonError(f"no setting {setting!r}")
    return replace(preferences, **change)


def after_words(view: View, preferences: Preferences, words: str) -> Preferences | None:
    """The preferences that words ask for; None where they ask for nothing sensible."""
    settings = parse_setting(view, words)
    try:
        for setting in settings:
            preferences = changed(view, preferences, setting)
    except NoSuchButtonError:
        return None
    return preferences if settings else None


def parse_setting(view: View, words: str) -> tuple[str, ...]:
    """What buttons would say for these words: "daily 9", "zone Paris", "quiet 22-7", "headings"; none for others."""
    name, _, rest = (part.strip() for part in words.strip().partition(" "))
    hour, hours = _HOUR.fullmatch(rest), _HOURS.fullmatch(rest)
    settings: tuple[str, ...] = ()
    match name.casefold():
        case "daily" | "weekly" as pace if hour:
            settings = f"p{pace[0]}", f"h{int(hour[1])}"
        case "daily" | "weekly" as pace if not rest:
            settings = (f"p{pace[0]}",)
        case "now":
            settings = ("pi",)
        case "headings":
            settings = ("x0",)
        case "excerpts":
            settings = ("x1",)
        case "quiet" if hours:
            settings = (f"q{int(hours[1]):02}{int(hours[2]):02}",)
        case "quiet" if rest == "off":
            settings = ("q",)
        case "language" if rest in view.services.texts.languages:
            settings = (f"l{rest}",)
        case "zone" if zone := zone_named(rest, view.texts.locale):
            settings = (f"z{zone}",)
    return settings


def zone_named(text: str, locale: Locale) -> str | None:
    """The time zone of a name, an offset or a city, misspelt perhaps: "Europe/Paris", "UTC+3", "new york"."""
    asked = text.strip()
    if found := _OFFSET.fullmatch(asked):
        hours = int(found[2] or 0)
        # The zones of this family count westwards: UTC+3 is Etc/GMT-3.
        name = f"Etc/GMT{'-' if found[1] == '+' else '+'}{hours}" if hours else "UTC"
        return name if name in available_timezones() else None
    exact = next((zone for zone in available_timezones() if zone.casefold() == asked.casefold()), None)
    if exact:
        return exact
    cities = _cities(locale)
    folded = fold_name(_city(asked))
    if folded in cities:
        return cities[folded]
    near = process.extractOne(folded, list(cities), scorer=fuzz.ratio, score_cutoff=SURE)
    return cities[near[0]] if near else None


def is_zone(name: str) -> bool:
    """Whether there is such a zone; unlike `available_timezones` this reads one file, not six hundred."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _cities(locale: Locale) -> dict[str, str]:
    """Folded names of cities, as the zones have them and in the reader's language."""
    zones: list[str] = _ZONE_OF_A_CITY.findall("\n".join(sorted(available_timezones(), reverse=True)))
    named = {fold_name(_city(zone)): zone for zone in zones}
    translated = {fold_name(get_timezone_location(zone, locale=locale, return_city=True)): zone for zone in zones}
    return translated | named


def _city(zone: str) -> str:
    """The city that a zone is named for."""
    return zone.rpartition("/")[2].replace("_", " ")
