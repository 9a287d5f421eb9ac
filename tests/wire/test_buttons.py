"""Buttons, over the strict server: all that a card carries can be tapped, in every chat, by anyone, again and again."""

import pytest

from tests.wire.talk import GROUP, Talk, buttons, labels

TRUE = "We will not close the harbour bridge to pedestrians at any time during the works"
START = ["/start", "/latest", "/topics", "/persons", "/topic budgt", "/event 2026-079", "/about", "/help"]
QUOTES = [TRUE, TRUE.replace("not ", ""), "the moon is made of green cheese and nothing else", "harbour bridge"]


@pytest.mark.parametrize("text", [*START, *(f"/quote {quote}" for quote in QUOTES)])
def test_every_button_can_be_tapped_and_so_can_those_it_leads_to(talk, text):
    seen: set[str] = set()
    message = talk.say(text)
    waiting = [button for button in buttons(message) if "callback_data" in button]
    enough = 20 if talk.chat > 0 else 5
    while waiting and len(seen) < enough:
        button = waiting.pop()
        if button["callback_data"] in seen:
            continue
        seen.add(button["callback_data"])
        answer, message = talk.press_data(message, button["callback_data"])
        assert "went wrong" not in answer["text"]
        waiting += [other for other in buttons(message) if "callback_data" in other]


def test_a_list_pages_to_its_end_and_back(private):
    message = private.say("/latest")
    texts = [message["text"]]
    while "›" in labels(message):
        _, message = private.press(message, "›")
        texts.append(message["text"])
    assert len(texts) == 3
    assert texts[-1].splitlines()[0].endswith("11–12 of 12")
    while "‹" in labels(message):
        _, message = private.press(message, "‹")
    assert message["text"] == texts[0]


def test_before_and_after_widen_the_excerpt(private):
    message = private.say(TRUE)
    assert "I will be plain" not in message["text"]
    _, message = private.press(message, "Before")
    assert "I will be plain" in message["text"]
    _, message = private.press(message, "After")
    assert "How long do the works take?" in message["text"]
    _, message = private.press(message, "Whole event")
    assert "Good evening, colleagues." in message["text"]


def test_the_same_button_pressed_a_hundred_times_is_answered_each_time(server, private):
    message = private.say("/latest")
    number = message["message_id"]
    data = next(b["callback_data"] for b in buttons(message) if b["text"] == "›")
    queries = server.do(lambda people: [people.press(private.person, private.chat, number, data) for _ in range(100)])
    server.wait(lambda people: all(people.world.callbacks[query].answer for query in queries))
    assert "6–10 of 12" in server.messages(private.chat)[-1]["text"]
    assert "Verbatim" in private.say("/about")["text"]


@pytest.mark.parametrize(
    "data", ["", "x", "zzzz", "eKEY", "e_..000", "\u0000", "l00", "l0000junk", "t~~~~~~~~0000", "ж" * 32]
)
def test_data_that_no_button_carries_is_refused_kindly(private, data):
    message = private.say("/latest")
    answer, after = private.press_data(message, data)
    assert answer["text"]
    assert after["text"] == message["text"]


def test_buttons_work_for_everyone_in_a_group(server):
    group = Talk(server, GROUP)
    message = group.say("/latest@verbatim_bot")
    _, message = group.press(message, "›", person=99)
    assert "6–10 of 12" in message["text"]
