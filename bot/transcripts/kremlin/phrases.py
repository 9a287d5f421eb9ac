"""The fixed words of the site's two editions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.transcripts.model import EventDate

_MONTHS_EN = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTHS_RU = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip

_EN, _RU = "|".join(_MONTHS_EN), "|".join(_MONTHS_RU)

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Phrases:
    """What one edition calls things; patterns match whole lines."""

    language: str
    events: frozenset[str]
    geography: str
    topics: str
    persons: str
    status: str
    sections: re.Pattern[str]
    published: re.Pattern[str]
    link: re.Pattern[str]
    text_version: frozenset[str]
    counter: re.Pattern[str]
    more: re.Pattern[str]
    announcement: re.Pattern[str]
    asides: frozenset[str]
    """Headings of the blocks that point to other pages."""
    date: re.Pattern[str]
    span: re.Pattern[str]
    """A day or several, as below the titles of other pages: "March 26 − 27, 2013"."""
    months: tuple[str, ...]
    presidents: tuple[str, ...]

    def read_date(self, text: str) -> EventDate | None:
        """The date that stands in a text, "September 29, 2022"; None when there is none."""
        found = self.date.search(text)
        if not found:
            return None
        try:
            return EventDate(int(found["year"]), self.months.index(found["month"].lower()) + 1, int(found["day"]))
        except ValueError:
            return None


ENGLISH = Phrases(
    language="en",
    events=frozenset({"events"}),
    geography="Geography",
    topics="Topics",
    persons="Persons",
    status="Publication status",
    sections=re.compile(r"Published in sections?:\s*(.*)"),
    published=re.compile(r"Publication date:\s*(.*)"),
    link=re.compile(r"Direct link:?\s*(.*)"),
    text_version=frozenset({"text version"}),
    counter=re.compile(r"\d{1,3} of \d{1,3}"),
    more=re.compile(r"\d+ more"),
    announcement=re.compile(r"Announcement\b.*"),
    asides=frozenset({"See also", "Additional"}),
    date=re.compile(rf"(?P<month>{_EN}) (?P<day>\d{{1,2}}), (?P<year>\d{{4}})", re.IGNORECASE),
    span=re.compile(
        rf"(?:{_EN}) \d{{1,2}}(?: [−–—-] (?:(?:{_EN}) )?\d{{1,2}})?, \d{{4}}(?: [−–—-] .{{8,20}})?", re.IGNORECASE
    ),
    months=_MONTHS_EN,
    presidents=("Vladimir Putin", "Dmitry Medvedev"),
)
RUSSIAN = Phrases(
    language="ru",
    events=frozenset({"события"}),
    geography="География",
    topics="Темы",
    persons="Лица",
    status="Статус материала",
    sections=re.compile(r"Опубликован[оа]? в раздел(?:ах|е):\s*(.*)"),
    published=re.compile(r"Дата публикации:\s*(.*)"),
    link=re.compile(r"(?:Ссылка на материал|Прямая ссылка):?\s*(.*)"),
    text_version=frozenset({"текстовая версия"}),
    counter=re.compile(r"\d{1,3} из \d{1,3}"),
    more=re.compile(r"[Ее]щ[её] \d+"),
    announcement=re.compile(r"Анонс\b.*"),
    asides=frozenset({"Смотрите также", "Дополнительно"}),
    date=re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>{_RU}) (?P<year>\d{{4}})(?: года| г\.)?", re.IGNORECASE),
    span=re.compile(rf"\d{{1,2}}(?: (?:{_RU}))?(?: [−–—-] \d{{1,2}})? (?:{_RU}) \d{{4}}(?: года)?", re.IGNORECASE),
    months=_MONTHS_RU,
    presidents=("Владимир Путин", "Дмитрий Медведев"),
)
EDITIONS = {"en": ENGLISH, "ru": RUSSIAN}
