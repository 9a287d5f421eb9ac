"""What people write around a quote."""

from datetime import date

import pytest

from bot.quotes.engine import Engine
from bot.quotes.model import Claim, Verdict
from bot.quotes.question.claims import Question, read
from bot.quotes.question.parser import label, signature
from bot.transcripts.model import DateRange
from tests.samples import transcript, turn

TODAY = date(2026, 11, 24)
MAY_9 = DateRange(date(2022, 5, 9), date(2022, 5, 9))


@pytest.mark.parametrize(
    ("text", "quote", "speaker", "when"),
    [
        ("“We will win” — Ada Lindqvist", "We will win", "Ada Lindqvist", None),
        ('"We will win" - Lindqvist, 9 May 2022', "We will win", "Lindqvist", MAY_9),
        ('"We will win" on 9 May 2022', "We will win", None, MAY_9),
        ("We will win\n— Ada Lindqvist", "We will win", "Ada Lindqvist", None),
        ("We will win\non 9 May 2022", "We will win", None, MAY_9),
        ("«Мы победим» — В. Иванов, 9 мая 2022 года", "Мы победим", "В. Иванов", MAY_9),
        ('"We will win" — Theresa May', "We will win", "Theresa May", None),
        ('"We will win" — Theresa May, on 9 May 2022', "We will win", "Theresa May", MAY_9),
        ("“We will win” (Ada Lindqvist, 9 May 2022)", "We will win", "Ada Lindqvist", MAY_9),
        ("“We will win,” Lindqvist said on 9 May 2022", "We will win,", "Lindqvist", MAY_9),
        ('"the harbour will not be sold" — lindqvist', "the harbour will not be sold", "lindqvist", None),
        ("We will win\n— Ada Lindqvist\n9 May 2022", "We will win", "Ada Lindqvist", MAY_9),
        ("“We will win” — Ada Lindqvist\non 9 May 2022", "We will win", "Ada Lindqvist", MAY_9),
        ("“We win” — Omar al-Rashid", "We win", "Omar al-Rashid", None),
        ('Lindqvist said: "We will win this year"', "We will win this year", "Lindqvist", None),
        ("According to Ada Lindqvist, “we will win this year”", "we will win this year", "Ada Lindqvist", None),
        ("Lindqvist said on 9 May 2022, “We will win this year”", "We will win this year", "Lindqvist", MAY_9),
        ('"We will win" - Ada Lindqvist, at the harbour', "We will win", "Ada Lindqvist", None),
        ("“We will win,” Lindqvist said at a meeting in Moscow", "We will win,", "Lindqvist", None),
        ("“We will win,” said Ada Lindqvist at the harbour", "We will win,", "Ada Lindqvist", None),
        ("Did Lindqvist really say “We will win this year”?", "We will win this year", "Lindqvist", None),
        ('"We will win this year" Ada Lindqvist', "We will win this year", "Ada Lindqvist", None),
        ("Иванов заявил: «Мы победим в этом году»", "Мы победим в этом году", "Иванов", None),
    ],
)
def test_claims_are_read_and_taken_off(text, quote, speaker, when):
    question = read(text, TODAY)
    assert question.quote == quote
    assert question.claim is not None
    assert (question.claim.speaker, question.claim.date) == (speaker, when)


@pytest.mark.parametrize("day", ["2022-05-09", "09.05.2022", "9.5.2022", "2022/5/9", "9/5/2022"])
@pytest.mark.parametrize("between", [", ", " ", " ("])
def test_a_date_in_figures_is_no_part_of_the_name_before_it(between, day):
    claim = read(f"“We will win” — Vladimir Putin{between}{day}", TODAY).claim
    assert claim == Claim("Vladimir Putin", MAY_9, day)


@pytest.mark.parametrize(
    ("claimed", "name", "unread"),
    [
        ("— Vladimir Putin, 9/5/22", "Vladimir Putin", "9/5/22"),
        ("— Vladimir Putin 9.5.22", "Vladimir Putin", "9.5.22"),
        ("— Vladimir Putin (9/5/22)", "Vladimir Putin", "9/5/22"),
        ("(Vladimir Putin, on 9-5-22)", "Vladimir Putin", "9-5-22"),
        ("Vladimir Putin said on 9/5/22", "Vladimir Putin", "9/5/22"),
        ("— Theresa May 9/5/22", "Theresa May", "9/5/22"),
        ("— May, 9/5/22", "May", "9/5/22"),
        ("— Vladimir Putin, President of Russia, 13.13.2022", "Vladimir Putin, President of Russia", "13.13.2022"),
        ("— Vladimir Putin, 31 Feb 2022", "Vladimir Putin", "31 Feb 2022"),
        ("— Vladimir Putin, Feb 31, 2022", "Vladimir Putin", "Feb 31, 2022"),
        ("— Vladimir Putin, 9 Mya 2022", "Vladimir Putin", "9 Mya 2022"),
        ("— Владимир Путин, 9 мая 22 г.", "Владимир Путин", "9 мая 22 г"),
        ("— Vladimir Putin, 2022-05-09T10:00", "Vladimir Putin", "2022-05-09T10:00"),
    ],
)
def test_a_date_that_cannot_be_read_is_no_part_of_the_name_either(claimed, name, unread):
    claim = read(f"“We will win” {claimed}", TODAY).claim
    assert claim is not None
    assert (claim.speaker, claim.date, claim.date_text) == (name, None, unread)


@pytest.mark.parametrize("name", ["Speaker 2", "Alok Sharma, COP26 President", "Elizabeth II"])
def test_figures_that_are_no_date_stay_with_the_name(name):
    claim = read(f"“We will win” — {name}", TODAY).claim
    assert claim == Claim(name)


def test_a_last_line_of_figures_is_the_quotes_own():
    assert read("We walked home\n12.30", TODAY) == Question("We walked home\n12.30")


def test_a_claim_is_completed_by_a_date_that_can_be_read():
    unread, dated = Claim("Lindqvist", date_text="9/5/22"), Claim(date=MAY_9, date_text="9 May 2022")
    assert unread.completed(dated) == dated.completed(unread) == Claim("Lindqvist", MAY_9, "9 May 2022")
    assert Claim("Brandt").completed(unread) == Claim("Brandt", date_text="9/5/22")
    assert unread.completed(Claim("Brandt")) == unread


@pytest.mark.parametrize(
    "text",
    [
        "We will win",
        "“Immortal Regiment” – is a march of many",
        "We walked home\nand then we sang",
        'I said "hello" to him',
        'I said "hello"',
        'Our song "We will win this year"',
        '"Hello" and then "goodbye"',
        "— Lindqvist",
        "We discussed the topic: peace",
        "",
        "”“",
    ],
)
def test_what_claims_nothing_is_left_alone(text):
    question = read(text, TODAY)
    assert question.quote == text
    assert question.claim is None
    assert question.filters is None


@pytest.mark.parametrize(
    ("text", "topic", "dates"),
    [
        ('since 2020 "We will win this year"', None, DateRange(date(2020, 1, 1), None)),
        ('"We will win" since 2020', None, DateRange(date(2020, 1, 1), None)),
        ('"We will win" until May 2022', None, DateRange(None, date(2022, 5, 31))),
        ("We will win\nsince 2020 until 2021 topic: CIS", "CIS", DateRange(date(2020, 1, 1), date(2021, 12, 31))),
        ("we will win topic:CIS", "CIS", None),
        ('"We win" topic: "foreign policy" since 2020', "foreign policy", DateRange(date(2020, 1, 1), None)),
        ('we will win topic:"foreign policy" since:2020', "foreign policy", DateRange(date(2020, 1, 1), None)),
    ],
)
def test_filters_are_read(text, topic, dates):
    filters = read(text, TODAY).filters
    assert filters is not None
    assert (filters.topic, filters.dates) == (topic, dates)


def test_a_speaker_and_a_filter_go_together():
    question = read("“We will win” — Lindqvist since 2020", TODAY)
    assert question.claim is not None
    assert question.filters is not None
    assert question.claim.speaker == "Lindqvist"


def test_a_pronoun_before_a_quote_claims_nobody_and_is_no_part_of_the_quote():
    assert read('He said: "We will win this year"', TODAY) == Question("We will win this year")


def test_a_name_after_a_dash_signs_a_quote_without_quotation_marks():
    signed = signature("We will win — Ada Lindqvist, 9 May 2022", TODAY)
    assert signed is not None
    assert signed.quote == "We will win"
    assert signed.claim is not None
    assert (signed.claim.speaker, signed.claim.date) == ("Ada Lindqvist", MAY_9)
    assert signature("We will win (Ada Lindqvist, 9 May 2022)", TODAY) == signed
    for reported in ("We will win, said Ada Lindqvist on 9 May 2022.", "We will win, Ada Lindqvist said on 9 May 2022"):
        assert signature(reported, TODAY) == signed
    assert signature("We will win, said the mayor", TODAY) is None
    assert signature("We will win (and soon enough)", TODAY) is None
    assert signature("We will win — and soon", TODAY) is None
    assert signature("We will win", TODAY) is None


def test_a_label_is_a_few_capitalised_words_and_a_colon():
    assert label("Ada Lindqvist: We will win") == ("Ada Lindqvist", "We will win")
    assert label("Mayor of Saltmere Ada Lindqvist (retranslated): We win") == (
        "Mayor of Saltmere Ada Lindqvist",
        "We win",
    )
    assert label("В.Иванов: Добрый день") == ("В.Иванов", "Добрый день")
    assert label("This is what we want: peace") is None
    assert label("Nothing here") is None


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
        f"“{TOLD}” — never",
        f"“{TOLD}”, not",
        f"“{TOLD}” (Not Now)",
        f"He said we will never “{TOLD}”",
        f"Brandt said nobody can “{TOLD}”",
        "Brandt: only ships will come in then",
    ],
)
def test_words_that_negate_are_nobodys_name(unrecorded, text):
    answer = unrecorded.check(text)
    assert answer.verdict in (Verdict.DIFFERS, Verdict.PARTIAL)
    assert answer.claim is None


@pytest.mark.parametrize(
    ("text", "speaker", "when"),
    [
        (f"{TOLD} https://example.org/news/1", None, None),
        (f"https://example.org/news/1\n{TOLD}", None, None),
        (f"“{TOLD}”\nhttps://example.org/news/1", None, None),
        (f"“{TOLD}” — Ada Lindqvist (https://example.org/news/1)", "Ada Lindqvist", None),
        (f"Quote: “{TOLD}”", None, None),
        (f"{TOLD}\nAda Lindqvist", "Ada Lindqvist", None),
        (f"Ada Lindqvist, Mayor of Saltmere: {TOLD}", "Ada Lindqvist, Mayor of Saltmere", None),
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


def test_the_end_of_a_sentence_is_no_part_of_a_label():
    assert label("They played with Schneider. A.Brandt: now we go on") is None
    assert label("Prof. Brandt: now we go on") == ("Prof. Brandt", "now we go on")


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
        "met in the hall and I said, “looked at the whole bridge once",
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
    assert (answer.quote, answer.claim.speaker) == (GUEST, name)


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


@pytest.mark.parametrize(
    ("text", "speaker", "when", "holds"),
    [
        ("On 4 May 2021 Ada Lindqvist said, “{}”", "Ada Lindqvist", "4 May 2021", True),
        ("On 9 May 2019 Ada Lindqvist said, “{}”", "Ada Lindqvist", "9 May 2019", False),
        ("In May 2019 Ada Lindqvist said: “{}”", "Ada Lindqvist", "May 2019", False),
        ("In 2021, Lindqvist said: “{}”", "Lindqvist", "2021", True),
        ("in 2019 lindqvist said: “{}”", "lindqvist", "2019", False),
        ("In 2019 she said: “{}”", None, "2019", False),
        ("Back in 2021, Lindqvist said: “{}”", "Lindqvist", "2021", True),
        ("On Tuesday, 4 May 2021, Lindqvist told reporters: “{}”", "Lindqvist", "4 May 2021", True),
        ("Lindqvist said in 2019 that “{}”", "Lindqvist", "2019", False),
        ("Lindqvist, speaking to the Harbour Council in 2019, said: “{}”", "Lindqvist", "2019", False),
        ("Speaking to the Council on 9 May 2019, Lindqvist said: “{}”", "Lindqvist", "9 May 2019", False),
        ("Ada Lindqvist, 9 May 2019: “{}”", "Ada Lindqvist", "9 May 2019", False),
        ("9 May 2019, Lindqvist: “{}”", "Lindqvist", "9 May 2019", False),
        ("Lindqvist said: “{}” (Saltmere, 9 May 2019)", "Lindqvist", "9 May 2019", False),
        ("Is it true that on 9 May 2019 Lindqvist said “{}”?", "Lindqvist", "9 May 2019", False),
        ("Lindqvist once said “{}”", "Lindqvist", None, True),
        ("Brandt once said “{}”", "Brandt", None, False),
        ("Brandt, not Lindqvist, said “{}”", "Brandt", None, False),
        ("Was it Brandt who said “{}”?", "Brandt", None, False),
        ("As Lindqvist put it, “{}”", "Lindqvist", None, True),
        ("On Wednesday, Lindqvist said: “{}”", "Lindqvist", None, True),
        ("In an interview with the Herald Lindqvist said: “{}”", "Lindqvist", None, True),
        ("lindqvist said: “{}”", "lindqvist", None, True),
        ("Lindqvist: She said: “{}”", "Lindqvist", None, True),
        ("Lindqvist’s deputy Tomas Brandt said: “{}”", "deputy Tomas Brandt", None, False),
        ("“{},” Lindqvist said on Wednesday.", "Lindqvist", None, True),
        ("“{},” Lindqvist told the Harbour Council on 4 May 2021", "Lindqvist", "4 May 2021", True),
        ("“{},” Lindqvist told the Harbour Council on 4 May 2019", "Lindqvist", "4 May 2019", False),
        ("“{},” said Lindqvist at the Harbour on 9 May 2019", "Lindqvist", "9 May 2019", False),
        ("“{},” Lindqvist said in her 2019 address", "Lindqvist", "2019", False),
        ("“{}” was said by Brandt", "Brandt", None, False),
        ("“{},” said Lindqvist’s deputy Tomas Brandt", "deputy Tomas Brandt", None, False),
        ("“{},” said Lindqvist aide Tomas Brandt", "aide Tomas Brandt", None, False),
        ("“{}” — Lindqvist's deputy", "deputy", None, False),
        ("“{}” — Lindqvist on TV", "Lindqvist", None, True),
        ("“{}” — Lindqvist at the Harbour Council, 4 May 2021", "Lindqvist", "4 May 2021", True),
        ("“{}”: Brandt", "Brandt", None, False),
        ("“{}” — Ada Lindqvist, spring 2019", "Ada Lindqvist", "2019", False),
        ("“{}” — Ada Lindqvist, 9 May 2019, Oslo", "Ada Lindqvist, Oslo", "9 May 2019", False),
        ("“{}” — Lindqvist's 2019 address", "Lindqvist", "2019", False),
        ("Ada Lindqvist, 9 May 2019: {}", "Ada Lindqvist", "9 May 2019", False),
        ("Ada Lindqvist (9 May 2019): {}", "Ada Lindqvist", "9 May 2019", False),
        ("On 9 May 2019, Ada Lindqvist said: {}", "Ada Lindqvist", "9 May 2019", False),
        ("On 31 February 2021 Lindqvist said: “{}”", "Lindqvist", "31 February 2021", None),
        ("“{}” — Ada Lindqvist, 4 May 20211", "Ada Lindqvist", "4 May 20211", None),
        ("“{}” — Ada Lindqvist, 32 May 2021", "Ada Lindqvist", "32 May 2021", None),
    ],
)
def test_who_and_when_are_read_off_the_words_around_a_quote(recorded, text, speaker, when, holds):
    answer = recorded.check(text.format(WALL))
    assert answer.quote.rstrip(",") == WALL
    assert (answer.claim.speaker, answer.claim.date_text, answer.claim.holds) == (speaker, when, holds)
    assert answer.verdict is (Verdict.MISATTRIBUTED if holds is False else Verdict.VERBATIM)


@pytest.mark.parametrize(
    "text",
    ["“{},” she said on Wednesday.", "My friend said: “{}”", "Not Lindqvist but Brandt said: “{}”", "Who said “{}”?"],
)
def test_words_that_name_nobody_are_taken_off_and_claim_nothing(recorded, text):
    answer = recorded.check(text.format(WALL))
    assert (answer.verdict, answer.claim) == (Verdict.VERBATIM, None)


@pytest.mark.parametrize("text", ["“{},” said no one ever", "“{}” is what Lindqvist did not say", "“{}” — not Brandt"])
def test_words_that_deny_are_never_left_unchecked(recorded, text):
    assert recorded.check(text.format(WALL)).verdict in (Verdict.DIFFERS, Verdict.PARTIAL)


@pytest.mark.parametrize(
    ("text", "speaker", "day"),
    [
        ("В мае 2019 года Анна Линд сказала: «{}»", "Анна Линд", "мае 2019 года"),
        ("«{}», — заявила Анна Линд 9 мая 2019 года", "Анна Линд", "9 мая 2019 года"),
        ("9 мая 2019 года Линд отметила, что «{}»", "Линд", "9 мая 2019 года"),
    ],
)
def test_who_and_when_are_read_in_russian(text, speaker, day):
    quote = "мост не будет закрыт для пешеходов во время работ"
    question = read(text.format(quote), TODAY)
    assert (question.quote.rstrip(","), question.claim.speaker, question.claim.date_text) == (quote, speaker, day)
    assert question.claim.date.first.year == 2019


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
