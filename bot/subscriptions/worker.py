"""The background work of one process: arrivals are taken in, messages go out, old rows are deleted."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

from bot.clock import HOUR
from bot.subscriptions.database import FAILURES
from bot.subscriptions.delivery import Delivery, DeliveryConfig

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.archive import Archive
    from bot.subscriptions.delivery import Send
    from bot.subscriptions.service import Service
    from bot.transcripts.model import Key, Transcript

log = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
_TIDY_EVERY = HOUR
_SWEEP = 300.0
"""Seconds after which the library is looked through for transcripts whose arrival nobody reported."""


class Worker:
    """Runs intake, delivery and tidying side by side. `changed` reports what is new in the library."""

    def __init__(
        self,
        service: Service,
        archive: Archive,
        send: Send,
        *,
        previous: Callable[[Key], Transcript | None] | None = None,
        config: DeliveryConfig | None = None,
        random: Random | None = None,
        pace: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._service, self._archive, self._previous = service, archive, previous
        self._config = config or DeliveryConfig()
        dice = random or Random()  # noqa: S311 - spreads waits, guards nothing
        self.delivery = Delivery(service.database, send, service.clock, dice, self._config, pace=pace)
        service.on_enqueued = self.delivery.ring
        self._news = asyncio.Event()
        self._fresh: set[Key] = set()
        self._removed: set[Key] = set()
        self._everything = True

    def changed(self, fresh: Iterable[Key], removed: Iterable[Key] = ()) -> None:
        """These transcripts are new or changed, those are gone: call it in the event loop after `Archive.refresh`."""
        self._fresh.update(fresh)
        self._removed.update(removed)
        self._news.set()

    async def run(self) -> None:
        """Work until `stop`, or until cancelled."""
        await self._retried(self._service.start)
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(self._take_in()), group.create_task(self._tidy())]
            await self.delivery.run()
            for helper in helpers:
                helper.cancel()

    async def stop(self) -> None:
        """Take nothing new; `run` ends when the messages under way are settled."""
        await self.delivery.stop()

    async def _take_in(self) -> None:
        """Take in what arrives. The first look compares everything: files may have come while no bot was running."""
        while True:
            await self._retried(self._take_once)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _SWEEP)

    async def _take_once(self) -> None:
        self._news.clear()
        if self._everything:
            await self._service.intake.reconcile(self._archive, self._previous)
            self._everything = False
        fresh, removed = set(self._fresh), set(self._removed)
        transcripts = await asyncio.to_thread(self._read, fresh)
        await self._service.intake.arrived(transcripts, self._previous)
        await self._service.intake.gone(removed)
        await self._service.intake.sweep(self._archive)
        self._fresh -= fresh
        self._removed -= removed
        if self._fresh or self._removed:
            self._news.set()

    def _read(self, keys: Iterable[Key]) -> list[Transcript]:
        found = (self._archive.transcript(key) for key in keys)
        return [transcript for transcript in found if transcript is not None]

    async def _tidy(self) -> None:
        while True:
            await self._retried(lambda: self._service.tidy(self._config.give_up))
            await self._service.clock.sleep(_TIDY_EVERY)

    async def _retried(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do it, and while the database or the disk fails, do it again later."""
        failures = 0
        while True:
            try:
                await work()
            except FAILURES as error:
                failures += 1
                wait = min(_FIRST_WAIT * 2 ** min(failures - 1, 10), _LONGEST_WAIT)
                log.warning("the database failed, trying again in %.0f s: %s", wait, type(error).__name__)
                await self._service.clock.sleep(wait)
            else:
                return
