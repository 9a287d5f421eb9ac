"""The whole database into another one: to change from SQLite to PostgreSQL, and for a copy in a file."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.disk import written_aside
from bot.subscriptions.database import Database, address
from bot.subscriptions.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table

    from bot.subscriptions.database import Run

_AT_ONCE = 1000


class NotEmpty(ValueError):  # noqa: N818 - named for what it says
    """The target holds something already: nothing was copied."""


async def move(source: str, target: str, progress: Callable[[str, int], None] | None = None) -> int:
    """Copy everything into an empty database; gives how many rows. Either all of it arrives, or nothing.

    `progress` is told each table and how many of its rows are copied.

    Raises:
        NotEmpty: somebody's subscriptions are in the target already.
        NotADatabase: an address that cannot be used.
    """
    old, new = Database(source), Database(target)
    try:
        await old.upgrade()
        await new.upgrade()
        async with old.transaction(writes=False) as reading, new.transaction(writes=True) as writing:
            for table in metadata.sorted_tables:
                if await writing(partial(_count, table=table)):
                    raise NotEmpty(f"the target's table {table.name} is not empty")
            total = 0
            for table in metadata.sorted_tables:
                total += await _copy(table, reading, writing, progress)
            return total
    finally:
        await old.close()
        await new.close()


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


async def _copy(table: Table, reading: Run, writing: Run, progress: Callable[[str, int], None] | None) -> int:
    rows = await reading(lambda connection: connection.execution_options(yield_per=_AT_ONCE).execute(select(table)))
    done = 0
    while some := await reading(lambda _: [dict(row) for row in rows.mappings().fetchmany(_AT_ONCE)]):
        await writing(partial(_put, table=table, rows=some))
        done += len(some)
        if progress:
            progress(table.name, done)
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


def backup(source: str, file: Path) -> int:
    """A copy of the database as one SQLite file, made while the bot runs; gives its size in bytes.

    The file appears whole or not at all, and is checked before. It can be served as it is, or moved to PostgreSQL.

    Raises:
        FileExistsError: there is such a file already.
        OSError: the disk refuses it, or there is no such database.
    """
    if file.exists():
        raise FileExistsError(f"{file}: there is such a file already")
    url = address(source)
    with written_aside(file) as aside:
        try:
            if url.get_backend_name() == "sqlite":
                _copy_file(Path(str(url.database)), aside)
            else:
                asyncio.run(move(source, f"sqlite:///{aside}"))
            _check(aside)
        finally:
            for suffix in ("-wal", "-shm"):
                Path(f"{aside}{suffix}").unlink(missing_ok=True)
    return file.stat().st_size


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
