"""Where a quote may stand: stretches of single turns, found in the index and aligned with the quote."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.quotes.align import Pair, align, mended
from bot.quotes.explain import Explanation, Library
from bot.quotes.index import Place, SearchBudget
from bot.quotes.query import Query

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.quotes.index import Index, Where

WINDOWS = 10
"""Stretches that are aligned for a quote without cuts."""
ALTERNATIVE = 0.5
"""Share of the best one's points from which on a stretch is worth looking at."""
LONGEST_WHOLE = 48
SAMPLE, SAMPLES = 24, 4
"""Longer quotes, in words, are looked up by samples of so many words, evenly spread."""
IN_PARTS = SearchBudget(pairs=12_000, singles=8_000, regions=800, aligned=16)
"""What is looked at for each sample or piece: together they tell as much as a whole quote."""

CUT_STRETCHES = 4
"""Stretches that are aligned for a quote with cuts."""
CUT_REACH, CUT_MARGIN = 2_000, 100
"""Words from the first to the last piece of such a quote, and what is looked at around them."""
PIECES, SHORTEST_PIECE, PIECE_PLACES = 6, 3, 60
"""The longest few pieces, from so many words on, are looked up by themselves, in so many places each."""


def exact(index: Index, query: Query, places: Iterable[Place]) -> list[Explanation]:
    """Explanations of a quote at places where its folded words stand as they are."""
    pairs = tuple(Pair(number, number) for number in range(len(query.words)))
    library = Library(index, query.texts)
    return [Explanation(library, query, place, query.texts, pairs, 0) for place in places]


def explanations(index: Index, query: Query, where: Where | None) -> list[Explanation]:
    """Candidates aligned with the quote, the most points first."""
    places = _cut_places(index, query, where) if query.cuts else _places(index, query, where)
    stretches = [index.texts(place) for place in places]
    library = Library(index, query.texts)
    found = [
        Explanation(library, query, places[it.stretch], texts, pairs, it.points, it.stretch)
        for it in align(query.texts, stretches, query.cuts)
        for texts in (stretches[it.stretch],)
        for pairs in (it.pairs if query.cuts else mended(it.pairs, query.texts, texts),)
    ]
    most = max((explanation.points for explanation in found), default=0)
    found = [it for it in found if it.points >= min(most, ALTERNATIVE * most) or not it.likeness]
    found.sort(key=lambda explanation: -explanation.rank)
    return list({explanation.start: explanation for explanation in reversed(found)}.values())[::-1]


def _places(index: Index, query: Query, where: Where | None, budget: SearchBudget | None = None) -> list[Place]:
    """Stretches like the quote as a whole; a long one is looked up by samples of it."""
    length = len(query.words)
    budget = IN_PARTS if length > LONGEST_WHOLE else budget
    margin = max(6, length // 3) if length <= LONGEST_WHOLE else length // 10
    places: dict[Place, None] = {}
    for start, limit in _samples(length):
        words = query.texts[start : start + (SAMPLE if length > LONGEST_WHOLE else length)]
        for window in index.windows(words, limit, where, budget):
            first = window.start - start - margin
            last = window.end + length - start - len(words) + margin
            place = Place(window.turn, max(0, first), last)
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
    if one.turn != other.turn:
        return False
    return 2 * (min(one.end, other.end) - max(one.start, other.start)) > min(
        one.end - one.start, other.end - other.start
    )


def _cut_places(index: Index, query: Query, where: Where | None) -> list[Place]:
    """Stretches of turns that hold the most of the pieces between the cuts, in order."""
    held: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    longest = sorted(query.pieces, key=lambda piece: piece[0] - piece[1])[:PIECES]
    for start, end in longest:
        if end - start >= SHORTEST_PIECE:
            piece = Query(query.text, query.words[start:end], frozenset())
            found = (
                index.phrase(piece.texts, where, PIECE_PLACES).places
                or _places(index, piece, where, IN_PARTS)[:CUT_STRETCHES]
            )
            for place in found:
                held[place.turn].append((max(0, place.start), start, end - start))
    for place in _places(index, query, where)[:CUT_STRETCHES]:
        held[place.turn].append((place.start, 0, SHORTEST_PIECE))
    valued = [(*_reach(sorted(places), at), turn) for turn, places in held.items() for at in range(len(places))]
    stretches: list[Place] = []
    for _, first, last, turn in sorted(valued, key=lambda it: -it[0]):
        place = Place(turn, max(0, first - CUT_MARGIN), last + len(query.words) + CUT_MARGIN)
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
