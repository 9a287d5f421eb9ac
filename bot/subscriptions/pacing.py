"""How many messages are under way at once, and their outcomes written down together."""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from typing import TYPE_CHECKING

from bot.subscriptions.database import FAILURES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy import Connection

    from bot.subscriptions.database import Database

log = logging.getLogger(__name__)

LOOK_AGAIN = 0.02
"""Seconds after which it is asked again whether there is room."""
_SLOW = 0.05
"""Seconds: what takes no longer is never called slow."""
_LEARNING = 0.1
"""How much one message counts in what is usual."""
_REMEMBERED = 50
"""Messages whose times are kept."""
_MOST_NEEDED = 8
"""Enough for the rate at four times Telegram's usual delay; slow ones come on top."""
_MOST_TAKEN = 5
"""Chats taken from the outbox at one go."""


class ConcurrencyLimiter:
    """How many messages may be under way: as many as the rate needs at the pace at which they are done, no more.

    One that takes much longer than usual does not count: a single slow chat holds up nobody. Where everything becomes
    slow because this machine is busy, more at once would only make it slower.
    """

    def __init__(self, rate: float, most: int) -> None:
        self._rate, self._most = rate, most
        self._mean = 0.0
        self._last: deque[float] = deque(maxlen=_REMEMBERED)
        self._under_way: dict[int, float | None] = {}

    def free(self, now: float, *, one_only: bool) -> int:
        """How many more may be taken."""
        if one_only:
            return 0 if self._under_way else 1
        usual = min(self._mean, 4 * min(self._last, default=0.0))
        needed = min(max(math.ceil(self._rate * usual), 1), _MOST_NEEDED)
        slow = max(3 * self._mean, _SLOW)
        busy = sum(begun is None or now - begun < slow for begun in self._under_way.values())
        return max(min(needed - busy, self._most - len(self._under_way), _MOST_TAKEN), 0)

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
            self._mean += (now - begun - self._mean) * _LEARNING
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
