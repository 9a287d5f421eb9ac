"""Who follows what, and how they want to hear it."""

import asyncio
import json

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.subscriptions.database import Database, NotADatabase
from bot.subscriptions.model import Destination, Kind, Pace, Preferences, Refused
from bot.subscriptions.model import SubscriptionTarget as Target
from bot.subscriptions.service import MOST_SUBSCRIPTIONS, Service
from bot.subscriptions.tables import metadata
from tests.samples import transcript
from tests.subscriptions.world import EVERYTHING, HARBOUR, world


def test_following_the_same_twice_is_one_subscription(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            first, new = await here.service.subscribe(Destination(1), HARBOUR)
            again, anew = await here.service.subscribe(Destination(1), Target(Kind.TOPIC, " harbour"))
            assert (new, anew, again.id) == (True, False, first.id)
            assert len(await here.service.subscriptions(Destination(1))) == 1

    asyncio.run(story())


def test_topics_of_a_group_are_destinations_of_their_own(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(-5, HARBOUR, thread=1)
            await here.follow(-5, EVERYTHING, thread=2)
            await here.service.intake.arrived([transcript(100, topics=("Schools",))])
            await here.deliver()
            assert [destination.thread for destination, _ in here.telegram.heard] == [2]
            assert len(await here.service.subscriptions(Destination(-5, 1))) == 1
            await here.service.unsubscribe(Destination(-5, 1))
            assert len(await here.service.subscriptions(Destination(-5, 2))) == 1

    asyncio.run(story())


def test_paused_is_silent_until_it_is_resumed(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            destination = await here.follow(1, HARBOUR, EVERYTHING)
            harbour, everything = await here.service.subscriptions(destination)
            assert await here.service.pause(destination, everything.id) == 1
            await here.service.intake.arrived([transcript(100, topics=("Schools",)), transcript(101, day="2021-06-01")])
            await here.deliver()
            assert here.telegram.heard_by(1) == ["101"]
            assert [reason.subscription for reason in here.telegram.messages[0].items[0].reasons] == [harbour.id]
            await here.service.pause(destination, paused=False)
            await here.service.intake.arrived([transcript(102, topics=("Schools",))])
            await here.deliver()
            assert here.telegram.heard_by(1) == ["101", "102"]

    asyncio.run(story())


def test_the_two_hundred_and_first_is_refused_with_the_limit(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            for number in range(MOST_SUBSCRIPTIONS):
                await here.service.subscribe(Destination(1, number % 3), Target(Kind.TOPIC, f"topic {number}"))
            with pytest.raises(Refused) as refused:
                await here.service.subscribe(Destination(1), EVERYTHING)
            assert (refused.value.reason, refused.value.limit) == ("too many", MOST_SUBSCRIPTIONS)
            again, new = await here.service.subscribe(Destination(1), Target(Kind.TOPIC, "topic 0"))
            assert not new
            changed = await here.service.change(Destination(1), again.id, EVERYTHING)
            assert changed is not None
            assert changed.target == EVERYTHING
            assert await here.service.change(Destination(2), changed.id, HARBOUR) is None

    asyncio.run(story())


def test_a_digest_comes_once_a_day_with_everything_in_it(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            destination = await here.follow(1)
            await here.service.prefer(destination, Preferences(Pace.DAILY, hour=7, zone="UTC"))
            for number in range(45):
                await here.service.intake.arrived([transcript(100 + number, day="2023-11-14")])
            await here.deliver(60)
            assert here.telegram.heard == []
            here.clock.time += 86400
            await here.deliver(60)
            assert [len(message.items) for message in here.telegram.messages] == [20, 20, 5]
            assert here.telegram.heard_by(1) == [str(100 + number) for number in range(45)]

    asyncio.run(story())


def test_new_preferences_hold_for_what_is_promised_already(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            destination = await here.follow(1)
            await here.service.prefer(destination, Preferences(Pace.WEEKLY, zone="UTC"))
            await here.service.intake.arrived([transcript(100)])
            await here.service.prefer(destination, Preferences(language="ru", excerpts=False))
            await here.deliver()
            [message] = here.telegram.messages
            assert message.preferences == Preferences(language="ru", excerpts=False)
            with pytest.raises(Refused):
                await here.service.prefer(destination, Preferences(zone="Mars"))
            assert await here.service.preferences(destination) == Preferences(language="ru", excerpts=False)

    asyncio.run(story())


def test_a_quote_found_word_for_word_is_told_once_and_no_more(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            destination = await here.follow(1, Target(Kind.QUOTE, "Who will pay for the new crane?"))
            await here.service.intake.arrived([transcript(100)])
            assert await here.service.subscriptions(destination) == []
            await here.service.intake.arrived([transcript(101)])
            await here.deliver()
            assert here.telegram.heard_by(1) == ["100"]
            assert here.telegram.messages[0].items[0].reasons[0].verdict == "verbatim"

    asyncio.run(story())


def test_export_gives_everything_and_forget_leaves_nothing(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1, HARBOUR, Target(Kind.PHRASE, "words of my own"))
            await here.follow(2, HARBOUR)
            await here.service.intake.arrived([transcript(100)])
            exported = await here.service.export(1)
            assert [each["text"] for each in exported["subscriptions"]] == ["Harbour", "words of my own"]
            assert exported["messages"][0]["transcript"] == "kremlin_en_100"
            json.dumps(exported)
            assert await here.service.forget(1) == 2
            empty = await here.service.export(1)
            assert empty == {"chat": None, "destinations": [], "subscriptions": [], "messages": []}
            stats = await here.service.stats()
            assert (stats.chats, stats.by_kind) == (1, {"topic": 1})
            await here.deliver()
            assert here.telegram.heard_by(1) == []

    asyncio.run(story())


def test_the_schema_is_that_of_the_tables(url: str) -> None:
    async def story() -> list:
        database = Database(url)
        await database.upgrade()
        await database.upgrade()
        found: list = []
        await database.write(
            lambda connection: found.extend(compare_metadata(MigrationContext.configure(connection), metadata))
        )
        await database.close()
        return found

    assert asyncio.run(story()) == []


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    async def story() -> None:
        service = await Service.open(url)
        await service.database.write(
            lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        )
        with pytest.raises(NotADatabase, match="newer"):
            await service.database.upgrade()
        await service.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    "wrong", ["", "mysql://root:secret@host/db", "sqlite", "sqlite://", "postgresql://user:secret@host:port/x"]
)
def test_a_wrong_address_is_refused_without_showing_a_password(wrong: str) -> None:
    with pytest.raises(NotADatabase) as refused:
        Database(wrong)
    assert "secret" not in str(refused.value)


def test_an_error_of_the_database_never_repeats_what_somebody_follows(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            with pytest.raises(SQLAlchemyError) as failure:
                await here.service.database.write(
                    lambda connection: connection.execute(text("SELECT :words FROM nowhere"), {"words": "my own words"})
                )
            assert "my own words" not in str(failure.value)

    asyncio.run(story())
