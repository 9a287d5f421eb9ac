"""The words of everything an index holds, counted over all its segments and without what is gone.

Whatever weighs or leaves out words goes by these counts, never by one segment's: the same transcripts give the same
answers however they are spread over segments.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Longs
    from bot.quotes.index.held import Held


class Lexicon:
    """Counts and likenesses of words and pairs."""

    def __init__(self, parts: Sequence[Held]) -> None:
        self._parts = parts

    @cached_property
    def size(self) -> int:
        """How many words are held, each as often as it stands."""
        return sum(part.words for part in self._parts)

    def numbers(self, words: Sequence[str]) -> list[Array]:
        """For each segment the words' numbers there, -1 for those it does not have."""
        return [np.array(part.segment.vocabulary.find(words), np.int64) for part in self._parts]

    def counts(self, words: Sequence[str]) -> list[int]:
        """In how many places each word stands."""
        total = np.zeros(len(words), np.int64)
        for part, here in zip(self._parts, self.numbers(words), strict=True):
            total += part.counts(here)
        counts: list[int] = total.tolist()
        return counts

    def pairs(self, keys: Array) -> Longs:
        """In how many places each pair stands, by its key."""
        total = np.zeros(len(keys), np.int64)
        for part in self._parts:
            total += part.pair_counts(keys)
        return total

    @cached_property
    def newest(self) -> tuple[Longs, Longs]:
        """The documents that are there, the newest first: each one's segment and its number there."""
        numbers = [np.fromiter(part.numbers(), np.int64, part.documents) for part in self._parts]
        held = [part.segment.precedence[here] for part, here in zip(self._parts, numbers, strict=True)]
        order = np.argsort(np.concatenate(held), kind="stable")
        segments = np.repeat(np.arange(len(numbers)), [len(here) for here in numbers])
        return segments[order], np.concatenate(numbers)[order]

    def near(self, words: Sequence[str], least: Sequence[int], most: int) -> list[dict[str, int]]:
        """For each word the `most` commonest of those one slip away, and in how many places each of these stands.

        Only those count that stand in at least so many places. A slip is a letter left out, put in or mistaken for
        another, or two neighbours swapped.
        """
        if not self._parts:
            return [{} for _ in words]
        alike = zip(*(part.segment.vocabulary.alike(words) for part in self._parts), strict=True)
        return [
            dict(self._nearest(word, numbers, places)[:most])
            for word, numbers, places in zip(words, alike, least, strict=True)
        ]

    def _nearest(self, word: str, numbers: Sequence[Array], least: int) -> list[tuple[str, int]]:
        counts: dict[str, int] = {}
        for part, here in zip(self._parts, numbers, strict=True):
            held = part.counts(here)
            # What stands in so many places altogether stands in its share of them in some segment.
            enough = held * len(self._parts) >= max(1, least)
            for number, count in dict(zip(here[enough].tolist(), held[enough].tolist(), strict=True)).items():
                text = part.segment.vocabulary.text(number)
                counts[text] = counts.get(text, 0) + count
        near = [text for text in counts if OSA.distance(word, text, score_cutoff=1) == 1]
        if least > 1 and len(self._parts) > 1:  # a segment may have too few of a word for the first look, but some
            counts = dict(zip(near, self.counts(near), strict=True))
        counted = [(text, counts[text]) for text in near if counts[text] >= least]
        return sorted(counted, key=lambda pair: (-pair[1], pair[0]))
