"""Language files: read, checked, joined, and asked which language a text is in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.language import (
    Language,
    LanguageError,
    alternatives,
    any_language,
    language,
    language_of,
    load_languages,
    loader,
    parse_data,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def german(monkeypatch, tmp_path):
    """The language of the guide's example beside those that ship."""
    for code in load_languages():
        (tmp_path / f"{code}.yaml").write_bytes((ROOT / "bot" / "language" / f"{code}.yaml").read_bytes())
    guide = (ROOT / "docs" / "adding-a-language.md").read_text("utf-8")
    (tmp_path / "de.yaml").write_text(guide.split("```yaml\n")[1].split("```")[0], "utf-8")
    monkeypatch.setattr(loader, "files", lambda _: tmp_path)
    caches = (load_languages, any_language, loader.pattern, loader._scripts, loader._alike)
    for cache in caches:
        cache.cache_clear()
    yield language("de")
    for cache in caches:
        cache.cache_clear()


def test_a_language_is_added_by_its_file_alone(german):
    assert german.dates.months["märz"] == 3
    assert german.labels.anonymous.fullmatch("Frage 2")
    assert "kanzlerin" in any_language().posts
    assert language_of("Das ist nicht für die Ewigkeit, und das weiß der Kanzler.") == "de"
    assert language_of("It is not for eternity, and the Chancellor knows that.") is None
    assert language_of("Это не навсегда") == "ru"


def test_no_python_file_holds_a_cyrillic_letter():
    cyrillic = re.compile("[\u0400-\u04ff]")
    assert [path for path in (ROOT / "bot").rglob("*.py") if cyrillic.search(path.read_text("utf-8"))] == []


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
