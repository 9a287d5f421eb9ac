"""What meets a wish, and what does not."""

import pytest

from bot.subscriptions.matching import StoredTarget, digests, match_edits, match_targets, moves, passage_digest
from bot.subscriptions.model import Kind, Refused
from bot.subscriptions.model import SubscriptionTarget as Target
from tests.samples import CLERK, MAYOR, transcript, turn

HELD = transcript(100, place="Saltmere, Town Hall", geography=("Norland",), topics=("Harbour", "Foreign policy"))


def met(wish: Target, held=HELD) -> bool:
    return bool(match_targets(held, [StoredTarget(1, wish)]))


@pytest.mark.parametrize(
    "wish",
    [
        Target(Kind.TOPIC, "harbour"),
        Target(Kind.TOPIC, " Foreign  Policy"),
        Target(Kind.PERSON, "Ada Lindqvist"),
        Target(Kind.PERSON, "Lindqvist"),
        Target(Kind.PERSON, "Tomas Brandt"),
        Target(Kind.PLACE, "saltmere"),
        Target(Kind.PLACE, "Town Hall"),
        Target(Kind.PLACE, "Norland"),
        Target(Kind.SOURCE, "kremlin"),
        Target(Kind.EVERYTHING),
        Target(Kind.EVERYTHING, source="kremlin", language="en"),
        Target(Kind.PHRASE, "not a crown more"),
        Target(Kind.PHRASE, "we will not sell our harbour"),
        Target(Kind.PHRASE, "we wil not sell the harbor"),
        Target(Kind.QUOTE, "The port pays 4000 crowns a month"),
    ],
)
def test_a_wish_is_met(wish: Target) -> None:
    assert met(wish)


@pytest.mark.parametrize(
    "wish",
    [
        Target(Kind.TOPIC, "Harbours"),
        Target(Kind.TOPIC, "Foreign"),
        Target(Kind.PERSON, "Ada Holm"),
        Target(Kind.PLACE, "Salt"),
        Target(Kind.PLACE, "—"),
        Target(Kind.SOURCE, "krem"),
        Target(Kind.EVERYTHING, language="ru"),
        Target(Kind.EVERYTHING, source="un"),
        Target(Kind.PHRASE, "a crown less"),
        Target(Kind.PHRASE, "!!!"),
        Target(Kind.PHRASE, ".* will (not|never) sell"),
        Target(Kind.QUOTE, "The port pays 9,000 crowns a month"),
        Target(Kind.EVENT, "kremlin_en_100"),
    ],
)
def test_a_wish_is_not_met(wish: Target) -> None:
    assert not met(wish)


def test_a_phrase_says_where_it_stands() -> None:
    [found] = match_targets(HELD, [StoredTarget(1, Target(Kind.PHRASE, "not a crown more"))])
    text = HELD.passages[found.reason.passage].text
    assert text[found.reason.start : found.reason.end] == "not a crown more"


def test_a_reversed_phrase_is_met_and_says_that_it_differs() -> None:
    [found] = match_targets(
        HELD, [StoredTarget(1, Target(Kind.PHRASE, "we will sell the harbour and point 100 of the plan says so"))]
    )
    assert found.reason.verdict == "differs"


def test_only_a_quote_found_word_for_word_ends_its_wish() -> None:
    [same] = match_targets(HELD, [StoredTarget(1, Target(Kind.QUOTE, "Who will pay for the new crane?"))])
    [near] = match_targets(HELD, [StoredTarget(1, Target(Kind.QUOTE, "Who would pay for the new crane?"))])
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
        StoredTarget(1, Target(Kind.EVENT, "kremlin_en_100")),
        StoredTarget(2, Target(Kind.EVENT, "kremlin_en_101")),
        StoredTarget(3, Target(Kind.PASSAGE, "kremlin_en_100#2", detail=passage_digest(before.passages[2].text))),
        StoredTarget(4, Target(Kind.PASSAGE, "kremlin_en_100#1", detail=passage_digest(before.passages[1].text))),
    ]
    assert [one.target for one in match_edits(after, wishes)] == [1, 3]


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
        StoredTarget(
            n,
            Target(Kind.PASSAGE, f"kremlin_en_100#{n}", detail=passage_digest(before.passages[n].text)),
            0.0,
        )
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
        Target(kind, text)
    assert refused.value.reason == reason


def test_an_event_is_followed_by_its_key_only() -> None:
    with pytest.raises(ValueError, match="not a key"):
        Target(Kind.EVENT, "63951")
