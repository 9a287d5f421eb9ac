"""Transcripts as plain fields and back."""

from __future__ import annotations

import contextlib
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transcripts import fields as module
from bot.transcripts.fields import FieldError, from_fields, to_fields
from bot.transcripts.files import dump_yaml, load_yaml
from bot.transcripts.model import Event, EventDate, Key, Transcript, Turn
from tests.samples import transcript

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(str.strip)
NAMES = st.lists(TEXT, max_size=3).map(tuple)
CLOCK = st.times().map(lambda clock: clock.strftime("%H:%M"))
DATES = st.one_of(
    st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(EventDate.of),
    st.builds(EventDate, st.integers(1000, 2999), st.integers(0, 12)),
)
MOMENTS = st.datetimes(datetime.fromisoformat("1000-01-01")).map(lambda when: when.replace(second=0, microsecond=0))
KEYS = st.builds(
    Key,
    st.from_regex(r"\A[a-z][a-z0-9]{0,15}\Z"),
    st.from_regex(r"\A[a-z]{2,3}\Z"),
    st.from_regex(r"\A[A-Za-z0-9_-]{1,36}\Z"),
)
EVENTS = st.builds(
    Event,
    key=KEYS,
    title=TEXT,
    url=st.none() | TEXT,
    summary=st.none() | TEXT,
    date=st.none() | DATES,
    time=st.none() | CLOCK,
    published=st.none() | MOMENTS,
    place=st.none() | TEXT,
    geography=NAMES,
    sections=NAMES,
    topics=NAMES,
    persons=NAMES,
    captions=NAMES,
    aliases=NAMES,
)
FROM = st.sampled_from([None, "label", "persons"])
TURNS = st.builds(Turn, st.none() | TEXT, st.none() | TEXT, NAMES, note=st.none() | TEXT, speaker_from=FROM)
TRANSCRIPTS = st.builds(Transcript, EVENTS, st.lists(TURNS, max_size=3).map(tuple))


@given(TRANSCRIPTS)
def test_fields_give_the_same_transcript_back(one: Transcript) -> None:
    assert from_fields(to_fields(one), strict=True) == one
    assert from_fields(json.loads(json.dumps(to_fields(one)))) == one


@given(TRANSCRIPTS)
def test_yaml_gives_the_same_transcript_back(one: Transcript) -> None:
    assert load_yaml(dump_yaml(one), Path("one.yaml")) == one
    assert load_yaml(dump_yaml(one).encode(), Path("one.yaml")) == one


def test_a_listing_has_no_turns() -> None:
    assert "turns" not in to_fields(transcript(), turns=False)
    assert list(to_fields(transcript()))[:4] == ["source", "id", "language", "url"]


def test_flat_paragraphs_are_one_turn_without_a_speaker() -> None:
    flat = to_fields(transcript(), turns=False) | {"paragraphs": ["One.", "Two."], "date": "2021"}
    read = from_fields(flat)
    assert read.turns == (Turn(None, None, ("One.", "Two.")),)
    assert read.event.date == EventDate(2021)


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        ({"title": None}, "title", "missing"),
        ({"title": ["a"]}, "title", "not text"),
        ({"source": "No Source"}, "source", "shape"),
        ({"id": "a b"}, "id", "shape"),
        ({"language": "english"}, "language", "shape"),
        ({"date": "9 May"}, "date", "YYYY-MM-DD"),
        ({"date": "2022-02-30"}, "date", "not a date"),
        ({"time": "25:00"}, "time", "HH:MM"),
        ({"published": "yesterday"}, "published", "YYYY-MM-DDTHH:MM"),
        ({"topics": "CIS"}, "topics", "not a list"),
        ({"topics": [""]}, "topics[0]", "not text"),
        ({"turns": "none"}, "turns", "not a list"),
        ({"turns": [{"speaker": 1.5}]}, "turns[0].speaker", "not text"),
        ({"turns": [{"speaker_from": "x"}]}, "turns[0].speaker_from", "none of label, persons"),
        ({"turns": [{"paragraphs": [None]}]}, "turns[0].paragraphs[0]", "not text"),
        ({"turns": [{"paragraphs": ["a", " "]}]}, "turns[0].paragraphs[1]", "empty"),
        ({"turns": [{"speakers": "x"}]}, "turns[0].speakers", "did you mean speaker?"),
        ({"turns": ["x"]}, "turns[0]", "not a turn"),
        ({"paragraphs": []}, "paragraphs", "not both"),
        ({"titel": "x"}, "titel", "did you mean title?"),
        ({"title": "half \ud800"}, "title", "U+D800"),
    ],
)
def test_an_error_names_the_field_and_what_is_right(change: dict[str, Any], key: str, says: str) -> None:
    with pytest.raises(FieldError) as caught:
        from_fields(to_fields(transcript()) | change, strict=True)
    assert caught.value.key == key
    assert says in str(caught.value)


def test_unknown_fields_are_passed_over_unless_strict() -> None:
    assert from_fields(to_fields(transcript()) | {"is_transcript": True}) == transcript()


def test_repeats_cannot_grow_past_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PARAGRAPHS", 5)
    turns = [{"paragraphs": ["a", "b"]}] * 3
    with pytest.raises(FieldError, match="more than 5 paragraphs"):
        from_fields(to_fields(transcript()) | {"turns": turns})
    monkeypatch.setattr(module, "MAX_CHARACTERS", 3)
    with pytest.raises(FieldError, match="more than 3 characters"):
        from_fields(to_fields(transcript()) | {"turns": [{"paragraphs": ["abcd"]}]})


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(module.KNOWN), inner),
    )
)
def test_whatever_is_read_gives_a_transcript_or_a_named_error(value: object) -> None:
    with contextlib.suppress(FieldError):
        assert isinstance(from_fields(value), Transcript)
