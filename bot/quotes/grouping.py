"""Places that say the same in the same words are shown once, with how many they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.quotes.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.quotes.model import Match

ALIKE = 95.0
"""Passages this alike (0–100) are one text published twice."""
LONGEST_COMPARED = 2_000
"""Longer passages, in characters, are one text only where they are equal once folded."""
MOST_COMPARED = 50


def grouped(matches: Iterable[Match]) -> list[Match]:
    """One match for each text, in the order of the first of each; `same` counts the places."""
    groups: dict[str, tuple[Match, int]] = {}
    for match in matches:
        text = _text(match)
        key = text if text in groups else _alike(text, match, groups)
        first, count = groups.get(key, (match, 0))
        groups[key] = (first, count + 1)
    return [replace(match, same=count) for match, count in groups.values()]


def _text(match: Match) -> str:
    """The folded passages that a match touches, and what differs there."""
    passages = {(part.event.key, part.passage.number): part.passage for part in match.parts}
    texts = [" ".join(fold_words(passage.text)) for passage in passages.values()]
    return "\n".join([*texts, *(f"{change.said} → {change.quoted}" for change in match.changes)])


def _alike(text: str, match: Match, groups: dict[str, tuple[Match, int]]) -> str:
    """The key of the group that a match belongs to: its own text where there is none."""
    if len(text) > LONGEST_COMPARED or len(groups) > MOST_COMPARED:
        return text
    for other, (first, _) in groups.items():
        near = abs(len(other) - len(text)) <= len(text) * (100 - ALIKE) / 50
        if near and len(first.changes) == len(match.changes) and fuzz.ratio(text, other, score_cutoff=ALIKE):
            return other
    return text
