"""What a quote brings along from where it was copied."""

import pytest

from bot.quotes.engine import Engine
from bot.quotes.model import ChangeKind, Verdict
from bot.quotes.question.pasted import unescaped
from tests.samples import transcript, turn

SAID = (
    "The port and the town don’t want “4,000 lorries” a day & will say so. We will build the new sea wall for the town."
)


def held(*texts, others=()):
    """An engine of one transcript, a turn for each text, and of others."""
    return Engine.of([transcript(1, [turn("Ada Lindqvist", text) for text in texts]), *others])


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


WALL = "We will build the new sea wall"
VOTE = "We will never close the bridge to those who walk, said the council, and (Applause.) that is that."


@pytest.mark.parametrize(
    "text",
    [
        "**Ada Lindqvist:** {}",
        "Ada Lindqvist – {}",
        "Ada Lindqvist\n{}",
        "[12 Dec 2012, 13:45] Ada Lindqvist: {}",
        "12.12.2012, 13:45 - Ada Lindqvist: {}",
        "did lindqvist really say {}?",
        "Did Lindqvist say that {}",
        "<b>Ada Lindqvist:</b> {}",
    ],
)
def test_a_name_pasted_in_front_is_a_claim(text):
    for other, verdict in (("", Verdict.VERBATIM), ("Tomas Brandt", Verdict.MISATTRIBUTED)):
        made = held(SAID, others=[transcript(2, [turn("Tomas Brandt", "Good afternoon.")])])
        asked = text.replace("Ada Lindqvist", other or "Ada Lindqvist").replace(
            "lindqvist", other.lower() or "lindqvist"
        )
        answer = made.check(asked.replace("Lindqvist", other or "Lindqvist").format(WALL))
        assert (answer.quote, answer.verdict) == (WALL, verdict)
        assert answer.claim.holds is (verdict is Verdict.VERBATIM)


@pytest.mark.parametrize(
    "text",
    [
        "{} [sic]",
        "{} (www.example.org)",
        "{} https://example.org/we-will-not-build-it",
        "{}\n\nen.example.org/events/news/17",
        "{}\nSource: http://example.org/events",
        "Source: http://example.org/events\n{}",
        "<p>{}</p>",
        '<div class="text"><a href="http://example.org/">{}</a></div>',
        "{} (Applause.)",
        "A: {}",
        "“{},” she said.",
    ],
)
def test_what_is_pasted_around_a_quote_is_none_of_it(text):
    answer = held(SAID).check(text.format(WALL))
    assert (answer.quote.strip(" ,\n"), answer.verdict, answer.claim) == (WALL, Verdict.VERBATIM, None)


@pytest.mark.parametrize(
    "quote",
    [
        "We will build the **new** sea wall",
        "We <i>will</i> build the <b>new</b> sea wall",
        "We will build the *town*'s sea wall for the town",
        "We\u200bwill\u200bbuild\u200bthe\u200bnew\u200bsea\u200bwall",
    ],
)
def test_marks_inside_a_quote_are_no_difference(quote):
    made = held(SAID, "We will build the town's sea wall for the town")
    assert made.check(quote).verdict is Verdict.VERBATIM


@pytest.mark.parametrize(
    "text",
    [
        "We will <b>not</b> build the new sea wall",
        "We will <!-- not --> build the new sea wall",
        "We will <b not> build the new sea wall",
        "We will **not** build the new sea wall",
        "{} [sic, not]",
        "{} (No applause.)",
        "{} not.com",
        "{}\nSource: never.org/",
        "[12 Dec, never 13:45] Ada Lindqvist: {}",
        "Did Lindqvist never say {}?",
        "“We will build the,” Lindqvist never said, “new sea wall”",
        "Not Ever\n{}",
        "None At All – {}",
    ],
)
def test_nothing_that_negates_is_taken_off(text):
    answer = held(SAID).check(text.format(WALL))
    assert answer.verdict in (Verdict.DIFFERS, Verdict.PARTIAL)


def test_who_said_it_between_two_pieces_is_a_claim_and_a_cut():
    made = held(SAID, VOTE)
    for name, verdict in (("Lindqvist", Verdict.VERBATIM), ("Brandt", Verdict.MISATTRIBUTED)):
        answer = made.check(f"“We will build,” {name} said on Wednesday, “the new sea wall for the town.”")
        assert (answer.verdict, answer.claim.speaker) == (verdict, name)
    skipping = made.check("“The port and the town,” Lindqvist said. “Will say so.”")
    assert (skipping.verdict, skipping.matches[0].changes[0].kind) == (Verdict.DIFFERS, ChangeKind.NEGATION)
    unmarked = made.check("“We will build,” Lindqvist said, “sea wall for the town.”")
    assert [(it.said, it.quoted) for it in unmarked.matches[0].changes] == [("the new", "")]
    cut = made.check(
        "“The port and the town don’t want 4,000 lorries,” Lindqvist said. “We will build the new sea wall.”"
    )
    assert (cut.verdict, cut.matches[0].cuts[0].text) == (Verdict.CUT, "a day & will say so")
    altered = made.check("“We will build,” Lindqvist said, “the old sea wall for the town.”")
    assert altered.verdict is Verdict.DIFFERS


@pytest.mark.parametrize(
    "quote",
    [
        "those who walk, said the council, and (Applause.) that is that",
        "to those who walk, said the council, and (Applause.)",
        "“We will never close the bridge,” said the council, “and that is that”",
    ],
)
def test_what_was_published_so_is_the_quotes_own(quote):
    published = VOTE if "(" in quote else f"They wrote: {quote}."
    answer = held(published).check(quote)
    assert (answer.quote, answer.verdict, answer.claim) == (quote, Verdict.VERBATIM, None)


def test_a_title_above_a_quote_is_nobodys_name():
    answer = held(SAID).check(f"Meeting of the Harbour Council\n{WALL}")
    assert answer.verdict in (Verdict.DIFFERS, Verdict.PARTIAL)
    assert answer.claim is None
