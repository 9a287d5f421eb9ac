"""Makes a segment: folds transcripts into one stream of word numbers, or joins segments that are made already."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, pairwise

import numpy as np

from bot.quotes.index.columns import COLUMNS, GAP, Array, Columns, Ints
from bot.quotes.index.live import LiveSegment
from bot.quotes.index.segment import LONGEST_NEAR, Segment, bit_ranks, near_hashes, word_hash, write_event
from bot.quotes.words import fold_words
from bot.transcripts.model import Transcript, Turn

CHUNK = 1 << 18
"""Entries of a column that are read in one step."""
BLOCK = 1 << 22
"""About how many places are sorted at once."""
BLOCK_WORDS = 1 << 16
"""Words whose places are sorted at once, at the most."""
STARTS = {
    axis: [
        (name, column.counts) for name, column in COLUMNS.items() if column.axis == axis and column.counts in COLUMNS
    ]
    for axis in ("doc_turn", "turn_start", "passage_start")
}
"""The columns that say where documents, turns and passages begin, and in which column."""


class _Numbers(dict[str, int]):
    """Numbers texts in the order they are met."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class Builder:
    """Takes transcripts one at a time; what it holds in memory grows with the vocabulary, not with the text."""

    def __init__(self, columns: Columns | None = None) -> None:
        self._columns = columns or Columns()
        self._words = _Numbers({"": GAP})
        self._labels = _Numbers()

    def add(self, transcript: Transcript) -> None:
        """Take one transcript in."""
        event, put = transcript.event, self._columns.append
        self._begin("doc_turn")
        put("doc_key", [self._labels[str(event.key)]])
        put("doc_language", [self._labels[event.key.language]])
        put("doc_first_day", [event.day.first.toordinal() if event.day else 0])
        put("doc_last_day", [event.day.last.toordinal() if event.day else 0])
        put("topic_label", [self._labels[topic] for topic in event.topics])
        put("event", write_event(event))
        for turn in transcript.turns:
            self._add_turn(turn)

    def _add_turn(self, turn: Turn) -> None:
        put = self._columns.append
        self._begin("turn_start")
        for name in ("speaker", "role", "note", "speaker_from"):
            label = getattr(turn, name)
            put(f"turn_{name}", [-1 if label is None else self._labels[label]])
        for text in turn.paragraphs:
            self._begin("passage_start")
            put("stream", [self._words[word] for word in fold_words(text)])
            put("text", text.encode("utf-8", "surrogatepass"))
        put("stream", [GAP])

    def _begin(self, axis: str) -> None:
        """Note where a document, a turn or a passage begins, or behind all of them where the last one ends."""
        for name, counted in STARTS[axis]:
            self._columns.append(name, [self._columns.size(counted)])

    def join(self, part: LiveSegment) -> None:
        """Take in the documents of a segment that are there, without folding them again."""
        segment, documents = part.segment, np.array(part.numbers, np.int64)
        words = np.full(segment.vocabulary, -1, np.int32)
        for run in np.split(documents, np.flatnonzero(np.diff(documents) != 1) + 1):
            if len(run):
                self._copy(segment, int(run[0]), int(run[-1]) + 1, words)

    def _copy(self, segment: Segment, first: int, last: int, words: Array) -> None:
        """Copy the documents [first:last); `words` are the new numbers of the segment's words, −1 if not known."""
        spans = {"doc_turn": (first, last)}
        for name, column in COLUMNS.items():
            if column.axis in spans and column.counts in COLUMNS and column.counts not in spans:
                spans[column.counts] = tuple(segment.columns[name][list(spans[column.axis])].tolist())
        moved = {axis: self._columns.size(axis) - start for axis, (start, _) in spans.items()}
        for name, column in COLUMNS.items():
            for start in range(*spans.get(column.axis, (0, 0)), CHUNK):
                values = segment.columns[name][start : min(start + CHUNK, spans[column.axis][1])]
                if column.counts == "words":
                    values = self._renumbered(segment, values, words)
                elif column.counts == "labels":
                    used, inverse = np.unique(values, return_inverse=True)
                    labels = map(segment.label, used.tolist())
                    values = np.array([-1 if it is None else self._labels[it] for it in labels], np.int32)[inverse]
                elif column.counts:
                    values = values + moved[column.counts]
                self._columns.append(name, values)

    def _renumbered(self, segment: Segment, stream: Array, words: Array) -> Array:
        numbers = words[stream]
        if numbers.min(initial=0) < 0:
            for word in np.unique(stream[numbers < 0]).tolist():
                words[word] = self._words[segment.words[word]]
            numbers = words[stream]
        return numbers

    def finish(self, progress: Callable[[float], None] = lambda _: None) -> Segment:
        """The segment made of everything added; `progress` is called with the share of the finishing done, 0–1."""
        for axis in ("doc_turn", "turn_start", "passage_start"):
            self._begin(axis)
        self._columns.append("label", json.dumps(list(self._labels)).encode())
        self._columns.append("word", "\n".join(self._words).encode())
        self._write_hashes(list(self._words))
        _write_turns(self._columns)
        _write_places(self._columns, len(self._words), progress)
        return Segment(self._columns.finish())

    def _write_hashes(self, words: list[str]) -> None:
        """Write the words' hashes, and those of what is left of each word with one letter taken out."""
        near = [near_hashes(word) if 2 < len(word) <= LONGEST_NEAR else [] for word in words]
        for name, hashes, numbers in (
            ("word", map(word_hash, words), np.arange(len(words))),
            ("near", chain.from_iterable(near), np.repeat(np.arange(len(words)), list(map(len, near)))),
        ):
            packed = np.fromiter(hashes, np.uint64) << np.uint64(32) | numbers.astype(np.uint64)
            packed.sort()
            self._columns.append(f"{name}_hash", packed >> np.uint64(32))
            self._columns.append(f"{name}_number", packed & np.uint64(0xFFFFFFFF))


def build(transcripts: Iterable[Transcript]) -> Segment:
    """A segment of these transcripts, in memory."""
    builder = Builder()
    for transcript in transcripts:
        builder.add(transcript)
    return builder.finish()


def _write_turns(columns: Columns) -> None:
    """Write a bit for each position at which a turn begins, and how many turns began before each 64 of them."""
    flags, ranks = bit_ranks(columns.read("turn_start")[:-1], columns.size("stream"))
    columns.append("turn_flag", flags)
    columns.append("turn_rank", ranks)


def _write_places(columns: Columns, words: int, progress: Callable[[float], None]) -> None:
    """Write the places of every word, by the word that follows.

    Some words at a time: their places are gathered from the whole stream, sorted and written one after the other.
    Memory stays bounded, the files are written front to back, and no step holds up other threads.
    """
    stream = columns.read("stream")
    counts = np.zeros(words, np.int64)
    for start in range(0, len(stream), CHUNK):
        counts += np.bincount(stream[start : start + CHUNK], minlength=words)
    counts[GAP] = 0
    blocks = np.cumsum(counts) // BLOCK + np.arange(words) // BLOCK_WORDS
    borders = [*np.flatnonzero(np.diff(blocks, prepend=-1)).tolist(), words]
    for low, high in pairwise(borders):
        places = np.concatenate([np.zeros(0, np.int32), *_places(stream, low, high)])
        second_bits, place_bits = words.bit_length(), len(places).bit_length()
        packed = (stream[places] - low).astype(np.int64) << second_bits | stream[places + 1]
        packed = packed << place_bits | np.arange(len(places))
        packed.sort()  # many times as fast as sorting one array by another
        pairs = packed >> place_bits
        heads = np.flatnonzero(np.diff(pairs, prepend=-1))
        firsts = np.searchsorted(pairs[heads] >> second_bits, np.arange(high - low))
        columns.append("word_pair", firsts + columns.size("pair_second"))
        columns.append("pair_second", pairs[heads] & (1 << second_bits) - 1)
        columns.append("pair_start", heads + columns.size("pair_place"))
        columns.append("pair_place", places[packed & (1 << place_bits) - 1])
        progress(high / words)
    columns.append("word_pair", [columns.size("pair_second")])
    columns.append("pair_start", [columns.size("pair_place")])


def _places(stream: Array, low: int, high: int) -> Iterator[Ints]:
    """Where in the stream the words [low:high) stand, gaps left out."""
    for start in range(0, len(stream), CHUNK):
        here = stream[start : start + CHUNK]
        yield (np.flatnonzero((here >= max(low, GAP + 1)) & (here < high)) + start).astype(np.int32)
