"""From rows to values and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.subscriptions.model import Destination, Kind, Pace, Preferences, SubscriptionTarget
from bot.subscriptions.schedule import schedule
from bot.subscriptions.tables import subscriptions, wishes

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row, Table

DEFAULTS = Preferences()


def insert(connection: Connection, table: Table) -> Any:  # noqa: ANN401 - of two dialects
    """An INSERT that knows ON CONFLICT, in the connection's dialect."""
    return (sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert)(table)


def at(destination: Destination, table: Table = subscriptions) -> ColumnElement[bool]:
    """Rows of the table that belong to the destination."""
    return and_(table.c.chat == destination.chat, table.c.thread == destination.thread)


def fields_of(preferences: Preferences) -> dict[str, Any]:
    """The columns of `destinations` that hold these preferences."""
    return {
        "pace": str(preferences.pace),
        "hour": preferences.hour,
        "weekday": preferences.weekday,
        "zone": preferences.zone,
        "quiet_from": preferences.quiet_from,
        "quiet_to": preferences.quiet_to,
        "excerpts": preferences.excerpts,
        "language": preferences.language,
        "schedule": schedule(preferences),
    }


def preferences_of(row: Row[Any] | None) -> Preferences:
    """The preferences that a destination's row holds; the usual ones where there is none."""
    if row is None:
        return DEFAULTS
    return Preferences(
        Pace(row.pace),
        row.hour,
        row.weekday,
        row.zone,
        row.quiet_from,
        row.quiet_to,
        excerpts=row.excerpts,
        language=row.language,
    )


def target_of(row: Any) -> SubscriptionTarget:  # noqa: ANN401 - a row of any query
    """The wish that a row of `wishes` holds."""
    return SubscriptionTarget(Kind(row.kind), row.text, row.source, row.language, row.detail)


TARGET_COLUMNS = (wishes.c.kind, wishes.c.text, wishes.c.source, wishes.c.language, wishes.c.detail)
