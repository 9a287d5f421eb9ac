"""What an answer says beside its verdict: whether what is no match is worth showing, what stands around the words."""

import pytest

from bot.quotes.engine import Engine
from bot.quotes.model import ContextKind, Verdict
from tests.samples import transcript, turn

FILLER = [f"It is the one of the {n} that we have in this." for n in range(30)]


def shown(quote, *texts):
    """The answer of a library of these texts, as the engine gives it and as a person is shown it."""
    engine = Engine.of(transcript(n, [turn("Ada Lindqvist", text)]) for n, text in enumerate((*texts, *FILLER), 1))
    answer = engine.check(quote)
    return answer, answer.drop_weak_matches()


def test_the_closest_passage_is_kept_where_it_shares_words_that_tell_something():
    answer, kept = shown("some lighthouse was once painted green", "Our lighthouse must be repaired and painted again.")
    assert answer.verdict is Verdict.ABSENT
    assert kept == answer
    assert kept.closest is not None


def test_the_closest_passage_is_left_out_where_it_shares_only_common_words():
    answer, kept = shown("it is that of the one in the garden")
    assert answer.closest is not None
    assert kept.closest is None


def test_places_of_a_short_quote_that_stands_nowhere_are_left_out_where_they_share_too_little():
    answer, kept = shown("council boathouses", "The council reads it.")
    assert (answer.verdict, answer.occurrences) == (Verdict.SHORT, 0)
    assert answer.matches
    assert not kept.matches
    answer, kept = shown("councl reads", "The council reads it.")
    assert kept.matches == answer.matches != ()


def test_what_matches_is_kept_whole():
    answer, kept = shown("the council reads it", "The council reads it.")
    assert answer.occurrences == 1
    assert kept == answer


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
    engine = Engine.of([transcript(1, [turn("Ada Lindqvist", PUBLISHED)])])
    context = engine.check(quote).matches[0].context
    assert [(it.kind, word in it.text) for it in context] == ([(ContextKind.NEGATED, True)] if word else [])
