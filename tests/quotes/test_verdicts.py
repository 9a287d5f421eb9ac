"""Each verdict, its changes and its claim, asked of a small library."""

from datetime import UTC, date, datetime

import pytest

from bot.quotes.engine import Engine
from bot.quotes.model import Claim, Filters, Verdict
from bot.transcripts.model import DateRange, Key
from tests.quotes.harbour import CLERK, MAYOR, engine
from tests.samples import transcript, turn

TRUE = "the harbour bridge carries four thousand lorries a day"


@pytest.fixture(scope="module")
def held():
    return engine()


def changes(answer):
    return [(change.said, change.quoted, str(change.kind)) for change in answer.matches[0].changes]


def shown(answer):
    return [part.text for part in answer.matches[0].parts]


# verbatim


@pytest.mark.parametrize(
    "quote",
    [
        TRUE,
        "THE HARBOUR BRIDGE carries – four thousand lorries; a day!",
        "the foundry in Norway needs 26 weeks and 4000 tonnes",
        "which is 2.4 per cent of everything that Denmark makes",
        "I do not think that anybody should worry",
        "should worry about the cooperation of the shipyards",
        "Мост не будет закрыт для пешеходов во время работ, и все это обойдется городу",
    ],
)
def test_the_very_words_are_verbatim(held, quote):
    answer = held.check(quote)
    assert answer.verdict is Verdict.VERBATIM
    assert changes(answer) == []
    assert answer.matches[0].score == pytest.approx(100, abs=5)


def test_a_quote_may_run_across_paragraphs_of_a_turn(held):
    answer = held.check("at any time during the works. The works must begin in May")
    assert answer.verdict is Verdict.VERBATIM
    assert shown(answer) == ["at any time during the works.", "The works must begin in May"]
    assert [part.passage.number for part in answer.matches[0].parts] == [1, 2]


def test_but_not_across_turns(held):
    quote = "2.4 percent of everything that Denmark makes. Who will pay for the new crane"
    assert held.check(quote).verdict is Verdict.STITCHED


# cuts


def test_a_marked_cut_is_shown(held):
    answer = held.check("the harbour bridge carries … lorries a day, and it was built for nine hundred")
    assert answer.verdict is Verdict.VERBATIM
    assert [cut.text for cut in answer.matches[0].cuts] == ["four thousand"]
    assert shown(answer) == ["the harbour bridge carries", "lorries a day, and it was built for nine hundred"]


def test_a_cut_that_takes_a_negation_out_differs(held):
    answer = held.check("We will … close the bridge to pedestrians at any time")
    assert answer.verdict is Verdict.DIFFERS
    assert changes(answer) == [("not", "…", "negation")]
    assert answer.matches[0].cuts[0].negates


def test_only_the_mark_of_a_cut_is_shown_for_what_it_takes_out(held):
    quote = "We will: […] close the bridge to pedestrians at any time"
    (change,) = held.check(quote).matches[0].changes
    assert (change.said, change.quoted) == ("not", "[…]")
    assert quote[change.quoted_span.start : change.quoted_span.end] == "[…]"


def test_a_negation_of_another_sentence_may_be_cut(held):
    answer = held.check("built for nine hundred. […] The works must begin in May")
    assert answer.verdict is Verdict.VERBATIM
    assert not answer.matches[0].cuts[0].negates


# differs


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("We will close the bridge to pedestrians at any time", [("not", "", "negation")]),
        ("the port can never pay for the crane without a loan", [("", "never", "negation")]),
        ("the port can pay for the crane with a loan", [("without", "with", "negation")]),
        ("I think that anybody should worry about the", [("don’t", "", "negation")]),
        ("which is 2.4 percentage of everything that Denmark makes", [("percent", "percentage", "number")]),
        ("I don t think that anybody should worry about the", [("don’t", "don t", "negation")]),
        ("bridge carries five thousand lorries a day, and it", [("four", "five", "number")]),
        ("the foundry in Norway needs 26 weeks and 4,500 tonnes of steel", [("4,000", "4,500", "number")]),
        ("which is 24 percent of everything that Denmark makes", [("2.4", "24", "number")]),
        ("somebody should worry about the cooperation of the", [("anybody", "somebody", "quantity")]),
        ("the foundry in Sweden needs 26 weeks and", [("Norway", "Sweden", "name")]),
        ("The works may begin in May, because the foundry", [("must", "may", "modal")]),
        ("the harbuor bridge carries four thousand lorries a day", [("harbour", "harbuor", "spelling")]),
        ("the harbour bridge carries four thousand bicycles a day", [("lorries", "bicycles", "word")]),
        (
            "Denmark supports Norway in this matter, and the port",
            [("Norway", "Denmark", "name"), ("Denmark", "Norway", "name")],
        ),
        ("Мост будет закрыт для пешеходов во время работ", [("не", "", "negation")]),
        ("всё это обойдётся городу в четыре миллиона крон", [("три", "четыре", "number")]),
    ],
)
def test_each_difference_is_shown_with_its_kind(held, quote, expected):
    answer = held.check(quote)
    assert answer.verdict is Verdict.DIFFERS
    assert changes(answer) == expected


def test_spans_of_a_change_are_exact(held):
    quote = "We will certainly close the bridge to pedestrians at any time"
    answer = held.check(quote)
    (change,) = answer.matches[0].changes
    part = answer.matches[0].parts[change.part]
    assert part.passage.text[change.said_span.start : change.said_span.end] == "not"
    assert quote[change.quoted_span.start : change.quoted_span.end] == "certainly"


def test_what_a_quote_leaves_out_has_an_empty_span_in_it(held):
    quote = "We will close the bridge to pedestrians at any time"
    (change,) = held.check(quote).matches[0].changes
    assert change.quoted_span.start == change.quoted_span.end == len("We will")


# stitched, partial, absent


@pytest.mark.parametrize("joint", [" … ", " "])
def test_runs_from_different_places_are_stitched(held, joint):
    first, second = "the harbour bridge carries four thousand lorries", "opens its doors in September with room"
    answer = held.check(first + joint + second)
    assert answer.verdict is Verdict.STITCHED
    assert shown(answer) == [first, second]
    assert answer.matches[0].missing == ()


def test_half_a_truth_is_partial(held):
    quote = "the harbour bridge carries four thousand lorries because aliens have landed behind it and sing loudly"
    answer = held.check(quote)
    assert answer.verdict is Verdict.PARTIAL
    assert shown(answer) == ["the harbour bridge carries four thousand lorries"]
    (missing,) = answer.matches[0].missing
    assert quote[missing.start : missing.end] == "because aliens have landed behind it and sing loudly"


def test_what_nobody_said_is_absent_and_says_what_was_searched(held):
    answer = held.check("Purple elephants were dancing upon every chimney until the moon turned green")
    assert answer.verdict is Verdict.ABSENT
    assert answer.matches == ()
    assert answer.searched.transcripts == len(held.index) == 6
    assert answer.searched.languages == ("en", "ru")


def test_the_closest_passage_is_offered_as_such(held):
    answer = held.check("the bridge was perhaps closed to pedestrians by angry storms at dawn, wailing sirens blaring")
    assert answer.verdict is Verdict.ABSENT
    assert answer.closest is not None
    assert answer.closest.passage.text[answer.closest.start : answer.closest.end] == answer.closest.text


# short, repeats


def test_four_words_are_listed_and_not_ruled_on(held):
    answer = held.check("“Thank you very much” — Tomas Brandt")
    assert answer.verdict is Verdict.SHORT
    assert answer.occurrences == 3
    assert answer.claim is not None
    assert answer.claim.holds is None


def test_a_short_quote_with_an_error_shows_what_comes_close(held):
    answer = held.check("hill opns its doors")
    assert answer.verdict is Verdict.SHORT
    assert answer.occurrences == 0
    assert shown(answer) == ["hill opens its doors"]


def test_repeats_are_counted_and_grouped(held):
    answer = held.check("Thank you very much, colleagues, for coming here tonight")
    assert answer.occurrences == 3
    assert [match.same for match in answer.matches] == [3]
    assert answer.earliest is not None
    assert answer.latest is not None
    assert (str(answer.earliest.day), str(answer.latest.day)) == ("2020-02-02", "2023-01-09")


# claims


@pytest.mark.parametrize(
    ("claim", "verdict", "holds"),
    [
        ("— Ada Lindqvist", Verdict.VERBATIM, True),
        ("— Lindqvist", Verdict.VERBATIM, True),
        ("— Mayor of Saltmere", Verdict.VERBATIM, True),
        ("— Tomas Brandt", Verdict.MISATTRIBUTED, False),
        ("on 4 May 2021", Verdict.VERBATIM, True),
        ("on 4 May 2020", Verdict.MISATTRIBUTED, False),
        ("— Lindqvist, 4 May 2021", Verdict.VERBATIM, True),
        ("— Lindqvist, May 2019", Verdict.MISATTRIBUTED, False),
    ],
)
def test_claims_are_ruled_on(held, claim, verdict, holds):
    answer = held.check(f"“{TRUE}” {claim}")
    assert answer.quote == TRUE
    assert answer.verdict is verdict
    assert answer.claim is not None
    assert answer.claim.holds is holds


def test_an_interviewers_words_are_not_the_guests(held):
    answer = held.check("“Who will pay for the new crane if the port has no money” — Tomas Brandt")
    assert answer.verdict is Verdict.MISATTRIBUTED
    assert answer.matches[0].parts[0].passage.speaker == "Question"


def test_one_occurrence_is_enough_for_a_claim(held):
    answer = held.check(f"“Thank you very much, colleagues, for coming here tonight” — {CLERK}")
    assert answer.verdict is Verdict.VERBATIM
    assert answer.matches[0].parts[0].passage.speaker == CLERK


def test_without_a_recorded_speaker_nothing_is_ruled(held):
    answer = held.check(f"“The council met in the old town hall and spoke about the weather” — {MAYOR}")
    assert answer.verdict is Verdict.VERBATIM
    assert answer.claim is not None
    assert answer.claim.holds is None


def test_a_misattributed_quote_keeps_its_changes(held):
    answer = held.check(f"“We will close the bridge to pedestrians at any time” — {CLERK}")
    assert answer.verdict is Verdict.MISATTRIBUTED
    assert changes(answer) == [("not", "", "negation")]


def two_who_disagree():
    tail = "close the old harbour tomorrow while people still work there every day of the week."
    first, second = turn("Ann Lee", f"We will surely {tail}"), turn("Bob Ray", f"We will never {tail}")
    return Engine.of([transcript(1, [first]), transcript(2, [second])])


@pytest.mark.parametrize(
    "quote",
    [
        "We will surely close the old harbour […] while people still work there every day of the week",
        "We will […] close the old harbour tomorrow while people still work there every day of the week",
    ],
)
def test_another_wording_bears_no_claim_out_where_the_words_stand_elsewhere(quote):
    answer = two_who_disagree().check(f"“{quote}” — Bob Ray")
    assert answer.verdict is Verdict.MISATTRIBUTED
    assert answer.claim is not None
    assert answer.claim.holds is False


def test_every_match_of_a_verbatim_quote_is_word_for_word():
    quote = "We will […] close the old harbour tomorrow while people still work there every day of the week"
    answer = two_who_disagree().check(quote)
    assert answer.verdict is Verdict.CUT
    assert answer.occurrences == 1
    assert [[*match.changes] for match in answer.matches] == [[]]


def test_a_pasted_label_is_a_claim(held):
    assert held.check(f"{MAYOR}: {TRUE}").verdict is Verdict.VERBATIM
    wrong = held.check(f"{CLERK}: {TRUE}")
    assert wrong.verdict is Verdict.MISATTRIBUTED
    assert wrong.quote == TRUE


@pytest.mark.parametrize("text", [f"{TRUE} – {MAYOR}", f"{MAYOR} said: “{TRUE}”", f"Mayor of Saltmere {MAYOR}: {TRUE}"])
def test_other_ways_to_name_the_speaker(held, text):
    answer = held.check(text)
    assert answer.verdict is Verdict.VERBATIM
    assert answer.claim is not None
    assert answer.claim.holds is True


@pytest.mark.parametrize(("post", "right"), [("The Mayor", True), ("Mayor of Saltmere", True), ("The Governor", False)])
def test_a_post_is_a_claim_too(held, post, right):
    answer = held.check(f"“{TRUE}” — {post}")
    assert answer.claim is not None
    assert answer.claim.holds is right


@pytest.mark.parametrize(
    "text",
    [f"{TRUE} — Barack Obama", f"{TRUE} - Obama, 9 May 2022", f"Obama said “{TRUE}”", f"According to Obama, “{TRUE}”"],
)
def test_a_name_that_no_transcript_has_is_a_claim_too_where_the_words_are_there(held, text):
    answer = held.check(text)
    assert answer.verdict is Verdict.MISATTRIBUTED
    assert answer.quote == TRUE


def test_a_dash_before_what_is_nobodys_name_is_the_quotes_own(held):
    answer = held.check("the port can pay for the crane – Norway")
    assert answer.claim is None


def test_words_that_only_look_like_a_label_are_the_quotes_own():
    held = Engine.of([transcript(7, [turn(MAYOR, "This is good for Saltmere: we shall have a bridge that lasts.")])])
    answer = held.check("Saltmere: we shall have a bridge that lasts")
    assert answer.verdict is Verdict.VERBATIM
    assert answer.claim is None


def test_a_claim_may_be_given_apart(held):
    claim = Claim(speaker=CLERK, date=DateRange(date(2021, 5, 4), date(2021, 5, 4)))
    assert held.check(TRUE, claim=claim).verdict is Verdict.MISATTRIBUTED


# filters


def test_filters_narrow_the_search(held):
    quote = "Thank you very much, colleagues, for coming here tonight"
    assert held.check(quote, filters=Filters(speaker="Brandt")).occurrences == 1
    assert held.check(quote, filters=Filters(topic="Schools")).occurrences == 1
    assert held.check(f'"{quote}" since 2021').occurrences == 2
    assert held.check(quote, filters=Filters(language="ru")).verdict is Verdict.ABSENT


def test_a_slip_in_a_topic_is_forgiven_and_what_was_searched_is_told(held):
    answer = held.check("“Thank you very much, colleagues, for coming here” topic: schols")
    assert answer.filters == Filters(topic="Schools")
    assert answer.verdict is Verdict.VERBATIM
    assert answer.searched.transcripts < len(held.index)
    assert 0 < answer.searched.passages < held.index.count


def test_a_topic_that_there_is_not_searches_nothing(held):
    answer = held.check("“Thank you very much, colleagues, for coming here” topic: xyzzy")
    assert answer.verdict is Verdict.ABSENT
    assert answer.searched.transcripts == answer.searched.passages == 0
    assert answer.searched.languages == ()


# the engine


def test_an_empty_library_answers():
    answer = Engine.of([]).check("whatever anybody ever said about it")
    assert answer.verdict is Verdict.ABSENT
    assert answer.searched.transcripts == 0
    assert answer.closest is None


def test_what_is_removed_is_forgotten(held):
    key = Key("kremlin", "en", "1")
    less = Engine(held.index.changed((), [key]))
    assert less.check(TRUE).verdict is Verdict.ABSENT
    assert less.index.passages(key) == ()
    assert len(less.index.changed((), [key])) == len(less.index)


def test_what_is_replaced_answers_anew(held):
    other = transcript(1, [turn(MAYOR, "The harbour bridge carries five thousand lorries a day.")])
    changed = Engine(held.index.changed([other]))
    assert changed.check(TRUE).verdict is Verdict.DIFFERS
    assert len(changed.index) == 6


def test_the_clock_is_given():
    said = transcript(9, [turn(MAYOR, "We have all come to the harbour today.")], day="2022-05-09")
    held = Engine(Engine.of([said]).index, today=lambda: datetime(2022, 5, 10, tzinfo=UTC).date())
    quote = "“We have all come to the harbour today”"
    assert held.check(f"{quote} since yesterday").verdict is Verdict.VERBATIM
    assert held.check(f"{quote} since today").verdict is Verdict.ABSENT
    claim = held.check(f"{quote} — {MAYOR}, yesterday").claim  # whoever wrote that had another yesterday
    assert (claim.holds, claim.unread) == (None, "yesterday")


# signs of numbers


@pytest.fixture(scope="module")
def signed():
    spoken = "The region received €5 billion last year, and it was -5 degrees outside at the time."
    return Engine.of([transcript(1, [turn(MAYOR, spoken)])])


@pytest.mark.parametrize(
    ("quote", "said", "quoted"),
    [
        ("The region received $5 billion last year", "€5", "$5"),
        ("and it was 5 degrees outside at the time", "-5", "5"),
    ],
)
def test_another_sign_of_a_number_is_a_difference(signed, quote, said, quoted):
    answer = signed.check(quote)
    assert answer.verdict is Verdict.DIFFERS
    assert changes(answer) == [(said, quoted, "number")]


def test_a_currency_left_out_is_a_change_and_another_minus_is_none(signed):
    same = signed.check("received €5 billion last year, and it was −5 degrees outside")
    other = signed.check("The region received 5 billion last year")
    assert (same.verdict, other.verdict) == (Verdict.VERBATIM, Verdict.DIFFERS)
    assert changes(other) == [("€5", "5", "number")]


def test_what_follows_a_dash_is_no_claim_where_the_published_words_go_on_with_most_of_it():
    made = Engine.of(
        [transcript(1, [turn(None, "They spoke of the part of Saltmere in the Norway – Arctic World Council Group.")])]
    )
    answer = made.check("spoke of the part of Saltmere in the Norway – Denmark World Council Group")
    assert answer.verdict is Verdict.DIFFERS
    assert changes(answer) == [("Arctic", "Denmark", "name")]
    assert made.check("spoke of the part of Saltmere in the Norway – Barack Obama").claim is not None


def test_a_long_cut_is_no_cut_where_nobody_knows_who_speaks():
    spoken = [
        "Let us take a couple more questions now.",
        *["Somebody said this and that."] * 60,
        "We have such a concept here.",
    ]
    quote = "Let us take a couple more questions … have such a concept here"
    found = {}
    for speaker in (MAYOR, None):
        made = Engine.of([transcript(1, [turn(speaker, *spoken)])])
        found[speaker] = made.check(quote).verdict
    assert found == {MAYOR: Verdict.CUT, None: Verdict.STITCHED}


def test_only_what_stands_in_quotation_marks_is_a_quote(held):
    lead = "We must close the bridge at once and for good. He said: "
    assert held.check(f"{lead}“{TRUE}”").quote == TRUE
    assert held.check(f"Ada Lindqvist said: “{TRUE}”").verdict is Verdict.VERBATIM


# words and numbers written together or apart


@pytest.fixture(scope="module")
def joined():
    return Engine.of(
        [
            transcript(
                1,
                [
                    turn(
                        MAYOR,
                        "They spend 3–5 percent of it, and 1/4 of the rest, on the port; "
                        "some €4 000 came in for co-operation.",
                        "It is not the informal talks that matter in action of this kind, nor the non-existent money, "
                        "but the 5 km of road to the bridge. The law No233364-4 on notation is kept without delay.",
                    )
                ],
            )
        ]
    )


@pytest.mark.parametrize(
    ("quote", "said", "quoted", "kind"),
    [
        ("The law No2333644 on notation is kept", "No233364-4", "No2333644", "number"),
        ("on not-ation is kept without delay", "notation", "not-ation", "negation"),
        ("They spend 35 percent of it, and 1/4", "3–5", "35", "number"),
        ("of it, and 14 of the rest, on the port", "1/4", "14", "number"),
        ("on the port; some $4000 came in for", "€4 000", "$4000", "number"),
        ("It is not the in formal talks that matter", "informal", "in formal", "spelling"),
        ("informal talks that matter inaction of this kind", "in action", "inaction", "spelling"),
        ("It is nottheinformal talks that matter in action", "not the informal", "nottheinformal", "negation"),
    ],
)
def test_what_is_joined_or_parted_with_another_meaning_differs(joined, quote, said, quoted, kind):
    answer = joined.check(quote)
    assert answer.verdict is Verdict.DIFFERS
    assert changes(answer) == [(said, quoted, kind)]


@pytest.mark.parametrize(
    "quote",
    [
        "some €4000 came in for cooperation",
        "some €4000 came in for co-\noperation",
        "nor the nonexistent money, but the 5km of road",
        "It is not the in-\nformal talks that matter in action",
        "The law No233364-4 on not-\nation is kept with-\nout delay",
        "in-\nformal talks that matter in action of this ki-\nnd",
    ],
)
def test_a_dash_or_the_space_of_a_number_makes_no_difference(joined, quote):
    assert joined.check(quote).verdict is Verdict.VERBATIM
