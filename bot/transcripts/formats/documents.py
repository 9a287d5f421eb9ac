"""Documents of every kind → transcripts: pages as served or saved, feeds, YAML files and JSON Lines."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from bot.language import DEFAULT, language_of
from bot.transcripts.fields import FieldError, from_fields
from bot.transcripts.files import SUFFIXES, UnreadableError, load_yaml
from bot.transcripts.formats import PARSERS
from bot.transcripts.formats.feed import looks_like_feed, read_feed
from bot.transcripts.formats.inputs import Document, decode, is_too_deep
from bot.transcripts.formats.page import NotATranscript, Page, transcript
from bot.transcripts.labels import Paragraph, may_be_label
from bot.transcripts.model import ID, Transcript, Turn
from bot.transcripts.sources import Sources
from bot.transcripts.speakers import label, turns

MAX_BYTES = 10_000_000
MAX_PARAGRAPHS = 20_000
"""Of one page; the longest known, a question-and-answer session of four hours, has 1,038."""
_TAG = re.compile(r"<(?:!doctype|html|head|body|div|article|p|h1|meta)\b", re.IGNORECASE)
_START = 5_000
_SAMPLE = 2_000
_MAX_ID = 36
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
    html = bool(_TAG.search(text[:_START]))
    if html and is_too_deep(text):
        raise NotATranscript(name, "nests its elements deeper than any page does")
    if html and _OPENED.search(text[:_START]) and not _CLOSED.search(text):
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


@dataclass(frozen=True, slots=True)
class Defaults:
    """What lines of JSON take from the command line."""

    source: str | None = None
    language: str | None = None


def transcripts(document: Document, sources: Sources, defaults: Defaults = Defaults()) -> list[Transcript]:
    """The transcripts in a document.

    Raises:
        NotATranscript: says why there is none.
    """
    reason = document.problem
    try:
        if reason is None and document.line:
            return [from_line(document.data, sources, defaults)]
        if reason is None and document.name.lower().endswith(SUFFIXES):
            return [load_yaml(document.data, Path(document.name))]
    except UnreadableError as error:
        reason = error.found
    except ValueError as error:
        reason = str(error)
    if reason is not None:
        raise NotATranscript(document.name, reason)
    return parse(document.data, document.name, sources)


def from_line(line: bytes, sources: Sources, defaults: Defaults) -> Transcript:
    """The transcript of one line of JSON; fields as in a YAML file, unknown ones passed over.

    Raises:
        ValueError: names the field and what would be right.
    """
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error})") from None
    if not isinstance(item, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 (it is the value of a document)
    transcript = from_fields(_completed(item, sources, defaults))
    flat = item.get("turns") is None and transcript.turns
    return _with_speakers(transcript, known=transcript.key.source in sources) if flat else transcript


def _with_speakers(transcript: Transcript, *, known: bool) -> Transcript:
    """Who speaks in flat paragraphs: whom their own labels name, or, where none does, the only person listed.

    Lists of the sources known name whom an event is about, so that they tell nobody.
    """
    event, flat = transcript.event, transcript.turns[0].paragraphs
    texts = (event.title, event.summary or "", *event.captions)
    spoken = turns(label([Paragraph(text) for text in flat], event.persons, texts))
    if any(turn.speaker for turn in spoken):
        return Transcript(
            event, tuple(replace(turn, speaker_from="label" if turn.speaker else None) for turn in spoken)
        )
    if known or len(event.persons) != 1 or not may_be_label(event.persons[0]):
        return transcript
    return Transcript(event, (Turn(event.persons[0], None, flat, speaker_from="persons"),))


def _completed(item: dict[str, Any], sources: Sources, defaults: Defaults) -> dict[str, Any]:
    """The item with what its source leaves unsaid: source, language, an id that fits a key."""
    fields = dict(item)
    fields["source"] = defaults.source or item.get("source")
    if fields["source"] is None:
        raise FieldError("source", "is missing: name it with --source")
    fields["id"] = _fitting(str(item.get("id") or ""))
    fields["language"] = defaults.language or item.get("language") or _language(item, sources, fields["source"])
    if not str(item.get("title") or "").strip() and (item.get("paragraphs") or item.get("turns")):
        fields["title"] = item.get("summary") or item.get("id")  # some lists leave a sitting without a title
    if "captions" not in item and isinstance(item.get("photo_captions"), list):
        fields["captions"] = [text for text in item["photo_captions"] if isinstance(text, str) and text.strip()]
    for name in ("paragraphs", "topics", "persons", "sections", "geography"):
        if isinstance(item.get(name), list):
            fields[name] = [text for text in item[name] if not (isinstance(text, str) and not text.strip())]
    return fields


def _fitting(text: str) -> str:
    """The id, or where it has other characters or is too long, one like it that is always the same."""
    if not text or ID.fullmatch(text):
        return text
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")
    return f"{plain[: _MAX_ID - 9]}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}".lstrip("-")


def _language(item: dict[str, Any], sources: Sources, source: object) -> str:
    url = item.get("url")
    found = sources.id_of(url) if isinstance(url, str) else None
    if found and found[0] == source:
        return found[1]
    known = sources.get(source).languages if isinstance(source, str) and source in sources else {}
    if len(known) == 1:
        return next(iter(known))
    sample = f"{item.get('title')} {item.get('paragraphs') or item.get('turns')}"[:_SAMPLE]
    return language_of(sample, more_than=1 / 3) or DEFAULT


def all_transcripts(
    found: Iterator[Document], sources: Sources, defaults: Defaults
) -> Iterator[tuple[Document, Transcript | None, str | None]]:
    """Each document with each of its transcripts, or with why it has none."""
    for document in found:
        try:
            read = transcripts(document, sources, defaults)
        except NotATranscript as error:
            yield document, None, error.reason
            continue
        for each in read:
            yield document, each, None
