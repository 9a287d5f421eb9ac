"""Questions in plain words, read into words and filters."""

from __future__ import annotations

from datetime import date

import pytest

from bot.language import load_languages
from bot.passages import PassageSearch
from bot.passages.question import read_question, searched_words
from bot.quotes.index import Index
from bot.transcripts.model import DateRange
from tests.samples import transcript, turn

TODAY = date(2026, 5, 1)
LIBRARY = [
    transcript(1, [turn("Ada Lindqvist", "The harbour.", "May I?", "The crane."), turn("Tomas Brandt", "Steel.")]),
    transcript(1, [turn("Ада Линдквист", "Гавань."), turn("Томас Брандт", "Сталь.")], language="ru"),
    transcript(2, [turn("Theresa May", "You may be long.", "You may."), turn("Huey Long", "Long may it last.")]),
    transcript(3, [turn("Vladimir Putin", "Syria.")]),
    transcript(4, [turn(None, "It may last long. " * 40)]),
]


@pytest.fixture(scope="module")
def speakers():
    return PassageSearch(Index.empty().changed(LIBRARY)).speakers


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(each, id=each.example)
        for language in load_languages().values()
        for each in language.searching.questions
    ],
)
def test_every_pattern_reads_its_example(speakers, question):
    query, nobody = read_question(f"{question.example} in 2021", speakers, TODAY)
    assert nobody is None
    assert (query.speaker in ("Ada Lindqvist", "Ада Линдквист")) is ("who" in question.text.groupindex)
    assert query.dates == DateRange(date(2021, 1, 1), date(2021, 12, 31))
    assert (query.newest, query.asks_who) == (question.newest, question.speakers)
    assert len(searched_words(query.words)) == ("about" in question.text.groupindex)


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        ("What did Lindqist say about the harbor?", "the harbor", "Ada Lindqvist"),  # a slip in a name
        ("mayor Lindqvist on steel", "steel", "Ada Lindqvist"),
        ("Lindqvist harbour", "harbour", "Ada Lindqvist"),
        ("harbour Ada Lindqvist", "harbour", "Ada Lindqvist"),
        ("Lindqvist", "Lindqvist", None),  # a name alone: who speaks of her
        ("who mentioned Lindqvist", "Lindqvist", None),
        ("Линдквист о гавани", "гавани", "Ада Линдквист"),
        ("слова Линдквиста о гавани", "гавани", "Ада Линдквист"),
        ("Что Путин говорил о Сирии", "Сирии", "Vladimir Putin"),  # a pair of the table
        ("Что говорил Песков о Сирии", "Песков Сирии", None),
        ("what did Zelensky say about peace", "Zelensky peace", None),  # nobody of that name speaks
        ("long crane", "long crane", None),  # a word, not the rare speaker of that name
        ("please show me quotes about the crane", "the crane", None),
        ("What did they say about steel?", "steel", None),
        ("steel and cranes", "steel and cranes", None),
    ],
)
def test_who_and_what_about(speakers, text, words, speaker):
    query, _ = read_question(text, speakers, TODAY)
    assert (query.words, query.speaker) == (words, speaker)


def test_a_name_under_which_nobody_speaks_is_told(speakers):
    assert read_question("what did Zelensky say about peace", speakers, TODAY)[1] == "Zelensky"


@pytest.mark.parametrize(
    ("text", "words", "since", "until"),
    [
        ("harbour since 2015", "harbour", date(2015, 1, 1), None),
        ("harbour between 2014 and 2016", "harbour", date(2014, 1, 1), date(2016, 12, 31)),
        ("harbour on 9 May 2015", "harbour", date(2015, 5, 9), date(2015, 5, 9)),
        ("harbour in March", "harbour", date(2026, 3, 1), date(2026, 3, 31)),
        ("harbour 2015", "harbour", date(2015, 1, 1), date(2015, 12, 31)),
        ("harbour last year", "harbour", date(2025, 1, 1), date(2025, 12, 31)),
        ("гавань с 2015 года", "гавань", date(2015, 1, 1), None),
        ("гавань до мая 2015 года", "гавань", None, date(2015, 5, 31)),
        ("Theresa May on steel", "steel", None, None),
        ("September 11 attacks", "September 11 attacks", None, None),
        ("the 2 harbours", "the 2 harbours", None, None),
    ],
)
def test_days(speakers, text, words, since, until):
    query, _ = read_question(text, speakers, TODAY)
    dates = query.dates or DateRange()
    assert (query.words, dates.first, dates.last) == (words, since, until)


def test_a_topic_is_read_and_a_long_text_is_only_words(speakers):
    assert read_question("steel topic: Harbour", speakers, TODAY)[0].topic == "Harbour"
    text = "What did Lindqvist say about " + "the harbour " * 50
    assert read_question(text, speakers, TODAY)[0].words == text.strip()
