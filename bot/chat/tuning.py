"""When and how a chat hears: the card of /settings, its pages, and what its buttons and words change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process

from bot.chat.callbacks import NoSuchButtonError
from bot.chat.cards import Button, Card, Row
from bot.chat.followed import button, pace_in_words, start, zone_in_words
from bot.chat.render import paragraph
from bot.subscriptions.model import Pace
from bot.transcripts.people.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from babel import Locale

    from bot.chat.places import Place
    from bot.chat.steps import Step
    from bot.chat.view import View
    from bot.subscriptions.model import Preferences

ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "Europe/Kyiv",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Tbilisi",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Los_Angeles",
)
"""Offered as buttons; any other is set by its name."""
QUIET = ((22, 7), (23, 8), (21, 9), (0, 8), (18, 9))
ZONE_FAMILIES = re.compile(r"^(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/\S+$", re.MULTILINE)
SURE = 80
"""How alike a misspelt city must be, 0–100, to be taken for one: a wrong zone tells at the wrong hour."""
_PACES = {"i": Pace.INSTANT, "d": Pace.DAILY, "w": Pace.WEEKLY}
_OFFSET = re.compile(r"(?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::00)?)?", re.IGNORECASE)
_QUIET = re.compile(r"([01]\d|2[0-3]){2}")
_HOURS = re.compile(r"(\d{1,2})(?::00)?\s*[-–—]\s*(\d{1,2})(?::00)?")


def card(view: View, place: Place, preferences: Preferences) -> Card:
    """All settings of a chat at a glance."""
    step = start(place)

    def pace(letter: str) -> Button:
        return _choice(
            view, f"tune.pace_{letter}", step.to("t", f"p{letter}"), chosen=preferences.pace is _PACES[letter]
        )

    rows: list[Row] = [tuple(pace(letter) for letter in _PACES)]
    if preferences.pace is Pace.WEEKLY:
        rows.append((_open(view, "weekday", step.to("g", "w")), _open(view, "hour", step.to("g", "h"))))
    elif preferences.pace is Pace.DAILY:
        rows.append((_open(view, "hour", step.to("g", "h")),))
    else:
        rows.append((_open(view, "quiet", step.to("g", "q")),))
    rows += [
        (
            _choice(view, "tune.excerpts", step.to("t", "x1"), chosen=preferences.excerpts),
            _choice(view, "tune.headings", step.to("t", "x0"), chosen=not preferences.excerpts),
        ),
        (_open(view, "zone", step.to("g", "z")), _open(view, "language", step.to("g", "l"))),
        (button(view, "list", step.to("l")),),
    ]
    language = view.texts.languages((preferences.language,)) if preferences.language else view.texts("tune.as_you")
    heading = view.say("follow.channel", title=place.title) if place.channel else ()
    return Card(
        (
            paragraph(heading, view.say("tune.heading")),
            paragraph(
                view.say("tune.when", when=pace_in_words(view, preferences)),
                view.say("tune.how_excerpts" if preferences.excerpts else "tune.how_headings"),
                view.say("tune.zone_is", zone=zone_in_words(preferences.zone)),
                view.say("tune.language_is", language=language),
                gap=True,
            ),
        ),
        tuple(rows),
    )


def page(view: View, step: Step, preferences: Preferences) -> Card:
    """One setting's choices; NoSuchButtonError where there is no such page."""
    makers = {"h": _hours, "w": _weekdays, "q": _quiet, "z": _zones, "l": _languages}
    make = makers.get(step.rest)
    if make is None:
        raise NoSuchButtonError(f"no settings page {step.rest!r}")
    key, buttons, a_row = make(view, step, preferences)
    rows = [tuple(buttons[at : at + a_row]) for at in range(0, len(buttons), a_row)]
    return Card((view.note(key),), (*rows, (button(view, "back", step.to("g")),)))


def changed(view: View, preferences: Preferences, setting: str) -> Preferences:
    """The preferences after a button; NoSuchButtonError where the button says nothing sensible."""
    name, value = setting[:1], setting[1:]
    number = int(value) if re.fullmatch(r"\d{1,2}", value, re.ASCII) else -1
    sensible = {
        "p": value in _PACES,
        "h": 0 <= number < 24,
        "w": 0 <= number < 7,
        "x": value in {"0", "1"},
        "q": not value or _QUIET.fullmatch(value) is not None,
        "l": not value or value in view.services.texts.languages,
        "z": name == "z" and _is_zone(value),
    }
    if not sensible.get(name):
        raise NoSuchButtonError(f"no setting {setting!r}")
    changes: dict[str, Callable[[], Preferences]] = {
        "p": lambda: replace(preferences, pace=_PACES[value]),
        "h": lambda: replace(preferences, hour=number),
        "w": lambda: replace(preferences, weekday=number),
        "x": lambda: replace(preferences, excerpts=value == "1"),
        "q": lambda: _with_quiet(preferences, value),
        "l": lambda: replace(preferences, language=value),
        "z": lambda: replace(preferences, zone=value),
    }
    return changes[name]()


def after_words(view: View, preferences: Preferences, words: str) -> Preferences | None:
    """The preferences that words ask for; None where they ask for nothing sensible."""
    try:
        for setting in told(view, words) or ("",):
            preferences = changed(view, preferences, setting)
    except NoSuchButtonError:
        return None
    return preferences


def told(view: View, words: str) -> tuple[str, ...] | None:
    """What buttons would say for these words ("daily 9", "zone Paris", "quiet 22-7", "headings"); None for others."""
    name, _, rest = (part.strip() for part in words.strip().partition(" "))
    name, hours = name.casefold(), _HOURS.fullmatch(rest)
    if name in {"daily", "weekly"} and (not rest or re.fullmatch(r"\d{1,2}(:00)?", rest, re.ASCII)):
        return (f"p{name[0]}", *([f"h{int(rest.partition(':')[0])}"] if rest else []))
    settings = {
        "now": "pi",
        "headings": "x0",
        "excerpts": "x1",
        "quiet": f"q{int(hours[1]):02}{int(hours[2]):02}" if hours else "q" if rest == "off" else None,
        "language": f"l{rest}" if rest in view.services.texts.languages else None,
        "zone": f"z{zone}" if name == "zone" and (zone := zone_named(rest, view.texts.locale)) else None,
    }
    setting = settings.get(name)
    return (setting,) if setting else None


def zone_named(text: str, locale: Locale) -> str | None:
    """The time zone of a name, an offset or a city, misspelt perhaps: "Europe/Paris", "UTC+3", "new york", "Москва"."""
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
    folded = fold_name(asked.rpartition("/")[2].replace("_", " "))
    if folded in cities:
        return cities[folded]
    near = process.extractOne(folded, list(cities), scorer=fuzz.ratio, score_cutoff=SURE)
    return cities[near[0]] if near else None


def _cities(locale: Locale) -> dict[str, str]:
    """Folded names of cities, as the zones have them and in the reader's language."""
    zones: list[str] = ZONE_FAMILIES.findall("\n".join(sorted(available_timezones(), reverse=True)))
    named = {fold_name(zone.rpartition("/")[2].replace("_", " ")): zone for zone in zones}
    translated = {fold_name(get_timezone_location(zone, locale=locale, return_city=True)): zone for zone in zones}
    return translated | named


def _is_zone(name: str) -> bool:
    """Whether there is such a zone; unlike `available_timezones` this reads one file, not six hundred."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _with_quiet(preferences: Preferences, value: str) -> Preferences:
    first, last = (int(value[:2]), int(value[2:])) if value else (None, None)
    return replace(preferences, quiet_from=first, quiet_to=last)


_Page = tuple[str, list[Button], int]


def _hours(_view: View, step: Step, preferences: Preferences) -> _Page:
    hours = [_marked(f"{hour}:00", step.to("t", f"h{hour}"), chosen=hour == preferences.hour) for hour in range(24)]
    return "tune.which_hour", hours, 4


def _weekdays(view: View, step: Step, preferences: Preferences) -> _Page:
    names = view.texts.locale.days["stand-alone"]["wide"]
    days = [_marked(names[day], step.to("t", f"w{day}"), chosen=day == preferences.weekday) for day in range(7)]
    return "tune.which_weekday", days, 2


def _quiet(view: View, step: Step, preferences: Preferences) -> _Page:
    now = (preferences.quiet_from, preferences.quiet_to)
    choices = [
        _marked(f"{first}:00 – {last}:00", step.to("t", f"q{first:02}{last:02}"), chosen=(first, last) == now)
        for first, last in QUIET
    ]
    return "tune.which_quiet", [_choice(view, "tune.quiet_off", step.to("t", "q"), chosen=now[0] is None), *choices], 2


def _zones(_view: View, step: Step, preferences: Preferences) -> _Page:
    zones = [
        _marked(zone.rpartition("/")[2].replace("_", " "), step.to("t", f"z{zone}"), chosen=zone == preferences.zone)
        for zone in ZONES
        if _is_zone(zone)
    ]
    return "tune.which_zone", zones, 3


def _languages(view: View, step: Step, preferences: Preferences) -> _Page:
    spoken = view.services.texts.languages
    choices = [
        _marked(
            texts.locale.get_display_name(code) or code, step.to("t", f"l{code}"), chosen=code == preferences.language
        )
        for code, texts in sorted(spoken.items())
    ]
    own = _choice(view, "tune.as_you", step.to("t", "l"), chosen=not preferences.language)
    return "tune.which_language", [own, *choices], 2


def _open(view: View, name: str, step: Step) -> Button:
    return Button(view.texts(f"tune.{name}"), step.data)


def _choice(view: View, key: str, step: Step, *, chosen: bool) -> Button:
    return _marked(view.texts(key), step, chosen=chosen)


def _marked(label: str, step: Step, *, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, step.data)
