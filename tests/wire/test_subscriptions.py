"""Subscriptions over the strict server: all their commands and buttons, who may use them, updates arriving once."""

import json
import shutil

import pytest

from tests.wire.process import ROOT, Bot
from tests.wire.talk import FORUM, GROUP, PERSON, TOPIC, Talk, buttons, labels

CHATS = {"private": (PERSON, None), "group": (GROUP, None), "topic": (FORUM, TOPIC)}
CHANNEL, STRANGER = -1000000000099, 77
LATEST = "2026/council_en_2026-088.yaml"
ARGUMENTS = {
    "subscribe": [
        "",
        "Budget",
        "topic: budgt",
        "person: Agnes Thorley",
        "place: Saltmere",
        "everything",
        "“night buses”",
        "astrophysics",
        "<b>&amp; \u202e💥",
        "word " * 800,
        "@nowhere Budget",
    ],
    "subscriptions": ["", "all"],
    "unsubscribe": ["", "Budget", "9", "<b>"],
    "settings": ["", "daily"],
    "changes": ["", "2026-079", "2026-99", "<b>&amp;", "x" * 4000],
    "export": [""],
    "forget": [""],
    "stats": [""],
}


def text_of(message: dict) -> str:
    return message.get("text") or message["caption"]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_every_command_of_subscriptions_is_answered_whatever_comes_with_it(talk, name):
    for argument in ARGUMENTS[name]:
        message = talk.say(f"/{name}@verbatim_bot {argument}"[:4096].rstrip())
        assert message.get("message_thread_id") == talk.thread
        assert "went wrong" not in text_of(message), argument


@pytest.mark.parametrize("text", ["/subscribe", "/settings", "/subscribe Budget", "/forget", "/changes 2026-079"])
def test_every_button_of_theirs_can_be_tapped(private, text):
    seen: set[str] = set()
    message = private.say(text)
    waiting = [button for button in buttons(message) if "callback_data" in button]
    while waiting and len(seen) < 25:
        button = waiting.pop()
        if button["callback_data"] in seen:
            continue
        seen.add(button["callback_data"])
        answer, message = private.press_data(message, button["callback_data"])
        assert "went wrong" not in answer["text"]
        waiting += [other for other in buttons(message) if "callback_data" in other]


def follow(talk: Talk, wish: str) -> dict:
    """Follow, from the command to the confirmation."""
    message = talk.say(f"/subscribe@verbatim_bot {wish}")
    assert "Follow" in labels(message), message["text"]
    _, message = talk.press(message, "Follow")
    assert "You follow" in message["text"] or "follows" in message["text"], message["text"]
    return message


def test_in_a_group_only_administrators_change_what_it_follows(server):
    group = Talk(server, GROUP)
    message = group.say("/subscribe@verbatim_bot Libraries")
    answer, after = group.press(message, "Follow", person=STRANGER)
    assert answer["text"]
    assert after["text"] == message["text"]
    _, after = group.press(message, "Follow")
    assert after["text"] != message["text"]


def test_what_is_kept_can_be_taken_out_and_deleted(server, private):
    follow(private, "Education")
    document = private.say("/export")["document"]
    content = server.do(lambda people: people.world.files[document["file_id"]][1])
    assert "Education" in json.dumps(json.loads(content), ensure_ascii=False)
    _, message = private.press(private.say("/forget"), "Cancel")
    assert "Nothing was deleted" in message["text"]
    assert "Education" in private.say("/subscriptions")["text"]
    _, message = private.press(private.say("/forget"), "Delete everything")
    assert "Deleted" in message["text"]
    assert "nothing" in private.say("/subscriptions")["text"]


@pytest.fixture
def growing(tmp_path):
    """The council's library without its latest transcript."""
    library = tmp_path / "library"
    shutil.copytree(ROOT / "data" / "demo", library)
    (library / LATEST).rename(tmp_path / "latest.yaml")
    return library


def test_a_new_transcript_is_told_once_in_every_chat_topic_and_channel_that_follows(own_server, growing, tmp_path):
    def make(people):
        people.channel(CHANNEL, "News", username="newsroom")
        people.set_member(CHANNEL, PERSON, "administrator")

    own_server.do(make)
    chats = [Talk(own_server, *where) for where in CHATS.values()]
    with Bot(own_server, tmp_path, growing) as bot:
        for talk in chats:
            follow(talk, "Public transport")
        follow(chats[0], "Tomas Okafor")
        follow(chats[0], "@newsroom Public transport")
        shutil.copy(tmp_path / "latest.yaml", growing / LATEST)
        for talk in (*chats, Talk(own_server, CHANNEL)):
            heard(own_server, talk.chat)
        assert "night buses" in chats[0].say("/latest 1")["text"]
        bot.stop()
        bot.start()
        assert "night buses" in chats[0].say("/latest 1")["text"]
    for talk in (*chats, Talk(own_server, CHANNEL)):
        news = [m for m in own_server.messages(talk.chat) if m.get("text", "").startswith("New:")]
        assert len(news) == 1, talk
        assert news[0].get("message_thread_id") == talk.thread
    assert "Tomas Okafor" in heard(own_server, PERSON)["text"], "one message says all that it matches"
    assert not own_server.refusals()


def heard(server, chat: int) -> dict:
    """The update in this chat."""
    return server.wait(
        lambda people: [m for m in people.world.chats[chat].messages.values() if m.get("text", "").startswith("New:")],
        20,
    )[0]


def test_who_blocked_the_bot_hears_nothing_until_they_return(own_server, growing, tmp_path):
    talk = Talk(own_server)
    with Bot(own_server, tmp_path, growing):
        follow(talk, "Public transport")
        own_server.do(lambda people: people.block(PERSON))
        shutil.copy(tmp_path / "latest.yaml", growing / LATEST)
        own_server.wait(lambda people: not people.world.updates.pending)
        own_server.do(lambda people: people.unblock(PERSON))
        assert "Public transport" in heard(own_server, PERSON)["text"]


def test_an_update_can_be_paused_where_it_stands_and_the_operator_sees_figures(own_server, growing, tmp_path):
    talk = Talk(own_server)
    with Bot(own_server, tmp_path, growing, VERBATIM_ADMINS=str(PERSON)):
        follow(talk, "topic: Public transport")
        shutil.copy(tmp_path / "latest.yaml", growing / LATEST)
        answer, update = talk.press(heard(own_server, PERSON), "Pause")
        assert "Paused" in answer["text"]
        assert "Resume" in labels(update)
        assert "out of reach" in talk.say("/stats")["text"]
        assert "No earlier text is kept" in talk.say("/changes 2026-088")["text"]
