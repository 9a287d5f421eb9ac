from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.transcripts.formats import PARSERS
from bot.transcripts.model import Key
from bot.transcripts.sources import Sources, SourcesError
from tests.transcripts.event_pages import SOURCES

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
harbour:
  name: Harbour Board
  home: https://harbour.example
  licence: CC0
  languages:
    en: {home: "https://harbour.example", attribution: Harbour Board, address: "https://harbour.example/{id}"}
"""


def load(tmp_path: Path, text: str) -> Sources:
    path = tmp_path / "sources.yaml"
    path.write_text(text, encoding="utf-8")
    return Sources.load(path)


def test_the_sources_that_ship_have_parsers() -> None:
    assert {source.name for source in SOURCES} == {"kremlin", "council"}
    assert all(source.parser in PARSERS for source in SOURCES)
    assert SOURCES.get("council").fictional
    assert not SOURCES.get("kremlin").fictional


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://en.kremlin.ru/events/president/news/63951", ("kremlin", "en", "63951")),
        ("https://kremlin.ru/events/president/transcripts/63951/photos?x=1#y", ("kremlin", "ru", "63951")),
        ("en.kremlin.ru/d/63951", ("kremlin", "en", "63951")),
        ("http://kremlin.ru/catalog/countries/UA/events/74856", ("kremlin", "ru", "74856")),
        ("http://en.kremlin.ru/events/president/news/copy/63951", ("kremlin", "en", "63951")),
        ("http://en.kremlin.ru/events/security-council/63951", ("kremlin", "en", "63951")),
        ("https://council.saltmere.example/minutes/2026-014", ("council", "en", "2026-014")),
        ("http://en.kremlin.ru/events/president/news/page/2", None),
        ("http://en.kremlin.ru/catalog/persons/119/events", None),
        ("http://en.kremlin.ru/events/president/news/by-date/01.09.2022", None),
        ("http://kremlin.ru.example.org/events/president/news/63951", None),
        ("http://[broken/63951", None),
        ("", None),
        ("http://en.kremlin.ru/" + "events/" * 4000 + "1", None),
    ],
)
def test_an_address_tells_source_language_and_id(url: str, found: tuple[str, str, str] | None) -> None:
    assert SOURCES.id_of(url) == found


def test_attribution_is_there_even_for_a_source_that_the_file_does_not_know() -> None:
    assert "CC BY 4.0" in SOURCES.attribution(Key("kremlin", "en", "1"))
    assert SOURCES.attribution(Key("un", "en", "1")) == "Source: un"
    assert SOURCES.edition(Key("kremlin", "en", "7")).url("7") == "http://en.kremlin.ru/events/president/news/7"


def test_a_short_entry_is_enough(tmp_path: Path) -> None:
    source = load(tmp_path, GOOD).get("harbour")
    assert (source.title, source.parser, source.time_zone) == ("Harbour Board", "harbour", "UTC")
    assert source.hosts == ("harbour.example",)


def test_an_unknown_source_is_named_with_those_there_are() -> None:
    with pytest.raises(KeyError, match=r"no source 'nowhere'.*council, kremlin"):
        SOURCES.get("nowhere")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  licence: CC0\n", "", "harbour: licence is missing"),
        ("  licence: CC0\n", "  licence: [a]\n", "licence must be a text"),
        ("  licence: CC0\n", "  licence: CC0\n  lisence: CC0\n", "unknown key 'lisence'"),
        ("harbour:", "Harbour_Board:", "name has the shape"),
        ("    en:", "    English:", "two or three small letters"),
        ("{id}", "id", "must hold {id}"),
        ("home: https://harbour.example", "home: harbour", "home must be an address"),
        ("  licence: CC0\n", "  licence: CC0\n  time_zone: Mars/Base\n", "is no zone"),
        ("  licence: CC0\n", "  licence: CC0\n  fictional: maybe\n", "must be true or false"),
        ("  licence: CC0\n", "  licence: CC0\n  paths: ['(']\n", "no regular expression"),
        ("  licence: CC0\n", "  licence: CC0\n  paths: ['/x']\n", "one group"),
        (GOOD, "- a\n- b\n", "must be a mapping"),
        (GOOD, "a: [", "not YAML"),
        (GOOD, "", "must be a mapping"),
        ("  languages:\n", "  languages: []\n  #", "must be a mapping"),
    ],
)
def test_errors_name_the_file_the_key_and_what_would_be_right(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SourcesError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert message in str(caught.value)
    assert str(tmp_path / "sources.yaml") in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="cannot be read"):
        Sources.load(tmp_path / "none.yaml")
