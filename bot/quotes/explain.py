"""An explanation: one stretch of a turn, how the quote runs along it, and how much of the quote that covers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property
from math import log2
from typing import TYPE_CHECKING

from bot.quotes.align import Pair
from bot.quotes.changes import Difference, Reading, Side, aligned, differences
from bot.quotes.query import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index import Index, Place, TurnView, TurnWord
    from bot.quotes.query import Query
    from bot.transcripts.model import Event, Passage

SHORTEST_NAME, OFTEN = 3, 30_000
NAME_PLACES, NAMES_LOOKED_UP = 8, 6
"""Words are looked up as names in so many places, and so many words a quote: what stands too often is none."""
SWAPPED = 5
"""Points of a word that the stretch has elsewhere."""
SKIPPED, SKIPPED_CARELESSLY = 0.5, 0.25
"""How much a published word that the quote leaves out counts against it."""


class Library:
    """What one snapshot knows of single words, remembered while one quote, of these words, is looked at."""

    def __init__(self, index: Index, words: Sequence[str]) -> None:
        self.index = index
        self.named = cache(self._named)
        """Whether a folded word is written as a name: with a capital wherever it stands inside a sentence."""
        self._looked_up = 0
        self._words = words
        self._known: dict[str, int] = {}
        self._likely: dict[str, str | None] = {}

    def known(self, word: str) -> int:
        """In how many places a folded word stands."""
        if word not in self._known:
            # All of the quote's are asked for at once.
            asked = [word] if self._known else list(dict.fromkeys((word, *self._words)))
            self._known.update(zip(asked, self.index.counts(asked), strict=True))
        return self._known[word]

    def likely(self, word: str) -> str | None:
        """The commonest word that is one slip of the keyboard away."""
        if word not in self._likely:
            # All of the quote's at once cost half as much as one by one.
            others = (it for it in self._words if it not in self._likely and not self.known(it))
            asked = list(dict.fromkeys((word, *others)))
            self._likely.update(zip(asked, self.index.likely(asked), strict=True))
        return self._likely[word]

    def _named(self, text: str) -> bool:
        if len(text) < SHORTEST_NAME or not text.isalpha() or self._looked_up >= NAMES_LOOKED_UP:
            return False
        if not 0 < self.known(text) <= OFTEN:
            return False
        self._looked_up += 1
        inside = 0
        for place in self.index.newest(text, NAME_PLACES):
            (word,) = self.index.words(place)
            passage = self.index.passage(place, word.passage).text
            if not passage[word.start].isupper():
                return False
            inside += bool(names(passage, [word]))
        return inside > 0


@dataclass(frozen=True)
class Explanation:
    """One stretch of a turn and how the quote runs along it."""

    library: Library
    query: Query
    place: Place
    """What of the turn was looked at; wider than what the quote touches."""
    texts: Sequence[str]
    """The folded words there."""
    pairs: tuple[Pair, ...]
    points: int
    likeness: int = 0
    """Its place among the candidates when these are ordered by score, from 0."""

    @cached_property
    def words(self) -> Sequence[TurnWord]:
        """The words with their offsets."""
        return self.library.index.words(self.place)

    @cached_property
    def view(self) -> TurnView:
        """The turn."""
        return self.library.index.turn(self.place)

    @cached_property
    def event(self) -> Event:
        """The event the turn belongs to."""
        return self.library.index.event(self.place)

    @cached_property
    def _passages(self) -> dict[int, Passage]:
        numbers = dict.fromkeys(word.passage for word in self.words)
        return {number: self.library.index.passage(self.place, number) for number in numbers}

    def passage(self, number: int) -> Passage:
        """A passage of the stretch by its number in the transcript."""
        return self._passages[number]

    @cached_property
    def touched(self) -> tuple[int, int]:
        """The words [start:end) of the stretch from the first to the last that stands opposite a quoted one."""
        said = [pair.said for pair in self.pairs if pair.said is not None]
        return (said[0], said[-1] + 1) if said else (0, 0)

    @cached_property
    def start(self) -> tuple[int, int]:
        """Where in the library the touched words begin: tells two explanations apart."""
        return self.place.turn, max(0, self.place.start) + self.touched[0]

    @cached_property
    def reading(self) -> Reading:
        """Both sides' words, names and what the library knows."""
        said_names: frozenset[int] = frozenset()
        first = 0
        for number, passage in self._passages.items():
            here = [word for word in self.words if word.passage == number]
            said_names |= names(passage.text, here, first)
            first += len(here)
        return Reading(
            Side(self.query.words, self.query.names, lambda _: self.query.text),
            Side(self.words, said_names, lambda at: self.passage(self.words[at].passage).text),
            self.library,
        )

    @cached_property
    def resigned(self) -> frozenset[int]:
        """Quoted numbers opposite the same number with another sign."""
        found = set()
        for pair in self.pairs:
            said, quoted = pair.said, pair.quoted
            if said is None or quoted is None or not self.query.texts[quoted][0].isdigit():
                continue
            if self.texts[said] == self.query.texts[quoted] and self.reading.resigned(said, quoted):
                found.add(quoted)
        return frozenset(found)

    @cached_property
    def aligned(self) -> list[bool]:
        """For each quoted word, whether the stretch has it (or what it looks like) opposite."""
        return aligned(self.pairs, self.query.texts, self.texts)

    @cached_property
    def _slips(self) -> frozenset[int]:
        """Quoted words that are no words, but look like the published ones opposite."""
        said = {pair.quoted: self.texts[pair.said] for pair in self.pairs if pair.said is not None}
        return frozenset(
            number
            for number, (done, text) in enumerate(zip(self.aligned, self.query.texts, strict=True))
            if done and number in said and said[number] != text and not self.library.known(text)
        )

    @cached_property
    def mistyped(self) -> bool:
        """Whether the quote was typed carelessly."""
        return bool(self._slips)

    @cached_property
    def missing(self) -> frozenset[int]:
        """Quoted words that the stretch does not have; known words that only look like one of its own are missing."""
        said = {pair.quoted: self.texts[pair.said] for pair in self.pairs if pair.said is not None}
        return frozenset(
            number
            for number, (done, text) in enumerate(zip(self.aligned, self.query.texts, strict=True))
            if not done or (number not in self._slips and number in said and not _akin(said[number], text))
        )

    @cached_property
    def coverage(self) -> float:
        """The share of the quote's words that align, published words that it skips counting against it.

        Words that stand nowhere in the library and opposite nothing like them are probably garbled: they count half.
        """
        garbled = sum(
            not done and not self.library.known(text) for done, text in zip(self.aligned, self.query.texts, strict=True)
        )
        skipped = sum(pair.quoted is None for pair in self.pairs) - len(self._skipped)
        weight = SKIPPED_CARELESSLY if self.mistyped else SKIPPED
        return (sum(self.aligned) + self._moved.total()) / (len(self.aligned) - garbled / 2 + weight * skipped)

    @cached_property
    def substance(self) -> float:
        """The same share where rare words count more than those that stand everywhere."""
        weights = [1 / log2(4 + self.library.known(text)) for text in self.query.texts]
        held = sum(weight for weight, done in zip(weights, self.aligned, strict=True) if done)
        return (held + sum(count / log2(4 + self.library.known(text)) for text, count in self._moved.items())) / sum(
            weights
        )

    @cached_property
    def rank(self) -> int:
        """Points, with something for words that were only swapped: what orders explanations."""
        return self.points + SWAPPED * self._moved.total()

    @cached_property
    def _moved(self) -> Counter[str]:
        """Words that the stretch has too, but elsewhere: swapped with others."""
        paired = {pair.said for pair in self.pairs if pair.quoted is not None and self.aligned[pair.quoted]}
        said = Counter(self.texts[at] for at in range(*self.touched) if at not in paired)
        return said & Counter(text for text, done in zip(self.query.texts, self.aligned, strict=True) if not done)

    @cached_property
    def differences(self) -> list[Difference]:
        """Every difference between the quote and the stretch, cuts aside."""
        return differences([pair for pair in self.pairs if pair not in self._skipped], self.reading, self.resigned)

    @cached_property
    def cuts(self) -> list[tuple[int, int]]:
        """The words [start:end) of the stretch that the quote left out at its marks, none empty."""
        found: list[tuple[int, int]] = []
        last = Pair(None, None)
        for pair in self.pairs:
            here, before = pair.said, last.said
            if pair.quoted in self.query.cuts and here is not None and before is not None and here > before + 1:
                found.append((before + 1, here))
            if pair.quoted is not None:
                last = pair
        return found

    @cached_property
    def _skipped(self) -> frozenset[Pair]:
        return frozenset(Pair(None, said) for start, end in self.cuts for said in range(start, end))


def _akin(said: str, quoted: str) -> bool:
    """Whether two words are equal, or one is the beginning of the other: parts of one word written apart."""
    return said.startswith(quoted) or quoted.startswith(said)
