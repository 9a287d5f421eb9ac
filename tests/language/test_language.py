"""Language files: read, checked, joined, and asked which language a text is in."""

from __future__ import annotations

import pytest

from bot.language import (
    Language,
    LanguageError,
    alternatives,
    any_language,
    language,
    language_of,
    load_languages,
    parse_data,
)


def test_every_shipped_file_is_read_and_the_default_comes_first():
    assert [*load_languages()] == ["en", "ru"]
    assert language("ru").code == "ru"


def test_a_language_without_a_file_is_the_default_one():
    assert language("qq") is language("en")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("lettres: a", "xx.yaml: lettres"),
        ("letters: {smal: a}", "xx.yaml: letters.smal"),
        ("function_words: {a: b}", "xx.yaml: function_words"),
        ("letters: [", "xx.yaml: "),
        ("labels: {notes: (}", "xx.yaml: labels.notes"),
        ("labels: {notes: '{WORD}'}", "xx.yaml: {WORD}"),
        ("- a", "xx.yaml: "),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_key(data, said):
    with pytest.raises(LanguageError) as error:
        parse_data("xx.yaml", data, Language)
    assert str(error.value).startswith(said)


def test_parts_are_filled_in():
    labels = parse_data("xx.yaml", "labels: {notes: 'in {TONGUE}'}\nparts: {TONGUE: Latin Greek}", Language).labels
    assert labels.notes.pattern == "(?:in|(?:Latin|Greek))"


def test_all_languages_together_have_the_words_of_each():
    assert {"the", "и"} <= any_language().function_words


def test_alternatives_of_nothing_never_match():
    assert alternatives(("a", "b.c")) == r"(?:b\.c|a)"
    assert alternatives(()) == "(?!)"


@pytest.mark.parametrize(
    ("text", "more_than", "code"),
    [
        ("Добрый день", 0.5, "ru"),
        ("Добрый день, colleagues and friends", 0.5, None),
        ("Добрый день, colleagues", 1 / 3, "ru"),
        ("colleagues и", 0, "ru"),
        ("Good evening", 0, None),
        ("1945", 0.5, None),
        ("", 0, None),
    ],
)
def test_the_letters_tell_the_language(text, more_than, code):
    assert language_of(text, more_than=more_than) == code
