"""`/settings`: when and how a chat is notified; its cards, and what buttons and words change."""

import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale
from babel.dates import get_timezone_location
from rapidfuzz import fuzz, process

from bot.chat.buttons import Do, Manage, NoSuchButtonError
from bot.chat.render import paragraph
from bot.chat.reply import Button, Card, Row
from bot.chat.subscribers import Subscriber
from bot.chat.view import View
from bot.subscriptions.model import Pace, Preferences
from bot.transcripts.names import fold_name

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
PACES = {"i": Pace.INSTANT, "d": Pace.DAILY, "w": Pace.WEEKLY}
SURE = 80
"""How alike a misspelt city must be, 0–100, to be taken for one: a wrong zone notifies at the wrong hour."""
_ZONE_OF_A_CITY = re.compile(r"^(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)/\S+$", re.MULTILINE)
_OFFSET = re.compile(r"(?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::00)?)?", re.IGNORECASE)
_QUIET = re.compile(r"([01]\d|2[0-3]){2}")
_HOUR = re.compile(r"(\d{1,2})(:00)?", re.ASCII)
_HOURS = re.compile(r"(\d{1,2})(?::00)?\s*[-–—]\s*(\d{1,2})(?::00)?")


def card(view: View, subscriber: Subscriber, preferences: Preferences) -> Card:
    """All settings of a chat at a glance."""

    def choice(key: str, setting: str, *, chosen: bool) -> Button:
        return _choice(view.texts(f"tune.{key}"), subscriber.manage(Do.SET, setting), chosen=chosen)

    def page(key: str, letter: str) -> Button:
        return Button(view.texts(f"tune.{key}"), subscriber.manage(Do.SETTINGS, letter))

    pages = {Pace.WEEKLY: (("weekday", "w"), ("hour", "h")), Pace.DAILY: (("hour", "h"),)}
    rows: tuple[Row, ...] = (
        tuple(choice(f"pace_{one}", f"p{one}", chosen=preferences.pace is pace) for one, pace in PACES.items()),
        tuple(page(key, letter) for key, letter in pages.get(preferences.pace, (("quiet", "q"),))),
        (
            choice("excerpts", "x1", chosen=preferences.excerpts),
            choice("headings", "x0", chosen=not preferences.excerpts),
        ),
        (page("zone", "z"), page("language", "l")),
        (Button(view.texts("follow.button.list"), subscriber.manage(Do.LIST)),),
    )
    language = view.texts.languages((preferences.language,)) if preferences.language else view.texts("tune.as_you")
    heading = view.say("follow.channel", title=subscriber.title) if subscriber.channel else ()
    settings = paragraph(
        view.say("tune.when", when=pace_in_words(view, preferences)),
        view.say("tune.how_excerpts" if preferences.excerpts else "tune.how_headings"),
        view.say("tune.zone_is", zone=zone_in_words(preferences.zone)),
        view.say("tune.language_is", language=language),
        gap=True,
    )
    return Card((paragraph(heading, view.say("tune.heading")), settings), rows)


def page(view: View, action: Manage, preferences: Preferences) -> Card:
    """One setting's choices; NoSuchButtonError where there is no such page."""

    def choice(label: str, setting: str, *, chosen: bool) -> Button:
        return _choice(label, action.to(Do.SET, setting), chosen=chosen)

    match action.rest:
        case "h":
            key, a_row = "tune.which_hour", 4
            choices = [choice(f"{hour}:00", f"h{hour}", chosen=hour == preferences.hour) for hour in range(24)]
        case "w":
            key, a_row = "tune.which_weekday", 2
            names = view.texts.locale.days["stand-alone"]["wide"]
            choices = [choice(names[day], f"w{day}", chosen=day == preferences.weekday) for day in range(7)]
        case "q":
            key, a_row = "tune.which_quiet", 2
            now = (preferences.quiet_from, preferences.quiet_to)
            choices = [choice(view.texts("tune.quiet_off"), "q", chosen=now[0] is None)]
            choices += [
                choice(f"{first}:00 – {last}:00", f"q{first:02}{last:02}", chosen=(first, last) == now)
                for first, last in QUIET
            ]
        case "z":
            key, a_row = "tune.which_zone", 3
            cities = {zone: zone.rpartition("/")[2].replace("_", " ") for zone in ZONES if is_zone(zone)}
            choices = [choice(city, f"z{zone}", chosen=zone == preferences.zone) for zone, city in cities.items()]
        case "l":
            key, a_row = "tune.which_language", 2
            spoken = sorted(view.services.texts.languages.items())
            names = {code: texts.locale.get_display_name(code) or code for code, texts in spoken}
            choices = [choice(view.texts("tune.as_you"), "l", chosen=not preferences.language)]
            choices += [choice(name, f"l{code}", chosen=code == preferences.language) for code, name in names.items()]
        case _:
            raise NoSuchButtonError(f"no settings page {action.rest!r}")
    rows = [tuple(choices[at : at + a_row]) for at in range(0, len(choices), a_row)]
    back = Button(view.texts("follow.button.back"), action.to(Do.SETTINGS))
    return Card((view.note(key),), (*rows, (back,)))


def pace_in_words(view: View, preferences: Preferences) -> str:
    """When notifications come: "at once", "every day at 9:00 (Europe/Moscow)"."""
    hour, zone = f"{preferences.hour}:00", zone_in_words(preferences.zone)
    if preferences.pace is Pace.DAILY:
        return view.texts("tune.daily_at", hour=hour, zone=zone)
    if preferences.pace is Pace.WEEKLY:
        day = view.texts.locale.days["format"]["wide"][preferences.weekday]
        return view.texts("tune.weekly_at", day=day, hour=hour, zone=zone)
    if preferences.quiet_from is None:
        return view.texts("tune.at_once")
    first, last = f"{preferences.quiet_from}:00", f"{preferences.quiet_to}:00"
    return view.texts("tune.at_once_but", first=first, last=last, zone=zone)


def zone_in_words(zone: str) -> str:
    """A time zone's name; those that are mere offsets as people write them: "UTC+3" for Etc/GMT-3."""
    found = re.fullmatch(r"Etc/GMT([+-])(\d{1,2})", zone)
    return f"UTC{'-' if found[1] == '+' else '+'}{found[2]}" if found else zone


def _choice(label: str, action: Manage, *, chosen: bool) -> Button:
    return Button(f"✓ {label}" if chosen else label, action)


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
