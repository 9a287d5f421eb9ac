"""Where a quote may stand: stretches of single turns, found in the index and aligned with the quote word by word."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from math import log2
from typing import TYPE_CHECKING

from bot.quotes.align import Pair, align
from bot.quotes.changes import Difference, Reading, aligned, differences, names
from bot.quotes.cuts import Query
from bot.quotes.index import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.quotes.index import Index, TurnView, TurnWord, Where
    from bot.transcripts.model import Event, Passage

WINDOWS = 10
"""Stretches that are aligned for a quote without cuts."""
ALTERNATIVE = 0.5
"""Share of the best one's points from which on a stretch is worth looking at."""
CUT_STRETCHES = 4
"""Stretches that are aligned for a quote with cuts."""
CUT_REACH = 2_000
"""Words from the first to the last piece of such a quote."""
CUT_MARGIN = 100
PIECES = 6
PIECE_PLACES = 60
SHORTEST_NAME, OFTEN = 3, 30_000
NAME_PLACES, NAMES_LOOKED_UP = 12, 30
"""Words are looked up as names in so many places, and so many words a quote: what stands too often is none."""
SKIPPED, SKIPPED_CARELESSLY = 0.5, 0.25
"""How much a published word that the quote leaves out counts against it."""
SHORTEST_PIECE = 3
"""The longest few pieces between cuts are looked up by themselves, from so many words on."""
LONGEST_WHOLE = 48
SAMPLE, SAMPLES = 24, 5
"""Longer quotes, in words, are looked up by samples of so many words, evenly spread."""


class Library:
    """What one snapshot knows of single words, remembered while one quote is looked at."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.known = cache(index.known)
        """In how many places a folded word stands."""
        self.named = cache(self._named)
        """Whether a folded word is written as a name: with a capital wherever it stands inside a sentence."""
        self._looked_up = 0

    def _named(self, text: str) -> bool:
        if len(text) < SHORTEST_NAME or not text.isalpha() or self._looked_up >= NAMES_LOOKED_UP:
            return False
        if not 0 < self.known(text) <= OFTEN:
            return False
        self._looked_up += 1
        inside = 0
        for place in self.index.phrase([text], None, NAME_PLACES).places:
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
    def start(self) -> tuple[int, int, int]:
        """Where in the library the touched words begin: tells two explanations apart."""
        return self.place.segment, self.place.turn, max(0, self.place.start) + self.touched[0]

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
            self.query.words, self.words, self.query.names, said_names, self.library.known, self.library.named
        )

    @cached_property
    def aligned(self) -> list[bool]:
        """For each quoted word, whether the stretch has it (or what it looks like) opposite."""
        return aligned(self.pairs, self.query.texts, self.texts)

    @cached_property
    def mistyped(self) -> bool:
        """Whether the quote was typed carelessly: some word of it is no word, but looks like the published one."""
        said = {pair.quoted: self.texts[pair.said] for pair in self.pairs if pair.said is not None}
        return any(
            done and number in said and said[number] != text and not self.library.known(text)
            for number, (done, text) in enumerate(zip(self.aligned, self.query.texts, strict=True))
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
    def _moved(self) -> Counter[str]:
        """Words that the stretch has too, but elsewhere: swapped with others."""
        paired = {pair.said for pair in self.pairs if pair.quoted is not None and self.aligned[pair.quoted]}
        said = Counter(self.texts[at] for at in range(*self.touched) if at not in paired)
        return said & Counter(text for text, done in zip(self.query.texts, self.aligned, strict=True) if not done)

    @cached_property
    def differences(self) -> list[Difference]:
        """Every difference between the quote and the stretch, cuts aside."""
        return differences([pair for pair in self.pairs if pair not in self._skipped], self.reading)

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


def exact(index: Index, query: Query, places: Iterable[Place]) -> list[Explanation]:
    """Explanations of a quote at places where its folded words stand as they are."""
    pairs = tuple(Pair(number, number) for number in range(len(query.words)))
    library = Library(index)
    return [Explanation(library, query, place, query.texts, pairs, 0) for place in places]


def explanations(index: Index, query: Query, where: Where | None) -> list[Explanation]:
    """Candidates aligned with the quote, the most points first."""
    places = _cut_places(index, query, where) if query.cuts else _places(index, query, where)
    stretches = [index.texts(place) for place in places]
    library = Library(index)
    found = [
        Explanation(library, query, places[it.stretch], stretches[it.stretch], it.pairs, it.points)
        for it in align(query.texts, stretches, query.cuts)
    ]
    found.sort(key=lambda explanation: -explanation.points)
    found = [explanation for explanation in found if explanation.points >= ALTERNATIVE * found[0].points]
    return list({explanation.start: explanation for explanation in reversed(found)}.values())[::-1]


def _places(index: Index, query: Query, where: Where | None) -> list[Place]:
    """Stretches like the quote as a whole; a long one is looked up by samples of it."""
    length = len(query.words)
    margin = max(6, length // 3) if length <= LONGEST_WHOLE else length // 10
    places: dict[Place, None] = {}
    for start, limit in _samples(length):
        words = query.texts[start : start + (SAMPLE if length > LONGEST_WHOLE else length)]
        for window in index.windows(words, limit, where):
            first = window.start - start - margin
            last = window.end + length - start - len(words) + margin
            place = Place(window.segment, window.turn, max(0, first), last)
            if not any(_overlap(place, other) for other in places):
                places[place] = None
    return list(places)


def _samples(length: int) -> list[tuple[int, int]]:
    """Where samples of a quote begin, and how many windows each is worth."""
    if length <= LONGEST_WHOLE:
        return [(0, WINDOWS)]
    last = length - SAMPLE
    return [(last * number // (SAMPLES - 1), WINDOWS // SAMPLES) for number in range(SAMPLES)]


def _overlap(one: Place, other: Place) -> bool:
    """Whether most of two stretches is the same."""
    if one[:2] != other[:2]:
        return False
    return 2 * (min(one.end, other.end) - max(one.start, other.start)) > min(
        one.end - one.start, other.end - other.start
    )


def _cut_places(index: Index, query: Query, where: Where | None) -> list[Place]:
    """Stretches of turns that hold the most of the pieces between the cuts, in order."""
    held: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
    longest = sorted(query.pieces, key=lambda piece: piece[0] - piece[1])[:PIECES]
    for start, end in longest:
        if end - start >= SHORTEST_PIECE:
            piece = Query(query.text, query.words[start:end], frozenset())
            found = (
                index.phrase(piece.texts, where, PIECE_PLACES).places or _places(index, piece, where)[:CUT_STRETCHES]
            )
            for place in found:
                held[place.segment, place.turn].append((max(0, place.start), start, end - start))
    for place in _places(index, query, where)[:CUT_STRETCHES]:
        held[place.segment, place.turn].append((place.start, 0, SHORTEST_PIECE))
    valued = [(*_reach(sorted(places), at), turn) for turn, places in held.items() for at in range(len(places))]
    stretches: list[Place] = []
    for _, first, last, (segment, turn) in sorted(valued, reverse=True):
        place = Place(segment, turn, max(0, first - CUT_MARGIN), last + len(query.words) + CUT_MARGIN)
        if len(stretches) < CUT_STRETCHES and not any(_overlap(place, other) for other in stretches):
            stretches.append(place)
    return stretches


def _reach(places: Sequence[tuple[int, int, int]], at: int) -> tuple[int, int, int]:
    """How many quoted words stand in pieces that follow one another from one place of a turn on, from where to where.

    Places are (position in the turn, piece, its words), in order.
    """
    first, piece, value = places[at]
    last = first
    for position, other, words in places[at + 1 :]:
        if position > first + CUT_REACH:
            break
        if other > piece:
            piece, value, last = other, value + words, position
    return value, first, last
