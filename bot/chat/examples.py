"""What help texts give as examples: taken from what is held, so that whoever tries one gets an answer."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from bot.chat import excerpts
from bot.chat.view import shown
from bot.transcripts.model import EventDate
from bot.transcripts.people.labels import is_anonymous

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.chat.view import View
    from bot.transcripts.model import Event

LOOKED = 200
"""Events that are looked through for a quote: many of the newest may be announcements in which nobody speaks."""

FEWEST_WORDS, MOST_WORDS = 8, 22
"""Enough to be told from other sentences, and few enough to be read."""

_PLAIN = re.compile(r"[^“”\"«»„…\[\]()*—–:\n]+[.!?]")
"""A sentence without marks that say something about a quote, as its borders, its cuts and who said it are marked."""


def quote(view: View) -> str | None:
    """A sentence of the newest transcript in which somebody speaks, in the reader's language where there is one."""
    newest = view.library.latest()
    own = (event for event in newest if event.key.language == view.texts.language)
    return _spoken(view, own) or _spoken(view, newest)


def _spoken(view: View, events: Iterable[Event]) -> str | None:
    """A sentence of somebody with a name, else of anybody."""
    anybodys = None
    for event in islice(events, LOOKED):
        for passage in view.archive.passages(event.key):
            sentence = _sentence(passage.text)
            if sentence and passage.speaker and not is_anonymous(passage.speaker):
                return sentence
            anybodys = anybodys or sentence
    return anybodys


def _sentence(text: str) -> str | None:
    begins = [*excerpts.sentences(text), len(text)]
    sentences = (text[start:end].strip() for start, end in pairwise(begins))
    return next((each for each in sentences if _fits(each)), None)


def _fits(sentence: str) -> bool:
    return FEWEST_WORDS <= len(sentence.split()) <= MOST_WORDS and _PLAIN.fullmatch(sentence) is not None


def topic(view: View) -> str:
    """The most frequent topic; dots where none is recorded."""
    topics = view.library.topics()
    return shown(topics[0][0], 60) if topics else "…"


def days(view: View) -> dict[str, str]:
    """The last day of which something is held, its month, and the years up to it, as they can be asked for."""
    last = view.library.last or EventDate.of(view.services.clock().date())
    return {
        "day": view.texts.day(last),
        "month": view.texts.day(EventDate(last.year, last.month)),
        "years": f"{last.year - 1}..{last.year}",
    }
