"""What the words of a quote may mean: themselves, and words one slip of the keyboard away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bot.quotes.index.vocabulary import word_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Longs
    from bot.quotes.index.lexicon import Lexicon

MOST_SLOTS = 64
"""How many different words of a quote take part; of a longer one, its rarest."""
MOST_NEAR = 12
"""How many words one slip away a word of the quote may mean; the commonest are taken."""
MISTAKEN = 8
"""A word that is held may itself be a slip for one that is so many times as common."""
COMMON = 10_000
"""A word that is one in so many words held is taken for what it is."""


class Slot(NamedTuple):
    """One different word of a quote: where it first stands, and which words it may mean, itself first."""

    at: int
    words: tuple[int, ...]


@dataclass(frozen=True)
class Meanings:
    """The words that a quote's words may mean, numbered as they are met, and how they are held."""

    slots: dict[str, Slot]
    """By the quote's words, those that mean the rarest first."""
    counts: Longs
    hashes: Array
    numbers: list[Array]
    """The words' numbers in each segment, -1 where it does not have one."""


def meanings(lexicon: Lexicon, quote: Sequence[str]) -> Meanings:
    """What the words of a quote may mean, without those that nothing held resembles."""
    first: dict[str, int] = {}
    for at, word in enumerate(quote):
        first.setdefault(word, at)
    counts = dict(zip(first, lexicon.counts(list(first)), strict=True))
    rarest = sorted(first, key=lambda word: (counts[word] or lexicon.size, first[word]))[: 2 * MOST_SLOTS]
    common = lexicon.size // COMMON
    doubtful = [word for word in rarest if counts[word] < max(1, common)]
    near = lexicon.near(doubtful, [counts[word] * MISTAKEN or 1 for word in doubtful], MOST_NEAR)
    likes = dict(zip(doubtful, near, strict=True))
    table: dict[str, int] = {}
    slots: dict[str, Slot] = {}
    for word in rarest:
        meant = {word: counts[word]} if counts[word] else {}
        meant |= likes.get(word, {})
        counts |= meant
        if meant and len(slots) < MOST_SLOTS:
            slots[word] = Slot(first[word], tuple(table.setdefault(text, len(table)) for text in meant))
    return Meanings(
        slots,
        np.array([counts[text] for text in table], np.int64),
        np.array([word_hash(text) for text in table], np.uint32),
        lexicon.numbers(list(table)),
    )
