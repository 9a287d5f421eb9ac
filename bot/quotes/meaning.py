"""What words do to the meaning: which turn it where they come or go, which are contrary, which say the same."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from bot.language import any_language
from bot.quotes.model import TURNING, ChangeKind
from bot.quotes.words import is_negation

_AROUND = 4
"""Words before and behind a word that make it a phrase: "instead of"."""
_LONGEST_SAME = 5
_JOINED_UNIT = re.compile(r"(\d[\d.]*)([^\W\d_]+)")
"""A number and its unit written together: 40m."""


def severity(kind: ChangeKind) -> int:
    """How badly a kind can turn the meaning: the worst first, from 0."""
    return TURNING.index(kind) if kind in TURNING else len(TURNING)


def turning_kinds(words: Sequence[str], first: int, last: int) -> set[ChangeKind]:
    """The kinds of those of the folded words [first:last) that turn the meaning, whatever they are changed for.

    What stands around them makes phrases of them: "instead of".
    """
    start = max(0, first - _AROUND)
    before, inside = words[start:first], words[first:last]
    modals = any_language().meaning.modals
    kinds = set()
    if any(map(is_negation, inside)):
        kinds.add(ChangeKind.NEGATION)
    if any(word in modals for word in inside):
        kinds.add(ChangeKind.MODAL)
    text = " ".join([*before, *inside, *words[last : last + _AROUND]])
    at = sum(len(word) + 1 for word in before)
    for word in inside:
        kinds.update(kind for kind, pattern in _turning() if pattern.match(text, at))
        at += len(word) + 1
    return kinds


@cache
def _turning() -> tuple[tuple[ChangeKind, re.Pattern[str]], ...]:
    turning = any_language().meaning.turning
    kinds = {
        ChangeKind.NEGATION: turning.negation,
        ChangeKind.CONDITION: turning.condition,
        ChangeKind.HEDGE: turning.hedge,
        ChangeKind.QUANTITY: turning.quantity,
    }
    return tuple((kind, re.compile(rf"{pattern.pattern}(?!\S)")) for kind, pattern in kinds.items())


def contrary(said: Sequence[str], quoted: Sequence[str]) -> ChangeKind | None:
    """The kind of contrast between some of these words: increase and decrease, we and they."""
    for kind in _contrasts():
        ours = {place for word in said for place in _classes(word) if place[0] is kind}
        theirs = {place for word in quoted for place in _classes(word) if place[0] is kind}
        if any(one[1] == other[1] and one[2] != other[2] for one in ours - theirs for other in theirs - ours):
            return kind
    if len(said) == len(quoted) == 1:
        one, other = sorted((said[0], quoted[0]), key=len)
        endings = any_language().meaning.past_endings
        if any(other == one.removesuffix(ending[0]) + ending for ending in endings):
            return ChangeKind.TENSE
    return None


@cache
def _contrasts() -> dict[ChangeKind, tuple[tuple[re.Pattern[str], ...], ...]]:
    contrasts = any_language().meaning.contrasts
    return {
        ChangeKind.NUMBER: contrasts.number,
        ChangeKind.CONDITION: contrasts.condition,
        ChangeKind.OPPOSITE: contrasts.opposite,
        ChangeKind.PERSON: contrasts.person,
        ChangeKind.TENSE: contrasts.tense,
    }


@lru_cache(maxsize=1 << 14)
def _classes(word: str) -> tuple[tuple[ChangeKind, int, int], ...]:
    """Where a word stands in the contrasts: the kind, the contrast, and which side of it."""
    places, pattern = _sides()
    found = pattern.match(word)
    return tuple(place for place, here in zip(places, found.groups(), strict=True) if here) if found else ()


@cache
def _sides() -> tuple[list[tuple[ChangeKind, int, int]], re.Pattern[str]]:
    """Each side of each contrast, and one pattern with a group for each: a pattern a side is ten times as slow."""
    sides = [
        ((kind, number, side), pattern.pattern)
        for kind, contrasts in _contrasts().items()
        for number, contrast in enumerate(contrasts)
        for side, pattern in enumerate(contrast)
    ]
    return [place for place, _ in sides], re.compile("".join(rf"(?=({pattern})\Z|)" for _, pattern in sides))


def says_the_same(said: Sequence[str], quoted: Sequence[str]) -> bool:
    """Whether folded words are listed as two ways to write one thing: US and United States, 40m and 40 million."""
    one, other = _canonical(said), _canonical(quoted)
    return len(one) == len(other) and all(map(frozenset.intersection, one, other))


def _canonical(words: Sequence[str]) -> list[frozenset[str | int]]:
    """What each word, or listed phrase, stands for."""
    parts: list[str] = []
    for word in words:
        unit = _JOINED_UNIT.fullmatch(word)
        parts += [word] if unit is None or (word,) in _same() else list(unit.groups())
    found: list[frozenset[str | int]] = []
    while parts:
        for length in range(min(_LONGEST_SAME, len(parts)), 0, -1):
            phrase = tuple(parts[:length])
            if length == 1 or phrase in _same():
                found.append(_same().get(phrase, frozenset(phrase)))
                del parts[:length]
                break
    return found


@cache
def _same() -> dict[tuple[str, ...], frozenset[str | int]]:
    """Each listed phrase and the numbers of the things that it stands for."""
    found: dict[tuple[str, ...], frozenset[str | int]] = {}
    for number, spellings in enumerate(any_language().folding.same):
        for spelling in spellings:
            phrase = tuple(spelling.split())
            found[phrase] = found.get(phrase, frozenset()) | {number}
    return found
