"""From an alignment to the list of differences that a reader sees, each with its kind and exact spans."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from rapidfuzz.distance import OSA

from bot.language import any_language
from bot.quotes.align import ALIKE, JOINING, Pair
from bot.quotes.meaning import contrary, says_the_same, severity, turning_kinds
from bot.quotes.model import TURNING, ChangeKind
from bot.quotes.query import Placed, WordStatistics
from bot.quotes.words import is_negation, is_number, sign, standard

_MOST_LONGER = 3
"""Letters that one spelling of a word has more than another, at the most; all begin with the same letter."""
_MERGED = (ChangeKind.WORD, ChangeKind.NAME, ChangeKind.NUMBER)
"""Neighbouring differences of these kinds are shown as one."""
_TO_CURRENCY = 2
"""Words from a number to its currency: 5 billion dollars."""
_BRACKETS = {"[": "]", "(": ")"}
_CLOSING = re.compile(r"[.!?…]?\s?[\])]")
_DOLLAR = "US$"
_PHRASE = 4
"""Words before and behind a word that may make a phrase of it."""
_DASHED = re.compile(r"[^\w\s]|[-‐‑–—]\s{0,4}\n\s{0,4}")
"""What may part a word without making two of it: a dash or another mark, a dash at the end of a line."""
_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\s\d{3})+(?:\.\d+)?")
"""A number whose thousands are set apart by spaces."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference in terms of word numbers: said[said[0]:said[1]] became quoted[quoted[0]:quoted[1]]."""

    said: tuple[int, int]
    quoted: tuple[int, int]
    kind: ChangeKind


@dataclass(frozen=True, slots=True)
class Side:
    """The words of one side, as they are folded and as they are written."""

    words: Sequence[Placed]
    names: frozenset[int]
    """The numbers of those that are written as names."""
    text: Callable[[int], str]
    """The text that the word of a number stands in."""

    def gap(self, at: int) -> str:
        """What is written between a word and the one before it: a line break where they are of two paragraphs."""
        text = self.text(at)
        return text[self.words[at - 1].end : self.words[at].start] if self.text(at - 1) is text else "\n"

    def phrases(self, at: Sequence[int]) -> set[ChangeKind]:
        """The kinds that neighbouring words have by the phrases they are part of."""
        if not at:
            return set()
        low, high = max(0, at[0] - _PHRASE), at[-1] + 1 + _PHRASE
        return turning_kinds([word.text for word in self.words[low:high]], at[0] - low, at[-1] + 1 - low)

    def sign(self, at: int) -> tuple[bool, str]:
        """The sign and the currency of a number, where that is a sign or stands among the next words."""
        minus, currency = sign(self.text(at)[self.words[at].start : self.words[at].end])
        following = (self.words[it].text for it in range(at + 1, min(at + 1 + _TO_CURRENCY, len(self.words))))
        signs = any_language().folding.currencies
        return minus, currency or next((signs[word] for word in following if word in signs), "")

    def capital(self, at: int) -> bool | None:
        """Whether a word is written as a name or an acronym, None where its place or the text's style cannot tell."""
        word = self.words[at]
        text = self.text(at)[word.start : word.end]
        if self.text(at).islower() or self.text(at).isupper():
            return None
        if text.islower() or text.isupper():
            return text.isupper()
        return True if at in self.names else None

    def bracketed(self, first: int, last: int) -> str:
        """The words [first:last) with their brackets, where they are all that brackets hold; else nothing."""
        text, start, end = self.text(first), self.words[first].start, self.words[last - 1].end
        opened = text[max(0, start - 2) : start].rstrip()[-1:]
        closed = _CLOSING.match(text, end)
        return f"{opened}{text[start : closed.end()]}" if closed and _BRACKETS.get(opened) == closed.group()[-1] else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides and what the library knows."""

    quoted: Side
    said: Side
    statistics: WordStatistics

    def kind(self, said: Sequence[int], quoted: Sequence[int]) -> ChangeKind:
        """The kind of the difference between these words."""
        return kind_of(
            [self.said.words[at].text for at in said],
            [self.quoted.words[at].text for at in quoted],
            self.statistics,
            name=not self.said.names.isdisjoint(said) or not self.quoted.names.isdisjoint(quoted),
            phrases=self.said.phrases(said) | self.quoted.phrases(quoted),
        )

    def noted(self, said: Sequence[int], quoted: Sequence[int], kind: ChangeKind) -> ChangeKind | None:
        """The kind of words that one side has more; None where they are no difference: what an editor put in."""
        side, at = (self.said, said) if said else (self.quoted, quoted)
        text = side.text(at[0])
        start, end = side.words[at[0]].start, side.words[at[-1]].end
        if text[start : end + 1].upper() == _DOLLAR:
            return None
        if len(at) == 1 and side.words[at[0]].text in any_language().folding.currencies:
            amounts = range(max(0, at[0] - _TO_CURRENCY), at[0])
            return ChangeKind.SPELLING if any(side.words[it].text[0].isdigit() for it in amounts) else kind
        bracketed = side.bracketed(at[0], at[-1] + 1)
        if not bracketed:
            return kind
        heard = any_language().pasted.heard.fullmatch(bracketed[1:-1].rstrip(".! ").lower())
        direction = bracketed[1].isupper() and bracketed[-2] in ".!"  # (Addressing the Minister.)
        if heard or (said and (bracketed[0] == "[" or direction)):
            return None
        return kind if kind is ChangeKind.NEGATION or bracketed[0] == "(" else ChangeKind.WORD

    def unlike(self, said: int, quoted: int) -> bool:
        """Whether equal folded words are not the same: €5 or 5 for $5, 5 for −5; us for US where capitals can tell."""
        word = self.quoted.words[quoted].text
        if word[0].isdigit():
            return self.signs_differ(said, quoted)
        if word not in any_language().folding.cased:
            return False
        one, other = self.said.capital(said), self.quoted.capital(quoted)
        return one is not None and other is not None and one != other

    def signs_differ(self, said: int, quoted: int) -> bool:
        """Whether two numbers have other signs or currencies; a currency may be a word: 5 dollars is $5."""
        return self.said.sign(said) != self.quoted.sign(quoted)


def aligned(pairs: Sequence[Pair], quoted: Sequence[str], said: Sequence[str]) -> list[bool]:
    """For each quoted word, whether it stands opposite the same word, or one that it looks like."""
    done = [False] * len(quoted)
    for pair in pairs:
        if pair.said is not None and pair.quoted is not None:
            one, other = said[pair.said], quoted[pair.quoted]
            done[pair.quoted] = one == other or (not is_number(one) and OSA.normalized_similarity(one, other) >= ALIKE)
    for block in _blocks(pairs, quoted, said):
        for first, last in _joined(block, quoted, said):
            for pair in block[first:last]:
                if pair.quoted is not None:
                    done[pair.quoted] = True
    return done


def differences(
    pairs: Sequence[Pair], comparison: Comparison, unlike: frozenset[int] = frozenset()
) -> list[Difference]:
    """The differences along an alignment, in the order of the quote.

    `unlike` are quoted words that stand opposite the same folded word and are another: $5 and €5, us and US.
    """
    quoted, said = [word.text for word in comparison.quoted.words], [word.text for word in comparison.said.words]
    found: list[Difference] = []
    for block in _blocks(pairs, quoted, said, unlike):
        start = 0
        for first, last in [*_joined(block, quoted, said), (len(block), len(block))]:
            found.extend(_differing(block[start:first], comparison))
            joined = block[first:last]
            if joined and not _written_together(joined, comparison):
                found.append(_difference(joined, _joint_kind(joined, comparison)))
            start = last
    return found


def _blocks(
    pairs: Iterable[Pair], quoted: Sequence[str], said: Sequence[str], unlike: frozenset[int] = frozenset()
) -> Iterator[list[Pair]]:
    """Maximal windows of pairs that differ."""
    for differ, block in groupby(
        pairs,
        key=lambda it: (
            it.said is None or it.quoted is None or it.quoted in unlike or said[it.said] != quoted[it.quoted]
        ),
    ):
        if differ:
            yield list(block)


def _joined(block: Sequence[Pair], quoted: Sequence[str], said: Sequence[str]) -> list[tuple[int, int]]:
    """Where a block holds one word written apart or words written together ("co-operation", "cooperation")."""
    ones = [said[pair.said] if pair.said is not None else "" for pair in block]
    others = [quoted[pair.quoted] if pair.quoted is not None else "" for pair in block]
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(block):
        for last in range(min(first + JOINING, len(block)), first, -1):
            one, other = ones[first:last], others[first:last]
            if (last > first + 1 and _same_word("".join(one), "".join(other))) or _says_the_same(one, other):
                found.append((first, last))
                first = last - 1
                break
        first += 1
    return found


def _says_the_same(one: Sequence[str], other: Sequence[str]) -> bool:
    said, quoted = list(filter(None, one)), list(filter(None, other))
    return bool(said and quoted) and said != quoted and says_the_same(said, quoted)


def _same_word(one: str, other: str) -> bool:
    """Whether these are spellings of one word. Most are told apart by their first letters and lengths, quickly."""
    if one[:1] != other[:1] or abs(len(one) - len(other)) > _MOST_LONGER:
        return False
    return one == other or standard(one) == standard(other)


def _written_together(pairs: Sequence[Pair], comparison: Comparison) -> bool:
    """Whether only a dash, or the spaces between a number's thousands, make two words of one: that is no difference."""
    said, quoted = _numbers(pairs)
    one, other = _texts(comparison.said, said), _texts(comparison.quoted, quoted)
    if "".join(one)[0].isdigit() and all(word[0].isdigit() for word in (*one, *other)):
        grouped = all(_is_grouped(side, at) for side, at in ((comparison.said, said), (comparison.quoted, quoted)))
        return grouped and not comparison.signs_differ(said[0], quoted[0])
    side, apart = max(((comparison.said, said), (comparison.quoted, quoted)), key=lambda it: len(it[1]))
    written = _texts(side, apart)
    hyphenated = any_language().meaning.hyphenated_negations
    broken = all("\n" in side.gap(at) for at in apart[1:])  # at the ends of lines: "no-" there negates nothing
    if min(len(said), len(quoted)) > 1 or (
        not broken and any(is_negation(it) and it not in hyphenated for it in (*one, *other))
    ):
        return False
    if any(before[-1].isdigit() and after[0].isdigit() for before, after in pairwise(written)):
        return False
    # "5 km" is 5km, but "in formal talks" are not informal ones.
    unit = side.words[apart[0]].text[0].isdigit() and len(apart) > 1 and not side.gap(apart[1]).strip()
    return all(_DASHED.fullmatch(side.gap(at)) or (unit and len(side.gap(at)) == 1) for at in apart[1:])


def _is_grouped(side: Side, at: Sequence[int]) -> bool:
    """Whether these words are one number, written together or with its thousands apart."""
    text = side.words[at[0]].text + "".join(side.gap(number) + side.words[number].text for number in at[1:])
    return len(at) == 1 or _GROUPS.fullmatch(text) is not None


def _joint_kind(pairs: Sequence[Pair], comparison: Comparison) -> ChangeKind:
    """The kind of a difference in what is written together: a slip, unless a number or a negation comes or goes."""
    said, quoted = _numbers(pairs)
    one, other = _texts(comparison.said, said), _texts(comparison.quoted, quoted)
    if says_the_same(one, other) and one != other:
        return ChangeKind.NUMBER if comparison.signs_differ(said[0], quoted[0]) else ChangeKind.SPELLING
    if any(map(is_negation, one)) != any(map(is_negation, other)):
        return ChangeKind.NEGATION
    return ChangeKind.NUMBER if any(map(str.isdigit, "".join(one))) else ChangeKind.SPELLING


def _numbers(pairs: Sequence[Pair]) -> tuple[list[int], list[int]]:
    """The numbers of the published and of the quoted words in a window of pairs."""
    return (
        [pair.said for pair in pairs if pair.said is not None],
        [pair.quoted for pair in pairs if pair.quoted is not None],
    )


def _texts(side: Side, at: Sequence[int]) -> list[str]:
    return [side.words[number].text for number in at]


def _differing(block: Sequence[Pair], comparison: Comparison) -> Iterator[Difference]:
    """Split a block where its kind changes: additions, omissions and replacements of one kind stay together."""
    groups: list[tuple[list[Pair], ChangeKind]] = []
    for pair in block:
        kind = comparison.kind(*_numbers([pair]))
        group, before = groups[-1] if groups else ([], kind)
        sides = [(last.said is None, last.quoted is None) for last in (*group[-1:], pair)]
        if group and any(sides[0]) and sides[0] == sides[1]:
            groups[-1] = ([*group, pair], min(before, kind, key=severity))
        elif group and kind == before and kind in _MERGED:
            group.append(pair)
        else:
            groups.append(([pair], kind))
    said, quoted = _numbers(block)
    if said and quoted and not any(kind in TURNING for _, kind in groups):
        contrast = contrary(_texts(comparison.said, said), _texts(comparison.quoted, quoted))
        groups = [([*block], contrast)] if contrast else groups  # "into" for "out of"
    for group, kind in groups:
        noted = kind if None not in (group[0].said, group[0].quoted) else comparison.noted(*_numbers(group), kind)
        if noted is not None:
            yield _difference(group, noted)


def _difference(pairs: Sequence[Pair], kind: ChangeKind) -> Difference:
    said, quoted = _numbers(pairs)
    return Difference(
        (said[0], said[-1] + 1) if said else (-1, -1), (quoted[0], quoted[-1] + 1) if quoted else (-1, -1), kind
    )


def kind_of(
    said: Sequence[str],
    quoted: Sequence[str],
    statistics: WordStatistics,
    *,
    name: bool = False,
    phrases: Collection[ChangeKind] = (),
) -> ChangeKind:
    """The kind of one difference.

    Args:
        said: Folded published words, none where the quote adds some.
        quoted: Folded words of the quote, none where it leaves some out.
        statistics: What the library knows.
        name: Whether a word of either side is written as a name there.
        phrases: Kinds that they have by the words around them.
    """
    meant = [_meant(word, statistics) for word in quoted]
    words = [*said, *meant]
    kinds = {*phrases, *turning_kinds(said, 0, len(said)), *turning_kinds(meant, 0, len(meant))}
    contrast = contrary(said, meant)
    if len(said) == len(quoted) == 1:
        if _turned(said[0], meant[0]):
            return ChangeKind.NEGATION
        if not contrast and not turning_kinds(quoted, 0, 1) and mistyped(said[0], quoted[0], statistics):
            return ChangeKind.SPELLING
    if contrast is ChangeKind.OPPOSITE and ChangeKind.QUANTITY not in kinds and not any(map(is_negation, words)):
        return contrast
    if contrast:
        kinds.add(contrast)
    if any(map(is_number, words)):
        kinds.add(ChangeKind.NUMBER)
    modals = any_language().meaning.modals
    worse = ChangeKind.NEGATION in kinds or ChangeKind.NUMBER in kinds
    if name or (not worse and any(statistics.named(word) for word in words if word not in modals)):
        kinds.add(ChangeKind.NAME)
    return min(kinds, key=severity, default=ChangeKind.WORD)


def mistyped(said: str, quoted: str, statistics: WordStatistics) -> bool:
    """Whether the quoted word is none of its own but looks like the published one, more than like any other."""
    if said[0].isdigit() or not _is_garbled(quoted, statistics) or OSA.normalized_similarity(said, quoted) < ALIKE:
        return False
    return OSA.distance(said, quoted) == 1 or statistics.likely(quoted) is None


def _is_garbled(word: str, statistics: WordStatistics) -> bool:
    listed = is_number(word) or is_negation(word) or word in any_language().meaning.modals
    return not listed and not statistics.known(word)


def _meant(word: str, statistics: WordStatistics) -> str:
    """The word that a garbled one most likely stands for."""
    return (statistics.likely(word) or word) if _is_garbled(word, statistics) else word


def _turned(said: str, quoted: str) -> bool:
    """Whether one word is the other with a prefix that negates it: possible, impossible."""
    word, longer = sorted((said, quoted), key=len)
    if not longer.endswith(word) or len(word) < 4:
        return False
    prefix, meaning = longer[: -len(word)], any_language().meaning
    return prefix in meaning.negating_prefixes or (
        prefix in meaning.adjective_prefixes and meaning.adjectives.fullmatch(word) is not None
    )
