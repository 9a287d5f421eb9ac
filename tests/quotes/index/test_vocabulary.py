"""The vocabulary: words by their spelling, and by spellings one slip away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.quotes.index.builder import build
from bot.transcripts.model import Event, Key, Transcript, Turn

WORDS = st.text("abcdeжй", min_size=1, max_size=7)


def vocabulary(words: list[str]):
    text = " ".join(words)
    return build([Transcript(Event(Key("invented", "en", "1"), ""), (Turn(None, None, (text,)),))]).vocabulary


def test_a_word_is_known_by_its_number_and_an_unknown_one_by_none() -> None:
    known = vocabulary(["treaty", "bridge"])
    one, none = known.find(["bridge", "bridges"])
    assert (known.text(one), none) == ("bridge", -1)


def test_slips_of_every_kind_lead_to_the_word() -> None:
    known = vocabulary(["sovereignty", "and", "peace"])
    for slip in ("sovreignty", "soverreignty", "sovereinnty", "sovereigntt", "svoereignty", "overeignty"):
        assert [known.text(number) for number in known.near([slip], [1], 5)[0]] == ["sovereignty"]


def test_the_commonest_come_first_and_rare_ones_may_be_left_out() -> None:
    known = vocabulary(["form"] * 2 + ["from"] * 9 + ["foam"] * 5)
    near = known.near(["fomr", "form", "form"], [1, 1, 6], 2)
    assert [[known.text(number) for number in found] for found in near] == [["form"], ["from", "foam"], ["from"]]


def test_words_too_long_or_too_short_are_only_found_exactly() -> None:
    known = vocabulary(["a" * 60, "i"])
    assert known.near(["a" * 59, "x"], [1, 1], 5) == [[], []]
    assert known.find(["a" * 60])[0] > 0


@given(st.lists(WORDS, min_size=1, max_size=30, unique=True), WORDS)
def test_nothing_within_one_slip_is_missed_and_nothing_farther_is_given(words: list[str], asked: str) -> None:
    known = vocabulary(words)
    held = [known.text(number) for number in range(1, len(known))]
    found = {known.text(number) for number in known.near([asked], [1], 99)[0]}
    expected = {word for word in held if OSA.distance(word, asked) == 1 and len(word) > 2 and len(asked) > 1}
    assert found == expected
