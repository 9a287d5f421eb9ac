"""Who, which post and which day are read off the words around a quote, and what is not understood."""

import pytest

from bot.quotes.engine import Engine
from bot.quotes.model import Span, Verdict
from bot.quotes.question.html import message_of_html
from tests.samples import transcript, turn

WALL = "We will build the new sea wall for the town this year"


@pytest.fixture(scope="module")
def held():
    """Lindqvist, President of Norway, said it on 9 May 2021; Brandt said other things."""
    return Engine.of(
        [
            transcript(1, [turn("Ada Lindqvist", f"{WALL}.", role="President of Norway")], day="2021-05-09"),
            transcript(2, [turn("Tomas Brandt", "Good afternoon to all of you.", role="Harbour Master")]),
        ]
    )


def asked(held, text):
    answer = held.check(text.format(WALL))
    assert answer.quote.rstrip(",.") == WALL
    return answer


@pytest.mark.parametrize(
    "text",
    [
        "“{},” Lindqvist said on 9-May-2021.",
        "“{},” said President Lindqvist of Norway.",
        "“{},” said Norway’s President Ada Lindqvist.",
        "“{},” the Norwegian President, Ada Lindqvist, said on May 9, 2021.",
        "“{},” then-President Ada Lindqvist said.",
        "“{}” — Ada Lindqvist, President of Norway, 05/09/2021",
        "“{}” (Ada Lindqvist, 2021, p. 14)",
        "“{},” Lindqvist said in spring 2021.",
        "“{},” Lindqvist said in the 2020s.",
        "“{},” Lindqvist said as early as 2021.",
        "“{},” Lindqvist said on Sunday, 9 May 2021.",
        "Norway’s Lindqvist: “{}”",
        "Who: Ada Lindqvist\nWhen: 9 May 2021\nQuote: “{}”",
        "“{}”\nAda Lindqvist\nPresident of Norway\n9 May 2021",
        "⚡️ BREAKING: Lindqvist: “{}”",
        "RT @news: Ada Lindqvist: {}",
        "SALTMERE (AP) — Ada Lindqvist said: “{}”",
        "“{}” — Ada Lindqvist (via @news) #wall 🔥",
        "ada lindqvist: {}",
    ],
)
def test_an_attribution_holds_where_every_word_is_understood_and_borne_out(held, text):
    claim = asked(held, text).claim
    assert (claim.holds, claim.unread) == (True, None)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("“{},” Lindqvist said when she was mayor.", "when she was mayor"),
        ("“{},” Lindqvist said on Monday.", "on Monday"),
        ("“{},” Lindqvist said last May.", "last May"),
        ("“{},” Lindqvist said yesterday.", "yesterday"),
        ("“{},” Lindqvist said at the 2007 conference.", "at the 2007 conference"),
        ("“{},” said Lindqvist ally Marcus Thorsby.", "said Lindqvist ally Marcus Thorsby"),
        ("Lindqvist told Brandt: “{}”", "Brandt"),
        ("Lindqvist on NATO: “{}”", "NATO"),
        ("Lindqvist never said “{}”.", "Lindqvist never said"),
        ("“{}” — not Lindqvist", "not Lindqvist"),
        ("According to President Lindqvist, the council’s “{}”", "According to President Lindqvist, the council’s"),
        ("SALTMERE, May 12, 2021 (Reuters) - “{},” Lindqvist said.", "May 12, 2021"),
        ("“{},” Lindqvist added, and the hall applauded.", "and the hall applauded"),
        ("“{}” — Ada Lindqvist, 31 February 2021", "31 February 2021"),
    ],
)
def test_what_is_not_understood_is_given_back_and_keeps_the_claim_from_holding(held, text, unread):
    answer = asked(held, text)
    assert (answer.claim.holds, answer.claim.unread) == (None, unread)
    assert answer.verdict is Verdict.VERBATIM


@pytest.mark.parametrize(
    "text",
    [
        "“{},” said Brandt.",
        "“{},” said a spokesman for Lindqvist.",
        "“{},” said Lindqvist’s deputy Tomas Brandt.",
        "“{},” said the president of Norway, Tomas Brandt.",
        "“{},” Denmark’s President Lindqvist said.",
        "“{}” — Ada Lindqvist (Denmark)",
        "“{},” said the Danish President, Ada Lindqvist.",
        "“{},” Lindqvist said on 3-Mar-2022.",
        "“{},” Lindqvist said in the 1990s.",
        "“{},” Lindqvist said at the harbour on 9 May 2019.",
        "“{}” — Brandt, President of Norway",
        "Marcus Thorsby: “{}”",
        "Did Brandt ever say “{}”?",
        "since 2018: “{}” — Brandt",
    ],
)
def test_an_attribution_fails_where_a_person_a_country_or_a_day_is_contradicted(held, text):
    answer = asked(held, text)
    assert (answer.verdict, answer.claim.holds) == (Verdict.MISATTRIBUTED, False)


@pytest.mark.parametrize(
    "text",
    ["“{}” — Ada Lindqvist Jr.", "“{}” — Mayor Lindqvist", "“{},” former President Ada Lindqvist said."],
)
def test_what_can_neither_be_borne_out_nor_contradicted_is_left_open(held, text):
    assert asked(held, text).claim.holds is None


@pytest.mark.parametrize(
    "text",
    [
        "BREAKING: “{}”",
        "Reuters: “{}”",
        "“{}” (my translation)",
        "“{}” — Facebook post",
        "“{}” — a friend",
        "Is this real? “{}”",
        "#tag “{}”",
        "“{}” via @news",
        "12:30 “{}”",
        "SALTMERE (AP) — “{}”",
        "🇳🇴 {}",
        "RT @news: {}",
        "{} (my translation)",
        "Forwarded from Evening Channel\n{}",
        "• “{}”",
        "He said: “{}”",
        "The reply came at once. “{}.” Nobody asked about it.",
        "«{}» Фейк?",
    ],
)
def test_what_names_nobody_claims_nothing_and_changes_nothing(held, text):
    answer = asked(held, text)
    assert (answer.verdict, answer.claim) == (Verdict.VERBATIM, None)


def test_a_day_in_figures_is_told_as_the_one_that_is_borne_out(held):
    claim = asked(held, "“{}” — Lindqvist, 05/09/2021").claim
    assert (claim.holds, str(claim.date.first)) == (True, "2021-05-09")
    claim = asked(held, "“{}” — Lindqvist, 05/08/2021").claim
    assert (claim.holds, str(claim.date.first)) == (False, "2021-08-05")


def test_parts_of_a_claim_are_ruled_one_by_one(held):
    claim = asked(held, "“{},” said Denmark’s President Ada Lindqvist on 9 May 2021.").claim
    assert (claim.speaker_holds, claim.country_holds, claim.date_holds) == (True, False, True)
    assert (claim.speaker, claim.post, claim.country) == ("Ada Lindqvist", "Denmark’s President", "Denmark")


def test_words_struck_out_are_no_part_of_a_quote_and_are_told(held):
    for struck in ("~~never~~ ", "n̶e̶v̶e̶r̶ ", "<del>never</del> "):
        answer = held.check(f"“We will {struck}build the new sea wall for the town”")
        assert (answer.verdict, answer.struck) == (Verdict.VERBATIM, "never")


@pytest.mark.parametrize(
    ("message", "answers"),
    [
        ("“{}.” — Lindqvist\n“{other}” — Brandt", [("verbatim", True), ("verbatim", True)]),
        ("Vane: “{}.”\n\nBrandt: “{other}.”", [("misattributed", False), ("verbatim", True)]),
        ("“{},” Lindqvist said. “{other}.”", [("verbatim", True), ("misattributed", False)]),
        ("Lindqvist said “{}” and “{other}”.", [("verbatim", True), ("misattributed", False)]),
        ("Lindqvist said “{}”, while Brandt answered “{other}”.", [("verbatim", None), ("verbatim", None)]),
        ("> {}\n> — Lindqvist\nWhat do you think?", [("verbatim", True)]),
        ("The so-called “partners” were here. “{},” said Lindqvist.", [("verbatim", True)]),
        ("“We will build,” she said, “the new sea wall for the town this year.”", [("verbatim", None)]),
        ("Vane: “{}” — Lindqvist", [("verbatim", None)]),
    ],
)
def test_each_quoted_span_of_a_message_is_answered_with_its_own_attribution(held, message, answers):
    text = message.format(WALL, other="Good afternoon to all of you")
    got = held.check_message(text)
    assert [(it.answer.verdict.value, it.answer.claim and it.answer.claim.holds) for it in got.answers] == answers
    assert all(0 <= it.span.start < it.span.end <= len(text) for it in got.answers)


def test_a_message_has_its_worst_answers_first_and_says_what_is_left_out(held):
    got = held.check_message(f"“{WALL}” «{WALL.replace('new', 'old')}» the “partners”")
    assert [it.answer.verdict for it in got.worst_first] == [Verdict.DIFFERS, Verdict.VERBATIM]
    assert (got.short, got.left_out, got.whole) == (1, 0, False)
    many = held.check_message(f"“{WALL}” " * 25)
    assert (len(many.answers), many.left_out) == (20, 5)
    assert held.check_message(WALL).whole


def test_several_quotes_in_one_question_get_the_worst_verdict_and_name_each_span(held):
    text = f"“{WALL}” — Lindqvist\n“{WALL.replace('new', 'old')}” — Lindqvist"
    answer = held.check(text)
    assert answer.verdict is Verdict.DIFFERS
    assert [(text[span.start : span.end][:20], verdict.value) for span, verdict in answer.spans] == [
        (WALL[:20], "verbatim"),
        (WALL.replace("new", "old")[:20], "differs"),
    ]


def test_a_selected_part_and_a_block_quotation_are_the_quotes(held):
    text = f"Somebody wrote that {WALL} or so"
    start = text.index(WALL)
    (only,) = held.check_message(text, quoted=[Span(start, start + len(WALL))]).answers
    assert (only.answer.quote, only.answer.verdict) == (WALL, Verdict.VERBATIM)
    page = f"<p>Lindqvist <b>said</b>:</p><blockquote>{WALL}</blockquote><p>on <q>ships</q></p>"
    plain, quoted = message_of_html(page)
    (only,) = held.check_message(plain, quoted=quoted).answers
    assert (plain[only.span.start : only.span.end], only.answer.claim.holds) == (WALL, True)
