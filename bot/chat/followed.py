"""Cards of subscriptions: what to follow, what it would have told, what is followed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat import callbacks, wanted
from bot.chat.callbacks import NoSuchButtonError
from bot.chat.cards import Button, Card, Row
from bot.chat.render import Line, Piece, line, paragraph
from bot.chat.steps import Step
from bot.chat.updates import wish_in_words
from bot.chat.view import shown
from bot.chat.views.home import example_topic
from bot.subscriptions.model import Kind, Pace, SubscriptionTarget
from bot.subscriptions.preview import preview
from bot.transcripts.model import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.places import Place
    from bot.chat.render import Block
    from bot.chat.view import View
    from bot.subscriptions.model import Preferences, Preview, Subscription

NAMES_A_PAGE = 10
LISTED_A_PAGE = 10
A_ROW = 5
MOST_OF_CARD = 12
MOST_LANGUAGES = 4
_TITLE = 120

CHOICES = {"t": Kind.TOPIC, "p": Kind.PERSON, "l": Kind.PLACE, "s": Kind.SOURCE}
"""What is chosen from a list of names."""
_EDITS = (Kind.EVENT, Kind.PASSAGE)


def start(place: Place, replaces: int = 0) -> Step:
    """Any step of a place, to make others from."""
    return Step("m", replaces=replaces, channel=place.channel)


def button(view: View, key: str, step: Step, **values: object) -> Button:
    """A button with a label of the catalogue's."""
    return Button(view.texts(f"follow.button.{key}", **values), step.data)


def menu(view: View, place: Place, replaces: int = 0) -> Card:
    """What can be followed."""
    step = start(place, replaces)
    kinds = tuple(button(view, f"choose_{kind}", step.to("k", letter)) for letter, kind in CHOICES.items())
    return Card(
        (_heading(view, place, "follow.menu"), view.note("follow.words", topic=example_topic(view))),
        (
            kinds[:2],
            kinds[2:],
            (button(view, "choose_everything", step.to("w", "e")), button(view, "choose_phrase", step.to("k", "f"))),
            (button(view, "list", step.to("l")),),
        ),
    )


def choose(view: View, place: Place, step: Step) -> Card:
    """Names to choose from, ten a page, the most frequent first; for a phrase, how to send it."""
    letter, offset = step.rest[:1], _offset(step.rest[1:])
    back = (button(view, "back", step.to("m")),)
    if letter not in CHOICES:
        how = "follow.send_change" if step.replaces else "follow.send_phrase"
        channel = f"{place.destination.chat} " if place.channel else ""
        return Card((view.note(how, n=str(step.replaces), channel=channel),), (back,))
    names = wanted.names_of(view, CHOICES[letter])
    if not names:
        return Card((view.note("follow.no_names"),), (back,))
    offset = offset if offset < len(names) else 0
    rows: list[Row] = []
    for name, count in names[offset : offset + NAMES_A_PAGE]:
        code = f"s{name}" if letter == "s" else f"{letter}{callbacks.mark(name)}"
        rows.append((Button(f"{shown(name, 60)} · {view.texts.number(count)}", step.to("w", code).data),))
    arrows = []
    if offset:
        arrows.append(Button("‹", step.to("k", f"{letter}{max(offset - NAMES_A_PAGE, 0)}").data))
    if offset + NAMES_A_PAGE < len(names):
        arrows.append(Button("›", step.to("k", f"{letter}{offset + NAMES_A_PAGE}").data))
    heading = view.say(f"follow.which_{CHOICES[letter]}")
    where = view.say("list.where", first=offset + 1, last=min(offset + NAMES_A_PAGE, len(names)), total=len(names))
    return Card((paragraph(line(heading, "  ·  ", where)),), (*rows, tuple(arrows), back))


def of_card(view: View, place: Place, step: Step) -> Card:
    """What of an event, or of one of its passages, can be followed: its speaker, topics, persons, place, its edits."""
    name, dot, number = step.rest.rpartition(".")
    key = _key(name if dot else step.rest)
    event = view.library.get(key)
    passages = view.archive.passages(key) if dot else ()
    passage = passages[int(number)] if number.isdecimal() and int(number) < len(passages) else None
    if event is None or (dot and passage is None):
        raise NoSuchButtonError(f"{step.rest!r} is not held")
    names = [(Kind.PERSON, passage.speaker)] if passage and passage.speaker else []
    names += [(Kind.TOPIC, topic) for topic in event.topics]
    names += [(Kind.PERSON, person) for person in event.persons]
    names += [(Kind.PLACE, event.place)] if event.place else []
    asked = {one.code: one.target for one in (wanted.named(view, kind, name) for kind, name in names)}
    rows: list[Row] = [
        (Button(shown(label(view, wish), 60), step.to("w", code).data),)
        for code, wish in list(asked.items())[:MOST_OF_CARD]
        if not code.startswith("r")
    ]
    of_passage = step.to("w", f"x{step.rest}")
    edits = [button(view, "edits_of_passage", of_passage)] if passage and of_passage.fits else []
    rows.append((*edits, button(view, "edits", step.to("w", f"d{key}"))))
    back = callbacks.Excerpt(key, passage.number) if passage else callbacks.EventPage(key)
    rows.append((view.button("back", action=back),))
    return Card(
        (_heading(view, place, "follow.of_card"), paragraph(view.title(event), view.when_where(event))), tuple(rows)
    )


def before_saving(view: View, place: Place, asked: wanted.Asked, step: Step, back: Button | None = None) -> Card:
    """What the wish would have told in the last year, and the button that saves it. Blocks."""
    wish = asked.target
    what = Piece(label(view, wish), "b")
    if wish.kind in _EDITS:
        return _edits_card(view, asked, step, back)
    found = preview(wish, view.archive, view.services.clock().date())
    heading = _heading(view, place, "follow.ask", what=what)
    blocks: list[Block] = [heading]
    if not found.known:
        blocks.append(view.note("follow.unknown"))
    elif wish.kind is Kind.QUOTE:
        blocks.append(view.note("follow.quote_found" if found.count else "follow.quote_absent"))
    else:
        blocks.append(paragraph(_fired(view, found)))
    blocks += [_sample(view, found)] if found.sample else []
    rows: list[Row] = [
        (button(view, "instead", step.to("w", near.code), name=shown(near.target.text, 50)),)
        for near in (wanted.named(view, wish.kind, name) for name in found.suggestions)
        if not near.code.startswith("r")
    ]
    rows.append(_languages(view, asked, step))
    save = button(view, "save" if found.known else "save_anyway", step.to("f", asked.code))
    rows.append((save, back or button(view, "another", step.to("m"))))
    return Card(tuple(blocks), tuple(rows))


def _languages(view: View, asked: wanted.Asked, step: Step) -> Row:
    """Where transcripts are held in several languages, one can be chosen: most events come in each of them."""
    held = view.library.languages
    if len(held) < 2:
        return ()
    row = []
    for language in ("", *held[:MOST_LANGUAGES]):
        name = view.texts.languages((language,)) if language else view.texts("follow.all_languages")
        one = wanted.in_language(asked, language)
        row.append(Button(f"✓ {name}" if asked.target.language == language else name, step.to("w", one.code).data))
    return tuple(row)


def unclear(view: View, place: Place, text: str, step: Step) -> Card:
    """Words that name nothing held: what they may have meant. Blocks."""
    near: list[wanted.Asked] = []
    for kind, found in (
        (Kind.TOPIC, view.library.by_topic(text)),
        (Kind.PERSON, view.library.by_person(text)),
    ):
        near += [wanted.named(view, kind, name) for name in found.suggestions[:3]]
    rows: list[Row] = [
        (Button(shown(label(view, one.target), 60), step.to("w", one.code).data),)
        for one in near
        if not one.code.startswith("r")
    ]
    rows.append((button(view, "as_phrase", step.to("w", "rf")), button(view, "as_topic", step.to("w", "rt"))))
    rows.append((button(view, "another", step.to("m")),))
    return Card((_heading(view, place, "follow.unclear", text=shown(text, 80)),), tuple(rows))


def saved(view: View, place: Place, subscription: Subscription, preferences: Preferences) -> Card:
    """That it is followed, and when one hears."""
    step = start(place)
    what = Piece(label(view, subscription.target), "b")
    when = view.say("follow.when", when=pace_in_words(view, preferences))
    return Card(
        (_heading(view, place, "follow.saved", what=what), paragraph(when)),
        (
            (button(view, "list", step.to("l")), button(view, "settings", step.to("g"))),
            (button(view, "remove", step.to("x", subscription.id)),),
        ),
    )


def listing(view: View, place: Place, held: Sequence[Subscription], offset: int = 0) -> Card:
    """What is followed, a number a line, and buttons that open each."""
    step = start(place)
    new = button(view, "new", step.to("m"))
    if not held:
        return Card((_heading(view, place, "follow.nothing"),), ((new,),))
    offset = offset if offset < len(held) else 0
    page = held[offset : offset + LISTED_A_PAGE]
    lines = [
        line(f"{number}. ", label(view, one.target), *((" · ", paused(view)) if one.paused else ()))
        for number, one in enumerate(page, offset + 1)
    ]
    numbers = [Button(str(number), step.to("o", one.id).data) for number, one in enumerate(page, offset + 1)]
    arrows = []
    if offset:
        arrows.append(Button("‹", step.to("l", max(offset - LISTED_A_PAGE, 0)).data))
    if offset + LISTED_A_PAGE < len(held):
        arrows.append(Button("›", step.to("l", offset + LISTED_A_PAGE).data))
    heading = _heading(view, place, "follow.listed", n=len(held))
    rows = (
        tuple(numbers[:A_ROW]),
        tuple(numbers[A_ROW:]),
        tuple(arrows),
        (new, button(view, "settings", step.to("g"))),
        (button(view, "stop_all", step.to("u")),),
    )
    return Card((heading, paragraph(*lines, gap=True)), rows)


def one(view: View, place: Place, held: Subscription) -> Card:
    """One subscription, with what can be done with it."""
    step = start(place)
    hold = (
        button(view, "resume", step.to("c", held.id)) if held.paused else button(view, "pause", step.to("h", held.id))
    )
    state = (paused(view),) if held.paused else ()
    return Card(
        (_heading(view, place, "follow.one", what=Piece(label(view, held.target), "b")), paragraph(*state)),
        (
            (
                hold,
                button(view, "change", start(place, held.id)),
                button(view, "remove", step.to("x", held.id)),
            ),
            (button(view, "back", step.to("l")),),
        ),
    )


def removed(view: View, place: Place, wish: SubscriptionTarget) -> Card:
    """That it is followed no longer, with a way back where a button can hold it. Blocks."""
    step = start(place)
    code = wanted.code_of(view, wish)
    again = (button(view, "again", step.to("f", code)),) if code and step.to("f", code).fits else ()
    what = Piece(label(view, wish), "b")
    return Card((_heading(view, place, "follow.removed", what=what),), ((*again, button(view, "list", step.to("l"))),))


def ask_stop_all(view: View, place: Place, count: int) -> Card:
    """Whether all of it shall end."""
    step = start(place)
    if not count:
        return listing(view, place, ())
    return Card(
        (_heading(view, place, "follow.ask_stop_all", n=count),),
        ((button(view, "stop_all", step.to("u", "all")), button(view, "back", step.to("l"))),),
    )


def stopped_all(view: View, place: Place, count: int) -> Card:
    """That nothing is followed any more."""
    new = button(view, "new", start(place).to("m"))
    return Card((_heading(view, place, "follow.stopped_all", n=count),), ((new,),))


def label(view: View, wish: SubscriptionTarget) -> str:
    """What is followed, in words; events and passages by their titles."""
    if wish.kind not in _EDITS:
        if wish.kind is Kind.QUOTE:
            return view.texts("follow.quote_of", name=shown(wish.text, 80))
        words = wish_in_words(view.texts, wish)
        return f"{words} ({view.texts.languages((wish.language,))})" if wish.language else words
    key, number = wish.place_in_text()
    event = view.library.get(key)
    title = shown(event.title, _TITLE) if event else str(key)
    return view.texts("follow.edits_of" if number is None else "follow.passage_of", title=title)


def pace_in_words(view: View, preferences: Preferences) -> str:
    """When one hears: "at once", "every day at 9:00 (Europe/Moscow)"."""
    hour = f"{preferences.hour}:00"
    if preferences.pace is Pace.DAILY:
        return view.texts("tune.daily_at", hour=hour, zone=zone_in_words(preferences.zone))
    if preferences.pace is Pace.WEEKLY:
        day = view.texts.locale.days["format"]["wide"][preferences.weekday]
        return view.texts("tune.weekly_at", day=day, hour=hour, zone=zone_in_words(preferences.zone))
    if preferences.quiet_from is None:
        return view.texts("tune.at_once")
    return view.texts(
        "tune.at_once_but",
        first=f"{preferences.quiet_from}:00",
        last=f"{preferences.quiet_to}:00",
        zone=zone_in_words(preferences.zone),
    )


def zone_in_words(zone: str) -> str:
    """A time zone's name; those that are mere offsets as people write them: "UTC+3" for Etc/GMT-3."""
    found = re.fullmatch(r"Etc/GMT([+-])(\d{1,2})", zone)
    return f"UTC{'-' if found[1] == '+' else '+'}{found[2]}" if found else zone


def paused(view: View) -> Line:
    """The mark of a subscription that is paused."""
    return view.say("follow.paused")


def _edits_card(view: View, asked: wanted.Asked, step: Step, back: Button | None) -> Card:
    key, _ = asked.target.place_in_text()
    event = view.library.get(key)
    title = shown(event.title, _TITLE) if event else str(key)
    count = len(view.archive.revisions(key))
    key_of = "follow.ask_passage" if asked.target.kind is Kind.PASSAGE else "follow.ask_edits"
    rows = ((button(view, "save", step.to("f", asked.code)), back or button(view, "another", step.to("m"))),)
    so_far = view.note("follow.edited_so_far", n=count) if count else view.note("follow.never_edited")
    return Card((view.note(key_of, title=Piece(title, "b")), so_far), rows)


def _fired(view: View, found: Preview) -> Line:
    if not found.count:
        return view.say("follow.fired_never")
    return view.say("follow.fired_at_least" if found.at_least else "follow.fired", n=found.count)


def _sample(view: View, found: Preview) -> Block:
    lines = [
        line(Piece(view.texts.day(event.day, short=True), "b"), " · ", shown(event.title, _TITLE))
        for event in found.sample
    ]
    return paragraph(*lines, gap=True)


def _heading(view: View, place: Place, key: str, **values: object) -> Block:
    heading = view.say(key, **values)
    return paragraph(view.say("follow.channel", title=shown(place.title, 80)) if place.channel else (), heading)


def _key(text: str) -> Key:
    try:
        return Key.parse(text)
    except ValueError as error:
        raise NoSuchButtonError(str(error)) from error


def _offset(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
