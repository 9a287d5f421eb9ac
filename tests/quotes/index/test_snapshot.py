"""The index: what it holds, where phrases stand, which stretches are like a misspelt quote."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quotes.index import Index, Place
from bot.quotes.words import fold, fold_words
from bot.transcripts.model import DateRange, Event, EventDate, Key, Transcript, Turn
from tests.quotes.invented import World, answers


def said(number: int, *paragraphs: str, speaker: str | None = "Ada Lindqvist", day: str = "2021-05-04") -> Transcript:
    event = Event(Key("invented", "en", str(number)), f"Meeting {number}", date=EventDate.parse(day), topics=("Trade",))
    return Transcript(event, (Turn(speaker, None, paragraphs),))


MARKET = said(1, "We will never sell the old market.", "Not this year and not the next.", day="2020-01-02")
BRIDGE = said(2, "The bridge over the old market stays open.", speaker="Tomas Brandt", day="2022-03-04")


@pytest.fixture
def index() -> Index:
    return Index.empty().changed([MARKET, BRIDGE])


def test_an_empty_index_answers_everything_with_nothing() -> None:
    index = Index.empty()
    assert len(index) == index.count == 0
    assert index.phrase(["market"]).count == 0
    assert index.windows(["old", "market"]) == index.runs(["a", "b", "c", "d", "e"]) == []
    assert index.searched().first is None


def test_transcripts_come_back_as_they_were_added(index: Index) -> None:
    assert index.transcript(MARKET.key) == MARKET
    assert index.passages(BRIDGE.key) == BRIDGE.passages
    assert index.transcript(Key("invented", "en", "3")) is None
    assert set(index.events()) == {MARKET.event, BRIDGE.event}
    assert dict(index.speakers())[BRIDGE.key] == ("Tomas Brandt",)


def test_a_phrase_is_found_wherever_it_stands_newest_first(index: Index) -> None:
    found = index.phrase(["the", "old", "market"])
    assert found.count == 2
    assert [index.turn(place).key for place in found.places] == [BRIDGE.key, MARKET.key]
    assert (found.earliest, found.latest) == (MARKET.event, BRIDGE.event)
    assert found.speakers == {"Ada Lindqvist", "Tomas Brandt"}


def test_a_phrase_may_run_across_paragraphs_but_not_across_turns() -> None:
    turns = (Turn("A", None, ("The market is", "not for sale.")), Turn("B", None, ("Thank you.",)))
    index = Index.empty().changed([Transcript(MARKET.event, turns)])
    place = index.phrase(["is", "not", "for"]).places[0]
    assert [(word.text, word.passage) for word in index.words(place)] == [("is", 0), ("not", 1), ("for", 1)]
    assert index.phrase(["sale", "thank"]).count == 0
    assert index.phrase(["sale"]).count == 1


def test_offsets_of_words_are_those_of_the_published_text(index: Index) -> None:
    place = index.phrase(["old", "market"], limit=9).places[-1]
    word = index.words(place)[1]
    assert index.passage(place, word.passage).text[word.start : word.end] == "market"
    assert index.turn(place).length == len(fold_words(" ".join(MARKET.turns[0].paragraphs)))


def test_a_place_wider_than_its_turn_gives_the_whole_turn(index: Index) -> None:
    place = index.phrase(["sell"]).places[0]
    wide = Place(place.turn, -5, 10_000)
    assert [word.text for word in index.words(wide)] == fold_words(" ".join(MARKET.turns[0].paragraphs))


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        ({"dates": DateRange(date(2021, 1, 1), None)}, {BRIDGE.key}),
        ({"dates": DateRange(None, date(2021, 1, 1))}, {MARKET.key}),
        ({"speaker": lambda name: "Brandt" in name}, {BRIDGE.key}),
        ({"topic": lambda name: name == "Trade"}, {BRIDGE.key, MARKET.key}),
        ({"topic": lambda _: False}, set()),
        ({"language": "ru"}, set()),
    ],
)
def test_filters_narrow_every_kind_of_search(index: Index, where: dict, keys: set[Key]) -> None:
    mask = index.where(**where)
    assert {index.turn(place).key for place in index.phrase(["old", "market"], mask).places} == keys
    assert {index.turn(place).key for place in index.windows(["the", "old", "markt"], 5, mask)} == keys
    runs = index.runs(["we", "will", "never", "sell", "the", "old", "market"], where=mask)
    assert bool(runs) == (MARKET.key in keys)


def test_no_filters_are_no_mask(index: Index) -> None:
    assert index.where() is None


def test_a_changed_transcript_replaces_the_old_one_and_the_old_snapshot_stays_as_it_was(index: Index) -> None:
    changed = index.changed([said(1, "We will sell it.")])
    assert len(changed) == 2
    assert changed.phrase(["never", "sell"]).count == 0
    assert changed.phrase(["will", "sell"]).count == 1
    assert index.phrase(["never", "sell"]).count == 1


def test_a_removed_transcript_is_forgotten(index: Index) -> None:
    left = index.changed(remove=[MARKET.key])
    assert (MARKET.key in left, BRIDGE.key in left, len(left), left.count) == (False, True, 1, 1)
    assert left.phrase(["old", "market"]).count == 1
    assert {left.turn(window).key for window in left.windows(["old", "market"])} == {BRIDGE.key}
    assert left.searched().first == left.searched().last == BRIDGE.event.date


def test_runs_are_the_longest_pieces_that_stand_somewhere(index: Index) -> None:
    words = [
        "we",
        "will",
        "never",
        "sell",
        "the",
        "old",
        "market",
        "whatever",
        "bridge",
        "over",
        "the",
        "old",
        "market",
        "stays",
        "open",
    ]
    runs = index.runs(words)
    assert [(run.start, run.end, run.count) for run in runs] == [(0, 7, 1), (8, 15, 1)]
    assert [index.turn(run.place).key for run in runs] == [MARKET.key, BRIDGE.key]


def test_a_quote_with_every_word_mistyped_is_found() -> None:
    world = World(5)
    transcripts = world.transcripts(60)
    index = Index.empty().changed(transcripts)
    for _ in range(40):
        words = world.quote(transcripts, 8)
        best = index.windows([world.mistyped(word) for word in words])[0]
        assert " ".join(words) in " ".join(word.text for word in index.words(best))


def test_windows_come_best_first_and_do_not_overlap() -> None:
    world = World(6)
    transcripts = world.transcripts(40)
    index = Index.empty().changed(transcripts)
    for _ in range(30):
        windows = index.windows(world.noisy(world.quote(transcripts)), 10)
        assert [window.score for window in windows] == sorted((window.score for window in windows), reverse=True)
        for one in windows:
            others = [two for two in windows if two is not one and two.turn == one.turn]
            assert all(two.end - 3 <= one.start + 3 or two.start + 3 >= one.end - 3 for two in others)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), steps=st.lists(st.integers(1, 9), min_size=1, max_size=6), data=st.data())
def test_an_index_grown_step_by_step_answers_like_one_built_at_once(
    seed: int, steps: list[int], data: st.DataObject
) -> None:
    world = World(seed)
    held: dict[Key, Transcript] = {}
    grown = Index.empty()
    for step in steps:
        fresh = world.transcripts(step, first=data.draw(st.integers(0, 20)))
        gone = data.draw(st.lists(st.sampled_from(sorted(held)), max_size=3)) if held else []
        gone = [key for key in gone if key not in {transcript.key for transcript in fresh}]
        grown = grown.changed(fresh, gone)
        held = {key: held[key] for key in held if key not in gone} | {each.key: each for each in fresh}
    quotes = [world.noisy(world.quote(list(held.values()), 4)) for _ in range(4)] if held else []
    assert answers(grown, quotes) == answers(Index.empty().changed(held.values()), quotes)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=60))
def test_any_text_is_kept_to_the_letter_and_any_quote_gets_an_answer(paragraphs: list[str], quote: str) -> None:
    transcript = said(1, *paragraphs)
    index = Index.empty().changed([transcript])
    assert index.transcript(transcript.key) == transcript
    words = fold_words(quote)
    for window in index.windows(words):
        for word in index.words(window):
            text = index.passage(window, word.passage).text
            assert word.text in [each.text for each in fold(text) if (each.start, each.end) == (word.start, word.end)]
    assert index.runs(words) == [] or len(words) >= 5


def test_a_filter_finds_what_begins_before_its_turn() -> None:
    turns = (Turn("A", None, ("Good day to all of you here.",)), Turn("B", None, ("Unanimity is a virtue.",)))
    index = Index.empty().changed([Transcript(MARKET.event, turns)])
    mask = index.where(speaker=lambda name: name == "B")
    windows = index.windows(["so", "much", "for", "this", "unanimty", "is", "a", "virtue"], where=mask)
    assert [index.turn(window).speaker for window in windows] == ["B"]
