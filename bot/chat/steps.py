"""The buttons of subscriptions: verb "s", then what to do, with what, and where. All state is in the data.

Grammar, at most 64 bytes::

    data    = "s" op rest ["!" NUMBER] ["@" CHANNEL]
    op      = one letter, what to do (`following` lists them)
    rest    = what with: a wish's code (`wanted`), a subscription's number, a setting
    NUMBER  = the subscription that a new one takes the place of
    CHANNEL = base 62, a channel that is managed from a private chat
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING

from bot.chat.callbacks import LONGEST, NoSuchButtonError

if TYPE_CHECKING:
    from bot.transcripts.model import Key

_DIGITS = digits + ascii_lowercase + ascii_uppercase
_STEP = re.compile(r"s([a-z])([^!@]{0,62})(?:!(\d{1,10}))?(?:@([0-9A-Za-z]{1,10}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Step:
    """What a press asks for."""

    op: str
    rest: str = ""
    replaces: int = 0
    """The number of the subscription that is being changed, 0 for none."""
    channel: int = 0
    """The id of a channel that is managed from here, 0: it is about the chat the button stands in."""

    def to(self, op: str, rest: object = "") -> Step:
        """Another step for the same channel and the same subscription."""
        return replace(self, op=op, rest=str(rest))

    @property
    def fits(self) -> bool:
        """Whether a button can hold it."""
        return len(self._text.encode()) <= LONGEST

    @property
    def _text(self) -> str:
        text = f"s{self.op}{self.rest}"
        text += f"!{self.replaces}" if self.replaces else ""
        return text + (f"@{_base62(-self.channel)}" if self.channel else "")

    @property
    def data(self) -> str:
        """The button's data; ValueError where it does not fit."""
        text = self._text
        if not self.fits:
            raise ValueError(f"{text!r} is longer than {LONGEST} bytes")
        return text

    @property
    def number(self) -> int:
        """The rest as a subscription's number or an offset; NoSuchButtonError when it is none."""
        if not re.fullmatch(r"\d{1,10}", self.rest, re.ASCII):
            raise NoSuchButtonError(f"{self.rest!r} is no number")
        return int(self.rest)


def parse(data: str) -> Step:
    """Read what `Step.data` wrote; NoSuchButtonError for anything else."""
    found = _STEP.fullmatch(data)
    if not found or len(data) > LONGEST:
        raise NoSuchButtonError(f"no button says {data[:LONGEST]!r}")
    op, rest, replaces, channel = found.groups()
    return Step(op, rest, int(replaces or 0), -_number(channel) if channel else 0)


def follow_of(key: Key, number: int | None = None) -> str | None:
    """The data of a button that shows what of an event, or of one of its passages, can be followed.

    None where the key is too long for it.
    """
    data = f"se{key}" if number is None else f"se{key}.{number}"
    return data if len(data) <= LONGEST else None


def _base62(value: int) -> str:
    if value <= 0:
        raise ValueError("channels have negative ids")
    text = ""
    while value:
        value, digit = divmod(value, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text


def _number(text: str) -> int:
    value = 0
    for digit in text:
        value = value * len(_DIGITS) + _DIGITS.index(digit)
    return value
