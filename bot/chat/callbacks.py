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

import re
from dataclasses import dataclass, fields
from datetime import date
from hashlib import blake2s
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from bot.transcripts.model import Key

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 64
"""Bytes that Telegram allows."""

_DIGITS = digits + ascii_lowercase + ascii_uppercase
_VALUE = {digit: value for value, digit in enumerate(_DIGITS)}
_OPEN = "--------"


class NoSuchButtonError(ValueError):
    """Callback data that no button of this bot carries."""


def mark(name: str) -> str:
    """Eight characters that stand for a name, the same in every process."""
    value = int.from_bytes(blake2s(name.encode("utf-8", "replace"), digest_size=6).digest(), "big")
    return _number(value % len(_DIGITS) ** 8, 8)


class _Field(NamedTuple):
    write: Callable[[Any], str]
    read: Callable[[str], tuple[Any, str]]
    """The value and what is left of the text."""


def _number(value: int, width: int) -> str:
    if not 0 <= value < len(_DIGITS) ** width:
        raise ValueError(f"{value} does not fit {width} digits")
    text = ""
    for _ in range(width):
        value, digit = divmod(value, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text


def _numbered(width: int) -> _Field:
    def read(text: str) -> tuple[int, str]:
        head = text[:width]
        if len(head) != width or not all(digit in _VALUE for digit in head):
            raise NoSuchButtonError(f"{head!r} is no number of {width} digits")
        value = 0
        for digit in head:
            value = value * len(_DIGITS) + _VALUE[digit]
        return value, text[width:]

    return _Field(lambda value: _number(value, width), read)


def _read_key(text: str) -> tuple[Key, str]:
    head, dot, rest = text.partition(".")
    if not dot:
        raise NoSuchButtonError("the key does not end")
    try:
        return Key.parse(head), rest
    except ValueError as error:
        raise NoSuchButtonError(str(error)) from error


def _read_mark(text: str) -> tuple[str, str]:
    if not re.fullmatch(r"[0-9A-Za-z]{8}", text[:8], re.ASCII):
        raise NoSuchButtonError(f"{text[:8]!r} is no mark")
    return text[:8], text[8:]


def _read_day(text: str) -> tuple[date | None, str]:
    head, rest = text[:8], text[8:]
    if head == _OPEN:
        return None, rest
    if not re.fullmatch(r"\d{8}", head, re.ASCII):
        raise NoSuchButtonError(f"{head!r} is no day")
    try:
        return date(int(head[:4]), int(head[4:6]), int(head[6:])), rest
    except ValueError as error:
        raise NoSuchButtonError(str(error)) from error


def _read_word(text: str) -> tuple[str, str]:
    if not re.fullmatch(r"[a-z]{1,20}", text):
        raise NoSuchButtonError(f"{text[:20]!r} is no word")
    return text, ""


_KEY = _Field(lambda key: f"{key}.", _read_key)
_MARK = _Field(str, _read_mark)
_DAY = _Field(lambda day: f"{day.year:04}{day.month:02}{day.day:02}" if day else _OPEN, _read_day)
_WORD = _Field(str, _read_word)


@dataclass(frozen=True, slots=True)
class Action:
    """What a press asks for; each subclass is one line of the grammar."""

    verb: ClassVar[str] = ""
    shape: ClassVar[tuple[_Field, ...]] = ()


@dataclass(frozen=True, slots=True)
class Home(Action):
    """A page about the bot: "start", "help", "about", "try" or "quote"."""

    page: str
    verb: ClassVar[str] = "h"
    shape: ClassVar[tuple[_Field, ...]] = (_WORD,)


@dataclass(frozen=True, slots=True)
class Latest(Action):
    """The list of latest events from `offset` on."""

    offset: int = 0
    verb: ClassVar[str] = "l"
    shape: ClassVar[tuple[_Field, ...]] = (_numbered(4),)


@dataclass(frozen=True, slots=True)
class On(Action):
    """Events of a range of days."""

    first: date | None
    last: date | None
    offset: int = 0
    verb: ClassVar[str] = "o"
    shape: ClassVar[tuple[_Field, ...]] = (_DAY, _DAY, _numbered(4))


@dataclass(frozen=True, slots=True)
class Topics(Action):
    """The list of topics."""

    offset: int = 0
    verb: ClassVar[str] = "T"
    shape: ClassVar[tuple[_Field, ...]] = (_numbered(4),)


@dataclass(frozen=True, slots=True)
class Persons(Action):
    """The list of persons."""

    offset: int = 0
    verb: ClassVar[str] = "P"
    shape: ClassVar[tuple[_Field, ...]] = (_numbered(4),)


@dataclass(frozen=True, slots=True)
class Topic(Action):
    """Events of the topic whose name has this mark."""

    mark: str
    offset: int = 0
    verb: ClassVar[str] = "t"
    shape: ClassVar[tuple[_Field, ...]] = (_MARK, _numbered(4))


@dataclass(frozen=True, slots=True)
class Person(Action):
    """Events of the person whose name has this mark."""

    mark: str
    offset: int = 0
    verb: ClassVar[str] = "p"
    shape: ClassVar[tuple[_Field, ...]] = (_MARK, _numbered(4))


@dataclass(frozen=True, slots=True)
class EventPage(Action):
    """A page of an event's whole text."""

    key: Key
    page: int = 0
    back: Action | None = None
    """The list to go back to."""
    verb: ClassVar[str] = "e"
    shape: ClassVar[tuple[_Field, ...]] = (_KEY, _numbered(3))


@dataclass(frozen=True, slots=True)
class EventAt(Action):
    """The page of an event's whole text that holds a passage."""

    key: Key
    number: int
    verb: ClassVar[str] = "w"
    shape: ClassVar[tuple[_Field, ...]] = (_KEY, _numbered(3))


@dataclass(frozen=True, slots=True)
class Excerpt(Action):
    """A passage with so many passages before and after it."""

    key: Key
    number: int
    before: int = 0
    after: int = 0
    verb: ClassVar[str] = "x"
    shape: ClassVar[tuple[_Field, ...]] = (_KEY, _numbered(3), _numbered(1), _numbered(1))


@dataclass(frozen=True, slots=True)
class Closest(Action):
    """A passage shown as the closest to a quote, and no match."""

    key: Key
    number: int
    verb: ClassVar[str] = "k"
    shape: ClassVar[tuple[_Field, ...]] = (_KEY, _numbered(3))


@dataclass(frozen=True, slots=True)
class Cite(Action):
    """How to cite a passage."""

    key: Key
    number: int
    verb: ClassVar[str] = "c"
    shape: ClassVar[tuple[_Field, ...]] = (_KEY, _numbered(3))


@dataclass(frozen=True, slots=True)
class More(Action):
    """Another match of the quote in the message that was replied to, counted from 0."""

    index: int
    verb: ClassVar[str] = "m"
    shape: ClassVar[tuple[_Field, ...]] = (_numbered(2),)


@dataclass(frozen=True, slots=True)
class FollowTopic(Action):
    """Subscribe to a topic."""

    mark: str
    verb: ClassVar[str] = "f"
    shape: ClassVar[tuple[_Field, ...]] = (_MARK,)


@dataclass(frozen=True, slots=True)
class FollowPerson(Action):
    """Subscribe to a person."""

    mark: str
    verb: ClassVar[str] = "g"
    shape: ClassVar[tuple[_Field, ...]] = (_MARK,)


@dataclass(frozen=True, slots=True)
class FollowEvent(Action):
    """Tell when an event's text is edited."""

    key: Key
    verb: ClassVar[str] = "d"
    shape: ClassVar[tuple[_Field, ...]] = (_KEY,)


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
