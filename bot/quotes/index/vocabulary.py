"""The words of a segment: by number, by spelling, and by spellings one slip away."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from rapidfuzz.distance import OSA

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
        self._starts = columns["posting_start"]
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

    def near(self, words: Sequence[str], least: Sequence[int], most: int) -> list[list[int]]:
        """For each word the `most` commonest of those one slip away that stand in at least so many places.

        A slip is a letter left out, put in or mistaken for another, or two neighbours swapped.
        """
        hashes = [near_hashes(word) if SHORTEST_NEAR <= len(word) <= LONGEST_NEAR else [] for word in words]
        keys = np.fromiter(chain.from_iterable(hashes), np.uint32)
        firsts = np.searchsorted(self._near_key, keys).tolist()
        lasts = np.searchsorted(self._near_key, keys, "right").tolist()
        near, at = [], 0
        for word, parts, count in zip(words, hashes, least, strict=True):
            spans = zip(firsts[at : at + len(parts)], lasts[at : at + len(parts)], strict=True)
            found = [self._near_word[first:last] for first, last in spans if last > first]
            near.append(self._checked(word, np.concatenate(found), count, most) if found else [])
            at += len(parts)
        return near

    def _checked(self, word: str, numbers: Array, least: int, most: int) -> list[int]:
        counts = self._starts[numbers + 1] - self._starts[numbers]
        order = np.argsort(-counts, kind="stable")
        near: dict[int, None] = {}
        for number in numbers[order[: np.searchsorted(-counts[order], -least, "right")]].tolist():
            if number not in near and OSA.distance(word, self.texts[number]) == 1:
                near[number] = None
                if len(near) == most:
                    break
        return list(near)
