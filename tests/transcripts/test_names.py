"""Names as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts import names
from bot.transcripts.names import fold_name, name_key, same_person, suggest

SAME = [
    ("Vladimir Putin", "Putin Vladimir"),
    ("Vladimir Putin", "Vladimir Vladimirovich Putin"),
    ("Mr Naryshkin", "Naryshkin Sergei"),
    ("Mr. Lukashenko", "Alexander Lukashenko"),
    ("lukashenka", "Lukashenko Alexander"),
    ("V.Putin", "Vladimir Putin"),
    ("V. Putin", "Putin Vladimir"),
    ("В.Путин", "Vladimir Putin"),
    ("Владимир Путин", "Vladimir Putin"),
    ("Сергей Лавров", "Lavrov Sergey"),
    ("Volodymyr Zelenskyy", "Zelensky Volodymyr"),
    ("Зеленский", "Zelenskiy"),
    ("Recep Tayyip Erdoğan", "Erdogan Recep Tayyip"),
    ("ERDOGAN", "Recep Tayyip Erdoğan"),
    ("President of Russia Vladimir Putin", "Vladimir Putin"),
    ("Prime Minister Modi", "Modi Narendra"),
    ("Jean-Claude Juncker", "Juncker Jean Claude"),
    ("Shoygu", "Shoigu Sergei"),
    ("Ada Lindqvist’s", "Lindqvist Ada"),
]
OTHERS = [
    ("Viktor Lukashenko", "Alexander Lukashenko"),
    ("Sergei Lavrov", "Sergei Ivanov"),
    ("Petrov", "Petrova"),
    ("Vladimir Putin", "Vladimir Medinsky"),
    ("Kim", "Kem"),
    ("Trump", "Truss"),
    ("Mr", "Vladimir Putin"),
    ("V.", "Vladimir Putin"),
    ("", "Vladimir Putin"),
    ("!!!", "???"),
    ("Dmitry Medvedev", "Dmitry Mendeleev"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_the_same_person(one: str, other: str) -> None:
    assert same_person(one, other)
    assert same_person(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_these_are_not(one: str, other: str) -> None:
    assert not same_person(one, other)
    assert not same_person(other, one)


def test_a_slip_of_the_pen_is_not_exact() -> None:
    assert same_person("Lukashenka", "Alexander Lukashenko")
    assert not same_person("Lukashenka", "Alexander Lukashenko", exactly=True)
    assert same_person("Mr Lukashenko", "Alexander Lukashenko", exactly=True)


def test_spellings_of_one_name_have_one_key() -> None:
    keys = {name_key(name) for name in ("Sergey Lavrov", "Lavrov Sergei", "Лавров Сергей", "Mr Sergei  LAVROV")}
    assert len(keys) == 1


def test_a_misspelt_topic_is_suggested_first() -> None:
    topics = ["Africa", "Afghanistan", "Armed Forces", "Azerbaijan", "Fight against terrorism", "Foreign policy"]
    assert suggest("afganistan", topics)[0][0] == "Afghanistan"
    assert suggest("terorism", topics)[0][0] == "Fight against terrorism"
    assert suggest("policy foreign", topics)[0][0] == "Foreign policy"
    assert suggest("polcy", topics)[0][0] == "Foreign policy"
    assert suggest("xylophone", topics) == []
    assert suggest("", topics) == []


def test_a_word_that_is_nearly_the_same_comes_before_one_that_only_holds_it() -> None:
    assert suggest("cultur", ["Agriculture", "Culture", "Sport"])[0][0] == "Culture"
    assert suggest("economi", ["Special economic zones", "Economy and finance"])[0][0] == "Economy and finance"
    assert suggest("agri", ["Agriculture", "Culture"])[0][0] == "Agriculture", "the beginning of a word is near"
    assert suggest("helth", ["Wealthy towns", "Healthcare"])[0][0] == "Healthcare", "and with a slip in it"


def test_letters_in_the_middle_of_a_longer_word_are_not_near() -> None:
    assert suggest("Tarn", ["Estarnov Igor", "Bitarno Lea"]) == []
    assert suggest("zzzz", ["Igor Sizov, poet, “Songs of Z”"]) == []


def test_a_letter_held_down_is_no_initial() -> None:
    assert not same_person("zzzz", "Poet of Z", exactly=True)
    assert same_person("Zelenskyyy", "Zelensky", exactly=True)


def test_a_misspelt_surname_is_suggested_with_its_title() -> None:
    people = ["Edith Vane", "Agnes Thorley", "Marcus Oduya"]
    assert [name for name, _ in suggest("Mr Vain", people)] == ["Edith Vane"]
    assert suggest("thorly", people)[0][0] == "Agnes Thorley"


@given(st.text(), st.text())
def test_no_text_is_too_odd(one: str, other: str) -> None:
    assert same_person(one, other) == same_person(other, one)
    assert fold_name(one).isascii() or fold_name(one)
    assert all(score <= 100 for _, score in suggest(one, [other]))


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=2, max_size=30))
def test_everyone_is_themselves(name: str) -> None:
    assert same_person(name, name) or not name_key(name)


def test_a_second_look_over_many_names_takes_none_of_them_apart_again() -> None:
    many = [f"Name{number} Surname{number}" for number in range(25_000)]
    for query in ("Qwertyuiop Zxcvb", "Xyzzy Qwertovich"):
        before = [kept.cache_info().misses for kept in (names._folded, names._untitled)]
        assert not suggest(query, many)
        assert not any(same_person(query, name) for name in many)
    missed = [kept.cache_info().misses for kept in (names._folded, names._untitled)]
    assert [after - earlier for after, earlier in zip(missed, before, strict=True)] == [1, 1], "the query itself"
