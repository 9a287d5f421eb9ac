"""What runs beside the dialogue: updates go out, the library's folders are watched, the sources are polled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from random import Random

from bot.archive import Archive, Changes
from bot.chat.view import Services
from bot.clock import HOUR
from bot.subscriptions.database import FAILURES
from bot.subscriptions.delivery import Delivery, DeliveryConfig, Send
from bot.subscriptions.service import Service
from bot.sync.run import Dependencies, poll_forever
from bot.sync.watch import watch
from bot.transcripts.files import UnreadableError
from bot.transcripts.model import Key, Transcript

log = logging.getLogger(__name__)

LAST_MESSAGES = 20.0
"""Seconds that a stop waits for messages under way."""
_AGAIN = 10.0
"""Seconds until work that ended by an error is begun again."""
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
"""Seconds until work that the database refused is tried again."""
_TIDY_EVERY = HOUR
_SWEEP = 300.0
"""Seconds after which the library is looked through for transcripts whose arrival nobody reported."""


@asynccontextmanager
async def background(
    services: Services, send: Send, pace: Callable[[], Awaitable[None]] | None = None
) -> AsyncIterator[Worker]:
    """Everything in the background, from here to the end of the block: `send` shows an update to a chat.

    `pace` waits until one more may leave.
    """
    settings, archive, service = services.settings, services.archive, services.subscriptions
    if service is None:
        raise RuntimeError("there are no subscriptions in this bot")
    worker = Worker(service, archive, send, DeliveryConfig().times(settings.speed), pace)
    noted: set[asyncio.Task[None]] = set()

    def polled(summary: str) -> None:
        log.info("Sources: %s", summary)
        task = asyncio.create_task(_note(service, summary))
        noted.add(task)
        task.add_done_callback(noted.discard)

    delivering = asyncio.create_task(_kept("delivery", worker.run))
    helpers = []
    if settings.watch:
        work = lambda: watch(archive, archive.folders, worker.changed)  # noqa: E731
        helpers.append(asyncio.create_task(_kept("the folder watch", work)))
    if settings.sync_every:
        dependencies = Dependencies(mark_as_seen=lambda transcript: service.intake.mark_as_seen([transcript]))
        poll = lambda: poll_forever(settings, archive, worker.changed, dependencies, polled)  # noqa: E731
        helpers.append(asyncio.create_task(_kept("polling the sources", poll)))
    try:
        yield worker
    finally:
        await worker.delivery.stop()
        await asyncio.wait([delivering], timeout=LAST_MESSAGES)
        for task in (delivering, *helpers, *noted):
            task.cancel()
        await asyncio.gather(delivering, *helpers, *noted, return_exceptions=True)


def earlier(archive: Archive) -> Callable[[Key], Transcript | None]:
    """Gives the text that a transcript had before its last edit, where it was kept."""

    def read(key: Key) -> Transcript | None:
        kept = archive.revisions(key)
        try:
            return kept[-1].read() if kept else None
        except UnreadableError:
            return None

    return read


async def _note(service: Service, summary: str) -> None:
    try:
        await service.polled(summary)
    except Exception:
        log.warning("the time of a poll could not be noted", exc_info=True)


async def _kept(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work, and begin it again if it ends by an error: one bad moment must not silence the bot."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s failed and begins again", name)
            await asyncio.sleep(_AGAIN)
        else:
            return


class Worker:
    """Takes arrivals in, sends messages and deletes old rows, side by side."""

    def __init__(
        self,
        service: Service,
        archive: Archive,
        send: Send,
        config: DeliveryConfig,
        pace: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._service, self._archive, self._config = service, archive, config
        self._previous = earlier(archive)
        dice = Random()  # noqa: S311 - spreads waits, guards nothing
        self.delivery = Delivery(service.database, send, service.clock, dice, config, pace=pace)
        service.on_enqueued = self.delivery.ring
        self._news = asyncio.Event()
        self._fresh: set[Key] = set()
        self._removed: set[Key] = set()
        self._everything = True

    async def changed(self, changes: Changes) -> None:
        """These transcripts are new, changed or gone: call it after `Archive.refresh`."""
        self._fresh.update(changes.added, changes.changed)
        self._removed.update(changes.removed)
        self._news.set()

    async def run(self) -> None:
        """Work until `delivery` is stopped, or until cancelled."""
        await self._retried(self._service.start)
        async with asyncio.TaskGroup() as group:
            helpers = [group.create_task(self._take_in()), group.create_task(self._tidy())]
            await self.delivery.run()
            for helper in helpers:
                helper.cancel()

    async def _take_in(self) -> None:
        """Take in what arrives. The first look compares everything: files may have come while no bot was running."""
        while True:
            await self._retried(self._take_once)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _SWEEP)

    async def _take_once(self) -> None:
        self._news.clear()
        intake = self._service.intake
        if self._everything:
            await intake.reconcile(self._archive, self._previous)
            self._everything = False
        fresh, removed = set(self._fresh), set(self._removed)
        await intake.arrived(await asyncio.to_thread(self._read, fresh), self._previous)
        await intake.gone(removed)
        await intake.sweep(self._archive)
        self._fresh -= fresh
        self._removed -= removed
        if self._fresh or self._removed:
            self._news.set()

    def _read(self, keys: Iterable[Key]) -> list[Transcript]:
        return [transcript for key in keys if (transcript := self._archive.transcript(key)) is not None]

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
