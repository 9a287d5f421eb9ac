"""Turns a stream of words into lists of places, one a word and one a bucket of pairs.

Keys are sorted a range at a time: as many as fit a block are gathered from the whole stream, sorted and written one
after the other. Memory stays bounded, the files are written front to back, and no step holds up other threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.columns import as_bytes
from bot.quotes.index.pairs import bucket_of, buckets_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.quotes.index.columns import Array, Longs, Store

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


def write_postings(store: Store, words: int, progress: Callable[[float], None]) -> None:
    """Write the places of every word and of every bucket of pairs; `progress` hears how much is done, 0–1."""
    stream = store.column("stream")
    buckets = buckets_for(len(stream))
    _write(store, "posting", _Keys(stream, _words, words), lambda share: progress(share / 2))
    _write(
        store,
        "pair",
        _Keys(stream, lambda chunk: _pairs(chunk, buckets), buckets),
        lambda share: progress((1 + share) / 2),
    )


def _words(chunk: Array) -> Longs:
    keys: Longs = chunk.astype(np.int64)
    keys[keys == GAP] = -1
    return keys


def _pairs(chunk: Array, buckets: int) -> Longs:
    first, second = chunk[:-1], chunk[1:]
    keys: Longs = bucket_of(first, second, buckets).astype(np.int64)
    keys[(first == GAP) | (second == GAP)] = -1
    return keys


def _write(store: Store, name: str, keys: _Keys, progress: Callable[[float], None]) -> None:
    written = 0
    store.append(f"{name}_start", as_bytes(np.zeros(1, "<i4")))
    ranges = keys.ranges()
    for number, (low, high) in enumerate(ranges, 1):
        parts = [np.zeros(0, np.int64)]
        for start, here in keys.chunks():
            chosen = np.flatnonzero((here >= low) & (here < high))
            parts.append(((here[chosen] - low) << 32) | (chosen + start))
        block = np.concatenate(parts)
        block.sort()
        store.append(name, as_bytes((block & 0xFFFFFFFF).astype("<i4")))
        store.append(f"{name}_start", as_bytes((_ends(block >> 32, high - low) + written).astype("<i4")))
        written += len(block)
        progress(number / len(ranges))


def _ends(keys: Longs, count: int) -> Longs:
    """For each key below `count` where its run ends in a sorted array of keys."""
    counts = np.zeros(count, np.int64)
    heads = np.flatnonzero(np.diff(keys, prepend=-1))
    counts[keys[heads]] = np.diff(heads, append=len(keys))
    ends: Longs = np.cumsum(counts)
    return ends
