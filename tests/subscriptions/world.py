"""A service on a clock of its own, and a Telegram that does as it is told."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from contextlib import asynccontextmanager
from random import Random
from typing import TYPE_CHECKING

from bot.subscriptions.delivery import Delivery, DeliveryConfig
from bot.subscriptions.model import Delivered, Destination, Kind
from bot.subscriptions.model import SubscriptionTarget as Target
from bot.subscriptions.service import Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.subscriptions.model import Notification, Outcome

EVERYTHING = Target(Kind.EVERYTHING)
HARBOUR = Target(Kind.TOPIC, "Harbour")
START = 1_700_000_000.0


class StillClock:
    """A clock that moves only when it is told to, or when somebody sleeps."""

    def __init__(self, now: float = START) -> None:
        self.time = now

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.001)  # the database takes real time: on a busy machine it must not be left behind
        self.time += seconds
        await asyncio.sleep(0)


class Telegram:
    """Keeps what was sent; `plan` holds outcomes to give a chat before it takes messages again."""

    def __init__(self) -> None:
        self.heard: list[tuple[Destination, tuple[str, ...]]] = []
        self.messages: list[Notification] = []
        self.tried: list[Notification] = []
        self.trying = asyncio.Event()
        self.plan: dict[int, deque[Outcome | Exception | None]] = defaultdict(deque)
        """None: the answer never comes."""

    async def __call__(self, message: Notification) -> Outcome:
        await asyncio.sleep(0)
        self.tried.append(message)
        self.trying.set()
        planned = self.plan[message.destination.chat]
        outcome = planned.popleft() if planned else Delivered()
        if outcome is None:
            await asyncio.Event().wait()
        if isinstance(outcome, Exception):
            raise outcome
        if isinstance(outcome, Delivered):
            self.messages.append(message)
            self.heard.append((message.destination, tuple(item.key.id for item in message.items)))
        return outcome

    def heard_by(self, chat: int) -> list[str]:
        """The ids of the transcripts that the chat was told of, in order."""
        return [name for destination, names in self.heard if destination.chat == chat for name in names]


class World:
    """A service, a clock, a Telegram and a delivery loop between them."""

    def __init__(self, service: Service, clock: StillClock) -> None:
        self.service, self.clock, self.telegram = service, clock, Telegram()
        self.config = DeliveryConfig()

    def delivery(self) -> Delivery:
        return Delivery(self.service.database, self.telegram, self.clock, Random(1), self.config)

    async def deliver(self, seconds: float = 60.0) -> None:
        """Let the loop run for so long on the still clock."""
        end = self.clock.time + seconds
        delivery = self.delivery()
        loop = asyncio.create_task(delivery.run())
        while self.clock.time < end and not loop.done():  # noqa: ASYNC110 - the clock is no event
            await asyncio.sleep(0.001)
        await delivery.stop()
        await loop

    async def follow(self, chat: int, *wishes: Target, thread: int = 0) -> Destination:
        destination = Destination(chat, thread)
        for wish in wishes or (EVERYTHING,):
            await self.service.subscribe(destination, wish)
        return destination


@asynccontextmanager
async def world(url: str, now: float = START) -> AsyncIterator[World]:
    clock = StillClock(now)
    service = await Service.open(url, clock)
    try:
        yield World(service, clock)
    finally:
        await service.close()
