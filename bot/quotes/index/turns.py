"""Which turn a position of the stream belongs to, for tens of thousands of positions at once.

A flag marks each position at which a turn begins, 64 to a number, and beside each number stands how many turns began
before it: counting the flags up to a position tells its turn, wherever it is, in the same few steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.quotes.index.columns import as_bytes

if TYPE_CHECKING:
    from bot.quotes.index.columns import Array, Store

FLAGS = 64
"""A number holds so many."""
STEP = 1 << 20
"""Positions flagged in one step; a multiple of FLAGS."""


class Turns:
    """A segment's flags, in mapped arrays."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self._flags, self._ranks = columns["turn_flag"], columns["turn_rank"]
        self._up_to = np.uint64(2**FLAGS - 1) >> np.arange(FLAGS - 1, -1, -1, dtype=np.uint64)

    def at(self, positions: Array) -> Array:
        """The turn of each position; none may come before the first turn."""
        numbers = (positions >> 6).astype(np.intp)
        flags = self._flags.take(numbers) & self._up_to.take(positions & 63)
        turns: Array = self._ranks.take(numbers) + np.bitwise_count(flags) - 1
        return turns


def write_turns(store: Store) -> None:
    """Write the flags and ranks for the turns and the stream that are written already."""
    starts, words = store.column("turn_start")[:-1], len(store.column("stream"))
    for first in range(0, words, STEP):
        here = starts[slice(*np.searchsorted(starts, (first, first + STEP)))]
        flags = np.zeros(min(STEP, (words - first) // FLAGS * FLAGS + FLAGS), np.bool_)
        flags[here - first] = True
        numbers = np.packbits(flags, bitorder="little").view("<u8")
        counts = np.bitwise_count(numbers).astype(np.int64)
        ranks = np.cumsum(counts) - counts + np.searchsorted(starts, first)
        store.append("turn_flag", as_bytes(numbers))
        store.append("turn_rank", as_bytes(ranks.astype("<i4")))
