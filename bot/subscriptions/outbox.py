"""Messages promised and not yet sent: which chat's turn it is, and what it is to hear."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Double, Integer, and_, bindparam, case, func, or_, select, update

from bot.subscriptions.model import ChangeType, Destination, Item, Notification, Pace, Reason
from bot.subscriptions.rows import TARGET_COLUMNS, preferences_of, target_of
from bot.subscriptions.tables import chats, destinations, matches, outbox, subscriptions, wishes
from bot.transcripts.model import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row, ScalarSelect, Select, Update

MOST_IN_DIGEST = 20
"""Transcripts in one message; a digest with more comes as several."""
_IN_ORDER = (outbox.c.sort, outbox.c.revision, outbox.c.id)
CATCH_UP_FROM = 5
"""A chat that comes back and has more than this waiting hears it as a digest."""


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """What a worker took upon itself: one chat, and the message that is next there."""

    message: Notification
    owner: str
    failures: int = 0
    """How often in a row this chat could not be reached."""

    @property
    def chat(self) -> int:
        """The chat that is leased."""
        return self.message.destination.chat

    @property
    def rows(self) -> list[int]:
        """The outbox's numbers of the message's items."""
        return [item.id for item in self.message.items]


def reschedule(connection: Connection, chat: int) -> None:
    """Set when the chat is next looked at: when its first message is due and nothing holds it back, or never."""
    hold(connection, chat)
    held = case((chats.c.hold_until > first_due(), chats.c.hold_until), else_=first_due())
    connection.execute(update(chats).where(chats.c.chat == chat).values(next_at=held))


def hold(connection: Connection, chat: int) -> None:
    """Take the chat's row for this transaction, before what waits for the chat is looked at.

    On PostgreSQL a statement sees what was committed when it began. One that waits for the row, because a transcript is
    just being promised to the chat, and looks at the outbox itself, would not see that promise: the chat would never be
    looked at again.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_row(), {"here": chat})


@cache
def _row() -> Select[Any]:
    return select(chats.c.chat).where(chats.c.chat == bindparam("here")).with_for_update(key_share=True)


def first_due() -> ScalarSelect[Any]:
    """When the first message of the chat at hand is due."""
    mine = and_(outbox.c.chat == chats.c.chat, outbox.c.state == "pending")
    return select(func.min(outbox.c.due)).where(mine).correlate(chats).scalar_subquery()


def next_moment(connection: Connection, now: float) -> float | None:
    """When the next turn comes of a chat that nobody has taken; None when nothing waits."""
    free = or_(chats.c.lease_until.is_(None), chats.c.lease_until <= now)
    moment: float | None = connection.scalar(select(func.min(chats.c.next_at)).where(free))
    return moment


def claim(connection: Connection, owner: str, now: float, count: int, lease: float) -> list[LeasedMessage]:
    """Take up to `count` chats whose turn it is, for `lease` seconds, with what each is to hear next.

    The messages are marked as being sent, so that after a crash it is known which of them may have arrived.
    """
    leased_messages = []
    idle = []
    for row in connection.execute(_turn(), {"now": now, "count": count}).all():
        message = _next_message(connection, row, now)
        if message is None:
            idle.append(row.chat)
        else:
            leased_messages.append(LeasedMessage(message, owner, row.failures))
    if leased_messages:
        connection.execute(_begin(), {"rows": [number for leased in leased_messages for number in leased.rows]})
        taken = {"taken": [leased.chat for leased in leased_messages], "owner": owner, "until": now + lease}
        connection.execute(_lease(), taken)
    for chat in idle:
        reschedule(connection, chat)
    return leased_messages


# What every message needs is put together once: doing so costs more than asking the database.


@cache
def _turn() -> Select[Any]:
    now = bindparam("now", type_=Double)
    return (
        select(chats.c.chat, chats.c.catch_up, chats.c.failures)
        .where(chats.c.next_at <= now, or_(chats.c.lease_until.is_(None), chats.c.lease_until <= now))
        .order_by(chats.c.next_at)
        .limit(bindparam("count", type_=Integer))
        .with_for_update(skip_locked=True, key_share=True)
    )


@cache
def _ready() -> Select[Any]:
    mine = and_(outbox.c.chat == bindparam("here"), outbox.c.state == "pending", outbox.c.due <= bindparam("now"))
    return select(outbox).where(mine).order_by(*_IN_ORDER).limit(CATCH_UP_FROM + 1)


@cache
def _together() -> Select[Any]:
    mine = and_(outbox.c.chat == bindparam("here"), outbox.c.state == "pending", outbox.c.due <= bindparam("now"))
    one_by_one = outbox.c.alone
    here = and_(mine, outbox.c.thread == bindparam("there"), ~one_by_one)
    return select(outbox).where(here).order_by(*_IN_ORDER).limit(MOST_IN_DIGEST)


@cache
def _destination() -> Select[Any]:
    here = and_(destinations.c.chat == bindparam("here"), destinations.c.thread == bindparam("there"))
    return select(destinations).where(here)


@cache
def _reasons() -> Select[Any]:
    here = and_(subscriptions.c.chat == bindparam("here"), subscriptions.c.thread == bindparam("there"))
    return (
        select(matches, subscriptions.c.id.label("subscription"), *TARGET_COLUMNS)
        .join(subscriptions, subscriptions.c.wish == matches.c.wish)
        .join(wishes, wishes.c.id == matches.c.wish)
        .where(here, ~subscriptions.c.paused, matches.c.transcript.in_(bindparam("named", expanding=True)))
        .order_by(subscriptions.c.id)
    )


@cache
def _begin() -> Update:
    again = case((outbox.c.sending, 1), else_=0)
    return (
        update(outbox)
        .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
        .values(attempts=outbox.c.attempts + 1, unknown=outbox.c.unknown + again, sending=True)
    )


@cache
def _lease() -> Update:
    return (
        update(chats)
        .where(chats.c.chat.in_(bindparam("taken", expanding=True)))
        .values(lease_owner=bindparam("owner"), lease_until=bindparam("until"))
    )


def renew(connection: Connection, leased: LeasedMessage, until: float) -> bool:
    """Keep the chat until then; False where the lease ran out and somebody else has the chat now."""
    mine = and_(chats.c.chat == leased.chat, chats.c.lease_owner == leased.owner)
    return connection.execute(update(chats).where(mine).values(lease_until=until)).rowcount == 1


def release(connection: Connection, owner: str | None) -> None:
    """Give back the leases of this owner, or of everyone: nobody else can be at work on an SQLite file."""
    chosen = chats.c.lease_owner.is_not(None) if owner is None else chats.c.lease_owner == owner
    connection.execute(update(chats).where(chosen).values(lease_owner=None, lease_until=None))


def _next_message(connection: Connection, chat: Any, now: float) -> Notification | None:  # noqa: ANN401 - a row of chats
    while True:
        asked = {"here": chat.chat, "now": now}
        rows = connection.execute(_ready(), asked).all()
        if not rows:
            return None
        destination = Destination(chat.chat, rows[0].thread)
        kept = connection.execute(_destination(), {"here": chat.chat, "there": rows[0].thread}).one_or_none()
        preferences = preferences_of(kept)
        digest = preferences.pace is not Pace.INSTANT or (chat.catch_up and len(rows) > CATCH_UP_FROM)
        if digest and not rows[0].alone:
            rows = connection.execute(_together(), asked | {"there": destination.thread}).all()
        else:
            rows = rows[:1]
        items = _items(connection, destination, rows, now)
        if items:
            fallback = kept is not None and kept.closed_since is not None
            return Notification(destination, tuple(items), preferences, digest=digest, fallback=fallback)


def _items(connection: Connection, destination: Destination, rows: Sequence[Row[Any]], now: float) -> list[Item]:
    """The rows' items with their reasons; rows that nobody wants any longer are dropped."""
    asked = {"here": destination.chat, "there": destination.thread, "named": list({row.transcript for row in rows})}
    found = connection.execute(_reasons(), asked)
    reasons: dict[tuple[str, int, str], list[Reason]] = {}
    for row in found:
        reason = Reason(target_of(row), row.passage, row.start, row.end, row.subscription, row.verdict)
        reasons.setdefault((row.transcript, row.revision, row.news), []).append(reason)
    items, unwanted = [], []
    for row in rows:
        why = reasons.get((row.transcript, row.revision, row.news))
        if why is None:
            unwanted.append(row.id)
            continue
        unknown = row.unknown + (1 if row.sending else 0)
        key = Key.parse(row.transcript)
        items.append(Item(row.id, key, row.revision, ChangeType(row.news), tuple(why), row.attempts + 1, unknown))
    if unwanted:
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(unwanted))
            .values(state="dropped", error="no longer followed", settled=now, sending=False)
        )
    return items
