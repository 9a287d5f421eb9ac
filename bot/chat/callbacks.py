"""What a button says when it is pressed: all of its state in at most 64 bytes, so that it works after a restart.

Grammar, one line a button; `verb` is one character::

    data    = verb field*
    KEY     = a transcript's key and ".", "kremlin_en_63951."
    MARK    = 8 characters that stand for a topic's or person's name (`mark`)
    DAY     = YYYYMMDD, or "--------" for an open end
    NUMBER  = a fixed count of base-62 digits, so that the longest key still fits
    WORD    = a word of its own, at the end
    BACK    = at the end, the data of the list that the reader came from; left out where it does not fit

The longest is an excerpt: 1 + 57 + 1 + 3 + 1 + 1 = 64 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar

from bot.chat.grammar import DAY, KEY, LONGEST, MARK, WORD, Field, NoSuchButtonError, mark, numbered

if TYPE_CHECKING:
    from datetime import date

    from bot.transcripts.model import Key

__all__ = ["LONGEST", "NoSuchButtonError", "mark"]
"""Beside the actions and what reads and writes them: what their users need of the grammar."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a press asks for; each subclass is one line of the grammar."""

    verb: ClassVar[str] = ""
    shape: ClassVar[tuple[Field, ...]] = ()


@dataclass(frozen=True, slots=True)
class Home(Action):
    """A page about the bot: "start", "help", "about", "try" or "quote"."""

    page: str
    verb: ClassVar[str] = "h"
    shape: ClassVar[tuple[Field, ...]] = (WORD,)


@dataclass(frozen=True, slots=True)
class Latest(Action):
    """The list of latest events from `offset` on."""

    offset: int = 0
    verb: ClassVar[str] = "l"
    shape: ClassVar[tuple[Field, ...]] = (numbered(4),)


@dataclass(frozen=True, slots=True)
class On(Action):
    """Events of a range of days."""

    first: date | None
    last: date | None
    offset: int = 0
    verb: ClassVar[str] = "o"
    shape: ClassVar[tuple[Field, ...]] = (DAY, DAY, numbered(4))


@dataclass(frozen=True, slots=True)
class Topics(Action):
    """The list of topics."""

    offset: int = 0
    verb: ClassVar[str] = "T"
    shape: ClassVar[tuple[Field, ...]] = (numbered(4),)


@dataclass(frozen=True, slots=True)
class Persons(Action):
    """The list of persons."""

    offset: int = 0
    verb: ClassVar[str] = "P"
    shape: ClassVar[tuple[Field, ...]] = (numbered(4),)


@dataclass(frozen=True, slots=True)
class Topic(Action):
    """Events of the topic whose name has this mark."""

    mark: str
    offset: int = 0
    verb: ClassVar[str] = "t"
    shape: ClassVar[tuple[Field, ...]] = (MARK, numbered(4))


@dataclass(frozen=True, slots=True)
class Person(Action):
    """Events of the person whose name has this mark."""

    mark: str
    offset: int = 0
    verb: ClassVar[str] = "p"
    shape: ClassVar[tuple[Field, ...]] = (MARK, numbered(4))


@dataclass(frozen=True, slots=True)
class EventPage(Action):
    """A page of an event's whole text."""

    key: Key
    page: int = 0
    back: Action | None = None
    """The list to go back to."""
    verb: ClassVar[str] = "e"
    shape: ClassVar[tuple[Field, ...]] = (KEY, numbered(3))


@dataclass(frozen=True, slots=True)
class EventAt(Action):
    """The page of an event's whole text that holds a passage."""

    key: Key
    number: int
    verb: ClassVar[str] = "w"
    shape: ClassVar[tuple[Field, ...]] = (KEY, numbered(3))


@dataclass(frozen=True, slots=True)
class Excerpt(Action):
    """A passage with so many passages before and after it."""

    key: Key
    number: int
    before: int = 0
    after: int = 0
    verb: ClassVar[str] = "x"
    shape: ClassVar[tuple[Field, ...]] = (KEY, numbered(3), numbered(1), numbered(1))


@dataclass(frozen=True, slots=True)
class Closest(Action):
    """A passage shown as the closest to a quote, and no match."""

    key: Key
    number: int
    verb: ClassVar[str] = "k"
    shape: ClassVar[tuple[Field, ...]] = (KEY, numbered(3))


@dataclass(frozen=True, slots=True)
class Cite(Action):
    """How to cite a passage."""

    key: Key
    number: int
    verb: ClassVar[str] = "c"
    shape: ClassVar[tuple[Field, ...]] = (KEY, numbered(3))


@dataclass(frozen=True, slots=True)
class More(Action):
    """Another match of the quote in the message that was replied to, counted from 0."""

    index: int
    verb: ClassVar[str] = "m"
    shape: ClassVar[tuple[Field, ...]] = (numbered(2),)


@dataclass(frozen=True, slots=True)
class FollowTopic(Action):
    """Subscribe to a topic."""

    mark: str
    verb: ClassVar[str] = "f"
    shape: ClassVar[tuple[Field, ...]] = (MARK,)


@dataclass(frozen=True, slots=True)
class FollowPerson(Action):
    """Subscribe to a person."""

    mark: str
    verb: ClassVar[str] = "g"
    shape: ClassVar[tuple[Field, ...]] = (MARK,)


@dataclass(frozen=True, slots=True)
class FollowEvent(Action):
    """Tell when an event's text is edited."""

    key: Key
    verb: ClassVar[str] = "d"
    shape: ClassVar[tuple[Field, ...]] = (KEY,)


@dataclass(frozen=True, slots=True)
class FollowQuote(Action):
    """Tell when the quote in the message that was replied to ever appears."""

    verb: ClassVar[str] = "q"


@dataclass(frozen=True, slots=True)
class Nothing(Action):
    """A label among buttons: it only says where the reader is."""

    verb: ClassVar[str] = "n"


LISTS = (Latest, On, Topic, Person)
"""Lists of events."""

ACTIONS: tuple[type[Action], ...] = (
    Home,
    Latest,
    On,
    Topics,
    Persons,
    Topic,
    Person,
    EventPage,
    EventAt,
    Excerpt,
    Closest,
    Cite,
    More,
    FollowTopic,
    FollowPerson,
    FollowEvent,
    FollowQuote,
    Nothing,
)
_BY_VERB = {action.verb: action for action in ACTIONS}
RESERVED = "s"
"""The verb that `bot.chat.following` keeps for its own buttons; `parse` knows nothing of them."""


def format_action(action: Action) -> str:
    """Write the data of a button; ValueError when a number is too large for its field."""
    values = (getattr(action, field.name) for field in fields(action))
    text = action.verb + "".join(shape.write(value) for shape, value in zip(action.shape, values, strict=False))
    if isinstance(action, EventPage) and action.back is not None:
        back = format_action(action.back)
        text += back if len(text) + len(back) <= LONGEST else ""
    if len(text.encode()) > LONGEST:
        raise ValueError(f"{text!r} is longer than {LONGEST} bytes")
    return text


def parse(data: str) -> Action:
    """Read what `format_action` wrote; NoSuchButtonError for anything else."""
    action = _BY_VERB.get(data[:1])
    if action is None or len(data) > LONGEST:
        raise NoSuchButtonError(f"no button says {data[:LONGEST]!r}")
    rest, values = data[1:], []
    for shape in action.shape:
        value, rest = shape.read(rest)
        values.append(value)
    if rest and action is EventPage:
        values.append(_list(rest))
    elif rest:
        raise NoSuchButtonError(f"{rest!r} is left over")
    return action(*values)


def _list(data: str) -> Action:
    """The list that an event was opened from."""
    action = parse(data)
    if not isinstance(action, LISTS):
        raise NoSuchButtonError(f"{data!r} is no list to go back to")
    return action
