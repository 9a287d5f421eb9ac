"""Whether a passage that is no match is near enough to a quote to be worth showing.

Measured on 3,623 transcripts: of 31 heavily mistyped quotes that are not found, 26 keep the passage they were made
from; of 385 quotes of another body a third still share a phrase with something; of invented ones hardly any do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bot.quotes.model import Verdict
from bot.quotes.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index import Index
    from bot.quotes.model import Answer

SHARED = 1 / 3
"""Share of the quote's words from which on a passage comes close to it."""
TELLING = 2
"""Words among them that say something: "of", "the" and "that" stand near anything."""
COMMON, COMMON_AT_LEAST = 20, 10
"""A word is common where it stands once in so many passages, and in so many places at least."""
LETTERS = 3
"""A shorter word tells nothing."""
ALIKE = 0.6
"""How alike a word that stands nowhere must be, 0–1, to be a published word mistyped."""


def near(index: Index, answer: Answer) -> Answer:
    """The answer as a person is shown it: without passages that are no match and do not come close to the quote.

    These are the closest passage of `absent`, and the places of a short quote that itself stands nowhere.
    """
    closest, matches = answer.closest, answer.matches
    if closest and not _comes_close(index, answer.quote, closest.text):
        closest = None
    if answer.verdict is Verdict.SHORT and not answer.occurrences:
        matches = tuple(match for match in matches if _touches(index, answer.quote, match.parts[0].text))
    return replace(answer, closest=closest, matches=matches)


def _comes_close(index: Index, quote: str, published: str) -> bool:
    """Whether published words share enough of a quote's words, some of them telling."""
    words = fold_words(quote)
    shared = _shared(index, words, published)
    telling = {word for word in shared if _tells(index, word)}
    return len(shared) >= SHARED * len(words) and len(telling) >= TELLING


def _touches(index: Index, quote: str, published: str) -> bool:
    """Whether published words have most words of a quote that is too short to be ruled on, and a telling one."""
    words = fold_words(quote)
    shared = _shared(index, words, published)
    return 2 * len(shared) > len(words) and any(_tells(index, word) for word in shared)


def _shared(index: Index, words: Sequence[str], published: str) -> list[str]:
    """The words that are published too; one that stands nowhere may be a published one mistyped."""
    there = set(fold_words(published))
    long = [word for word in there if len(word) > LETTERS]
    return [word for word in words if word in there or (not index.known(word) and _mistyped(word, long))]


def _mistyped(word: str, published: Sequence[str]) -> bool:
    scorer = Levenshtein.normalized_similarity
    return len(word) > LETTERS and process.extractOne(word, published, scorer=scorer, score_cutoff=ALIKE) is not None


def _tells(index: Index, word: str) -> bool:
    return len(word) >= LETTERS and index.known(word) <= max(index.count // COMMON, COMMON_AT_LEAST)
