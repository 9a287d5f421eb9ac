"""Every place of a phrase in one segment, counted and put in order, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bot.quotes.index.columns import Array
    from bot.quotes.index.segment import Segment

MANY = 10_000
"""Up to so many places each is looked at; of more, whole turns are counted and only the newest opened."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase stands in one segment."""

    count: int
    newest: tuple[int, ...]
    """Positions in the newest documents, newest first, as many as were asked for."""
    earliest: int | None
    latest: int | None
    """The oldest and newest dated documents."""
    speakers: frozenset[str | None]


NOTHING = Found(0, (), None, None, frozenset())


def gather(segment: Segment, positions: Array, allowed: Array | None, limit: int) -> Found:
    """Sum up the positions (in order) that stand in allowed turns."""
    if len(positions) > MANY:
        return _gather_many(segment, positions, allowed, limit)
    turns = segment.turns_at(positions)
    if allowed is not None:
        kept = allowed[turns]
        positions, turns = positions[kept], turns[kept]
    if not len(positions):
        return NOTHING
    turns, firsts = _runs(turns)
    documents = segment.documents_of(turns)
    order = np.argsort(segment.rank[documents], kind="stable")
    newest: list[int] = []
    for at in order[:limit].tolist():
        newest += positions[firsts[at] : firsts[at + 1]][: limit - len(newest)].tolist()
    return Found(
        count=len(positions),
        newest=tuple(newest),
        earliest=_oldest(segment, documents),
        latest=_dated(segment, int(documents[order[0]])),
        speakers=_speakers(segment, turns),
    )


def _gather_many(segment: Segment, positions: Array, allowed: Array | None, limit: int) -> Found:
    """The same by whole turns."""
    turns = np.arange(segment.turns) if allowed is None else np.flatnonzero(allowed)
    firsts = np.searchsorted(positions, segment.turn_start[turns])
    lasts = np.searchsorted(positions, segment.turn_start[turns + 1])
    held = np.flatnonzero(lasts > firsts)
    if not len(held):
        return NOTHING
    turns, firsts, lasts = turns[held], firsts[held], lasts[held]
    documents = segment.documents_of(turns)
    order = np.argsort(segment.rank[documents], kind="stable")
    newest: list[int] = []
    for at in order[:limit].tolist():
        newest += positions[firsts[at] : lasts[at]][: limit - len(newest)].tolist()
    return Found(
        count=int((lasts - firsts).sum()),
        newest=tuple(newest),
        earliest=_oldest(segment, documents),
        latest=_dated(segment, int(documents[order[0]])),
        speakers=_speakers(segment, turns),
    )


def _runs(turns: Array) -> tuple[Array, Array]:
    """The different turns of a sorted array, and where each begins in it, with the end of the last."""
    heads = np.flatnonzero(np.concatenate(([True], turns[1:] != turns[:-1])))
    return turns[heads], np.append(heads, len(turns))


def _speakers(segment: Segment, turns: Array) -> frozenset[str | None]:
    spoken = np.zeros(len(segment.labels) + 1, np.bool_)
    spoken[segment.turn_labels[turns, 0] + 1] = True
    return frozenset(segment.label(number) for number in (np.flatnonzero(spoken) - 1).tolist())


def _dated(segment: Segment, document: int) -> int | None:
    return document if segment.days[document, 0] else None


def _oldest(segment: Segment, documents: Array) -> int | None:
    """Of several on the oldest day the one whose key comes first, as among segments."""
    dated = documents[segment.days[documents, 0] > 0]
    if not len(dated):
        return None
    days = segment.days[dated, 0]
    oldest = dated[days == days.min()]
    return int(oldest[np.argmin(segment.rank[oldest])])
