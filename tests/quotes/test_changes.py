"""The kind of a difference tells whether it can turn the meaning."""

import pytest

from bot.quotes.changes import kind_of
from bot.quotes.model import ChangeKind
from bot.quotes.words import is_number

KNOWN = {"for", "form", "from", "able", "unable", "possible", "impossible", "side", "inside", "red", "blue", "возможно"}


class FewWords:
    """A library of a few words."""

    def known(self, word):
        return int(word in KNOWN)

    def named(self, word):
        return word in ("norway", "may")

    def likely(self, word):
        return {"nto": "not", "southren": "southern"}.get(word)


def kind(said, quoted, *, name=False):
    return kind_of(said.split(), quoted.split(), FewWords(), name=name)


@pytest.mark.parametrize(
    ("said", "quoted", "expected"),
    [
        ("", "not", ChangeKind.NEGATION),
        ("never", "always", ChangeKind.NEGATION),
        ("with", "without", ChangeKind.NEGATION),
        ("", "hardly", ChangeKind.NEGATION),
        ("able", "unable", ChangeKind.NEGATION),
        ("hard", "impossible", ChangeKind.NEGATION),
        ("nobody", "everybody", ChangeKind.NEGATION),
        ("possible", "impossible", ChangeKind.NEGATION),
        ("возможно", "невозможно", ChangeKind.NEGATION),
        ("", "не", ChangeKind.NEGATION),
        ("2014", "2015", ChangeKind.NUMBER),
        ("three", "four", ChangeKind.NUMBER),
        ("три", "четыре", ChangeKind.NUMBER),
        ("миллионов", "миллиардов", ChangeKind.NUMBER),
        ("per cent", "points", ChangeKind.NUMBER),
        ("must", "may", ChangeKind.MODAL),
        ("может", "должен", ChangeKind.MODAL),
        ("harbour", "habrour", ChangeKind.SPELLING),
        ("not", "nto", ChangeKind.SPELLING),
        ("from", "form", ChangeKind.WORD),
        ("side", "inside", ChangeKind.WORD),
        ("red", "blue", ChangeKind.WORD),
    ],
)
def test_kinds(said, quoted, expected):
    assert kind(said, quoted) is expected


def test_a_name_on_either_side_makes_a_name():
    assert kind("red", "blue", name=True) is ChangeKind.NAME


def test_a_name_is_one_however_it_is_typed():
    assert kind("red", "norway") is ChangeKind.NAME


def test_a_typing_error_of_another_word_is_that_word():
    assert kind("northern", "southren") is ChangeKind.OPPOSITE
    assert kind("southern", "southren") is ChangeKind.SPELLING
    assert kind("now", "nto") is ChangeKind.NEGATION
    assert kind("", "nto") is ChangeKind.NEGATION


def test_a_number_is_never_a_typing_error():
    assert kind("2014", "2041") is ChangeKind.NUMBER
    assert kind("four", "for") is ChangeKind.NUMBER


@pytest.mark.parametrize("word", ["12", "4000", "1.4", "21st", "ninetieth", "пятьдесят", "пятисот", "первого", "cent"])
def test_numbers_in_figures_and_letters(word):
    assert is_number(word)


@pytest.mark.parametrize("word", ["they", "often", "семья", "пятно", "стол"])
def test_what_is_no_number(word):
    assert not is_number(word)
