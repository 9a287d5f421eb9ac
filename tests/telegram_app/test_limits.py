"""Telegram's limits are kept, answers come first, and one flooded chat stops nobody else."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque

import pytest
from telegram.error import RetryAfter

from bot.telegram_app.limits import NOTIFICATION, Limiter, Rates
from tests.botapi import Flood, Limits


@pytest.fixture(autouse=True)
def _newest_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns of its own old type of `retry_after` unless asked for the new one."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


class Simulation:
    """Time that jumps to the next sleeper as soon as nobody has anything to do."""

    def __init__(self) -> None:
        self.time = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self._count += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.time + seconds, self._count, future))
        await future

    async def run(self, *works) -> None:
        """Run the works to their ends."""
        tasks = [asyncio.ensure_future(work) for work in works]
        while not all(task.done() for task in tasks):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers and not all(task.done() for task in tasks):
                moment, _, future = heapq.heappop(self._sleepers)
                self.time = max(self.time, moment)
                if not future.done():
                    future.set_result(None)
        await asyncio.gather(*tasks)


class Bot:
    """Sends through the limiter to a server that counts."""

    def __init__(self, rates: Rates | None = None) -> None:
        self.clock = Simulation()
        self.limiter = Limiter(self.clock, rates)
        self.flood = Flood(Limits())
        self.sent: list[tuple[float, int]] = []
        self.answers: deque[RetryAfter] = deque()

    async def send(self, chat: int, *, update: bool = False) -> None:
        async def callback() -> bool:
            if self.answers:
                raise self.answers.popleft()
            seconds = self.flood.check(chat, self.clock.time)
            if seconds:
                raise RetryAfter(seconds)
            self.sent.append((self.clock.time, chat))
            return True

        if update:
            await self.limiter.notification_turn()
        data = {"chat_id": chat}
        await self.limiter.process_request(callback, (), {}, "sendMessage", data, NOTIFICATION if update else None)


def test_updates_leave_at_ninety_five_percent_of_the_rate_and_are_never_refused() -> None:
    bot = Bot()

    async def everybody() -> None:
        for chat in range(1, 3001):
            await bot.send(chat, update=True)

    asyncio.run(bot.clock.run(everybody()))
    seconds = bot.sent[-1][0] - bot.sent[0][0]
    assert 0.95 * 30 <= (len(bot.sent) - 1) / seconds <= 30
    assert bot.flood.refused == 0


def test_an_answer_hardly_waits_while_updates_go_out() -> None:
    bot = Bot()
    waits = []

    async def everybody() -> None:
        for chat in range(1, 901):
            await bot.send(chat, update=True)

    async def person() -> None:
        for number in range(20):
            await bot.clock.sleep(1.3)
            asked = bot.clock.time
            await bot.send(100_000 + number)
            waits.append(bot.clock.time - asked)

    asyncio.run(bot.clock.run(everybody(), person()))
    assert max(waits) < 0.04
    assert bot.flood.refused == 0


def test_a_chat_gets_a_burst_and_then_one_a_second() -> None:
    bot = Bot()

    async def talk() -> None:
        for _ in range(10):
            await bot.send(1)

    asyncio.run(bot.clock.run(talk()))
    assert bot.flood.refused == 0
    assert bot.sent[2][0] - bot.sent[0][0] < 0.1
    assert 6.9 < bot.sent[-1][0] - bot.sent[0][0] < 7.5


def test_a_group_gets_twenty_a_minute() -> None:
    bot = Bot()

    async def talk() -> None:
        for _ in range(45):
            await bot.send(-1)

    asyncio.run(bot.clock.run(talk()))
    assert bot.flood.refused == 0
    assert 120 < bot.sent[-1][0] - bot.sent[0][0] < 130


def test_a_flooded_chat_holds_up_nobody_else() -> None:
    bot = Bot()
    bot.answers.append(RetryAfter(30))

    async def both() -> None:
        await asyncio.gather(bot.send(1), bot.send(2))

    asyncio.run(bot.clock.run(both()))
    times = {chat: at - 1000.0 for at, chat in bot.sent}
    assert times[2] < 1
    assert times[1] >= 30


def test_a_group_that_has_used_up_its_minute_holds_up_no_update_elsewhere() -> None:
    bot = Bot()
    waited: list[float] = []

    async def update() -> None:
        await bot.clock.sleep(30.0)
        start = bot.clock.now()
        await bot.limiter.notification_turn()
        waited.append(bot.clock.now() - start)

    async def answer() -> None:
        await bot.send(-5)

    asyncio.run(bot.clock.run(update(), *(answer() for _ in range(21))))
    assert bot.clock.now() > 1055, "the last answer waits for the next minute"
    assert waited[0] < 1


def test_a_flooded_update_is_given_back_at_once() -> None:
    bot = Bot()
    bot.answers.append(RetryAfter(30))

    async def story() -> None:
        with pytest.raises(RetryAfter):
            await bot.send(1, update=True)
        assert bot.clock.time < 1001
        with pytest.raises(RetryAfter):
            await bot.send(1, update=True)
        assert bot.clock.time < 1001

    asyncio.run(bot.clock.run(story()))
    assert bot.sent == []


def test_when_everything_is_flooded_everything_waits() -> None:
    bot = Bot()
    bot.answers.extend(RetryAfter(20) for _ in range(3))

    async def story() -> None:
        for chat in (1, 2, 3):
            with pytest.raises(RetryAfter):
                await bot.send(chat, update=True)
        await bot.send(4)

    asyncio.run(bot.clock.run(story()))
    assert bot.sent[0][0] >= 1020


def test_what_is_no_message_is_not_counted() -> None:
    bot = Bot()

    async def story() -> None:
        async def callback() -> bool:
            return True

        for _ in range(200):
            await bot.limiter.process_request(callback, (), {}, "answerInlineQuery", {"inline_query_id": "1"}, None)
            await bot.limiter.process_request(callback, (), {}, "getChatMember", {"chat_id": 1}, None)

    asyncio.run(bot.clock.run(story()))
    assert bot.clock.time == 1000.0


def test_memory_stays_flat_over_many_chats() -> None:
    bot = Bot(Rates().times(1000))

    async def everybody() -> None:
        for chat in range(1, 20_001):
            await bot.limiter._chat_turn(chat, 1)
            bot.clock.time += 0.001

    asyncio.run(bot.clock.run(everybody()))
    assert len(bot.limiter._chats) <= 5_001
