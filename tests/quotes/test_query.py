"""Marks that people put where they left words out."""

import pytest

from bot.quotes.query import Query, sentence_ends


@pytest.mark.parametrize("mark", ["…", "...", "[…]", "[...]", "(…)", "<...>", "....", ". . ."])
def test_every_usual_mark_is_seen(mark):
    query = Query.of(f"one two {mark} three four")
    assert query.cuts == {2}
    assert query.pieces == [(0, 2), (2, 4)]


def test_marks_at_the_ends_cut_nothing():
    assert Query.of("… one two three …").cuts == frozenset()


def test_words_are_counted_as_a_reader_counts_them():
    assert Query.of("I don’t want 50% of it").length == 6


def test_names_are_capitalised_inside_a_sentence():
    query = Query.of("Yesterday Norway paid. Today I think Denmark will")
    assert [query.words[at].text for at in sorted(query.names)] == ["norway", "denmark"]
    assert Query.of("EVERYTHING IS WRITTEN LARGE HERE").names == frozenset()


def test_sentences_end_within_a_cut_and_at_its_ends():
    words = ["not", "at", "all", "never", "mind"]
    assert sentence_ends("so", words, [" "] * 6) == []
    assert sentence_ends("so", words, [" ", " ", " ", ". ", " ", " "]) == [3]
    assert sentence_ends("so", words, [" ", ". ", " ", " ", "\n", " "]) == [1, 4]
    assert sentence_ends("so", words, [". ", " ", " ", " ", " ", ". "]) == [0, 5]


def test_the_full_stop_of_an_abbreviation_ends_no_sentence():
    assert sentence_ends("meet", ["mr", "brown", "mr"], [" ", ". ", " ", ". "]) == []
    assert sentence_ends("v", ["putin", "never", "came"], [". ", " ", " ", " "]) == []
    assert sentence_ends("so", ["mr"], [" ", ".\n"]) == [1]
    assert sentence_ends("mr", ["not", "now"], [".\n", " ", ". "]) == [0, 2]
