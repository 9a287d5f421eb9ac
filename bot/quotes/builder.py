"""Makes a segment: folds transcripts into one stream of word numbers, then turns the stream into postings."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.columns import COLUMNS, Memory, Store
from bot.quotes.eventlines import write_event
from bot.quotes.postings import GAP, write_postings
from bot.quotes.segment import Segment
from bot.quotes.vocabulary import LONGEST_NEAR, near_hashes, word_hash
from bot.quotes.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
        self._ends = {"stream": 0, "passage_text": 0, "doc_event": 0}
        self._counts = {"turn": 0, "passage": 0, "doc": 0, "topic": 0}
        for column in ENDS:
            store_zero = array("q" if COLUMNS[column] == "<i8" else "i", [0])
            self._store.append(column, store_zero.tobytes())
        self._integers("stream", [GAP])
        self._ends["stream"] = 1

    def add(self, transcript: Transcript) -> None:
        """Take one transcript in."""
        event = transcript.event
        for turn in transcript.turns:
            self._turn(turn)
        day = event.day
        topics = [self._labels[topic] for topic in event.topics]
        line = write_event(event)
        self._integers("doc_turn", [self._counts["turn"]])
        self._integers("doc_day", [day.first.toordinal(), day.last.toordinal()] if day else [0, 0])
        self._integers("doc_language", [self._labels[event.key.language]])
        self._integers("topic_label", topics)
        self._counts["topic"] += len(topics)
        self._integers("doc_topic", [self._counts["topic"]])
        self._store.append("key", f"{event.key}\n".encode())
        self._store.append("event", line)
        self._ends["doc_event"] += len(line)
        self._longs("doc_event", [self._ends["doc_event"]])
        self._counts["doc"] += 1

    def _turn(self, turn: Turn) -> None:
        words: list[str] = []
        starts, texts = [], []
        for text in turn.paragraphs:
            starts.append(self._ends["stream"] + len(words))
            words += fold_words(text)
            data = text.encode("utf-8", "surrogatepass")
            self._store.append("text", data)
            self._ends["passage_text"] += len(data)
            texts.append(self._ends["passage_text"])
        self._integers("turn_start", [self._ends["stream"]])
        self._integers("turn_labels", [self._label(label) for label in (turn.speaker, turn.role, turn.note)])
        self._integers("passage_start", starts)
        self._longs("passage_text", texts)
        self._integers("stream", [*map(self._words.__getitem__, words), GAP])
        self._ends["stream"] += len(words) + 1
        self._counts["turn"] += 1
        self._counts["passage"] += len(texts)
        self._integers("turn_passage", [self._counts["passage"]])

    def _label(self, text: str | None) -> int:
        return -1 if text is None else self._labels[text]

    def _integers(self, column: str, values: list[int]) -> None:
        self._store.append(column, array("i", values).tobytes())

    def _longs(self, column: str, values: list[int]) -> None:
        self._store.append(column, array("q", values).tobytes())

    def finish(self, progress: Callable[[float], None] = lambda _: None) -> Segment:
        """The segment made of everything added; `progress` hears how much of the finishing is done, 0–1."""
        self._integers("turn_start", [self._ends["stream"]])
        self._integers("passage_start", [self._ends["stream"]])
        self._store.append("word", "\n".join(self._words).encode())
        _write_labels(self._store, list(self._labels))
        _write_hashes(self._store, list(self._words))
        write_postings(self._store, len(self._words), progress)
        return Segment(self._store.finish())


def _write_labels(store: Store, texts: list[str]) -> None:
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    store.append("label", b"".join(encoded))
    store.append("label_text", np.cumsum([len(text) for text in encoded], dtype="<i8").tobytes())


def _write_hashes(store: Store, words: list[str]) -> None:
    """The words by their hashes, and by the hashes of what is left of them with one letter taken out."""
    keys, numbers = array("I"), array("i")
    exact = np.fromiter((word_hash(word) for word in words), np.uint32, len(words))
    for number, word in enumerate(words):
        if 2 < len(word) <= LONGEST_NEAR:
            for key in near_hashes(word):
                keys.append(key)
                numbers.append(number)
    for name, key_array, number_array in (
        ("hash", exact, np.arange(len(words), dtype=np.int32)),
        ("near", np.frombuffer(keys, np.uint32), np.frombuffer(numbers, np.int32)),
    ):
        order = np.argsort(key_array, kind="stable")
        store.append(f"{name}_key", key_array[order].tobytes())
        store.append(f"{name}_word", number_array[order].astype("<i4").tobytes())


def build(transcripts: Iterable[Transcript], store: Store | None = None) -> Segment:
    """A segment of these transcripts."""
    builder = Builder(store)
    for transcript in transcripts:
        builder.add(transcript)
    return builder.finish()
