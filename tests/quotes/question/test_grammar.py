"""The patterns of the language files: each reads its own example, and works on anything in bounded time."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import any_language, load_languages
from bot.quotes.question.days import read_day
from bot.quotes.question.grammar import read_after, read_before
from bot.quotes.question.people import Known
from bot.quotes.question.spans import find_spans

TODAY = date(2026, 11, 24)
KNOWN = Known(lambda name: name.casefold() in ("ada lind", "lind", "анна линд"), lambda _: False)
EXAMPLES = [
    (side, pattern, example)
    for language in load_languages().values()
    for side in ("before", "after")
    for pattern, example in getattr(language.attributions, side).items()
]


@pytest.mark.parametrize(("side", "pattern", "example"), EXAMPLES)
def test_a_pattern_reads_its_example(side, pattern, example):
    marks = "“”" if "“" in example else "«»"
    before, after = example.split(marks[0])[0], example.split(marks[1])[1]
    reading = read_before(before, TODAY, KNOWN) if side == "before" else read_after(after, TODAY, KNOWN)
    assert reading.pattern is not None
    assert (reading.claim.unread is None) == ("{unread}" not in pattern)
    slots = {"{who}": "speaker", "{name}": "speaker", "{whose}": "speaker", "{post}": "post", "{when}": "date"}
    for slot, field in slots.items():
        if slot in pattern.split("[")[0]:
            assert getattr(reading.claim, field), field


PIECES = st.sampled_from(
    [*"“”„«»\"‘’'()[]—,.:;>\n", " ", "Ada Lind", "said", "on 9 May 2022", "President", "of Norway", "’s", "when", "not",
     "5/9/22", "according to", "сказал", "Анна", "we will build the wall", "1990s", "@x", "#y", "~~no~~", "since 2019"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60))
def test_spans_are_slices_of_the_text_in_order_and_reading_never_fails(pieces):
    text = " ".join(pieces)
    end = 0
    for span in find_spans(text):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        end = span.end
    for reading in (read_before(text, TODAY, KNOWN), read_after(text, TODAY, KNOWN)):
        assert reading.pattern is None or reading.claim.speaker or reading.claim.date_text or reading.claim.post


@pytest.mark.parametrize("text", ["Ada Lind, " * 400, "said " * 800, "9 May 2022, " * 300, "of the " * 600, "“" * 4000])
def test_long_words_around_a_quote_are_read_in_bounded_time(text):
    began = time.process_time()
    read_before(text, TODAY, KNOWN)
    read_after(text, TODAY, KNOWN)
    find_spans(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3-Mar-2022", "2022-03-03", "2022-03-03"),
        ("20220303", "2022-03-03", "2022-03-03"),
        ("9 Sept. 2022", "2022-09-09", "2022-09-09"),
        ("spring 2012", "2012-03-01", "2012-05-31"),
        ("mid-2012", "2012-05-01", "2012-08-31"),
        ("1990s", "1990-01-01", "1999-12-31"),
        ("1980-х", "1980-01-01", "1989-12-31"),
        ("9 мая 2022 года", "2022-05-09", "2022-05-09"),
    ],
)
def test_days_are_read_in_every_form_that_is_certain(text, first, last):
    days = read_day(text, TODAY).days
    assert (str(days.first), str(days.last)) == (first, last)


@pytest.mark.parametrize(
    "text", ["yesterday", "last May", "2012–13", "70", "12:30", "winter 2012", "31 Feb 2022", "since 2012"]
)
def test_what_is_no_certain_day_is_not_read(text):
    assert read_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ('“We win,” said N. He said "no way". «Да» „Oh ja“', ["We win,", "no way", "Да", "Oh ja"]),
        ("He said “a ‘b c’ d” and", ["a ‘b c’ d"]),
        ("Vane said: 'We don't know the ministers' plans,' and left", ["We don't know the ministers' plans,"]),
        ("N said: “We will win\n\nNext", ["We will win"]),
        ("a 5\" pipe and 6' tall", []),
        ("“A\n\n“B” said N", ["A", "B"]),
        ("«Он сказал „да“ всем»", ["Он сказал „да“ всем"]),
        ("It's the '90s, don't", []),
        ("> We will win\n> again\nsaid N", ["> We will win\n> again"]),
    ],
)
def test_quoted_spans_are_found(text, spans):
    assert [text[span.start : span.end] for span in find_spans(text)] == spans


def test_no_pattern_names_a_slot_that_there_is_not():
    slots = {"who", "name", "post", "whose", "said", "when", "nobody", "unread"}
    for pattern in (*any_language().attributions.before, *any_language().attributions.after):
        assert {part.split("}")[0] for part in pattern.split("{")[1:]} <= slots
