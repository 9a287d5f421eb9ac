"""What people write around a quote, and what of it is the quote's own."""

import pytest

from bot.quotes.engine import Engine
from bot.quotes.model import Verdict
from tests.samples import transcript, turn

TOLD = "The town has decided to close the harbour for the winter"


@pytest.fixture(scope="module")
def unrecorded():
    """Nobody knows who speaks: no claim about the speaker can fail there."""
    return Engine.of(
        [transcript(1, [turn(None, f"{TOLD} and that is that, colleagues. Brandt: Not only ships will come in then.")])]
    )


@pytest.mark.parametrize(
    "text",
    [
        f"Never: {TOLD}",
        f"No: {TOLD}",
        f"It Is Not True That: {TOLD}",
        f"The Town (not us): {TOLD}",
        f"{TOLD}\n- never again",
        f"{TOLD}\n— Not True",
        f"{TOLD} — Not Ever",
        "Brandt: only ships will come in then",
    ],
)
def test_words_that_negate_are_nobodys_name(unrecorded, text):
    answer = unrecorded.check(text)
    assert answer.verdict in (Verdict.DIFFERS, Verdict.PARTIAL)
    assert answer.claim is None


@pytest.mark.parametrize(
    "words",
    ["“{}” — never", "“{}”, not", "“{}” (Not Now)", "He said we will never “{}”", "Brandt said nobody can “{}”"],
)
def test_words_that_negate_beside_quotation_marks_are_not_understood(unrecorded, words):
    claim = unrecorded.check(words.format(TOLD)).claim
    assert (claim.speaker, claim.holds) == (None, None)
    assert claim.unread in words


@pytest.mark.parametrize(
    ("text", "speaker", "when"),
    [
        (f"{TOLD} https://example.org/news/1", None, None),
        (f"https://example.org/news/1\n{TOLD}", None, None),
        (f"“{TOLD}”\nhttps://example.org/news/1", None, None),
        (f"“{TOLD}” — Ada Lindqvist (https://example.org/news/1)", "Ada Lindqvist", None),
        (f"Quote: “{TOLD}”", None, None),
        (f"{TOLD}\nAda Lindqvist", "Ada Lindqvist", None),
        (f"Ada Lindqvist, Mayor of Saltmere: {TOLD}", "Ada Lindqvist", None),
        (f"Ada Lindqvist: “{TOLD}”, 4 May 2021", "Ada Lindqvist", "4 May 2021"),
        (f"4 May 2021: “{TOLD}”", None, "4 May 2021"),
        (f"“{TOLD}” by Ada Lindqvist", "Ada Lindqvist", None),
        (f"“{TOLD}” [Ada Lindqvist]", "Ada Lindqvist", None),
        (f"Is it true that Ada Lindqvist said “{TOLD}”?", "Ada Lindqvist", None),
        (f"{TOLD}[1]", None, None),
        ("The town[3] has decided to close the harbour for the winter. [4]", None, None),
    ],
)
def test_what_is_pasted_with_a_quote_is_none_of_it(unrecorded, text, speaker, when):
    answer = unrecorded.check(text)
    assert answer.verdict is Verdict.VERBATIM
    assert (answer.claim.speaker if answer.claim else None) == speaker
    assert (answer.claim.date_text if answer.claim else None) == when


def test_the_last_words_are_no_name_where_the_text_goes_on_with_them():
    made = Engine.of(
        [
            transcript(
                1, [turn("Norwegian guest", "The same applies to Denmark and has the same roots – Norway paid for it.")]
            )
        ]
    )
    answer = made.check("same applies to Sweden and has the same roots – Norway")
    assert answer.claim is None
    assert answer.verdict is Verdict.DIFFERS


@pytest.mark.parametrize(
    "text",
    [
        "Tomas Lindqvist and Ada Brandt – looked at the whole bridge once more",  # the names swapped
        "looked at the whole fence once more, and there Ada Brandt said the",
        "The guest from Saltmere wrote. “The works begin",
        "ADA BRANDT THEN LOOKED AT THE WHOLE BRIDGE ONCE MORE: A",
        "Bridge Once More Ada Fence of the Harbour Service for Works: Thank you very",  # a label, changed
    ],
)
def test_words_that_the_text_has_around_a_quote_are_its_own_though_changed(text):
    said = (
        "Ada Lindqvist and Tomas Brandt – looked at the whole bridge once more, and there Ada Lindqvist said the rest. "
        "We met in the hall and I said, “I am glad.” A guest from Saltmere wrote: “The works begin.” "
    )
    answer = Engine.of([transcript(1, [turn("Ada Brandt", said)])]).check(text)
    assert (answer.quote, answer.claim) == (text, None)
    assert answer.verdict is not Verdict.VERBATIM


def test_a_label_of_one_word_is_a_name_where_somebody_has_it_or_the_words_are_there():
    made = Engine.of(
        [transcript(1, [turn("Ada Lindqvist", "In October, our two committees will meet here on the bridge.")])]
    )
    altered = made.check("October: our three committees will meet here")
    assert (altered.verdict, altered.claim) == (Verdict.DIFFERS, None)
    for name, verdict in (("Obama", Verdict.MISATTRIBUTED), ("Lindqvist", Verdict.VERBATIM)):
        assert made.check(f"{name}: our two committees will meet here").verdict is verdict


def test_a_name_close_before_the_words_is_no_label_of_theirs():
    made = Engine.of(
        [transcript(1, [turn("Ada Lindqvist", "Tomas Brandt and I wish a happy New Year to all of you here.")])]
    )
    answer = made.check("Tomas Brandt: wish a happy New Year to all of you")
    assert answer.claim is not None
    assert answer.verdict is Verdict.MISATTRIBUTED


def test_a_reported_quote_is_ruled_on_and_words_of_the_text_that_report_are_its_own():
    engine = Engine.of(
        [
            transcript(1, [turn("Ada Lindqvist", "We will not close the harbour bridge in summer, said Tomas once.")]),
            transcript(2, [turn("Tomas Brandt", "I never said any such thing to anybody.")]),
        ]
    )
    answer = engine.check("We will not close the harbour bridge in summer, said Ada Lindqvist")
    assert (answer.verdict, answer.claim.speaker, answer.claim.holds) == (Verdict.VERBATIM, "Ada Lindqvist", True)
    own = engine.check("We will not close the harbour bridge in summer, said Tomas once")
    assert (own.verdict, own.claim) == (Verdict.VERBATIM, None)
    altered = engine.check("We will close the harbour bridge in summer, said Tomas once")
    assert altered.verdict is not Verdict.VERBATIM


GUEST = "The harbour will be open to ships of every size again, and we are glad of it"
NEXT = "Ada Lindqvist: Thank you, and let us go on now."


@pytest.fixture(scope="module")
def flat():
    """A page whose labels were never read: each paragraph begins with one, and nobody is recorded."""
    return Engine.of(
        [transcript(1, [turn(None, f"Tomas Brandt: {GUEST}.", NEXT, "We all thanked our Ada Lindqvist for it.")])]
    )


@pytest.mark.parametrize(
    "text",
    [
        f"“{GUEST}” — Ada Lindqvist",
        f"“{GUEST}” - Ada Lindqvist",
        f"“{GUEST}” Ada Lindqvist",
        f"“{GUEST}” (Ada Lindqvist)",
        f"“{GUEST},” said Ada Lindqvist",
        f"{GUEST} — Ada Lindqvist",
        f"{GUEST} (Ada Lindqvist)",
        f"{GUEST}\nAda Lindqvist",
        f"{GUEST}, said Ada Lindqvist",
    ],
)
def test_a_claim_is_kept_where_the_next_paragraph_is_labelled_with_that_name(flat, text):
    answer = flat.check(text)
    assert (answer.quote.strip(","), answer.verdict) == (GUEST, Verdict.VERBATIM)
    assert (answer.claim.speaker, answer.claim.holds) == ("Ada Lindqvist", None)


def test_a_long_label_that_follows_is_a_claim_too():
    name = "Chair of the Management Board of the Port, Councillor of Saltmere Ada Lindqvist"
    said = (f"{GUEST}.", f"{name}: Thank you.", f"{GUEST}: so the Chair of the Port said.")
    made = Engine.of([transcript(1, [turn(None, *said)])])
    answer = made.check(f"{GUEST} — {name}")
    assert (answer.quote, answer.claim.speaker) == (GUEST, "Ada Lindqvist")
    assert answer.claim.post == name.removesuffix(" Ada Lindqvist")


def test_a_claim_is_kept_where_a_label_stands_in_the_same_paragraph():
    made = Engine.of([transcript(1, [turn(None, f"{GUEST}. {NEXT}")])])
    for text in (f"“{GUEST}” Ada Lindqvist", f"{GUEST} — Ada Lindqvist"):
        assert made.check(text).claim.speaker == "Ada Lindqvist"


def test_a_name_behind_a_dash_behind_quotation_marks_is_always_a_claim():
    made = Engine.of(
        [transcript(1, [turn("Tomas Brandt", "The sign reads: “We will open the harbour gate” — Ada Lindqvist.")])]
    )
    answer = made.check("“We will open the harbour gate” — Ada Lindqvist")
    assert (answer.verdict, answer.claim.speaker) == (Verdict.MISATTRIBUTED, "Ada Lindqvist")
    own = made.check("The sign reads: “We will open the harbour gate” — Ada Lindqvist.")
    assert (own.verdict, own.claim) == (Verdict.VERBATIM, None)


def test_marks_that_the_transcript_does_not_have_there_make_a_claim_of_the_name_behind():
    made = Engine.of(
        [
            transcript(1, [turn("Tomas Brandt", "We were all glad to be thanked by Ada Lindqvist last week.")]),
            transcript(2, [turn("Ada Lindqvist", "Good afternoon.")]),
        ]
    )
    answer = made.check("“We were all glad to be thanked” by Ada Lindqvist")
    assert (answer.verdict, answer.claim.holds) == (Verdict.MISATTRIBUTED, False)
    assert made.check("We were all glad to be thanked by Ada Lindqvist").claim is None


def test_a_label_is_kept_as_a_claim_where_its_words_only_end_the_paragraph_before():
    made = Engine.of([transcript(1, [turn(None, "Yours sincerely, Ada Lindqvist", f"{GUEST}.")])])
    answer = made.check(f"Ada Lindqvist: {GUEST}")
    assert (answer.quote, answer.claim.speaker, answer.claim.holds) == (GUEST, "Ada Lindqvist", None)


WALL = "We will build the new sea wall for the town this year"


@pytest.fixture(scope="module")
def recorded():
    """Lindqvist, the Mayor, said it on 4 May 2021; Brandt said other things."""
    return Engine.of(
        [
            transcript(1, [turn("Ada Lindqvist", f"{WALL}.", role="Mayor of Saltmere")], day="2021-05-04"),
            transcript(2, [turn("Tomas Brandt", "Good afternoon to all of you.", role="Harbour Master")]),
        ]
    )


def test_lines_pasted_one_after_another_are_the_quotes_own_though_somebody_says_something_in_the_last():
    made = Engine.of(
        [
            transcript(
                1,
                [
                    turn(
                        None,
                        "The council spoke about the bridge and the two harbours.",
                        "Mr Brandt also said that the town of Saltmere will pay for it.",
                        "Later, Ada Lindqvist thanked everybody.",
                        "Tomas Brandt: Thank you.",
                    )
                ],
            )
        ]
    )
    for text in (
        "about the bridge and the two harbours.\nMr Brandt also said that the town",
        "of Saltmere will pay for it.\n\nLater, Ada Lindqvist",
        "Ada Lindqvist thanked everybody.\nTomas Brandt: Thank you",
    ):
        answer = made.check(text)
        assert (answer.verdict, answer.claim) == (Verdict.VERBATIM, None)
    altered = made.check("about the bridge and the three harbours.\nMr Brandt also said that the town of Denmark")
    assert altered.verdict is Verdict.DIFFERS
    assert {change.quoted for change in altered.matches[0].changes} == {"three", "Denmark"}
    signed = made.check("Later, Ada Lindqvist thanked everybody\nTomas Brandt")
    assert (signed.verdict, signed.claim.speaker) == (Verdict.VERBATIM, "Tomas Brandt")


def test_a_paragraph_that_tells_who_speaks_and_a_quotation_in_the_next_one_are_the_quotes_own():
    made = Engine.of(
        [transcript(1, [turn(None, "On the harbour, Ada Lindqvist stressed:", "“We attach great weight to it.”")])]
    )
    text = "On the harbour, Ada Lindqvist stressed:\n“We attach great weight"
    answer = made.check(text)
    assert (answer.verdict, answer.quote, answer.claim) == (Verdict.VERBATIM, text, None)


def test_what_is_no_persons_name_is_no_label_where_the_text_goes_on_like_the_quote():
    made = Engine.of(
        [transcript(1, [turn("Ada Lindqvist", "The Harbour Bank: how far will it go this year? We will see.")])]
    )
    answer = made.check("the Harbour Bank: how far would it go this year?")
    assert (answer.verdict, answer.claim) == (Verdict.DIFFERS, None)
