"""What the Kremlin's pages say around a transcript, and how picture captions read, from `kremlin.CODE.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.language import alternatives, any_language, load_languages, parse_data
from bot.language.model import NEVER, AnyCase, Checked, Listed, Pattern, Words
from bot.transcripts.dates import month_number
from bot.transcripts.model import EventDate

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 420
"""Characters of the longest line that is taken for a caption."""

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
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

    def is_caption(self, line: str, title: str = "") -> bool:
        """Whether the line that stands first below the place reads as a caption: sentences without a finite verb."""
        words = self.captions
        if self._is_certain(line, title):
            return True
        if not self._shaped(line) or len(line.split()) < 2:
            return False
        return bool(words.leads.match(line) or words.people.match(line) or words.posts.match(line))

    def is_caption_inside(self, line: str, title: str = "") -> bool:
        """Whether a line between paragraphs reads as one; stricter: a lost sentence weighs more than a kept caption."""
        if self._is_certain(line, title):
            return True
        if not self._shaped(line) or len(line.split()) < 3:
            return False
        if self.captions.leads.match(line):
            return not line.startswith(self.captions.first_only)
        return bool(self.captions.present.match(line))

    def without_credit(self, line: str) -> str:
        """The caption without the photographer's name."""
        found = self.captions.credit.search(line)
        return line[: found.start()] + "." if found else line

    def _is_certain(self, line: str, title: str) -> bool:
        """Whether the line is the page's title, or names a photographer."""
        if title and line.endswith(".") and line[:-1].casefold() == title.casefold():
            return True
        return len(line) <= LONGEST and self.captions.credit.search(line) is not None

    def _shaped(self, line: str) -> bool:
        if len(line) > LONGEST:
            return False
        line = self.captions.placed.sub("", line)
        if not line.endswith(".") or not _opens().match(line):
            return False
        words = self.captions
        return not (_NO_CAPTION.search(line) or words.finite.search(line) or words.past.search(line))


@cache
def _opens() -> re.Pattern[str]:
    return re.compile(rf"[{any_language().letters.capital}0-9“«]")


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
