"""What Telegram answers, in the delivery's own words; against the strict server."""

from __future__ import annotations

import asyncio

import pytest
from telegram.ext import ApplicationBuilder

from bot.chat.render import line, paragraph
from bot.chat.reply import Card
from bot.clock import SteadyClock
from bot.subscriptions.model import (
    Blocked,
    ChangeType,
    Delivered,
    Destination,
    Item,
    Migrated,
    Notification,
    Outdated,
    Postponed,
    Rejected,
    ThreadGone,
    Unreachable,
)
from bot.telegram_app.application import DEFAULTS
from bot.telegram_app.limits import Limiter
from bot.telegram_app.sender import Sender
from bot.transcripts.model import Key
from tests.botapi import TOKEN, Fault, Server

ITEM = Item(1, Key("kremlin", "en", "100"), 1, ChangeType.NEW)


@pytest.fixture(autouse=True)
def _newest_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns of its own old type of `retry_after` unless asked for the new one."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


CARD = Card((paragraph(line("New")),))


def send(server: Server, *messages: Notification, card: Card | None = CARD) -> list:
    """Send the messages one after the other; gives the outcomes."""

    async def write(_: Notification) -> Card | None:
        return card

    async def story() -> list:
        builder = (
            ApplicationBuilder()
            .token(TOKEN)
            .defaults(DEFAULTS)
            .base_url(f"{server.url}/bot")
            .rate_limiter(Limiter(SteadyClock()))
        )
        application = builder.updater(None).build()
        async with application:
            sender = Sender(application.bot, write)
            return [await sender(message) for message in messages]

    return asyncio.run(story())


def message(chat: int, thread: int = 0, *, fallback: bool = False) -> Notification:
    return Notification(Destination(chat, thread), (ITEM,), fallback=fallback)


def test_people_groups_and_topics_get_their_messages() -> None:
    with Server() as server:

        def settle(people) -> None:
            people.private(1)
            people.supergroup(-1001, forum=True)
            people.open_thread(-1001, 7)

        server.do(settle)
        assert send(server, message(1), message(-1001, 7), message(-1001)) == [Delivered()] * 3
        assert [call.thread for call in server.journal if call.method == "sendMessage"] == [None, 7, None]


def test_those_who_cannot_hear_are_told_from_messages_that_cannot_be_sent() -> None:
    with Server() as server:

        def settle(people) -> None:
            people.private(1)
            people.block(1)
            people.private(2)
            people.deactivate(2)
            people.group(-5)
            people.set_bot(-5, "kicked", 1)
            people.supergroup(-1001, forum=True)
            people.open_thread(-1001, 7)
            people.close_thread(-1001, 7)
            people.open_thread(-1001, 8)
            people.delete_thread(-1001, 8)

        server.do(settle)
        away = send(server, message(1), message(2), message(-5), message(99))
        assert all(isinstance(outcome, Blocked) for outcome in away), away
        gone = send(server, message(-1001, 7), message(-1001, 8))
        assert all(isinstance(outcome, ThreadGone) for outcome in gone), gone
        assert send(server, message(-1001, 7, fallback=True)) == [Delivered()]
        server.do(lambda people: people.private(3))
        assert send(server, message(3), card=None) == [Outdated()]


def test_a_message_that_telegram_cannot_read_is_rejected() -> None:
    class Broken(Card):
        html = "<b>never closed"

    with Server() as server:
        server.do(lambda people: people.private(1))
        [outcome] = send(server, message(1), card=Broken(()))
        assert isinstance(outcome, Rejected)


def test_a_group_that_moved_says_where_to() -> None:
    with Server() as server:
        server.do(lambda people: people.group(-5))
        new = server.do(lambda people: people.migrate(-5))
        assert send(server, message(-5)) == [Migrated(new)]


@pytest.mark.parametrize("kind", ["lost", "error", "broken"])
def test_an_answer_that_never_comes_may_mean_that_the_message_did(kind: str) -> None:
    with Server() as server:
        server.do(lambda people: people.private(1))
        server.fault(Fault(kind, times=1))
        [outcome] = send(server, message(1))
        assert isinstance(outcome, Unreachable)
        assert outcome.lost


def test_a_flood_says_how_long_to_wait() -> None:
    with Server() as server:
        server.do(lambda people: people.private(1))
        server.fault(Fault("flood", times=1, seconds=7))
        assert send(server, message(1)) == [Postponed(7.0)]


def test_nobody_there_means_that_nothing_arrived() -> None:
    with Server() as server:
        pass

    async def story() -> object:
        application = ApplicationBuilder().token(TOKEN).base_url(f"{server.url}/bot").updater(None).build()

        async def write(_: Notification) -> Card:
            return CARD

        return await Sender(application.bot, write)(message(1))

    outcome = asyncio.run(story())
    assert isinstance(outcome, Unreachable)
    assert not outcome.lost
