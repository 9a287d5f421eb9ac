"""What the handlers work with, put together once at the start and passed in."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.chat.texts import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.archive import Archive
    from bot.settings import Settings
    from bot.subscriptions.model import Destination
    from bot.subscriptions.service import Service

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

SEARCHERS = 4
"""Threads that search at once; more would only take turns at the interpreter's lock."""


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def _workers() -> Executor:
    return ThreadPoolExecutor(SEARCHERS, thread_name_prefix="search")


@dataclass(frozen=True)
class Services:
    """Everything a handler may use. `subscriptions` is None where the bot runs without a database."""

    settings: Settings
    archive: Archive
    texts: Catalogue = field(default_factory=Catalogue.load)
    clock: Callable[[], datetime] = utc_now
    subscriptions: Service | None = None
    workers: Executor = field(default_factory=_workers)

    async def language(self, here: Destination) -> str | None:
        """The language that a chat, or a topic of it, has chosen; None where it has not, or cannot be asked now."""
        if self.subscriptions is None:
            return None
        try:
            return (await self.subscriptions.preferences(here)).language
        except (SQLAlchemyError, OSError) as error:
            logger.warning("The settings of a chat could not be read: %s", type(error).__name__)
            return None

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do work that computes or reads files in a thread, so that the event loop stays free."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.workers, lambda: work(*args, **kwargs))
