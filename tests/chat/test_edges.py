"""A negation right outside a quote is told."""

import pytest

from bot.chat.edges import negated_outside
from bot.quotes.engine import Engine
from tests.chat.room import answers, play
from tests.samples import transcript, turn

PUBLISHED = (
    "We will not close the harbour bridge to anybody this year. Not only the council decides such things here. "
    "Some of us would rather do it never again. The other plan was good enough; no other plan was asked for. "
    "Не только городской совет решает такие вопросы здесь."
)


@pytest.mark.parametrize(
    ("quote", "word"),
    [
        ("close the harbour bridge to anybody this year", "not"),
        ("only the council decides such things here", "Not"),
        ("Some of us would rather do it", "never"),
        ("только городской совет решает такие вопросы здесь", "Не"),
        ("We will not close the harbour bridge", None),
        ("the harbour bridge to anybody this year", None),
        ("close the harbour bridge to anybody this year. Not only", "not"),
        ("We will not close the harbour bridge to anybody this year", None),
        ("The other plan was good enough", None),
    ],
)
def test_a_negation_just_outside_the_quoted_words_is_seen_and_one_of_another_sentence_is_not(quote, word):
    engine = Engine()
    engine.add(transcript(1, [turn("Ada Lindqvist", PUBLISHED)]))
    assert negated_outside(engine.check(quote).matches[0]) == word


def test_the_card_warns_of_it(services):
    async def scene(session):
        torn = answers(await session.write("close the harbour bridge to pedestrians at any time"))[0]["text"]
        assert "Word for word" in torn
        assert "stands “not”" in torn
        whole = answers(await session.write("We will not close the harbour bridge to pedestrians"))[0]["text"]
        assert "stands “" not in whole

    play(services, scene)
