"""Aligns the regions most like a quote with it by characters, and trims them to the words that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.quotes.index.candidates import Effort, candidates
from bot.quotes.score import score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index.candidates import Region
    from bot.quotes.index.columns import Array
    from bot.quotes.index.held import Held
    from bot.quotes.index.lexicon import Lexicon
    from bot.quotes.index.segment import Segment

PAD = 3
"""Words of the turn that a window shows before and after the words that answer the quote."""
SPARE = 2
"""How many more stretches than asked for are trimmed and scored: some turn out to overlap."""
FIRST_LOOK = 16
"""So many regions are aligned first; the others need only be aligned if they can be better than half of these."""
AROUND = 8
"""Words beyond a quote's own length that are looked at on either side of a stretch."""
MOST_MOVES = 3
LONGEST_SLID = 600
"""Characters of a quote up to which every offset is tried; a longer one is compared with regions as a whole."""
MOST_CHARACTERS = 1_500_000
"""Quote characters times region characters that are compared at the most."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Positions [start:end) in a segment's stream, inside one turn, and how well the passages there answer a quote."""

    segment: int
    start: int
    end: int
    score: float


def stretches(
    parts: Sequence[Held],
    lexicon: Lexicon,
    words: Sequence[str],
    limit: int,
    allowed: Sequence[Array | None],
    *,
    sifting: bool = False,
    effort: Effort | None = None,
) -> list[Stretch]:
    """The best stretches for the folded words of a quote, best first.

    `allowed` masks each segment's turns; `sifting` says that it leaves much out, so that seeds are worth sifting.
    """
    quote = " ".join(words)
    regions: list[Region] = []
    texts: list[str] = []
    work = 0
    for region in candidates(parts, lexicon, words, effort or Effort(), allowed, sifting=sifting):
        regions.append(region)
        texts.append(text_of(parts[region.segment].segment, region.start, region.end))
        work += len(quote) * len(texts[-1])
        if work > MOST_CHARACTERS:
            break
    alike = _alike(quote, texts)
    best = sorted(range(len(texts)), key=lambda at: -alike[at])[: limit + SPARE]
    found = [_trimmed(parts, quote, len(words), regions[at]) for at in best]
    return _apart(sorted(found, key=lambda stretch: -stretch.score))[:limit]


def text_of(segment: Segment, start: int, end: int) -> str:
    """The folded words at [start:end), joined by spaces."""
    texts = segment.vocabulary.texts
    return " ".join([texts[number] for number in segment.stream[start:end].tolist()])


def _alike(quote: str, texts: Sequence[str]) -> list[float]:
    """How like the quote the best part of each text is, 0–100; only roughly for those that are not among the best."""
    whole = len(quote) > LONGEST_SLID
    scores = [fuzz.ratio(quote, text) if whole or len(text) < len(quote) else -1.0 for text in texts]
    long = [at for at, value in enumerate(scores) if value < 0]
    least = 0.0
    for first, last in ((0, FIRST_LOOK), (FIRST_LOOK, len(long))):
        group = long[first:last]
        if group:
            texts_here = [texts[at] for at in group]
            values = process.cdist([quote], texts_here, scorer=fuzz.partial_ratio, score_cutoff=least, dtype=np.float64)
            for at, value in zip(group, values[0].tolist(), strict=True):
                scores[at] = value
            least = sorted(scores[at] for at in long[:last])[len(group) // 2]
    return scores


def _trimmed(parts: Sequence[Held], quote: str, length: int, region: Region) -> Stretch:
    """The words that answer the quote best in and around a region, scored with the passages they stand in."""
    segment = parts[region.segment].segment
    low, high = segment.turn_span(segment.turn_at(region.start))
    start, end, alike = _aligned(segment, quote, region.start, region.end)
    for _ in range(MOST_MOVES):
        # What stands at the edge of a text is scored as if the rest of the quote were cut off: look around it.
        around = max(low, start - length - AROUND), min(high, end + length + AROUND)
        moved, ending, alike = _aligned(segment, quote, *around)
        if (moved, ending) == (start, end):
            break
        start, end = moved, ending
    first, last = segment.passage_at(start), segment.passage_at(end - 1) + 1
    opening, closing = int(segment.passage_start[first]), min(int(segment.passage_start[last]), high)
    if closing - opening < len(quote):
        published = text_of(segment, opening, closing)
        if len(published) < len(quote):
            alike = score(quote, published)
    return Stretch(region.segment, max(low, start - PAD), min(high, end + PAD), alike)


def _aligned(segment: Segment, quote: str, start: int, end: int) -> tuple[int, int, float]:
    """The words of [start:end) that are most like the quote, and how like they are."""
    text = text_of(segment, start, end)
    if len(text) <= len(quote) or len(quote) > LONGEST_SLID:
        return start, end, fuzz.ratio(quote, text)
    found = fuzz.partial_ratio_alignment(quote, text)
    if found is None:
        return start, end, 0.0
    first, last = found.dest_start, found.dest_end
    return (
        start + text.count(" ", 0, first + 1),
        start + text.count(" ", 0, max(first + 1, last - 1)) + 1,
        found.score,
    )


def _apart(ranked: Sequence[Stretch]) -> list[Stretch]:
    """Those that do not overlap a better one."""
    kept: list[Stretch] = []
    for stretch in ranked:
        if all(
            stretch.segment != other.segment
            or stretch.end - PAD <= other.start + PAD
            or stretch.start + PAD >= other.end - PAD
            for other in kept
        ):
            kept.append(stretch)
    return kept
