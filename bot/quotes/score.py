"""The number that benchmarks compare: how like the quote the published text is, 0–100. Nothing is ruled by it."""

from __future__ import annotations

from rapidfuzz import fuzz

MOST_WORK = 1_000_000
"""Quote characters times published characters up to which every offset is tried (some 5 ms at the most)."""


def score(quote: str, published: str, at: int = 0) -> float:
    """Compare a folded quote with the folded passages of a match, words joined by single spaces.

    rapidfuzz's `partial_ratio` when the passages are at least as long as the quote, else `ratio`. partial_ratio tries
    every offset, which takes hours on long texts: beyond a bound only the neighbourhood of `at` is tried, the offset in
    `published` where the match is known to begin, and beyond that only `at` itself.
    """
    if len(published) < len(quote):
        return fuzz.ratio(quote, published)
    if len(quote) * len(published) > MOST_WORK:
        margin = MOST_WORK // len(quote) - len(quote)
        if margin < 2:
            return fuzz.ratio(quote, published[at : at + len(quote)])
        start = max(0, min(at - margin // 2, len(published) - len(quote)))
        published = published[start : start + len(quote) + margin]
    return fuzz.partial_ratio(quote, published)
