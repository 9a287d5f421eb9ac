"""Cards of `/settings`: when and how a chat is notified, and one page for each setting's choices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat.buttons import Do, Manage, NoSuchButtonError
from bot.chat.cards import Button, Card, Row
from bot.chat.preferences import PACES, is_zone
from bot.chat.render import paragraph
from bot.subscriptions.model import Pace

if TYPE_CHECKING:
    from bot.chat.subscribers import Subscriber
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
