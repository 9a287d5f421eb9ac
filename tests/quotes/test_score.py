"""The score compares, whatever the lengths, within a bound on work."""

import random

from rapidfuzz import fuzz

from bot.quotes.score import MOST_WORK, score


def test_a_quote_inside_its_passage_scores_a_hundred():
    assert score("the old bridge", "and then the old bridge fell") == 100


def test_a_passage_shorter_than_the_quote_is_compared_as_a_whole():
    assert score("the old bridge fell down", "old bridge") == fuzz.ratio("the old bridge fell down", "old bridge")


def test_beyond_the_bound_the_place_of_the_match_is_what_counts():
    rng = random.Random(1)
    words = [f"{rng.randrange(10**6)}" for _ in range(20_000)]
    published = " ".join(words)
    for length in (40, 400):
        quote = " ".join(words[9_000 : 9_000 + length])
        assert len(quote) * len(published) > MOST_WORK
        assert score(quote, published, published.index(quote)) == 100
