import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticSerializationError

from bot.sync.state import EditionState, Entry, FeedState, Host, StateFolder, Walk

WORDS = st.text(max_size=20)
MOMENTS = st.floats(0, 4e9) | st.integers(0, 10**9).map(float)
ENTRIES = st.builds(
    Entry,
    url=WORDS,
    published=WORDS,
    first=MOMENTS,
    due=st.none() | MOMENTS,
    etag=st.none() | WORDS,
    whole=st.booleans(),
)
FEEDS = st.builds(
    FeedState,
    etag=st.none() | WORDS,
    seen=st.dictionaries(WORDS, WORDS, max_size=4),
    backfill=st.none() | st.builds(Walk, page=WORDS, since=WORDS),
)
EDITIONS = st.builds(
    EditionState,
    feeds=st.dictionaries(WORDS, FEEDS, max_size=3),
    entries=st.dictionaries(WORDS, ENTRIES, max_size=4),
    polled=MOMENTS,
)


@given(EDITIONS)
def test_what_is_kept_comes_back_as_it_was(tmp_path_factory, state):
    folder = StateFolder(tmp_path_factory.mktemp("state"))
    folder.save_edition("kremlin_en", state)
    assert folder.edition("kremlin_en") == state


def test_hosts_come_back_as_they_were(tmp_path):
    hosts = {"en.kremlin.example": Host(until=5.0, failures=2, reason="refused (403)", robots=""), "b": Host()}
    StateFolder(tmp_path).save_hosts(hosts)
    assert StateFolder(tmp_path).hosts() == hosts


def test_nothing_is_known_at_first_and_no_folder_is_needed(tmp_path):
    folder = StateFolder(tmp_path / "none")
    assert folder.edition("kremlin_en") == EditionState()
    assert folder.hosts() == {}


def test_what_somebody_else_wrote_is_read_as_far_as_it_makes_sense(tmp_path):
    data = {
        "polled": "yesterday",
        "feeds": {"a": {"seen": {"1": 2}, "etag": 7, "later": True}, "b": None},
        "entries": {"1": {"url": "x", "looks": "many", "due": None}, "2": {"no": "url"}, "3": 3},
    }
    (tmp_path / "kremlin_en.json").write_text(json.dumps(data), encoding="utf-8")
    state = StateFolder(tmp_path).edition("kremlin_en")
    assert state == EditionState(feeds={"a": FeedState()}, entries={"1": Entry("x", due=None)})


def test_a_save_that_fails_leaves_the_old_file(tmp_path):
    folder = StateFolder(tmp_path)
    folder.save_edition("kremlin_en", EditionState(polled=1.0))
    with pytest.raises(PydanticSerializationError):
        folder.save_edition("kremlin_en", EditionState(entries={"1": Entry(object())}))  # nothing that JSON knows
    assert folder.edition("kremlin_en").polled == 1.0
    assert [path.name for path in tmp_path.iterdir()] == ["kremlin_en.json"]
