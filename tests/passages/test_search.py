"""Ranked passages: counts, filters and order, on small libraries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from bot.passages import PassageSearch, Query
from bot.passages.question import searched_words
from bot.passages.ranking import Ranking
from bot.quotes.index import Index
from bot.quotes.words import fold_words
from bot.transcripts.model import DateRange
from tests.samples import transcript, turn

LIBRARY = [
    transcript(
        1,
        [
            turn(None, "Harbour meeting"),
            turn("Ada Lindqvist", "The harbour bridge is old.", "A bridge is built, far from any harbour, of steel."),
            turn("Tomas Brandt", "Bridges! Steel bridges rust.", "* * *"),
        ],
        day="2021-05-04",
        place="Saltmere",
        topics=("Harbour",),
    ),
    transcript(
        2,
        [turn("Ada Lindqvist", "Schools open in May.", "The harbours sleep.")],
        day="2022-03-01",
        place="Oslo",
        topics=("Schools",),
    ),
    transcript(2, [turn("Ада Линдквист", "Школы открываются.", "Мы были в Сирии.")], language="ru", day="2022-03-01"),
    transcript(3, [turn("Tomas Brandt", "Syria is far from the harbour bridge.")], day="2016-01-01", title="Syria"),
]


SEARCH = PassageSearch(Index.empty().changed(LIBRARY), lambda: date(2026, 1, 1))


@pytest.fixture
def search():
    return SEARCH


def texts(found):
    return [each.part.text for each in found.passages]


def test_passages_with_every_word_come_first_and_are_counted(search):
    found = search.ask("harbour bridges")
    assert found.total == 3
    assert texts(found)[0] == "The harbour bridge is old."
    assert [each.whole for each in found.passages] == [True] * 3 + [False] * (len(found.passages) - 3)
    assert all(each.hits for each in found.passages)


def test_filters_are_hard(search):
    assert texts(search.find(Query("harbour", speaker="Brandt"))) == ["Syria is far from the harbour bridge."]
    assert search.find(Query("harbour", topic="schols")).query.topic == "Schools"
    assert texts(search.find(Query("harbour", topic="Schools"))) == ["The harbours sleep."]
    assert texts(search.find(Query("harbour", place="oslo"))) == ["The harbours sleep."]
    assert texts(search.find(Query("harbour", language="ru"))) == []
    assert search.find(Query("harbour", speaker="Nobody Such")).total == 0
    year = DateRange(date(2022, 1, 1), date(2022, 12, 31))
    assert texts(search.find(Query("harbour", dates=year))) == ["The harbours sleep."]


def test_a_filter_can_be_taken_off(search):
    found = search.ask("What did Lindqvist say about Syria in 2016?")
    assert (found.total, found.query.speaker) == (0, "Ada Lindqvist")
    assert search.find(replace(found.query, speaker=None)).total == 1


def test_given_filters_come_before_those_read(search):
    found = search.ask("What did Lindqvist say about Syria?", Query(speaker="Tomas Brandt"))
    assert (found.query.speaker, found.total) == ("Tomas Brandt", 1)


def test_a_question_in_russian_finds_both_editions(search):
    assert set(texts(search.ask("Кто говорил о Сирии?"))) == {
        LIBRARY[2].turns[0].paragraphs[1],
        LIBRARY[3].turns[0].paragraphs[0],
    }
    assert texts(search.ask("Что говорила Линдквист о Сирии")) == ["Мы были в Сирии."]


def test_a_russian_name_is_that_of_the_same_event_in_english(search):
    assert search.find(Query("school", speaker="Линдквист")).total == 1
    assert search.speakers.spellings("Линдквист") == {"Ada Lindqvist", "Ада Линдквист"}
    assert search.speakers.named("Брандт") is None  # never letter by letter


def test_who_speaks_is_counted(search):
    assert search.ask("Who mentioned bridges?").speakers == (("Ada Lindqvist", 2), ("Tomas Brandt", 2))


def test_the_newest_first(search):
    assert texts(search.ask("latest on the harbour"))[0] == "The harbours sleep."


def test_what_stands_nowhere_is_looked_up_by_the_likeliest_and_not_counted(search):
    found = search.ask("harbuor qqqqq")
    assert found.total == 0
    assert found.missing == (("harbuor", "harbor"), ("qqqqq", None))
    assert found.passages
    assert not any(each.whole for each in found.passages)


def test_without_words_all_that_passes_is_given_the_newest_first(search):
    found = search.ask("What did Lindqvist say?", limit=2)
    assert (found.total, len(found.passages), found.query.words) == (6, 2, "")
    assert found.passages[0].part.event.date.year == 2022


@pytest.mark.parametrize("text", ["", "the of and", "и в на", "🙂", " … ", "what did they say about it"])
def test_nothing_to_search_for(search, text):
    found = search.ask(text)
    assert found.empty
    assert (found.total, found.passages) == (0, ())


@pytest.mark.parametrize("text", ["中国经济", "harbour " * 600, "x" * 5000, " ".join(f"w{n}" for n in range(900))])
def test_bad_input_is_answered(search, text):
    found = search.ask(text, limit=3)
    assert not found.empty
    assert len(found.passages) <= 3


def test_nothing_held():
    assert PassageSearch(Index.empty()).ask("Who said steel?").total == 0


def test_pages_follow_one_another(search):
    whole = search.ask("harbour", limit=4)
    assert [*search.ask("harbour", limit=2).passages, *search.ask("harbour", limit=2, offset=2).passages] == [
        *whole.passages
    ]


# Against brute force, on random libraries

WORDS = ["harbour", "harbours", "bridge", "bridged", "steel", "country", "countries", "the", "мост", "моста", "4,000"]
PARAGRAPHS = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
TURNS = st.tuples(
    st.sampled_from([None, "Ada Lindqvist", "Tomas Brandt"]), st.lists(PARAGRAPHS, min_size=1, max_size=3)
)
LIBRARIES = st.lists(
    st.tuples(st.sampled_from(["2020", "2021-05-04", None]), st.lists(TURNS, min_size=1, max_size=3)),
    min_size=1,
    max_size=6,
)
SMALL = Ranking(lifted=2, read=5, seeds=3, partial=2)


def stem(word):
    return Stemmer.Stemmer("english" if word.isascii() else "russian").stemWord(word)


@given(
    LIBRARIES,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.sampled_from([None, "Brandt"]),
    st.booleans(),
    st.integers(1, 9),
)
def test_counts_and_filters_are_those_of_brute_force(library, words, speaker, dated, limit):
    transcripts = [
        transcript(number, [turn(who, *paragraphs) for who, paragraphs in turns], day=day)
        for number, (day, turns) in enumerate(library)
    ]
    index = Index.empty().changed(transcripts).changed([transcripts[0]], [transcripts[-1].key])
    held = transcripts[:-1] if len(transcripts) > 1 else []
    index = index if held else Index.empty().changed(transcripts[:1])
    query = Query(" ".join(words), speaker=speaker, dates=DateRange(date(2021, 1, 1), None) if dated else None)
    found = PassageSearch(index, ranking=SMALL).find(query, limit=limit)
    wanted = {stem(word) for word in searched_words(query.words)}
    passing = [
        passage.text
        for each in held or transcripts[:1]
        for passage in each.passages
        if (speaker is None or passage.speaker == "Tomas Brandt")
        and (not dated or (each.event.day is not None and each.event.day.year == 2021))
        and fold_words(passage.text)
        and wanted <= {stem(word) for word in fold_words(passage.text)}
    ]
    assert found.total == len(passing)
    assert len([each for each in found.passages if each.whole]) == min(limit, len(passing))
    assert len(found.passages) <= limit
    for each in found.passages:
        assert each.part.text == each.part.passage.text
        assert each.whole == (each.part.text in passing)
        assert speaker is None or each.part.passage.speaker == "Tomas Brandt"
        assert not dated or each.part.event.day.year == 2021
        assert each.hits or not wanted


@given(st.text(max_size=300))
def test_it_never_raises(text):
    for each in SEARCH.ask(text).passages:
        spans = [each.part.text[hit.start : hit.end] for hit in each.hits]
        assert all(spans)
