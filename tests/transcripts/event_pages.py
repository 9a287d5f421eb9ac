"""Invented event pages in the shape of kremlin.ru's, built from parts so that a test says only what it is about."""

from __future__ import annotations

from html import escape
from pathlib import Path

from bot.transcripts.sources import Sources

SOURCES = Sources.load(Path(__file__).parents[2] / "data" / "sources.yaml")

TAGS = {
    "Geography": ["Freedonia"],
    "Topics": ["Lighthouses", "Tides"],
    "Persons": ["Marlow Edwin", "Quist Hanna"],
}


def html_page(
    body: str,
    *,
    title: str = "Meeting on lighthouses",
    number: str = "70001",
    lang: str = "en",
    host: str = "http://en.kremlin.ru",
    meta: str = (
        '<time class="read__published" datetime="2021-03-04">March 4, 2021</time>'
        '<div class="read__time">13:30</div><div class="read__place p-location"><i></i>Port Osprey</div>'
    ),
    lead: str = "<p>The President met with lighthouse keepers.</p>",
    tags: dict[str, list[str]] | None = None,
    status: str = (
        '<p>Published in sections: <a href="/news">News</a>, <a href="/t">Transcripts</a><br/></p>'
        '<p>Publication date: <time datetime="2021-03-04">March 4, 2021, 13:30</time></p>'
        '<p>Direct link: <a class="print_link" href="http://en.kremlin.ru/d/70001">en.kremlin.ru/d/70001</a></p>'
    ),
) -> bytes:
    columns = "".join(
        f'<div class="read__tagscol"><h3>{heading}</h3><ul>'
        + "".join(f'<li><a href="/catalog"><i></i>{item}</a></li>' for item in items)
        + '<li class="read__tagsmore"><a><i></i>5 more</a></li></ul></div>'
        for heading, items in (TAGS if tags is None else tags).items()
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"/>'
        f'<meta property="og:url" content="{host}/events/president/news/{number}"/></head><body>'
        f'<article class="read__in hentry" id="event-{number}"><a class="read__categ">Events</a>'
        f'<h1 class="entry-title p-name">{escape(title)}</h1>'
        f'<div class="read__lead entry-summary p-summary"><div>{lead}</div></div>'
        f'<div class="read__meta">{meta}</div>'
        f'<div class="entry-content e-content read__internal_content">{body}'
        f'<div class="read__bottommeta"><div class="read__tags masha-ignore">{columns}</div>'
        f'<div class="read__status masha-ignore"><h3>Publication status</h3>{status}'
        '<p><a class="text_version_link">Text version</a></p></div></div></div></article></body></html>'
    ).encode()


SLIDER = (
    '<div class="slider masha-ignore"><div class="slide" data-cycle-desc="Before the meeting. Photo: ABC">'
    '<div class="slider__block"><img alt="Before the meeting."/></div></div>'
    '<div class="slide"><div class="slider__block"><img alt="None" data-text="At the meeting."/></div></div></div>'
)
SEE_ALSO = (
    '<div class="read__cut masha-ignore"><h3 class="cut__title">See also</h3>'
    '<a class="cut__link">Another meeting</a><div class="cut__date">March 1, 2021</div></div>'
)
BODY = (
    f"{SLIDER}<p>The keepers brought a lamp.<b></b></p><p><i>* * *</i></p>"
    "<p><b>President of Freedonia Edwin Marlow: </b>Good afternoon,\n colleagues.</p>"
    f"{SEE_ALSO}<p>Mr <a>Quist<span class='read__tooltip masha-ignore'>Quist Hanna</span></a>, please.</p>"
    "<p><b>Chief Keeper Hanna Quist</b> (<i>retranslated</i>)<b>:</b> The 21<sup>st</sup> lamp is lit.</p>"
    "<p>(Applause.)</p><p>It will stay lit.</p><p><b>Edwin Marlow:</b> Thank you.</p><p>&lt;…&gt;</p>"
)

TEXT = """Events
Meeting on lighthouses
The President met with lighthouse keepers.
March 4, 2021
13:30
Port Osprey
2 of 2
At the meeting.
The keepers brought a lamp.
* * *
President of Freedonia Edwin Marlow: Good afternoon, colleagues.
See also
Another meeting
March 1, 2021
Mr Quist
, please.
Chief Keeper Hanna Quist
 (retranslated): The 21st lamp is lit.
(Applause.)
It will stay lit.
Edwin Marlow: Thank you.
<…>
Geography
Freedonia
Topics
Lighthouses
Tides
Persons
Marlow Edwin
Quist Hanna
5 more
Publication status
Published in sections: News, Transcripts
Publication date: March 4, 2021, 13:30
Text version
"""

RUSSIAN_TEXT = """События
Встреча со смотрителями маяков
Президент встретился со смотрителями маяков.
4 марта 2021 года
13:30
Москва, Кремль
1 из 3
Перед началом встречи.
В.Путин: Добрый день, уважаемые коллеги!
Начнём с главного.
А.Квист
 (как переведено): Спасибо.
Вопрос: Сколько ламп горит?
В.Путин: Двадцать одна.
Темы
Маяки
Лица
Квист Анна
Статус материала
Опубликован в разделах: Новости, Выступления и стенограммы
Дата публикации: 4 марта 2021 года, 13:30
Текстовая версия
"""
