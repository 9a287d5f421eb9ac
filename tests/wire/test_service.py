"""The bot as a service, over the strict server: restarts, failures, floods, lost answers, blocks, what it logs."""

import socket

import httpx
import pytest

from tests.botapi import Fault
from tests.wire.process import Bot
from tests.wire.talk import GROUP, PERSON, Talk, data_of

TRUE = "We will not close the harbour bridge to pedestrians at any time during the works"
SECRET_WORDS = "a quote that nobody but its sender should ever read again"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_buttons_work_after_a_restart_and_what_was_sent_meanwhile_is_answered(own_server, library, tmp_path):
    talk = Talk(own_server)
    with Bot(own_server, tmp_path, library) as bot:
        listed, quoted = talk.say("/latest"), talk.say(TRUE)
        assert bot.stop() == 0
        own_server.do(lambda people: people.say(PERSON, PERSON, "/about"))
        own_server.do(lambda people: people.press(PERSON, PERSON, listed["message_id"], data_of(listed, "›")))
        bot.start()
        talk.bot_says("never says true")
        talk.bot_says("6–10 of 12")
        bot.kill()
        bot.start()
        _, message = talk.press(quoted, "Before")
        assert "I will be plain" in message["text"]
    assert not own_server.refusals()


@pytest.mark.parametrize("level", ["info", "debug"])
def test_a_failure_is_one_friendly_line_and_one_traceback_without_token_or_text(own_server, library, tmp_path, level):
    talk = Talk(own_server)
    failure = Fault("error", method="sendMessage", times=1, code=400, description="Bad Request: of our making")
    with Bot(own_server, tmp_path, library, VERBATIM_LOG_LEVEL=level) as bot:
        own_server.fault(failure)
        own_server.do(lambda people: people.say(PERSON, PERSON, f"/quote {SECRET_WORDS}"))
        own_server.wait(lambda people: people.world.chats[PERSON].next_message == 3)
        assert len(own_server.messages(PERSON)[-1]["text"].splitlines()) == 1
        assert talk.say("/about")["text"]
        assert bot.log.count("Traceback (most recent call last)") == 1
        assert bot.log.count("f our making") == 1
        own_server.fault(Fault("lost", method="getUpdates", times=1))
        own_server.fault(Fault("error", method="getUpdates", times=1, code=502))
        assert talk.say("/about")["text"]
        bot.stop()
    assert failure.happened == 1
    for word in (own_server.token, own_server.token.split(":")[1], SECRET_WORDS, "nobody but its sender"):
        assert word not in bot.log


def test_an_edited_message_is_no_new_question(private, server):
    said = server.do(lambda people: people.say(private.person, private.chat, "/latest 1"))
    private.bot_says("·  1 of 12")
    server.do(lambda people: people.edit(private.chat, said["message_id"], "/latest 4"))
    assert private.say("/about")["text"]
    assert not [m for m in server.messages(private.chat) if "1–4 of 12" in m["text"]]


@pytest.mark.parametrize("text", ["word " * 819 + "w", "ж" * 4096, "💥" * 2048, "<" * 4096, "one " * 1024])
def test_a_message_of_4096_characters_is_answered(private, text):
    assert private.say(text)["text"]


def test_a_flood_limit_is_waited_for_and_the_answer_still_comes(private, server):
    server.fault(Fault("flood", method="sendMessage", times=1, seconds=1))
    server.do(lambda people: people.say(private.person, private.chat, "/on 1 January 1951"))
    assert "1951" in private.bot_says("1951")["text"]


@pytest.mark.parametrize("kind", ["error", "drop", "lost", "slow", "broken"])
def test_the_bot_serves_on_after_what_goes_wrong_on_the_way(private, server, kind):
    for method in ("getUpdates", "sendMessage", "editMessageText", "answerCallbackQuery", "answerInlineQuery"):
        server.fault(Fault(kind, method=method, times=1, seconds=0.2))
    server.do(lambda people: people.say(private.person, private.chat, "/latest"))
    server.do(lambda people: people.ask_inline(99, "harbour bridge"))
    server.wait(lambda _: server.faults[1].happened and server.faults[4].happened)
    server.faults.clear()
    server.do(lambda people: people.say(private.person, private.chat, "/latest 2"))
    message = private.bot_says("1–2 of 12")
    assert "3–7 of 12" in private.press(message, "›")[1]["text"]
    assert private.ask("harbour bridge")[1]["results"]


def test_a_person_who_blocked_the_bot_and_a_group_that_removed_it_do_no_harm(private, server):
    def leave(people):
        people.private(55, "Gone")
        people.say(55, 55, "/latest")
        people.block(55)
        people.group(-55, "Left")
        people.say(55, -55, "/latest")
        people.set_bot(-55, "kicked", 55)

    server.do(leave)
    assert private.say("/about")["text"]
    server.do(lambda people: people.say(55, 55, "/about"))
    assert Talk(server, 55).bot_says("never says true")


def test_many_people_at_once_are_each_answered_in_order(server):
    people_at_once = range(9000, 9040)
    asked = {"/latest 1": "·  1 of 12", "/about": "never says true", "/on 1 January 1951": "1951"}

    def ask(people):
        for number in people_at_once:
            people.private(number)
        for text in asked:
            for number in people_at_once:
                people.say(number, number, text)

    server.do(ask)
    server.wait(lambda people: all(people.world.chats[n].next_message == 7 for n in people_at_once), 30)
    for number in people_at_once:
        answers = [message["text"] for message in server.messages(number) if message["from"]["is_bot"]]
        assert [words in text for words, text in zip(asked.values(), answers, strict=True)] == [True] * 3


def test_a_group_that_became_a_supergroup_is_answered_there(server):
    server.do(lambda people: people.group(-66, "Growing"))
    assert Talk(server, -66).say("/about")["text"]
    moved = server.do(lambda people: people.migrate(-66))
    assert Talk(server, moved).say("/about")["text"]


def test_in_a_group_only_what_is_meant_for_the_bot_is_answered(server):
    group = Talk(server, GROUP)
    answered = group.say(f"@verbatim_bot {TRUE}")
    assert "Word for word" in answered["text"]
    server.do(lambda people: people.say(PERSON, GROUP, TRUE))
    assert "Word for word" in group.say(TRUE, reply_to=answered["message_id"])["text"]
    quoted = server.do(lambda people: people.say(PERSON, GROUP, TRUE))
    assert "Word for word" in group.say("/quote", reply_to=quoted["message_id"])["text"]
    count = [m for m in server.messages(GROUP) if m["message_id"] > answered["message_id"] and m["from"]["is_bot"]]
    assert len(count) == 2


def test_updates_come_by_webhook_with_their_secret(own_server, library, tmp_path):
    port = free_port()
    own_server.proxy["https://bot.example"] = f"http://127.0.0.1:{port}"
    webhook = {
        "VERBATIM_WEBHOOK_URL": "https://bot.example/hook",
        "VERBATIM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "VERBATIM_WEBHOOK_SECRET": "a_secret-1",
    }
    talk = Talk(own_server)
    with Bot(own_server, tmp_path, library, **webhook) as bot:
        assert own_server.do(lambda people: people.world.updates.webhook.secret_token) == "a_secret-1"
        assert talk.say("/about")["text"]
        message = talk.say("/latest")
        assert "6–10" in talk.press(message, "›")[1]["text"]
        address = own_server.proxy["https://bot.example"] + "/hook"
        update = {"update_id": 99, "message": {}}
        assert httpx.post(address, json=update).status_code == 403, "without the secret"
        assert bot.stop() == 0
    assert not own_server.refusals()


def test_health_says_when_telegram_was_last_heard(own_server, library, tmp_path):
    port = free_port()
    with Bot(own_server, tmp_path, library, VERBATIM_HTTP_LISTEN=f"127.0.0.1:{port}"):
        answer = httpx.get(f"http://127.0.0.1:{port}/health", timeout=5)
        assert answer.status_code == 200
        assert own_server.token not in answer.text


def test_a_token_taken_back_while_serving_ends_the_process(own_server, library, tmp_path):
    fault = Fault("error", method="getUpdates", code=401, description="Unauthorized")
    with Bot(own_server, tmp_path, library) as bot:
        own_server.fault(fault)
        own_server.do(lambda people: people.say(PERSON, PERSON, "/about"))
        own_server.wait(lambda _: bot._gone(), 30)
        assert bot._process.returncode == 1
        assert "@BotFather shows the right one" in bot.log
        assert own_server.token.split(":")[1] not in bot.log
