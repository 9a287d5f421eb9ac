"""What a source's page states, and the transcript that it makes: the one shape that every format is read into."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.transcripts.model import EARLIEST_YEAR, LATEST_YEAR, STATED, Event, Key, Transcript, saved_key
from bot.transcripts.people.speakers import Labelled, label, turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from selectolax.lexbor import LexborHTMLParser

    from bot.transcripts.model import EventDate
    from bot.transcripts.people.labels import Paragraph
    from bot.transcripts.sources import Source


_CAPTIONS = 50
"""Captions that are looked through for full names."""
_WALL_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)")


class NotATranscript(ValueError):  # noqa: N818 (a finding about the input, named as the command line names it)
    """The input holds no event of a known source; `name` says which input, `reason` why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Page:
    """An event page's fields as published, spaces mended; `id` and `url` are None where the page does not tell."""

    source: str
    language: str
    title: str
    id: str | None = None
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
    paragraphs: tuple[Paragraph, ...] = field(default=(), repr=False)
    regulars: tuple[str, ...] = ()
    """Full names of those who speak on most of the source's pages, for labels with initials."""


@dataclass(frozen=True, slots=True)
class Parser:
    """How the pages of one source are read; each function gives None for what is not one of its pages."""

    read_html: Callable[[LexborHTMLParser, Source], Page | None]
    """Reads a web page."""
    read_text: Callable[[str, Source], Page | None] = lambda _text, _source: None
    """Reads a page that was saved as plain text."""
    read_entry: Callable[[str, str, Source, str], Page | None] = lambda _title, _html, _source, _language: None
    """Reads a feed entry's title and HTML; the feed tells address, id and time of publication."""


def labelled(page: Page) -> tuple[Labelled, ...]:
    """Who speaks in each paragraph of the page; `label + text` is the paragraph as published."""
    return label(
        page.paragraphs, page.persons, (page.title, page.summary or "", *page.captions[:_CAPTIONS], *page.regulars)
    )


def transcript(page: Page) -> Transcript:
    """Give the page its key, an id made from what it states where it tells none, and its speakers."""
    stated = {name: getattr(page, name) for name in STATED}
    event = Event(Key(page.source, page.language, page.id or "unknown"), **stated)
    if page.id is None:
        event = replace(event, key=saved_key(event))
    return Transcript(event, turns(labelled(page)))


def wall_clock(text: str) -> datetime | None:
    """The moment that a machine-readable time tells, to the minute; seconds and zone are not looked at."""
    found = _WALL_CLOCK.match(text)
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}") if found else None
    except ValueError:
        return None
    return moment if moment and EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None
