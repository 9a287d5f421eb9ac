"""What buttons and links carry: all of a button's state in at most 64 bytes, so that it works after a restart.

One table (`TABLE`) has every button: a letter, the action it stands for, and its fields, written one after the other.
What an action shows is in `dialogue.PAGES`, and in `subscribing` for what is followed. Buttons in old messages must go
on working: a letter, once used, keeps its meaning.

    KEY     = a transcript's key and ".", "kremlin_en_63951."
    HASH    = 8 characters that stand for a topic's or person's name (`name_hash`)
    DAY     = YYYYMMDD, or "--------" for an open end
    DIGITS  = a fixed count of base-62 digits, so that the longest key still fits
Behind an event's page may stand the data of the list it was opened from, left out where it does not fit.

A deep link `t.me/BOT?start=PAYLOAD` opens the same: `p_KEY_NUMBER` a passage, `e_KEY` an event, `t_HASH` a topic,
`n_HASH` a person, a word a page about the bot. Typed inline, the payload finds the same: that is the Share button.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from hashlib import blake2s
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, NamedTuple

from bot.transcripts.model import Key

LONGEST = 64
"""Bytes of a button's data, and characters of a link's payload, that Telegram allows."""

_DIGITS = digits + ascii_lowercase + ascii_uppercase
_ANY_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PASSAGE_PAYLOAD = re.compile(r"p_(.+)_(\d{1,6})", re.ASCII)
_NAME_PAYLOAD = re.compile(r"([tn])_([0-9A-Za-z]{8})", re.ASCII)


class NoSuchButtonError(ValueError):
    """Data that no button of this bot carries, or a payload that no link does."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a press asks for."""


@dataclass(frozen=True, slots=True)
class Home(Action):
    """A page about the bot: "start", "help", "about", "try" or "quote"."""

    page: str


@dataclass(frozen=True, slots=True)
class _List(Action):
    """A list, from `offset` on."""

    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Name(Action):
    """A topic or a person, by what stands for the name."""

    name_hash: str


@dataclass(frozen=True, slots=True)
class _OfName(_Name):
    """Events of a topic or a person, from `offset` on."""

    offset: int = 0


@dataclass(frozen=True, slots=True)
class _OfPassage(Action):
    """A passage of an event, or a text of it, by number."""

    key: Key
    number: int


class Latest(_List):
    """The list of latest events."""


@dataclass(frozen=True, slots=True)
class On(Action):
    """Events of a range of days."""

    first: date | None
    last: date | None
    offset: int = 0


class Topics(_List):
    """The list of topics."""


class Persons(_List):
    """The list of persons."""


class Topic(_OfName):
    """Events of a topic."""


class Person(_OfName):
    """Events of a person."""


@dataclass(frozen=True, slots=True)
class EventPage(Action):
    """A page of an event's whole text, and the list to go back to."""

    key: Key
    page: int = 0
    back: Action | None = None


class EventAt(_OfPassage):
    """The page of an event's whole text that holds a passage."""


@dataclass(frozen=True, slots=True)
class Excerpt(_OfPassage):
    """A passage with some passages before and after it."""

    before: int = 0
    after: int = 0


class Closest(_OfPassage):
    """A passage shown as the closest to a quote, and no match."""


class Cite(_OfPassage):
    """How to cite a passage."""


class Edit(_OfPassage):
    """The edit that made the text after text `number` of an event."""


@dataclass(frozen=True, slots=True)
class More(Action):
    """Another match, counted from 0, of the message that was replied to, or of one of its quotes, counted from 1."""

    index: int
    quotation: int = 0


class FollowTopic(_Name):
    """Subscribe to a topic."""


class FollowPerson(_Name):
    """Subscribe to a person."""


@dataclass(frozen=True, slots=True)
class FollowEvent(Action):
    """Notify when an event's text is edited."""

    key: Key


@dataclass(frozen=True, slots=True)
class FollowQuote(Action):
    """Notify when the quote in the message that was replied to ever appears."""

    quotation: int = 0


class Do(StrEnum):
    """What a button of subscriptions does, by its letter."""

    MENU = "m"
    CHOOSE = "k"
    OF_CARD = "e"
    """What of an event or passage can be followed."""
    PREVIEW = "w"
    SAVE = "f"
    LIST = "l"
    OPEN = "o"
    PAUSE = "h"
    RESUME = "c"
    REMOVE = "x"
    STOP_ALL = "u"
    PAUSE_UPDATES = "p"
    """As PAUSE, from under a notification, like the two that follow."""
    RESUME_UPDATES = "r"
    SETTINGS_BELOW = "s"
    SETTINGS = "g"
    SET = "t"
    FORGET = "y"


@dataclass(frozen=True, slots=True)
class Manage(Action):
    """A step with subscriptions."""

    do: Do
    rest: str = ""
    """What with: a target's code (`targets`), a subscription's number, a setting."""
    replaces: int = 0
    """The number of the subscription that is being changed, 0 for none."""
    channel: int = 0
    """The id of a channel that is managed from here, 0: it is about the chat the button stands in."""

    def to(self, do: Do, rest: object = "") -> Manage:
        """Another step for the same channel and the same subscription."""
        return replace(self, do=do, rest=str(rest))

    @property
    def number(self) -> int:
        """The rest as a subscription's number or an offset; NoSuchButtonError when it is none."""
        if not re.fullmatch(r"\d{1,10}", self.rest, re.ASCII):
            raise NoSuchButtonError(f"{self.rest!r} is no number")
        return int(self.rest)


@dataclass(frozen=True, slots=True)
class Nothing(Action):
    """A label among buttons: it only says where the reader is."""


class Field(NamedTuple):
    """How a field is written, and read."""

    pattern: str
    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _base62(value: int, width: int = 0) -> str:
    """A number in base 62, with zeros in front up to `width`; ValueError where it takes more."""
    text, left = "", value
    while left > 0:
        left, digit = divmod(left, len(_DIGITS))
        text = _DIGITS[digit] + text
    if value < 0 or (width and len(text) > width):
        raise ValueError(f"{value} does not fit {width} digits")
    return text.rjust(width, "0")


def _from_base62(text: str) -> int:
    """The number that `_base62` wrote."""
    value = 0
    for digit in text:
        value = value * len(_DIGITS) + _DIGITS.index(digit)
    return value


def _digits(width: int) -> Field:
    return Field(f"[0-9A-Za-z]{{{width}}}", lambda value: _base62(value, width), _from_base62)


_KEY = Field(r"[^.]*\.", lambda key: f"{key}.", lambda text: Key.parse(text[:-1]))
_HASH = Field("[0-9A-Za-z]{8}", str, str)
_DAY = Field(
    r"-{8}|\d{8}",
    lambda day: f"{day:%Y%m%d}".rjust(8, "0") if day else "-" * 8,
    lambda text: None if text.startswith("-") else date.fromisoformat(text),
)
_WORD = Field("[a-z]{1,20}", str, str)
_DECIMAL = Field(r"0|[1-9]\d{0,5}", str, int)
_QUOTATION = Field("[0-9A-Za-z]?", lambda number: _base62(number) if number else "", _from_base62)
_DO = Field("[a-z]", str, Do)
_REST = Field("[^!@]{0,62}", str, str)
_REPLACES = Field(r"(?:![1-9]\d{0,9})?", lambda number: f"!{number}" if number else "", lambda text: int(text[1:] or 0))
_CHANNEL = Field(
    "(?:@[1-9A-Za-z][0-9A-Za-z]{0,9})?",
    lambda channel: f"@{_base62(-channel)}" if channel else "",
    lambda text: -_from_base62(text[1:]),
)

TABLE: Mapping[str, tuple[type[Action], tuple[Field, ...]]] = {
    "h": (Home, (_WORD,)),
    "l": (Latest, (_digits(4),)),
    "o": (On, (_DAY, _DAY, _digits(4))),
    "T": (Topics, (_digits(4),)),
    "P": (Persons, (_digits(4),)),
    "t": (Topic, (_HASH, _digits(4))),
    "p": (Person, (_HASH, _digits(4))),
    "e": (EventPage, (_KEY, _digits(3))),
    "w": (EventAt, (_KEY, _digits(3))),
    "x": (Excerpt, (_KEY, _digits(3), _digits(1), _digits(1))),
    "k": (Closest, (_KEY, _digits(3))),
    "c": (Cite, (_KEY, _digits(3))),
    "v": (Edit, (_KEY, _DECIMAL)),
    "m": (More, (_digits(2), _QUOTATION)),
    "f": (FollowTopic, (_HASH,)),
    "g": (FollowPerson, (_HASH,)),
    "d": (FollowEvent, (_KEY,)),
    "q": (FollowQuote, (_QUOTATION,)),
    "s": (Manage, (_DO, _REST, _REPLACES, _CHANNEL)),
    "n": (Nothing, ()),
}
_LETTERS = {action: letter for letter, (action, _) in TABLE.items()}
LISTS = (Latest, On, Topic, Person)
"""Lists of events, which an event's page may lead back to."""


def name_hash(name: str) -> str:
    """Eight characters that stand for a name, the same in every process."""
    value = int.from_bytes(blake2s(name.encode("utf-8", "replace"), digest_size=6).digest(), "big")
    return _base62(value % len(_DIGITS) ** 8, 8)


def format_action(action: Action) -> str:
    """Write the data of a button; ValueError when it does not fit."""
    letter = _LETTERS[type(action)]
    values = (getattr(action, field.name) for field in fields(action))
    text = letter + "".join(field.write(value) for field, value in zip(TABLE[letter][1], values, strict=False))
    if isinstance(action, EventPage) and action.back is not None:
        back = format_action(action.back)
        text += back if len(text) + len(back) <= LONGEST else ""
    if len(text.encode()) > LONGEST:
        raise ValueError(f"{text!r} is longer than {LONGEST} bytes")
    return text


def fits(action: Action) -> bool:
    """Whether a button can carry an action."""
    try:
        return bool(format_action(action))
    except ValueError:
        return False


def parse_action(data: str) -> Action:
    """Read what `format_action` wrote; NoSuchButtonError for anything else."""
    if data[:1] not in TABLE or len(data) > LONGEST:
        raise NoSuchButtonError(f"no button carries {data[:LONGEST]!r}")
    action, shape = TABLE[data[:1]]
    rest, values = data[1:], []
    for field in shape:
        found = re.match(field.pattern, rest, re.ASCII)
        if found is None:
            raise NoSuchButtonError(f"{rest!r} does not go on like {field.pattern}")
        try:
            values.append(field.read(found[0]))
        except ValueError as error:
            raise NoSuchButtonError(str(error)) from error
        rest = rest[found.end() :]
    if rest and action is EventPage:
        back = parse_action(rest)
        if not isinstance(back, LISTS):
            raise NoSuchButtonError(f"{rest!r} is no list to go back to")
        values.append(back)
    elif rest:
        raise NoSuchButtonError(f"{rest!r} is left over")
    return action(*values)


def passage_payload(key: Key, number: int) -> str | None:
    """The payload that opens a passage, or None where it would be too long."""
    payload = f"p_{key}_{number}"
    return payload if len(payload) <= LONGEST else None


def payload_of(action: Action) -> str:
    """The payload that comes nearest to what a button asks for."""
    match action:
        case Excerpt(key, number) | Closest(key, number) | Cite(key, number) | EventAt(key, number):
            return passage_payload(key, number) or f"e_{key}"
        case EventPage(key):
            return f"e_{key}"
        case Topic(name):
            return f"t_{name}"
        case Person(name):
            return f"n_{name}"
    return "start"


def link(username: str, payload: str) -> str:
    """The address that opens the bot with a payload."""
    return f"https://t.me/{username}?start={payload}"


def parse_payload(payload: str) -> Action:
    """What a payload opens; NoSuchButtonError when it is none of ours."""
    if payload in {"start", "help", "about", "try", "quote"}:
        return Home(payload)
    if not _ANY_PAYLOAD.fullmatch(payload):
        raise NoSuchButtonError("a payload has 1 to 64 characters of A-Za-z0-9_-")
    if found := _NAME_PAYLOAD.fullmatch(payload):
        return Topic(found[2]) if found[1] == "t" else Person(found[2])
    try:
        if found := _PASSAGE_PAYLOAD.fullmatch(payload):
            return Excerpt(Key.parse(found[1]), int(found[2]))
        if payload.startswith("e_"):
            return EventPage(Key.parse(payload[2:]))
    except ValueError as error:
        raise NoSuchButtonError(str(error)) from error
    raise NoSuchButtonError(f"{payload!r} opens nothing")
