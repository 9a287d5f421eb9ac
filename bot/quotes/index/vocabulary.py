"""The words of a segment: by number, by spelling, and by spellings one slip away."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array

LONGEST_NEAR = 32
"""Longer words are only found exactly."""
SHORTEST_NEAR = 2


def word_hash(word: str) -> int:
    """A word's 32-bit hash, the same on every machine."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def near_hashes(word: str) -> list[int]:
    """Hashes of the word and of all that is left with one letter taken out: two words one slip apart share one."""
    return [word_hash(part) for part in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}]


class Vocabulary:
    """Looks words up in mapped arrays; nothing is loaded but what is asked for."""

    def __init__(self, columns: dict[str, Array]) -> None:
        self._text = columns["word"]
        self._hash_key, self._hash_word = columns["hash_key"], columns["hash_word"]
        self._near_key, self._near_word = columns["near_key"], columns["near_word"]

    def __len__(self) -> int:
        return len(self._hash_key)

    @cached_property
    def texts(self) -> list[str]:
        """All words, by number."""
        return self._text.tobytes().decode().split("\n")

    def text(self, number: int) -> str:
        """The word with this number."""
        return self.texts[number]

    def find(self, words: Sequence[str]) -> list[int]:
        """The words' numbers, -1 for those that stand nowhere in the segment."""
        keys = np.array([word_hash(word) for word in words], np.uint32)
        firsts = np.searchsorted(self._hash_key, keys).tolist()
        return [self._same(word, key, first) for word, key, first in zip(words, keys, firsts, strict=True)]

    def _same(self, word: str, key: np.uint32, at: int) -> int:
        while at < len(self._hash_key) and self._hash_key[at] == key:
            number = int(self._hash_word[at])
            if self.text(number) == word:
                return number
            at += 1
        return -1

    @cached_property
    def hashes(self) -> Array:
        """Each word's hash, by number."""
        hashes = np.empty(len(self), np.uint32)
        hashes[self._hash_word] = self._hash_key
        return hashes

    def alike(self, words: Sequence[str]) -> list[Array]:
        """For each word the numbers of those that may be one slip away: two words that are share a hash."""
        hashes = [near_hashes(word) if SHORTEST_NEAR <= len(word) <= LONGEST_NEAR else [] for word in words]
        keys = np.fromiter(chain.from_iterable(hashes), np.uint32)
        firsts = np.searchsorted(self._near_key, keys).tolist()
        lasts = np.searchsorted(self._near_key, keys, "right").tolist()
        found, at = [], 0
        for parts in hashes:
            spans = zip(firsts[at : at + len(parts)], lasts[at : at + len(parts)], strict=True)
            here = [self._near_word[first:last] for first, last in spans if last > first]
            found.append(np.concatenate(here) if here else np.zeros(0, np.int32))
            at += len(parts)
        return found
