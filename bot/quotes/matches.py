"""From candidates to matches: parts that are exact slices of passages, changes and cuts with their spans."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz import fuzz

from bot.quotes.align import score
from bot.quotes.candidates import AlignedCandidate
from bot.quotes.changes import Difference
from bot.quotes.meaning import severity, turning_kinds
from bot.quotes.model import Change, ChangeKind, Cut, Match, Part, Span
from bot.quotes.query import MARK, Placed, Query, sentence_ends
from bot.quotes.words import fold_words

_ALIKE = 95.0
"""Passages this alike (0–100) are one text published twice."""
_LONGEST_COMPARED = 2_000
"""Longer passages, in characters, are one text only where they are equal once folded."""
_MOST_COMPARED = 50
_FEW_WORDS = 2
"""Words left out or added with which a quote is still nearly word for word."""
_WHOLE = 60
"""Words of whole sentences that a harmless cut leaves out at most."""
_LOST = {ChangeKind.NEGATION, ChangeKind.CONDITION, ChangeKind.HEDGE}


def make_match(candidate: AlignedCandidate) -> Match:
    """What a reader sees of one candidate."""
    return _MatchBuilder(candidate).match()


def most_touched(candidate: AlignedCandidate) -> Part | None:
    """The passage that a candidate touches most of, as far as it is touched."""
    return max(_MatchBuilder(candidate).placed(), key=lambda part: part.end - part.start, default=None)


def score_parts(query: Query, parts: Sequence[Part]) -> float:
    """The score of a quote over the whole passages that parts of a match stand in."""
    if not parts:
        return 0.0
    texts = {(part.event.key, part.passage.number): part.passage.text for part in parts}
    first, *rest = texts.values()
    start = parts[0].start
    before = " ".join(fold_words(first[:start]))
    after = " ".join(word for text in (first[start:], *rest) for word in fold_words(text))
    return score(" ".join(query.texts), f"{before} {after}".strip(), len(before) + 1 if before else 0)


class _MatchBuilder:
    """One candidate on its way to a match: knows which part holds which published word."""

    def __init__(self, candidate: AlignedCandidate) -> None:
        self.it = candidate
        self.words = candidate.words
        self.parts: list[Part] = []
        self.part_at: dict[int, int] = {}
        pairs = list(enumerate(candidate.pairs))
        self._pair_of_said = {pair.said: number for number, pair in pairs if pair.said is not None}
        self._pair_of_quoted = {pair.quoted: number for number, pair in pairs if pair.quoted is not None}

    def placed(self) -> list[Part]:
        """The parts: the touched words, cuts taken out."""
        start, end = self.it.touched
        edges = [start, *(edge for cut in self.it.cuts for edge in cut), end]
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            for low, high in self._by_passage(first, last) if last > first else ():
                self.part_at.update(dict.fromkeys(range(low, high), len(self.parts)))
                self.parts.append(self._part(low, high, opened=low > first, closed=high < last))
        return self.parts

    def match(self) -> Match:
        self.placed()
        cuts = [self._cut(start, end) for start, end in self.it.cuts]
        changes = _once(change for difference in self.it.differences for change in self._changes(difference))
        changes += [change for cut in self.it.cuts for change in self._lost(*cut)]
        changes.sort(key=lambda change: (change.quoted_span.start, change.quoted_span.end))
        score = score_parts(self.it.query, self.parts)
        return Match(score, tuple(self.parts), tuple(changes), tuple(cuts), other_subject=self._about_others())

    def _about_others(self) -> bool:
        """Whether every name that either side has is another on the other side."""
        replaced = [it for it in self.it.differences if it.kind is ChangeKind.NAME and min(*it.said, *it.quoted) >= 0]
        quoted = {at for it in replaced for at in range(*it.quoted)}
        said = {at for it in replaced for at in range(*it.said)}
        sides = self.it.comparison
        return bool(replaced) and sides.quoted.names <= quoted and sides.said.names & {*range(*self.it.touched)} <= said

    def _by_passage(self, start: int, end: int) -> list[tuple[int, int]]:
        """Words [start:end) split where the passage changes."""
        borders = (at for at in range(start + 1, end) if self.words[at].passage != self.words[at - 1].passage)
        return list(pairwise((start, *borders, end)))

    def _part(self, low: int, high: int, *, opened: bool, closed: bool) -> Part:
        """Words [low:high) of one passage; to its very beginning or end where the match runs on beyond it."""
        passage = self.it.passage(self.words[low].passage)
        start = 0 if opened else self.words[low].start
        end = len(passage.text) if closed else self.words[high - 1].end
        return Part(self.it.event, passage, start, end)

    def _changes(self, difference: Difference) -> list[Change]:
        said, quoted = self._whole_tokens(difference)
        query = self.it.query
        if quoted[1] > quoted[0]:
            quoted_span = _span(query.words, *quoted)
        else:
            end = query.words[quoted[0] - 1].end if quoted[0] else 0
            quoted_span = Span(end, end)
        quoted_text = query.text[quoted_span.start : quoted_span.end]
        if said[1] <= said[0]:
            part, span = self._gap_in_passage(said[0])
            return [Change("", quoted_text, difference.kind, part, span, quoted_span)]
        changes = []
        for low, high in self._by_passage(*said):
            span = _span(self.words, low, high)
            text = self.it.passage(self.words[low].passage).text[span.start : span.end]
            part = self.part_at.get(low, 0)
            changes.append(Change(text, quoted_text, difference.kind, part, span, quoted_span))
            quoted_span = Span(quoted_span.end, quoted_span.end)
            quoted_text = ""
        return changes

    def _whole_tokens(self, difference: Difference) -> tuple[tuple[int, int], tuple[int, int]]:
        """Word ranges of a difference, widened so that no contraction is taken apart ("do" against "don't")."""
        said, quoted = self._ranges(difference)
        while True:
            before = said, quoted
            if said[1] > said[0]:
                said = _widened(self.words, said)
                opposite = [
                    self.it.pairs[self._pair_of_said[at]].quoted for at in range(*said) if at in self._pair_of_said
                ]
                quoted = _including(quoted, opposite)
            if quoted[1] > quoted[0]:
                quoted = _widened(self.it.query.words, quoted)
                said = _including(said, [self.it.pairs[self._pair_of_quoted[at]].said for at in range(*quoted)])
            if before == (said, quoted):
                return said, quoted

    def _ranges(self, difference: Difference) -> tuple[tuple[int, int], tuple[int, int]]:
        """The difference's ranges; where a side has no words, the empty range at which they are missing."""
        said, quoted = difference.said, difference.quoted
        pairs = self.it.pairs
        at = min(self._pair_of_said.get(said[0], len(pairs)), self._pair_of_quoted.get(quoted[0], len(pairs)))
        if said[0] < 0:
            before = next((pair.said for pair in reversed(pairs[:at]) if pair.said is not None), None)
            after = next((pair.said for pair in pairs[at:] if pair.said is not None), 0)
            place = after if before is None else before + 1
            said = (place, place)
        if quoted[0] < 0:
            before = next((pair.quoted for pair in reversed(pairs[:at]) if pair.quoted is not None), -1)
            quoted = (before + 1, before + 1)
        return said, quoted

    def _gap_in_passage(self, at: int) -> tuple[int, Span]:
        """Where in which part a word that the quote adds would stand: after the word before it."""
        if at - 1 in self.part_at:
            end = self.words[at - 1].end
            return self.part_at[at - 1], Span(end, end)
        start = self.words[at].start if at < len(self.words) else 0
        return self.part_at.get(at, 0), Span(start, start)

    def _cut(self, start: int, end: int) -> Cut:
        kept, harmless = self._kept_words(start, end)
        kinds = {kind for at in kept for kind in turning_kinds(self.it.texts, at, at + 1)}
        parts = [self._part(low, high, opened=False, closed=False) for low, high in self._by_passage(start, end)]
        return Cut(tuple(parts), ChangeKind.NEGATION in kinds, bool(kinds), harmless and not kinds)

    def _kept_words(self, start: int, end: int) -> tuple[list[int], bool]:
        """The words of a cut that belong to sentences it cuts into; whether it stays in one, or takes whole ones."""
        gaps = [self.it.comparison.said.gap(at) for at in range(start, end + 1)]
        ends = sentence_ends(self.words[start - 1].text, self.it.texts[start:end], gaps)
        if not ends:
            return list(range(start, end)), True
        kept = [*range(start, start + ends[0]), *range(start + ends[-1], end)]
        return kept, not kept and end - start <= _WHOLE

    def _lost(self, start: int, end: int) -> list[Change]:
        """The change that a cut makes where it takes a negation, a condition or a hedge out of a kept sentence."""
        marked = ((at, turning_kinds(self.it.texts, at, at + 1)) for at in self._kept_words(start, end)[0])
        lost = sorted(((kind, at) for at, kinds in marked for kind in kinds & _LOST), key=lambda it: severity(it[0]))
        if not lost:
            return []
        kind, word = lost[0][0], self.words[lost[0][1]]
        after = next(pair.quoted for pair in self.it.pairs if pair.said == end and pair.quoted is not None)
        query = self.it.query
        span = Span(query.words[after - 1].end, query.words[after].start)
        mark = MARK.search(query.text, span.start, span.end)
        span = Span(*mark.span()) if mark else span
        text = self.it.passage(word.passage).text[word.start : word.end]
        quoted = query.text[span.start : span.end]
        return [Change(text, quoted, kind, self.part_at[start - 1], Span(word.start, word.end), span)]


def _once(changes: Iterable[Change]) -> list[Change]:
    """Differences within one contraction ("don t" for "don't") are one change, of the worst of their kinds."""
    found: dict[tuple[int, Span, Span], Change] = {}
    for change in sorted(changes, key=lambda change: severity(change.kind)):
        found.setdefault((change.part, change.said_span, change.quoted_span), change)
    return list(found.values())


def _span(words: Sequence[Placed], low: int, high: int) -> Span:
    return Span(words[low].start, words[high - 1].end)


def _widened(words: Sequence[Placed], part: tuple[int, int]) -> tuple[int, int]:
    """A range of words with the rest of the contractions at its ends."""
    low, high = part
    while low > 0 and _one_token(words, low):
        low -= 1
    while high < len(words) and _one_token(words, high):
        high += 1
    return low, high


def _including(part: tuple[int, int], numbers: Sequence[int | None]) -> tuple[int, int]:
    """A range with these numbers in it too."""
    known = [number for number in numbers if number is not None]
    return (min(part[0], *known), max(part[1], *(number + 1 for number in known))) if known else part


def _one_token(words: Sequence[Placed], at: int) -> bool:
    """Whether the word at `at` and the one before it are written as one, like "don't": all but their texts is equal."""
    return words[at - 1][1:] == words[at][1:]


def group_matches(matches: Iterable[Match]) -> list[Match]:
    """One match for each text, in the order of the first of each; `same` counts the places."""
    groups: dict[str, tuple[Match, int]] = {}
    for match in matches:
        text = _text(match)
        key = text if text in groups else _alike(text, match, groups)
        first, count = groups.get(key, (match, 0))
        groups[key] = (first, count + 1)
    return [replace(match, same=count) for match, count in groups.values()]


def _text(match: Match) -> str:
    """The folded passages that a match touches, and what differs there."""
    passages = {(part.event.key, part.passage.number): part.passage for part in match.parts}
    texts = [" ".join(fold_words(passage.text)) for passage in passages.values()]
    return "\n".join([*texts, *(f"{change.said} → {change.quoted}" for change in match.changes)])


def _alike(text: str, match: Match, groups: dict[str, tuple[Match, int]]) -> str:
    """The key of the group that a match belongs to: its own text where there is none."""
    if len(text) > _LONGEST_COMPARED or len(groups) > _MOST_COMPARED:
        return text
    for other, (first, _) in groups.items():
        near = abs(len(other) - len(text)) <= len(text) * (100 - _ALIKE) / 50
        if near and len(first.changes) == len(match.changes) and fuzz.ratio(text, other, score_cutoff=_ALIKE):
            return other
    return text


def is_nearly_verbatim(match: Match) -> bool:
    """Whether only slips of the keyboard and a few words left out or put in differ: no word is another."""
    changed = [change for change in match.changes if change.kind is not ChangeKind.SPELLING]
    words = sum(len(fold_words(change.said)) + len(fold_words(change.quoted)) for change in changed)
    return words <= _FEW_WORDS and not any(change.said and change.quoted for change in changed)
