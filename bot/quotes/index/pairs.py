"""Places of two neighbouring words: far fewer than of either word, which is what makes common words searchable.

Pairs are hashed into buckets. A bucket may hold other pairs too, so what it gives has to be looked at in the stream.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bot.quotes.index.columns import Array

_FIRST, _SECOND, _MIX = np.uint32(2_654_435_761), np.uint32(2_246_822_519), np.uint32(3_266_489_917)
SMALLEST, LARGEST = 8, 26
"""Powers of two that the number of buckets stays between."""
WORDS_A_BUCKET = 4


def buckets_for(words: int) -> int:
    """How many buckets a stream of so many words gets."""
    return 1 << min(LARGEST, max(SMALLEST, (words // WORDS_A_BUCKET).bit_length()))


def bucket_of(first: Array, second: Array, buckets: int) -> Array:
    """The bucket of each pair of word numbers; `buckets` is a power of two."""
    mixed = first.astype(np.uint32) * _FIRST ^ second.astype(np.uint32) * _SECOND
    mixed ^= mixed >> np.uint32(15)
    mixed *= _MIX
    return mixed >> np.uint32(33 - buckets.bit_length())


class Pairs:
    """A segment's pairs, in mapped arrays."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self.start = columns["pair_start"]
        self.place = columns["pair"]
        self.buckets = len(self.start) - 1

    def sizes(self, first: Array, second: Array) -> tuple[Array, Array]:
        """For each pair its bucket, and how many places that holds."""
        buckets = bucket_of(first, second, self.buckets).astype(np.int64)
        return buckets, self.start[buckets + 1] - self.start[buckets]
