"""Deep links `t.me/BOT?start=PAYLOAD`: at most 64 characters of "A-Za-z0-9_-".

`p_KEY_NUMBER` opens a passage, `e_KEY` an event, `t_MARK` a topic, `n_MARK` a person; a word a page about the bot.
The same payload, typed inline, finds the same passage: that is what the Share button does.
"""

from __future__ import annotations

import re

from bot.chat.callbacks import Action, Cite, Closest, EventAt, EventPage, Excerpt, Home, Person, Topic
from bot.transcripts.model import Key

LONGEST = 64
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PASSAGE = re.compile(r"p_(.+)_(\d{1,6})", re.ASCII)
_MARKED = re.compile(r"([tn])_([0-9A-Za-z]{8})", re.ASCII)
_PAGES = {"start", "help", "about", "try", "quote"}


class NoSuchLinkError(ValueError):
    """A payload that this bot never made."""


def passage(key: Key, number: int) -> str | None:
    """The payload that opens a passage, or None where it would be too long."""
    payload = f"p_{key}_{number}"
    return payload if len(payload) <= LONGEST else None


def event(key: Key) -> str:
    """The payload that opens an event."""
    return f"e_{key}"


def of(action: Action) -> str:
    """The payload that comes nearest to what a button asks for."""
    match action:
        case Excerpt(key, number) | Closest(key, number) | Cite(key, number) | EventAt(key, number):
            return passage(key, number) or event(key)
        case EventPage(key):
            return event(key)
        case Topic(name):
            return f"t_{name}"
        case Person(name):
            return f"n_{name}"
    return "start"


def address(username: str, payload: str) -> str:
    """The whole link."""
    return f"https://t.me/{username}?start={payload}"


def parse(payload: str) -> Action:
    """What a payload asks for; NoSuchLinkError when it is none of ours."""
    if not _PAYLOAD.fullmatch(payload):
        raise NoSuchLinkError("a payload has 1 to 64 characters of A-Za-z0-9_-")
    if payload in _PAGES:
        return Home(payload)
    if found := _MARKED.fullmatch(payload):
        return Topic(found[2]) if found[1] == "t" else Person(found[2])
    try:
        if found := _PASSAGE.fullmatch(payload):
            return Excerpt(Key.parse(found[1]), int(found[2]))
        if payload.startswith("e_"):
            return EventPage(Key.parse(payload[2:]))
    except ValueError as error:
        raise NoSuchLinkError(str(error)) from error
    raise NoSuchLinkError(f"{payload!r} opens nothing")
