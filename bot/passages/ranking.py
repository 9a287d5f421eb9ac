"""Ranks the passages that hold some words: BM25, lifted where the words stand together or in the title.

The rarest word's passages come first; they are looked up for the others in postings while they are many, and read in
the stream once they are few. Where too few hold every word, those that hold the most telling ones follow.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bot.passages.forms import Slot, stems_of
from bot.quotes.index.columns import Array
from bot.quotes.index.live import Segments
from bot.quotes.index.segment import Segment
from bot.quotes.words import fold_words


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a ranking weighs and how much work it may do."""

    saturation: float = 1.2
    """BM25's k1: how soon a word that stands again and again counts no more."""
    length: float = 0.6
    """BM25's b: how much long passages are held against."""
    shortest: int = 24
    """Words that shorter passages are taken to have: headings are not what is looked for."""
    phrase: float = 0.4
    """What is added for each pair of neighbouring words that stand next to each other, by share of the score."""
    near: float = 0.2
    """The same where they stand within `window` words."""
    window: int = 8
    title: float = 1.0
    """What is added for the words that the event's title or topics have, by share of the question's weight."""
    lifted: int = 120
    """Passages that these are looked at for."""
    read: int = 200_000
    """Words of passages that are read in the stream rather than looked up, at the most."""
    seeds: int = 60_000
    """Places of words from which passages that hold only some are gathered."""
    partial: int = 1_500
    """Passages of these that are read."""


class Scored(NamedTuple):
    """A passage with its score; passages and parts are numbered as the segments are."""

    score: float
    part: int
    passage: int
    whole: bool


class Held(NamedTuple):
    """Passages of one segment and how often each word stands in them."""

    passages: Array
    counts: Array
    """A row for each passage, a column for each slot."""


class Ranker:
    """Ranks the passages of segments by slots, within turns that are allowed."""

    def __init__(self, segments: Segments, slots: Sequence[Slot], allowed: Array | None, ranking: Ranking) -> None:
        self._segments, self._slots, self._allowed, self._ranking = segments, slots, allowed, ranking
        self.passages = max(1, sum(part.segment.passages for part in segments.parts))
        self._average = max(1.0, segments.size / self.passages)
        self._order = sorted(range(len(slots)), key=lambda at: (slots[at].places, at))
        counts = np.minimum([slot.places for slot in slots], self.passages)
        self._weights = np.log(1 + (self.passages - counts + 0.5) / (counts + 0.5))

    def whole(self) -> list[Held]:
        """Of each segment the passages that hold every word, in order."""
        return [self._whole(part) for part in range(len(self._segments.parts))]

    def best(self, held: Sequence[Held], most: int, *, whole: bool) -> list[Scored]:
        """The passages with the highest scores, best first; of these the first ones are lifted."""
        found: list[Scored] = []
        room = max(most, self._ranking.lifted)
        for part, here in enumerate(held):
            scores = self._scores(part, here)
            taken = _highest(scores, room)
            chosen = zip(scores[taken].tolist(), here.passages[taken].tolist(), strict=True)
            found += [Scored(score, part, passage, whole) for score, passage in chosen]
        found.sort(key=self._precedence)
        lifted = [each._replace(score=float(score)) for each, score in self._lifted(found[: self._ranking.lifted])]
        return [*sorted(lifted, key=self._precedence), *found[self._ranking.lifted :]][:most]

    def some(self, held: Sequence[Held]) -> list[Held]:
        """Of each segment the likeliest passages that hold some of the words, but are not held already."""
        seeds: list[int] = []
        places = 0
        for at in self._order:
            if seeds and places + self._slots[at].places > self._ranking.seeds:
                break
            seeds += [at] if self._slots[at].places else []
            places += self._slots[at].places
        return [self._some(part, seeds, here.passages) for part, here in enumerate(held)]

    def document(self, scored: Scored) -> tuple[Segment, int, int]:
        """The segment of a passage, and its turn and document there."""
        segment = self._segments.parts[scored.part].segment
        turn = int(segment.turn_passage.searchsorted(np.int32(scored.passage), "right")) - 1
        return segment, turn, int(segment.doc_turn.searchsorted(np.int32(turn), "right")) - 1

    def turns(self, part: int, passages: Array) -> Array:
        """The turns of passages of a segment."""
        segment = self._segments.parts[part].segment
        return segment.turns_at(segment.passage_start[passages])

    # Which passages

    def _whole(self, part: int) -> Held:
        segment = self._segments.parts[part].segment
        counts = np.zeros((0, len(self._slots)), np.float32)
        nothing = Held(np.zeros(0, np.int32), counts)
        if not self._slots or not all(slot.numbers[part] for slot in self._slots):
            return nothing
        passages, looked_up = self._holding(part, self._order[0])
        columns = {self._order[0]: looked_up}
        for at in self._order[1:]:
            tokens = int((segment.passage_start[passages + 1] - segment.passage_start[passages]).sum())
            if tokens <= min(self._ranking.read, self._slots[at].places):
                break
            others, sizes = self._holding(part, at)
            where = np.minimum(others.searchsorted(passages), len(others) - 1) if len(others) else passages[:0]
            kept = np.flatnonzero(others[where] == passages) if len(others) else where
            passages, columns = passages[kept], {slot: column[kept] for slot, column in columns.items()}
            columns[at] = sizes[where[kept]]
        if len(columns) == len(self._slots):
            return Held(passages, np.stack([columns[at] for at in range(len(columns))], 1).astype(np.float32))
        counts = self._read(part, passages)
        kept = np.flatnonzero((counts > 0).all(1))
        return Held(passages[kept], counts[kept])

    def _holding(self, part: int, slot: int) -> tuple[Array, Array]:
        """The allowed passages of a segment that hold a word, in order, and how often."""
        segment = self._segments.parts[part].segment
        begins, sizes = segment.word_ranges(np.array(self._slots[slot].numbers[part], np.int64))
        ranges = zip(begins.tolist(), sizes.tolist(), strict=True)
        places = np.concatenate(
            [segment.pair_places[:0], *(segment.pair_places[at : at + size] for at, size in ranges)]
        )
        places.sort()
        passages = segment.passages_at(places)
        heads = np.flatnonzero(np.diff(passages, prepend=-1))
        counts = np.diff(heads, append=len(passages))
        passages = passages[heads]
        if self._allowed is not None:
            kept = np.flatnonzero(self._allowed[self._segments.first_turns[part] + self.turns(part, passages)])
            passages, counts = passages[kept], counts[kept]
        return passages, counts

    def _some(self, part: int, seeds: Sequence[int], taken: Array) -> Held:
        found = [self._holding(part, at)[0] for at in seeds]
        passages = np.concatenate([np.zeros(0, np.int32), *found])
        weights = np.repeat(self._weights[seeds], list(map(len, found)))
        passages, owners = np.unique(passages, return_inverse=True)
        sums = np.bincount(owners, weights, len(passages))
        kept = np.flatnonzero(np.isin(passages, taken, assume_unique=True, invert=True))
        passages, sums = passages[kept], sums[kept]
        passages = passages[np.sort(_highest(sums, self._ranking.partial))]
        return Held(passages, self._read(part, passages))

    def _read(self, part: int, passages: Array) -> Array:
        """How often each word stands in each passage, by the stream."""
        owners, slots, _ = self._hits(part, passages)
        size = len(self._slots)
        return np.bincount(owners * size + slots, minlength=len(passages) * size).reshape(-1, size).astype(np.float32)

    def _hits(self, part: int, passages: Array) -> tuple[Array, Array, Array]:
        """Where words stand in passages: the passage's number in the row, the slot, and the position in the stream."""
        segment = self._segments.parts[part].segment
        marks = np.zeros(segment.vocabulary, np.uint8)
        for at, slot in enumerate(self._slots):
            marks[list(slot.numbers[part])] = at + 1
        starts = segment.passage_start[passages].astype(np.int64)
        sizes = segment.passage_start[passages + 1] - starts
        owners = np.repeat(np.arange(len(passages)), sizes)
        positions = np.arange(len(owners)) + np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        marked = marks.take(segment.stream.take(positions))
        hits = np.flatnonzero(marked)
        return owners[hits], marked[hits].astype(np.int64) - 1, positions[hits]

    # How well they answer

    def _scores(self, part: int, held: Held) -> Array:
        ranking, starts = self._ranking, self._segments.parts[part].segment.passage_start
        lengths = np.maximum(starts[held.passages + 1] - starts[held.passages], ranking.shortest)
        norms = ranking.saturation * (1 - ranking.length + ranking.length * lengths / self._average)
        gains = held.counts * (ranking.saturation + 1) / (held.counts + norms[:, None].astype(np.float32))
        scores: Array = gains @ self._weights.astype(np.float32)
        return scores

    def _precedence(self, scored: Scored) -> tuple[float, int, int, int]:
        """Best first; the newest of equals."""
        segment, _, document = self.document(scored)
        return -scored.score, int(segment.precedence[document]), scored.part, scored.passage

    def _lifted(self, found: Sequence[Scored]) -> Iterator[tuple[Scored, float]]:
        ranking = self._ranking
        total = float(self._weights.sum()) or 1.0
        titles: dict[tuple[int, int], float] = {}
        stems = {
            stems_of(slot.word) or slot.word: weight for slot, weight in zip(self._slots, self._weights, strict=True)
        }
        for part in range(len(self._segments.parts)):
            here = [each for each in found if each.part == part]
            pairs = self._together(part, np.array([each.passage for each in here], np.int64))
            for each, (next_to, near) in zip(here, pairs, strict=True):
                segment, _, document = self.document(each)
                if (part, document) not in titles:
                    event = segment.event(document)
                    words = fold_words(" ".join((event.title, *event.topics)))
                    there = {stems_of(word) or word for word in words}
                    titles[part, document] = sum(weight for stem, weight in stems.items() if stem in there)
                lift = 1 + ranking.phrase * next_to + ranking.near * near
                yield each, each.score * lift + ranking.title * each.score * titles[part, document] / total

    def _together(self, part: int, passages: Array) -> list[tuple[float, float]]:
        """For each passage the share of the question's neighbouring words that stand next to or near each other."""
        owners, slots, positions = self._hits(part, passages)
        pairs = max(1, len(self._slots) - 1)
        shares = []
        for number in range(len(passages)):
            first, last = np.searchsorted(owners, (number, number + 1))
            where = {slot: positions[first:last][slots[first:last] == slot] for slot in set(slots[first:last].tolist())}
            next_to = near = 0
            for slot in where:
                if slot + 1 in where:
                    apart = where[slot + 1][None, :] - where[slot][:, None]
                    next_to += bool((apart == 1).any())
                    near += bool((np.abs(apart) <= self._ranking.window).any())
            shares.append((next_to / pairs, near / pairs))
        return shares


def _highest(values: Array, most: int) -> Array:
    """Where the highest values are, in no particular order."""
    return np.argpartition(-values, most)[:most] if len(values) > most else np.arange(len(values))
