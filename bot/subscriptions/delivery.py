"""The delivery loop: leases messages from the outbox, sends them, and writes their outcomes down."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from bot.clock import DAY, Clock
from bot.subscriptions import outbox, settle
from bot.subscriptions.database import FAILURES, Database
from bot.subscriptions.model import (
    Blocked,
    Delivered,
    Migrated,
    Notification,
    Outcome,
    Outdated,
    Postponed,
    Rejected,
    ThreadGone,
    Unreachable,
)
from bot.subscriptions.outbox import LeasedMessage

Send = Callable[[Notification], Awaitable[Outcome]]
"""Sends one message and gives its outcome; never raises for what a server or a network does."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeliveryConfig:
    """How fast messages are sent, and how long is waited for what. Seconds."""

    rate: float = 29.0
    """Updates a second that are aimed at."""
    at_once: int = 40
    """Messages under way at the same time at most, each to another chat. There are only as many as the rate needs:
    each may arrive twice when the process is killed."""
    private_gap: float = 1.05
    group_gap: float = 3.05
    """Between two updates in one chat: Telegram takes one a second, in a group 20 a minute."""
    lease: float = 15.0
    """A chat that a crashed process had leased is free again after this."""
    patience: float = 12.0
    """For one message; shorter than the lease."""
    first_wait: float = 2.0
    longest_wait: float = 900.0
    """After failures: doubled each time, from the first to the longest."""
    look: float = 1.0
    """How often the database is asked when nothing was enqueued."""
    probe: float = DAY
    """How often a chat that is out of reach is tried again."""
    give_up: float = 90 * DAY
    """A chat out of reach for this long is unsubscribed."""
    look_for_room: float = 0.02
    """How often it is asked whether one more message may be under way."""
    mark_every: float = 5.0
    """Between two notes of the time of the last delivery."""
    trouble: int = 20
    """Failures in a row, in whatever chats, after which one message at a time is tried."""
    slow: float = 0.05
    """A message that takes no longer is never called slow."""
    learning: float = 0.1
    """How much one message counts in what is usual."""
    remembered: int = 50
    """Messages whose times are kept."""
    needed: int = 8
    """At most this many at once, enough for the rate at four times Telegram's usual delay; slow ones come on top."""
    taken: int = 5
    """Chats leased from the outbox at one go."""

    def times(self, speed: float) -> DeliveryConfig:
        """The same for limits `speed` times as wide."""
        private, group = self.private_gap / speed, self.group_gap / speed
        return replace(self, rate=self.rate * speed, private_gap=private, group_gap=group)


class ConcurrencyLimiter:
    """How many messages may be under way: as many as the rate needs at the pace at which they are done, no more.

    One that takes much longer than usual does not count: a single slow chat holds up nobody. Where everything becomes
    slow because this machine is busy, more at once would only make it slower.
    """

    def __init__(self, config: DeliveryConfig) -> None:
        self._config = config
        self._mean = 0.0
        self._last: deque[float] = deque(maxlen=config.remembered)
        self._under_way: dict[int, float | None] = {}

    def free(self, now: float, *, one_only: bool) -> int:
        """How many more may be taken."""
        if one_only:
            return 0 if self._under_way else 1
        usual = min(self._mean, 4 * min(self._last, default=0.0))
        needed = min(max(math.ceil(self._config.rate * usual), 1), self._config.needed)
        slow = max(3 * self._mean, self._config.slow)
        busy = sum(begun is None or now - begun < slow for begun in self._under_way.values())
        return max(min(needed - busy, self._config.at_once - len(self._under_way), self._config.taken), 0)

    def enter(self, chat: int) -> None:
        """A chat is taken and waits for its turn."""
        self._under_way[chat] = None

    def begin(self, chat: int, now: float) -> None:
        """Its message is being sent."""
        self._under_way[chat] = now

    def leave(self, chat: int, now: float) -> None:
        """It is done."""
        begun = self._under_way.pop(chat, None)
        if begun is not None:
            self._mean += (now - begun - self._mean) * self._config.learning
            self._last.append(now - begun)


class BatchWriter:
    """Writes outcomes down, those that come meanwhile together in the next transaction.

    It goes on for as long as the database fails: an outcome that is lost would be a second message.
    """

    def __init__(self, database: Database, rest: Callable[[int], Awaitable[None]]) -> None:
        self._database, self._rest = database, rest
        self._waiting: list[tuple[Callable[[Connection], None], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def settled(self, work: Callable[[Connection], None]) -> None:
        """Do the work in a transaction; returns when it is committed."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            # On PostgreSQL each by itself: two processes that hold several chats each could wait for one another.
            most = None if self._database.is_sqlite else 1
            some, self._waiting = self._waiting[:most], self._waiting[len(self._waiting[:most]) :]
            try:
                await self._together([work for work, _ in some])
            except Exception as error:  # noqa: BLE001 - each caller gets it
                for _, done in some:
                    if not done.done():
                        done.set_exception(error)
            for _, done in some:
                if not done.done():
                    done.set_result(None)

    async def _together(self, works: list[Callable[[Connection], None]]) -> None:
        def all_of_it(connection: Connection) -> None:
            for work in works:
                work(connection)

        failures = 0
        while True:
            try:
                await self._database.write(all_of_it)
            except FAILURES as error:
                failures += 1
                log.warning("outcomes cannot be written, trying again: %s", type(error).__name__)
                await self._rest(failures)
            else:
                return


class Delivery:
    """The sending loop of one process."""

    def __init__(
        self,
        database: Database,
        send: Send,
        clock: Clock,
        random: Random,
        config: DeliveryConfig = DeliveryConfig(),
        *,
        pace: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`pace` waits until one more update may leave: the flood limit of all chats together."""
        self._database, self._send, self._clock, self._random, self._config = database, send, clock, random, config
        self._pace = pace or _at_once
        self.owner = uuid4().hex
        self._limiter = ConcurrencyLimiter(config)
        self._writer = BatchWriter(database, lambda failures: clock.sleep(self._wait(failures)))
        self._bell = asyncio.Event()
        self._freed = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._trouble = self._turns = 0
        self._marked = 0.0
        self._stopping = False

    def ring(self) -> None:
        """Something new may be due: look now."""
        self._bell.set()

    async def run(self) -> None:
        """Send until stopped. Failures of the database are waited out; nothing is given up."""
        failures = 0
        while not self._stopping:
            try:
                if not await self._turn():
                    await self._rest()
                failures = 0
            except FAILURES as error:
                failures += 1
                log.warning("the outbox cannot be read, trying again: %s", type(error).__name__)
                await self._pause(self._wait(failures))
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def stop(self) -> None:
        """Take nothing new; `run` ends when what is under way is settled."""
        self._stopping = True
        self.ring()
        self._freed.set()

    async def _turn(self) -> bool:
        """Take as many chats as there is room for; gives whether there were any."""
        while not (free := self._limiter.free(self._clock.now(), one_only=self._trouble >= self._config.trouble)):
            self._freed.clear()
            await self._first_of(self._clock.sleep(self._config.look_for_room), self._freed.wait())
        self._bell.clear()
        self._turns += 1
        owner = f"{self.owner}.{self._turns}"  # of its own: this process too must not take a chat twice
        leased_messages = await self._database.write(
            lambda connection: outbox.claim(connection, owner, self._clock.now(), free, self._config.lease)
        )
        for leased in leased_messages:
            self._limiter.enter(leased.chat)
            task = asyncio.create_task(self._deliver(leased))
            self._under_way.add(task)
            task.add_done_callback(partial(self._done, leased.chat))
        return bool(leased_messages)

    def _done(self, chat: int, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._limiter.leave(chat, self._clock.now())
        self._freed.set()
        self._bell.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("a delivery ended by an error", exc_info=task.exception())

    async def _rest(self) -> None:
        """Until the bell, or the next message is due, or it is time to look."""
        moment = await self._database.read(lambda connection: outbox.next_moment(connection, self._clock.now()))
        wait = self._config.look if moment is None else min(max(moment - self._clock.now(), 0.02), self._config.look)
        await self._pause(wait)

    async def _pause(self, seconds: float) -> None:
        await self._first_of(self._clock.sleep(seconds), self._bell.wait())

    @staticmethod
    async def _first_of(*works: Coroutine[Any, Any, object]) -> None:
        tasks = [asyncio.create_task(work) for work in works]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _deliver(self, leased: LeasedMessage) -> None:
        taken = self._clock.now()
        await self._pace()
        if self._clock.now() - taken > self._config.lease - self._config.patience and not await self._still_mine(
            leased
        ):
            return
        self._limiter.begin(leased.chat, self._clock.now())
        outcome = await self._try(leased.message)
        self._trouble = self._trouble + 1 if isinstance(outcome, Unreachable) else 0
        await self._writer.settled(lambda connection: self._write(connection, leased, outcome))

    async def _still_mine(self, leased: LeasedMessage) -> bool:
        """Whether the chat is still this message's to send to after a long wait; if so, it is for another lease."""
        until = self._clock.now() + self._config.lease
        try:
            return await self._database.write(lambda connection: outbox.renew(connection, leased, until))
        except FAILURES as error:
            log.warning("a chat is left to its next turn: %s", type(error).__name__)
            return False

    async def _try(self, message: Notification) -> Outcome:
        try:
            async with asyncio.timeout(self._config.patience):
                return await self._send(message)
        except TimeoutError:
            return Unreachable("no answer in time", lost=True)
        except Exception as error:
            # A message that cannot even be written must not stop the others; it is parked with the error's name.
            log.exception("a message could not be written")
            return Rejected(f"{type(error).__name__}: {error}"[:300])

    def _write(self, connection: Connection, leased: LeasedMessage, outcome: Outcome) -> None:
        now, chat = self._clock.now(), leased.chat
        gap = self._config.group_gap if chat < 0 else self._config.private_gap
        if isinstance(outcome, Delivered):
            settle.delivered(connection, leased, now, gap)
            if now - self._marked >= self._config.mark_every:
                self._marked = now
                settle.mark(connection, "delivery", now)
            return
        settle.not_sent(connection, leased, lost=isinstance(outcome, Unreachable) and outcome.lost)
        match outcome:
            case Postponed(seconds):
                settle.put_off(connection, chat, now + max(seconds, 0.05) + self._random.random() * 0.5)
            case Blocked(reason):
                self._blocked(connection, chat, reason, now)
            case Migrated(new):
                settle.put_off(connection, chat, now)
                settle.migrate(connection, chat, new, now)
                log.info("a group became a supergroup: its subscriptions moved")
            case ThreadGone(reason) if leased.message.destination.thread and not leased.message.fallback:
                settle.set_thread(connection, leased.message.destination, now)
                log.info("a topic is gone, its messages go to the chat itself: %s", reason)
            case Rejected(reason) if len(leased.message.items) > 1:
                log.warning("a digest was refused, sending its items one by one: %s", reason)
                settle.split(connection, leased)
                settle.put_off(connection, chat, now + gap)
            case Rejected(reason):
                log.error("message %s is parked: %s", leased.rows, reason)
                settle.close(connection, leased, "parked", reason, now)
                settle.mark(connection, "error", now, f"parked: {reason}")
            case Outdated():
                settle.close(connection, leased, "dropped", "no longer held", now)
            case Unreachable(reason) | ThreadGone(reason):
                settle.put_off(connection, chat, now + self._wait(leased.failures + 1), failed=True)
                settle.mark(connection, "error", now, f"not sent, will be tried again: {reason}")
        outbox.reschedule(connection, chat)

    def _blocked(self, connection: Connection, chat: int, reason: str, now: float) -> None:
        since = settle.away(connection, chat, reason, now, now + self._config.probe)
        if now - since >= self._config.give_up:
            count = settle.forget(connection, chat)
            log.warning("a chat out of reach for %d days is unsubscribed (%d)", (now - since) // DAY, count)

    def _wait(self, failures: int) -> float:
        """Seconds to wait after this many failures in a row: doubling, with some chance in it."""
        longest: float = min(self._config.first_wait * 2 ** min(failures - 1, 20), self._config.longest_wait)
        return longest * (0.5 + self._random.random() / 2)


async def _at_once() -> None:
    """No limit."""
