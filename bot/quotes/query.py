"""The quote as it is compared: its folded words, its names, and the cuts that it marks itself ("…", "[…]")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

from bot.language import any_language
from bot.quotes.index import Index, TurnWord
from bot.quotes.words import Word, fold

Placed = Word | TurnWord
"""A folded word and its offsets, [start:end), in some text."""

MARK = re.compile(r"[\[(<]\s*(?:…|\.{2,}|\. \. \.)\s*[\])>]|…|\.{3,}|\. \. \.")
"""How people mark that they left words out."""
_SENTENCE_END = re.compile(r"[.!?…]+[\"'“”«»’)\]]*(?:\s|$)|\n")
_SENTENCE_START = re.compile(r"""(?:[.!?…:]["'“”«»’)\]\s]*|^["'“”«»‘’(\[\s–—-]*)$""")
"""What stands before the first word of a sentence."""
_CONTEXT = 12
_HEADLINE = 4
_NOTE = re.compile(r"(?<=\S)\[\d{1,2}\]|\s\[\d{1,2}\]\s*$")
"""The mark of a footnote, as encyclopedias set it: at the end, or close to the word before it."""
_SHORTEST_NAME, _OFTEN = 3, 30_000
_NAME_PLACES, _NAMES_LOOKED_UP = 8, 6
"""Words are looked up as names in so many places, and so many words a quote: what stands too often is none."""


@dataclass(frozen=True)
class Query:
    """A quote made ready for comparing."""

    text: str
    words: tuple[Word, ...]
    cuts: frozenset[int]
    """Word numbers before which the quote marks a cut; never 0, never the end."""

    @classmethod
    def of(cls, text: str) -> Query:
        """Fold a quote and find the cuts it marks; the marks of footnotes are none of its words."""
        words = tuple(fold(_NOTE.sub(lambda note: " " * len(note.group()), text)))
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


class WordStatistics:
    """What one snapshot knows of single words, remembered while one quote, of these words, is looked at."""

    def __init__(self, index: Index, words: Sequence[str]) -> None:
        self.index = index
        self.named = cache(self._named)
        """Whether a folded word is written as a name: with a capital wherever it stands inside a sentence."""
        self._looked_up = 0
        self._words = words
        self._known: dict[str, int] = {}
        self._likely: dict[str, str | None] = {}

    def known(self, word: str) -> int:
        """In how many places a folded word stands."""
        if word not in self._known:
            # All of the quote's are asked for at once.
            asked = [word] if self._known else list(dict.fromkeys((word, *self._words)))
            self._known.update(zip(asked, self.index.counts(asked), strict=True))
        return self._known[word]

    def likely(self, word: str) -> str | None:
        """The commonest word that is one slip of the keyboard away."""
        if word not in self._likely:
            # All of the quote's at once cost half as much as one by one.
            others = (it for it in self._words if it not in self._likely and not self.known(it))
            asked = list(dict.fromkeys((word, *others)))
            self._likely.update(zip(asked, self.index.likely(asked), strict=True))
        return self._likely[word]

    def _named(self, text: str) -> bool:
        if len(text) < _SHORTEST_NAME or not text.isalpha() or self._looked_up >= _NAMES_LOOKED_UP:
            return False
        if not 0 < self.known(text) <= _OFTEN:
            return False
        self._looked_up += 1
        inside = 0
        for place in self.index.newest(text, _NAME_PLACES):
            (word,) = self.index.words(place)
            passage = self.index.passage(place, word.passage).text
            if not passage[word.start].isupper():
                return False
            inside += bool(names(passage, [word]))
        return inside > 0


def ends_sentence(gap: str) -> bool:
    """Whether what stands between two words ends a sentence."""
    return _SENTENCE_END.search(gap) is not None


def sentence_ends(before: str, texts: Sequence[str], between: Sequence[str]) -> list[int]:
    """Before which words of a cut, counted from 0, a sentence ends.

    Args:
        before: The folded word in front of the cut.
        texts: The folded words left out, in order.
        between: What stands before each of them and after the last, one more than there are words: published text,
            with a line break for a paragraph's border.
    """
    return [
        number
        for number, (word, gap) in enumerate(zip((before, *texts), between, strict=True))
        if _SENTENCE_END.search(gap) and not (gap.strip() == "." and "\n" not in gap and is_abbreviated(word))
    ]


def is_abbreviated(word: str) -> bool:
    """Whether a full stop behind a word ends no sentence: "Mr. Smith", "V. Putin"."""
    sentences = any_language().sentences
    return word in sentences.abbreviations or (len(word) == 1 and word.isalpha() and word not in sentences.pronouns)


def names(text: str, words: Sequence[Placed], offset: int = 0) -> frozenset[int]:
    """The numbers of the words that are capitalised in the middle of a sentence, counted from `offset`."""
    pronouns = any_language().sentences.pronouns
    return frozenset(
        offset + number
        for number, word in enumerate(words)
        if text[word.start : word.start + 1].isupper()
        and word.text not in pronouns
        and not _SENTENCE_START.search(text[max(0, word.start - _CONTEXT) : word.start])
    )


def shouted(text: str, words: Sequence[Placed]) -> bool:
    """Whether a text capitalises most of its words, like a headline: then capitals tell nothing of names."""
    capital = sum(text[word.start : word.start + 1].isupper() for word in words)
    return len(words) >= _HEADLINE and capital > len(words) * 0.8
