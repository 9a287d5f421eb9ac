"""Folding takes away what is no difference, and nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quotes.words import fold, fold_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Harbour", "the harbour"),
        ("“Not now,” he said – twice…", "not now he said twice"),
        ("don’t", "do not"),
        ("We'll see, won't we", "we will see will not we"),
        ("cannot", "can't"),
        ("4,000 crowns", "4000 crowns"),
        ("1,395,000", "1395000"),
        ("50%", "50 percent"),
        ("50 per cent", "50 percent"),
        ("5 процентов", "5 %"),
        ("1,5 миллиона", "1.5 миллиона"),
        ("organisation of the labour programme", "organization of the labor program"),
        ("travelled to the centre", "traveled to the center"),
        ("всё ещё", "все еще"),
        ("har\u00adbour", "harbour"),
        ("no\u00a0break", "no break"),
        ("Cafe\u0301", "café"),
        ("у\u0301же", "уже"),
        ("the 1990's", "the 1990s"),
        ("R&D", "R and D"),
        ("0,395", "0.395"),
        (".5 of it", "0.5 of it"),
        ("it doesnt, and I dont", "it doesn’t, and I don´t"),
        ("the 21<sup>st</sup> century", "the 21st century"),
        ("the bridge¹ was built² in May.³", "the bridge was built in May."),
        ("1½ tonnes", "1 1/2 tonnes"),
        ("о 5 процентах", "о 5 %"),
    ],
)
def test_what_is_no_difference_folds_to_the_same(one, other):
    assert fold_words(one) == fold_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.4", "14"),
        ("1,4", "14"),
        ("is", "isn't"),
        ("2.4", "24"),
        ("can", "cannot"),
        ("5", "5%"),
        ("lets", "let's"),
        ("0,395", "0395"),
        (".5", "5"),
        ("10²", "102"),
        ("5 m²", "5 m³"),
        ("cant", "can't"),
        ("12,34", "1234"),
    ],
)
def test_what_is_a_difference_stays_one(one, other):
    assert fold_words(one) != fold_words(other)


def test_offsets_are_those_of_the_original():
    text = "“Don’t,” she said: 4,000 – 50%"
    assert [text[word.start : word.end] for word in fold(text)] == [
        "Don’t", "Don’t", "she", "said", "4,000", "50", "%", "%",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_any_text_folds_and_every_word_is_a_slice(text):
    words = fold(text)
    assert [word.text for word in words] == fold_words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert all(one.start <= other.start for one, other in pairwise(words))


def test_a_run_of_letters_without_end_is_cut_into_words():
    assert {len(word) for word in fold_words("a" * 200_000)} == {64}
