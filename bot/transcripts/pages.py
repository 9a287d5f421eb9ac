"""Any page, saved text or feed of a known source → transcripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from bot.transcripts.assemble import labelled, transcript
from bot.transcripts.decoding import decode
from bot.transcripts.feed import looks_like_feed, read_feed
from bot.transcripts.nesting import is_too_deep
from bot.transcripts.page import NotATranscript, Page
from bot.transcripts.parsers import PARSERS

if TYPE_CHECKING:
    from bot.transcripts.model import Transcript
    from bot.transcripts.sources import Sources

__all__ = ["MAX_BYTES", "MAX_PARAGRAPHS", "NotATranscript", "labelled", "parse", "read", "transcript"]

MAX_BYTES = 10_000_000
MAX_PARAGRAPHS = 20_000
"""Of one page; the longest known, a question-and-answer session of four hours, has 1,038."""
_TAG = re.compile(r"<(?:!doctype|html|head|body|div|article|p|h1|meta)\b", re.IGNORECASE)
_HEAD = 5_000
_OPENED, _CLOSED = re.compile(r"<html\b", re.IGNORECASE), re.compile(r"</html\s*>", re.IGNORECASE)


def parse(data: bytes, name: str, sources: Sources) -> list[Transcript]:
    """The transcripts in a file's bytes: one for a page, as many as it has entries for a feed.

    Raises:
        NotATranscript: nothing of a known source is in it; the message starts with `name` and says why. Nothing else
            is raised, whatever the bytes.
    """
    if len(data) > MAX_BYTES:
        raise NotATranscript(name, f"larger than {MAX_BYTES // 1_000_000} MB, which no page is")
    if looks_like_feed(data):
        return [entry.transcript for entry in read_feed(data, sources, name).entries]
    return [transcript(read(data, name, sources))]


def read(data: bytes, name: str, sources: Sources) -> Page:
    """What a page states, before speakers are told apart; NotATranscript says why there is none."""
    text = decode(data)
    if not text.strip():
        raise NotATranscript(name, "is empty")
    html = bool(_TAG.search(text[:_HEAD]))
    if html and is_too_deep(text):
        raise NotATranscript(name, "nests its elements deeper than any page does")
    if html and _OPENED.search(text[:_HEAD]) and not _CLOSED.search(text):
        # What is missing would count as "not in the transcripts held".
        raise NotATranscript(name, "is cut off: the page has no end (</html>); save it again")
    if not html and text.count("\n") + text.count("\r") > 2 * MAX_PARAGRAPHS:
        raise NotATranscript(name, f"more than {MAX_PARAGRAPHS:,} lines, which no page saved as text has")
    tree = LexborHTMLParser(text) if html else None
    for source in sources:
        parser = PARSERS.get(source.parser)
        if parser:
            page = parser.read_html(tree, source) if tree else parser.read_text(text, source)
            if page and len(page.paragraphs) > MAX_PARAGRAPHS:
                raise NotATranscript(name, f"more than {MAX_PARAGRAPHS:,} paragraphs, which no page has")
            if page:
                return page
    raise NotATranscript(name, _reason(text, sources, html=html))


def _reason(text: str, sources: Sources, *, html: bool) -> str:
    names = ", ".join(source.title for source in sources) or "none"
    if html:
        return f"not an event page of a known source ({names})"
    if text.count("\ufffd") > len(text) // 20 or "\x00" in text:
        return "not text, or in an unknown encoding"
    return f"not an event page of a known source saved as text ({names}): no title and date where they stand in one"
