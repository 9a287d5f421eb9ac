"""The values everything else speaks of: events, transcripts, turns and passages."""

from __future__ import annotations

import hashlib
import re
from calendar import monthrange
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import cached_property

SOURCE = re.compile(r"[a-z][a-z0-9]{0,15}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
"""Shapes of a key's parts. Only the id may hold "_", so that a key joined by "_" stays readable back, and all of it
fits buttons and deep links (64 bytes of "A-Za-z0-9_-")."""

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
EARLIEST_YEAR, LATEST_YEAR = 1000, 2999


@dataclass(frozen=True, slots=True, order=True)
class EventDate:
    """A day, a month or a bare year, as far as the source tells. 0 stands for a month or day that is not known."""

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if not EARLIEST_YEAR <= self.year <= LATEST_YEAR or (self.day and not self.month):
            raise ValueError(f"no such date: {self.year}-{self.month}-{self.day}")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> EventDate:
        """Read "2022-09-29", "2022-09" or "2022"; ValueError says what is wrong."""
        found = _DATE.fullmatch(text.strip())
        if not found:
            raise ValueError(f"{text!r} is not a date: write YYYY-MM-DD, YYYY-MM or YYYY")
        try:
            return cls(*(int(part or 0) for part in found.groups()))
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date: {error}") from None

    @classmethod
    def of(cls, day: date) -> EventDate:
        """The given calendar day."""
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        known = 10 if self.day else 7 if self.month else 4
        return f"{self.year:04}-{self.month:02}-{self.day:02}"[:known]

    @property
    def first(self) -> date:
        """The first day it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day it can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def days(self) -> DateRange:
        """The days it can mean."""
        return DateRange(self.first, self.last)


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both included; None leaves that end open."""

    first: date | None = None
    last: date | None = None

    def covers(self, when: EventDate) -> bool:
        """Whether any day that `when` can mean lies inside."""
        return (self.first is None or when.last >= self.first) and (self.last is None or when.first <= self.last)


@dataclass(frozen=True, slots=True)
class DayOfYear(DateRange):
    """A day, or a month where `day` is 0, of any year: its ends are open, and it covers that day of each."""

    month: int = 0
    day: int = 0

    def covers(self, when: EventDate) -> bool:
        """Whether `when` can mean that day of its year."""
        return when.month in (0, self.month) and (not when.day or self.day in (0, when.day))

    def of(self, year: int) -> DateRange | None:
        """The days it is in a year; None for 29 February where there is none."""
        try:
            return EventDate(year, self.month, self.day).days
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What names a transcript: source, language and the source's event id (editions in two languages share an id)."""

    source: str
    language: str
    id: str

    def __post_init__(self) -> None:
        for shape, text, name in (
            (SOURCE, self.source, "source"),
            (LANGUAGE, self.language, "language"),
            (ID, self.id, "id"),
        ):
            if not shape.fullmatch(text):
                raise ValueError(f"{name} {text!r} does not have the shape {shape.pattern}")

    def __str__(self) -> str:
        return f"{self.source}_{self.language}_{self.id}"

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read what `str` wrote, "kremlin_en_63951"; ValueError when it is no key."""
        parts = text.split("_", 2)
        if len(parts) != 3:
            raise ValueError(f"{text!r} is not a key: SOURCE_LANGUAGE_ID")
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class Event:
    """What is known about one transcript, its text aside.

    Texts are as published. `time` is the source's wall clock "HH:MM"; `published` is its wall clock, without a zone.
    """

    key: Key
    title: str
    url: str | None = None
    summary: str | None = None
    date: EventDate | None = None
    time: str | None = None
    published: datetime | None = None
    place: str | None = None
    geography: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Ids under which the same event was met before, a saved-text page's for one."""

    @property
    def day(self) -> EventDate | None:
        """The event's date, or the day it was published where the page tells no date."""
        if self.date is None and self.published is not None:
            return EventDate.of(self.published.date())
        return self.date

    @property
    def order(self) -> tuple[EventDate, str, Key]:
        """Sorts events by date and time, oldest first; those without any date come before all others."""
        clock = self.time or (self.published.strftime("%H:%M") if self.published else "")
        return (self.day or EventDate(EARLIEST_YEAR), clock, self.key)


STATED = tuple(each.name for each in fields(Event) if each.name not in ("key", "aliases"))
"""What a source's page states of an event."""


SPEAKER_FROM = ("label", "persons")
"""What a speaker may have been read off: the paragraph's own label, or the list of persons, which names one."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's consecutive paragraphs.

    `speaker` is None for narration, headings, separators and stage directions; "Question" and "Remark" (or the
    source's own word) are anonymous speakers. `note` is what the label said in brackets ("retranslated").
    """

    speaker: str | None
    role: str | None
    paragraphs: tuple[str, ...]
    note: str | None = None
    speaker_from: str | None = None
    """Where the source does not say who speaks, what it was read off: see `SPEAKER_FROM`."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, addressed by its transcript's key and its number, counted from 0 across the transcript."""

    key: Key
    number: int
    text: str
    turn: int
    """The number of its turn in the transcript, from 0."""
    speaker: str | None = None
    role: str | None = None
    note: str | None = None
    speaker_from: str | None = None


@dataclass(frozen=True)
class Transcript:
    """One event's published text."""

    event: Event
    turns: tuple[Turn, ...] = field(default=())

    @property
    def key(self) -> Key:
        """The event's key."""
        return self.event.key

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks in it, in order."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every paragraph in order, narration and separators included."""
        said = ((text, index, turn) for index, turn in enumerate(self.turns) for text in turn.paragraphs)
        return tuple(
            Passage(self.key, number, text, index, turn.speaker, turn.role, turn.note, turn.speaker_from)
            for number, (text, index, turn) in enumerate(said)
        )


def saved_id(event: Event) -> str:
    """The id that this event gets from a page without a number, "2022-09-29-1f3a9c2e" or "undated-1f3a9c2e".

    The hash is over the time of publication (or the event's date and time) and the title, letter case and spaces
    aside: a page with a number and a page without give the same, so that one can become the other's alias.
    """
    stated = f"{event.date or ''}T{event.time or ''}"
    when = event.published.strftime("%Y-%m-%dT%H:%M") if event.published else stated
    title = " ".join(event.title.split()).casefold()
    digest = hashlib.sha256(f"{when}\n{title}".encode("utf-8", "replace")).hexdigest()[:8]
    return f"{event.day or 'undated'}-{digest}"


def saved_key(event: Event) -> Key:
    """The key that the event has where its page tells no number."""
    return Key(event.key.source, event.key.language, saved_id(event))
