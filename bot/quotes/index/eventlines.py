"""One event as a line of JSON inside an index: a short list, quick to read back, never edited by people."""

from __future__ import annotations

import json
from datetime import datetime

from bot.transcripts.model import Event, EventDate, Key


def write_event(event: Event) -> bytes:
    """The event as one line, without its line break."""
    fields = [
        event.key.source,
        event.key.language,
        event.key.id,
        event.title,
        event.url,
        event.summary,
        event.date and [event.date.year, event.date.month, event.date.day],
        event.time,
        event.published and event.published.isoformat(),
        event.place,
        event.geography,
        event.sections,
        event.topics,
        event.persons,
        event.captions,
        event.aliases,
    ]
    return json.dumps(fields).encode()


def read_event(line: bytes) -> Event:
    """The event that `write_event` wrote."""
    source, language, ident, title, url, summary, day, time, published, place, *lists = json.loads(line)
    geography, sections, topics, persons, captions, aliases = map(tuple, lists)
    return Event(
        key=Key(source, language, ident),
        title=title,
        url=url,
        summary=summary,
        date=day and EventDate(*day),
        time=time,
        published=published and datetime.fromisoformat(published),
        place=place,
        geography=geography,
        sections=sections,
        topics=topics,
        persons=persons,
        captions=captions,
        aliases=aliases,
    )
