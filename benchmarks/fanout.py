"""One transcript that 100,000 chats follow: how fast it goes out, and what a person waits for meanwhile.

    python -m benchmarks.fanout simulated [--chats 100000]     the whole length, on a clock that is simulated
    python -m benchmarks.fanout real [--chats 2000]            a part of it, in real time, the running bot over HTTP

Both against the flood limits of the tests' strict Bot API server: 30 messages a second in all.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from telegram.error import RetryAfter as Flooded

from bot.subscriptions.database import Database
from bot.subscriptions.delivery import Delivery, DeliveryConfig
from bot.subscriptions.model import Delivered, Destination, Kind, Postponed, SubscriptionTarget
from bot.subscriptions.service import Service
from bot.subscriptions.tables import DEFAULTS, chats, destinations, fields_of, marks, subscriptions, wishes
from bot.telegram_app.limits import NOTIFICATION, Limiter, seconds_of
from bot.transcripts.files import write_yaml
from tests.botapi import Flood, Limits, Server
from tests.samples import transcript

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.subscriptions.model import Notification, Outcome

T = TypeVar("T")

FIRST = 1_000_000
LATENCY = 0.06
"""Seconds that Telegram takes to answer, in the simulation."""
PERSON = 77


class Simulation:
    """A clock that jumps to the next sleeper when the database is idle and everybody sleeps."""

    def __init__(self) -> None:
        self.time = time.time()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> float:
        """Seconds since 1970."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Until the clock has moved on so far."""
        self._count += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.time + max(seconds, 0), self._count, future))
        await future

    async def drive(self, database: Busy, until: Callable[[], bool]) -> None:
        """Move the clock."""
        quiet = 0
        while not until():
            await asyncio.sleep(0 if not database.busy else 0.0002)
            quiet = 0 if database.busy else quiet + 1
            if quiet > 8 and self._sleepers:
                moment, _, future = heapq.heappop(self._sleepers)
                if not future.done():
                    self.time = max(self.time, moment)
                    future.set_result(None)
                    quiet = 0


class Busy(Database):
    """A database that tells whether it is at work."""

    busy = 0

    async def read(self, work: Callable[[Connection], T]) -> T:
        """As ever."""
        self.busy += 1
        try:
            return await super().read(work)
        finally:
            self.busy -= 1

    async def write(self, work: Callable[[Connection], T]) -> T:
        """As ever."""
        self.busy += 1
        try:
            return await super().write(work)
        finally:
            self.busy -= 1


def everybody(connection: Connection, count: int, now: float) -> None:
    """So many private chats that follow everything, in a database that has seen its library."""
    numbers = range(FIRST, FIRST + count)
    wish = {"id": 1, "kind": "everything", "identity": "", "text": "", "source": "", "language": "", "detail": ""}
    connection.execute(wishes.insert(), [wish | {"created": now}])
    row = {"created": now, "catch_up": False, "failures": 0, "hold_until": 0.0}
    connection.execute(chats.insert(), [row | {"chat": chat} for chat in numbers])
    fields = fields_of(DEFAULTS)
    connection.execute(destinations.insert(), [fields | {"chat": chat, "thread": 0} for chat in numbers])
    row = {"thread": 0, "wish": 1, "paused": False, "created": now}
    connection.execute(subscriptions.insert(), [row | {"chat": chat} for chat in numbers])
    connection.execute(marks.insert(), [{"name": "baseline", "at": now, "text": "0"}])


def memory() -> float:
    """MB of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


async def simulated(count: int) -> None:
    """The whole length on a simulated clock."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Simulation()
        service = Service(Busy(f"sqlite:///{folder}/bot.db"), clock)
        database: Busy = service.database  # type: ignore[assignment]
        await database.upgrade()
        await database.write(lambda connection: everybody(connection, count, clock.now()))
        begun = time.perf_counter()
        promised = await service.intake.arrived([transcript(100, day=str(datetime.now(UTC).date()))])
        print(f"{promised:,} messages promised in {time.perf_counter() - begun:.2f} s, in one transaction", flush=True)
        flood, limiter = Flood(Limits()), Limiter(clock)
        sent: list[float] = []
        waits: list[float] = []
        memories: list[float] = []

        async def call(chat: int, *, update: bool) -> None:
            async def callback() -> bool:
                seconds = flood.check(chat, clock.now())
                if seconds:
                    raise Flooded(seconds)
                await clock.sleep(LATENCY)
                return True

            await limiter.process_request(
                callback, (), {}, "sendMessage", {"chat_id": chat}, NOTIFICATION if update else None
            )

        async def send(message: Notification) -> Outcome:
            try:
                await call(message.destination.chat, update=True)
            except Flooded as error:
                return Postponed(seconds_of(error))
            sent.append(clock.now())
            if len(sent) % max(count // 10, 1) == 1:
                memories.append(memory())
                print(f"  {len(sent):,} sent, {clock.now() - sent[0]:,.0f} s, {memories[-1]:.0f} MB", flush=True)
            return Delivered()

        async def person() -> None:
            while len(sent) < count:
                await clock.sleep(random.uniform(1, 3))
                asked = clock.now()
                await call(PERSON, update=False)
                waits.append(clock.now() - asked)

        delivery = Delivery(database, send, clock, random.Random(1), DeliveryConfig(), pace=limiter.notification_turn)
        running = asyncio.create_task(delivery.run()), asyncio.create_task(person())
        await clock.drive(database, lambda: len(sent) >= count or running[0].done())
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await service.close()
    rate = (len(sent) - 1) / (sent[-1] - sent[0])
    print(
        f"{len(sent):,} chats in {sent[-1] - sent[0]:,.0f} s: {rate:.2f} a second, {rate / 30:.1%} of what is allowed"
    )
    print(f"429s: {flood.refused}; memory from {memories[0]:.0f} to {memories[-1]:.0f} MB")
    slow = statistics.quantiles(waits, n=20)[-1]
    print(
        f"a person's answer took {statistics.median(waits) * 1000:.0f} ms (95 of 100: {slow * 1000:.0f} ms) "
        f"where it takes {LATENCY * 1000:.0f} ms idle; {len(waits):,} asked"
    )


def real(count: int) -> None:
    """A part in real time: the bot's own process against the strict server."""
    with tempfile.TemporaryDirectory() as name, Server(limits=Limits()) as server:
        folder = Path(name)
        library = folder / "library"
        library.mkdir()
        url = f"sqlite:///{folder / 'bot.db'}"
        asyncio.run(_prepare(url, count))
        server.do(lambda people: [people.private(FIRST + number) for number in range(count)])
        server.do(lambda people: people.private(PERSON))
        environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "VERBATIM_LIBRARY": str(library),
            "VERBATIM_DATABASE_URL": url,
            "VERBATIM_SYNC_EVERY": "0",
        }
        bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, stderr=subprocess.DEVNULL)
        try:
            _answer(server)
            idle = [_answer(server) for _ in range(30)]
            write_yaml(transcript(100, day=str(datetime.now(UTC).date())), library)
            before = _worked(bot.pid)
            while not _updates(server):
                time.sleep(0.05)
            busy, memories = [], []
            while len(_updates(server)) < count * 0.97:
                busy.append(_answer(server))
                memories.append(_memory_of(bot.pid))
            while len(_updates(server)) < count:
                time.sleep(0.05)
            worked = _worked(bot.pid) - before
        finally:
            bot.terminate()
            bot.wait(30)
        times = [call.at for call in _updates(server)]
        refused = server.flood.refused
    rate = (len(times) - 1) / (times[-1] - times[0])
    print(
        f"{len(times):,} chats in {times[-1] - times[0]:.1f} s: {rate:.2f} a second, {rate / 30:.1%} of what is allowed"
    )
    print(
        f"429s: {refused}; the bot's memory from {memories[0]:.0f} to {memories[-1]:.0f} MB; "
        f"{worked / count * 1000:.1f} ms of processor a message, the person's commands included"
    )
    print(
        f"a person's /start is answered in {statistics.median(idle) * 1000:.1f} ms idle and "
        f"{statistics.median(busy) * 1000:.1f} ms meanwhile (medians of {len(idle)} and {len(busy)})"
    )


async def _prepare(url: str, count: int) -> None:
    service = await Service.open(url)
    await service.database.write(lambda connection: everybody(connection, count, time.time()))
    await service.subscribe(Destination(FIRST), SubscriptionTarget(Kind.EVERYTHING))
    await service.close()


def _updates(server: Server) -> list:
    return [c for c in server.journal if c.method == "sendMessage" and c.chat_id != PERSON and c.status == 200]


def _answer(server: Server) -> float:
    """Seconds from a person's command to the server's having its answer."""
    time.sleep(random.uniform(1.0, 1.6))
    before = len([call for call in server.journal if call.chat_id == PERSON])
    asked = time.monotonic()
    server.do(lambda people: people.start(PERSON))
    while True:
        calls = [call for call in list(server.journal)[-2000:] if call.chat_id == PERSON and call.at >= asked]
        if calls:
            return calls[0].at - asked
        if time.monotonic() - asked > 30:
            raise TimeoutError(f"no answer; {before} before")
        time.sleep(0.001)


def _worked(process: int) -> float:
    """Seconds of processor that the process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_of(process: int) -> float:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("simulated", "real"))
    parser.add_argument("--chats", type=int)
    given = parser.parse_args()
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    if given.kind == "simulated":
        asyncio.run(simulated(given.chats or 100_000))
    else:
        real(given.chats or 2_000)


if __name__ == "__main__":
    main()
