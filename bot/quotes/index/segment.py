"""A segment: some transcripts' texts and words, and where the words stand, in arrays that never change once made."""

import json
import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from functools import cached_property
from itertools import chain, islice, pairwise
from zlib import crc32

import numpy as np

from bot.quotes.index.columns import Array, Ints
from bot.transcripts.model import Event, EventDate, Key, Passage, Transcript, Turn

SHORTEST_NEAR, LONGEST_NEAR = 2, 32
"""Words that are shorter or longer are only found exactly."""


class Segment:
    """Documents are numbered in the order they were added; turns, passages and words through all documents."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self.columns = columns
        self.stream = columns["stream"]
        self.turn_start, self.turn_passage = columns["turn_start"], columns["turn_passage"]
        self.turn_speaker = columns["turn_speaker"]
        self.passage_start = columns["passage_start"]
        self.doc_turn = columns["doc_turn"]
        self.pair_places = columns["pair_place"]
        self.documents = len(self.doc_turn) - 1
        self.turns = len(self.turn_start) - 1
        self.passages = len(self.passage_start) - 1
        self.vocabulary = len(columns["word_hash"])

    # Documents

    @cached_property
    def labels(self) -> list[str]:
        """Keys of documents, names of speakers, roles, notes, languages and topics, by number."""
        labels: list[str] = json.loads(self.columns["label"].tobytes())
        return labels

    def label(self, number: int) -> str | None:
        """The text of a label's number; None for -1."""
        return None if number < 0 else self.labels[number]

    @cached_property
    def keys(self) -> list[str]:
        """Each document's key, as text."""
        return [self.labels[number] for number in self.columns["doc_key"].tolist()]

    def key(self, document: int) -> Key:
        """A document's key."""
        return Key.parse(self.keys[document])

    @property
    def source(self) -> str:
        """The source of all its documents."""
        return self.key(0).source

    @cached_property
    def documents_by_key(self) -> dict[str, int]:
        """The number of each document; the last one's of those with the same key."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def precedence(self) -> Array:
        """A number for each document that says which comes first wherever it stands: the newest, then by keys."""
        keys = np.fromiter((crc32(key.encode()) for key in self.keys), np.int64, self.documents)
        precedence: Array = -self.columns["doc_first_day"].astype(np.int64) << 32 | keys
        return precedence

    def event(self, document: int) -> Event:
        """What is known about a document."""
        start, end = self.columns["doc_event"][document : document + 2].tolist()
        return read_event(self.columns["event"][start:end].tobytes())

    @cached_property
    def places_named(self) -> tuple[tuple[str, ...], ...]:
        """For each document where its event was and which places it names, as published."""
        events = map(self.event, range(self.documents))
        return tuple((*((event.place,) if event.place else ()), *event.geography) for event in events)

    def transcript(self, document: int) -> Transcript:
        """A document as it was added."""
        first, last = self.doc_turn[document : document + 2].tolist()
        return Transcript(self.event(document), tuple(map(self._turn, range(first, last))))

    # Turns and passages

    def turn_labels(self, turn: int) -> tuple[str | None, str | None, str | None, str | None]:
        """Who speaks in a turn, the role, the note, and what the speaker was read off."""
        names = ("turn_speaker", "turn_role", "turn_note", "turn_speaker_from")
        speaker, role, note, speaker_from = (self.label(int(self.columns[name][turn])) for name in names)
        return speaker, role, note, speaker_from

    def turn_span(self, turn: int) -> tuple[int, int]:
        """The turn's words in the stream, [start:end)."""
        start, end = self.turn_start[turn : turn + 2].tolist()
        return start, end - 1

    def _turn(self, turn: int) -> Turn:
        first, last = self.turn_passage[turn : turn + 2].tolist()
        speaker, role, note, speaker_from = self.turn_labels(turn)
        return Turn(speaker, role, tuple(map(self.passage_text, range(first, last))), note, speaker_from)

    def passage_at(self, position: int) -> int:
        """The passage that holds the word at this position of the stream."""
        return int(self.passage_start.searchsorted(np.int32(position), "right")) - 1

    def passage_text(self, passage: int) -> str:
        """A passage's text, as published."""
        start, end = self.columns["passage_text"][passage : passage + 2].tolist()
        return self.columns["text"][start:end].tobytes().decode("utf-8", "surrogatepass")

    def first_passage(self, document: int) -> int:
        """The number in the segment of the document's first passage."""
        return int(self.turn_passage[self.doc_turn[document]])

    def passage(self, document: int, number: int) -> Passage:
        """A passage of a document by its number there."""
        passage = self.first_passage(document) + number
        turn = int(self.turn_passage.searchsorted(np.int32(passage), "right")) - 1
        key, text = self.key(document), self.passage_text(passage)
        return Passage(key, number, text, turn - int(self.doc_turn[document]), *self.turn_labels(turn))

    def passages_at(self, positions: Ints) -> Array:
        """The passages that many positions of the stream belong to, found as `turns_at` finds turns."""
        flags, ranks, passages = self._passage_ranks
        return passages.take(_rank(flags, ranks, positions))

    @cached_property
    def _passage_ranks(self) -> tuple[Array, Array, Array]:
        """A bit for each position at which a passage begins, how many began before, and which; none without words."""
        passages = np.flatnonzero(np.diff(self.passage_start))
        return *bit_ranks(self.passage_start[passages], len(self.stream)), passages.astype(np.int32)

    def turns_at(self, positions: Ints) -> Array:
        """The turns that many positions of the stream belong to.

        A bit marks each position at which a turn begins, 64 to a number, and beside each number stands how many turns
        began before it: counting the bits up to a position tells its turn in the same few steps wherever it is.
        """
        return _rank(self.columns["turn_flag"], self.columns["turn_rank"], positions)

    # Words

    @cached_property
    def words(self) -> list[str]:
        """The folded words, by number."""
        return self.columns["word"].tobytes().decode().split("\n")

    def text(self, start: int, end: int) -> str:
        """The folded words at [start:end) of the stream, joined by spaces."""
        words = self.words
        return " ".join([words[number] for number in self.stream[start:end].tolist()])

    def find(self, words: Sequence[str]) -> list[int]:
        """The words' numbers, -1 for those that stand nowhere in the segment."""
        hashes, numbers = self.columns["word_hash"], self.columns["word_number"]
        wanted = np.array([word_hash(word) for word in words], np.uint32)
        bounds = (hashes.searchsorted(wanted).tolist(), hashes.searchsorted(wanted, "right").tolist())
        return [
            next((number for number in numbers[first:last].tolist() if self.words[number] == word), -1)
            for word, first, last in zip(words, *bounds, strict=True)
        ]

    def beginning(self, letters: str) -> list[int]:
        """The numbers of the words that begin with some letters."""
        first = bisect_left(self._alphabetic, letters, key=self.words.__getitem__)
        last = bisect_left(self._alphabetic, letters + chr(sys.maxunicode), key=self.words.__getitem__)
        return self._alphabetic[first:last]

    @cached_property
    def _alphabetic(self) -> list[int]:
        return sorted(range(1, self.vocabulary), key=self.words.__getitem__)

    def near(self, words: Sequence[str]) -> list[Array]:
        """For each word the numbers of those that may be one slip away: two words that are share a hash."""
        hashes = [near_hashes(word) if SHORTEST_NEAR <= len(word) <= LONGEST_NEAR else [] for word in words]
        wanted = np.fromiter(chain.from_iterable(hashes), np.uint32)
        firsts = self.columns["near_hash"].searchsorted(wanted).tolist()
        lasts = self.columns["near_hash"].searchsorted(wanted, "right").tolist()
        spans = zip(firsts, lasts, strict=True)
        found = []
        for parts in hashes:
            here = [
                self.columns["near_number"][first:last] for first, last in islice(spans, len(parts)) if last > first
            ]
            found.append(np.concatenate(here) if here else np.zeros(0, np.int32))
        return found

    # Where words stand: for each word and, within these, for each word that follows it, all places in order

    def word_ranges(self, numbers: Array) -> tuple[Array, Array]:
        """For each word where its places begin in `pair_places`, and how many there are; -1 stands nowhere."""
        firsts, starts = self.columns["word_pair"], self.columns["pair_start"]
        begins = starts.take(firsts.take(np.maximum(numbers, 0)))
        return begins, np.where(numbers < 0, 0, starts.take(firsts.take(numbers + 1)) - begins)

    def places(self, word: int) -> Array:
        """Positions of a word in the stream, in order."""
        (start,), (size,) = self.word_ranges(np.array([word]))
        return np.sort(self.pair_places[start : start + size])

    def pair_ranges(self, first: Array, second: Array) -> tuple[Array, Array]:
        """For each pair of words where its places begin in `pair_places`, and how many there are."""
        if not len(first):
            return first, first
        seconds, wanted = self.columns["pair_second"], second.astype(np.int32)
        at = self.columns["word_pair"].take(np.maximum(first, 0))
        ends = self.columns["word_pair"].take(first + 1)
        edges = np.flatnonzero(np.diff(first, prepend=-2, append=-2)).tolist()
        for low, high in pairwise(edges):  # many pairs in a row have the same first word
            at[low:high] += seconds[at[low] : ends[low]].searchsorted(wanted[low:high])
        known = np.flatnonzero(at < ends)
        known = known[seconds.take(at[known]) == wanted[known]]
        begins, sizes = np.zeros((2, len(first)), np.int64)
        begins[known] = self.columns["pair_start"].take(at[known])
        sizes[known] = self.columns["pair_start"].take(at[known] + 1) - begins[known]
        return begins, sizes


def bit_ranks(starts: Array, size: int) -> tuple[Array, Array]:
    """One bit for each position, set at the starts, 64 to a number, and how many are set before each number."""
    flags = np.zeros(size // 64 + 1, np.uint64)
    np.bitwise_or.at(flags, starts >> 6, np.uint64(1) << (starts & 63).astype(np.uint64))
    counts = np.bitwise_count(flags).astype(np.int32)
    return flags, np.cumsum(counts, dtype=np.int32) - counts


def _rank(flags: Array, ranks: Array, positions: Ints) -> Array:
    """The number of the last start up to each position."""
    numbers = (positions >> 6).astype(np.intp)
    up_to = (np.uint64(2**64 - 1) >> np.arange(63, -1, -1, dtype=np.uint64)).take(positions & 63)
    found: Array = ranks.take(numbers) + np.bitwise_count(flags.take(numbers) & up_to) - 1
    return found


def word_hash(word: str) -> int:
    """A word's 32-bit hash, the same on every machine."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def near_hashes(word: str) -> list[int]:
    """Hashes of the word and of all that is left with one letter taken out: two words one slip apart share one."""
    return [word_hash(part) for part in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}]


def write_event(event: Event) -> bytes:
    """The event as a line of JSON, its fields in their order."""
    return json.dumps([getattr(event, field.name) for field in fields(event)], default=str).encode()


def read_event(line: bytes) -> Event:
    """The event that `write_event` wrote."""
    key, title, url, summary, day, time, published, place, *lists = json.loads(line)
    return Event(
        Key.parse(key),
        title,
        url,
        summary,
        day and EventDate.parse(day),
        time,
        published and datetime.fromisoformat(published),
        place,
        *map(tuple, lists),
    )
