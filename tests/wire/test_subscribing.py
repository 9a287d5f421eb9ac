"""Subscribing over the strict server: by button and by words, in groups, topics and channels, by those who may."""

import shutil

import pytest

from bot.transcripts.files import read_yaml, write_yaml
from tests.wire.process import ROOT, Bot
from tests.wire.talk import FORUM, GROUP, PERSON, TOPIC, Talk, buttons, labels

STRANGER, CHANNEL = 99, -1000000000555
QUOTE = "the moon is made of green cheese and nothing else"
BROKEN = "s sz sw swt0 sf sfzzz so soX sx99999999999 stz stq9999 sgx v vkey.x sm@ q!".split()  # noqa: SIM905


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


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ("harbour BRIDGE", "topic Harbour bridge"),
        ("topic: Budget", "topic Budget"),
        ("person: Thorley", "person Agnes Thorley"),
        ("everything", "everything"),
        ("source: Saltmere City Council", "source council"),
        ("“the harbour bridge will stay open”", "“the harbour bridge will stay open”"),
        ("we will not close the bridge", "“we will not close the bridge”"),
        ("phrase: <b>&amp; no tags", "“<b>&amp; no tags”"),
    ],
)
def test_words_say_what_to_follow(private, asked, what):
    message = private.say(f"/subscribe {asked}")
    assert f"Follow {what}?" in message["text"]
    private.press(message, "Follow")
    assert followed(private) == [what]


def test_a_misspelt_topic_is_asked_about_and_followed_by_a_button(private):
    message = private.say("/subscribe harbor brige")
    assert "What do you mean" in message["text"]
    _, message = private.press(message, "topic Harbour bridge")
    private.press(message, "Follow")
    assert followed(private) == ["topic Harbour bridge"]


def test_an_unknown_topic_can_be_followed_all_the_same(private):
    message = private.say("/subscribe topic: Lighthouse")
    assert "not in the transcripts held" in message["text"]
    private.press(message, "Follow all the same")
    assert followed(private) == ["topic Lighthouse"]


def test_each_subscription_can_be_paused_changed_and_stopped(private):
    private.press(private.say("/subscribe Budget"), "Follow")
    _, message = private.press(private.say("/subscriptions"), "1")
    _, message = private.press(message, "Pause")
    assert "paused" in message["text"]
    assert followed(private) == ["topic Budget · paused"]
    _, message = private.press(message, "Resume")
    assert "paused" not in message["text"]
    _, message = private.press(message, "Change")
    _, message = private.press(message, "A topic")
    _, message = private.press(message, next(label for label in labels(message) if label.startswith("Libraries")))
    private.press(message, "Follow")
    assert followed(private) == ["topic Libraries"]
    _, message = private.press(private.say("/subscriptions"), "1")
    _, message = private.press(message, "Stop")
    assert followed(private) == []
    private.press(message, "Follow again")
    assert followed(private) == ["topic Libraries"]


def test_a_phrase_is_changed_by_words_with_its_number(private):
    private.press(private.say("/subscribe “close the bridge”"), "Follow")
    _, message = private.press(private.say("/subscriptions"), "1")
    _, message = private.press(message, "Change")
    _, message = private.press(message, "A phrase")
    command = message["text"].partition("/subscribe ")[2].partition("“")[0]
    private.press(private.say(f"/subscribe {command}“open the bridge again”"), "Follow")
    assert followed(private) == ["“open the bridge again”"]


def test_unsubscribing_by_name_and_altogether(private):
    for name in ("Budget", "Libraries", "Harbour bridge"):
        private.press(private.say(f"/subscribe {name}"), "Follow")
    assert "no longer follow topic Budget" in private.say("/unsubscribe budget")["text"]
    message = private.say("/unsubscribe")
    _, message = private.press(message, "Stop all")
    private.press(message, "Stop all")
    assert followed(private) == []
    assert "do not follow “cheese”" in private.say("/unsubscribe cheese")["text"]


def test_lists_and_verdicts_carry_a_button_that_follows(private):
    _, message = private.press(private.say("/topic Budget"), "Follow this topic")
    _, message = private.press(message, "‹ Back")
    assert "Follow this topic" in labels(message)
    _, message = private.press(message, "Follow this topic")
    private.press(message, "Follow")
    _, message = private.press(private.say(QUOTE), "Tell me if it ever appears")
    assert "You hear once, when it appears" in message["text"]
    private.press(message, "Follow")
    assert followed(private) == ["topic Budget", f"“{QUOTE}”, until it appears"]


def test_any_card_shows_what_of_it_can_be_followed(private):
    verdict = private.say("We will not close the harbour bridge to pedestrians at any time during the works")
    _, message = private.press(verdict, "Follow…")
    assert labels(message)[:2] == ["person Idris Vane", "topic Harbour bridge"]
    _, message = private.press(message, "Edits of this passage")
    assert "when this passage of" in message["text"]
    private.press(message, "Follow")
    _, message = private.press(private.say("/event 2026-079"), "Follow…")
    _, message = private.press(message, "‹ Back")
    _, message = private.press(message, "Follow…")
    _, message = private.press(message, "topic Public works")
    private.press(message, "Follow")
    assert followed(private)[0].startswith("edits of a passage of “Regular meeting")
    assert followed(private)[1:] == ["topic Public works"]


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


@pytest.mark.parametrize(
    "text",
    ["/subscribe", "/subscribe Budget", "/subscriptions", "/settings", "/forget", "/topic Budget",
     "/person Agnes Thorley", "/event 2026-079", "/quote We could make it look like four",
     "/quote the moon will be painted pink by the summer solstice"],
)  # fmt: skip
def test_a_member_of_a_group_who_is_no_administrator_can_press_nothing_of_subscriptions(server, text):
    talk = emptied(Talk(server, GROUP))
    talk.press(talk.say("/subscribe Libraries"), "Follow")
    message = talk.say(text)
    administers = [data for button in buttons(message) if (data := button.get("callback_data", ""))[:1] in set("sfgdq")]
    assert administers
    for data in administers:
        answer, after = talk.press_data(message, data, person=STRANGER)
        assert "only administrators" in answer["text"], data
        assert after["text"] == message["text"], data
    assert followed(talk) == ["topic Libraries"]


def test_a_topic_of_a_forum_follows_things_of_its_own(server):
    one, other = emptied(Talk(server, FORUM, TOPIC)), Talk(server, FORUM, TOPIC + 1)
    server.do(lambda people: people.open_thread(FORUM, TOPIC + 1, "Other"))
    one.press(one.say("/subscribe Budget"), "Follow")
    other.press(other.say("/subscribe Libraries"), "Follow")
    assert (followed(one), followed(other)) == (["topic Budget"], ["topic Libraries"])


def test_a_channel_is_managed_from_a_private_chat_by_its_administrator(server, private):
    def make(people):
        people.channel(CHANNEL, "The Harbour Post", username="harbour_post")
        people.set_member(CHANNEL, PERSON, "administrator")

    server.do(make)
    message = private.say("/subscribe @harbour_post Budget")
    assert message["text"].startswith("Channel The Harbour Post")
    _, message = private.press(message, "Follow")
    _, message = private.press(message, "What you follow")
    assert "topic Budget" in message["text"]
    assert followed(private) == []
    _, message = private.press(private.say(f"/settings {CHANNEL}"), "Daily")
    assert message["text"].startswith("Channel The Harbour Post")
    assert "every day" in message["text"]
    assert "at once" in private.say("/settings")["text"]


def test_somebody_elses_channel_is_not_touched(server, private):
    server.do(lambda people: people.channel(CHANNEL - 1, "Not yours", username="not_yours"))
    assert "Only administrators of that channel" in private.say("/subscribe @not_yours Budget")["text"]
    answer, _ = private.press_data(private.say("/subscribe Budget"), "sfe@0ab")
    assert answer["text"]
    assert followed(private) == []


def test_settings_are_shown_and_changed_by_buttons_and_words(private):
    _, message = private.press(private.say("/settings"), "Weekly")
    _, message = private.press(message, "Day")
    _, message = private.press(message, "Friday")
    _, message = private.press(message, "Hour")
    _, message = private.press(message, "18:00")
    _, message = private.press(message, "Time zone")
    _, message = private.press(message, "Moscow")
    _, message = private.press(message, "Headings only")
    assert "every week, Friday, at 18:00 (Europe/Moscow)" in message["text"]
    assert "headings only" in message["text"]
    assert "When: at once" in private.say("/settings now")["text"]
    assert "not from 22:00 to 7:00" in private.say("/settings quiet 22-7")["text"]
    assert "Lisbon" in private.say("/settings zone lisbon")["text"]
    for nonsense in ("daily 99", "zone Atlantis-under-the-sea", "quiet 30-40", "language klingon", "pd", "\u0000"):
        assert "no setting" in private.say(f"/settings {nonsense}")["text"], nonsense


def test_the_language_is_the_chats_own(private):
    _, message = private.press(private.say("/settings"), "Language")
    _, message = private.press(message, "русский")
    assert "Когда и как сообщать" in message["text"]
    assert "Вы пока ни за чем не следите" in private.say("/subscriptions")["text"]
    private.say("/settings language en")
    assert "You follow nothing" in private.say("/subscriptions")["text"]


def test_the_figures_are_for_the_operator_alone(private):
    assert "whoever runs this bot" in private.say("/stats")["text"]


@pytest.mark.parametrize("data", BROKEN)
def test_broken_buttons_are_refused_kindly(private, data):
    message = private.say("/latest")
    answer, after = private.press_data(message, data)
    assert answer["text"]
    assert after["text"] == message["text"]


def test_every_button_of_a_list_can_be_tapped(server):
    private = Talk(server, 72, person=server.do(lambda people: people.private(72).id))
    private.press(private.say("/subscribe Budget"), "Follow")
    message = private.say("/subscriptions")
    seen: set[str] = set()
    waiting = [button for button in buttons(message) if "callback_data" in button]
    while waiting and len(seen) < 60:
        button = waiting.pop()
        if button["callback_data"] in seen:
            continue
        seen.add(button["callback_data"])
        answer, message = private.press_data(message, button["callback_data"])
        assert "went wrong" not in answer["text"]
        waiting += [other for other in buttons(message) if "callback_data" in other]


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
