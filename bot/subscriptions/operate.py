"""The operator's commands: what waits in the outbox, a backup, the move to another database. Lines of text, no more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.clock import age_in_words
from bot.subscriptions import carry
from bot.subscriptions.database import Database
from bot.subscriptions.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.subscriptions.model import Stats


def outbox(url: str, *, retry: bool = False) -> list[str]:
    """What waits, what is parked, what happened last, one line each; `retry` lets parked messages be tried again."""
    return asyncio.run(_outbox(url, retry=retry))


def backup(url: str, file: Path) -> list[str]:
    """Copy the database into one SQLite file, while the bot runs or not."""
    size = carry.backup(url, file)
    return [f"{file}: {size:,} bytes, checked"]


def move(url: str, target: str, progress: Callable[[str], None] | None = None) -> list[str]:
    """Copy everything into the empty database `target`. Stop the bot first: what comes later stays behind."""

    def tell(table: str, done: int) -> None:
        if progress:
            progress(f"{table}: {done:,}")

    rows = asyncio.run(carry.move(url, target, tell))
    return [f"{rows:,} rows moved; now set VERBATIM_DATABASE_URL to the new address"]


async def _outbox(url: str, *, retry: bool) -> list[str]:
    service = Service(Database(url))
    try:
        await service.database.upgrade()
        tried = await service.retry_parked() if retry else 0
        lines = list(described(await service.stats(), service.clock.now()))
        return [f"{tried:,} parked messages will be tried again", *lines] if retry else lines
    finally:
        await service.close()


def described(stats: Stats, now: float) -> Iterator[str]:
    """The figures in English, one line each."""
    yield f"chats: {stats.chats:,}, out of reach: {stats.away:,}"
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(stats.by_kind.items()))
    yield f"subscriptions: {stats.subscriptions:,}, paused: {stats.paused:,}" + (f" ({kinds})" if kinds else "")
    oldest = "" if stats.oldest_due is None else f", the oldest for {age_in_words(stats.oldest_due)}"
    yield f"messages waiting: {stats.pending:,}, due: {stats.due:,}{oldest}"
    yield f"delivered within a week: {stats.delivered:,}; perhaps heard twice: {stats.repeats_possible:,}"
    for name, moment in (("last delivery", stats.last_delivery), ("last poll of the sources", stats.last_poll)):
        yield f"{name}: " + ("never" if moment is None else f"{age_in_words(max(now - moment, 0))} ago")
    if stats.last_error_at is not None:
        yield f"last error: {age_in_words(max(now - stats.last_error_at, 0))} ago: {stats.last_error}"
    yield f"parked: {stats.parked_count:,}"
    for one in stats.parked:
        thread = f" topic {one.destination.thread}" if one.destination.thread else ""
        yield f"  {one.id}: chat {one.destination.chat}{thread}, {one.key} revision {one.revision}: {one.error}"
