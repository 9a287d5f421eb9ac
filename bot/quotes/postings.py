"""Turns a stream of words into lists of places, one a word and one a bucket of pairs: counting sorts in chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.columns import as_bytes
from bot.quotes.pairs import bucket_of, buckets_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.quotes.columns import Array, Longs, Store

GAP = 0
"""The word number that stands between turns; it has no places."""
CHUNK = 1 << 17
"""How many words are handled in one step: small enough that no step takes 50 ms."""

Sorted = tuple["Longs", "Longs"]
"""Keys in order, and the position of each."""


def write_postings(store: Store, words: int, progress: Callable[[float], None]) -> None:
    """Write the places of every word and of every bucket of pairs; `progress` hears how much is done, 0–1."""
    stream = store.column("stream")
    buckets = buckets_for(len(stream))
    _write(store, "posting", words, lambda: _words(stream), lambda share: progress(share / 2))
    _write(store, "pair", buckets, lambda: _pairs(stream, buckets), lambda share: progress((1 + share) / 2))


def _words(stream: Array) -> Iterator[Sorted]:
    for start in range(0, len(stream), CHUNK):
        chunk = stream[start : start + CHUNK]
        yield _ordered(chunk, np.flatnonzero(chunk != GAP), start)


def _pairs(stream: Array, buckets: int) -> Iterator[Sorted]:
    for start in range(0, len(stream), CHUNK):
        chunk = stream[start : start + CHUNK + 1]
        first, second = chunk[:-1], chunk[1:]
        yield _ordered(bucket_of(first, second, buckets), np.flatnonzero((first != GAP) & (second != GAP)), start)


def _ordered(keys: Array, chosen: Longs, start: int) -> Sorted:
    packed = (keys[chosen].astype(np.uint64) << np.uint64(32)) | chosen.astype(np.uint64)
    packed.sort()
    return (packed >> np.uint64(32)).astype(np.int64), (packed & np.uint64(0xFFFFFFFF)).astype(np.int64) + start


def _runs(keys: Longs) -> tuple[Longs, Longs]:
    """Where each different key begins in a sorted array, and how often it stands there."""
    heads = np.flatnonzero(np.diff(keys, prepend=-1))
    return heads, np.diff(heads, append=len(keys))


def _write(
    store: Store, name: str, size: int, chunks: Callable[[], Iterator[Sorted]], progress: Callable[[float], None]
) -> None:
    free = np.zeros(size + 1, np.int32)
    for keys, _ in chunks():
        heads, lengths = _runs(keys)
        free[keys[heads] + 1] += lengths.astype(np.int32)
    np.cumsum(free, out=free)
    store.append(f"{name}_start", as_bytes(free))
    total = int(free[-1])
    places = store.allocate(name, total)
    done = 0
    for keys, positions in chunks():
        heads, lengths = _runs(keys)
        rank = np.arange(len(keys)) - np.repeat(heads, lengths)
        places[free[keys] + rank] = positions
        free[keys[heads]] += lengths.astype(np.int32)
        done += len(keys)
        progress(done / max(1, total))
