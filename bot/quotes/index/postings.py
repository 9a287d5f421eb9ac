"""Turns a stream of words into lists of places, one a word and one a pair of neighbours.

Keys are sorted a range at a time: as many as fit a block are gathered from the whole stream, sorted and written one
after the other. Memory stays bounded, the files are written front to back, and no step holds up other threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.columns import as_bytes
from bot.quotes.index.pairs import BITS, cell_bits, pair_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.quotes.index.columns import Array, Ints, Longs, Store

GAP = 0
"""The word number that stands between turns; it has no places."""
CHUNK = 1 << 17
"""How many words are read in one step."""
BLOCK = 1 << 23
"""About how many places are sorted at once."""
SAMPLES = 64
"""How many chunks are looked at to divide the keys into ranges of about equal size."""


@dataclass(frozen=True)
class _Keys:
    """What the places are sorted by: a function of a chunk and the word after it, −1 where there is no place."""

    stream: Array
    of: Callable[[Array], Longs]
    count: int

    def chunks(self, every: int = 1) -> Iterator[tuple[int, Longs]]:
        """The keys, chunk by chunk (or of each so manieth), with the position of each chunk's first."""
        for start in range(0, len(self.stream), CHUNK * every):
            yield start, self.of(self.stream[start : start + CHUNK + 1])[:CHUNK]

    def ranges(self) -> list[tuple[int, int]]:
        """Ranges of keys that hold about a block of places each, together all keys."""
        blocks = len(self.stream) // BLOCK + 1
        if blocks == 1:
            return [(0, self.count)]
        every = len(self.stream) // CHUNK // SAMPLES + 1
        sample = np.sort(np.concatenate([keys[keys >= 0] for _, keys in self.chunks(every)]))
        borders = sample[np.linspace(0, len(sample) - 1, blocks + 1).astype(np.int64)[1:-1]].tolist()
        edges = sorted({0, *borders, self.count})
        return list(pairwise(edges))


def write_postings(store: Store, words: Array, progress: Callable[[float], None]) -> None:
    """Write the places of every word and of every pair; `words` are the words' hashes, by number.

    `progress` hears how much is done, 0–1.
    """
    stream = store.column("stream")
    by_word = _Keys(stream, _words, len(words))
    by_pair = _Keys(stream, lambda chunk: _pairs(chunk, words), 1 << BITS)
    store.append("posting_start", as_bytes(np.zeros(1, "<i4")))
    written = 0
    for (low, high), keys, places, share in _sorted(by_word):
        store.append("posting", as_bytes(places))
        ends = np.cumsum(np.bincount(keys - low, minlength=high - low))
        store.append("posting_start", as_bytes((ends + written).astype("<i4")))
        written += len(places)
        progress(share / 2)
    written = 0
    for _, keys, places, share in _sorted(by_pair):
        heads = np.flatnonzero(np.diff(keys, prepend=-1))
        store.append("pair", as_bytes(places))
        store.append("pair_key", as_bytes(keys[heads].astype("<u4")))
        store.append("pair_start", as_bytes((heads + written).astype("<i4")))
        written += len(places)
        progress((1 + share) / 2)
    store.append("pair_start", as_bytes(np.array([written], "<i4")))
    _write_cells(store)


def _words(chunk: Array) -> Longs:
    keys: Longs = chunk.astype(np.int64)
    keys[keys == GAP] = -1
    return keys


def _pairs(chunk: Array, words: Array) -> Longs:
    hashes = words[chunk]
    keys: Longs = pair_keys(hashes[:-1], hashes[1:]).astype(np.int64)
    keys[(chunk[:-1] == GAP) | (chunk[1:] == GAP)] = -1
    return keys


def _sorted(keys: _Keys) -> Iterator[tuple[tuple[int, int], Longs, Ints, float]]:
    """Range after range: its keys in order, their places, those of a key in order, and how much is done then."""
    ranges = keys.ranges()
    for number, (low, high) in enumerate(ranges, 1):
        parts = [np.zeros(0, np.int64)]
        for start, here in keys.chunks():
            chosen = np.flatnonzero((here >= low) & (here < high))
            parts.append(((here[chosen] - low) << 32) | (chosen + start))
        block = np.concatenate(parts)
        block.sort()
        yield (low, high), (block >> 32) + low, (block & 0xFFFFFFFF).astype("<i4"), number / len(ranges)


def _write_cells(store: Store) -> None:
    """Where the keys of each cell begin: the leading bits of a key say where to look for it."""
    keys = store.column("pair_key")
    bits = cell_bits(len(keys))
    for start in range(0, (1 << bits) + 1, CHUNK):
        cells = np.arange(start, min(start + CHUNK, (1 << bits) + 1), dtype=np.int64) << (BITS - bits)
        store.append("pair_cell", as_bytes(np.searchsorted(keys, cells.astype(np.uint32)).astype("<i4")))
