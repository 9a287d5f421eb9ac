"""What the bot does in Telegram for each update: messages, presses, inline queries, failures, news of chats."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.chat import buttons
from bot.chat.buttons import EventAt, EventPage, format_action
from bot.subscriptions.model import Destination, Kind, SubscriptionTarget
from bot.subscriptions.service import Service
from bot.subscriptions.tables import chats, destinations
from bot.telegram_app.handlers import HEARTBEAT
from bot.transcripts.model import Key
from tests.chat.room import services_of
from tests.telegram_app.room import ANN, BOB, FORUM, GROUP, TOPIC, answers, labels, notices, play, room
from tests.wire.test_commands import GOOD

if TYPE_CHECKING:
    from pathlib import Path

TRUE = "We will not close the harbour bridge to pedestrians at any time during the works"
WHERE = {"private": (ANN, None), "group": (GROUP, None), "topic": (FORUM, TOPIC)}


def at(session, where):
    session.chat_id, session.thread = WHERE[where]


EVERYTHING = SubscriptionTarget(Kind.EVERYTHING)


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


def test_in_a_group_a_mention_or_a_reply_to_the_bot_is_meant_for_it(services):
    async def scene(session):
        at(session, "group")
        assert "Word for word" in answers(await session.write(f"@verbatim_bot {TRUE}"))[0]["text"]
        help_page = answers(await session.write("/help"))[0]
        session.people.say(BOB, GROUP, TRUE.replace("not ", ""), reply_to=help_page["message_id"])
        assert "without “not”" in answers(await session.settle())[0]["text"]
        said = session.people.say(BOB, GROUP, TRUE)
        session.people.say(ANN, GROUP, "@verbatim_bot", reply_to=said["message_id"])
        assert "Word for word" in answers(await session.settle())[0]["text"]
        assert "at least five" in answers(await session.write("@verbatim_bot"))[0]["text"]

    play(services, scene)


def test_the_part_that_was_selected_is_what_is_asked_and_buttons_find_it_again(services):
    async def scene(session):
        at(session, "group")
        article = session.people.say(
            BOB, GROUP, f"“Everything is lost and nobody cares”, {TRUE}. So they say, <b>here</b>."
        )
        for request in ("@verbatim_bot", "/quote@verbatim_bot", "@verbatim_bot Is it true?"):
            session.people.say(ANN, GROUP, request, reply_to=article["message_id"], selected=TRUE)
            card = answers(await session.settle())[0]
            assert card["text"].startswith("✓ Word for word")
            assert (card["reply_to_message"]["message_id"], card["quote"]["text"]) == (article["message_id"], TRUE)
        session.people.press(ANN, GROUP, card["message_id"], format_action(buttons.More(0)))
        assert not answers(await session.settle())  # the very same card
        session.people.say(ANN, GROUP, "@verbatim_bot", reply_to=article["message_id"], selected="<b>here</b>.")
        assert "here" in answers(await session.settle())[0]["text"]

    play(services, scene)


def test_words_that_are_struck_out_are_no_part_of_a_quote(services):
    async def scene(session):
        struck = TRUE.replace("not", "not hardly")
        session.people.say(ANN, ANN, struck, struck="hardly")
        text = answers(await session.settle())[0]["text"]
        assert text.startswith("✓ Word for word")
        assert "Struck out, so no part of the quote: hardly" in text

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


def with_service(archive, tmp_path: Path, scene) -> None:
    """Run a scene with a bot that has subscriptions."""

    async def run() -> None:
        service = await Service.open(f"sqlite:///{tmp_path / 'bot.db'}")
        try:
            async with room(services_of(archive, subscriptions=service)) as session:
                await scene(session, service)
        finally:
            await service.close()

    asyncio.run(run())


async def away(service: Service) -> list[int]:
    rows = await service.database.read(lambda connection: connection.execute(chats.select()).all())
    return [row.chat for row in rows if row.away_since is not None]


def test_a_person_who_blocks_the_bot_is_away_until_they_return(archive, tmp_path: Path) -> None:
    async def scene(session, service: Service) -> None:
        await service.subscribe(Destination(ANN), EVERYTHING)
        session.people.block(ANN)
        await session.settle()
        assert await away(service) == [ANN]
        session.people.unblock(ANN)
        await session.settle()
        assert await away(service) == []

    with_service(archive, tmp_path, scene)


def test_whoever_writes_is_back_even_if_nobody_said_so(archive, tmp_path: Path) -> None:
    async def scene(session, service: Service) -> None:
        await service.subscribe(Destination(ANN), EVERYTHING)
        await service.left(ANN, "blocked")
        session.people.start(ANN)
        await session.settle()
        assert await away(service) == []

    with_service(archive, tmp_path, scene)


def test_a_group_that_throws_the_bot_out_is_away(archive, tmp_path: Path) -> None:
    async def scene(session, service: Service) -> None:
        await service.subscribe(Destination(GROUP), EVERYTHING)
        session.people.set_bot(GROUP, "kicked", ANN)
        await session.settle()
        assert await away(service) == [GROUP]
        session.people.set_bot(GROUP, "member", ANN)
        await session.settle()
        assert await away(service) == []

    with_service(archive, tmp_path, scene)


def test_a_group_takes_its_subscriptions_along_when_it_moves(archive, tmp_path: Path) -> None:
    async def scene(session, service: Service) -> None:
        await service.subscribe(Destination(GROUP), EVERYTHING)
        new = session.people.migrate(GROUP)
        await session.settle()
        assert len(await service.subscriptions(Destination(new))) == 1
        assert await service.subscriptions(Destination(GROUP)) == []

    with_service(archive, tmp_path, scene)


def test_what_telegram_says_of_topics_is_kept(archive, tmp_path: Path) -> None:
    async def scene(_session, service: Service) -> None:
        there = Destination(FORUM, TOPIC)
        await service.subscribe(there, EVERYTHING)
        await service.thread_closed(there)
        rows = await service.database.read(lambda connection: connection.execute(destinations.select()).all())
        assert [row.closed_since is not None for row in rows] == [True]
        await service.thread_reopened(there)
        rows = await service.database.read(lambda connection: connection.execute(destinations.select()).all())
        assert [row.closed_since for row in rows] == [None]

    with_service(archive, tmp_path, scene)


def test_a_database_that_is_away_costs_nobody_an_answer(archive, tmp_path: Path) -> None:
    async def scene(session, service: Service) -> None:
        await service.database.write(lambda connection: connection.execute(text("DROP TABLE chats")))
        found = answers(await session.write("/help"))
        assert len(found) == 1
        assert "went wrong" not in found[0]["text"]

    with_service(archive, tmp_path, scene)
