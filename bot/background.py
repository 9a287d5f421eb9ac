"""What runs beside the dialogue: updates go out, the library's folders are watched, the sources are polled."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.subscriptions.delivery import DeliveryConfig
from bot.subscriptions.worker import Worker
from bot.sync.run import Dependencies, poll_forever
from bot.sync.watch import watch
from bot.transcripts.files import UnreadableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.archive import Archive, Changes
    from bot.chat.view import Services
    from bot.subscriptions.delivery import Send
    from bot.subscriptions.service import Service
    from bot.transcripts.model import Key, Transcript

log = logging.getLogger(__name__)

LAST_MESSAGES = 20.0
"""Seconds that a stop waits for messages under way."""
_AGAIN = 10.0
"""Seconds until work that ended by an error is begun again."""


@asynccontextmanager
async def background(
    services: Services, send: Send, pace: Callable[[], Awaitable[None]] | None = None
) -> AsyncIterator[Worker]:
    """Everything in the background, from here to the end of the block: `send` shows an update to a chat.

    `pace` waits until one more may leave.
    """
    settings, service = services.settings, services.subscriptions
    if service is None:
        raise RuntimeError("there are no subscriptions in this bot")
    config = DeliveryConfig().times(settings.speed)
    worker = Worker(service, services.archive, send, previous=earlier(services.archive), config=config, pace=pace)

    async def arrived(changes: Changes) -> None:
        worker.changed((*changes.added, *changes.changed), changes.removed)

    noted: set[asyncio.Task[None]] = set()

    def polled(summary: str) -> None:
        log.info("Sources: %s", summary)
        task = asyncio.create_task(_note(service, summary))
        noted.add(task)
        task.add_done_callback(noted.discard)

    delivering = asyncio.create_task(_kept("delivery", worker.run))
    helpers = []
    if settings.watch:
        work = lambda: watch(services.archive, services.archive.folders, arrived)  # noqa: E731
        helpers.append(asyncio.create_task(_kept("the folder watch", work)))
    if settings.sync_every:
        dependencies = Dependencies(mark_as_seen=lambda transcript: service.intake.mark_as_seen([transcript]))
        poll = lambda: poll_forever(settings, services.archive, arrived, dependencies, polled)  # noqa: E731
        helpers.append(asyncio.create_task(_kept("polling the sources", poll)))
    try:
        yield worker
    finally:
        await worker.stop()
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
