"""Words pair with words; gaps fall where they read well."""

import random

import pytest
from rapidfuzz import fuzz

from bot.quotes.align import MOST_CELLS, MOST_WORK, align, mended, score

SAID = "and i say that the old bridge is slowly falling into the harbour and nobody in the council says a word".split()  # noqa: SIM905


def paired(quote, said=SAID, cuts=frozenset()):
    quoted = quote.split()
    pairs = align(quoted, [said], cuts)[0].pairs
    return [
        (said[pair.said] if pair.said is not None else "", quoted[pair.quoted] if pair.quoted is not None else "")
        for pair in pairs
    ]


def differing(quote, cuts=frozenset()):
    return [(said, quoted) for said, quoted in paired(quote, cuts=cuts) if said != quoted]


def test_equal_words_pair():
    assert differing("the old bridge is slowly falling") == []


@pytest.mark.parametrize(
    ("quote", "difference"),
    [
        ("the old bridge is falling into the harbour", ("slowly", "")),
        ("the old bridge is not slowly falling into", ("", "not")),
        ("the new bridge is slowly falling", ("old", "new")),
        ("the old bridge is slowly faling into", ("falling", "faling")),
        ("the old bridge is not falling into", ("slowly", "not")),
    ],
)
def test_one_change_is_one_pair(quote, difference):
    assert differing(quote) == [difference]


def test_a_marked_cut_may_skip_anything():
    found = differing("the old bridge nobody in the council", cuts=frozenset({3}))
    assert found == [(word, "") for word in ["is", "slowly", "falling", "into", "the", "harbour", "and"]]


def test_a_better_stretch_earns_more():
    quote = ["the", "old", "bridge", "is", "slowly", "falling"]
    worse, better = align(quote, [["the", "new", "bridge", "is", "quickly", "falling"], SAID])
    assert better.points > worse.points


def test_every_quoted_word_is_paired_once_and_in_order():
    rng = random.Random(3)
    for _ in range(200):
        quoted = rng.choices(SAID, k=rng.randint(1, 12))
        said = rng.choices(SAID, k=rng.randint(1, 30))
        cuts = frozenset(rng.sample(range(1, len(quoted) + 1), k=rng.randint(0, len(quoted)))) - {len(quoted)}
        found = align(quoted, [said], cuts)[0]
        assert [pair.quoted for pair in found.pairs if pair.quoted is not None] == list(range(len(quoted)))
        numbers = [pair.said for pair in found.pairs if pair.said is not None]
        assert numbers == sorted(set(numbers))


def test_nothing_aligns_with_nothing():
    assert align([], [SAID]) == []
    assert align(["a"], []) == []


def test_work_is_bounded_whatever_is_asked():
    many = ["the"] * 3_000
    found = align(many, [many] * 10)
    assert len(found) == 1
    assert len([pair for pair in found[0].pairs if pair.said is not None]) * len(many) <= MOST_CELLS + len(many)


def test_a_word_written_apart_at_either_end_is_taken_in():
    said = ["so", "v", "brandt", "came", "to", "the", "harbour", "today"]
    quoted = ["vbrandt", "came", "to", "the", "har", "bour"]
    (found,) = align(quoted, [said])
    assert [(pair.quoted, pair.said) for pair in mended(found.pairs, quoted, said)] == [
        (0, 1), (None, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, None),
    ]  # fmt: skip


def test_what_is_no_word_written_apart_stays_as_it_is():
    said = ["so", "v", "brandt", "came", "to", "the", "harbour", "today"]
    for quoted in ("brandt came to the bridge", "v brandt came to the harbour", "somebody else"):
        for found in align(quoted.split(), [said]):
            assert mended(found.pairs, quoted.split(), said) == found.pairs


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
