"""Quote search in any chat, over the strict server: as you type, to the end, chosen, shared, opened by its link."""

import random
import re

import pytest

from tests.wire.talk import PERSON, buttons

TRUE = "We will not close the harbour bridge to pedestrians at any time during the works"


def pages(talk, query):
    """Every page of results."""
    found, offset = [], ""
    while True:
        _, answer = talk.ask(query, offset)
        found.append(answer["results"])
        offset = answer["next_offset"]
        if not offset:
            return found
        assert len(found) < 30


def test_an_empty_query_lists_the_latest_events_to_the_end(private):
    results = [result for page in pages(private, "") for result in page]
    assert len(results) == 12
    assert len({result["id"] for result in results}) == 12
    assert "first summer of night buses" in results[0]["title"]


@pytest.mark.parametrize("query", ["the", "harbour bridge", TRUE, TRUE.replace("not ", ""), "we will", "council"])
def test_results_page_to_the_end_without_repeats_and_ids_are_stable(private, query):
    first = [result["id"] for page in pages(private, query) for result in page]
    again = [result["id"] for page in pages(private, query) for result in page]
    assert first
    assert first == again
    assert len(set(first)) == len(first)


def test_each_result_tells_speaker_date_and_verdict(private):
    _, answer = private.ask(TRUE)
    best = answer["results"][0]
    assert "Idris Vane · 15 Jan 2026" in best["title"]
    assert "Word for word" in best["description"]
    _, answer = private.ask(TRUE.replace("not ", ""))
    assert "without “not”" in answer["results"][0]["description"]


def test_the_answer_is_the_same_for_everyone_and_may_be_cached(private):
    _, mine = private.ask(TRUE)
    _, yours = private.ask(TRUE, person=99)
    assert mine["results"] == yours["results"]
    assert not mine["is_personal"]
    assert mine["cache_time"] > 0


def test_a_chosen_result_posts_a_card_and_the_bot_does_not_answer_it(server, talk):
    query, answer = talk.ask(TRUE)
    card = talk.choose(query, answer["results"][0])
    assert "pedestrians at any time" in card["text"]
    assert "Fictional council" in card["text"], "the attribution"
    assert any(entity["type"] == "text_link" for entity in card["entities"])
    assert "Verbatim" in talk.say("/about")["text"]
    later = [m for m in server.messages(talk.chat) if m["message_id"] > card["message_id"] and m["from"]["is_bot"]]
    assert len(later) == 1, "only the command is answered"


def test_the_share_button_finds_the_very_passage_and_the_link_opens_it(private):
    message = private.say(TRUE)
    shared = next(b["switch_inline_query"] for b in buttons(message) if "switch_inline_query" in b)
    query, answer = private.ask(shared)
    card = private.choose(query, answer["results"][0])
    assert "pedestrians at any time" in card["text"]
    link = next(b["url"] for b in buttons(card) if "url" in b)
    payload = re.fullmatch(r"https://t\.me/verbatim_bot\?start=([A-Za-z0-9_-]{1,64})", link)[1]
    assert "pedestrians at any time" in private.say(f"/start {payload}")["text"]


def test_every_result_of_every_kind_can_be_chosen(private):
    for query in ("", "harbour", TRUE, "the moon is made of green cheese and nothing else"):
        number, answer = private.ask(query)
        assert answer["results"]
        for result in answer["results"]:
            assert private.choose(number, result)["text"]


def test_what_is_too_long_for_inline_is_cut_with_a_button_that_opens_the_bot(private):
    _, answer = private.ask(("words " * 60)[:400])
    assert answer["button"]["text"]
    assert private.say(f"/start {answer['button']['start_parameter']}")["text"]


def test_odd_queries_are_answered(private):
    dice = random.Random(7)
    odd = ["?" * 256, "💥" * 128, "\u202e" * 20, "a " * 128, "since 2020 topic:", "— Nobody", "p_x_1", "e_"]
    letters = [*map(chr, range(32, 127)), *map(chr, range(0x400, 0x2FFF, 50))]
    for query in [*odd, *("".join(dice.choices(letters, k=256)) for _ in range(8))]:
        _, answer = private.ask(query)
        assert "results" in answer
    for offset in ("-1", "999999", "zero", "9" * 60):
        _, answer = private.ask("harbour", offset)
        assert not answer["next_offset"] or answer["results"]


def test_typing_quickly_answers_the_last_and_leaves_no_error(server):
    text = "We will not close the harbour bridge"
    queries = server.do(lambda people: [people.ask_inline(PERSON, text[:n]) for n in range(1, len(text) + 1)])
    answer = server.wait(lambda people: people.world.inline_queries[queries[-1]].answer)
    assert "Idris Vane" in answer["results"][0]["title"]


def test_a_stale_query_is_dropped_quietly(server, private, shared_bot):
    before = shared_bot.log

    def late(people):
        number = people.ask_inline(98, "harbour bridge")
        people.world.inline_queries[number].asked_at -= 60
        return number

    number = server.do(late)
    server.wait(lambda _: [c for c in server.journal if c.method == "answerInlineQuery" and "too old" in c.description])
    assert private.ask("harbour bridge")[1]["results"]
    assert server.do(lambda people: people.world.inline_queries[number].answer) is None
    assert "Traceback" not in shared_bot.log[len(before) :]
