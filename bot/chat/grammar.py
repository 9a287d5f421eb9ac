"""How a button's fields are written, and read back from whatever comes: the letters of the grammar in `callbacks`."""

from __future__ import annotations

import re
from datetime import date
from hashlib import blake2s
from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING, Any, NamedTuple

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
    return number(value % len(_DIGITS) ** 8, 8)


class Field(NamedTuple):
    """How one field is written, and read from the front of a text."""

    write: Callable[[Any], str]
    read: Callable[[str], tuple[Any, str]]
    """The value and what is left of the text."""


def number(value: int, width: int) -> str:
    """So many base-62 digits; ValueError where the value does not fit them."""
    if not 0 <= value < len(_DIGITS) ** width:
        raise ValueError(f"{value} does not fit {width} digits")
    text = ""
    for _ in range(width):
        value, digit = divmod(value, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text


def numbered(width: int) -> Field:
    """A number of so many digits."""

    def read(text: str) -> tuple[int, str]:
        head = text[:width]
        if len(head) != width or not all(digit in _VALUE for digit in head):
            raise NoSuchButtonError(f"{head!r} is no number of {width} digits")
        value = 0
        for digit in head:
            value = value * len(_DIGITS) + _VALUE[digit]
        return value, text[width:]

    return Field(lambda value: number(value, width), read)


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


KEY = Field(lambda key: f"{key}.", _read_key)
MARK = Field(str, _read_mark)
DAY = Field(lambda day: f"{day.year:04}{day.month:02}{day.day:02}" if day else _OPEN, _read_day)
WORD = Field(str, _read_word)
