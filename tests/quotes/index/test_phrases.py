"""Phrases, compared with looking for them by hand, however many places there are."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quotes.index import Index, phrases
from bot.quotes.words import fold, fold_part, fold_words
from bot.transcripts.model import Event, EventDate, Key, Transcript, Turn
from tests.quotes.invented import World

TURN = st.lists(st.sampled_from("abc"), max_size=12).map(" ".join)


def by_hand(transcripts: list[Transcript], words: list[str]) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for transcript in transcripts:
        for number, turn in enumerate(transcript.turns):
            said = fold_words(" ".join(turn.paragraphs))
            found[str(transcript.key), number] += sum(
                said[at : at + len(words)] == words for at in range(len(said) - len(words) + 1)
            )
    return +found


@given(st.lists(st.lists(TURN, max_size=3), max_size=4), st.lists(st.sampled_from("abcd"), min_size=1, max_size=4))
def test_a_phrase_is_found_exactly_where_it_stands(texts: list[list[str]], words: list[str]) -> None:
    transcripts = [
        Transcript(Event(Key("invented", "en", str(number)), ""), tuple(Turn(None, None, (text,)) for text in turns))
        for number, turns in enumerate(texts)
    ]
    index = Index.empty().changed(transcripts)
    found = index.phrase(words, limit=1000)
    views = [index.turn(place) for place in found.places]
    assert Counter((str(view.key), view.number) for view in views) == by_hand(transcripts, words)
    assert found.count == len(found.places)
    assert all([word.text for word in index.words(place)] == words for place in found.places)


@pytest.mark.parametrize("masked", [False, True])
def test_very_many_places_are_summed_up_like_a_few(monkeypatch: pytest.MonkeyPatch, *, masked: bool) -> None:
    index = Index.empty().changed(World(12).transcripts(80))
    where = index.where(speaker=bool) if masked else None
    for words in (["the"], ["of", "the"], ["in"]):
        few = index.phrase(words, where, 10_000)
        monkeypatch.setattr(phrases, "MANY", 0)
        assert index.phrase(words, where, 10_000) == few
        assert index.phrase(words, where, 3).places == few.places[:3]
        monkeypatch.undo()
        assert few.count == len(few.places)


def test_what_has_no_date_comes_last_and_is_neither_earliest_nor_latest() -> None:
    days = (None, EventDate(2020, 5, 1), EventDate(2021))
    transcripts = [
        Transcript(Event(Key("invented", "en", str(at)), "", date=day), (Turn(None, None, ("so it is",)),))
        for at, day in enumerate(days)
    ]
    index = Index.empty().changed(transcripts)
    found = index.phrase(["so", "it", "is"])
    assert [index.event(place).date for place in found.places] == [EventDate(2021), EventDate(2020, 5, 1), None]
    assert found.earliest == transcripts[1].event
    assert found.latest == transcripts[2].event


@settings(max_examples=200)
@given(st.text(max_size=80), st.integers(0, 12), st.integers(0, 14))
def test_a_part_of_the_fold_is_that_part(text: str, first: int, last: int) -> None:
    assert fold_part(text, first, last) == fold(text)[first:last]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
@pytest.mark.parametrize("at_once", [True, False])
def test_of_several_on_one_day_the_same_one_is_the_earliest_and_the_latest(
    order: tuple[int, ...], *, at_once: bool
) -> None:
    transcripts = [
        Transcript(Event(Key("invented", "en", str(at)), "", date=EventDate(2020, 5, 1)), (Turn(None, None, ("so",)),))
        for at in order
    ]
    index = Index.empty()
    for some in [transcripts] if at_once else [[it] for it in transcripts]:
        index = index.changed(some)
    found = index.phrase(["so"])
    assert found.earliest is not None
    assert found.latest is not None
    assert (found.earliest.key.id, found.latest.key.id) == ("0", "0")
