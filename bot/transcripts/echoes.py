"""Paragraphs that only repeat what stands in another one: the pull quotes that editors set between paragraphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NOT_WORDS = re.compile(r"\W+")
_SHORTEST = 60
"""Letters of the shortest repetition that is no coincidence."""
_COMPARED = 400
_MOST_WORK = 500_000_000
"""Paragraphs times letters beyond which a page is left as it is; the longest known page needs 300 million."""


def echoes(texts: Sequence[str], free: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Pairs (number of a paragraph that `free` lets be one, number of the longer paragraph that holds its words)."""
    plain = [_NOT_WORDS.sub(" ", text).strip().casefold() for text in texts]
    page = "\n".join(plain)
    if len(page) * len(plain) > _MOST_WORK:
        return
    starts = [0, *accumulate(len(text) + 1 for text in plain)]
    for number, (text, may) in enumerate(zip(plain, free, strict=True)):
        if not may or len(text) < _SHORTEST:
            continue
        at = page.find(text[:_COMPARED])
        while at != -1:
            holder = bisect_right(starts, at) - 1
            if holder != number and len(plain[holder]) > len(text):
                yield number, holder
                break
            at = page.find(text[:_COMPARED], at + 1)
