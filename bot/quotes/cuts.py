"""The quote as it is compared: its folded words, its names, and the cuts that it marks itself ("…", "[…]")."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.quotes.changes import names, shouted
from bot.quotes.words import Word, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK = re.compile(r"[\[(<]\s*(?:…|\.{2,}|\. \. \.)\s*[\])>]|…|\.{3,}|\. \. \.")
"""How people mark that they left words out."""
_SENTENCE_END = re.compile(r"[.!?…]+[\"'“”«»’)\]]*(?:\s|$)|\n")


@dataclass(frozen=True)
class Query:
    """A quote made ready for comparing."""

    text: str
    words: tuple[Word, ...]
    cuts: frozenset[int]
    """Word numbers before which the quote marks a cut; never 0, never the end."""

    @classmethod
    def of(cls, text: str) -> Query:
        """Fold a quote and find the cuts it marks."""
        words = tuple(fold(text))
        starts = [word.start for word in words]
        places = {bisect_left(starts, mark.start()) for mark in MARK.finditer(text)}
        return cls(text, words, frozenset(places - {0, len(words)}))

    @cached_property
    def texts(self) -> list[str]:
        """The folded words alone."""
        return [word.text for word in self.words]

    @cached_property
    def names(self) -> frozenset[int]:
        """The numbers of the words that the quote writes as names."""
        return frozenset() if shouted(self.text, self.words) else names(self.text, self.words)

    @cached_property
    def length(self) -> int:
        """Words as a reader counts them: "don't" is one, "50%" is one."""
        return len({word.start for word in self.words if self.text[word.start] not in "%&"})

    @cached_property
    def pieces(self) -> list[tuple[int, int]]:
        """Word numbers [start:end) of what stands between the cuts."""
        borders = [0, *sorted(self.cuts), len(self.words)]
        return list(pairwise(borders))


def torn(texts: Sequence[str], between: Sequence[str]) -> list[str]:
    """The words of a cut that belong to the sentences it cuts into, at its beginning and at its end.

    Args:
        texts: The folded words left out, in order.
        between: What stands before each of them and after the last, one more than there are words: published text,
            with a line break for a paragraph's border.
    """
    ends = [number for number, gap in enumerate(between) if _SENTENCE_END.search(gap)]
    return list(texts[: ends[0]]) + list(texts[ends[-1] :]) if ends else list(texts)
