"""What a quote brings along from where it was copied."""

import pytest

from bot.quotes.engine import Engine
from bot.quotes.model import ChangeKind, Verdict
from bot.quotes.pasted import unescaped
from tests.samples import transcript, turn

SAID = (
    "The port and the town don’t want “4,000 lorries” a day & will say so. We will build the new sea wall for the town."
)


def held(*texts):
    """An engine of one transcript, a turn for each text."""
    engine = Engine()
    engine.add(transcript(1, [turn("Ada Lindqvist", text) for text in texts]))
    return engine


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("fish &amp; chips", "fish & chips"),
        ("don&#8217;t &#x2019; &quot;no&quot;", 'don’t ’ "no"'),
        ("4&nbsp;000&hellip;", "4\N{NO-BREAK SPACE}000…"),
        ("&amp;quot; &amp;amp;nbsp;", '" \N{NO-BREAK SPACE}'),
        ("R&D; & so on; &notes; &copy 2020 &#;", "R&D; & so on; &notes; &copy 2020 &#;"),
        ("&#0;&#xD800;&#9999999;", "\N{REPLACEMENT CHARACTER}" * 3),
    ],
)
def test_entities_are_read_and_what_only_looks_like_one_is_left(text, read):
    assert unescaped(text) == read


@pytest.mark.parametrize(
    "quote",
    [
        "the town don&#8217;t want &quot;4,000 lorries&quot; a day &amp; will say so",
        "The port and the town don&rsquo;t&nbsp;want&nbsp;&ldquo;4,000 lorries&rdquo;",
        "The port and the town don&amp;#39;t want 4,000 lorries",
    ],
)
def test_entities_are_no_difference(quote):
    answer = held(SAID).check(quote)
    assert answer.verdict is Verdict.VERBATIM
    assert answer.quote == unescaped(quote)


def test_a_negation_written_as_an_entity_is_still_a_word():
    answer = held(SAID).check("We will &not; build the new sea wall")
    assert answer.verdict is Verdict.DIFFERS
    assert answer.matches[0].changes[0].kind is ChangeKind.NEGATION


def test_a_claim_is_read_behind_quotation_marks_that_are_entities():
    answer = held(SAID).check("&quot;We will build the new sea wall&quot; &mdash; Tomas Brandt")
    assert (answer.quote, answer.verdict) == ("We will build the new sea wall", Verdict.MISATTRIBUTED)


def test_a_doctored_number_between_entities_differs_and_its_span_slices_the_quote_shown():
    answer = held(SAID).check("The port &amp; the town don&#8217;t want &ldquo;5,000 lorries&rdquo; a day")
    (change,) = answer.matches[0].changes
    assert (answer.verdict, change.kind) == (Verdict.DIFFERS, ChangeKind.NUMBER)
    assert (change.said, change.quoted) == ("4,000", "5,000")
    assert answer.quote[change.quoted_span.start : change.quoted_span.end] == "5,000"


def test_entities_that_were_published_so_are_the_quotes_own():
    quote = "the ministers of foreign &amp; of internal affairs met"
    answer = held(f"Last week {quote} here.").check(f"“{quote}” — Lindqvist")
    assert (answer.verdict, answer.quote) == (Verdict.VERBATIM, quote)


POINTS = (
    "Last year we had 44. We will meet at the bridge again. 1 million people came to see it on 9 May, as was planned."
)
PLAN = "The plan is short. 1. Sell the old harbour to the town. 2. Buy the new crane from Norway."


@pytest.mark.parametrize(
    "quote",
    [
        "1. We will build the new sea wall",
        "12) We will build the new sea wall",
        "(3) We will build the new sea wall",
        "• We will build the new sea wall",
        "> We will build the new sea wall",
        "* 2. We will build the new sea wall",
        "&bull;&nbsp;We will build the new sea wall",
        "1. “We will build the new sea wall” — Ada Lindqvist",
        "“1. We will build the new sea wall” — Ada Lindqvist",
        "> “We will build the new sea wall” — Ada Lindqvist",
        "1. Ada Lindqvist: We will build the new sea wall",
    ],
)
def test_the_marks_of_a_list_in_front_of_a_quote_are_no_difference(quote):
    answer = held(SAID, POINTS, PLAN).check(quote)
    assert (answer.verdict, answer.quote) == (Verdict.VERBATIM, "We will build the new sea wall")
    assert (answer.claim and answer.claim.holds) == ("Lindqvist" in quote or None)


def test_the_number_of_a_list_is_left_out_of_an_altered_quote_too():
    (change,) = held(SAID).check("1. We will paint the new sea wall for the town").matches[0].changes
    assert (change.said, change.quoted) == ("build", "paint")


@pytest.mark.parametrize(
    ("quote", "said", "quoted"),
    [
        ("2 million people came to see it", "1", "2"),
        ("2. Million people came to see it", "1", "2"),
        ("45. We will meet at the bridge again", "44", "45"),
        ("(45) We shall meet at the bridge again", "44", "45"),
        ("8. May, as was planned", "9", "8"),
        ("3. Sell the old harbour to the town", "1", "3"),
        ("“1. Buy the new crane from Norway” — Ada Lindqvist", "2", "1"),
        ("> 5 million people came to see it", "1", "5"),
    ],
)
def test_a_number_that_the_transcript_holds_there_is_compared(quote, said, quoted):
    answer = held(SAID, POINTS, PLAN).check(quote)
    assert answer.verdict is Verdict.DIFFERS
    numbers = [change for change in answer.matches[0].changes if change.kind is ChangeKind.NUMBER]
    assert [(change.said, change.quoted) for change in numbers] == [(said, quoted)]


@pytest.mark.parametrize(
    "quote", ["1 million people came to see it", "44. We will meet at the bridge", "1. Sell the old"]
)
def test_a_number_published_in_front_of_the_words_is_kept(quote):
    answer = held(POINTS, PLAN).check(quote)
    assert answer.quote == quote
    assert answer.occurrences == 1


@pytest.mark.parametrize("quote", ["1 We will build the new sea wall", "2020. We will build the new sea wall"])
def test_a_number_that_is_not_written_as_a_lists_is_compared(quote):
    answer = held(SAID).check(quote)
    assert answer.verdict is Verdict.DIFFERS
    assert answer.matches[0].changes[0].kind is ChangeKind.NUMBER
