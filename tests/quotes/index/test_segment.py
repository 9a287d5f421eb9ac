"""A segment: its words by their spelling, and which turn a position belongs to."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.index.builder import build
from bot.transcripts.model import Event, Key, Transcript, Turn


def segment(*texts: str):
    return build([Transcript(Event(Key("invented", "en", "1"), ""), tuple(Turn(None, None, (it,)) for it in texts))])


@given(lengths=st.lists(st.integers(0, 150), min_size=1, max_size=40))
def test_every_position_belongs_to_the_last_turn_that_began(lengths: list[int]) -> None:
    made = segment(*("word " * length for length in lengths))
    positions = np.arange(sum(lengths) + len(lengths), dtype=np.int32)
    expected = np.repeat(np.arange(len(lengths)), np.array(lengths) + 1)
    assert made.turns_at(positions).tolist() == expected.tolist()


def test_a_word_is_known_by_its_number_and_an_unknown_one_by_none() -> None:
    known = segment("treaty bridge")
    one, none = known.find(["bridge", "bridges"])
    assert (known.words[one], none) == ("bridge", -1)


def test_words_too_long_or_too_short_are_only_found_exactly() -> None:
    known = segment("a" * 60 + " i")
    assert [len(near) for near in known.near(["a" * 59, "x"])] == [0, 0]
    assert known.find(["a" * 60])[0] > 0
