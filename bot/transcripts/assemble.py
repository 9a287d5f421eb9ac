"""A page's fields and paragraphs → a transcript with its key and its turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.transcripts.ids import saved_id
from bot.transcripts.model import Event, Key, Transcript
from bot.transcripts.speakers import Labelled, label, turns

if TYPE_CHECKING:
    from bot.transcripts.page import Page

_CAPTIONS = 50
"""Captions that are looked through for full names."""


def labelled(page: Page) -> tuple[Labelled, ...]:
    """Who speaks in each paragraph of the page; `label + text` is the paragraph as published."""
    return label(
        page.paragraphs, page.persons, (page.title, page.summary or "", *page.captions[:_CAPTIONS], *page.regulars)
    )


def transcript(page: Page) -> Transcript:
    """Give the page its key, an id made from what it states where it tells none, and its speakers."""
    event = Event(
        key=Key(page.source, page.language, page.id or saved_id(page)),
        title=page.title,
        url=page.url,
        summary=page.summary,
        date=page.date,
        time=page.time,
        published=page.published,
        place=page.place,
        geography=page.geography,
        sections=page.sections,
        topics=page.topics,
        persons=page.persons,
        captions=page.captions,
    )
    return Transcript(event, turns(labelled(page)))
