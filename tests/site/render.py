"""Event pages and Atom feeds in the shape of the Kremlin's."""

from __future__ import annotations

from calendar import month_name
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tests.site.site import Piece


def page(piece: Piece, root: str) -> str:
    """An event's page."""
    home = f"{root}/events/president"
    tags = "".join(
        f'<div class="read__tagscol"> <h3>{title}</h3> <ul class="read__taglist">'
        + "".join(
            f'<li class="p-category"> <a href="{root}/catalog/{kind}/{number}/events" rel="tag"><i></i>'
            f"{escape(name)} </a> </li>"
            for number, name in enumerate(names, 1)
        )
        + "</ul> </div>"
        for title, kind, names in (
            ("Topics", "keywords", piece.topics),
            ("Persons", "persons", piece.persons),
        )
        if names
    )
    sections = ", ".join(f'<a href="{home}/{name.lower()}">{name}</a>' for name in piece.sections)
    slider = (
        '<div class="slider masha-ignore"><div class="slide" data-cycle-desc="At the harbour.">'
        '<div class="slider__description">At the harbour.</div></div></div>'
    )
    day = f"{piece.published:%Y-%m-%d}"
    return (
        f'<!doctype html> <html lang="en" class="no-js"> <head> <meta charset="utf-8"/> <title itemprop="name">'
        f'{escape(piece.title)} • President of Russia</title> <meta itemprop="inLanguage" content="en"/> '
        f'<link rel="canonical" href="{home}/{piece.section}/{piece.id}"/> </head> '
        f'<body class=" is-reading"> <div class="header"></div> '
        f'<article class="read__in hentry h-entry" id="event-{piece.id}" role="document"> <div class="read__content"> '
        f'<div class="read__top"> <a href="{home}/news" class="read__categ" rel="category">Events</a> '
        f'<h1 class="entry-title p-name" itemprop="name">{escape(piece.title)}</h1> '
        f'<div class="read__lead entry-summary p-summary" id="read-lead"> <div><p>{escape(piece.summary)}</p></div>'
        f"</div> "
        f'<div class="read__meta"><time class="read__published" datetime="{day}" itemprop="datePublished">'
        f'{long_date(piece.published)}</time> <div class="read__time">{piece.published:%H:%M}</div> '
        f'<div class="read__place p-location"><i></i>{escape(piece.place)}</div> </div> </div> '
        f'<div class="entry-content e-content read__internal_content" itemprop="articleBody"> {slider} '
        f"{paragraphs(piece)} "
        f'<div class="read__bottommeta hidden-copy"> <div class="read__tags masha-ignore"> {tags} '
        f'<div class="read__status masha-ignore"> <h3>Publication status</h3> '
        f"<p>Published in sections: {sections}<br/> </p>"
        f'<p> Publication date: <time datetime="{day}">{long_date(piece.published)}, {piece.published:%H:%M}</time></p>'
        f'<p class="print_link_wrap"> Direct link: <a class="print_link" href="{root}/d/{piece.id}">'
        f"{root}/d/{piece.id}</a> </p>"
        f'<p> <a class="text_version_link" href="{home}/news/copy/{piece.id}" rel="nofollow">Text version</a> </p> '
        f"</div> </div> </div> </div> </div> </article> </body> </html>"
    )


def paragraphs(piece: Piece) -> str:
    """The text, a paragraph a "LABEL: words", labels in bold."""
    rendered = []
    for text in piece.text:
        label, colon, words = text.partition(": ")
        bold = f"<p><b>{escape(label)}:</b> {escape(words)}</p>"
        rendered.append(bold if colon and label in piece.speakers else f"<p>{escape(text)}</p>")
    if piece.growing:
        rendered.append("<p><i>To be\ncontinued.</i></p>")
    return " ".join(rendered)


def feed(pieces: list[Piece], root: str, path: str, number: int, last: int) -> str:
    """One page of a feed; times carry the wrong zone that the real ones carry."""
    entries = "".join(entry(piece, root) for piece in pieces)
    following = f'<link href="{root}{path}/page/{number + 1}" rel="next" />' if number < last else ""
    updated = max((piece.updated for piece in pieces), default=None)
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><?xml-stylesheet type="text/xsl" href="/static/xsl/feed.xsl" ?>'
        '<feed xml:lang="en" xmlns="http://www.w3.org/2005/Atom">'
        '<title type="text">Website of the President of Russia: President: News</title>'
        f"<author><name>Press Office</name></author><updated>{stamp(updated) if updated else ''}</updated>"
        f'<id>{root}{path}</id><link href="{root}{path}" rel="self" /><link href="{root}{path}" rel="first" />'
        f"{following}"
        f"{entries}</feed>"
    )


def entry(piece: Piece, root: str) -> str:
    """One event in a feed."""
    url = f"{root}/events/president/{piece.section}/{piece.id}"
    lead = f'<div class="c-summary" style="font-size: 1.2em"><p>{escape(piece.summary)}</p></div>'
    image = f'<img src="{root}/media/small/{piece.id}.jpg" alt="At the harbour." />'
    content = f"{lead}  {image}  {paragraphs(piece)} "
    return (
        f"<entry><title>{escape(piece.title)}</title><id>{url}</id><updated>{stamp(piece.updated)}</updated>"
        f"<published>{stamp(piece.published)}</published>"
        f'<link href="{url}" hreflang="en" rel="alternate" type="text/html" />'
        f'<summary type="html">{escape(lead)}</summary><content type="html">{escape(content)}</content></entry>'
    )


def stamp(moment: datetime) -> str:
    """A moment as the feed writes it: Moscow's wall clock, another zone's offset."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}+04:00"


def long_date(moment: datetime) -> str:
    """A day as the page writes it."""
    return f"{month_name[moment.month]} {moment.day}, {moment.year}"
