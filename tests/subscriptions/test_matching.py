"""What meets a wish, and what does not."""

import pytest

from bot.subscriptions.arrivals import Wanted
from bot.subscriptions.following import moves
from bot.subscriptions.matching import digests, edited, meet, passage_digest
from bot.subscriptions.model import Kind, Refused, Wish
from tests.samples import CLERK, MAYOR, transcript, turn

HELD = transcript(100, place="Saltmere, Town Hall", geography=("Norland",), topics=("Harbour", "Foreign policy"))


def met(wish: Wish, held=HELD) -> bool:
    return bool(meet(held, [(1, wish)]))


@pytest.mark.parametrize(
    "wish",
    [
        Wish(Kind.TOPIC, "harbour"),
        Wish(Kind.TOPIC, " Foreign  Policy"),
        Wish(Kind.PERSON, "Ada Lindqvist"),
        Wish(Kind.PERSON, "Lindqvist"),
        Wish(Kind.PERSON, "Tomas Brandt"),
        Wish(Kind.PLACE, "saltmere"),
        Wish(Kind.PLACE, "Town Hall"),
        Wish(Kind.PLACE, "Norland"),
        Wish(Kind.SOURCE, "kremlin"),
        Wish(Kind.EVERYTHING),
        Wish(Kind.EVERYTHING, source="kremlin", language="en"),
        Wish(Kind.PHRASE, "not a crown more"),
        Wish(Kind.PHRASE, "we will not sell our harbour"),
        Wish(Kind.PHRASE, "we wil not sell the harbor"),
        Wish(Kind.QUOTE, "The port pays 4000 crowns a month"),
    ],
)
def test_a_wish_is_met(wish: Wish) -> None:
    assert met(wish)


@pytest.mark.parametrize(
    "wish",
    [
        Wish(Kind.TOPIC, "Harbours"),
        Wish(Kind.TOPIC, "Foreign"),
        Wish(Kind.PERSON, "Ada Holm"),
        Wish(Kind.PLACE, "Salt"),
        Wish(Kind.PLACE, "—"),
        Wish(Kind.SOURCE, "krem"),
        Wish(Kind.EVERYTHING, language="ru"),
        Wish(Kind.EVERYTHING, source="un"),
        Wish(Kind.PHRASE, "a crown less"),
        Wish(Kind.PHRASE, "!!!"),
        Wish(Kind.PHRASE, ".* will (not|never) sell"),
        Wish(Kind.QUOTE, "The port pays 9,000 crowns a month"),
        Wish(Kind.EVENT, "kremlin_en_100"),
    ],
)
def test_a_wish_is_not_met(wish: Wish) -> None:
    assert not met(wish)


def test_a_phrase_says_where_it_stands() -> None:
    [found] = meet(HELD, [(1, Wish(Kind.PHRASE, "not a crown more"))])
    text = HELD.passages[found.reason.passage].text
    assert text[found.reason.start : found.reason.end] == "not a crown more"


def test_a_reversed_phrase_is_met_and_says_that_it_differs() -> None:
    [found] = meet(HELD, [(1, Wish(Kind.PHRASE, "we will sell the harbour and point 100 of the plan says so"))])
    assert found.reason.verdict == "differs"


def test_only_a_quote_found_word_for_word_ends_its_wish() -> None:
    [same] = meet(HELD, [(1, Wish(Kind.QUOTE, "Who will pay for the new crane?"))])
    [near] = meet(HELD, [(1, Wish(Kind.QUOTE, "Who would pay for the new crane?"))])
    assert (same.ends, near.ends) == (True, False)


def test_a_page_that_moves_is_not_edited() -> None:
    moved = transcript(100, sections=("Archive",), url="http://en.kremlin.ru/d/100")
    assert digests(moved) == digests(transcript(100))
    sorted_anew = transcript(100, topics=("Harbour", "Economy"))
    assert digests(sorted_anew).text == digests(transcript(100)).text
    assert digests(sorted_anew).everything != digests(transcript(100)).everything
    assert digests(transcript(100, title="Another")).text != digests(transcript(100)).text


def test_an_edit_is_told_to_those_who_follow_the_event_or_a_passage_that_changed() -> None:
    before = transcript(100)
    turns = list(before.turns)
    turns[1] = turn(MAYOR[0], "Colleagues, good afternoon.", "We will sell the harbour.", role=MAYOR[1])
    after = transcript(100, turns)
    wishes = [
        (1, Wish(Kind.EVENT, "kremlin_en_100")),
        (2, Wish(Kind.EVENT, "kremlin_en_101")),
        (3, Wish(Kind.PASSAGE, "kremlin_en_100#2", detail=passage_digest(before.passages[2].text))),
        (4, Wish(Kind.PASSAGE, "kremlin_en_100#1", detail=passage_digest(before.passages[1].text))),
    ]
    assert [one.wish for one in edited(after, wishes)] == [1, 3]


def test_a_followed_passage_is_followed_to_its_new_place() -> None:
    before = transcript(100)
    turns = (turn(CLERK[0], "A word before.", "And another."), *before.turns)
    changed = tuple(
        turn(each.speaker, *(text.replace("new crane", "old crane") for text in each.paragraphs)) for each in turns
    )
    after = transcript(100, changed)
    numbers = {passage.text: passage.number for passage in before.passages}
    kept, rewritten = numbers["Colleagues, good afternoon."], numbers["Who will pay for the new crane?"]
    wanted = [
        Wanted(n, Wish(Kind.PASSAGE, f"kremlin_en_100#{n}", detail=passage_digest(before.passages[n].text)), 0.0)
        for n in (kept, rewritten)
    ]
    moved = {number: text for number, text, _ in moves(after, before, wanted)}
    assert moved == {kept: f"kremlin_en_100#{kept + 2}", rewritten: f"kremlin_en_100#{rewritten + 2}"}


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Kind.TOPIC, "x" * 201, "too long"),
        (Kind.PHRASE, "x" * 1001, "too long"),
        (Kind.TOPIC, " \u00a0", "empty"),
        (Kind.PHRASE, "a\x00b", "unreadable"),
    ],
)
def test_what_cannot_be_followed_is_refused(kind: Kind, text: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        Wish(kind, text)
    assert refused.value.reason == reason


def test_an_event_is_followed_by_its_key_only() -> None:
    with pytest.raises(ValueError, match="not a key"):
        Wish(Kind.EVENT, "63951")
