"""Subscribing over the strict server: by button and by words, in groups, topics and channels, by those who may."""

import shutil

import pytest

from bot.transcripts.files import read_yaml, write_yaml
from tests.wire.process import ROOT, Bot
from tests.wire.talk import FORUM, GROUP, PERSON, TOPIC, Talk, labels

STRANGER, CHANNEL = 99, -1000000000555


@pytest.fixture
def private(server):
    """A chat that follows nothing."""
    return emptied(Talk(server))


def emptied(talk):
    talk.press(talk.say("/forget"), "Delete everything")
    return talk


def followed(talk):
    return [line.partition(". ")[2] for line in talk.say("/subscriptions")["text"].splitlines() if line[:1].isdigit()]


def test_a_topic_is_chosen_by_buttons_alone_after_a_look_at_the_last_year(private):
    message = private.say("/subscribe")
    _, message = private.press(message, "A topic")
    label = next(label for label in labels(message) if label.startswith("Harbour bridge"))
    _, message = private.press(message, label)
    assert "Follow topic Harbour bridge?" in message["text"]
    assert "would have told you" in message["text"]
    assert followed(private) == []
    _, message = private.press(message, "Follow")
    assert "You follow topic Harbour bridge." in message["text"]
    assert followed(private) == ["topic Harbour bridge"]


def test_a_reply_follows_the_words_it_replies_to(server):
    group = emptied(Talk(server, GROUP))
    said = server.do(lambda people: people.say(STRANGER, GROUP, "the bridge stays open, whatever they say"))
    message = group.say("/subscribe@verbatim_bot", reply_to=said["message_id"])
    group.press(message, "Follow")
    assert followed(group) == ["“the bridge stays open, whatever they say”"]


@pytest.mark.parametrize("chat", [(GROUP, None), (FORUM, TOPIC)])
def test_in_groups_only_administrators_change_anything(server, chat):
    talk = emptied(Talk(server, *chat))
    message = talk.say("/subscribe Budget")
    answer, after = talk.press(message, "Follow", person=STRANGER)
    assert "only administrators" in answer["text"]
    assert after["text"] == message["text"]
    server.do(lambda people: people.say(STRANGER, chat[0], "/settings daily", thread=chat[1]))
    assert talk.bot_says("only administrators")
    talk.press(message, "Follow")
    assert followed(talk) == ["topic Budget"]


def test_a_topic_of_a_forum_follows_things_of_its_own(server):
    one, other = emptied(Talk(server, FORUM, TOPIC)), Talk(server, FORUM, TOPIC + 1)
    server.do(lambda people: people.open_thread(FORUM, TOPIC + 1, "Other"))
    one.press(one.say("/subscribe Budget"), "Follow")
    other.press(other.say("/subscribe Libraries"), "Follow")
    assert (followed(one), followed(other)) == (["topic Budget"], ["topic Libraries"])


def test_a_channel_is_managed_from_a_private_chat_by_its_administrator_and_nobody_else(server, private):
    def make(people):
        people.channel(CHANNEL, "The Harbour Post", username="harbour_post")
        people.set_member(CHANNEL, PERSON, "administrator")
        people.channel(CHANNEL - 1, "Not yours", username="not_yours")

    server.do(make)
    _, message = private.press(private.say("/subscribe @harbour_post Budget"), "Follow")
    _, message = private.press(message, "What you follow")
    assert message["text"].startswith("Channel The Harbour Post")
    assert "topic Budget" in message["text"]
    assert "Only administrators of that channel" in private.say("/subscribe @not_yours Budget")["text"]
    answer, _ = private.press_data(private.say("/subscribe Budget"), "sfe@0ab")
    assert answer["text"]
    assert followed(private) == []


def test_the_figures_are_for_the_operator_alone(private):
    assert "whoever runs this bot" in private.say("/stats")["text"]


def test_a_dropped_file_is_told_to_its_follower_who_pauses_from_the_update(own_server, tmp_path):
    library = tmp_path / "library"
    shutil.copytree(ROOT / "data" / "demo", library)
    path = next(library.rglob("*2026-088.yaml"))
    transcript = read_yaml(path)
    path.unlink()
    with Bot(own_server, tmp_path, library, VERBATIM_ADMINS=str(PERSON)):
        talk = Talk(own_server)
        talk.press(talk.say(f"/subscribe topic: {transcript.event.topics[0]}"), "Follow")
        write_yaml(transcript, path.parent.parent)
        update = talk.bot_says("New: ")
        answer, update = talk.press(update, "Pause")
        assert "Paused" in answer["text"]
        assert "Resume" in labels(update)
        assert "out of reach" in talk.say("/stats")["text"]
        assert "No earlier text is kept" in talk.say("/changes 2026-088")["text"]
