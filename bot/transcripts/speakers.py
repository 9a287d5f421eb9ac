"""From paragraphs to turns: who speaks in each, across a whole page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.transcripts import titles
from bot.transcripts.labels import Label, Paragraph, find, split
from bot.transcripts.model import Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SEPARATOR = re.compile(r"[\s*•·⁂_—–-]+")
_ASIDE = re.compile(
    r"\([^()]*(?:\([^()]*\)[^()]*)*\)?[\s.…]*|[<\[(]\s*(?:…|\.\.\.)\s*[>\])]|To be continued\.?|Продолжение следует\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paragraph with its speaker: `label + text` is the published paragraph."""

    label: str
    text: str
    speaker: str | None
    role: str | None
    note: str | None


def label(paragraphs: Sequence[Paragraph], persons: Iterable[str] = ()) -> tuple[Labelled, ...]:
    """Say who speaks in each paragraph; `persons` are the page's own list, "Surname Name"."""
    listed = {_turned(person) for person in persons}
    first = [find(paragraph) for paragraph in paragraphs]
    bare = frozenset(each.head.casefold() for each in first if each and _is_bare(each.head))
    found = [each or find(paragraph, bare) for each, paragraph in zip(first, paragraphs, strict=True)]
    cast = _Cast(found, listed)
    return tuple(_assign(paragraphs, found, cast))


def turns(labelled: Iterable[Labelled]) -> tuple[Turn, ...]:
    """One turn for each run of paragraphs of one speaker; a label that stands alone leaves no empty paragraph."""
    runs = groupby((each for each in labelled if each.text), key=lambda each: (each.speaker, each.role, each.note))
    return tuple(Turn(speaker, role, tuple(each.text for each in run), note) for (speaker, role, note), run in runs)


def _assign(paragraphs: Sequence[Paragraph], found: list[Label | None], cast: _Cast) -> Iterable[Labelled]:
    current = Labelled("", "", None, None, None)
    for paragraph, each in zip(paragraphs, found, strict=True):
        text = paragraph.text
        if each:
            role, name = cast.of(each.head)
            current = Labelled("", "", name, role, each.note)
            yield replace(current, label=text[: each.end], text=text[each.end :])
        elif _SEPARATOR.fullmatch(text):
            current = Labelled("", "", None, None, None)
            yield replace(current, text=text)
        elif paragraph.aside or _ASIDE.fullmatch(text) or (paragraph.bold and paragraph.bold >= len(text) > 1):
            yield Labelled("", text, None, None, None)
        else:
            yield replace(current, text=text)


class _Cast:
    """The page's speakers: one spelling of each name, and the post it came with first."""

    def __init__(self, found: Iterable[Label | None], listed: set[str]) -> None:
        self._heads = Counter(each.head for each in found if each)
        bare = {head for head in self._heads if _is_bare(head)}
        self._known = frozenset(name.casefold() for name in bare | listed)
        self._names = {name.casefold(): name for name in (*listed, *bare)}
        self._roles: dict[str, str] = {}

    def of(self, head: str) -> tuple[str | None, str]:
        role, name = split(head, self._known)
        name = self._names.get(name.casefold(), name)
        if role:
            self._roles.setdefault(name, role)
        return self._roles.get(name), name


def _is_bare(head: str) -> bool:
    role, _ = split(head)
    return (
        role is None and not titles.ANONYMOUS.fullmatch(head) and 2 <= len(head.split()) <= 4 and head != head.upper()
    )


def _turned(person: str) -> str:
    """Turn "Surname Name" into "Name Surname", as labels have it."""
    surname, _, name = person.partition(" ")
    return f"{name} {surname}" if name else surname
