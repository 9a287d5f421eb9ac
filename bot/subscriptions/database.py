"""One database, SQLite or PostgreSQL: connections, transactions and the schema."""

from __future__ import annotations

import asyncio
import fcntl
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import URL, Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection

MIGRATIONS = Path(__file__).parent / "migrations"
FAILURES = (SQLAlchemyError, OSError)
"""What a database that is away, locked or full raises: worth another try later."""
_SCHEMA_LOCK = 0x5645_5242
"""The number of the PostgreSQL lock that lets one process at a time change the schema."""
_BUSY_SECONDS = 20
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class NotADatabase(ValueError):  # noqa: N818 - named for what it says
    """An address that cannot be used; the message says what is right, and never shows a password."""


def address(text: str) -> URL:
    """The address with the driver that is used: "sqlite:///var/verbatim.sqlite", "postgresql://user@host/name"."""
    try:
        url = make_url(text)
    except Exception as error:
        raise NotADatabase(_RIGHT) from error
    kind = url.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise NotADatabase(f"{kind} is not supported: {_RIGHT}")
    return url.set(drivername=_DRIVERS[kind])


_RIGHT = "a database is given as sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"


class Database:
    """Transactions over one engine. Writers wait for one another inside the process rather than in the database."""

    def __init__(self, url: str) -> None:
        self.url = address(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if self.url.database and self.url.database != ":memory:":
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_async_engine(self.url, connect_args={"timeout": _BUSY_SECONDS})
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)
        else:
            try:
                self._engine = create_async_engine(self.url, pool_pre_ping=True, pool_size=8, max_overflow=8)
            except ModuleNotFoundError as error:
                raise NotADatabase(
                    "PostgreSQL needs the extra “postgres”: pip install 'verbatim-bot[postgres]'"
                ) from error
        self._writing = asyncio.Lock()
        self._lock: IO[bytes] | None = None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only looks."""
        async with self._connected() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that changes things: all of them, or none when it ends by an error."""
        async with self._writing if self.is_sqlite else nullcontext(), self._connected() as connection:
            await connection.execution_options(writes=True)
            async with connection.begin():
                yield connection

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        connection = self._engine.connect()
        try:
            await connection.start()
        except FAILURES:
            raise
        except Exception as error:
            # A server that is starting or stopping answers with errors of the driver's own.
            raise ConnectionError(f"no connection to the database: {type(error).__name__}") from error
        try:
            yield connection
        finally:
            await connection.close()

    async def upgrade(self) -> None:
        """Bring the schema to this version's; processes that start together wait for one another.

        Raises:
            NotADatabase: the database was made by a newer version.
        """
        async with self.write() as connection:
            if not self.is_sqlite:
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})"))
            await connection.run_sync(_upgrade)

    async def run(self, work: Callable[[Connection], None]) -> None:
        """Run blocking SQLAlchemy code in a writing transaction."""
        async with self.write() as connection:
            await connection.run_sync(work)

    def only_mine(self) -> None:
        """Make sure that no other process delivers from this SQLite file; OSError when one does."""
        name = self.url.database
        if name and name != ":memory:" and self._lock is None:
            lock = Path(f"{name}.lock").open("ab")  # noqa: SIM115 - held until `close`
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                lock.close()
                raise OSError(error.errno, "another process serves this database", name) from error
            self._lock = lock

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise NotADatabase(f"the database was made by a newer version of this program: {error}") from error


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    # FULL, not NORMAL: in WAL mode NORMAL may lose the last commits when the machine loses power, and a lost commit
    # here is a message sent twice or an update forgotten. It costs about 0.2 ms a transaction.
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {_BUSY_SECONDS}000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
