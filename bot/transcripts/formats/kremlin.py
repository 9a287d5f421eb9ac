"""The pages of kremlin.ru and en.kremlin.ru as served and in feeds; `kremlin_text` reads them saved as text.

What the pages say around a transcript, and how picture captions read, stands in `kremlin.CODE.yaml`, one a language.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from importlib.resources import files

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.language import DEFAULT, alternatives, load_languages, parse_data, pattern
from bot.language.model import NEVER, AnyCase, Checked, Listed, Pattern, Words
from bot.transcripts.dates import month_number
from bot.transcripts.formats.page import Page, Run, is_hidden, lines_of, mend, paragraphs, runs, runs_of, text_of
from bot.transcripts.labels import Paragraph
from bot.transcripts.model import ID, EventDate
from bot.transcripts.sources import Source

LONGEST = 420
"""Characters of the longest line that is taken for a caption."""

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_OPENS = r"[{letters.capital}0-9“«]"
_NO_CAPTION = re.compile(r"[:;!?…*<>]|\.\.$")


@dataclass(frozen=True, slots=True)
class Captions(Checked):
    """Picture captions in a page saved as text, where nothing but their wording tells them from the text itself."""

    credit: Pattern = NEVER
    """The photographer's name, at the end."""
    placed: Pattern = NEVER
    """Where somebody stands in the picture."""
    leads: Pattern = NEVER
    """How captions begin: with whom, at what, or with the event itself."""
    people: Pattern = NEVER
    posts: Pattern = NEVER
    present: Pattern = NEVER
    finite: AnyCase = NEVER
    """Words that only a sentence with a verb holds."""
    past: Pattern = NEVER
    first_only: Listed = ()
    """How captions begin that are told from speech only where they stand first."""


@dataclass(frozen=True, slots=True)
class Phrases(Checked):
    """What one edition calls things; patterns match whole lines."""

    code: str
    events: Words
    geography: str
    topics: str
    persons: str
    status: str
    sections: Pattern
    published: Pattern
    link: Pattern
    text_version: Listed
    counter: Pattern
    more: Pattern
    announcement: Pattern
    asides: Listed
    """Headings of the blocks that point to other pages."""
    date: AnyCase
    span: AnyCase
    """A day or several, as below the titles of other pages: "March 26 − 27, 2013"."""
    date_end: str
    """Characters that may stand behind a date on a line of its own."""
    presidents: Listed
    captions: Captions

    def read_date(self, text: str) -> EventDate | None:
        """The date that stands in a text, "September 29, 2022"; None when there is none."""
        found = self.date.search(text)
        if not found:
            return None
        try:
            return EventDate(int(found["year"]), month_number(found["month"]) or 0, int(found["day"]))
        except ValueError:
            return None

    def is_caption(self, line: str, title: str = "", *, inside: bool = False) -> bool:
        """Whether a line reads as a caption: it has the page's title, a photographer's name, or no finite verb.

        `inside` is stricter, for a line between paragraphs: a lost sentence weighs more than a kept caption.
        """
        words = self.captions
        if title and line.endswith(".") and line[:-1].casefold() == title.casefold():
            return True
        if len(line) > LONGEST:
            return False
        if words.credit.search(line):
            return True
        plain = words.placed.sub("", line)
        shaped = plain.endswith(".") and pattern(_OPENS).match(plain) and not _NO_CAPTION.search(plain)
        if not shaped or len(line.split()) < 2 + inside or words.finite.search(plain) or words.past.search(plain):
            return False
        leads = words.leads.match(line)
        if inside:
            return not line.startswith(words.first_only) if leads else bool(words.present.match(line))
        return bool(leads or words.people.match(line) or words.posts.match(line))

    def without_credit(self, line: str) -> str:
        """The caption without the photographer's name."""
        found = self.captions.credit.search(line)
        return line[: found.start()] + "." if found else line


@cache
def editions() -> Mapping[str, Phrases]:
    """The site's editions by language."""
    found: dict[str, Phrases] = {}
    for code, language in load_languages().items():
        name = f"kremlin.{code}.yaml"
        file = files(__package__).joinpath(name)
        if file.is_file():
            months = alternatives(language.dates.months)
            data = file.read_text("utf-8").replace("{MONTH}", months)
            found[code] = parse_data(name, data, Phrases, code=code)
    return found


def read_clock(text: str) -> str | None:
    """The time that stands in a text, as HH:MM."""
    found = CLOCK.search(text)
    return f"{int(found[1]):02}:{found[2]}" if found else None


def moment(day: EventDate | None, text: str) -> datetime | None:
    """That day at the time that stands in the text, by the source's wall clock; midnight where none does."""
    if day is None or not day.day:
        return None
    return datetime.combine(day.first, time.fromisoformat(read_clock(text) or "00:00"))


_NUMBER = re.compile(r"event-(\d{1,12})")
_SHORT_LINK = re.compile(r"/d/(\d{1,12})")
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/[^/]+/(https?://.+)")
_BLOCKS = frozenset({"div", "section", "ul", "ol", "table", "tbody", "tr", "figure", "article", "center", "dl"})
_INLINE = frozenset({"a", "b", "i", "em", "strong", "span", "u", "sup", "sub", "br", "font", "small", "abbr", "s"})
_DEEPEST = 40
_FURNITURE = ("masha-ignore", "read__tooltip", "hidden-copy", "read__bottommeta", "c-summary")
_SILENT = frozenset({"script", "style", "noscript", "iframe", "video", "audio", "object", "form", "button", "template"})


def read_html(tree: LexborHTMLParser, source: Source) -> Page | None:
    """Read an event page; None when the tree is none."""
    title = text_of(tree.css_first("h1.entry-title"), _furniture)
    body = tree.css_first("div.read__internal_content, div.entry-content")
    if not title or body is None:
        return None
    url = _address(tree, source)
    phrases = _edition(tree, url, source)
    date = _day(tree.css_first("div.read__meta time.read__published"))
    stamp = tree.css_first("div.read__status time")
    tags = dict(_tags(tree))
    return Page(
        source=source.name,
        language=phrases.code,
        title=title,
        id=_id(tree, url, source),
        url=url,
        summary=text_of(tree.css_first("div.read__lead"), _furniture) or None,
        date=date,
        time=read_clock(text_of(tree.css_first("div.read__meta div.read__time"))),
        published=moment(_day(stamp), text_of(stamp)),
        place=text_of(tree.css_first("div.read__meta div.read__place")) or None,
        geography=tags.get(phrases.geography, ()),
        sections=_sections(tree, phrases),
        topics=tags.get(phrases.topics, ()),
        persons=tags.get(phrases.persons, ()),
        captions=tuple(_captions(body)),
        paragraphs=tuple(_paragraphs(body)),
        regulars=phrases.presidents,
    )


def read_entry(title: str, content: str, source: Source, language: str) -> Page | None:
    """Read a feed entry: the lead stands in a block of its own, before or behind the paragraphs."""
    body = LexborHTMLParser(content).body
    if body is None:
        return None
    leads = [text_of(node) for node in body.css("div.c-summary")]
    return Page(
        source=source.name,
        language=language,
        title=title,
        summary=next(filter(None, leads), None),
        paragraphs=tuple(_paragraphs(body)),
        regulars=_phrases(language).presidents,
    )


def _class(node: LexborNode) -> str:
    return (node.attributes.get("class") or "") if node.is_element_node else ""


def _furniture(node: LexborNode) -> bool:
    if node.tag in _SILENT or is_hidden(node):
        return True
    classes = _class(node)
    return bool(classes) and any(mark in classes for mark in _FURNITURE)


def _paragraphs(body: LexborNode, depth: int = 0) -> Iterator[Paragraph]:
    """The blocks of the body, those inside other blocks too; text that stands in no block makes paragraphs as well."""
    loose: list[Run] = []
    child = body.first_child
    while child is not None and "read__bottommeta" not in _class(child):
        if child.is_text_node or child.tag in _INLINE:
            loose.extend(runs_of(child, _furniture))
        elif child.is_element_node:
            yield from paragraphs(loose)
            loose = []
            yield from _block(child, depth)
        child = child.next
    yield from paragraphs(loose)


def _block(node: LexborNode, depth: int) -> Iterator[Paragraph]:
    if _furniture(node):
        return
    if node.tag == "hr":
        yield Paragraph("* * *", 0, aside=True)
    elif node.tag in _BLOCKS and depth < _DEEPEST:
        yield from _paragraphs(node, depth + 1)
    else:
        texts = lines_of(node, _furniture) if node.tag == "pre" else runs(node, _furniture)
        yield from paragraphs(texts, quotation=node.tag == "blockquote")


def _address(tree: LexborHTMLParser, source: Source) -> str | None:
    for selector, attribute in (('meta[property="og:url"]', "content"), ('link[rel="canonical"]', "href")):
        node = tree.css_first(selector)
        address = mend((node.attributes.get(attribute) or "")[:1000]) if node else ""
        archived = _ARCHIVED.fullmatch(address)
        address = archived[1] if archived else address
        if address and source.id_of(address):
            return address
    return None


def _id(tree: LexborHTMLParser, url: str | None, source: Source) -> str | None:
    found = source.id_of(url) if url else None
    if found:
        return found[1]
    for selector, attribute, shape in (("article[id]", "id", _NUMBER), ("a.print_link", "href", _SHORT_LINK)):
        node = tree.css_first(selector)
        number = shape.search(node.attributes.get(attribute) or "") if node else None
        if number and ID.fullmatch(number[1]):
            return number[1]
    return None


def _edition(tree: LexborHTMLParser, url: str | None, source: Source) -> Phrases:
    root = tree.css_first("html")
    stated = (root.attributes.get("lang") or "")[:2].lower() if root else ""
    if stated in editions():
        return editions()[stated]
    found = source.id_of(url) if url else None
    return _phrases(found[0] if found else DEFAULT)


def _phrases(language: str) -> Phrases:
    return editions().get(language) or editions()[DEFAULT]


def _day(node: LexborNode | None) -> EventDate | None:
    try:
        return EventDate.parse((node.attributes.get("datetime") or "")[:10]) if node else None
    except ValueError:
        return None


def _sections(tree: LexborHTMLParser, phrases: Phrases) -> tuple[str, ...]:
    for node in tree.css("div.read__status p"):
        if phrases.sections.match(text_of(node)):
            return tuple(filter(None, (text_of(link) for link in node.css("a"))))
    return ()


def _tags(tree: LexborHTMLParser) -> Iterator[tuple[str, tuple[str, ...]]]:
    for column in tree.css("div.read__tagscol"):
        items = (item for item in column.css("li") if "read__tagsmore" not in _class(item))
        yield text_of(column.css_first("h3")), tuple(filter(None, map(text_of, items)))


def _captions(body: LexborNode) -> Iterator[str]:
    """What the pictures are described by: captions without the photographer's credit. "None" is the site's own slip."""
    for picture in body.css("div.slider__block img, figure.media__pic img"):
        caption = mend(picture.attributes.get("alt") or "")
        if caption == "None":
            caption = mend(picture.attributes.get("data-text") or "")
        if caption:
            yield caption
