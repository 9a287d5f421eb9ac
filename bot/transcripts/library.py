"""The library in memory: what is held, in order of time, by topic and by person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.language import fold_case
from bot.transcripts.model import DateRange, Event, EventDate, Key
from bot.transcripts.names import is_anonymous, name_key, same_person, suggest
from bot.transcripts.sources import Sources

SUGGESTIONS = 5
SLIP = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up by name gave."""

    query: str
    exact: str | None
    """The name as published, when the query names it beyond doubt."""
    events: tuple[Event, ...] = ()
    """Newest first: those of `exact`, or of the first suggestion."""
    suggestions: tuple[str, ...] = ()
    """Names that may have been meant, best first; empty when `exact` is set."""

    @property
    def name(self) -> str | None:
        """The name that `events` belong to."""
        return self.exact or (self.suggestions[0] if self.suggestions else None)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whom events name or who speaks in them."""

    name: str
    """As the transcripts write it ("Sergei Naryshkin"), where the person speaks; else as the sources list it."""
    events: tuple[Event, ...]
    """Newest first."""


class Library:
    """A snapshot of events that never changes; `with_events` gives the next one."""

    def __init__(
        self,
        events: Iterable[Event] = (),
        sources: Sources | None = None,
        speakers: Mapping[Key, tuple[str, ...]] | None = None,
    ) -> None:
        self._by_key = {event.key: event for event in events}
        self._sources = sources
        self._speakers = dict(speakers or {})

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, key: object) -> bool:
        return key in self._by_key

    def __iter__(self) -> Iterator[Event]:
        return iter(self._by_key.values())

    def with_events(
        self,
        add: Iterable[Event] = (),
        remove: Iterable[Key] = (),
        speakers: Mapping[Key, tuple[str, ...]] | None = None,
    ) -> Library:
        """The library with some events added or replaced and some removed."""
        events = dict(self._by_key)
        spoken = dict(self._speakers)
        for key in remove:
            events.pop(key, None)
            spoken.pop(key, None)
        events.update((event.key, event) for event in add)
        return Library(events.values(), self._sources, spoken | dict(speakers or {}))

    @cached_property
    def _ordered(self) -> tuple[Event, ...]:
        """Oldest first."""
        return tuple(sorted(self._by_key.values(), key=lambda event: event.order))

    def latest(self, offset: int = 0, limit: int | None = None) -> tuple[Event, ...]:
        """Events by date and time, newest first, from number `offset` on."""
        newest = self._ordered[::-1]
        return newest[offset:] if limit is None else newest[offset : offset + limit]

    def on(self, days: DateRange) -> tuple[Event, ...]:
        """Events of these days, newest first; undated ones are never among them."""
        return tuple(event for event in self.latest() if event.day is not None and days.covers(event.day))

    def get(self, name: str | Key, language: str | None = None) -> Event | None:
        """The event of a key, a bare id, an alias or a page's address.

        Where several editions share a bare id, the one in `language` is given, else the first by key.
        """
        if isinstance(name, Key):
            return self._by_key.get(name) or self._alias(name)
        editions = self.editions(name.strip())
        if editions:
            return next((event for event in editions if event.key.language == language), editions[0])
        key = self._key(name)
        return self.get(key) if key else None

    def elsewhere(self, name: str) -> tuple[Event, ...]:
        """The editions held of the event that an address or a key names: for where that very edition is not held."""
        key = self._key(name)
        return tuple(each for each in self.editions(key.id) if each.key.source == key.source) if key else ()

    def _key(self, name: str) -> Key | None:
        """What an address or a key written out names, held or not."""
        name = name.strip().strip("<>")
        if "/" in name:
            found = self._sources.id_of(name) if self._sources else None
            return Key(*found) if found else None
        try:
            return Key.parse(name)
        except ValueError:
            return None

    def editions(self, event_id: str) -> tuple[Event, ...]:
        """Every edition held of the event with this id or alias."""
        return tuple(self._by_key[key] for key in self._by_id.get(event_id, ()))

    def _alias(self, key: Key) -> Event | None:
        same = (key.source, key.language)
        return next((each for each in self.editions(key.id) if (each.key.source, each.key.language) == same), None)

    @cached_property
    def _by_id(self) -> dict[str, tuple[Key, ...]]:
        ids: dict[str, list[Key]] = {}
        for key, event in sorted(self._by_key.items()):
            for name in (key.id, *event.aliases):
                ids.setdefault(name, []).append(key)
        return {name: tuple(keys) for name, keys in ids.items()}

    def topics(self) -> list[tuple[str, int]]:
        """Every topic and in how many events, the most frequent first."""
        counted = ((name, len(events)) for name, events in self._topics.items())
        return sorted(counted, key=lambda each: (-each[1], each[0]))

    def persons(self) -> list[tuple[str, int]]:
        """Everyone who is named by the sources or speaks, and in how many events, the most frequent first."""
        return [(person.name, len(person.events)) for person in self._people]

    @cached_property
    def _topics(self) -> dict[str, tuple[Event, ...]]:
        return self._indexed(lambda event: event.topics)

    @cached_property
    def _people(self) -> tuple[Person, ...]:
        """Spellings that differ in the order of words or in transcription are one person."""
        named = self._indexed(lambda event: event.persons)
        spoken = self._indexed(lambda event: self._speakers.get(event.key, ()))
        groups: dict[tuple[str, ...], list[str]] = {}
        for name in named:
            groups.setdefault(name_key(name), []).append(name)
        for name in sorted(spoken, key=lambda each: -len(spoken[each])):
            key = name_key(name)
            if key in groups or (len(key) > 1 and not is_anonymous(name)):
                groups.setdefault(key, []).append(name)
        # Of one person's spellings the one that speaks most; lists put the surname first, which no reader would.
        people = (
            Person(max(names, key=lambda name: len(spoken.get(name, ()))), _merged(names, named, spoken))
            for names in groups.values()
        )
        return tuple(sorted(people, key=lambda person: (-len(person.events), person.name)))

    def _indexed(self, names_of: Callable[[Event], tuple[str, ...]]) -> dict[str, tuple[Event, ...]]:
        """Name → events, newest first."""
        index: dict[str, list[Event]] = {}
        for event in self.latest():
            for name in dict.fromkeys(names_of(event)):
                index.setdefault(name, []).append(event)
        return {name: tuple(events) for name, events in index.items()}

    def by_topic(self, name: str) -> Found:
        """Events on a topic; a misspelt name gives suggestions and the events of the first."""
        asked = _plain(name)
        same = [topic for topic in self._topics if _plain(topic) == asked]
        if same:
            return Found(name, same[0], _merged(same, self._topics))
        near = suggest(name, self._topics)
        return Found(name, None, self._topics[near[0][0]] if near else (), tuple(topic for topic, _ in near))

    def by_person(self, name: str) -> Found:
        """Events that name a person or in which the person speaks.

        Titles, order, initials and alphabet are forgiven. A name with a slip in it, or one that fits several people,
        gives suggestions and the events of the first.
        """
        key = name_key(name)
        same = [person for person in self._people if name_key(person.name) == key]
        same = same or [person for person in self._people if same_person(name, person.name, exactly=True)]
        groups = _apart(same)
        if len(groups) == 1:
            return Found(name, groups[0][0].name, _events_of(groups[0]))
        groups = groups or _apart(person for person in self._people if same_person(name, person.name))
        if not groups:
            known = {person.name: person for person in self._people}
            groups = _apart(known[near] for near, _ in suggest(name, known))
        if not groups:
            return Found(name, None)
        return Found(name, None, _events_of(groups[0]), tuple(group[0].name for group in groups[:SUGGESTIONS]))

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The names of the sources held."""
        return tuple(sorted({key.source for key in self._by_key}))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages held."""
        return tuple(sorted({key.language for key in self._by_key}))

    @property
    def first(self) -> EventDate | None:
        """The date of the oldest dated event."""
        return next((event.day for event in self._ordered if event.day), None)

    @property
    def last(self) -> EventDate | None:
        """The date of the newest dated event."""
        return next((event.day for event in reversed(self._ordered) if event.day), None)


def _plain(text: str) -> str:
    return " ".join(fold_case(text).split())


def _merged(names: Iterable[str], *indexes: Mapping[str, tuple[Event, ...]]) -> tuple[Event, ...]:
    """The events of all the names, newest first."""
    return _newest_first(event for name in names for index in indexes for event in index.get(name, ()))


def _newest_first(events: Iterable[Event]) -> tuple[Event, ...]:
    once = {event.key: event for event in events}
    return tuple(sorted(once.values(), key=lambda event: event.order, reverse=True))


def _events_of(people: Iterable[Person]) -> tuple[Event, ...]:
    return _newest_first(event for person in people for event in person.events)


def _apart(people: Iterable[Person]) -> list[list[Person]]:
    """Those who can be one person together ("V.Putin" with "Vladimir Putin"); in the order given."""
    groups: list[list[Person]] = []
    for person in people:
        group = next((group for group in groups if _one_person(group[0], person)), None)
        if group is None:
            groups.append([person])
        else:
            group.append(person)
    return groups


def _one_person(main: Person, other: Person) -> bool:
    """A full name that is met once for every twenty times of one like it is a slip at the source."""
    rare = len(other.events) * SLIP <= len(main.events) and len(main.name.split()) == len(other.name.split()) > 1
    return same_person(main.name, other.name, exactly=not rare)
