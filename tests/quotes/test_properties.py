"""What must hold for every text and every library."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.quotes.engine import Engine
from bot.quotes.index import Index
from bot.quotes.model import Verdict
from bot.quotes.question.pasted import unescaped
from bot.quotes.words import fold_words
from tests.quotes.harbour import engine, library
from tests.samples import transcript, turn

HELD = engine()
WORDS = sorted({word for each in library() for passage in each.passages for word in passage.text.split()})
PIECES = [*WORDS, "not", "…", "[…]", "never", "5,000", "“", "”", "—", "\n", "on 9 May 2022", "topic:", "Ada:", "% &"]
PASTED = ["&amp;", "&quot;", "&#8217;", "&nbsp;", "&amp;nbsp;", "&none;", "1. We", "(2) The", "•", "> "]
quotes = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES + PASTED), max_size=30).map(" ".join),
)


def shown(answer):
    """All that an answer shows, its times left out."""
    return (
        answer.verdict,
        answer.occurrences,
        [(match.score, match.parts, match.changes, match.cuts, match.missing, match.same) for match in answer.matches],
        answer.closest,
        answer.earliest,
        answer.latest,
    )


@settings(deadline=None, max_examples=150)
@given(quotes)
def test_every_part_and_change_is_the_slice_it_claims(quote):
    answer = HELD.check(quote)
    assert answer.quote.strip() in unescaped(quote)
    for match in answer.matches:
        assert 0 <= match.score <= 100
        for part in [*match.parts, *(part for cut in match.cuts for part in cut.parts)]:
            held = {passage.number: passage for passage in HELD.index.passages(part.passage.key)}
            assert held[part.passage.number] == part.passage
            assert 0 <= part.start < part.end <= len(part.passage.text)
            assert part.event.key == part.passage.key
        for change in match.changes:
            text = match.parts[change.part].passage.text
            assert text[change.said_span.start : change.said_span.end] == change.said
            quoted = answer.quote[change.quoted_span.start : change.quoted_span.end]
            assert quoted.strip() == change.quoted.strip()
            assert change.said or change.quoted
        for missing in match.missing:
            assert answer.quote[missing.start : missing.end]


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**6))
def test_a_true_quote_of_five_words_is_always_confirmed(seed):
    rng = random.Random(seed)
    passage = rng.choice([passage for each in library() for passage in each.passages])
    words = passage.text.split()
    length = rng.randint(min(6, len(words)), len(words))
    start = rng.randrange(len(words) - length + 1)
    quote = " ".join(words[start : start + length])
    answer = HELD.check(quote)
    assert answer.verdict is (Verdict.VERBATIM if len(fold_words(quote)) >= 5 else Verdict.SHORT)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**6))
def test_verbatim_means_the_folded_words_stand_in_one_turn(seed):
    rng = random.Random(seed)
    quote = " ".join(rng.choices(WORDS, k=3) + rng.choice(library()).passages[0].text.split()[: rng.randint(3, 9)])
    answer = HELD.check(quote)
    if answer.verdict is Verdict.VERBATIM and not answer.matches[0].cuts:
        said = "".join(fold_words(" ".join(part.text for part in answer.matches[0].parts)))
        assert said == "".join(fold_words(answer.quote))


@pytest.mark.parametrize("seed", range(3))
def test_one_at_a_time_is_the_same_as_all_at_once(seed):
    rng = random.Random(seed)
    index = Index.empty()
    shuffled = library()
    rng.shuffle(shuffled)
    for each in shuffled:
        index = index.changed([each])
    gone = transcript(99, [turn("Nobody", "These words of mine will be gone before long, I fear.")])
    several = Engine(index.changed([gone]).changed((), [gone.key]))
    for _ in range(40):
        quote = " ".join(rng.choices(PIECES, k=rng.randint(1, 14)))
        assert shown(several.check(quote)) == shown(HELD.check(quote))
    for each in library():
        for passage in each.passages:
            quote = " ".join(passage.text.split()[:12])
            assert shown(several.check(quote)) == shown(HELD.check(quote))
    assert several.check("These words of mine will be gone before").verdict is Verdict.ABSENT


HOSTILE = {
    "one word a thousand times": "the " * 1_000,
    "one letter": "a" * 4_096,
    "letters": " ".join("abcdefgh"[at % 8] for at in range(2_048)),
    "only punctuation": "!?…—" * 1_000,
    "emoji": "😀👩‍👩‍👧 " * 700,
    "mixed alphabets": "прeвет мiр τhe ωorld שלום " * 150,
    "cuts": "the … of … and … " * 240,
    "brackets": "[" * 2_000 + "]" * 2_000,
    "quotation marks": "“" * 2_000 + "”" * 2_000,
    "signed again and again": "“a” — " * 680,
    "labels": "A: " * 1_300,
    "spaces around a word": " " * 2_000 + "[sic" + " " * 2_000,
    "tags": "<p a=b " * 500 + "</p>",
    "emphasis": "*a " * 1_300,
    "addresses": "a.a." * 1_000 + "/",
    "lines": "\n".join(["a b"] * 1_000),
    "marks": "e\u0301\u0301" * 1_300,
    "nulls": "\x00\ud800" * 1_000,
    "blank lines": "a" + "\n" * 3_800 + "x" * 250,
    "dates": "on 9 May " * 450,
    "too long": "We will not close the bridge. " * 3_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_breaks_it(name):
    assert HELD.check(HOSTILE[name]).verdict in Verdict


def test_a_paragraph_of_127_000_characters_is_searched_like_any_other():
    rng = random.Random(1)
    words = rng.choices(WORDS, k=20_000)
    held = Engine.of([transcript(1, [turn("Ada Lindqvist", " ".join(words)[:127_000])])])
    quote = " ".join(words[9_000:9_020])
    assert held.check(quote).verdict is Verdict.VERBATIM
    changed = " ".join([*words[9_000:9_010], "unheard-of", *words[9_011:9_020]])
    assert held.check(changed).verdict is Verdict.DIFFERS


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5), st.text(max_size=80))
def test_any_transcript_can_be_held_and_asked(paragraphs, quote):
    held = Engine.of([transcript(1, [turn("Somebody", *paragraphs)])])
    assert held.check(quote).verdict in Verdict
    assert len(held.index.changed((), [transcript(1).key])) == 0
