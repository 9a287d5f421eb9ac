"""Talking to the bot: what it answers to whom, and what it leaves alone."""

import pytest

from bot.chat import buttons, dialogue, subscribing
from bot.chat.reply import EditCard, Notice, OpenLink
from bot.chat.request import ChatKind, Reader, WrittenText
from bot.transcripts.model import Key
from tests.chat.room import Talk, archive_of, labels, services_of, text_of
from tests.wire.test_commands import GOOD, HOSTILE

TRUE = "We will not close the harbour bridge to pedestrians at any time during the works"
GONE = Key("kremlin", "en", "1")


@pytest.fixture
def talk(services):
    return Talk(services)


@pytest.fixture
def group(services):
    return Talk(services, ChatKind.GROUP)


@pytest.mark.parametrize(("command", "argument", "shows"), GOOD)
def test_every_command_answers_in_private_and_in_groups(talk, group, command, argument, shows):
    assert shows in talk.says(f"/{command} {argument}".rstrip())
    assert shows in group.says(f"/{command}@verbatim_bot {argument}".rstrip())


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_arguments_get_an_answer(talk, kind):
    for command in sorted({command for command, _, _ in GOOD}):
        assert talk.says(f"/{command} {HOSTILE[kind]}"[:4096])


def test_plain_text_is_a_quote_in_a_private_chat_and_nothing_in_a_group(talk, group):
    assert "Word for word" in talk.says(TRUE)
    assert group.write(TRUE) is None
    assert group.write("/nonsense") is None
    assert "/nonsense" in talk.says("/nonsense")


def test_a_pages_address_alone_opens_the_event_and_marks_alone_ask_for_words(talk):
    assert "the first summer of night buses" in talk.says("https://council.saltmere.example/minutes/2026-088")
    assert "No event" in talk.says("https://council.saltmere.example/minutes/1")
    for text in (".", "“”", "🙂"):
        assert "at least five" in talk.says(text)


def test_in_a_group_a_mention_or_a_reply_to_the_bot_is_meant_for_it(group):
    assert "Word for word" in group.says(f"@verbatim_bot {TRUE}")
    assert "without “not”" in group.says(TRUE.replace("not ", ""), WrittenText(1, "Help", by_bot=True))
    assert "Word for word" in group.says("@verbatim_bot", WrittenText(1, TRUE))
    assert "at least five" in group.says("@verbatim_bot")


@pytest.mark.parametrize("text", ["/quote", "@verbatim_bot"])
def test_a_request_in_reply_checks_the_message_replied_to_and_answers_it(group, text):
    reply = group.write(text, WrittenText(1, TRUE))
    assert "Word for word" in text_of(reply.card)
    assert reply.to == 1
    assert group.write("/help").to == 2


def test_a_message_without_words_is_told_that_only_text_is_looked_up(talk, group):
    assert "only look up text" in talk.says("")
    assert group.write("") is None


def test_buttons_work_after_a_restart_and_find_the_quote_again(archive):
    altered = TRUE.replace("not ", "")
    for said, label in ((altered, "Before"), (altered, "Verdict"), (altered, "Whole event"), ("Thank you", "1")):
        card = Talk(services_of(archive)).write(said).card
        if label == "Verdict":
            card = Talk(services_of(archive)).press(card.buttons[0][0].data, WrittenText(2, said)).card
        data = next(button.data for row in card.buttons for button in row if button.label == label)
        assert text_of(Talk(services_of(archive)).press(data, WrittenText(2, said)).card)


def test_more_matches_of_a_quote_that_is_gone_asks_for_it_again(talk):
    lost = Notice("The quote is not here any more. Send it again.")
    assert talk.press(buttons.More(1)) == lost
    assert talk.press(buttons.More(1), WrittenText(2, "/latest")) == lost


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("junk", "This button is broken, or older than this bot."),
        (buttons.Nothing(), None),
        (buttons.FollowTopic("abcdefgh"), "Subscriptions are not available in this bot."),
    ],
)
def test_presses_that_show_nothing_are_answered_all_the_same(talk, data, says):
    assert talk.press(data) == Notice(says)


@pytest.mark.parametrize(
    "action",
    [
        buttons.Topic("abcdefgh"),
        buttons.Person("abcdefgh"),
        buttons.EventPage(GONE),
        buttons.EventAt(GONE, 3),
        buttons.Excerpt(Key("council", "en", "2026-014"), 400),
        buttons.Closest(GONE, 0),
        buttons.Cite(GONE, 0),
    ],
)
def test_what_is_not_held_any_more_is_said_to_be_gone(talk, action):
    assert "not held any more" in text_of(talk.press(action).card)


def test_every_button_shows_something(talk):
    elsewhere = {*subscribing.BUTTONS, buttons.More, buttons.Nothing}
    assert {action for action, _ in buttons.TABLE.values()} == {*dialogue.PAGES, *elsewhere}
    for action in (buttons.On(None, None), buttons.Topics(), buttons.Persons(), buttons.Edit(GONE, 0)):
        assert isinstance(talk.press(action), EditCard)


def test_a_list_that_grew_shorter_shows_its_last_page(talk):
    assert "11–12 of 12" in text_of(talk.press(buttons.Latest(5000)).card)


def test_every_page_of_the_welcome_opens(talk, group):
    for page in ("help", "about", "quote", "start"):
        assert talk.says(f"/start {page}")
    sample = talk.says("/start try")
    assert "For example" in sample
    assert "Word for word" in sample
    assert "Send me a quote" in talk.says("/start")
    assert "Send me a quote" not in group.says("/start")
    assert "write /quote and the words" in group.says("/start")


def test_with_nothing_held_the_bot_says_so_and_how_to_load(tmp_path):
    talk = Talk(services_of(archive_of(tmp_path)))
    for text in ("/start", "/latest", TRUE, "/event 1"):
        assert "No transcripts are held yet" in talk.says(text)
    for text in ("/start try", "/topics", "/persons", "/topic x", "/person x", "/about", "/on 2022"):
        assert talk.says(text)
    assert talk.ask("").button == "No transcripts are held yet"
    assert talk.ask(TRUE).results == ()


def test_a_person_with_a_russian_telegram_reads_russian(services):
    reply = Talk(services, reader=Reader(2, "ru-RU")).write(TRUE)
    assert text_of(reply.card).startswith("✓ Слово в слово")
    assert "Раньше" in labels(reply.card)


def test_inline_search_lists_pages_to_the_end_and_finds_what_is_shared(talk):
    page = talk.ask("")
    found = [*page.results]
    while page.next_offset:
        page = talk.ask("", page.next_offset)
        found += page.results
    assert len(found) == 12
    assert len(talk.ask("e_council_en_2026-014").results) == 1
    for payload in ("p_council_en_2026-014_999", "e_council_en_9999", "t_abcdefgh", "start"):
        talk.ask(payload)
    assert talk.ask(TRUE, "not a number").results == ()


def test_an_absent_quote_can_be_posted_as_such_and_a_long_one_is_sent_to_the_bot(talk):
    (posted,) = talk.ask("a thousand suns shone over the painted bridge at noon").results
    assert "Not in the transcripts held" in text_of(posted.card)
    assert "a thousand suns" in text_of(posted.card)
    assert talk.ask(f"{TRUE} " * 4).button == "Too long for this field. Send it to the bot"


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        (buttons.EventAt(Key("council", "en", "2026-088"), 1), "p_council_en_2026-088_1"),
        (buttons.EventPage(Key("council", "en", "2026-088")), "e_council_en_2026-088"),
    ],
)
def test_a_reader_of_a_channel_opens_the_bot(services, action, payload):
    assert Talk(services, ChatKind.CHANNEL).press(action) == OpenLink(f"https://t.me/verbatim_bot?start={payload}")
