"""Aligns the best regions of a segment with a quote by characters, and trims them to the words that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import fuzz, process

from bot.quotes.candidates import Effort, candidates
from bot.quotes.occurrences import pieces
from bot.quotes.score import score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.columns import Array
    from bot.quotes.segment import Segment

PAD = 3
"""Words of the turn that a window shows before and after the words that answer the quote."""
MOST_CHARACTERS = 3_000_000
"""Quote characters times region characters that are compared at the most."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Positions [start:end) in the stream, inside one turn, and how well the passages they touch answer the quote."""

    start: int
    end: int
    score: float


def stretches(
    segment: Segment, words: Sequence[str], limit: int, allowed: Array | None = None, effort: Effort | None = None
) -> list[Stretch]:
    """The best stretches for the folded words of a quote, best first."""
    quote = " ".join(words)
    found = candidates(segment, words, effort or Effort(), allowed)
    spans: list[tuple[int, int]] = []
    texts: list[str] = []
    work = 0
    for region in found:
        for start, end in pieces(segment, region.start, region.end):
            if allowed is None or allowed[segment.turn_at(start)]:
                spans.append((start, end))
                texts.append(text_of(segment, start, end))
                work += len(quote) * len(texts[-1])
        if work > MOST_CHARACTERS:
            break
    ranked = sorted(zip(_alike(quote, texts), spans, texts, strict=True), key=lambda item: (-item[0], item[1]))
    trimmed = [_trimmed(segment, quote, span, text, alike) for alike, span, text in ranked[: limit + limit // 2]]
    return _apart(sorted(trimmed, key=lambda stretch: (-stretch.score, stretch.start)))[:limit]


def text_of(segment: Segment, start: int, end: int) -> str:
    """The folded words at [start:end), joined by spaces."""
    texts = segment.vocabulary.texts
    return " ".join([texts[number] for number in segment.stream[start:end].tolist()])


def _alike(quote: str, texts: Sequence[str]) -> list[float]:
    long = [at for at, text in enumerate(texts) if len(text) >= len(quote)]
    scores = [0.0 if len(text) >= len(quote) else fuzz.ratio(quote, text) for text in texts]
    if long:
        partial = process.cdist([quote], [texts[at] for at in long], scorer=fuzz.partial_ratio, dtype=np.float32)[0]
        for at, value in zip(long, partial.tolist(), strict=True):
            scores[at] = value
    return scores


def _trimmed(segment: Segment, quote: str, span: tuple[int, int], text: str, alike: float) -> Stretch:
    """The words of a region that answer the quote, scored with the passages they stand in."""
    first, last = 0, len(text)
    if len(text) > len(quote):
        aligned = fuzz.partial_ratio_alignment(quote, text)
        if aligned:
            first, last = aligned.dest_start, aligned.dest_end
    start = span[0] + text.count(" ", 0, first + 1)
    end = span[0] + text.count(" ", 0, max(first + 1, last - 1)) + 1
    low, high = segment.turn_span(segment.turn_at(start))
    opening = int(segment.passage_start[segment.passage_at(start)])
    ending = min(int(segment.passage_start[segment.passage_at(end - 1) + 1]), high)
    if ending - opening < len(quote):
        # Short passages may be shorter than the quote, which is another score; long ones hold what was aligned.
        published = text_of(segment, opening, ending)
        if len(published) < len(quote):
            alike = score(quote, published)
    return Stretch(max(low, start - PAD), min(high, end + PAD), alike)


def _apart(ranked: Sequence[Stretch]) -> list[Stretch]:
    """Those that do not overlap a better one."""
    kept: list[Stretch] = []
    for stretch in ranked:
        if all(stretch.end - PAD <= other.start + PAD or stretch.start + PAD >= other.end - PAD for other in kept):
            kept.append(stretch)
    return kept
