"""The tables, and the values that their rows stand for.

`docs/privacy.md` says of each column why it is kept; times are seconds since 1970.
"""

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.subscriptions.model import Destination, Kind, Pace, Preferences, SubscriptionTarget, schedule

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""

chats = Table(
    "chats",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("created", Double, nullable=False),
    Column("away_since", Double),
    Column("away_reason", Text),
    Column("catch_up", Boolean, nullable=False, default=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("next_at", Double, index=True),
    Column("hold_until", Double, nullable=False, default=0.0),
    Column("lease_until", Double),
    Column("lease_owner", String(64)),
)

destinations = Table(
    "destinations",
    metadata,
    Column("chat", ForeignKey(chats.c.chat, ondelete="CASCADE", onupdate="CASCADE"), primary_key=True),
    Column("thread", BigInteger, primary_key=True, autoincrement=False),
    Column("pace", String(16), nullable=False),
    Column("hour", Integer, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("quiet_from", Integer),
    Column("quiet_to", Integer),
    Column("excerpts", Boolean, nullable=False),
    Column("language", String(8), nullable=False),
    Column("schedule", String(128), nullable=False),
    Column("closed_since", Double),
)

wishes = Table(
    "wishes",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("kind", String(16), nullable=False),
    Column("identity", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("detail", Text, nullable=False),
    Column("created", Double, nullable=False),
    UniqueConstraint("kind", "identity", "source", "language"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("chat", ForeignKey(chats.c.chat, ondelete="CASCADE", onupdate="CASCADE"), nullable=False),
    Column("thread", BigInteger, nullable=False),
    Column("wish", ForeignKey(wishes.c.id, ondelete="CASCADE"), nullable=False),
    Column("paused", Boolean, nullable=False, default=False),
    Column("ended", Double),
    Column("created", Double, nullable=False),
    UniqueConstraint("chat", "thread", "wish"),
    Index("ix_subscriptions_wish", "wish", "chat", "thread"),
)

seen = Table(
    "seen",
    metadata,
    Column("transcript", String(64), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("text_digest", String(64), nullable=False),
    Column("arrived", Double, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("transcript", String(64), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("wish", ForeignKey(wishes.c.id, ondelete="CASCADE"), primary_key=True),
    Column("news", String(16), nullable=False),
    Column("passage", Integer),
    Column("start", Integer, nullable=False, default=0),
    Column("end", Integer, nullable=False, default=0),
    Column("verdict", String(16), nullable=False, default=""),
    Index("ix_matches_wish", "wish"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=True),
    Column("chat", ForeignKey(chats.c.chat, ondelete="CASCADE", onupdate="CASCADE"), nullable=False),
    Column("thread", BigInteger, nullable=False),
    Column("transcript", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("news", String(16), nullable=False),
    Column("sort", String(96), nullable=False),
    Column("created", Double, nullable=False),
    Column("due", Double, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("unknown", Integer, nullable=False, default=0),
    Column("sending", Boolean, nullable=False, default=False),
    Column("alone", Boolean, nullable=False, default=False),
    Column("error", Text),
    Column("settled", Double),
    UniqueConstraint("chat", "thread", "transcript", "revision", "news"),
    Index("ix_outbox_state_chat_sort", "state", "chat", "sort"),
    Index("ix_outbox_transcript", "transcript"),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", Double, nullable=False),
    Column("text", Text, nullable=False, default=""),
)

DEFAULTS = Preferences()


def insert(connection: Connection, table: Table) -> Any:  # noqa: ANN401 - of two dialects
    """An INSERT that knows ON CONFLICT, in the connection's dialect."""
    return (sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert)(table)


def at(destination: Destination, table: Table = subscriptions) -> ColumnElement[bool]:
    """Rows of the table that belong to the destination."""
    return and_(table.c.chat == destination.chat, table.c.thread == destination.thread)


def fields_of(preferences: Preferences) -> dict[str, Any]:
    """The columns of `destinations` that hold these preferences."""
    return asdict(preferences) | {"pace": str(preferences.pace), "schedule": schedule(preferences)}


def preferences_of(row: Row[Any] | None) -> Preferences:
    """The preferences that a destination's row holds; the usual ones where there is none."""
    if row is None:
        return DEFAULTS
    kept = {field.name: getattr(row, field.name) for field in fields(Preferences)}
    return Preferences(**kept | {"pace": Pace(row.pace)})


def target_of(row: Any) -> SubscriptionTarget:  # noqa: ANN401 - a row of any query
    """The target that a row of `wishes` holds."""
    return SubscriptionTarget(Kind(row.kind), row.text, row.source, row.language, row.detail)


TARGET_COLUMNS = (wishes.c.kind, wishes.c.text, wishes.c.source, wishes.c.language, wishes.c.detail)
