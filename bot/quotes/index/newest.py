"""Places of a word in the newest documents: of what stands everywhere, a few tell enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.columns import Array, Longs
    from bot.quotes.index.held import Held
    from bot.quotes.index.lexicon import Lexicon

AT_ONCE = 1_024
"""So many documents are looked at in one step."""
FEW = 1_000
"""Of up to so many places the document of each is looked up."""


def newest_places(parts: Sequence[Held], lexicon: Lexicon, places: Sequence[Array], most: int) -> list[Array]:
    """Of a word's places in each segment, in order, up to `most` in all: those in the newest documents."""
    every = sum(map(len, places))
    if not every:
        return list(places)
    if every <= FEW:
        return _of_few(parts, places, most)
    segments, documents = lexicon.newest
    found: list[list[Array]] = [[here[:0]] for here in places]
    for at in range(0, len(documents), AT_ONCE):
        chosen = slice(at, at + AT_ONCE)
        firsts, sizes = np.zeros((2, len(documents[chosen])), np.int64)
        inside = [np.flatnonzero(segments[chosen] == number) for number in range(len(parts))]
        for part, here, held in zip(parts, places, inside, strict=True):
            starts = part.segment.doc_start
            firsts[held] = np.searchsorted(here, starts[documents[chosen][held]])
            sizes[held] = np.searchsorted(here, starts[documents[chosen][held] + 1]) - firsts[held]
        sizes = np.clip(most - (np.cumsum(sizes) - sizes), 0, sizes)
        most -= int(sizes.sum())
        for here, held, taken in zip(places, inside, found, strict=True):
            taken.append(here.take(spread(firsts[held], sizes[held])))
        if most <= 0:
            break
    return list(map(np.concatenate, found))


def _of_few(parts: Sequence[Held], places: Sequence[Array], most: int) -> list[Array]:
    kept: list[Array] = []
    ages: list[Array] = []
    for part, here in zip(parts, places, strict=True):
        turns = part.segment.turns_at(here)
        there = slice(None) if part.alive_turns is None else part.alive_turns[turns]
        kept.append(here[there])
        ages.append(part.segment.precedence[part.segment.documents_of(turns[there])])
    owners = np.repeat(np.arange(len(parts)), list(map(len, kept)))
    order = np.argsort(np.concatenate(ages), kind="stable")[:most]
    joined = np.concatenate(kept)[order]
    return [joined[owners[order] == number] for number in range(len(parts))]


def spread(starts: Longs, sizes: Longs) -> Array:
    """The numbers of several ranges that begin at `starts` and are so long, one range after the other."""
    ends = np.cumsum(sizes)
    numbers: Array = np.arange(int(ends[-1]) if len(ends) else 0)
    numbers += np.repeat(starts.astype(np.int64) - (ends - sizes), sizes)
    return numbers
