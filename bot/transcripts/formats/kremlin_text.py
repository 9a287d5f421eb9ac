"""An event page of the Kremlin's sites saved as plain text, line by line; any block may be missing."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.language import any_language, pattern
from bot.transcripts.formats.kremlin import CLOCK, Phrases, editions, moment, read_clock
from bot.transcripts.formats.page import Page, mend
from bot.transcripts.labels import Paragraph, find, is_label
from bot.transcripts.names import split
from bot.transcripts.sources import Source

_GLUED = r"(?<=[{letters.small}]{3}[.!?])(?=[{letters.capital}0-9][{letters.small}]{2})"
"""Where the line break between two sentences of a summary is lost."""
_NAME_ENDS = r"[{letters.capital}][\w’'-]*[”»\"]?$"
_REFRAIN = 5
"""Words of the longest sentence that somebody may say twice."""
_HEAD = 14
"""Lines within which title, summary and date must stand."""
_TITLE = 200
"""Characters of the longest title of another page."""
_TAG = 90
"""Characters of the longest topic, person or place in the list below the text."""


def read_text(text: str, source: Source) -> Page | None:
    """Read a saved page; None when the text is none."""
    lines = [line for line in text.splitlines() if mend(line)]
    for language in source.languages:
        phrases = editions().get(language)
        found = _Reader(phrases, lines).page(source) if phrases else None
        if found:
            return found
    return None


@dataclass
class _Foot:
    """What stands below the text."""

    start: int
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    published: str = ""
    link: str = ""


class _Reader:
    def __init__(self, phrases: Phrases, lines: list[str]) -> None:
        self.phrases = phrases
        self.lines = lines
        self.plain = [mend(line) for line in lines]

    def page(self, source: Source) -> Page | None:
        # The title stands behind the word "Events", or first where that is missing.
        first = next((at + 1 for at, line in enumerate(self.plain[:3]) if line.casefold() in self.phrases.events), 0)
        foot = self._foot()
        day = self._dated(first, foot.start)
        signs = (first > 0, day is not None, bool(foot.sections or foot.published))
        if first >= foot.start or sum(signs) < 2:
            return None
        title, time, place = self.plain[first], None, None
        at = first + 1
        if day is not None:
            summary, at = self._mended(at, day), day + 1
            if at < len(self.plain) and CLOCK.fullmatch(self.plain[at]):
                time, at = read_clock(self.plain[at]), at + 1
            place, at = self._place(at, foot.start)
        else:
            summary, at = self._announced(at, foot.start) or self._lead(at, foot.start)
        known = source.id_of(foot.link) if foot.link else None
        number = known[1] if known and known[0] == self.phrases.code else None
        captions, body = self._body(title, at, foot.start)
        return Page(
            source=source.name,
            language=self.phrases.code,
            title=title,
            id=number,
            url=source.languages[self.phrases.code].url(number) if number else None,
            summary=summary,
            date=self.phrases.read_date(self.plain[day]) if day is not None else None,
            time=time,
            published=moment(self.phrases.read_date(foot.published), foot.published),
            place=place,
            geography=foot.tags.get(self.phrases.geography, ()),
            sections=foot.sections,
            topics=foot.tags.get(self.phrases.topics, ()),
            persons=foot.tags.get(self.phrases.persons, ()),
            captions=captions,
            paragraphs=_paragraphs(joined(body)),
            regulars=self.phrases.presidents,
        )

    def _dated(self, first: int, end: int) -> int | None:
        for at in range(first + 1, min(first + _HEAD, end)):
            line = self.plain[at]
            if any(map(self.phrases.date.fullmatch, (line, line.rstrip(f" {self.phrases.date_end}")))):
                return at
        return None

    def _mended(self, start: int, end: int) -> str | None:
        return pattern(_GLUED).sub(" ", " ".join(joined(self.lines[start:end]))) or None

    def _announced(self, start: int, end: int) -> tuple[str | None, int] | None:
        """The summary of an announcement that has its own line, "Announcement, December 18, 2012", below it."""
        for at in range(start, min(start + _HEAD, end)):
            if self.phrases.announcement.fullmatch(self.plain[at]) and self.phrases.span.search(self.plain[at]):
                return self._mended(start, at), at + 1
        return None

    def _lead(self, at: int, end: int) -> tuple[str | None, int]:
        """The summary of an announcement, which has no date below it."""
        if at + 1 < end and len(self.plain[at]) > _TITLE // 5 and not continues(self.plain[at], self.lines[at + 1]):
            return self.plain[at], at + 1
        return None, at

    def _place(self, at: int, end: int) -> tuple[str | None, int]:
        if at >= end:
            return None, at
        line = self.plain[at]
        counted = at + 1 < end and self.phrases.counter.fullmatch(self.plain[at + 1])
        broken = at + 1 < end and continues(line, self.lines[at + 1])
        if counted or (_is_place(line) and not broken and not self.phrases.counter.fullmatch(line)):
            return line, at + 1
        return None, at

    def _body(self, title: str, start: int, end: int) -> tuple[tuple[str, ...], list[str]]:
        """The captions, and the lines of the text without them and without the blocks that point to other pages."""
        captions: list[str] = []
        kept: list[str] = []
        speaker = ""
        at = start
        while at < end:
            line = self.plain[at]
            label = find(Paragraph(line))
            speaker = split(label.head)[1] if label and label.head else speaker
            if line in self.phrases.asides:
                at = self._behind_aside(at + 1, end)
                continue
            if self.phrases.counter.fullmatch(line) and at + 1 < end:
                at += 1
                captions.append(self.phrases.without_credit(self.plain[at]))
            elif (
                not label
                and not self.lines[at][0].isspace()
                and (captions or speaker or not kept)  # later there are captions among pictures or speeches only
                and (self.phrases.is_caption(line, title, inside=bool(kept)) or (kept and _names(line, speaker)))
            ):
                captions.append(self.phrases.without_credit(line))
            else:
                kept.append(self.lines[at])
            at += 1
        return tuple(captions), kept

    def _behind_aside(self, at: int, end: int) -> int:
        """Where the text goes on behind a block of titles, most with a date below."""
        start = at
        while at < end:
            if at + 1 < end and self.phrases.span.fullmatch(self.plain[at + 1]):
                at += 2
            elif len(self.plain[at]) <= _TITLE and (
                at == start or (at + 2 < end and self.phrases.span.fullmatch(self.plain[at + 2]))
            ):
                at += 1
            else:
                break
        return at

    def _foot(self) -> _Foot:
        foot = _Foot(len(self.lines))
        at = len(self.lines) - 1
        while at > 0 and self._status_line(self.plain[at], foot):
            foot.start = at
            at -= 1
        self._tags(foot)
        return foot

    def _status_line(self, line: str, foot: _Foot) -> bool:
        if line.casefold() in self.phrases.text_version or line == self.phrases.status:
            return True
        if found := self.phrases.sections.fullmatch(line):
            foot.sections = tuple(filter(None, (part.strip() for part in found[1].split(","))))
        elif found := self.phrases.published.fullmatch(line):
            foot.published = found[1]
        elif found := self.phrases.link.fullmatch(line):
            foot.link = found[1]
        else:
            return False
        return True

    def _tags(self, foot: _Foot) -> None:
        """The lists of topics, persons and places: from the foot upwards as long as the lines can be theirs."""
        headings = (self.phrases.geography, self.phrases.topics, self.phrases.persons)
        items: list[str] = []
        at = foot.start - 1
        while at > 0 and len(self.plain[at]) <= _TAG and len(foot.tags) < len(headings):
            line = self.plain[at]
            if line in headings and line not in foot.tags:
                foot.tags[line] = tuple(reversed(items))
                foot.start, items = at, []
            elif not self.phrases.more.fullmatch(line):
                items.append(line)
            at -= 1


def _paragraphs(texts: list[str]) -> tuple[Paragraph, ...]:
    """The paragraphs; what may be a picture's caption is nobody's: a post and a name alone, a sentence met twice."""
    times = Counter(texts)
    made = []
    for text in texts:
        words, sentence = text.split(), text[:-1] if text.endswith(".") and len(text) <= _TITLE else ""
        again = times[text] > 1 and len(words) > _REFRAIN
        named = "," not in text and words[0].casefold() not in any_language().posts.courtesies and is_label(sentence)
        made.append(Paragraph(text, aside=bool(sentence) and (again or (named and split(sentence)[0] is not None))))
    return tuple(made)


def _names(line: str, speaker: str) -> bool:
    """Whether the line is the speaker's own post and name: a caption, for nobody says that alone."""
    return bool(speaker) and line.endswith(f" {speaker}.") and is_label(line[:-1]) and split(line[:-1])[1] == speaker


def _is_place(line: str) -> bool:
    return len(line) <= 90 and line[-1:].isalnum() and not re.search(r"[:;!?…<>*]", line)


_ENDED = re.compile(r"[.!?…:;>*][”“\"’»)\]]*$")
_CLOSES = ",.;:!?)]}%"
_TAIL = 100
"""Characters of a paragraph that tell whether its sentence is at an end."""
_QUOTES = "’'”»"


def joined(lines: Iterable[str]) -> list[str]:
    """The paragraphs that the lines make up, spaces mended."""
    paragraphs: list[list[str]] = []
    tail = ""
    for line in lines:
        text = mend(line)
        if not text:
            continue
        if paragraphs and continues(tail, line):
            paragraphs[-1].append(text if text[0] in _CLOSES + _QUOTES else f" {text}")
        else:
            paragraphs.append([text])
        tail = f"{tail} {text}"[-_TAIL:]
    return ["".join(pieces) for pieces in paragraphs]


def continues(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence that the line before it broke off.

    It does when it starts with a closing mark, or when what stands before is no finished sentence and the line starts
    in small letters, or, with the space that a link leaves, stands behind a name.
    """
    text = mend(line)
    if not text or not before:
        return False
    if text[0] in _CLOSES or (text[0] in _QUOTES and not text[1:2].isupper()):
        return True
    if text[0] in _QUOTES or _ENDED.search(before):
        return False
    if text[0].islower() or text[0] == "(":
        return text[0].islower() or not text.endswith(")")
    return line[0].isspace() and bool(pattern(_NAME_ENDS).search(before))
