"""One database, SQLite or PostgreSQL: connections, transactions and the schema.

What is done in a transaction is an ordinary function of a SQLAlchemy connection. On SQLite it runs in a thread, all
of it at one go; on PostgreSQL in the event loop over asyncpg. Both are written once.
"""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Protocol, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.disk import BusyError, lock
from bot.subscriptions.tables import metadata

T = TypeVar("T")

MIGRATIONS = Path(__file__).parent / "migrations"
FAILURES = (SQLAlchemyError, OSError)
"""What a database that is away, locked or full raises: worth another try later."""
_SCHEMA_LOCK = 0x5645_5242
"""The number of the PostgreSQL lock that lets one process at a time change the schema."""
_BUSY_SECONDS = 20
_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
_RIGHT = "a database is given as sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"


class NotADatabase(ValueError):  # noqa: N818 - named for what it says
    """An address that cannot be used; the message says what is right, and never shows a password."""


def address(text: str) -> URL:
    """The address with the driver that is used: "sqlite:///var/verbatim.db", "postgresql://user@host/name"."""
    try:
        url = make_url(text)
    except Exception as error:
        raise NotADatabase(_RIGHT) from error
    kind = url.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise NotADatabase(f"{kind} is not supported: {_RIGHT}")
    if kind == "sqlite" and url.database in (None, "", ":memory:"):
        raise NotADatabase(f"SQLite needs a file: {_RIGHT}")
    return url.set(drivername=_DRIVERS[kind])


class Run(Protocol):
    """Does work in a transaction that stays open for more."""

    def __call__(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """Do it, and give what it gives."""
        ...


class Database:
    """Transactions over one database. Nothing is opened before the first of them."""

    def __init__(self, url: str) -> None:
        self.url = address(url)
        self._kind: _SQLite | _PostgreSQL = (
            _SQLite(self.url) if self.url.get_backend_name() == "sqlite" else _PostgreSQL(self.url)
        )

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file, which one process at a time delivers from."""
        return isinstance(self._kind, _SQLite)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Do work that only looks, in one transaction."""
        return await self._kind.run(work, writes=False)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Do work that changes things, in one transaction: all of it, or nothing when it raises."""
        return await self._kind.run(work, writes=True)

    @asynccontextmanager
    async def transaction(self, *, writes: bool) -> AsyncIterator[Run]:
        """A transaction for several pieces of work, with other waiting in between; for commands, not for serving."""
        async with self._kind.transaction(writes=writes) as run:
            yield run

    async def upgrade(self) -> None:
        """Bring the schema to this version's, one process at a time; NotADatabase where a newer version made it."""
        await self.write(_upgrade)

    def only_mine(self) -> None:
        """Make sure that no other process delivers from this SQLite file; OSError when one does."""
        if isinstance(self._kind, _SQLite):
            self._kind.only_mine()

    async def close(self) -> None:
        """Close every connection."""
        await self._kind.close()


class _SQLite:
    """One thread that writes, so that writers wait here and not in SQLite, and two that read."""

    def __init__(self, url: URL) -> None:
        self._file = Path(str(url.database))
        self._file.parent.mkdir(parents=True, exist_ok=True)
        options = {"timeout": _BUSY_SECONDS, "check_same_thread": False}
        # What people follow is their own words: no error repeats them.
        self._engine: Engine = create_engine(url, connect_args=options, hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="database-writer")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="database-reader")
        self._lock: IO[bytes] | None = None

    async def run(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        def all_of_it() -> T:
            with self._engine.connect() as connection:
                connection.execution_options(writes=writes)
                with connection.begin():
                    return work(connection)

        return await self._in_thread(all_of_it, writes=writes)

    @asynccontextmanager
    async def transaction(self, *, writes: bool) -> AsyncIterator[Run]:
        connection = await self._in_thread(self._engine.connect, writes=writes)
        try:
            connection.execution_options(writes=writes)
            begun = await self._in_thread(connection.begin, writes=writes)

            async def run(work: Callable[[Connection], T]) -> T:
                return await self._in_thread(lambda: work(connection), writes=writes)

            yield run
            await self._in_thread(begun.commit, writes=writes)
        finally:
            await self._in_thread(connection.close, writes=writes)

    async def _in_thread(self, work: Callable[[], T], *, writes: bool) -> T:
        threads = self._writer if writes else self._readers
        return await asyncio.get_running_loop().run_in_executor(threads, work)

    def only_mine(self) -> None:
        if self._lock is None:
            try:
                self._lock = lock(self._file.with_name(f"{self._file.name}.lock"))
            except BusyError as error:
                raise OSError(errno.EAGAIN, "another process serves this database", str(self._file)) from error

    async def close(self) -> None:
        for threads in (self._writer, self._readers):
            await asyncio.to_thread(threads.shutdown)
        self._engine.dispose()
        if self._lock is not None:
            self._lock.close()
            self._lock = None


class _PostgreSQL:
    def __init__(self, url: URL) -> None:
        try:
            self._engine: AsyncEngine = create_async_engine(
                url, pool_pre_ping=True, pool_size=8, max_overflow=8, hide_parameters=True
            )
        except ModuleNotFoundError as error:
            raise NotADatabase("PostgreSQL needs the extra “postgres”: pip install 'verbatim-bot[postgres]'") from error

    async def run(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        async with self.transaction(writes=writes) as run:
            return await run(work)

    @asynccontextmanager
    async def transaction(self, *, writes: bool) -> AsyncIterator[Run]:  # noqa: ARG002 - as of SQLite
        async with self._connected() as connection, connection.begin():

            async def run(work: Callable[[Connection], T]) -> T:
                return await connection.run_sync(work)

            yield run

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

    async def close(self) -> None:
        await self._engine.dispose()


def _upgrade(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        if MigrationContext.configure(connection).get_current_heads():
            command.upgrade(config, "head")
        else:
            metadata.create_all(connection, checkfirst=False)
            command.stamp(config, "head")
    except CommandError as error:
        raise NotADatabase(f"the database was made by a newer version of this program: {error}") from error


def _prepare(connection: DBAPIConnection, _record: object) -> None:
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


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
