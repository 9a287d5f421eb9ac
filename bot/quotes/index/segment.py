"""A segment: some transcripts' text, word stream and postings, in arrays that never change once made."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from bot.quotes.index.eventlines import read_event
from bot.quotes.index.pairs import Pairs
from bot.quotes.index.turns import Turns
from bot.quotes.index.vocabulary import Vocabulary
from bot.transcripts.model import Key, Passage, Transcript, Turn

if TYPE_CHECKING:
    from bot.quotes.index.columns import Array
    from bot.transcripts.model import Event


class Segment:
    """Documents are numbered in the order they were added, turns, passages and words through all documents."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self.columns = columns
        self.stream = columns["stream"]
        self.turn_start = columns["turn_start"]
        self.turn_passage = columns["turn_passage"]
        self.passage_start = columns["passage_start"]
        self.doc_turn = columns["doc_turn"]
        self.postings = columns["posting"]
        self.posting_start = columns["posting_start"]
        self.pairs = Pairs(columns)
        self._turns = Turns(columns)
        self.vocabulary = Vocabulary(columns)
        self.documents = len(self.doc_turn) - 1
        self.turns = len(self.turn_passage) - 1
        self.passages_held = len(columns["passage_text"]) - 1
        self.days = columns["doc_day"].reshape(-1, 2)
        self.turn_labels = columns["turn_labels"].reshape(-1, 3)
        self.doc_language = columns["doc_language"]

    @cached_property
    def keys(self) -> list[str]:
        """Each document's key, as text."""
        return self.columns["key"].tobytes().decode().split("\n")[:-1]

    def key(self, document: int) -> Key:
        """A document's key."""
        return Key.parse(self.keys[document])

    @cached_property
    def documents_by_key(self) -> dict[str, int]:
        """The number of each document."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def rank(self) -> Array:
        """Each document's place when the newest comes first, those without a date last; keys decide between equals."""
        order = np.lexsort((np.argsort(np.argsort(np.array(self.keys, str))), -self.days[:, 0]))
        rank = np.empty(self.documents, np.int32)
        rank[order] = np.arange(self.documents, dtype=np.int32)
        return rank

    @cached_property
    def precedence(self) -> Array:
        """A number for each document that says which comes first wherever it stands: the newest, then by keys."""
        keys = np.fromiter((crc32(key.encode()) for key in self.keys), np.int64, self.documents)
        precedence: Array = -self.days[:, 0].astype(np.int64) << 32 | keys
        return precedence

    @cached_property
    def doc_start(self) -> Array:
        """Where each document's words begin in the stream, and where the last one's end."""
        return self.turn_start[self.doc_turn]

    @cached_property
    def labels(self) -> list[str]:
        """Names of speakers, roles, notes, languages and topics, by number."""
        text, ends = self.columns["label"].tobytes(), self.columns["label_text"].tolist()
        return [text[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise(ends)]

    def count(self, word: int) -> int:
        """How often a word stands in the segment."""
        start, end = self.posting_start[word : word + 2].tolist()
        return int(end - start)

    def places(self, word: int) -> Array:
        """Positions of a word in the stream, in order."""
        start, end = self.posting_start[word : word + 2].tolist()
        return self.postings[start:end]

    def turn_at(self, position: int) -> int:
        """The turn that a position of the stream belongs to."""
        return int(self.turn_start.searchsorted(np.int32(position), "right")) - 1

    def turns_at(self, positions: Array) -> Array:
        """The turns that many positions of the stream belong to."""
        return self._turns.at(positions)

    def documents_of(self, turns: Array) -> Array:
        """The documents that many turns belong to."""
        return np.searchsorted(self.doc_turn, turns.astype(np.int32), "right") - 1

    def document_of(self, turn: int) -> int:
        """The document that a turn belongs to."""
        return int(self.doc_turn.searchsorted(np.int32(turn), "right")) - 1

    def turn_span(self, turn: int) -> tuple[int, int]:
        """The turn's words in the stream, [start:end)."""
        start, end = self.turn_start[turn : turn + 2].tolist()
        return start, end - 1

    def passage_at(self, position: int) -> int:
        """The passage that holds the word at this position."""
        return int(self.passage_start.searchsorted(np.int32(position), "right")) - 1

    def passage_text(self, passage: int) -> str:
        """A passage's text, as published."""
        start, end = self.columns["passage_text"][passage : passage + 2].tolist()
        return self.columns["text"][start:end].tobytes().decode("utf-8", "surrogatepass")

    def label(self, number: int) -> str | None:
        """The text of a label's number; None for -1."""
        return None if number < 0 else self.labels[number]

    def first_passage(self, document: int) -> int:
        """The number in the segment of the document's first passage."""
        return int(self.turn_passage[self.doc_turn[document]])

    def passage(self, number: int) -> Passage:
        """A passage by its number in the segment."""
        turn = int(self.turn_passage.searchsorted(np.int32(number), "right")) - 1
        document = self.document_of(turn)
        speaker, role, note = map(self.label, self.turn_labels[turn].tolist())
        return Passage(
            key=self.key(document),
            number=number - self.first_passage(document),
            text=self.passage_text(number),
            turn=turn - int(self.doc_turn[document]),
            speaker=speaker,
            role=role,
            note=note,
        )

    def event(self, document: int) -> Event:
        """What is known about a document."""
        start, end = self.columns["doc_event"][document : document + 2].tolist()
        return read_event(self.columns["event"][start:end].tobytes())

    def turn(self, turn: int) -> Turn:
        """A turn with its text."""
        first, last = self.turn_passage[turn : turn + 2].tolist()
        speaker, role, note = map(self.label, self.turn_labels[turn].tolist())
        return Turn(speaker, role, tuple(map(self.passage_text, range(first, last))), note)

    def transcript(self, document: int) -> Transcript:
        """A document as it was added."""
        first, last = self.doc_turn[document : document + 2].tolist()
        return Transcript(self.event(document), tuple(map(self.turn, range(first, last))))
