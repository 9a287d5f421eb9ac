"""Candidates: windows of single turns in which a quote may stand, found in the index and aligned with the quote."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import takewhile
from math import log2

from bot.language import any_language
from bot.quotes.align import Pair, align, mended
from bot.quotes.changes import Comparison, Difference, Side, aligned, differences
from bot.quotes.index import Index, Place, SearchBudget, TurnView, TurnWord, Where
from bot.quotes.query import Query, WordStatistics, ends_sentence, names
from bot.transcripts.model import Event, Passage


@dataclass(frozen=True, slots=True)
class CandidateBudget:
    """How many windows are looked at, and how wide they are. Chosen by measurement: `docs/benchmarks.md`."""

    windows: int = 10
    """Windows that are aligned for a quote without cuts."""
    alternative: float = 0.5
    """Share of the best one's points from which a window is worth looking at."""
    longest_whole: int = 48
    """Words of a quote that is looked up as a whole: a longer one by samples of it, evenly spread."""
    samples: int = 4
    sample: int = 24
    cut_windows: int = 4
    """Windows that are aligned for a quote with cuts."""
    cut_reach: int = 2_000
    """Words from the first to the last piece of such a quote."""
    cut_margin: int = 100
    pieces: int = 6
    """Pieces between cuts that are looked up by themselves, the longest first."""
    shortest_piece: int = 3
    piece_places: int = 60
    in_parts: SearchBudget = field(
        default_factory=lambda: SearchBudget(pairs=12_000, singles=8_000, regions=800, aligned=16)
    )
    """What is looked at for each sample or piece: together they tell as much as a whole quote."""
    swapped: int = 5
    """Points of a word that the window has elsewhere."""
    skipped: float = 0.5
    """How much a published word that the quote leaves out counts against it; less where it is typed carelessly."""
    skipped_carelessly: float = 0.25


BUDGET = CandidateBudget()


@dataclass(frozen=True)
class AlignedCandidate:
    """One window of a turn and how the quote runs along it."""

    statistics: WordStatistics
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
        return self.statistics.index.words(self.place)

    @cached_property
    def view(self) -> TurnView:
        """The turn."""
        return self.statistics.index.turn(self.place)

    @cached_property
    def event(self) -> Event:
        """The event the turn belongs to."""
        return self.statistics.index.event(self.place)

    @cached_property
    def _passages(self) -> dict[int, Passage]:
        numbers = dict.fromkeys(word.passage for word in self.words)
        return {number: self.statistics.index.passage(self.place, number) for number in numbers}

    def passage(self, number: int) -> Passage:
        """A passage of the window by its number in the transcript."""
        return self._passages[number]

    @cached_property
    def touched(self) -> tuple[int, int]:
        """The words [start:end) of the window from the first to the last that stands opposite a quoted one."""
        said = [pair.said for pair in self.pairs if pair.said is not None]
        return (said[0], said[-1] + 1) if said else (0, 0)

    @cached_property
    def start(self) -> tuple[int, int]:
        """Where in the library the touched words begin: tells two candidates apart."""
        return self.place.turn, max(0, self.place.start) + self.touched[0]

    @cached_property
    def comparison(self) -> Comparison:
        """Both sides' words, names and what the library knows."""
        said_names: frozenset[int] = frozenset()
        first = 0
        for number, passage in self._passages.items():
            here = [word for word in self.words if word.passage == number]
            said_names |= names(passage.text, here, first)
            first += len(here)
        return Comparison(
            Side(self.query.words, self.query.names, lambda _: self.query.text),
            Side(self.words, said_names, lambda at: self.passage(self.words[at].passage).text),
            self.statistics,
        )

    @cached_property
    def unlike(self) -> frozenset[int]:
        """Quoted words opposite the same folded word that are another: a number with another sign, us for US."""
        texts, cased = self.query.texts, any_language().folding.cased
        return frozenset(
            pair.quoted
            for pair in self.pairs
            if pair.said is not None and pair.quoted is not None
            if texts[pair.quoted][0].isdigit() or texts[pair.quoted] in cased
            if self.texts[pair.said] == texts[pair.quoted] and self.comparison.unlike(pair.said, pair.quoted)
        )

    @cached_property
    def aligned(self) -> list[bool]:
        """For each quoted word, whether the window has it (or what it looks like) opposite."""
        return aligned(self.pairs, self.query.texts, self.texts)

    @cached_property
    def _quoted(self) -> list[tuple[int, str, bool, str | None]]:
        """Each quoted word: its number, whether it is aligned, and the published word opposite."""
        said = {pair.quoted: self.texts[pair.said] for pair in self.pairs if pair.said is not None}
        words = enumerate(zip(self.query.texts, self.aligned, strict=True))
        return [(number, text, done, said.get(number)) for number, (text, done) in words]

    @cached_property
    def _slips(self) -> frozenset[int]:
        """Quoted words that are no words, but look like the published ones opposite."""
        return frozenset(
            number
            for number, text, done, said in self._quoted
            if done and said not in (None, text) and not self.statistics.known(text)
        )

    @property
    def mistyped(self) -> bool:
        """Whether the quote was typed carelessly."""
        return bool(self._slips)

    @cached_property
    def missing(self) -> frozenset[int]:
        """Quoted words that the window does not have; known words that only look like one of its own are missing.

        One that is the beginning of the other may be a part of it, written apart.
        """
        return frozenset(
            number
            for number, text, done, said in self._quoted
            if not done or (said and number not in self._slips and not (said.startswith(text) or text.startswith(said)))
        )

    @cached_property
    def coverage(self) -> float:
        """The share of the quote's words that align, published words that it skips counting against it.

        Words that stand nowhere in the library and opposite nothing like them are probably garbled: they count half.
        """
        garbled = sum(not done and not self.statistics.known(text) for _, text, done, _ in self._quoted)
        skipped = sum(pair.quoted is None for pair in self.pairs) - len(self._skipped)
        weight = BUDGET.skipped_carelessly if self.mistyped else BUDGET.skipped
        return (sum(self.aligned) + self._moved.total()) / (len(self.aligned) - garbled / 2 + weight * skipped)

    @cached_property
    def substance(self) -> float:
        """The same share where rare words count more than those that stand everywhere."""
        rarity = {text: log2(4 + self.statistics.known(text)) for text in self.query.texts}
        held = sum(1 / rarity[text] for _, text, done, _ in self._quoted if done)
        moved = sum(count / rarity[text] for text, count in self._moved.items())
        return (held + moved) / sum(1 / rarity[text] for text in self.query.texts)

    @cached_property
    def rank(self) -> int:
        """Points, with something for words that were only swapped: what orders candidates."""
        return self.points + BUDGET.swapped * self._moved.total()

    @cached_property
    def _moved(self) -> Counter[str]:
        """Words that the window has too, but elsewhere: swapped with others."""
        paired = {pair.said for pair in self.pairs if pair.quoted is not None and self.aligned[pair.quoted]}
        said = Counter(self.texts[at] for at in range(*self.touched) if at not in paired)
        return said & Counter(text for _, text, done, _ in self._quoted if not done)

    @cached_property
    def differences(self) -> list[Difference]:
        """Every difference between the quote and the window, cuts aside."""
        return differences([pair for pair in self.pairs if pair not in self._skipped], self.comparison, self.unlike)

    @cached_property
    def cuts(self) -> list[tuple[int, int]]:
        """The words [start:end) of the window that the quote left out at its marks, none empty."""
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


def candidates_at(index: Index, query: Query, places: Iterable[Place]) -> list[AlignedCandidate]:
    """Candidates of a quote at places where its folded words stand as they are."""
    pairs = tuple(Pair(number, number) for number in range(len(query.words)))
    statistics = WordStatistics(index, query.texts)
    return [AlignedCandidate(statistics, query, place, query.texts, pairs, 0) for place in places]


def find_candidates(index: Index, query: Query, where: Where | None) -> list[AlignedCandidate]:
    """Candidates aligned with the quote, the most points first."""
    places = _cut_places(index, query, where) if query.cuts else _places(index, query, where)
    windows = [index.texts(place) for place in places]
    statistics = WordStatistics(index, query.texts)
    found = [
        AlignedCandidate(statistics, query, places[it.window], texts, pairs, it.points, it.window)
        for it in align(query.texts, windows, query.cuts)
        for texts in (windows[it.window],)
        for pairs in (it.pairs if query.cuts else mended(it.pairs, query.texts, texts),)
    ]
    most = max((candidate.points for candidate in found), default=0)
    found = [
        _within_sentences(it) for it in found if it.points >= min(most, BUDGET.alternative * most) or not it.likeness
    ]
    found.sort(key=lambda candidate: -candidate.rank)
    return list({candidate.start: candidate for candidate in reversed(found)}.values())[::-1]


def _within_sentences(it: AlignedCandidate) -> AlignedCandidate:
    """The candidate without pairs of unequal words across a sentence's border at its ends: they are extra words."""
    pairs = list(it.pairs)

    def unequal(pair: Pair) -> bool:
        return pair.quoted is None or pair.said is None or not it.aligned[pair.quoted]

    if any(it.texts[pair.said].isdigit() for pair in (pairs[0], pairs[-1]) if pair.said is not None):
        return it  # the number of an item in a list

    for step, beyond in ((1, 0), (-1, 1)):
        edge = list(takewhile(unequal, pairs[::step]))
        said = [pair.said for pair in edge if pair.said is not None and pair.quoted is not None]
        if said and any(ends_sentence(it.comparison.said.gap(at + 1 - beyond)) for at in said if at + 1 - beyond):
            kept = pairs[::step][len(edge) :]
            extra = [Pair(pair.quoted, None) for pair in edge if pair.quoted is not None]
            pairs = [*extra, *kept][::step]
    return it if pairs == list(it.pairs) else replace(it, pairs=tuple(pairs))


def _places(index: Index, query: Query, where: Where | None, budget: SearchBudget | None = None) -> list[Place]:
    """Windows like the quote as a whole; a long one is looked up by samples of it."""
    length = len(query.words)
    sampled, margin = [(0, length, BUDGET.windows)], max(6, length // 3)
    if length > BUDGET.longest_whole:
        budget, margin, limit = BUDGET.in_parts, length // 10, BUDGET.windows // BUDGET.samples
        starts = [(length - BUDGET.sample) * number // (BUDGET.samples - 1) for number in range(BUDGET.samples)]
        sampled = [(start, start + BUDGET.sample, limit) for start in starts]
    places: dict[Place, None] = {}
    for start, end, limit in sampled:
        words = query.texts[start:end]
        for window in index.windows(words, limit, where, budget):
            first = window.start - start - margin
            place = Place(window.turn, max(0, first), window.end + length - end + margin)
            if not any(_overlap(place, other) for other in places):
                places[place] = None
    return list(places)


def _overlap(one: Place, other: Place) -> bool:
    """Whether most of two windows is the same."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return one.turn == other.turn and 2 * shared > min(one.end - one.start, other.end - other.start)


def _cut_places(index: Index, query: Query, where: Where | None) -> list[Place]:
    """Windows of turns that hold the most of the pieces between the cuts, in order."""
    held: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    longest = sorted(query.pieces, key=lambda piece: piece[0] - piece[1])[: BUDGET.pieces]
    for start, end in longest:
        if end - start >= BUDGET.shortest_piece:
            piece = Query(query.text, query.words[start:end], frozenset())
            found = (
                index.phrase(piece.texts, where, BUDGET.piece_places).places
                or _places(index, piece, where, BUDGET.in_parts)[: BUDGET.cut_windows]
            )
            for place in found:
                held[place.turn].append((max(0, place.start), start, end - start))
    for place in _places(index, query, where)[: BUDGET.cut_windows]:
        held[place.turn].append((place.start, 0, BUDGET.shortest_piece))
    valued = [(*_reach(sorted(places), at), turn) for turn, places in held.items() for at in range(len(places))]
    windows: list[Place] = []
    for _, first, last, turn in sorted(valued, key=lambda it: -it[0]):
        place = Place(turn, max(0, first - BUDGET.cut_margin), last + len(query.words) + BUDGET.cut_margin)
        if len(windows) < BUDGET.cut_windows and not any(_overlap(place, other) for other in windows):
            windows.append(place)
    return windows


def _reach(places: Sequence[tuple[int, int, int]], at: int) -> tuple[int, int, int]:
    """How many quoted words stand in pieces that follow one another from one place of a turn on, from where to where.

    Places are (position in the turn, piece, its words), in order.
    """
    first, piece, value = places[at]
    last = first
    for position, other, words in places[at + 1 :]:
        if position > first + BUDGET.cut_reach:
            break
        if other > piece:
            piece, value, last = other, value + words, position
    return value, first, last
