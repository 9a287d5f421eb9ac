"""The fixed words of the Kremlin's sites: what blocks are called, how dates stand, and how picture captions read."""

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


LONGEST = 420
"""Characters of the longest line that is taken for a caption."""


def _any(words: str, *, opening: bool = False) -> str:
    """Any of the words, with a capital too where they may open a sentence; "_" stands for a space."""
    each = (f"[{word[0].upper()}{word[0]}]{word[1:]}" if opening else word for word in words.split())
    return "|".join(each).replace("_", " ")


_EVENT = "(?:{})".format(
    _any(
        """meetings? talks negotiations conversation interview speech speeches statements? news_conference
        press[-_]conference press_statements? press_service ceremony concert visit visiting presentation
        presenting signing opening closing parade reception conference summit forum session
        videoconference video_conference video_link\\w* video_call greetings? address direct_[Ll]ine
        awards? laying unveiling launching exchange tour delivering inspecting reviewing arriving
        arrival exhibition celebrations? festival congress sitting lunch announcement announcing
        premiere rehearsal performance game board_meeting championships? match dinner liturgy service""",
        opening=True,
    )
)
_BEHIND = _any("with of on at to for by between following in and from via session conference wreath ceremony ISS [A-Z]")
_RUSSIAN = _any("Участники Встреча На_ Перед_ Во_время В_ходе С_ Со_ Совещание Заседание Рабочая Выступление")
_FEW_WORDS = r"(?:an? |the )?(?:[\w’'-]+ ){0,8}?"
_LEAD = re.compile(
    r"With (?:[A-Z]|the |a |an |participants|members|students|war |veterans|staff)"
    rf"|(?:At|During|Before|After|Following|Prior to) {_FEW_WORDS}{_EVENT}\b"
    r"|(?:From l|L)eft to right|On (?:the|board) "
    r"|(?:An? |The )?(?:[A-Z][\w’']*[ -](?:and |of |for |the )?){0,6}(?:[a-z-]+ ){0,2}?"
    rf"{_EVENT}(?=\.| (?:{_BEHIND}))"
    rf"|{_RUSSIAN}"
)
"""How captions begin: with whom, at what, or with the event itself."""
_PEOPLE_SHOWN = re.compile(
    r"(?:(?:Acting )?(?:President|Prime Minister|Chairman|Mr) )?(?:of Russia )?"
    r"(?:Vladimir Putin|Dmitry Medvedev|Putin|Medvedev|[A-Z][\w’-]+ [A-Z][\w’-]+) "
    r"(?:with|at|and|during|before|after|in|on|[a-z]+ing)\b"
    r"|Владимир Путин (?:с|со|на|и|во|в)\b"
)
_POST = re.compile(r"(?:[A-Z][\w’'-]+ ){1,8}(?:(?:of|for|and|the) ?(?:[A-Z][\w’'-]+ ){1,6})*(?:at|with|during|and) ")
_PRESENT = re.compile(rf"[A-Z].* (?:at|during|before|after|prior to) {_FEW_WORDS}{_EVENT}\b")
_FINITE = re.compile(
    r"\b(?:{})\b".format(
        _any(
            """am is are was were be been has have had will would shall should can could may might must do does did
            said says told tells met meets held holds took takes gave gives made makes spoke went
            goes came comes became becomes began begins sent sends saw sees thought think thinks
            know knows knew want wants need needs hope hopes believe believes paid pays laid brought
            brings found finds left_for led let put puts ran runs set showed shows stood won wins
            wrote writes include includes remain remains understand congratulate thank ask joins
            join read reads wish propose agree marks aims approves provides contains cover covers
            means focuses got broke fell rose grew lay blew use uses concern concerns we i you they
            he she it there that which who whose once let’s don’t that’s it’s i’m than if because
            состоялась состоялся прошла прошёл приняли принял обсудили обсудил провёл отметил был
            была было были будет мы я вы он она они это есть поздравил направил подписал сказал
            считаю надо нужно plan plans"""
        )
    ),
    re.IGNORECASE,
)
"""Words that only a sentence with a verb holds."""
_PARTICIPLES = _any(
    "united expanded enlarged augmented limited detailed restricted appointed_to dedicated_to devoted_to timed_to"
)
_PAST = re.compile(rf"\b(?!{_PARTICIPLES})[a-z]{{2,}}ed\b")
_NO_CAPTION = re.compile(r"[:;!?…*<>]|\.\.$")
_CREDIT = re.compile(r"[\s.,]+(?:Photo|Фото)(?::| by | of )\s*[^.]{2,80}\.?$")
_SIDE = r"(?:[a-z ]*(?:left|right|centre|center|background|foreground)[a-z ]*|слева|справа|в центре)"
_PLACED = re.compile(rf" ?\({_SIDE}\)|(?:,|\b(?:Fro|fro)m)? (?:[Ll]eft|[Rr]ight)(?: to right)?:")
_OPENS = re.compile(r"[A-ZА-ЯЁ0-9“«]")


def without_credit(line: str) -> str:
    """The caption without the photographer's name."""
    found = _CREDIT.search(line)
    return line[: found.start()] + "." if found else line


def is_caption(line: str, title: str = "") -> bool:
    """Whether the line that stands first below the place reads as a caption: sentences without a finite verb."""
    if _is_title(line, title) or (len(line) <= LONGEST and _CREDIT.search(line)):
        return True
    if not _shaped(line) or len(line.split()) < 2:
        return False
    return bool(_LEAD.match(line) or _PEOPLE_SHOWN.match(line) or _POST.match(line))


def is_caption_inside(line: str, title: str = "") -> bool:
    """Whether a line between paragraphs reads as one; stricter, for a lost sentence weighs more than a kept caption."""
    if _is_title(line, title) or (len(line) <= LONGEST and _CREDIT.search(line)):
        return True
    if not _shaped(line) or len(line.split()) < 3:
        return False
    if _LEAD.match(line):
        return not line.startswith(("On ", "С ", "На "))
    return bool(_PRESENT.match(line))


def _is_title(line: str, title: str) -> bool:
    return bool(title) and line.endswith(".") and line[:-1].casefold() == title.casefold()


def _shaped(line: str) -> bool:
    if len(line) > LONGEST:
        return False
    line = _PLACED.sub("", line)
    if not line.endswith(".") or not _OPENS.match(line):
        return False
    return not (_NO_CAPTION.search(line) or _FINITE.search(line) or _PAST.search(line))
