"""Talking to the bot: what it answers, where, and what it leaves alone."""

import logging

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import buttons
from bot.chat.buttons import EventAt, EventPage, format_action
from bot.telegram_app.handlers import HEARTBEAT
from bot.transcripts.model import Key
from tests.chat.room import ANN, BOB, FORUM, GROUP, TOPIC, answers, archive_of, labels, notices, play, room, services_of
from tests.wire.test_commands import GOOD, HOSTILE

TRUE = "We will not close the harbour bridge to pedestrians at any time during the works"
WHERE = {"private": (ANN, None), "group": (GROUP, None), "topic": (FORUM, TOPIC)}


def at(session, where):
    session.chat_id, session.thread = WHERE[where]


@pytest.mark.parametrize("where", WHERE)
def test_every_command_answers_once_in_the_chat_and_topic_where_it_was_asked(services, where):
    async def scene(session):
        at(session, where)
        for command, argument, shows in GOOD:
            name = command if where == "private" else f"{command}@verbatim_bot"
            found = answers(await session.write(f"/{name} {argument}".rstrip()))
            assert len(found) == 1, (command, argument)
            assert shows in found[0]["text"], (command, argument)
            assert found[0].get("message_thread_id") == session.thread

    play(services, scene)


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_arguments_get_an_answer(services, kind):
    async def scene(session):
        for command in sorted({command for command, _, _ in GOOD}):
            found = answers(await session.write(f"/{command} {HOSTILE[kind]}"[:4096]))
            assert len(found) == 1
            assert "went wrong" not in found[0]["text"]

    play(services, scene)


def test_plain_text_is_a_quote_in_a_private_chat_and_nothing_in_a_group(services):
    async def scene(session):
        assert "Word for word" in answers(await session.write(TRUE))[0]["text"]
        at(session, "group")
        assert not answers(await session.write(TRUE))

    play(services, scene)


def test_a_pages_address_alone_opens_the_event_and_marks_alone_ask_for_words(services):
    async def scene(session):
        held, other = "https://council.saltmere.example/minutes/2026-088", "https://council.saltmere.example/minutes/1"
        assert "the first summer of night buses" in answers(await session.write(held))[0]["text"]
        assert "No event" in answers(await session.write(other))[0]["text"]
        for text in (".", "“”", "🙂"):
            assert "at least five" in answers(await session.write(text))[0]["text"]

    play(services, scene)


def test_in_a_group_a_mention_or_a_reply_to_the_bot_is_meant_for_it(services):
    async def scene(session):
        at(session, "group")
        assert "Word for word" in answers(await session.write(f"@verbatim_bot {TRUE}"))[0]["text"]
        help_page = answers(await session.write("/help"))[0]
        session.people.say(BOB, GROUP, TRUE.replace("not ", ""), reply_to=help_page["message_id"])
        assert "words differ" in answers(await session.settle())[0]["text"]
        said = session.people.say(BOB, GROUP, TRUE)
        session.people.say(ANN, GROUP, "@verbatim_bot", reply_to=said["message_id"])
        assert "Word for word" in answers(await session.settle())[0]["text"]
        assert "at least five" in answers(await session.write("@verbatim_bot"))[0]["text"]

    play(services, scene)


def test_quote_in_reply_checks_the_message_replied_to_and_answers_it(services):
    async def scene(session):
        at(session, "group")
        said = session.people.say(BOB, GROUP, TRUE)
        session.people.say(ANN, GROUP, "/quote", reply_to=said["message_id"])
        found = answers(await session.settle())[0]
        assert "Word for word" in found["text"]
        assert found["reply_to_message"]["message_id"] == said["message_id"]

    play(services, scene)


def test_edited_messages_are_not_answered_again(services):
    async def scene(session):
        said = session.people.say(ANN, ANN, TRUE)
        assert len(answers(await session.settle())) == 1
        session.people.edit(ANN, said["message_id"], "/latest")
        session.people.edit(ANN, said["message_id"], "Something else altogether, five words")
        assert not answers(await session.settle())

    play(services, scene)


def test_a_message_without_words_is_told_that_only_text_is_looked_up(services):
    async def scene(session):
        said = session.people.say(ANN, ANN, "x")
        await session.settle()
        session.api.world.updates.add(
            "message",
            {**{k: v for k, v in said.items() if k != "text"}, "message_id": 900, "dice": {"emoji": "🎲", "value": 3}},
        )
        assert "only look up text" in answers(await session.settle())[0]["text"]

    play(services, scene)


def test_buttons_work_after_a_restart_and_find_the_quote_again(archive):
    async def scene(session):
        thanks = answers(await session.write("Thank you"))[0]
        again = answers(await session.write(TRUE.replace("not ", "")))[0]
        application = session.application

        async with room(services_of(archive)) as other:
            del application
            other.api.world.chats[ANN] = session.api.world.chats[ANN]
            for message, label in ((again, "Before"), (again, "Verdict"), (again, "Whole event"), (thanks, "1")):
                current = other.api.world.chats[ANN].messages[message["message_id"]]
                data = next(b for row in current["reply_markup"]["inline_keyboard"] for b in row if b["text"] == label)
                other.people.press(ANN, ANN, message["message_id"], data["callback_data"])
                seen = await other.settle()
                assert len(answers(seen)) == 1, label
                assert notices(seen) == [""]

    play(services_of(archive), scene)


def test_a_double_tap_is_quiet(services, caplog):
    async def scene(session):
        message = answers(await session.write("/latest"))[0]
        data = format_action(buttons.Latest(5))
        for _ in range(5):
            session.people.press(ANN, ANN, message["message_id"], data)
        seen = await session.settle()
        assert notices(seen) == [""] * 5
        assert len([each for each in seen if each.kind == "edit"]) == 1

    with caplog.at_level(logging.INFO):
        play(services, scene)
    assert "Traceback" not in caplog.text


def test_more_matches_of_a_quote_that_is_gone_asks_for_it_again(services):
    async def scene(session):
        message = answers(await session.write("/latest"))[0]
        session.people.press(ANN, ANN, message["message_id"], format_action(buttons.More(1)))
        assert notices(await session.settle()) == ["The quote is not here any more. Send it again."]

    play(services, scene)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("junk", "This button is broken, or older than this bot."),
        (format_action(buttons.Nothing()), ""),
        (format_action(buttons.FollowTopic("abcdefgh")), "Subscriptions are not available in this bot."),
    ],
)
def test_presses_that_show_nothing_are_answered_all_the_same(services, data, says):
    async def scene(session):
        message = answers(await session.write("/help"))[0]
        session.people.press(ANN, ANN, message["message_id"], data)
        seen = await session.settle()
        assert notices(seen) == [says]
        assert not answers(seen)

    play(services, scene)


@pytest.mark.parametrize(
    "action",
    [
        buttons.Topic("abcdefgh"),
        buttons.Person("abcdefgh"),
        buttons.EventPage(Key("kremlin", "en", "1")),
        buttons.EventAt(Key("kremlin", "en", "1"), 3),
        buttons.Excerpt(Key("council", "en", "2026-014"), 400),
        buttons.Closest(Key("kremlin", "en", "1"), 0),
        buttons.Cite(Key("kremlin", "en", "1"), 0),
    ],
)
def test_what_is_not_held_any_more_is_said_to_be_gone(services, action):
    async def scene(session):
        message = answers(await session.write("/help"))[0]
        session.people.press(ANN, ANN, message["message_id"], format_action(action))
        assert "not held any more" in answers(await session.settle())[0]["text"]

    play(services, scene)


def test_a_list_that_grew_shorter_shows_its_last_page(services):
    async def scene(session):
        message = answers(await session.write("/latest"))[0]
        session.people.press(ANN, ANN, message["message_id"], format_action(buttons.Latest(5000)))
        assert "11–12 of 12" in answers(await session.settle())[0]["text"]

    play(services, scene)


def test_every_page_of_the_welcome_opens(services):
    async def scene(session):
        for page in ("help", "about", "try", "quote", "start"):
            assert answers(await session.write(f"/start {page}"))[0]["text"]
        sample = answers(await session.write("/start try"))[0]
        assert "For example" in sample["text"]
        assert "Word for word" in sample["text"]

    play(services, scene)


def test_the_welcome_of_a_group_tells_what_is_heard_there(services):
    async def scene(session):
        assert "Send me a quote" in answers(await session.write("/start"))[0]["text"]
        session.chat_id = GROUP
        told = answers(await session.write("/start"))[0]["text"]
        assert "Send me a quote" not in told
        assert "write /quote and the words" in told

    play(services, scene)


def test_with_nothing_held_the_bot_says_so_and_how_to_load(tmp_path):
    async def scene(session):
        for text in ("/start", "/latest", TRUE, "/event 1", "/start try"):
            found = answers(await session.write(text))[0]
            assert "No transcripts are held yet" in found["text"] or text == "/start try"
        for text in ("/topics", "/persons", "/topic x", "/person x", "/about", "/on 2022"):
            assert answers(await session.write(text))[0]["text"]
        await session.ask("")
        assert session.results.button["text"] == "No transcripts are held yet"
        await session.ask(TRUE)
        assert session.results.results == []

    play(services_of(archive_of(tmp_path)), scene)


def test_a_person_with_a_russian_telegram_reads_russian(services):
    async def scene(session):
        session.people.private(BOB, "Боб", language="ru")
        session.api.world.users[BOB].language_code = "ru-RU"
        session.chat_id = BOB
        session.people.say(BOB, BOB, TRUE)
        found = answers(await session.settle())[0]
        assert found["text"].startswith("✓ Слово в слово")
        assert "Раньше" in labels(found)

    play(services, scene)


class Broken:
    """An archive whose search fails."""

    def __init__(self, archive):
        self._archive = archive

    def __getattr__(self, name):
        return getattr(self._archive, name)

    @property
    def engine(self):
        raise RuntimeError("disk 123456789:AAFakefakefakefakefakefakefakefakefake12 is on fire")


def test_a_failure_gives_one_friendly_line_and_one_traceback_without_the_text(archive, caplog):
    async def scene(session):
        found = answers(await session.write("A secret thing that five people said"))
        assert [each["text"] for each in found] == [
            "Something went wrong on my side, and it has been noted. Please try again."
        ]
        assert answers(await session.write("/latest")), "the bot serves on"
        assert session.application.bot_data[HEARTBEAT].failures == 1

    with caplog.at_level(logging.INFO):
        play(services_of(Broken(archive)), scene)
    failures = [record for record in caplog.records if record.exc_info]
    assert len(failures) == 1
    assert "secret thing" not in caplog.text


def test_a_failing_press_is_told_so(archive):
    async def scene(session):
        message = answers(await session.write("/help"))[0]
        session.people.press(ANN, ANN, message["message_id"], format_action(buttons.Home("try")))
        assert notices(await session.settle())[0].startswith("Something went wrong")

    play(services_of(Broken(archive)), scene)


def test_inline_search_lists_pages_to_the_end_posts_a_card_and_shares_it(services):
    async def scene(session):
        await session.ask("")
        count = len(session.results.results)
        while session.results.next_offset:
            await session.more()
            count += len(session.results.results)
        assert count == 12
        await session.ask(TRUE)
        assert session.results.results[0]["title"] == "✓ Idris Vane · 15 Jan 2026"
        posted = [each.value for each in await session.choose(1)][-1]
        assert "Word for word" in posted["text"]
        assert labels(posted) == ["Open in Verbatim", "Share"]
        opened = answers(await session.tap("Open in Verbatim"))
        assert "pedestrians at any time" in opened[0]["text"]
        await session.ask("e_council_en_2026-014")
        assert len(session.results.results) == 1
        for payload in ("p_council_en_2026-014_999", "e_council_en_9999", "t_abcdefgh", "start"):
            await session.ask(payload)
        await session.ask(TRUE, "not a number")
        assert session.results.results == []

    play(services, scene)


def test_an_absent_quote_can_be_posted_as_such_and_a_long_one_is_sent_to_the_bot(services):
    async def scene(session):
        await session.ask("a thousand suns shone over the painted bridge at noon")
        posted = [each.value for each in await session.choose(1)][-1]
        assert "Not in the transcripts held" in posted["text"]
        assert "a thousand suns" in posted["text"]
        await session.ask(f"{TRUE} " * 4)
        assert session.results.button["start_parameter"] == "quote"

    play(services, scene)


def test_a_reader_of_a_channel_opens_the_bot_and_the_post_stays(services):
    channel, key = -1001000000003, Key("council", "en", "2026-088")

    async def scene(session):
        session.people.channel(channel, "News")
        for action, payload in (
            (EventAt(key, 1), "p_council_en_2026-088_1"),
            (EventPage(key), "e_council_en_2026-088"),
        ):
            markup = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Read", callback_data=format_action(action)))
            post = await session.application.bot.send_message(channel, "New: a post", reply_markup=markup)
            query = session.people.press(BOB, channel, post.message_id, format_action(action))
            assert not answers(await session.settle())[1:]
            assert session.api.world.callbacks[query].answer["url"] == f"https://t.me/verbatim_bot?start={payload}"
            assert session.api.world.chats[channel].messages[post.message_id]["text"] == "New: a post"

    play(services, scene)


def test_a_card_warns_of_a_negation_right_outside_the_quote(services):
    async def scene(session):
        torn = answers(await session.write("close the harbour bridge to pedestrians at any time"))[0]["text"]
        assert "Word for word" in torn
        assert "stands “not”" in torn
        whole = answers(await session.write("We will not close the harbour bridge to pedestrians"))[0]["text"]
        assert "stands “" not in whole

    play(services, scene)
