"""What stands just outside a quote and may turn it round: "not" before its first word, or after its last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.quotes.kinds import is_negation
from bot.quotes.words import fold

if TYPE_CHECKING:
    from bot.quotes.model import Match

_PARTED = re.compile(r"[.!?…:;—–\n]")
"""What stands between two sentences, or two halves of one."""


def negated_outside(match: Match) -> str | None:
    """The published negation that stands right before the first word of a match, or right after its last."""
    first, last = match.parts[0], match.parts[-1]
    text = first.passage.text[: first.start]
    before = fold(text)[-1:]
    if before and is_negation(before[0].text) and not _PARTED.search(text[before[0].end :]):
        return text[before[0].start : before[0].end]
    text = last.passage.text[last.end :]
    after = fold(text)[:1]
    if after and is_negation(after[0].text) and not text[: after[0].start].strip():
        return text[after[0].start : after[0].end]
    return None
