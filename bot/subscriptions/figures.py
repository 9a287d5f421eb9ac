"""What the operator sees, and what a person can take along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from bot.subscriptions.model import Destination, Parked, Stats
from bot.subscriptions.tables import chats, destinations, marks, outbox, seen, subscriptions, wishes
from bot.transcripts.model import Key

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Table

SHOWN_PARKED = 20


def stats(connection: Connection, now: float) -> Stats:
    """Everything `/stats` and `outbox` show."""

    def count(table: Table, *conditions: ColumnElement[bool]) -> int:
        return int(connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0)

    pending = outbox.c.state == "pending"
    ready = and_(pending, outbox.c.due <= now)
    oldest = connection.scalar(select(func.min(outbox.c.due)).where(ready))
    repeats = connection.scalar(select(func.sum(outbox.c.unknown)).where(outbox.c.state == "delivered"))
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
        pending=count(outbox, pending),
        due=count(outbox, ready),
        oldest_due=None if oldest is None else max(now - oldest, 0.0),
        parked=parked(connection),
        parked_count=count(outbox, outbox.c.state == "parked"),
        delivered=count(outbox, outbox.c.state == "delivered"),
        repeats_possible=int(repeats or 0),
        last_delivery=noted["delivery"].at if "delivery" in noted else None,
        last_poll=noted["poll"].at if "poll" in noted else None,
        last_error=error.text if error else None,
        last_error_at=error.at if error else None,
        transcripts_seen=count(seen),
    )


def parked(connection: Connection) -> tuple[Parked, ...]:
    """The messages that were set aside last, newest first."""
    rows = connection.execute(
        select(outbox).where(outbox.c.state == "parked").order_by(outbox.c.id.desc()).limit(SHOWN_PARKED)
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
    out: dict[str, Any] = {"chat": None, "destinations": [], "subscriptions": [], "messages": []}
    row = (connection.execute(select(chats).where(chats.c.chat == chat))).one_or_none()
    out["chat"] = _readable(row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name for it
    for name, table in (("destinations", destinations), ("messages", outbox)):
        rows = connection.execute(select(table).where(table.c.chat == chat))
        out[name] = [_readable(row._mapping) for row in rows]  # noqa: SLF001
    rows = connection.execute(
        select(
            subscriptions,
            wishes.c.kind,
            wishes.c.text,
            wishes.c.source,
            wishes.c.language,
            wishes.c.detail,
            wishes.c.identity,
        )
        .join(wishes, wishes.c.id == subscriptions.c.wish)
        .where(subscriptions.c.chat == chat)
        .order_by(subscriptions.c.id)
    )
    out["subscriptions"] = [_readable(row._mapping) for row in rows]  # noqa: SLF001
    return out


_TIMES = {"created", "due", "settled", "ended", "away_since", "next_at", "hold_until", "lease_until", "closed_since"}


def _readable(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of any table
    return {name: _moment(value) if name in _TIMES else value for name, value in row.items()}


def _moment(value: float | None) -> str | None:
    return None if not value else datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds")
