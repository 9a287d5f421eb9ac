"""Lists that page by buttons: events (latest, of a day, a topic, a person), topics, persons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.chat.buttons import (
    Action,
    EventPage,
    FollowPerson,
    FollowTopic,
    Latest,
    On,
    Person,
    Persons,
    Topic,
    Topics,
    name_hash,
)
from bot.chat.render import Block, Line, Piece, line, paragraph
from bot.chat.reply import Button, Card, arrows
from bot.chat.view import View, shown
from bot.chat.views.home import example_days
from bot.transcripts.dates import parse_range
from bot.transcripts.library import Found
from bot.transcripts.model import DateRange, Event
from bot.transcripts.names import fold_name

A_PAGE = 5
MOST_A_PAGE = 10
NAMES_A_PAGE = 10
MOST_SUGGESTED = 5
LONGEST_LISTED, LONGEST_DETAILS = 100, 37
_TOPICS_SHOWN = 2


def latest(view: View, offset: int = 0, limit: int = A_PAGE) -> Card:
    """The newest events, `limit` of them from `offset` on."""
    total = len(view.library)
    offset = _inside(offset, total, limit)
    return _events(view, view.say("list.latest"), view.library.latest(offset, limit), offset, total, Latest)


def latest_asked(view: View, argument: str) -> Card:
    """`/latest [n]`: a refusal says what n can be."""
    if not argument:
        return latest(view)
    if argument.isascii() and argument.isdecimal() and int(argument[:9]) > 0:
        return latest(view, limit=min(int(argument[:9]), MOST_A_PAGE))
    return Card((view.note("ask.latest", most=MOST_A_PAGE),))


def on_asked(view: View, argument: str) -> Card:
    """`/on DATE or RANGE`."""
    days = parse_range(argument, view.services.clock().date()) if argument else None
    if days is not None:
        return on(view, On(days.first, days.last))
    refused = (view.note("refused.date", text=shown(argument, 80)),) if argument else ()
    return Card((*refused, view.note("ask.on", **example_days(view))))


def on(view: View, asked: On) -> Card:
    """Events of a range of days, newest first; where there are none, that there are none."""
    days = DateRange(asked.first, asked.last)
    events, words = view.library.on(days), view.texts.range(days)
    if not events:
        period = view.texts.period(view.library.first, view.library.last)
        return Card((view.note("list.on_none", days=words), view.note("list.held", period=period)))
    return _page(view, view.say("list.on", days=words), events, asked.offset, lambda at: On(days.first, days.last, at))


@dataclass(frozen=True, slots=True)
class Names:
    """The names that events are listed by: topics, or persons."""

    kind: str
    """As the keys of the catalogue have it."""
    all: type[Topics | Persons]
    one: type[Topic | Person]
    follow: type[FollowTopic | FollowPerson]

    def held(self, view: View) -> Sequence[tuple[str, int]]:
        """Every name with its number of events, the most frequent first."""
        return view.library.topics() if self.kind == "topic" else view.library.persons()

    def asked(self, view: View, name: str) -> Card:
        """`/topic NAME`, `/person NAME`: events where the name is clear, else what it may have meant."""
        if not name:
            return self.list(view).over(self._example(view))
        found = self._found(view, name)
        if found.exact:
            guessed = not set(fold_name(name).split()) & set(fold_name(found.exact).split())
            return self._events(view, found.exact, heading=_meant(view, found.exact) if guessed else None)
        suggestions = found.suggestions[:MOST_SUGGESTED]
        unknown = view.note(f"none.{self.kind}", name=shown(name, 80))
        if not suggestions:
            return Card((unknown, self._example(view)))
        card = Card((unknown, view.note("list.which")))
        if found.events:
            card = self._events(view, suggestions[0], heading=_meant(view, suggestions[0]))
            suggestions = suggestions[1:]
        return card.with_rows(*((Button(shown(each, 60), self.one(name_hash(each))),) for each in suggestions))

    def page(self, view: View, asked: Topic | Person) -> Card:
        """Events of the name that a button carries."""
        name = next((name for name, _ in self.held(view) if name_hash(name) == asked.name_hash), None)
        return self._events(view, name, asked.offset) if name else Card((view.note(f"gone.{self.kind}"),))

    def list(self, view: View, offset: int = 0) -> Card:
        """All names."""
        names = self.held(view)
        if not names:
            return Card((view.note(f"none.{self.kind}s"),))
        offset = _inside(offset, len(names), NAMES_A_PAGE)
        page = names[offset : offset + NAMES_A_PAGE]
        end = offset + len(page)
        heading = _heading(view, view.say(f"list.{self.kind}s"), offset, end, len(names), self.kind)
        rows = [
            (Button(f"{shown(name, 60)} · {view.texts.number(count)}", self.one(name_hash(name))),)
            for name, count in page
        ]
        return Card((heading,), (*rows, arrows(self.all, offset, end, len(names), NAMES_A_PAGE)))

    def _found(self, view: View, name: str) -> Found:
        return view.library.by_topic(name) if self.kind == "topic" else view.library.by_person(name)

    def _example(self, view: View) -> Block:
        """How to ask for a name, with one that is held."""
        names = self.held(view)
        return view.note(f"ask.{self.kind}", name=shown(names[0][0], 60)) if names else view.note(f"none.{self.kind}s")

    def _events(self, view: View, name: str, offset: int = 0, heading: Line | None = None) -> Card:
        heading = heading or view.say(f"list.{self.kind}", name=shown(name))
        card = _page(view, heading, self._found(view, name).events, offset, lambda at: self.one(name_hash(name), at))
        if not view.follows:
            return card
        return card.with_rows((view.button(f"follow_this_{self.kind}", action=self.follow(name_hash(name))),))


TOPICS = Names("topic", Topics, Topic, FollowTopic)
PERSONS = Names("person", Persons, Person, FollowPerson)


def _meant(view: View, name: str) -> Line:
    return view.say("list.meant", name=Piece(shown(name), "b"))


def _page(view: View, heading: Line, events: Sequence[Event], offset: int, at: Callable[[int], Action]) -> Card:
    offset = _inside(offset, len(events), A_PAGE)
    return _events(view, heading, events[offset : offset + A_PAGE], offset, len(events), at)


def _inside(offset: int, total: int, limit: int) -> int:
    """An offset that shows something: a list may have grown shorter since its button was made."""
    return offset if offset < total else max(total - 1, 0) // limit * limit


def _events(
    view: View, heading: Line, events: Sequence[Event], offset: int, total: int, at: Callable[[int], Action]
) -> Card:
    if not events:
        return Card((view.note("start.empty"),))
    end = offset + len(events)
    blocks = [_heading(view, heading, offset, end, total, "event")]
    blocks += [_listed(view, number, event) for number, event in enumerate(events, offset + 1)]
    numbers = [
        Button(str(number), EventPage(event.key, 0, at(offset))) for number, event in enumerate(events, offset + 1)
    ]
    return Card(tuple(blocks), (tuple(numbers[:5]), tuple(numbers[5:]), arrows(at, offset, end, total, A_PAGE)))


def _heading(view: View, heading: Line, first: int, last: int, total: int, kind: str) -> Block:
    """What is listed, and which of it this page shows, where it is not all."""
    if last - first == total:
        where = view.say(f"count.{kind}s", n=total)
    elif last - first == 1:
        where = view.say("button.match", number=last, total=total)
    else:
        where = view.say("list.where", first=first + 1, last=last, total=total)
    return paragraph(line(heading, "  ·  ", where))


def _listed(view: View, number: int, event: Event) -> Block:
    topics = ", ".join(shown(name, 60) for name in event.topics[:_TOPICS_SHOWN])
    more = len(event.topics) - _TOPICS_SHOWN
    when = Piece(view.texts.day(event.day, short=True), "b")
    details = [shown(event.place, 80), topics + (f", +{more}" if more > 0 else "")]
    return paragraph(
        line(f"{number}. ", when, " · ", shown(event.title, LONGEST_LISTED)),
        line("   ", shown(" · ".join(detail for detail in details if detail), LONGEST_DETAILS)) if any(details) else (),
    )
