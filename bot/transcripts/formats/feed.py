"""Atom feeds of the known sources: full texts, yet without topics, persons, place or sections.

Times are the source's wall clock: the zone that stands with them is wrong on kremlin.ru and is dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.transcripts.formats import PARSERS
from bot.transcripts.formats.inputs import decode, is_too_deep
from bot.transcripts.formats.page import NotATranscript, mend, transcript, wall_clock
from bot.transcripts.model import Transcript
from bot.transcripts.sources import Sources

MAX_BYTES = 10_000_000
MAX_ENTRIES = 1_000
_ATOM = "{http://www.w3.org/2005/Atom}"
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_START = re.compile(rb"<(?:\w+:)?feed[\s>]")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML may not hold; one such character must not cost the whole feed."""


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


def looks_like_feed(data: bytes) -> bool:
    """Whether the bytes begin as an Atom feed does."""
    start = data[:4_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith((b"<?xml", b"<feed", b"<atom:feed")) and bool(_START.search(start))


def read_feed(data: bytes, sources: Sources, name: str = "feed") -> Feed:
    """Read a feed's bytes.

    Raises:
        NotATranscript: it is no feed, with the reason; an entry that is broken alone is left out.
    """
    if len(data) > MAX_BYTES:
        raise NotATranscript(name, f"larger than {MAX_BYTES // 1_000_000} MB")
    text = _FORBIDDEN.sub("", _DECLARATION.sub("", decode(data), count=1))
    if is_too_deep(text):
        raise NotATranscript(name, "nests its elements deeper than any feed does")
    try:
        root: Element = fromstring(text.encode(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotATranscript(name, "holds a document type or entities, which no feed needs") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise NotATranscript(name, f"not well-formed XML ({error})") from error
    if root.tag != f"{_ATOM}feed":
        raise NotATranscript(name, "not an Atom feed")
    return Feed(tuple(_entries(root, sources)), _link(root, "next"))


def _entries(root: Element, sources: Sources) -> Iterator[Entry]:
    for element in root.findall(f"{_ATOM}entry")[:MAX_ENTRIES]:
        addresses = (_link(element, "alternate"), _text(element, "id"))
        url = next((address for address in addresses if address and sources.id_of(address)), None)
        found = _transcript(element, url, sources) if url else None
        if url and found:
            yield Entry(url, _text(element, "updated"), found)


def _transcript(element: Element, url: str, sources: Sources) -> Transcript | None:
    found = sources.id_of(url)
    source = sources.get(found[0]) if found else None
    parser = PARSERS.get(source.parser) if source else None
    title, content = mend(_text(element, "title")), _text(element, "content")
    if not found or not source or not parser or not title or is_too_deep(content):
        return None
    page = parser.read_entry(title, content, source, found[1])
    published = wall_clock(_text(element, "published"))
    return transcript(replace(page, id=found[2], url=url, published=published)) if page else None


def _link(element: Element, relation: str) -> str | None:
    links = (link.get("href") for link in element.findall(f"{_ATOM}link") if link.get("rel") == relation)
    return next((link.strip() for link in links if link), None)


def _text(element: Element, name: str) -> str:
    return (element.findtext(f"{_ATOM}{name}") or "").strip()
