"""From an alignment to the list of differences that a reader sees, each with its kind and exact spans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from rapidfuzz.distance import OSA

from bot.quotes.align import ALIKE, Pair
from bot.quotes.kinds import DANGEROUS, is_negation, is_number, kind_of
from bot.quotes.model import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.quotes.kinds import Lexicon

_SENTENCE_START = re.compile(r"""(?:[.!?…:]["'“”«»’)\]\s]*|^["'“”«»‘’(\[\s–—-]*)$""")
"""What stands before the first word of a sentence."""
_CONTEXT = 12
_HEADLINE = 4
_PRONOUNS = ("i", "я")
_MERGED = (ChangeKind.WORD, ChangeKind.NAME, ChangeKind.NUMBER)
"""Neighbouring differences of these kinds are shown as one."""
_JOINING = 4
"""At most so many words are tried as one word written apart."""


class Placed(Protocol):
    """A folded word and its offsets in some text."""

    @property
    def text(self) -> str:
        """The folded word."""
        ...

    @property
    def start(self) -> int:
        """Where it begins, in code points."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference in terms of word numbers: said[said[0]:said[1]] became quoted[quoted[0]:quoted[1]]."""

    said: tuple[int, int]
    quoted: tuple[int, int]
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of both sides, what of them is written as a name, and what the library knows."""

    quoted: Sequence[Placed]
    said: Sequence[Placed]
    quoted_names: frozenset[int]
    said_names: frozenset[int]
    lexicon: Lexicon
    resigned: frozenset[int] = frozenset()
    """Quoted numbers that stand opposite the same number with another sign: €5 for $5, 5 for −5."""

    def kind(self, said: Sequence[int], quoted: Sequence[int]) -> ChangeKind:
        """The kind of the difference between these words."""
        return kind_of(
            [self.said[at].text for at in said],
            [self.quoted[at].text for at in quoted],
            self.lexicon,
            name=not self.said_names.isdisjoint(said) or not self.quoted_names.isdisjoint(quoted),
        )


def aligned(pairs: Sequence[Pair], quoted: Sequence[str], said: Sequence[str]) -> list[bool]:
    """For each quoted word, whether it stands opposite the same word, or one that it looks like."""
    done = [False] * len(quoted)
    for pair in pairs:
        if pair.said is not None and pair.quoted is not None:
            done[pair.quoted] = _alike(said[pair.said], quoted[pair.quoted])
    for block in _blocks(pairs, quoted, said):
        for first, last in _joined(block, quoted, said):
            for pair in block[first:last]:
                if pair.quoted is not None:
                    done[pair.quoted] = True
    return done


def _alike(said: str, quoted: str) -> bool:
    return said == quoted or (not is_number(said) and OSA.normalized_similarity(said, quoted) >= ALIKE)


def differences(pairs: Sequence[Pair], reading: Reading) -> list[Difference]:
    """The differences along an alignment, in the order of the quote."""
    quoted, said = [word.text for word in reading.quoted], [word.text for word in reading.said]
    found: list[Difference] = []
    for block in _blocks(pairs, quoted, said, reading.resigned):
        start = 0
        for first, last in [*_joined(block, quoted, said), (len(block), len(block))]:
            found.extend(_differing(block[start:first], reading))
            joined = block[first:last]
            if joined and not _written_together(joined, reading):
                found.append(_difference(joined, ChangeKind.SPELLING))
            start = last
    return found


def _blocks(
    pairs: Iterable[Pair], quoted: Sequence[str], said: Sequence[str], resigned: frozenset[int] = frozenset()
) -> Iterator[list[Pair]]:
    """Maximal stretches of pairs that differ."""
    block: list[Pair] = []
    for pair in pairs:
        if pair.said is None or pair.quoted is None or pair.quoted in resigned:
            block.append(pair)
        elif said[pair.said] == quoted[pair.quoted]:
            if block:
                yield block
                block = []
        else:
            block.append(pair)
    if block:
        yield block


def _joined(block: Sequence[Pair], quoted: Sequence[str], said: Sequence[str]) -> list[tuple[int, int]]:
    """Where a block holds one word written apart or words written together ("co-operation", "cooperation")."""
    ones = [said[pair.said] if pair.said is not None else "" for pair in block]
    others = [quoted[pair.quoted] if pair.quoted is not None else "" for pair in block]
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(block) - 1:
        for last in range(min(first + _JOINING, len(block)), first + 1, -1):
            if "".join(ones[first:last]) == "".join(others[first:last]):
                found.append((first, last))
                first = last - 1
                break
        first += 1
    return found


def _written_together(pairs: Sequence[Pair], reading: Reading) -> bool:
    """Whether only a dash, or a space inside a number, makes two words of one: that is no difference."""
    said = [reading.said[pair.said] for pair in pairs if pair.said is not None]
    quoted = [reading.quoted[pair.quoted] for pair in pairs if pair.quoted is not None]
    if any(is_negation(word.text) for word in [*said, *quoted]):
        return False
    apart = max(said, quoted, key=len)
    touching = all(after.start - before.end == 1 for before, after in pairwise(apart))
    return touching and (apart[0].text[0].isdigit() or min(len(said), len(quoted)) == 1)


def _differing(block: Sequence[Pair], reading: Reading) -> Iterator[Difference]:
    """Split a block where its kind changes: additions, omissions and replacements of one kind stay together."""
    groups: list[tuple[list[Pair], ChangeKind]] = []
    for pair in block:
        kind = reading.kind(_some(pair.said), _some(pair.quoted))
        if groups:
            group, before = groups[-1]
            if _one_sided(group[-1]) and _side(group[-1]) == _side(pair):
                groups[-1] = ([*group, pair], min(before, kind, key=_danger))
                continue
            if kind == before and kind in _MERGED:
                group.append(pair)
                continue
        groups.append(([pair], kind))
    for group, kind in groups:
        yield _difference(group, kind)


def _difference(pairs: Sequence[Pair], kind: ChangeKind) -> Difference:
    said = [pair.said for pair in pairs if pair.said is not None]
    quoted = [pair.quoted for pair in pairs if pair.quoted is not None]
    return Difference(
        (said[0], said[-1] + 1) if said else (-1, -1), (quoted[0], quoted[-1] + 1) if quoted else (-1, -1), kind
    )


def _some(number: int | None) -> list[int]:
    return [] if number is None else [number]


def _one_sided(pair: Pair) -> bool:
    return pair.said is None or pair.quoted is None


def _side(pair: Pair) -> tuple[bool, bool]:
    return pair.said is None, pair.quoted is None


def _danger(kind: ChangeKind) -> int:
    return DANGEROUS.index(kind) if kind in DANGEROUS else len(DANGEROUS)


def names(text: str, words: Sequence[Placed], offset: int = 0) -> frozenset[int]:
    """The numbers of the words that are capitalised in the middle of a sentence, counted from `offset`."""
    return frozenset(
        offset + number
        for number, word in enumerate(words)
        if text[word.start : word.start + 1].isupper()
        and word.text not in _PRONOUNS
        and not _opens_sentence(text, word.start)
    )


def shouted(text: str, words: Sequence[Placed]) -> bool:
    """Whether a text capitalises most of its words, like a headline: then capitals tell nothing of names."""
    capital = sum(text[word.start : word.start + 1].isupper() for word in words)
    return len(words) >= _HEADLINE and capital > len(words) * 0.8


def _opens_sentence(text: str, start: int) -> bool:
    return _SENTENCE_START.search(text[max(0, start - _CONTEXT) : start]) is not None
