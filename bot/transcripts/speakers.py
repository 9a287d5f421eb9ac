"""From paragraphs to turns: who speaks in each, across a whole page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from bot.transcripts.cast import Cast
from bot.transcripts.echoes import echoes
from bot.transcripts.labels import Label, Paragraph, find
from bot.transcripts.model import Turn
from bot.transcripts.posts import split
from bot.transcripts.titles import ANONYMOUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SEPARATOR = re.compile(r"[\s*•·⁂_—–-]+")
_ASIDE = re.compile(
    r"\([^()]*(?:\([^()]*\)[^()]*)*\)?[\s.…]*|[<\[(]\s*(?:…|\.\.\.)\s*[>\])]|To be continued\.?|Продолжение следует\.?",
    re.IGNORECASE,
)
_NOTE_ALONE = re.compile(r"([^\W\d_]{4,10}) \([^()]{3,80}\)\.?")
"""The shape "Reply (without a microphone).": somebody spoke, and was not heard."""
_LONGEST_ASIDE = 1500
_QUOTED = tuple('“”„«"')
_REPLY = range(-20, 4)
"""How far off, in paragraphs, the other's words stand that somebody repeats in an answer."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A paragraph with its speaker: `label + text` is the published paragraph."""

    label: str
    text: str
    speaker: str | None
    role: str | None
    note: str | None


def label(
    paragraphs: Sequence[Paragraph], persons: Iterable[str] = (), texts: Iterable[str] = ()
) -> tuple[Labelled, ...]:
    """Say who speaks in each paragraph.

    `persons` are the page's own list ("Surname Name"), `texts` its title and summary: both help with initials.
    """
    found = [find(paragraph) for paragraph in paragraphs]
    names = frozenset(split(head)[1].casefold() for head in _heads(found))
    if names:
        marked = any(each.certain for each in found if each and each.head)
        found = [
            each if each and each.head else find(paragraph, names, marked=marked)
            for each, paragraph in zip(found, paragraphs, strict=True)
        ]
    said = (paragraph.text for paragraph in paragraphs)
    cast = Cast(_heads(found), persons, (*texts, *said))
    return tuple(attribute(list(_assign(paragraphs, found, cast)), paragraphs))


def _heads(found: Iterable[Label | None]) -> list[str]:
    return [each.head for each in found if each and each.head and not each.unnamed]


def attribute(given: list[Labelled], paragraphs: Sequence[Paragraph]) -> list[Labelled]:
    """Give a sentence that the page shows once more, as a quotation within another's speech, to who said it.

    Saved text does not show what is a quotation: there it is nobody's where it may be an answer that repeats the
    question, or a question that the answer repeats.
    """
    free = [
        not each.label and (paragraph.quotation or (paragraph.bold is None and _may_be_shown_again(each)))
        for each, paragraph in zip(given, paragraphs, strict=True)
    ]
    for number, original in echoes([each.text for each in given], free):
        said, shown = given[original], given[number]
        if said.speaker is None or said.speaker == shown.speaker:
            continue
        told = paragraphs[number].quotation or shown.speaker is None
        if told or not (original - number in _REPLY or ANONYMOUS.fullmatch(said.speaker)):
            given[number] = replace(shown, speaker=said.speaker, role=said.role, note=None)
        else:
            given[number] = replace(shown, speaker=None, role=None, note=None)
    return given


def _may_be_shown_again(each: Labelled) -> bool:
    return each.speaker is not None or each.text[:1] in _QUOTED


def turns(labelled: Iterable[Labelled]) -> tuple[Turn, ...]:
    """One turn for each run of paragraphs of one speaker; a label that stands alone leaves no empty paragraph."""
    runs = groupby((each for each in labelled if each.text), key=lambda each: (each.speaker, each.role, each.note))
    return tuple(Turn(speaker, role, tuple(each.text for each in run), note) for (speaker, role, note), run in runs)


def _assign(paragraphs: Sequence[Paragraph], found: list[Label | None], cast: Cast) -> Iterable[Labelled]:
    current = Labelled("", "", None, None, None)
    for paragraph, each in zip(paragraphs, found, strict=True):
        text = paragraph.text
        if each:
            role, name = (None, each.head or None) if each.unnamed or not each.head else cast.of(each.head)
            current = Labelled("", "", name, role, each.note)
            yield replace(current, label=text[: each.end], text=text[each.end :])
        elif _SEPARATOR.fullmatch(text):
            current = Labelled("", "", None, None, None)
            yield replace(current, text=text)
        elif _is_aside(paragraph):
            yield Labelled("", text, None, None, None)
        else:
            yield replace(current, text=text)


def _is_aside(paragraph: Paragraph) -> bool:
    """Whether a paragraph without a label is a heading or a stage direction; the speech goes on behind it."""
    text = paragraph.text
    return (
        paragraph.aside
        or (len(text) <= _LONGEST_ASIDE and bool(_ASIDE.fullmatch(text) or _is_unheard(text)))
        or (bool(paragraph.bold) and paragraph.bold == len(text) and len(text) > 1)
    )


def _is_unheard(text: str) -> bool:
    found = _NOTE_ALONE.fullmatch(text)
    return bool(found and ANONYMOUS.fullmatch(found[1]))
