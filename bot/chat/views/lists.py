"""Lists that page by buttons: events (latest, of a day, a topic, a person), topics, persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import buttons
from bot.chat.buttons import EventPage, FollowPerson, FollowTopic, Latest, On, name_hash
from bot.chat.cards import Button, Card, Row
from bot.chat.render import Line, Piece, line, paragraph
from bot.chat.view import shown
from bot.chat.views.home import example_days
from bot.transcripts.dates import parse_range
from bot.transcripts.people.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.chat.buttons import Action
    from bot.chat.render import Block
    from bot.chat.view import View
    from bot.transcripts.library import Found
    from bot.transcripts.model import DateRange, Event

A_PAGE = 5
MOST_A_PAGE = 10
NAMES_A_PAGE = 10
MOST_SUGGESTED = 5
LONGEST_LISTED = 160
_TOPICS_SHOWN = 2


def latest(view: View, offset: int = 0, limit: int = A_PAGE) -> Card:
    """The newest events, `limit` of them from `offset` on."""
    total = len(view.library)
    offset, limit = _inside(offset, total, limit)
    events = view.library.latest(offset, limit)
    return _events(view, view.say("list.latest"), events, offset, total, Latest)


def latest_asked(view: View, argument: str) -> Card:
    """`/latest [n]`: a refusal says what n can be."""
    if not argument:
        return latest(view)
    if argument.isascii() and argument.isdecimal() and int(argument[:9]) > 0:
        return latest(view, limit=min(int(argument[:9]), MOST_A_PAGE))
    return Card((view.note("ask.latest", most=MOST_A_PAGE),))


def on_asked(view: View, argument: str) -> Card:
    """`/on DATE or RANGE`."""
    if not argument:
        return Card((_ask_on(view),))
    days = parse_range(argument, view.services.clock().date())
    if days is None:
        return Card((view.note("refused.date", text=shown(argument, 80)), _ask_on(view)))
    return on(view, days)


def _ask_on(view: View) -> Block:
    return view.note("ask.on", **example_days(view))


def on(view: View, days: DateRange, offset: int = 0) -> Card:
    """Events of a range of days, newest first; where there are none, that there are none."""
    events = view.library.on(days)
    heading = view.say("list.on", days=view.texts.range(days))
    if not events:
        period = view.texts.period(view.library.first, view.library.last)
        return Card((view.note("list.on_none", days=view.texts.range(days)), view.note("list.held", period=period)))
    return _page(view, heading, events, offset, lambda at: On(days.first, days.last, at))


def topic_asked(view: View, argument: str) -> Card:
    """`/topic NAME`, with spelling tolerance."""
    if not argument:
        return topics(view).over(_example(view, "topic"))
    found = view.library.by_topic(argument)
    return _found(view, found, argument, "topic")


def person_asked(view: View, argument: str) -> Card:
    """`/person NAME`, with spelling tolerance and either order of names."""
    if not argument:
        return persons(view).over(_example(view, "person"))
    found = view.library.by_person(argument)
    return _found(view, found, argument, "person")


def topic(view: View, wanted: str, offset: int = 0) -> Card:
    """Events of the topic that a button names."""
    name = _named(wanted, view.library.topics())
    return _named_events(view, name, "topic", offset) if name else Card((view.note("gone.topic"),))


def person(view: View, wanted: str, offset: int = 0) -> Card:
    """Events of the person that a button names."""
    name = _named(wanted, view.library.persons())
    return _named_events(view, name, "person", offset) if name else Card((view.note("gone.person"),))


def topics(view: View, offset: int = 0) -> Card:
    """All topics, the most frequent first."""
    return _names(view, "topic", view.library.topics(), offset, buttons.Topics)


def persons(view: View, offset: int = 0) -> Card:
    """All persons, the most frequent first."""
    return _names(view, "person", view.library.persons(), offset, buttons.Persons)


def _example(view: View, kind: str) -> Block:
    """How to ask for a topic or a person, with one that is held."""
    names = view.library.topics() if kind == "topic" else view.library.persons()
    return view.note(f"ask.{kind}", name=shown(names[0][0], 60)) if names else view.note(f"none.{kind}s")


def _named(wanted: str, names: Sequence[tuple[str, int]]) -> str | None:
    return next((name for name, _ in names if name_hash(name) == wanted), None)


def _target(kind: str) -> Callable[[str, int], Action]:
    return buttons.Topic if kind == "topic" else buttons.Person


def _found(view: View, found: Found, asked: str, kind: str) -> Card:
    """The list where the name was clear, else what it may have meant."""
    if found.exact:
        guessed = not set(fold_name(asked).split()) & set(fold_name(found.exact).split())
        meant = view.say("list.meant", name=Piece(shown(found.exact), "b")) if guessed else None
        return _named_events(view, found.exact, kind, 0, meant)
    suggestions = found.suggestions[:MOST_SUGGESTED]
    if not suggestions:
        return Card((view.note(f"none.{kind}", name=shown(asked, 80)), _example(view, kind)))
    if found.events:
        meant = view.say("list.meant", name=Piece(shown(suggestions[0]), "b"))
        card = _named_events(view, suggestions[0], kind, 0, meant)
        suggestions = suggestions[1:]
    else:
        card = Card((view.note(f"none.{kind}", name=shown(asked, 80)), view.note("list.which")))
    others = tuple((Button(shown(name, 60), _target(kind)(name_hash(name), 0)),) for name in suggestions)
    return card.with_rows(*others)


def _named_events(view: View, name: str, kind: str, offset: int, heading: Line | None = None) -> Card:
    library = view.library
    events = (library.by_topic(name) if kind == "topic" else library.by_person(name)).events
    heading = heading or view.say(f"list.{kind}", name=shown(name))
    card = _page(view, heading, events, offset, lambda at: _target(kind)(name_hash(name), at))
    if view.follows:
        follow = FollowTopic(name_hash(name)) if kind == "topic" else FollowPerson(name_hash(name))
        card = card.with_rows((view.button(f"follow_this_{kind}", action=follow),))
    return card


def _page(view: View, heading: Line, events: Sequence[Event], offset: int, at: Callable[[int], Action]) -> Card:
    offset, limit = _inside(offset, len(events), A_PAGE)
    return _events(view, heading, events[offset : offset + limit], offset, len(events), at)


def _inside(offset: int, total: int, limit: int) -> tuple[int, int]:
    """An offset that shows something: a list may have grown shorter since its button was made."""
    return (offset if offset < total else max(total - 1, 0) // limit * limit), limit


def _events(
    view: View, heading: Line, events: Sequence[Event], offset: int, total: int, at: Callable[[int], Action]
) -> Card:
    if not events:
        return Card((view.note("start.empty"),))
    blocks = [_heading(view, heading, offset, offset + len(events), total, "event")]
    blocks += [_listed(view, number, event) for number, event in enumerate(events, offset + 1)]
    numbers = [
        Button(str(number), EventPage(event.key, 0, at(offset))) for number, event in enumerate(events, offset + 1)
    ]
    rows = [tuple(numbers[:5]), tuple(numbers[5:]), _arrows(offset, offset + len(events), total, at, A_PAGE)]
    return Card(tuple(blocks), tuple(rows))


def _heading(view: View, heading: Line, first: int, last: int, total: int, kind: str) -> Block:
    """What is listed, and which of it this page shows, where it is not all."""
    if last - first == total:
        return paragraph(line(heading, "  ·  ", view.say(f"count.{kind}s", n=total)))
    if last - first == 1:
        return paragraph(line(heading, "  ·  ", view.say("button.match", number=last, total=total)))
    return paragraph(line(heading, "  ·  ", view.say("list.where", first=first + 1, last=last, total=total)))


def _listed(view: View, number: int, event: Event) -> Block:
    topics_shown = ", ".join(shown(name, 60) for name in event.topics[:_TOPICS_SHOWN])
    more = len(event.topics) - _TOPICS_SHOWN
    when = Piece(view.texts.day(event.day, short=True), "b")
    details = [shown(event.place, 80), topics_shown + (f", +{more}" if more > 0 else "")]
    return paragraph(
        line(f"{number}. ", when, " · ", shown(event.title, LONGEST_LISTED)),
        line("     ", " · ".join(detail for detail in details if detail)) if any(details) else (),
        gap=True,
    )


def _names(view: View, kind: str, names: Sequence[tuple[str, int]], offset: int, at: Callable[[int], Action]) -> Card:
    if not names:
        return Card((view.note(f"none.{kind}s"),))
    offset, limit = _inside(offset, len(names), NAMES_A_PAGE)
    page = names[offset : offset + limit]
    blocks = (_heading(view, view.say(f"list.{kind}s"), offset, offset + len(page), len(names), kind),)
    rows = [
        (Button(f"{shown(name, 60)} · {view.texts.number(count)}", _target(kind)(name_hash(name), 0)),)
        for name, count in page
    ]
    return Card(blocks, (*rows, _arrows(offset, offset + len(page), len(names), at, limit)))


def _arrows(offset: int, end: int, total: int, at: Callable[[int], Action], step: int) -> Row:
    row = []
    if offset > 0:
        row.append(Button("‹", at(max(offset - step, 0))))
    if end < total:
        row.append(Button("›", at(end)))
    return tuple(row)
