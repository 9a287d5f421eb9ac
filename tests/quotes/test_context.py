"""Context: what stands around quoted words; each head of a clause in the language files has its example."""

import pytest

from bot.language import load_languages
from bot.quotes.engine import Engine
from bot.quotes.model import ContextKind, Verdict
from tests.quotes.harbour import MAYOR, transcript, turn

WORDS = {"en": "the old harbour will be sold to the town", "ru": "старый порт будет продан городу этой весной"}
HEADS = [
    (code, kind, example)
    for code, each in load_languages().items()
    for kind in ("negated", "reported", "condition")
    for example in getattr(each.context, kind)
]


def context(before, words, after, speaker=MAYOR):
    made = Engine.of([transcript(1, [turn(speaker, f"It was a cold day. {before}{words}{after} Then we went home.")])])
    answer = made.check(words)
    assert answer.verdict is Verdict.VERBATIM
    return [(it.kind.value, it.text) for it in answer.matches[0].context]


@pytest.mark.parametrize(("code", "kind", "example"), HEADS)
def test_the_head_of_a_clause_is_told_by_its_example(code, kind, example):
    head = example.removesuffix("|")
    assert kind in {each for each, _ in context(head[:1].upper() + head[1:], WORDS[code], ".")}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", ".", []),
        ("Everybody knows well that ", ".", []),
        ("I never doubted that ", ".", []),
        ("", ", but nobody wants it.", [("continues", ", but nobody wants it.")]),
        ("", ", they say.", [("reported", ", they say.")]),
        ("Do you think that ", "?", ["reported", "question"]),
        ("The clerk wrote: “", ".” I laughed.", [("reported", "The clerk wrote:")]),
    ],
)
def test_what_stands_around_the_words(before, after, expected):
    found = context(before, WORDS["en"], after)
    assert (found if not expected or isinstance(expected[0], tuple) else [kind for kind, _ in found]) == expected


def test_a_report_without_a_speaker_is_the_publishers():
    spoken = turn(None, "The Mayor met the clerk of the harbour in the town hall."), turn(MAYOR, "Yes.")
    made = Engine.of([transcript(1, [*spoken])])
    (match,) = made.check("The Mayor met the clerk of the harbour").matches
    assert [it.kind for it in match.context] == [ContextKind.NARRATED]


def test_a_place_that_needs_no_context_is_shown_first():
    made = Engine.of(
        [
            transcript(1, [turn(MAYOR, f"I do not think that {WORDS['en']}.")]),
            transcript(2, [turn(MAYOR, f"It is a fact that {WORDS['en']}.")]),
        ]
    )
    first, second = made.check(WORDS["en"]).matches
    assert (first.context, second.context[0].text) == ((), "I do not think that")
