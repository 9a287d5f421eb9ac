"""Any page, saved text or feed of a known source → transcripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from bot.transcripts import kremlin
from bot.transcripts.decoding import decode, looks_like_html
from bot.transcripts.ids import saved_id
from bot.transcripts.model import Event, Key, Transcript
from bot.transcripts.page import NotATranscript, Page, Parser
from bot.transcripts.speakers import Labelled, label, turns

if TYPE_CHECKING:
    from bot.transcripts.sources import Sources

MAX_BYTES = 10_000_000
_PARSERS: dict[str, Parser] = {"kremlin": kremlin}


def parse(data: bytes, name: str, sources: Sources) -> list[Transcript]:
    """The transcripts in a file's bytes; NotATranscript says why there is none. `name` stands in that message."""
    if len(data) > MAX_BYTES:
        raise NotATranscript(name, f"larger than {MAX_BYTES // 1_000_000} MB")
    return [transcript(read(data, name, sources))]


def read(data: bytes, name: str, sources: Sources) -> Page:
    """What the page states, before speakers are told apart; NotATranscript says why there is none."""
    text = decode(data)
    html = looks_like_html(text)
    tree = LexborHTMLParser(text) if html else None
    for source in sources:
        parser = _PARSERS.get(source.parser)
        if parser:
            page = parser.read_html(tree, source) if tree else parser.read_text(text, source)
            if page:
                return page
    raise NotATranscript(name, "no page of a known source")


def labelled(page: Page) -> tuple[Labelled, ...]:
    """Who speaks in each paragraph of the page; `label + text` is the paragraph as published."""
    return label(page.paragraphs, page.persons, (page.title, page.summary or "", *page.captions[:50]))


def transcript(page: Page) -> Transcript:
    """Give the page its key and its speakers."""
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
