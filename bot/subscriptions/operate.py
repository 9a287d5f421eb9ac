"""What the operator sees and does: the figures, the outbox, a backup, the move to another database."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, and_, func, select

from bot.clock import SystemClock, age_in_words
from bot.disk import written_aside
from bot.subscriptions import settle
from bot.subscriptions.database import Database, Run, address
from bot.subscriptions.model import Destination, Parked, Stats
from bot.subscriptions.tables import TARGET_COLUMNS, chats, destinations, marks, metadata, seen, subscriptions, wishes
from bot.subscriptions.tables import outbox as outbox_table
from bot.transcripts.model import Key

SHOWN_PARKED = 20
_AT_ONCE = 1000
"""Rows that are copied at a time."""


def stats(connection: Connection, now: float) -> Stats:
    """Everything `/stats` and `outbox` show."""

    def count(table: Table, *conditions: ColumnElement[bool]) -> int:
        return int(connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)

    pending = outbox_table.c.state == "pending"
    ready = and_(pending, outbox_table.c.due <= now)
    oldest = connection.scalar(select(func.min(outbox_table.c.due)).where(ready))
    repeats = connection.scalar(select(func.sum(outbox_table.c.unknown)).where(outbox_table.c.state == "delivered"))
    kinds = connection.execute(
        select(wishes.c.kind, func.count())
        .join(subscriptions, subscriptions.c.wish == wishes.c.id)
        .where(subscriptions.c.ended.is_(None))
        .group_by(wishes.c.kind)
    )
    noted = {row.name: row for row in connection.execute(select(marks))}
    error = noted.get("error")
    return Stats(
        chats=count(chats),
        away=count(chats, chats.c.away_since.is_not(None)),
        subscriptions=count(subscriptions, subscriptions.c.ended.is_(None)),
        paused=count(subscriptions, subscriptions.c.paused, subscriptions.c.ended.is_(None)),
        by_kind={kind: number for kind, number in kinds},  # noqa: C416 - rows, not pairs
        pending=count(outbox_table, pending),
        due=count(outbox_table, ready),
        oldest_due=None if oldest is None else max(now - oldest, 0.0),
        parked=_parked(connection),
        parked_count=count(outbox_table, outbox_table.c.state == "parked"),
        delivered=count(outbox_table, outbox_table.c.state == "delivered"),
        repeats_possible=int(repeats or 0),
        last_delivery=noted["delivery"].at if "delivery" in noted else None,
        last_poll=noted["poll"].at if "poll" in noted else None,
        last_error=error.text if error else None,
        last_error_at=error.at if error else None,
        transcripts_seen=count(seen),
    )


def _parked(connection: Connection) -> tuple[Parked, ...]:
    """The messages that were set aside last, newest first."""
    rows = connection.execute(
        select(outbox_table)
        .where(outbox_table.c.state == "parked")
        .order_by(outbox_table.c.id.desc())
        .limit(SHOWN_PARKED)
    )
    return tuple(
        Parked(
            row.id,
            Destination(row.chat, row.thread),
            Key.parse(row.transcript),
            row.revision,
            row.error or "",
            row.created,
        )
        for row in rows
    )


def export(connection: Connection, chat: int) -> dict[str, Any]:
    """All that is kept about the chat, ready for JSON: every column of every row that belongs to it."""

    def rows(statement: Select[Any]) -> list[dict[str, Any]]:
        return [_readable(row) for row in connection.execute(statement).mappings()]

    chat_row = rows(select(chats).where(chats.c.chat == chat))
    followed = (
        select(subscriptions, *TARGET_COLUMNS, wishes.c.identity)
        .join(wishes, wishes.c.id == subscriptions.c.wish)
        .where(subscriptions.c.chat == chat)
        .order_by(subscriptions.c.id)
    )
    return {
        "chat": chat_row[0] if chat_row else None,
        "destinations": rows(select(destinations).where(destinations.c.chat == chat)),
        "subscriptions": rows(followed),
        "messages": rows(select(outbox_table).where(outbox_table.c.chat == chat)),
    }


_TIMES = {"created", "due", "settled", "ended", "away_since", "next_at", "hold_until", "lease_until", "closed_since"}


def _readable(row: RowMapping) -> dict[str, Any]:
    return {name: _moment(value) if name in _TIMES else value for name, value in row.items()}


def _moment(value: float | None) -> str | None:
    return None if not value else datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds")


async def outbox(url: str, *, retry: bool = False) -> list[str]:
    """What waits, what is parked, what happened last, one line each; `retry` lets parked messages be tried again."""
    database, now = Database(url), SystemClock().now()
    try:
        await database.upgrade()
        tried = await database.write(lambda connection: settle.retry_parked(connection, now)) if retry else 0
        lines = list(describe(await database.read(lambda connection: stats(connection, now)), now))
        return [f"{tried:,} parked messages will be tried again", *lines] if retry else lines
    finally:
        await database.close()


def describe(stats: Stats, now: float) -> Iterator[str]:
    """The figures in lines of English, one line each."""
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


class NotEmpty(ValueError):  # noqa: N818 - named for what it says
    """The target holds something already: nothing was copied."""


async def copy_database(source: str, target: str, tell: Callable[[str], None] = lambda _: None) -> int:
    """Copy everything into the empty database `target`, all or nothing; gives how many rows.

    NotEmpty, where something is in it already. Stop the bot first: what comes later stays behind.
    """
    old, new = Database(source), Database(target)
    try:
        await old.upgrade()
        await new.upgrade()
        async with old.transaction(writes=False) as reading, new.transaction(writes=True) as writing:
            for table in metadata.sorted_tables:
                if await writing(partial(_count_rows, table=table)):
                    raise NotEmpty(f"the target's table {table.name} is not empty")
            return sum([await _copy(table, reading, writing, tell) for table in metadata.sorted_tables])
    finally:
        await old.close()
        await new.close()


def _count_rows(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


async def _copy(table: Table, reading: Run, writing: Run, tell: Callable[[str], None]) -> int:
    rows = await reading(lambda connection: connection.execution_options(yield_per=_AT_ONCE).execute(select(table)))
    done = 0
    while some := await reading(lambda _: [dict(row) for row in rows.mappings().fetchmany(_AT_ONCE)]):
        await writing(partial(_put, table=table, rows=some))
        done += len(some)
        tell(f"{table.name}: {done:,}")
    if done:
        await writing(partial(_number_on, table=table))
    return done


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.insert(), rows)


def _number_on(connection: Connection, table: Table) -> None:
    """Rows brought their numbers along; the next new one must not get one of them. SQLite sees to it by itself."""
    if connection.dialect.name == "postgresql" and "id" in table.c:
        last = connection.scalar(select(func.max(table.c.id)))
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))


def backup(source: str, file: Path) -> str:
    """Copy the database into one SQLite file, while the bot runs or not.

    The file appears whole or not at all, and is checked before. OSError where there is such a file, or no such
    database, or the disk refuses it.
    """
    if file.exists():
        raise FileExistsError(f"{file}: there is such a file already")
    url = address(source)
    with written_aside(file) as aside:
        try:
            if url.get_backend_name() == "sqlite":
                _copy_file(Path(str(url.database)), aside)
            else:
                asyncio.run(copy_database(source, f"sqlite:///{aside}"))
            _check(aside)
        finally:
            for suffix in ("-wal", "-shm"):
                Path(f"{aside}{suffix}").unlink(missing_ok=True)
    return f"{file}: {file.stat().st_size:,} bytes, checked"


def _copy_file(file: Path, aside: Path) -> None:
    where = f"{file.absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(where, timeout=60, uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(aside),))
    except sqlite3.Error as error:
        raise OSError(f"{file}: cannot be copied ({error})") from error


def _check(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
        result = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if result != "ok":
        raise OSError(f"{file}: the copy is damaged ({result})")
