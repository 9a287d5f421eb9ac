"""Who is said to have said it, against who is recorded as the speaker."""

from datetime import date

import pytest

from bot.quotes.attribution import speaker_holds
from bot.quotes.engine import Engine
from bot.quotes.model import Claim, Verdict
from bot.transcripts.dates import parse_range
from tests.samples import transcript, turn

NORWAY = ("Ada Lindqvist", "President of Norway")


@pytest.mark.parametrize(
    "claimed",
    [
        "Ada Lindqvist",
        "Lindqvist, Ada",
        "A. Lindqvist",
        "Ada Kristina Lindqvist",
        "Mrs Lindqvist",
        "President Lindqvist",
        "Ada Lindqvist, President of Norway",
        "Ada Lindqvist (President of the Republic of Norway)",
        "the President",
        "President of Norway",
        "President of the Republic of Norway",
    ],
)
def test_a_name_and_the_recorded_post_hold(claimed):
    assert speaker_holds(claimed, *NORWAY) is True


@pytest.mark.parametrize(
    "claimed",
    [
        "Tomas Brandt",
        "Ada Lindqvist, President of Denmark",
        "Ada Lindqvist, President of the Harbour Bank of Saltmere",
        "Ada Lindqvist, Thomas Brandt",
        "Ada Lindqvist and Thomas Brandt",
        "Ada Lindqvist (Thomas Brandt)",
        "Ada Lindqvist Thomas Brandt",
        "Russian President Ada Lindqvist",
        "President of Denmark",
        "US President",
        "Russian President",
        "Prime Minister",
        "President Brandt",
        "French President Thomas Brandt",
        "Президент Брандт",
        "of",
        "the",
    ],
)
def test_another_post_and_another_name_fail(claimed):
    assert speaker_holds(claimed, *NORWAY) is False


@pytest.mark.parametrize(
    "claimed",
    [
        "French President",
        "Norwegian leader",
        "Ada Lindqvist, chair of the board",
        "Ada Lindqvist, Brandt",
        "Ada Lindqvist, Saltmere",
        "Президент Норвегии",
        "Norway",
    ],
)
def test_what_cannot_be_compared_is_not_ruled_on(claimed):
    assert speaker_holds(claimed, *NORWAY) is None


@pytest.mark.parametrize(
    ("claimed", "speaker", "role", "holds"),
    [
        ("Russian President", "Ivan Ivanov", "President of Russia", True),
        ("Ivan Ivanov, Russian President", "Ivan Ivanov", "President of Russia", True),
        ("Ukrainian President Ivan Ivanov", "Ivan Ivanov", "President of Russia", False),
        ("Nigerian President", "Ivan Ivanov", "President of Niger", None),
        ("Slovak President", "Ivan Ivanov", "President of Slovenia", False),
        ("Austrian Chancellor", "Ivan Ivanov", "Chancellor of Australia", False),
        ("US President", "Ivan Ivanov", "President of the United States", None),
        ("Ivan Ivanov, Mayor of Saltmere", "Ivan Ivanov", None, None),
        ("President of Russia", "Ivan Ivanov", None, None),
        ("Ada Lindqvist, President of Norway", "Ivan Ivanov", None, False),
        ("President Ivanov", "Ivan Ivanov", None, True),
        ("President Brandt", "Ivan Ivanov", None, False),
        ("the President", "Question", None, False),
        ("Question", "Question", None, True),
        ("Ivan Ivanov", None, None, None),
    ],
)
def test_posts_are_compared_with_what_is_recorded(claimed, speaker, role, holds):
    assert speaker_holds(claimed, speaker, role) is holds


def test_a_post_beside_a_name_is_ruled_on_for_frequent_words_too():
    made = Engine.of(
        [
            *(
                transcript(
                    number, [turn("Tomas Brandt", "Thank you all for coming here tonight.", role="Harbour Master")]
                )
                for number in range(100)
            ),
            transcript(
                200, [turn(NORWAY[0], "Thank you all for coming here tonight.", role=NORWAY[1])], day="1999-01-01"
            ),
        ]
    )
    quote = "Thank you all for coming here tonight"
    for name, verdict, holds in (
        ("Ada Lindqvist, President of Norway", Verdict.VERBATIM, True),
        ("Ada Lindqvist, President of Denmark", Verdict.MISATTRIBUTED, False),
        ("Ada Lindqvist", Verdict.VERBATIM, True),
        ("President of Denmark", Verdict.VERBATIM, None),  # not all of a hundred places are looked at
    ):
        answer = made.check(quote, claim=Claim(name))
        assert (answer.verdict, answer.claim.holds) == (verdict, holds)


WALL = "We will build the new sea wall for the town this year"


@pytest.fixture(scope="module")
def spring():
    return Engine.of(
        [
            transcript(1, [turn("Ada Lindqvist", f"{WALL}.")], day="2012-05-04"),
            transcript(2, [turn("Ada Lindqvist", f"And so: {WALL}.")], day="2014-11-30"),
        ]
    )


@pytest.mark.parametrize(
    ("written", "day", "holds"),
    [
        ("4 May", "2012-05-04", True),
        ("May 4th", "2012-05-04", True),
        ("on 4 May", "2012-05-04", True),
        ("in November", "2014-11-01", True),
        ("в ноябре", "2014-11-01", True),
        ("9 May", "2014-05-09", False),
        ("29 February", None, False),
    ],
)
def test_a_claimed_day_without_a_year_is_that_day_of_any_year(spring, written, day, holds):
    for text in (f"“{WALL}” — Lindqvist, {written}", f"“{WALL},” Lindqvist said {written}"):
        claim = spring.check(text).claim
        assert (claim.speaker, claim.holds) == ("Lindqvist", holds)
        assert (claim.date.first and str(claim.date.first)) == day


def test_a_given_day_without_a_year_is_that_day_of_any_year_and_a_year_counts(spring):
    for text, holds in (("4 May", True), ("4 May 2012", True), ("4 May 2013", False), ("5 May", False)):
        days = parse_range(text, date(2026, 11, 24))
        answer = spring.check(WALL, claim=Claim(date=days, date_text=text))
        assert answer.claim.holds is holds


def test_a_filter_without_a_year_is_the_latest_such_day(spring):
    assert spring.check(f"“{WALL}” until May").filters.dates.last.year >= 2026


def test_a_day_of_any_year_is_not_ruled_out_where_not_every_place_was_looked_at():
    made = Engine.of(
        transcript(number, [turn("Ada Lindqvist", f"{WALL}.")], day="2020-06-01" if number else "1999-05-04")
        for number in range(100)
    )
    assert made.check(f"“{WALL}” — Lindqvist, 4 May").claim.holds is None
