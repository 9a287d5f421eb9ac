"""What heads an answer, and a message with several quotes: nothing on a card can be turned against the truth."""

from dataclasses import replace

import pytest

from bot.chat import buttons
from bot.chat.buttons import format_action, parse_action
from bot.chat.request import WrittenText
from bot.chat.views import quotations, verdict
from bot.quotes.model import Change, ChangeKind, Claim, Context, ContextKind, Cut, Span, Verdict
from tests.botapi.cards import sent
from tests.chat.room import Talk, labels, services_of, text_of, view_of
from tests.chat.views.test_cards import Shelf, said

SAID = "It is not true that we are against an objective investigation, but nobody has asked us yet."
WORDS = "we are against an objective investigation"
TRUE = "We will not close the harbour bridge to pedestrians at any time during the works"
SEVERAL = f"They said “{TRUE}”, “{TRUE.replace('not ', '')}” and “a thousand suns shone over the bridge”. How «odd»!"


def card_with(language="en", quote=WORDS, **changes):
    """The card of a quote whose first match has these changes made to it, and of the answer as it is otherwise."""
    view = view_of(Shelf(said(SAID)), language)
    answer = view.archive.engine.check(quote)
    ruled = changes.pop("verdict", answer.verdict)
    claim = changes.pop("claim", None)
    match = replace(answer.matches[0], **changes)
    return sent(verdict.answered(view, replace(answer, verdict=ruled, claim=claim, matches=(match,))))


@pytest.mark.parametrize(
    ("kind", "words", "heading"),
    [
        (ContextKind.NEGATED, "It is not true that", "⚠️ These words follow “It is not true that”"),
        (ContextKind.REPORTED, "It is not true that", "⚠️ These words are reported: “It is not true that”"),
        (ContextKind.REPORTED, "“", "⚠️ The speech quotes these words"),
        (ContextKind.CONDITION, "It is not true that", "⚠️ Only on a condition: “It is not true that”"),
        (ContextKind.QUESTION, "", "⚠️ Part of a question, not a statement"),
    ],
)
def test_words_that_are_not_asserted_are_never_confirmed(kind, words, heading):
    message = card_with(context=(Context(kind, words),))
    assert message.text.startswith(f"{heading}\nAsked: “{WORDS}”\nIt is not true that we are against")
    assert ("b", WORDS, None) in message.entities
    assert not {"✓", "Found", "Word for word"} & {*message.text.replace("\n", " ").split(" ")}
    russian = card_with("ru", context=(Context(kind, words),)).text
    assert russian.startswith("⚠️ ")
    assert "✓" not in russian


def test_what_goes_on_or_is_told_by_the_publisher_stands_below_the_verdict():
    goes_on = card_with(context=(Context(ContextKind.CONTINUES, ", but nobody has asked us yet"),)).text
    assert goes_on.startswith("✓ Word for word\n… and it goes on: “but nobody has asked us yet”\n")
    narrated = card_with(context=(Context(ContextKind.NARRATED, ""),)).text
    assert narrated.startswith("✓ Word for word\n… in the publisher’s report, not a speaker’s words\n")


def test_the_context_stands_below_what_differs_and_in_inline_descriptions():
    context = (Context(ContextKind.NEGATED, "It is not true that"),)
    message = card_with(quote=WORDS.replace("an", "the"), context=context)
    assert message.text.startswith("≈ Found, with “the” for “an”\n⚠️ These words follow “It is not true that”\n")


def test_words_beside_a_match_are_shown_with_it_however_long_the_passage_is():
    far = "We are told so every day. " * 20
    view = view_of(Shelf(said(f"{far}It is not true. I said it before. {WORDS.capitalize()}. {far}")))
    answer = view.archive.engine.check(WORDS)
    match = replace(answer.matches[0], context=(Context(ContextKind.NEGATED, "It is not true."),))
    text = sent(verdict.answered(view, replace(answer, matches=(match,)))).text
    assert "\n[…] It is not true. I said it before. We are against" in text


def test_a_similar_sentence_about_something_else_says_so():
    change = Change("an", "the", ChangeKind.WORD, 0, Span(35, 37), Span(15, 17))
    message = card_with(verdict=Verdict.DIFFERS, changes=(change,), other_subject=True)
    assert message.text.startswith("⚠️ A similar sentence about something else\n")


def test_a_cut_is_shown_in_its_place_and_said_where_it_is_not_harmless():
    view = view_of(Shelf(said(SAID)))
    answer = view.archive.engine.check("it is not true … against an objective investigation")
    cut = replace(answer, verdict=Verdict.CUT)
    text = sent(verdict.answered(view, cut)).text
    assert text.startswith("✂ The words stand, with a cut between\n")
    assert "It is not true ⟨that we are⟩ against an objective investigation" in text
    turned = replace(cut, verdict=Verdict.DIFFERS, matches=(replace(answer.matches[0], cuts=(), changes=()),))
    assert sent(verdict.answered(view, turned)).text.startswith("⚠️ The words stand, but the cut turns them\n")
    long = "word " * 60
    view = view_of(Shelf(said(f"It is not true {long}that we are against an objective investigation.")))
    answer = view.archive.engine.check("it is not true … we are against an objective investigation")
    assert isinstance(answer.matches[0].cuts[0], Cut)
    text = sent(verdict.answered(view, answer)).text
    assert "⟨word word" in text
    assert " […] " in text
    assert text.count("word") < 50


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        ({"speaker_holds": False}, "not from Anna Vane"),
        ({"post_holds": False, "date_holds": False}, "the post is not “Mayor” and the date is not 2021"),
        ({"country_holds": False}, "the country is not Norway"),
        ({}, "not from Mayor Anna Vane, Norway, 2021"),
    ],
)
def test_a_misattributed_card_says_what_fails(fails, told):
    day = view_of(Shelf(said(SAID))).archive.engine.check(f"“{WORDS}” on 2021").claim.date
    claim = Claim("Anna Vane", day, "2021", "Mayor", "Norway", holds=False, **fails)
    assert card_with(verdict=Verdict.MISATTRIBUTED, claim=claim).text.startswith(f"⚠️ Found, but {told}\n")


def test_what_of_a_claim_was_not_understood_is_shown():
    claim = Claim("Lindqvist", unread="before the flood")
    assert "\nNot understood: “before the flood”\n" in card_with(claim=claim).text
    absent = card_with(claim=claim, verdict=Verdict.ABSENT).text
    assert absent.endswith("\nNot understood: “before the flood”")
    assert "cannot be ruled" not in card_with(claim=replace(claim, unread=None), verdict=Verdict.ABSENT).text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_several_quotes_have_a_line_each_the_worst_first(archive, language):
    card = quotations.asked(view_of(archive, language), SEVERAL)
    lines = sent(card).text.split("\n")
    assert lines[0] == {"en": "3 quotations: 1 ⚠️ · 1 ✕ · 1 ✓", "ru": "3 цитаты: 1 ⚠️ · 1 ✕ · 1 ✓"}[language]
    assert [line[:4] for line in lines[1:6:2]] == ["1 ⚠️", "2 ✕ ", "3 ✓ "]
    assert labels(card) == ["1", "2", "3"]
    assert [button.action for button in card.buttons[0]] == [buttons.More(0, each) for each in (2, 3, 1)]


def test_a_number_opens_a_verdict_after_a_restart_too_and_leads_back(archive):
    message = WrittenText(2, SEVERAL)
    card = Talk(services_of(archive)).write(SEVERAL).card
    opened = Talk(services_of(archive)).press(card.buttons[0][0].data, message).card
    assert text_of(opened).startswith("⚠️ Found, without “not”\n")
    (back,) = [button for row in opened.buttons for button in row if button.label == "All quotations"]
    assert text_of(Talk(services_of(archive)).press(back.data, message).card) == text_of(card)
    assert parse_action(format_action(buttons.More(7, 20))) == buttons.More(7, 20)
    assert parse_action("m07") == buttons.More(7)


def test_of_more_than_twenty_quotes_the_rest_is_told_and_scare_quotes_are_not_ruled_on(archive):
    text = " ".join(f"“We will not close {number} harbour bridges”" for number in range(25))
    card = quotations.asked(view_of(archive), f"{text} “odd”")
    assert "\n5 more were not looked at.\n1 of one to three words is not ruled on." in sent(card).text
    assert len(labels(card)) == 20


def test_inline_several_quotes_can_be_posted_together_or_each_by_itself(archive):
    first, *each = Talk(services_of(archive)).ask(SEVERAL).results
    assert first.title == "3 quotations: 1 ⚠️ · 1 ✕ · 1 ✓"
    assert "Found, without “not”" in first.description
    assert [text_of(one.card)[:1] for one in each] == ["✓", "⚠", "✕"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_message_full_of_marks_gets_a_card_that_fits(archive, language):
    view = view_of(archive, language)
    for marked in (
        '“We «will "not close the „harbour bridge’ to ',
        "“We will not close the bridge <b>& co” ",
        "“ ” « » \" ' ‘",
    ):
        text = (marked * 300)[:4096]
        assert sent(quotations.asked(view, text)).text
        for number in (1, 2, 20, 21):
            assert sent(quotations.asked(view, text, 0, number)).text
