"""Chats that go, come back, move and close their topics."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.subscriptions.model import Destination, Kind, SubscriptionTarget
from bot.subscriptions.service import Service
from bot.subscriptions.tables import chats, destinations
from tests.chat.room import ANN, FORUM, GROUP, TOPIC, answers, room, services_of

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = SubscriptionTarget(Kind.EVERYTHING)


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
