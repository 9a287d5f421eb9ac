"""The minutes of the invented council of Saltmere: the smallest example of a source's parser.

A page is one `article.minutes` whose id is the event's; what it states stands in elements named by their class, and in
`div.record` each paragraph is a `p`, a speaker's name bold before a colon. `docs/adding-a-source.md` walks through it.
"""

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.transcripts.formats.page import Page, is_hidden, paragraphs, runs, text_of, wall_clock
from bot.transcripts.labels import Paragraph
from bot.transcripts.model import ID, EventDate
from bot.transcripts.sources import Source


def read_html(tree: LexborHTMLParser, source: Source) -> Page | None:
    """Read a page of minutes; None when the tree is none."""
    article = tree.css_first("article.minutes")
    title = text_of(article.css_first("h1")) if article else ""
    record = article.css_first("div.record") if article else None
    if article is None or record is None or not title:
        return None
    stated = article.css_first("time.held")
    held = wall_clock(stated.attributes.get("datetime") or "") if stated else None
    number = article.attributes.get("id") or ""
    number = number if ID.fullmatch(number) else ""
    edition = source.languages["en"]
    return Page(
        source=source.name,
        language=edition.language,
        title=title,
        id=number or None,
        url=edition.url(number) if number else None,
        summary=text_of(article.css_first("p.summary")) or None,
        date=EventDate.of(held.date()) if held else None,
        time=held.strftime("%H:%M") if held else None,
        published=held,
        place=text_of(article.css_first("p.place")) or None,
        sections=_items(article, "sections"),
        topics=_items(article, "topics"),
        persons=_items(article, "persons"),
        paragraphs=tuple(_paragraphs(record)),
    )


def _items(article: LexborNode, name: str) -> tuple[str, ...]:
    return tuple(filter(None, (text_of(item) for item in article.css(f"ul.{name} li"))))


def _paragraphs(record: LexborNode) -> Iterator[Paragraph]:
    for node in record.css("p, h2"):
        around: LexborNode | None = node
        while around is not None and around != record and not is_hidden(around):
            around = around.parent
        if around is None or around == record:
            yield from paragraphs(runs(node, is_hidden))
