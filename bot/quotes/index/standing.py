"""Where something stands in an index: places and windows, and what is told about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bot.quotes.index.columns import Array
    from bot.transcripts.model import Event, Key


class Place(NamedTuple):
    """Words [start:end) of a turn, counted inside the turn. Means something to the snapshot that gave it."""

    segment: int
    turn: int
    start: int
    end: int


class Window(NamedTuple):
    """A place that may answer a quote, a few words wider than what does, with the quote's score (0–100) there."""

    segment: int
    turn: int
    start: int
    end: int
    score: float


class TurnWord(NamedTuple):
    """A folded word, the number of its passage in the transcript, and where it stands in that passage's text."""

    text: str
    passage: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn without its text."""

    key: Key
    number: int
    speaker: str | None
    role: str | None
    note: str | None
    first_passage: int
    """The number of its first passage in the transcript."""
    length: int
    """In folded words."""


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where a phrase stands."""

    count: int
    places: tuple[Place, ...]
    """The first so many, newest documents first."""
    earliest: Event | None
    latest: Event | None
    speakers: frozenset[str | None]


@dataclass(frozen=True, slots=True)
class Run:
    """Words [start:end) of a quote that stand consecutively in `count` places, one of the newest being `place`."""

    start: int
    end: int
    place: Place
    count: int


@dataclass(frozen=True, slots=True)
class Where:
    """Which turns a search may look at: for each segment a mask of its turns."""

    masks: tuple[Array, ...]
