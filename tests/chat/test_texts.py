"""The catalogues: each language says everything, and asks for the same values."""

import re
import string
from datetime import date
from pathlib import Path

import pytest

from bot.chat import subscribing
from bot.chat.render import Piece
from bot.chat.texts import PLACEHOLDER, Catalogue
from bot.chat.views import home
from bot.telegram_app import application
from bot.transcripts.model import DateRange, EventDate

CATALOGUE = Catalogue.load()
ENGLISH = CATALOGUE.languages["en"]


def placeholders(entry):
    texts = [entry] if isinstance(entry, str) else list(entry.values())
    return [set(PLACEHOLDER.findall(text)) for text in texts]


@pytest.mark.parametrize("language", sorted(CATALOGUE.languages))
def test_every_language_has_the_same_keys_and_placeholders(language):
    texts = CATALOGUE.languages[language]
    assert set(texts.entries) == set(ENGLISH.entries)
    for key, entry in texts.entries.items():
        wanted = set().union(*placeholders(ENGLISH.entries[key]))
        assert set().union(*placeholders(entry)) <= wanted | {"n"}, key
        assert all(found | {"n"} >= wanted for found in placeholders(entry)), key


@pytest.mark.parametrize("language", sorted(CATALOGUE.languages))
def test_every_text_has_the_plural_forms_of_its_language_and_closed_bold(language):
    texts = CATALOGUE.languages[language]
    for key, entry in texts.entries.items():
        forms = [entry] if isinstance(entry, str) else list(entry.values())
        assert all(form.count("*") % 2 == 0 for form in forms), key
        if isinstance(entry, dict):
            assert set(entry) == {"one", "other"} if language == "en" else {"one", "few", "many", "other"}, key


@pytest.mark.parametrize("language", sorted(CATALOGUE.languages))
def test_commands_and_descriptions_keep_telegrams_limits(language):
    texts = CATALOGUE.languages[language]
    for name in home.COMMANDS:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
        assert 1 <= len(texts(f"command.{name}")) <= 256
    assert len(texts("bot.description")) <= application.LONGEST_DESCRIPTION
    assert len(texts("bot.short")) <= application.LONGEST_SHORT


def test_the_help_lists_every_command_that_is_registered():
    assert set(home.FOLLOWING) == {*subscribing.COMMANDS, "changes"}
    for name in home.FOLLOWING:
        assert 1 <= len(ENGLISH(f"command.{name}")) <= 256


def test_every_key_that_the_code_asks_for_is_there():
    code = "\n".join(path.read_text("utf-8") for path in (Path(__file__).parents[2] / "bot" / "chat").rglob("*.py"))
    asked = set(re.findall(r'(?:say|note|texts|rich)\(\s*"([a-z_]+\.[a-z_]+)"', code))
    asked |= {f"button.{name}" for name in re.findall(r'view\.button\("([a-z_]+)"', code)}
    assert asked
    assert asked <= set(ENGLISH.entries)


def test_plurals_follow_the_language():
    russian = CATALOGUE.languages["ru"]
    assert [russian("held.transcripts", n=n) for n in (1, 3, 5, 21)] == [
        "1 стенограмма",
        "3 стенограммы",
        "5 стенограмм",
        "21 стенограмма",
    ]
    assert ENGLISH("held.transcripts", n=1204) == "1,204 transcripts"
    assert ENGLISH("held.transcripts", n=1) == "1 transcript"


def test_bold_is_the_catalogues_and_never_the_published_words():
    pieces = ENGLISH.rich("list.topic", name="a *b* {c}")
    assert "".join(piece.text for piece in pieces) == "a *b* {c}"
    assert {piece.style for piece in pieces} == {"b"}
    assert ENGLISH.rich("verdict.narrowed", filters=(Piece("x", "i"),))[-1] == Piece("x", "i")


def test_dates_are_written_as_the_language_writes_them():
    day = EventDate(2022, 9, 29)
    assert ENGLISH.day(day) == "29 September 2022"
    assert ENGLISH.day(day, short=True) == "29 Sep 2022"
    assert CATALOGUE.languages["ru"].day(day) == "29 сентября 2022"
    assert ENGLISH.day(EventDate(2022, 9)) == "September 2022"
    assert ENGLISH.day(None) == "no date"
    assert ENGLISH.range(DateRange(day.first, None)) == "since 29 September 2022"
    assert ENGLISH.range(DateRange(date(2020, 2, 1), date(2020, 2, 29))) == "February 2020"
    assert ENGLISH.range(DateRange(date(2020, 1, 1), date(2020, 12, 31))) == "2020"
    assert ENGLISH.range(DateRange(date(2019, 1, 1), date(2020, 12, 31))) == "1 Jan 2019 – 31 Dec 2020"
    assert ENGLISH.period(day, day) == "29 Sep 2022"


@pytest.mark.parametrize(("code", "language"), [("ru", "ru"), ("ru-RU", "ru"), ("de", "en"), (None, "en"), ("", "en")])
def test_the_language_is_the_persons_where_it_is_spoken(code, language):
    assert CATALOGUE.for_language(code).language == language


def test_a_default_that_is_not_spoken_is_refused():
    with pytest.raises(ValueError, match="not spoken"):
        Catalogue.load("xx")


def test_placeholders_are_words():
    for key, entry in ENGLISH.entries.items():
        for found in placeholders(entry):
            assert all(set(name) <= set(string.ascii_lowercase + "_") for name in found), key
