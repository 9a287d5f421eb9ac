"""Marks that people put where they left words out."""

import pytest

from bot.quotes.query import Query, cut_context


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


def test_only_the_torn_sentences_count():
    words = ["not", "at", "all", "never", "mind"]
    assert cut_context("so", words, [" "] * 6) == words
    assert cut_context("so", words, [" ", " ", " ", ". ", " ", " "]) == ["not", "at", "all", "never", "mind"]
    assert cut_context("so", words, [" ", ". ", " ", " ", "\n", " "]) == ["not", "mind"]
    assert cut_context("so", words, [". ", " ", " ", " ", " ", ". "]) == []


def test_the_full_stop_of_an_abbreviation_ends_no_sentence():
    gaps = [" ", ". ", " ", " ", " ", " "]
    assert cut_context("meet", ["mr", "brown", "and", "not", "mr"], [*gaps[:5], ". "]) == [
        "mr",
        "brown",
        "and",
        "not",
        "mr",
    ]
    assert cut_context("v", ["putin", "never", "came"], [". ", " ", " ", " "]) == ["putin", "never", "came"]
    assert cut_context("so", ["mr"], [" ", ".\n"]) == ["mr"]
    assert cut_context("mr", ["not", "now"], [".\n", " ", ". "]) == []
