"""Examples in help texts: whatever is held, they can be tried."""

import pytest

from bot.chat.buttons import Home
from bot.chat.dialogue import page
from bot.chat.views import home, lists
from bot.transcripts.dates import parse_range
from tests.chat.room import text_of, view_of
from tests.chat.views.test_cards import Shelf
from tests.samples import transcript, turn

SPOKEN = "Nobody on this council will sell the old harbour to anyone."


def test_the_example_is_a_sentence_of_the_newest_transcript_in_which_somebody_with_a_name_speaks():
    held = [
        transcript(1, [turn("Ada Lindqvist", SPOKEN)], day="2020-01-01"),
        transcript(2, [turn("Question", "Will anybody on this council ever answer me for once?")], day="2021-01-01"),
        *(transcript(n, [turn(None, f"Notice number {n}.")], day="2022-01-01") for n in range(10, 60)),
    ]
    view = view_of(Shelf(held))
    assert home.example_quote(view) == SPOKEN
    assert f"/quote {SPOKEN}" in text_of(home.ask(view))
    told = text_of(page(view, Home("try")))
    assert told.startswith(f"For example:\n✓ Word for word\nAsked: “{SPOKEN}”\n")


def test_the_example_is_in_the_readers_language_where_something_is_held_in_it():
    russian = "Никто в этом совете не продаст старую гавань никому и никогда."
    held = [
        transcript(1, [turn("Ада Линдквист", russian)], day="2020-01-01", language="ru"),
        transcript(2, [turn("Ada Lindqvist", SPOKEN)], day="2021-01-01"),
    ]
    assert home.example_quote(view_of(Shelf(held), "ru")) == russian
    assert home.example_quote(view_of(Shelf(held[1:]), "ru")) == SPOKEN


def test_where_nobody_speaks_the_example_is_anybodys_and_where_nothing_is_held_there_is_none():
    assert home.example_quote(view_of(Shelf([transcript(1, [turn(None, SPOKEN)])]))) == SPOKEN
    short = view_of(Shelf([transcript(1, [turn("Ada Lindqvist", "Yes.")])]))
    assert "/quote to a message" in text_of(home.sample(short))
    assert "For example" not in text_of(home.ask(short))
    assert text_of(home.sample(view_of(Shelf([])))).startswith("No transcripts are held yet")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_topics_and_days_in_examples_are_held(language):
    held = [transcript(1, topics=("Old Harbour",), day="2021-05-04")]
    view = view_of(Shelf(held), language)
    assert "Old Harbour" in text_of(home.help_page(view))
    days = home.example_days(view)
    told = text_of(lists.on_asked(view, ""))
    for example in days.values():
        assert f"/on {example}" in told
        assert view.library.on(parse_range(example, view.services.clock().date()))
    assert home.example_topic(view_of(Shelf([transcript(1, topics=())]))) == "…"
