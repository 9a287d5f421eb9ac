"""Places of two neighbouring words: far fewer than of either word, which is what makes common words searchable.

A pair is known by a key of 31 bits made of its words' hashes, the same in every segment. A few pairs share a key, so
what stands at a place has to be looked at in the stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.vocabulary import word_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array

_FIRST, _SECOND, _MIX = np.uint32(2_654_435_761), np.uint32(2_246_822_519), np.uint32(3_266_489_917)
BITS = 31
"""Of a key."""
SMALLEST = 8
"""Power of two that the number of cells is at least."""


def pair_keys(first: Array, second: Array) -> Array:
    """The keys of pairs of words, given the words' hashes."""
    mixed = first * _FIRST ^ second * _SECOND
    mixed ^= mixed >> np.uint32(15)
    mixed *= _MIX
    return mixed >> np.uint32(32 - BITS)


def neighbours(words: Sequence[str]) -> Array:
    """The keys of each word with the next one."""
    hashes = np.array([word_hash(word) for word in words], np.uint32)
    return pair_keys(hashes[:-1], hashes[1:])


def cell_bits(keys: int) -> int:
    """The leading bits that divide so many different keys into cells of about one key each."""
    return min(BITS, max(SMALLEST, keys.bit_length()))


class Pairs:
    """A segment's pairs, in mapped arrays."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self._keys = columns["pair_key"]
        self._starts = columns["pair_start"]
        self._cells = columns["pair_cell"]
        self._shift = np.uint32(BITS - (len(self._cells) - 1).bit_length() + 1)
        self.places = columns["pair"]

    def find(self, keys: Array) -> tuple[Array, Array]:
        """For each key where its places begin in `places`, and how many there are."""
        cells = keys >> self._shift
        at, ends = self._cells.take(cells), self._cells.take(cells + np.uint32(1))
        known = np.flatnonzero(at < ends)
        looking = known
        while looking.size:
            looking = looking[self._keys.take(at[looking]) < keys[looking]]
            at[looking] += 1
            looking = looking[at[looking] < ends[looking]]
        known = known[at[known] < ends[known]]
        known = known[self._keys.take(at[known]) == keys[known]]
        starts, sizes = np.zeros((2, len(keys)), np.int64)
        starts[known] = self._starts.take(at[known])
        sizes[known] = self._starts.take(at[known] + 1) - starts[known]
        return starts, sizes
