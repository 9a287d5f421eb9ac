"""Makes a segment: folds transcripts into one stream of word numbers, or joins segments that are made already."""

from __future__ import annotations

from array import array
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.columns import COLUMNS, Memory, Store, as_bytes
from bot.quotes.index.eventlines import write_event
from bot.quotes.index.postings import CHUNK, GAP, write_postings
from bot.quotes.index.segment import Segment
from bot.quotes.index.turns import write_turns
from bot.quotes.index.vocabulary import LONGEST_NEAR, near_hashes, word_hash
from bot.quotes.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.quotes.index.columns import Array
    from bot.quotes.index.held import Held
    from bot.transcripts.model import Transcript, Turn

ENDS = ("turn_passage", "passage_text", "doc_turn", "doc_topic", "doc_event", "label_text")
"""Columns that say where each thing ends in another column; they begin with a 0, where the first one starts."""


class _Numbers(dict[str, int]):
    """Numbers texts in the order they are met."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


class Builder:
    """Takes transcripts one at a time; what it holds in memory grows with the vocabulary, not with the text."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store or Memory()
        self._words = _Numbers({"": GAP})
        self._labels = _Numbers()
        self._at = dict.fromkeys(("stream", "turn", "passage", "topic", "text", "event"), 0)
        """How long each column is, or how many of a thing there are."""
        for column in ENDS:
            self._put(column, [0])
        self._put("stream", [GAP])
        self._at["stream"] = 1

    def _put(self, column: str, values: Sequence[int]) -> None:
        self._store.append(column, array("q" if COLUMNS[column] == "<i8" else "i", values).tobytes())

    # Transcripts

    def add(self, transcript: Transcript) -> None:
        """Take one transcript in."""
        event = transcript.event
        for turn in transcript.turns:
            self._turn(turn)
        topics = [self._labels[topic] for topic in event.topics]
        line = write_event(event)
        self._at["topic"] += len(topics)
        self._at["event"] += len(line)
        day = event.day
        self._put("doc_turn", [self._at["turn"]])
        self._put("doc_day", [day.first.toordinal(), day.last.toordinal()] if day else [0, 0])
        self._put("doc_language", [self._labels[event.key.language]])
        self._put("topic_label", topics)
        self._put("doc_topic", [self._at["topic"]])
        self._put("doc_event", [self._at["event"]])
        self._store.append("event", line)
        self._store.append("key", f"{event.key}\n".encode())

    def _turn(self, turn: Turn) -> None:
        words: list[str] = []
        starts, ends = [], []
        for text in turn.paragraphs:
            starts.append(self._at["stream"] + len(words))
            words += fold_words(text)
            data = text.encode("utf-8", "surrogatepass")
            self._store.append("text", data)
            self._at["text"] += len(data)
            ends.append(self._at["text"])
        labels = (turn.speaker, turn.role, turn.note)
        self._put("turn_start", [self._at["stream"]])
        self._put("turn_labels", [-1 if label is None else self._labels[label] for label in labels])
        self._put("passage_start", starts)
        self._put("passage_text", ends)
        self._put("stream", [*map(self._words.__getitem__, words), GAP])
        self._at["stream"] += len(words) + 1
        self._at["turn"] += 1
        self._at["passage"] += len(ends)
        self._put("turn_passage", [self._at["passage"]])

    # Segments

    def join(self, held: Held) -> None:
        """Take in what is left of a segment, without folding it again."""
        words = self._renumbered(held)
        kept = [(number, position) for position, number in enumerate(held.numbers())]
        for _, run in groupby(kept, key=lambda pair: pair[0] - pair[1]):
            numbers = [number for number, _ in run]
            self._copy(held.segment, numbers[0], numbers[-1] + 1, words)

    def _renumbered(self, held: Held) -> Array:
        """This segment's number for each word of another that is still in use there."""
        segment = held.segment
        used = np.zeros(len(segment.vocabulary), np.bool_)
        for number in held.numbers():
            start, end = segment.turn_start[segment.doc_turn[number : number + 2]].tolist()
            used[segment.stream[start:end]] = True
        words = np.zeros(len(used), np.int32)
        for number in np.flatnonzero(used).tolist():
            words[number] = self._words[segment.vocabulary.text(number)]
        return words

    def _copy(self, segment: Segment, first: int, last: int, words: Array) -> None:
        """Copy the documents [first:last)."""
        columns = segment.columns
        turns = slice(*segment.doc_turn[[first, last]].tolist())
        passages = slice(*segment.turn_passage[[turns.start, turns.stop]].tolist())
        stream = slice(*segment.turn_start[[turns.start, turns.stop]].tolist())
        topics = slice(*columns["doc_topic"][[first, last]].tolist())
        text = slice(*columns["passage_text"][[passages.start, passages.stop]].tolist())
        event = slice(*columns["doc_event"][[first, last]].tolist())
        for column, cut, at in (
            ("turn_start", turns, self._at["stream"] - stream.start),
            ("passage_start", passages, self._at["stream"] - stream.start),
            ("turn_passage", _ends(turns), self._at["passage"] - passages.start),
            ("passage_text", _ends(passages), self._at["text"] - text.start),
            ("doc_turn", _ends(slice(first, last)), self._at["turn"] - turns.start),
            ("doc_topic", _ends(slice(first, last)), self._at["topic"] - topics.start),
            ("doc_event", _ends(slice(first, last)), self._at["event"] - event.start),
        ):
            self._store.append(column, as_bytes((columns[column][cut] + at).astype(COLUMNS[column])))
        for chunk in _chunks(stream):
            self._store.append("stream", as_bytes(words[segment.stream[chunk]]))
        for column, cut in (("text", text), ("event", event)):
            for chunk in _chunks(cut):
                self._store.append(column, as_bytes(columns[column][chunk]))
        self._store.append("doc_day", as_bytes(segment.days[first:last]))
        self._store.append("key", "".join(f"{key}\n" for key in segment.keys[first:last]).encode())
        self._relabel(segment, "turn_labels", segment.turn_labels[turns].ravel())
        self._relabel(segment, "doc_language", segment.doc_language[first:last])
        self._relabel(segment, "topic_label", columns["topic_label"][topics])
        for name, cut in (("stream", stream), ("turn", turns), ("passage", passages), ("topic", topics)):
            self._at[name] += cut.stop - cut.start
        self._at["text"] += text.stop - text.start
        self._at["event"] += event.stop - event.start

    def _relabel(self, segment: Segment, column: str, numbers: Array) -> None:
        used, inverse = np.unique(numbers, return_inverse=True)
        mine = [-1 if number < 0 else self._labels[segment.labels[number]] for number in used.tolist()]
        self._store.append(column, as_bytes(np.array(mine, "<i4")[inverse]))

    # The end

    def finish(self, progress: Callable[[float], None] = lambda _: None) -> Segment:
        """The segment made of everything added; `progress` hears how much of the finishing is done, 0–1."""
        self._put("turn_start", [self._at["stream"]])
        self._put("passage_start", [self._at["stream"]])
        self._store.append("word", "\n".join(self._words).encode())
        labels = [label.encode("utf-8", "surrogatepass") for label in self._labels]
        self._store.append("label", b"".join(labels))
        self._store.append("label_text", as_bytes(np.cumsum([len(label) for label in labels], dtype="<i8")))
        words = list(self._words)
        hashes = np.fromiter(map(word_hash, words), np.uint32, len(words))
        self._write_hashes(words, hashes)
        write_turns(self._store)
        write_postings(self._store, hashes, progress)
        return Segment(self._store.finish())

    def _write_hashes(self, words: list[str], exact: Array) -> None:
        """The words by their hashes, and by the hashes of what is left of them with one letter taken out."""
        keys, numbers = array("I"), array("i")
        for number, word in enumerate(words):
            if 2 < len(word) <= LONGEST_NEAR:
                hashes = near_hashes(word)
                keys.extend(hashes)
                numbers.extend([number] * len(hashes))
        for name, hashed, owners in (
            ("hash", exact, np.arange(len(words), dtype="<i4")),
            ("near", np.frombuffer(keys, np.uint32), np.frombuffer(numbers, np.int32)),
        ):
            packed = hashed.astype(np.uint64) << np.uint64(32) | owners.astype(np.uint64)
            packed.sort()
            self._store.append(f"{name}_key", as_bytes((packed >> np.uint64(32)).astype("<u4")))
            self._store.append(f"{name}_word", as_bytes((packed & np.uint64(0xFFFFFFFF)).astype("<i4")))


def _ends(things: slice) -> slice:
    """Where the ends of things [start:stop) stand in a column that begins with a 0."""
    return slice(things.start + 1, things.stop + 1)


def _chunks(whole: slice) -> Iterator[slice]:
    return (slice(at, min(at + CHUNK, whole.stop)) for at in range(whole.start, whole.stop, CHUNK))


def build(transcripts: Iterable[Transcript], store: Store | None = None) -> Segment:
    """A segment of these transcripts."""
    builder = Builder(store)
    for transcript in transcripts:
        builder.add(transcript)
    return builder.finish()
