"""Documents of every kind → transcripts."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import data_folder
from bot.transcripts.fields import to_fields
from bot.transcripts.files import dump_yaml
from bot.transcripts.formats.documents import Defaults, from_line, transcripts
from bot.transcripts.formats.inputs import Document
from bot.transcripts.formats.page import NotATranscript
from bot.transcripts.model import Key, Transcript, Turn
from bot.transcripts.sources import Sources
from tests.samples import transcript

SOURCES = Sources.load(data_folder() / "sources.yaml")
ITEM = {
    "id": "ARG_01_1946",
    "url": "https://records.example/1946",
    "title": "A statement in the general debate",
    "summary": "",
    "date": "1946",
    "place": "Saltmere",
    "topics": [],
    "persons": ["Mr. Arce"],
    "photo_captions": ["A hall", ""],
    "is_transcript": True,
    "source": "somebody/else",
    "paragraphs": ["We are no friends of unanimity.", "", "Politics are determined by circumstances."],
}


def line(**changes: Any) -> bytes:
    return json.dumps({name: value for name, value in (ITEM | changes).items() if value != "(none)"}).encode()


def test_a_line_with_flat_paragraphs_and_a_bare_year_is_a_transcript() -> None:
    read = from_line(line(), SOURCES, Defaults("un"))
    assert read.key == Key("un", "en", "ARG_01_1946")
    assert str(read.event.date) == "1946"
    assert read.event.summary is None
    assert read.event.captions == ("A hall",)
    assert read.turns == (Turn("Mr. Arce", None, (ITEM["paragraphs"][0], ITEM["paragraphs"][2]), None, "persons"),)


@pytest.mark.parametrize(
    ("changes", "source", "speakers"),
    [
        (
            {"paragraphs": ["They met.", "Mr Arce: A.", "B.", "Mr Vane (Chair): C."]},
            "un",
            [None, *["Arce"] * 2, "Vane"],
        ),
        ({"paragraphs": ["A."], "persons": ["Mr. Arce", "Mr. Vane"]}, "un", [None]),
        ({"paragraphs": ["A."], "persons": ["The House met at 12"]}, "un", [None]),
        ({"paragraphs": ["A."], "persons": ["Arce"]}, "council", [None]),
        ({"paragraphs": None, "turns": [{"paragraphs": ["Mr Arce: A."]}]}, "un", [None]),
    ],
)
def test_who_speaks_in_flat_paragraphs_is_read_off_labels_or_the_one_person_listed(
    changes: dict[str, Any], source: str, speakers: list[str | None]
) -> None:
    turns = from_line(line(**changes), SOURCES, Defaults(source)).turns
    assert [turn.speaker for turn in turns for _ in turn.paragraphs] == speakers
    assert {turn.speaker_from for turn in turns} <= {"label" if turn.speaker else None for turn in turns}


def test_what_was_exported_is_read_back() -> None:
    exported = json.dumps({"file": "x", **to_fields(transcript())}).encode()
    assert from_line(exported, SOURCES, Defaults()) == transcript()
    document = Document("x.yaml", dump_yaml(transcript()).encode())
    assert transcripts(document, SOURCES) == [transcript()]


@pytest.mark.parametrize(
    ("changes", "defaults", "language"),
    [
        ({"url": "http://kremlin.ru/events/president/news/5"}, Defaults("kremlin"), "ru"),
        ({"url": "http://en.kremlin.ru/events/president/news/5"}, Defaults("kremlin"), "en"),
        ({"title": "Заседание Совета", "paragraphs": ["Добрый день, уважаемые коллеги."]}, Defaults("duma"), "ru"),
        ({}, Defaults("un", "fr"), "fr"),
        ({"language": "de"}, Defaults("un"), "de"),
        ({}, Defaults("council"), "en"),
    ],
)
def test_the_language_is_told_or_found(changes: dict[str, Any], defaults: Defaults, language: str) -> None:
    assert from_line(line(**changes), SOURCES, defaults).key.language == language


def test_an_item_without_a_title_is_named_by_its_summary_or_id() -> None:
    assert from_line(line(title=""), SOURCES, Defaults("un")).event.title == "ARG_01_1946"
    assert from_line(line(title="", summary="A sitting"), SOURCES, Defaults("un")).event.title == "A sitting"


@pytest.mark.parametrize("odd", ["1946/02 № 7", "x" * 100, "ид-7", "a b"])
def test_an_id_that_fits_no_key_gets_one_that_does(odd: str) -> None:
    first, again = (from_line(line(id=odd), SOURCES, Defaults("un")).key for _ in range(2))
    other = from_line(line(id=odd + "!"), SOURCES, Defaults("un")).key
    assert first == again != other
    assert len(str(first)) <= 64


@pytest.mark.parametrize(
    ("data", "defaults", "says"),
    [
        (b"{", Defaults("un"), "not JSON"),
        (b"[1]", Defaults("un"), "not a JSON object"),
        (b"[" * 100_000, Defaults("un"), "not JSON"),
        (b"\xff\xfe", Defaults("un"), "not JSON"),
        (line(source="(none)"), Defaults(), "source: is missing: name it with --source"),
        (line(), Defaults(), "source: source 'somebody/else'"),
        (line(id=None), Defaults("un"), "id: is missing"),
        (line(title=" ", paragraphs=[]), Defaults("un"), "title: is missing"),
        (line(date="soon"), Defaults("un"), "date: 'soon' is not a date"),
        (line(paragraphs="text"), Defaults("un"), "paragraphs: 'text' is not a list"),
        (line(paragraphs=[1]), Defaults("un"), "paragraphs[0]: 1 is not text"),
    ],
)
def test_a_line_that_gives_none_is_refused_with_the_reason(data: bytes, defaults: Defaults, says: str) -> None:
    with pytest.raises(NotATranscript) as caught:
        transcripts(Document("x", data, line=True), SOURCES, defaults)
    assert says in str(caught.value)


def test_pages_and_yaml_that_give_none_are_refused_with_the_reason() -> None:
    for document, says in (
        (Document("x.html", b"<html><p>A shop</p></html>"), "not an event page"),
        (Document("x.yaml", b"title: [a\n"), "line 2"),
        (Document("x.html", problem="there is no such file"), "no such file"),
        (Document("x.txt", b""), ""),
    ):
        with pytest.raises(NotATranscript) as caught:
            transcripts(document, SOURCES)
        assert says in str(caught.value)


@given(
    data=st.binary(max_size=200),
    name=st.sampled_from(["x.html", "x.txt", "x.yaml", "x", "x.xml"]),
    line=st.booleans(),
)
def test_no_bytes_are_too_odd(*, data: bytes, name: str, line: bool) -> None:
    with contextlib.suppress(NotATranscript):
        found = transcripts(Document(name, data, line=line), SOURCES, Defaults("un"))
        assert all(isinstance(one, Transcript) for one in found)
