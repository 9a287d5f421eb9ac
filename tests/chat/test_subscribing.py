"""Subscribing by button and by words, asked of the dialogue itself: what is shown, what is kept, and for whom."""

import asyncio
import json

import pytest

from bot.chat.dialogue import Dialogue
from bot.chat.reply import EditCard, Notice, RelabelButton, SendCard, SendFile
from bot.chat.request import ChatKind, MessageRequest, PressRequest, Reader, WrittenText
from bot.chat.subscribers import Channel
from bot.subscriptions.model import Destination
from bot.subscriptions.service import Service
from tests.botapi.cards import read
from tests.chat.room import services_of

PERSON, STRANGER, GROUP, CHANNEL, HERS = 7, 99, -70, -1000000000555, -1000000000556
QUOTE = "the moon is made of green cheese and nothing else"
BROKEN = "s sz sw swt0 sf sfzzz so soX sx99999999999 stz stq9999 sgx v vkey.x sm@ q!".split()  # noqa: SIM905


class Chats:
    """Our person administers the group and one of two channels; the bot may post in both."""

    async def administers(self, chat, user):
        return user == PERSON and chat in {GROUP, CHANNEL}

    async def can_post(self, chat):
        return chat in {CHANNEL, HERS}

    async def channel(self, name):
        names = {"@harbour_post": CHANNEL, CHANNEL: CHANNEL, "@not_yours": HERS}
        return Channel(names[name], "The Harbour Post") if name in names else None


class Talk:
    """A chat with the bot, in which the card shown last can be pressed."""

    def __init__(self, runner, dialogue, chat=PERSON):
        self.run, self.dialogue, self.here = runner.run, dialogue, Destination(chat)
        self.kind = ChatKind.PRIVATE if chat > 0 else ChatKind.GROUP
        self.card, self.answered = None, None

    def say(self, text, person=PERSON, replied=None):
        """Send a text; what the answer shows."""
        command = text[1:].split()[0].lower() if text.startswith("/") else None
        message = WrittenText(1, text)
        asked = MessageRequest(message, self.here, self.kind, Reader(person), command, replied)
        reply = self.run(self.dialogue.message(asked))
        if isinstance(reply, SendFile):
            return reply.content.decode()
        self.card, self.answered = reply.card, {None: None, 1: message}.get(reply.to, replied)
        return self.text

    def press(self, label, person=PERSON):
        """Tap a button of the card; the card's text as it is then, or the notice."""
        found = [button for row in self.card.buttons for button in row if button.label.startswith(label)]
        assert found, f"no button {label!r}, there are {self.labels}"
        return self.press_data(found[0].data, person)

    def press_data(self, data, person=PERSON, kind=None):
        pressed = PressRequest(data, Reader(person), self.here, kind or self.kind, 2, self.answered)
        reply = self.run(self.dialogue.press(pressed))
        if isinstance(reply, Notice | RelabelButton):
            return reply.text if isinstance(reply, Notice) else f"{reply.button.label}: {reply.notice}"
        assert isinstance(reply, EditCard | SendCard)
        self.card = reply.card
        return self.text

    def follow(self, words):
        self.say(f"/subscribe {words}")
        return self.press("Follow")

    @property
    def text(self):
        return read(self.card.html).text

    @property
    def labels(self):
        return [button.label for row in self.card.buttons for button in row]

    @property
    def followed(self):
        return [line.partition(". ")[2] for line in self.say("/subscriptions").splitlines() if line[:1].isdigit()]


@pytest.fixture(scope="module")
def runner():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def talk_in(runner, archive, tmp_path):
    """Makes a talk in a chat of a bot that nobody follows anything through."""
    service = runner.run(Service.open(f"sqlite:///{tmp_path / 'bot.db'}"))
    dialogue = Dialogue(services_of(archive, subscriptions=service), "verbatim_bot", Chats())
    yield lambda chat=PERSON: Talk(runner, dialogue, chat)
    runner.run(service.close())


@pytest.fixture
def private(talk_in):
    return talk_in()


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
    assert f"Follow {what}?" in private.say(f"/subscribe {asked}")
    private.press("Follow")
    assert private.followed == [what]


def test_a_misspelt_topic_is_asked_about_and_followed_by_a_button(private):
    assert "What do you mean" in private.say("/subscribe harbor brige")
    private.press("topic Harbour bridge")
    private.press("Follow")
    assert private.followed == ["topic Harbour bridge"]


def test_an_unknown_topic_can_be_followed_all_the_same(private):
    assert "not in the transcripts held" in private.say("/subscribe topic: Lighthouse")
    private.press("Follow all the same")
    assert private.followed == ["topic Lighthouse"]


def test_what_is_too_long_to_follow_is_refused(private):
    assert "too long to follow: at most 200" in private.say(f"/subscribe topic: {'x' * 300}")


def test_each_subscription_can_be_paused_changed_and_stopped(private):
    private.follow("Budget")
    private.say("/subscriptions")
    private.press("1")
    assert "paused" in private.press("Pause")
    assert private.followed == ["topic Budget · paused"]
    private.press("1")
    assert "paused" not in private.press("Resume")
    private.press("Change")
    private.press("A topic")
    private.press("Libraries")
    private.press("Follow")
    assert private.followed == ["topic Libraries"]
    private.press("1")
    private.press("Stop")
    for gone in ("so1", "sx1"):
        assert private.press_data(gone).startswith("You follow nothing")


def test_what_was_stopped_can_be_followed_again(private):
    private.follow("Libraries")
    private.press("Stop")
    private.press("Follow again")
    assert private.followed == ["topic Libraries"]


def test_a_phrase_is_changed_by_words_with_its_number(private):
    private.follow("“close the bridge”")
    private.say("/subscriptions")
    private.press("1")
    private.press("Change")
    text = private.press("A phrase")
    command = text.partition("/subscribe ")[2].partition("“")[0]
    private.follow(f"{command}“open the bridge again”")
    assert private.followed == ["“open the bridge again”"]


def test_unsubscribing_by_name_and_altogether(private):
    for name in ("Budget", "Libraries", "Harbour bridge"):
        private.follow(name)
    assert "no longer follow topic Budget" in private.say("/unsubscribe budget")
    private.say("/unsubscribe")
    private.press("Stop all")
    private.press("Stop all")
    assert private.followed == []
    assert "do not follow “cheese”" in private.say("/unsubscribe cheese")
    assert "You follow nothing" in private.press_data("su")


def test_lists_and_verdicts_carry_a_button_that_follows(private):
    private.say("/topic Budget")
    private.press("Follow this topic")
    private.press("‹ Back")
    private.press("Follow this topic")
    private.press("Follow")
    private.say(QUOTE)
    assert "You hear once, when it appears" in private.press("Tell me if it ever appears")
    private.press("Follow")
    assert private.followed == ["topic Budget", f"“{QUOTE}”, until it appears"]
    private.say("/person Agnes Thorley")
    assert "Follow person Agnes Thorley?" in private.press("Follow this person")


def test_any_card_shows_what_of_it_can_be_followed(private):
    private.say("We will not close the harbour bridge to pedestrians at any time during the works")
    private.press("Follow…")
    assert private.labels[:2] == ["person Idris Vane", "topic Harbour bridge"]
    assert "when this passage of" in private.press("Edits of this passage")
    private.press("Follow")
    private.say("/event 2026-079")
    private.press("Follow…")
    private.press("‹ Back")
    private.press("Follow…")
    private.press("topic Public works")
    private.press("Follow")
    assert private.followed[0].startswith("edits of a passage of “Regular meeting")
    assert private.followed[1:] == ["topic Public works"]


def test_a_reply_follows_the_words_it_replies_to(talk_in):
    group, said = talk_in(GROUP), WrittenText(5, "the bridge stays open, whatever they say")
    group.say("/subscribe", replied=said)
    group.press("Follow")
    assert group.followed == ["“the bridge stays open, whatever they say”"]


@pytest.mark.parametrize(
    "text",
    ["/subscribe", "/subscribe Budget", "/subscriptions", "/settings", "/forget", "/topic Budget",
     "/person Agnes Thorley", "/event 2026-079", "/quote We could make it look like four",
     "/quote the moon will be painted pink by the summer solstice"],
)  # fmt: skip
def test_a_member_of_a_group_who_is_no_administrator_can_press_nothing_of_subscriptions(talk_in, text):
    group = talk_in(GROUP)
    group.follow("Libraries")
    group.say(text)
    administers = [button.data for row in group.card.buttons for button in row if button.data[:1] in set("sfgdq")]
    assert administers
    for data in administers:
        assert "only administrators" in group.press_data(data, STRANGER), data
    assert "only administrators" in group.say("/settings daily", STRANGER)
    assert group.followed == ["topic Libraries"]


def test_a_channel_is_managed_from_a_private_chat_by_its_administrator(talk_in, private):
    assert private.say("/subscribe @harbour_post Budget").startswith("Channel The Harbour Post")
    private.press("Follow")
    assert "topic Budget" in private.press("What you follow")
    assert private.followed == []
    private.say(f"/settings {CHANNEL}")
    text = private.press("Daily")
    assert text.startswith("Channel The Harbour Post")
    assert "every day" in text
    assert "at once" in private.say("/settings")
    assert "Only administrators of that channel" in private.say("/subscribe @not_yours Budget")
    assert "do not know that channel" in private.say("/subscribe @nowhere Budget")
    assert "private chat" in talk_in(GROUP).say("/subscribe @harbour_post Budget")


def test_settings_are_shown_and_changed_by_buttons_and_words(private):
    private.say("/settings")
    for label in ("Weekly", "Day", "Friday", "Hour", "18:00", "Time zone", "Moscow", "Headings only"):
        private.press(label)
    assert "every week, Friday, at 18:00 (Europe/Moscow)" in private.text
    assert "headings only" in private.text
    assert "When: at once" in private.say("/settings now")
    assert "not from 22:00 to 7:00" in private.say("/settings quiet 22-7")
    private.press("Quiet hours")
    assert "✓ 22:00 – 7:00" in private.labels
    assert "Lisbon" in private.say("/settings zone lisbon")
    for nonsense in ("daily 99", "zone Atlantis-under-the-sea", "quiet 30-40", "language klingon", "pd", "\u0000"):
        assert "no setting" in private.say(f"/settings {nonsense}"), nonsense


def test_the_language_is_the_chats_own(private):
    private.say("/settings")
    private.press("Language")
    assert "Когда и как сообщать" in private.press("русский")
    assert "Вы пока ни за чем не следите" in private.say("/subscriptions")
    private.say("/settings language en")
    assert "You follow nothing" in private.say("/subscriptions")


def test_from_under_a_notification_one_pauses_resumes_and_opens_the_settings(private):
    private.follow("Budget")
    assert private.press_data("sp1") == "Resume: Paused: topic Budget"
    assert private.followed == ["topic Budget · paused"]
    assert private.press_data("sr1") == "Pause: Resumed: topic Budget"
    assert "not followed any more" in private.press_data("sp2")
    assert "When and how you hear" in private.press_data("ss")
    assert "only administrators" in private.press_data("ss", STRANGER, ChatKind.CHANNEL)


def test_what_is_kept_about_a_chat_can_be_taken_along_and_deleted(private):
    private.follow("Budget")
    assert "Budget" in json.dumps(json.loads(private.say("/export")))
    private.say("/forget")
    assert "Nothing was deleted" in private.press("Cancel")
    private.say("/forget")
    assert "Deleted" in private.press("Delete everything")
    assert private.followed == []


@pytest.mark.parametrize("data", BROKEN)
def test_broken_buttons_are_refused_kindly(private, data):
    before = private.say("/latest")
    assert private.press_data(data)
    assert private.text == before


def test_every_button_of_a_list_can_be_tapped(private):
    private.follow("Budget")
    private.say("/subscriptions")
    seen, waiting = set(), [private.card]
    while waiting and len(seen) < 60:
        for data in [button.data for row in waiting.pop().buttons for button in row]:
            if data not in seen:
                seen.add(data)
                assert private.press_data(data)
                waiting.append(private.card)
