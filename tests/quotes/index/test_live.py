"""Counts and likenesses of words over all segments, without what is gone."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.quotes.index.builder import build
from bot.quotes.index.live import LiveSegment, Segments
from bot.quotes.index.phrases import PhraseFinder
from bot.transcripts.model import Event, Key, Transcript, Turn

WORDS = st.text("abcdeжй", min_size=1, max_size=7)


def said(number: int, text: str) -> Transcript:
    return Transcript(Event(Key("invented", "en", str(number)), ""), (Turn(None, None, (text,)),))


def segments(*texts: str) -> Segments:
    """Each text in a segment of its own."""
    return Segments([LiveSegment(build([said(number, text)])) for number, text in enumerate(texts)])


def test_slips_of_every_kind_lead_to_the_word() -> None:
    held = segments("sovereignty and peace")
    for slip in ("sovreignty", "soverreignty", "sovereinnty", "sovereigntt", "svoereignty", "overeignty"):
        assert held.near([slip], [1], 5) == [{"sovereignty": 1}]


@pytest.mark.parametrize(
    "texts",
    [
        ["form form from from from from from from from from from foam foam foam foam foam"],
        ["form from from from from foam foam", "form from from foam", "from from from foam foam"],
    ],
)
def test_the_commonest_come_first_and_rare_ones_may_be_left_out_however_they_are_spread(texts: list[str]) -> None:
    near = segments(*texts).near(["fomr", "form", "form"], [1, 1, 6], 2)
    assert [list(found.items()) for found in near] == [[("form", 2)], [("from", 9), ("foam", 5)], [("from", 9)]]


def test_nothing_is_near_where_nothing_is_held() -> None:
    assert Segments([]).near(["treaty"], [1], 5) == [{}]


@given(st.lists(WORDS, min_size=1, max_size=30, unique=True), WORDS, st.integers(0, 30))
def test_nothing_within_one_slip_is_missed_and_nothing_farther_is_given(
    words: list[str], asked: str, split: int
) -> None:
    found = set(segments(" ".join(words[:split]), " ".join(words[split:])).near([asked], [1], 99)[0])
    assert found == {word for word in words if OSA.distance(word, asked) == 1 and len(word) > 2 and len(asked) > 1}


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=20).map(" ".join), min_size=1, max_size=6), st.data())
def test_words_and_pairs_are_counted_where_they_are_and_not_where_they_are_gone(
    texts: list[str], data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.sampled_from(range(len(texts)))))
    split = data.draw(st.integers(0, len(texts)))
    parts = []
    for first, last in ((0, split), (split, len(texts))):
        here = [said(number, texts[number]) for number in range(first, last)]
        parts.append(
            LiveSegment(build(here), np.array([number not in gone for number in range(first, last)], np.bool_))
        )
    held = Segments(parts)
    left = [text.split() for number, text in enumerate(texts) if number not in gone]
    words, pairs = (
        Counter(word for text in left for word in text),
        Counter(pair for text in left for pair in pairwise(text)),
    )
    assert held.size == words.total()
    assert held.counts([*"abcdefg"]) == [words[word] for word in "abcdefg"]
    asked = [(one, two) for one in "abcdefg" for two in "abcdefg"]
    assert [PhraseFinder(held, pair).pair_counts[0] for pair in asked] == [pairs[pair] for pair in asked]
