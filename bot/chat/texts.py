"""What the bot says, in each language it speaks: catalogues `bot/locale/CODE.yaml`.

An entry is a text with `{placeholders}` and `*bold*`, or a mapping of plural forms chosen by `n` ("one", "few", "many",
"other": those of the language). Published words are put in as they are: marks in them mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import yaml
from babel import Locale
from babel.numbers import format_decimal

from bot.chat.render import Line, Piece, line
from bot.transcripts.dates import format_date
from bot.transcripts.model import DateRange, EventDate

FALLBACK = "en"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
_PIECES = re.compile(r"(\{\w+\}|\*)")

Entry = str | dict[str, str]


@dataclass(frozen=True)
class Texts:
    """The catalogue of one language."""

    language: str
    entries: Mapping[str, Entry]
    locale: Locale

    def __call__(self, key: str, **values: object) -> str:
        """The text, without styles: for buttons and descriptions. KeyError for a key or value that is missing."""
        template = self._template(key, values).replace("*", "")
        return PLACEHOLDER.sub(lambda found: self._plain(values[found[1]]), template)

    def rich(self, key: str, **values: object) -> Line:
        """The text as pieces; a value may be a line of pieces, and is set as it is."""
        pieces: list[str | Piece | Line] = []
        bold = ""
        for part in _PIECES.split(self._template(key, values)):
            if part == "*":
                bold = "" if bold else "b"
            elif part.startswith("{"):
                value = values[part[1:-1]]
                pieces.append(value if isinstance(value, tuple | Piece) else Piece(self._plain(value), bold))
            else:
                pieces.append(Piece(part, bold))
        return line(*pieces)

    def number(self, value: int) -> str:
        """A count as the language writes it: "1,204"."""
        return format_decimal(value, locale=self.locale)

    def day(self, when: EventDate | date | None, *, short: bool = False) -> str:
        """Day, month or year as far as known, "29 September 2022", or "29 Sep 2022"; a word where there is none."""
        if when is None:
            return self("date.none")
        known = EventDate.of(when) if isinstance(when, date) else when
        return format_date(known, str(self.locale), short=short)

    def range(self, days: DateRange) -> str:
        """A range of days in words; one day, month or year where it is one."""
        if days.first and days.last:
            whole = _whole(days.first, days.last)
            return self.day(whole) if whole else self.period(days.first, days.last)
        if days.first:
            return self("date.since", day=self.day(days.first))
        return self("date.until", day=self.day(days.last)) if days.last else self("date.any")

    def period(self, first: EventDate | date | None, last: EventDate | date | None) -> str:
        """From when to when: "28 Jan 2000 – 24 Nov 2026"."""
        begin, end = self.day(first, short=True), self.day(last, short=True)
        return begin if begin == end else f"{begin} – {end}"

    def languages(self, codes: tuple[str, ...]) -> str:
        """The names of languages, in this one."""
        names = [self.locale.languages.get(code, code) for code in codes]
        return ", ".join(names)

    def _template(self, key: str, values: Mapping[str, object]) -> str:
        entry = self.entries[key]
        if isinstance(entry, str):
            return entry
        count = values["n"]
        form = self.locale.plural_form(count if isinstance(count, int) else 0)
        return entry.get(form, entry["other"])

    def _plain(self, value: object) -> str:
        if isinstance(value, int):
            return self.number(value)
        return "".join(piece.text for piece in value) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True)
class Catalogue:
    """All languages the bot speaks."""

    languages: Mapping[str, Texts]
    default: str = FALLBACK

    @classmethod
    def load(cls, default: str = FALLBACK) -> Catalogue:
        """Read the catalogues that come with the bot; ValueError names the file and what is wrong in it."""
        languages = {}
        for file in files("bot.locale").iterdir():
            code, dot, _ = file.name.partition(".yaml")
            if dot:
                languages[code] = _texts(code, yaml.load(file.read_text("utf-8"), yaml.CSafeLoader), file.name)
        if default not in languages:
            raise ValueError(f"language {default!r} is not spoken: {', '.join(sorted(languages))}")
        return cls(languages, default)

    def for_language(self, code: str | None) -> Texts:
        """The texts for Telegram's `language_code` ("en", "pt-br"), the default ones where that is not spoken."""
        return self.languages.get((code or "").lower().split("-")[0], self.languages[self.default])


def _texts(language: str, tree: object, name: str) -> Texts:
    entries: dict[str, Entry] = {}

    def collect(path: str, node: object) -> None:
        if isinstance(node, str):
            entries[path] = node.rstrip("\n")
        elif isinstance(node, dict) and "other" in node and all(isinstance(form, str) for form in node.values()):
            entries[path] = {form: text.rstrip("\n") for form, text in node.items()}
        elif isinstance(node, dict):
            for key, child in node.items():
                collect(f"{path}.{key}" if path else str(key), child)
        else:
            raise ValueError(f"{name}: {path or 'the file'} is neither a text nor a mapping")

    collect("", tree)
    return Texts(language, entries, Locale.parse(language))


def _whole(first: date, last: date) -> EventDate | None:
    """The day, month or year that two days begin and end."""
    for known in (EventDate.of(first), EventDate(first.year, first.month), EventDate(first.year)):
        if (known.first, known.last) == (first, last):
            return known
    return None
