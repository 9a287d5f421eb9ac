"""Atom feeds of the known sources: full texts, yet without topics, persons, place or sections.

Times are the source's wall clock: the zone that stands with them is wrong on kremlin.ru and is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from selectolax.lexbor import LexborHTMLParser

from bot.transcripts import pages
from bot.transcripts.model import EARLIEST_YEAR, LATEST_YEAR
from bot.transcripts.page import NotATranscript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.transcripts.model import Transcript
    from bot.transcripts.sources import Sources

MAX_BYTES = 10_000_000
MAX_ENTRIES = 1_000
_ATOM = "{http://www.w3.org/2005/Atom}"
_WALL_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the feed tells it."""

    url: str
    updated: str
    """As it stands in the feed; it may be earlier than the publication, and is good for comparing only."""
    transcript: Transcript


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed."""

    entries: tuple[Entry, ...]
    """In the feed's order; entries that are no event of a known source are left out."""
    next_url: str | None
    """Where the older entries are."""


def read_feed(data: bytes, sources: Sources, name: str = "feed") -> Feed:
    """Read a feed's bytes. NotATranscript says why it is none; an entry that is broken alone is left out."""
    if len(data) > MAX_BYTES:
        raise NotATranscript(name, f"larger than {MAX_BYTES // 1_000_000} MB")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotATranscript(name, "holds a document type or entities, which no feed needs") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise NotATranscript(name, f"not well-formed XML ({error})") from error
    if root.tag != f"{_ATOM}feed":
        raise NotATranscript(name, "not an Atom feed")
    return Feed(tuple(_entries(root, sources)), _link(root, "next"))


def _entries(root: Element, sources: Sources) -> Iterator[Entry]:
    for element in root.findall(f"{_ATOM}entry")[:MAX_ENTRIES]:
        url = next(
            (one for one in (_link(element, "alternate"), _text(element, "id")) if one and sources.id_of(one)), None
        )
        transcript = _transcript(element, url, sources) if url else None
        if url and transcript:
            yield Entry(url, _text(element, "updated"), transcript)


def _transcript(element: Element, url: str, sources: Sources) -> Transcript | None:
    found = sources.id_of(url)
    if not found:
        return None
    source, language, id_ = found
    title, content = _text(element, "title"), _text(element, "content")
    tree = LexborHTMLParser(f"<html><body>{content}</body></html>")
    lead = "".join(node.html or "" for node in tree.css("div.c-summary"))
    for node in tree.css("div.c-summary, body > img"):
        node.decompose()
    body = tree.body.inner_html if tree.body else ""
    html = (
        f'<!doctype html><html lang="{language}"><body><h1 class="entry-title">{escape(title)}</h1>'
        f'<div class="read__lead">{lead}</div><div class="entry-content">{body}</div></body></html>'
    )
    try:
        page = pages.read(html.encode(), url, sources)
    except NotATranscript:
        return None
    published = _moment(_text(element, "published"))
    return pages.transcript(replace(page, source=source, language=language, id=id_, url=url, published=published))


def _link(element: Element, relation: str) -> str | None:
    links = (link.get("href") for link in element.findall(f"{_ATOM}link") if link.get("rel") == relation)
    return next((link.strip() for link in links if link), None)


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"{_ATOM}{name}") or "").strip()


def _moment(text: str) -> datetime | None:
    found = _WALL_CLOCK.match(text)
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}") if found else None
    except ValueError:
        return None
    return moment.replace(second=0) if moment and EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None
