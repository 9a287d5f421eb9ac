"""Places in the newest documents, compared with sorting all places by hand, by both ways of looking."""

from __future__ import annotations

import pytest

from bot.quotes.index import Index, seeds
from bot.transcripts.model import Event, EventDate, Key, Transcript, Turn


def held(number: int, days: int) -> Transcript:
    """A transcript that says "the" once for each of three turns and, now and then, once more."""
    day = EventDate(2020, 1, 1 + days)
    turns = tuple(Turn(None, None, ("the end" if (number + at) % 3 else "the first of the last",)) for at in range(3))
    return Transcript(Event(Key("invented", "en", str(number)), "", date=day), turns)


@pytest.fixture
def index() -> Index:
    """Three segments, days in no order, some of the transcripts removed again."""
    transcripts = [held(number, number * 7 % 30) for number in range(30)]
    index = Index.empty()
    for part in (transcripts[:18], transcripts[18:27], transcripts[27:]):
        index = index.changed(part)
    return index.changed(remove=[Key("invented", "en", str(number)) for number in (4, 13, 20, 29)])


@pytest.mark.parametrize("few", [0, 1_000])
@pytest.mark.parametrize("at_once", [1, 4, 1_024])
@pytest.mark.parametrize("most", [1, 5, 40, 1_000])
def test_the_newest_places_are_those_that_sorting_all_of_them_gives(
    monkeypatch: pytest.MonkeyPatch, index: Index, few: int, at_once: int, most: int
) -> None:
    monkeypatch.setattr(seeds, "FEW", few)
    monkeypatch.setattr(seeds, "AT_ONCE", at_once)
    found = index.newest("the", most)
    every = index.phrase(["the"], limit=10_000).places
    assert len(index.segments) > 1
    assert len(every) == len(set(every)) > 80
    assert len(found) == len(set(found)) == min(most, len(every))
    assert set(found) == set(every[:most])


@pytest.mark.parametrize("few", [0, 1_000])
def test_a_word_that_stands_nowhere_has_no_newest_places(
    monkeypatch: pytest.MonkeyPatch, index: Index, few: int
) -> None:
    monkeypatch.setattr(seeds, "FEW", few)
    assert index.newest("nowhere", 5) == []
    assert Index.empty().newest("the", 5) == []
