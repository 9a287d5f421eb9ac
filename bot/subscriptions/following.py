"""Where a followed passage stands after its transcript was edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.subscriptions.matching import passage_digest
from bot.subscriptions.model import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.subscriptions.arrivals import Wanted
    from bot.transcripts.model import Transcript

_NEAR = 10
"""Paragraphs before and after in which an edited passage is looked for."""
_ALIKE = 50.0
_COMPARED = 2000
"""Code points of a passage that are compared; more would cost without telling more."""


def moves(transcript: Transcript, previous: Transcript | None, wants: Sequence[Wanted]) -> list[tuple[int, str, str]]:
    """The followed passages whose number or text changed: (the wish's number, "key#number", digest)."""
    followed = [one for one in wants if one.target.kind is Kind.PASSAGE and one.target.follows(transcript.key)]
    if not followed:
        return []
    places: dict[str, int] = {}
    for passage in transcript.passages:
        places.setdefault(passage_digest(passage.text), passage.number)
    moved = []
    for one in followed:
        key, number = one.target.place_in_text()
        there = places.get(one.target.detail)
        if there is None:
            there = _nearest(transcript, previous, number or 0)
        if there is not None:
            text, digest = f"{key}#{there}", passage_digest(transcript.passages[there].text)
            if (text, digest) != (one.target.text, one.target.detail):
                moved.append((one.number, text, digest))
    return moved


def _nearest(transcript: Transcript, previous: Transcript | None, number: int) -> int | None:
    """The number of the passage that most resembles the one that had this number, None when none does."""
    here = transcript.passages
    if previous is None or number >= len(previous.passages):
        return number if number < len(here) else None
    old = previous.passages[number].text[:_COMPARED]
    near = {p.number: p.text[:_COMPARED] for p in here[max(number - _NEAR, 0) : number + _NEAR + 1]}
    best = process.extractOne(old, near, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[2] if best else None
