"""What a parser of web pages works with: an element's text as a reader sees it, and the page that it gives.

A page is the one shape that every format is read into; `transcript` makes a transcript of it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.language import any_language
from bot.transcripts.labels import Paragraph, find, is_label
from bot.transcripts.model import EARLIEST_YEAR, LATEST_YEAR, STATED, Event, EventDate, Key, Transcript, saved_key
from bot.transcripts.sources import Source
from bot.transcripts.speakers import Labelled, label, turns

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


_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_SHIFTED = frozenset({"sup", "sub"})
_INLINE = _BOLD | _ITALIC | _SHIFTED | {"a", "span", "u", "font"}
_BREAKS = frozenset({"br", "p", "div", "li", "blockquote", "td", "tr"})
_INVISIBLE = {ord(mark): None for mark in "\u200b\u2060\ufeff\x00"}
_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DEEPEST_RUN = 60
_SENTENCE_ENDS = ".!?…”»"
_LABEL_RUNS, _MOST_RUNS = 20, 2000
"""Runs of a paragraph within which a label must end, and those among which one is looked for."""
_LINE = "\u2028"
"""Stands for a line break that the page means; line breaks in its source are but spaces."""

Run = tuple[str, bool, bool]


def mend(text: str) -> str:
    """One space for every run of spaces, line breaks and no-break spaces; marks without width are dropped."""
    return " ".join(text.translate(_INVISIBLE).split())


def is_hidden(node: LexborNode) -> bool:
    """Whether the page itself says that nobody sees the element."""
    attributes = node.attributes
    return "hidden" in attributes or _UNSEEN.search(attributes.get("style") or "") is not None


def runs(node: LexborNode, dropped: Callable[[LexborNode], bool], *, depth: int = 0) -> Iterator[Run]:
    """The element's texts in order, each with whether it is bold and italic; what `dropped` says is left out."""
    if depth > _DEEPEST_RUN:
        yield node.text(deep=True), False, False
        return
    child = node.first_child
    while child is not None:
        yield from runs_of(child, dropped, depth=depth)
        child = child.next


def runs_of(node: LexborNode, dropped: Callable[[LexborNode], bool], *, depth: int = 0) -> Iterator[Run]:
    """The same of one text or element, its own type included."""
    tag = node.tag
    if tag == "-text":
        yield node.text_content or "", False, False
    elif node.is_element_node and not dropped(node):
        bold, italic = tag in _BOLD, tag in _ITALIC
        if tag in _BREAKS:
            yield _LINE, False, False
        inner = runs(node, dropped, depth=depth + 1)
        for text, inner_bold, inner_italic in _shifted(node, inner) if tag in _SHIFTED else inner:
            yield text, bold or inner_bold, italic or inner_italic


def _shifted(node: LexborNode, inner: Iterable[Run]) -> Iterator[Run]:
    """A raised or lowered text, kept apart from what it stands behind: plain text makes 108 of ten to the eighth."""
    texts = list(inner)
    text = "".join(run for run, _, _ in texts)
    plain, before = text.strip(), _before(node)
    if node.tag == "sup" and plain.isascii() and plain.isdigit():
        yield text.translate(_RAISED), False, False
        return
    if before.isalnum() and plain and not text[0].isspace():
        joined = (
            before.isdigit() and any_language().letters.ordinals.fullmatch(plain.removeprefix("-"))
            if node.tag == "sup"
            else not before.isdigit()
        )
        if not joined and (plain[0].isalnum() or plain[0] in "+-−–"):
            yield "^" if node.tag == "sup" else "_", False, False
    yield from texts


def _before(node: LexborNode) -> str:
    """The character that stands before an element within its paragraph, "" for none."""
    at: LexborNode | None = node
    while at is not None:
        before = at.prev
        while before is not None and not (before.is_text_node or before.is_element_node):
            before = before.prev  # a comment
        if before is not None:
            return (before.text(deep=True) or "")[-1:]
        at = at.parent if at.tag in _INLINE else None
    return ""


def lines_of(node: LexborNode, dropped: Callable[[LexborNode], bool]) -> Iterator[Run]:
    """The texts of an element in which line breaks stand as typed (`pre`)."""
    for text, bold, italic in runs(node, dropped):
        for number, line in enumerate(text.split("\n")):
            if number:
                yield _LINE, False, False
            yield line, bold, italic


def paragraphs(texts: Iterable[Run], *, quotation: bool = False) -> Iterator[Paragraph]:
    """The paragraphs that the texts of an element make: one, or more where a label begins a line within it."""
    lines: list[list[Run]] = [[]]
    for run in texts:
        if run[0] == _LINE:
            lines.append([])
        lines[-1].append(run)
    whole: list[Run] = []
    for number, line in enumerate(lines):
        for inner, part in _at_labels(line):
            begun = _paragraph(part, quotation=quotation) if number and not inner else None
            if inner or (begun and find(begun)):
                yield from filter(None, (_paragraph(whole, quotation=quotation),))
                whole = []
            whole.extend(part)
    yield from filter(None, (_paragraph(whole, quotation=quotation),))


def _at_labels(line: Sequence[Run]) -> Iterator[tuple[bool, Sequence[Run]]]:
    """The line in parts; those marked begin with a bold label that stands behind a sentence."""
    start, last = 0, ""
    for at, (text, bold, _) in enumerate(line[:_MOST_RUNS]):
        if bold and last and last in _SENTENCE_ENDS:
            begun = _paragraph(line[at : at + _LABEL_RUNS], quotation=False)
            label = find(begun) if begun else None
            if label and label.certain and is_label(label.head):
                yield start > 0, line[start:at]
                start = at
        last = text.rstrip()[-1:] or last
    yield start > 0, line[start:]


def _paragraph(texts: Iterable[Run], *, quotation: bool) -> Paragraph | None:
    text, bold, open_bold, slanted = "", 0, True, True
    for run, is_bold, is_italic in texts:
        piece = _SPACE.sub(" ", run.translate(_INVISIBLE))
        if not text or text[-1] == " ":
            piece = piece.removeprefix(" ")
        if not piece:
            continue
        text += piece
        if piece != " ":
            slanted = slanted and is_italic
            open_bold = open_bold and is_bold
            if open_bold:
                bold = len(text)
    text = text.rstrip()
    return Paragraph(text, min(bold, len(text)), slanted, quotation) if text else None


def text_of(node: LexborNode | None, dropped: Callable[[LexborNode], bool] = lambda _: False) -> str:
    """The element's text, spaces mended; "" for none."""
    return mend("".join(run for run, _, _ in runs(node, dropped))) if node is not None else ""
