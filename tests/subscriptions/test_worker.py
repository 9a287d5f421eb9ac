"""The background work goes on by itself after everything that fails around it."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot.archive import Changes
from bot.background import Worker
from bot.subscriptions.delivery import DeliveryConfig
from bot.subscriptions.model import Destination, Kind
from bot.subscriptions.model import SubscriptionTarget as Target
from bot.subscriptions.service import Service
from tests.samples import transcript
from tests.subscriptions.world import EVERYTHING, Telegram


class HastyClock:
    """The real time, but nobody waits longer than a moment."""

    def now(self) -> float:
        return time.time()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.05))


class Shelf:
    """A library in memory."""

    def __init__(self, *transcripts) -> None:
        self.held = {one.key: one for one in transcripts}

    @property
    def library(self):
        return [one.event for one in self.held.values()]

    def transcript(self, key):
        return self.held.get(key)

    def revisions(self, _key):
        return []

    def put(self, *transcripts):
        self.held |= {one.key: one for one in transcripts}
        return Changes(added=tuple(one.key for one in transcripts))


class Office:
    """A working worker."""

    def __init__(self, service: Service, shelf: Shelf) -> None:
        self.service, self.shelf, self.telegram = service, shelf, Telegram()
        config = DeliveryConfig(private_gap=0.0, first_wait=0.05, longest_wait=0.2)
        self.worker = Worker(service, shelf, self.telegram, config)

    async def heard(self, chat: int, count: int) -> list[str]:
        """Wait until the chat has heard so many, and tell which."""
        deadline = time.monotonic() + 20
        while len(self.telegram.heard_by(chat)) < count and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return list(self.telegram.heard_by(chat))


@asynccontextmanager
async def office(url: str, *transcripts):
    service = await Service.open(url, HastyClock())
    here = Office(service, Shelf(*transcripts))
    running = asyncio.create_task(here.worker.run())
    try:
        yield here
        await here.worker.delivery.stop()
        await asyncio.wait_for(running, 10)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await service.close()


async def seen(here: Office, count: int) -> None:
    while (await here.service.stats()).transcripts_seen < count:  # noqa: ASYNC110 - another task's doing
        await asyncio.sleep(0.02)


def test_what_is_there_at_the_first_start_is_told_to_nobody(url: str) -> None:
    async def story() -> None:
        async with office(url, transcript(100), transcript(101)) as here:
            await seen(here, 2)
            await here.service.subscribe(Destination(1), EVERYTHING)
            await here.worker.changed(here.shelf.put(transcript(102)))
            assert await here.heard(1, 1) == ["102"]

    asyncio.run(story())


def test_what_came_while_no_bot_was_running_is_told_at_the_next_start(url: str) -> None:
    async def story() -> None:
        async with office(url, transcript(100)) as here:
            await seen(here, 1)
            await here.service.subscribe(Destination(1), EVERYTHING)
        async with office(url, transcript(100), transcript(101)) as here:
            assert await here.heard(1, 1) == ["101"]

    asyncio.run(story())


def test_what_nobody_told_of_is_found_with_the_next_news(url: str) -> None:
    async def story() -> None:
        async with office(url, transcript(100)) as here:
            await seen(here, 1)
            await here.service.subscribe(Destination(1), EVERYTHING)
            here.shelf.put(transcript(101, day="2021-01-02"))
            await here.worker.changed(here.shelf.put(transcript(102, day="2021-01-01")))
            assert await here.heard(1, 2) == ["102", "101"]

    asyncio.run(story())


def test_a_database_that_goes_away_in_the_middle_comes_back_to_all_of_it(postgresql) -> None:
    async def story() -> None:
        async with office(postgresql.database()) as here:
            await here.service.subscribe(Destination(1), EVERYTHING)
            await asyncio.sleep(0.3)
            await here.worker.changed(here.shelf.put(transcript(100)))
            assert await here.heard(1, 1) == ["100"]
            await asyncio.to_thread(postgresql.stop, "immediate")
            await here.worker.changed(here.shelf.put(transcript(101), transcript(102, day="2021-06-01")))
            await asyncio.sleep(0.5)
            await asyncio.to_thread(postgresql.start)
            assert await here.heard(1, 3) == ["100", "101", "102"]

    asyncio.run(story())


async def fill(here: Office) -> None:
    for number in range(2000):
        await here.service.subscribe(Destination(5000 + number), Target(Kind.TOPIC, f"{number} {'long ' * 30}"))


def test_a_full_disk_stops_nothing_for_good(tmp_path) -> None:
    pages = {"most": 0}

    def limit(connection, _record, _proxy) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA max_page_count = {pages['most'] or 1_000_000}")
        cursor.close()

    async def story() -> None:
        async with office(f"sqlite:///{tmp_path / 'full.db'}") as here:
            event.listen(here.service.database._kind._engine, "checkout", limit)
            for chat in range(1, 10):
                await here.service.subscribe(Destination(chat), EVERYTHING)
            pages["most"] = 1
            many = [transcript(100 + n, day=f"2021-01-{n + 1:02}") for n in range(8)]
            await here.worker.changed(here.shelf.put(*many))
            with pytest.raises(OperationalError, match="full"):
                await fill(here)
            pages["most"] = 0
            names = [one.key.id for one in many]
            assert await here.heard(1, len(names)) == names
            assert await here.heard(9, len(names)) == names

    asyncio.run(story())
