"""From paragraphs to turns: who speaks in each, across a whole page, one spelling for each name."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby, islice, pairwise

from rapidfuzz.distance import DamerauLevenshtein

from bot.language import any_language, pattern
from bot.transcripts.labels import Label, Paragraph, could_be_head, find
from bot.transcripts.model import Turn
from bot.transcripts.names import is_anonymous, split

_SEPARATOR = re.compile(r"[\s*•·⁂_—–-]+")
_ASIDE = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)?[\s.…]*|[<\[(]\s*(?:…|\.\.\.)\s*[>\])]")
_NOTE_ALONE = re.compile(r"([^\W\d_]{4,10}) \([^()]{3,80}\)\.?")
"""The shape "Reply (without a microphone).": somebody spoke off the microphone."""
_LONGEST_ASIDE = 1500
_COLON = r":(?= ?[{letters.capital}“«])"
_SENTENCE_END = re.compile(r"(?:(?<=[.!?…”»])|(?<=[.!?…]\))) ")
_BRACKET = re.compile(r" \([^()]*\)$")
_LONGEST_LABEL, _MOST_COLONS = 150, 100
"""Characters of a label within a paragraph, and how many colons of one are looked at."""
_LONGEST_INNER = 3
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
    bold = Counter(filter(None, map(could_be_head, paragraphs)))
    names = {split(head)[1].casefold() for head in _heads(found)}
    repeated = {head.casefold() for head, times in bold.items() if times > 1}
    known = frozenset(
        names | repeated | {name.split()[-1] for name in names if " " in name and len(name.split()[-1]) > 2}
    )
    marked = bool(repeated) or any(each.certain for each in found if each and each.head)
    if known:
        found = [
            each if each and each.head else find(paragraph, known, marked=marked)
            for each, paragraph in zip(found, paragraphs, strict=True)
        ]
    paragraphs, found = _parted(paragraphs, found, marked=marked)
    said = (paragraph.text for paragraph in paragraphs)
    cast = SpeakerResolver(_heads(found), persons, (*texts, *said))
    return tuple(attribute(list(_assign(paragraphs, found, cast)), paragraphs))


def _parted(
    paragraphs: Sequence[Paragraph], found: Sequence[Label | None], *, marked: bool
) -> tuple[list[Paragraph], list[Label | None]]:
    """The paragraphs with those in two where another label stands behind a sentence: "Thank you. Question: Why?".

    Where the page's labels are bold, or never begin a paragraph with that one, it may be the speaker's own word: then
    what stands behind it is nobody's.
    """
    heads = {each.head for each in found if each and each.head and not marked}
    parts: list[Paragraph] = []
    begun: list[Label | None] = []
    for paragraph, each in zip(paragraphs, found, strict=True):
        text = paragraph.text
        cuts = [(0, each)]
        for at, head in _inner(text, each.end if each else 0, heads):
            named = find(Paragraph(text[at : at + _LONGEST_LABEL])) if head in heads else None
            cuts.append((at, named or Label("", None, 0)))
        for (at, label), (behind, _) in pairwise([*cuts, (len(text) + 1, None)]):
            bold = 0 if at and paragraph.bold is not None else paragraph.bold
            parts.append(replace(paragraph, text=text[at : behind - 1], bold=bold))
            begun.append(label)
    return parts, begun


def _inner(text: str, start: int, heads: Container[str]) -> Iterator[tuple[int, str]]:
    """Where labels of these heads, or of somebody anonymous, stand behind a sentence, and their heads."""
    for colon in islice(pattern(_COLON).finditer(text, start), _MOST_COLONS):
        before = text[max(start, colon.start() - _LONGEST_LABEL) : colon.start()]
        head = _SENTENCE_END.split(before)[-1]
        plain = _BRACKET.sub("", head)
        if len(head) < len(before) and (plain in heads or (is_anonymous(plain) and plain.count(" ") < _LONGEST_INNER)):
            yield colon.start() - len(head), plain


def _heads(found: Iterable[Label | None]) -> list[str]:
    return [each.head for each in found if each and each.head and not each.unnamed]


def attribute(given: list[Labelled], paragraphs: Sequence[Paragraph]) -> list[Labelled]:
    """Give a sentence that the page shows once more, as a quotation within another's speech, to who said it.

    Saved text does not show what is a quotation: there it is nobody's where it may be an answer that repeats the
    question, or a question that the answer repeats.
    """
    free = [
        not each.label
        and (paragraph.quotation or (paragraph.bold is None and bool(each.speaker or each.text.startswith(_QUOTED))))
        for each, paragraph in zip(given, paragraphs, strict=True)
    ]
    for number, original in echoes([each.text for each in given], free):
        said, shown = given[original], given[number]
        if said.speaker is None or said.speaker == shown.speaker:
            continue
        known = paragraphs[number].quotation or shown.speaker is None
        if known or not (original - number in _REPLY or is_anonymous(said.speaker)):
            given[number] = replace(shown, speaker=said.speaker, role=said.role, note=None)
        else:
            given[number] = replace(shown, speaker=None, role=None, note=None)
    return given


def turns(labelled: Iterable[Labelled]) -> tuple[Turn, ...]:
    """One turn for each run of paragraphs of one speaker; a label that stands alone leaves no empty paragraph."""
    runs = groupby((each for each in labelled if each.text), key=lambda each: (each.speaker, each.role, each.note))
    return tuple(Turn(speaker, role, tuple(each.text for each in run), note) for (speaker, role, note), run in runs)


def _assign(paragraphs: Sequence[Paragraph], found: list[Label | None], cast: SpeakerResolver) -> Iterable[Labelled]:
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
        or (len(text) <= _LONGEST_ASIDE and _is_stage_direction(text))
        or (bool(paragraph.bold) and paragraph.bold == len(text) and len(text) > 1)
    )


def _is_stage_direction(text: str) -> bool:
    if _ASIDE.fullmatch(text) or any_language().labels.to_be_continued.fullmatch(text.removesuffix(".")):
        return True
    unheard = _NOTE_ALONE.fullmatch(text)
    return unheard is not None and is_anonymous(unheard[1])


_INITIALS = re.compile(r"([^\W\d_])\.(?:[ -]?[^\W\d_]\.)? ?([^\W\d_][^\s.]+)")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
"""A word, where initials are none."""
_SHORTEST = 9
"""Letters of the shortest name in which a slip of two letters can be recognised."""
_GLUED = r"(?<=[{letters.small}])(?=[{letters.capital}])"
"""Where a space between two words of a name is lost."""
_OFTEN = 3
_MOST_OFTEN = 300
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


class SpeakerResolver:
    """Who speaks on a page. Labels come as "President of Russia Vladimir Putin", "Vladimir Putin", "V.Putin"."""

    def __init__(self, heads: Iterable[str], persons: Iterable[str] = (), texts: Iterable[str] = ()) -> None:
        """`heads` are the page's labels without notes, `persons` its own list ("Surname Name").

        `texts` are what it says: a full name met there resolves initials.
        """
        self._texts = tuple(texts)
        self._names: dict[str, str] = {}
        self._met: Counter[str] = Counter()
        self._roles: dict[str, str] = {}
        self._resolved: dict[str, str] = {}
        for person in persons:
            self._learn(_turned(person))
        self._listed = frozenset(name.casefold() for name in self._names.values())
        counted = Counter(heads)
        bare = {head: None for head in counted if _is_bare(head)}
        for head in bare:
            self._learn(head, counted[head])
        self._known = self._listed | {head.casefold() for head in bare}
        for head in counted:
            if head not in bare:
                self._learn(split(head, self._known)[1], counted[head])

    def of(self, head: str) -> tuple[str | None, str]:
        """(post or None, name) for a label; a post once given stays with the name."""
        if is_anonymous(head):
            return None, head.capitalize() if head.isupper() else head
        role, name = split(head, self._known)
        shouted = _is_shouted(head, name)
        name = self.full(name)
        if role:
            self._roles[name] = _calm(role) if shouted else role
        return self._roles.get(name), name

    def full(self, name: str) -> str:
        """The name as the page spells it in full: initials, surnames, damaged letter case and slips are resolved."""
        if name not in self._resolved:
            meant = self._shortened(name)
            if meant is None:
                meant = self._spelt(name) or name
            elif _is_damaged(meant):
                meant = _calm(meant)
            self._resolved[name] = meant
        return self._resolved[name]

    def _learn(self, name: str, times: int = 1) -> None:
        if is_anonymous(name):
            return
        key = _key(name)
        known = self._names.get(key)
        self._met[key] += times
        if known is None or (_is_damaged(known) and not _is_damaged(name)):
            self._names[key] = name

    def _spelt(self, name: str) -> str | None:
        key = _key(name)
        best = self._names.get(key, name)
        if self._met[key] < _OFTEN and len(key) >= _SHORTEST:
            best = self._slip(key) or best
        return _calm(best) if _is_damaged(best) and (" " in best or "." in best) else best

    def _slip(self, key: str) -> str | None:
        """A name met often that this one, met seldom, misspells."""
        for other, name in self._often.items():
            alike = other[0] == key[0] and other[-2:] == key[-2:] and self._met[other] >= _OFTEN * self._met[key]
            if alike and DamerauLevenshtein.distance(other, key) == 1:
                return name
        return None

    @cached_property
    def _often(self) -> dict[str, str]:
        """The names met often; no page has more of them than are looked through."""
        often = ((key, name) for key, name in self._names.items() if self._met[key] >= _OFTEN)
        return dict(islice(often, _MOST_OFTEN))

    def _shortened(self, name: str) -> str | None:
        """The one full name that initials, or a surname alone, can stand for."""
        found = _INITIALS.fullmatch(name)
        if found:
            short = (found[1].casefold(), found[2].casefold())
            fitting = self._spoken.get(short) or self._mentioned.get(short) or set()
        else:
            fitting = self._spoken.get(("", name.casefold()), set())
        return next(iter(fitting)) if len(fitting) == 1 else None

    @cached_property
    def _spoken(self) -> dict[tuple[str, str], set[str]]:
        """Full names that are listed or speak, by initial and surname, and by surname alone."""
        by_initials: dict[tuple[str, str], set[str]] = {}
        for name in self._names.values():
            if " " in name and not _INITIALS.match(name) and split(name)[0] is None:
                words = name.casefold().split()
                for initial in (words[0][0], ""):
                    by_initials.setdefault((initial, words[-1]), set()).add(name)
        return by_initials

    @cached_property
    def _mentioned(self) -> dict[tuple[str, str], set[str]]:
        """Full names that the page's text mentions, by initial and surname."""
        by_initials: dict[tuple[str, str], set[str]] = {}
        for text in self._texts:
            for given, surname in pairwise(_WORD.findall(text)):
                if surname[0].isupper() and given[0].isupper() and given.casefold() in any_language().names.given:
                    short = (given[0].casefold(), surname.casefold())
                    by_initials.setdefault(short, set()).add(f"{given} {surname}")
        return by_initials


def _is_bare(head: str) -> bool:
    """Whether a label is a full name and nothing else."""
    if is_anonymous(head) or not 2 <= len(head.split()) <= 5 or _is_damaged(head):
        return False
    return split(head) == (None, head)


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _is_damaged(name: str) -> bool:
    """Whether letter case or spaces are lost: "Vladimir PUTIN", "vladimir putin", "VladimirPutin", "Dmitry PeskoV"."""
    names = any_language().names
    return name.islower() or any(
        (word.isupper() and _LETTERS.search(word))
        or (pattern(_GLUED).search(word) and not word.startswith((*names.inner_capitals, *names.prefixes)))
        for word in name.split()
    )


def _is_shouted(head: str, name: str) -> bool:
    words = head.split()
    letters = [word for word in name.split() if len(word) > 2]
    shouted = any_language().posts.shouted
    return any(word.isupper() and word.casefold() in shouted for word in words) or (
        bool(letters) and all(map(str.isupper, letters))
    )


def _calm(text: str) -> str:
    """Letter case restored: "DEPUTY CHIEF OF STAFF" → "Deputy Chief of Staff"."""
    words = []
    for word in text.split():
        if word.isupper() and word.casefold() in any_language().posts.small_words:
            words.append(word.lower())
        elif word.isupper() and "." in word:
            words.append(_LETTERS.sub(lambda run: run[0].capitalize(), word))
        elif word.isupper() and len(word) > 3:
            words.append("-".join(part.capitalize() for part in word.split("-")))
        else:
            words.append(word[:1] + word[1:].lower() if word[-1:].isupper() and word[1:2].islower() else word)
    return " ".join(words)


def _turned(person: str) -> str:
    """Turn "Surname Name" into "Name Surname", as labels have it; what a list adds (patronymic, post) is left out."""
    words = re.split(r" [–—-] |,", person)[0].split()
    if len(words) == 3 and words[2].casefold().endswith(any_language().names.patronymics):
        words = words[:2]
    surname, *given = words or [""]
    return " ".join([*given, _calm(surname) if _is_damaged(surname) else surname])


_NOT_WORDS = re.compile(r"\W+")
_SHORTEST_ECHO = 60
"""Letters of the shortest repetition that is no coincidence."""
_COMPARED_LETTERS = 400
_MOST_WORK = 500_000_000
"""Paragraphs times letters beyond which a page is left as it is; the longest known page needs 300 million."""


def echoes(texts: Sequence[str], free: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Pairs (number of a paragraph that `free` lets be one, number of the longer paragraph that holds its words)."""
    plain = [_NOT_WORDS.sub(" ", text).strip().casefold() for text in texts]
    page = "\n".join(plain)
    if len(page) * len(plain) > _MOST_WORK:
        return
    starts = [0, *accumulate(len(text) + 1 for text in plain)]
    for number, (text, may) in enumerate(zip(plain, free, strict=True)):
        if not may or len(text) < _SHORTEST_ECHO:
            continue
        at = page.find(text[:_COMPARED_LETTERS])
        while at != -1:
            holder = bisect_right(starts, at) - 1
            if holder != number and len(plain[holder]) > len(text):
                yield number, holder
                break
            at = page.find(text[:_COMPARED_LETTERS], at + 1)
