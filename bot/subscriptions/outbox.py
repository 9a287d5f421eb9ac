"""Messages promised and not yet sent: which chat's turn it is, and what it is to hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select, update

from bot.subscriptions.model import Destination, Item, Message, News, Pace, Reason
from bot.subscriptions.rows import WISH_COLUMNS, at, preferences_of, wish_of
from bot.subscriptions.tables import chats, destinations, matches, outbox, subscriptions, wishes
from bot.transcripts.model import Key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

MOST_IN_DIGEST = 20
"""Transcripts in one message; a digest with more comes as several."""
CATCH_UP_FROM = 5
"""A chat that comes back and has more than this waiting hears it as a digest."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a worker took upon itself: one chat, and the message that is next there."""

    message: Message
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
    first = select(func.min(outbox.c.due)).where(outbox.c.chat == chat, outbox.c.state == "pending").scalar_subquery()
    held = case((chats.c.hold_until > first, chats.c.hold_until), else_=first)
    connection.execute(update(chats).where(chats.c.chat == chat).values(next_at=held))


def next_moment(connection: Connection) -> float | None:
    """When the next chat's turn comes, leases aside; None when nothing waits."""
    moment: float | None = connection.scalar(select(func.min(chats.c.next_at)))
    return moment


def claim(connection: Connection, owner: str, now: float, count: int, lease: float) -> list[Load]:
    """Take up to `count` chats whose turn it is, for `lease` seconds, with what each is to hear next.

    The messages are marked as being sent, so that after a crash it is known which of them may have arrived.
    """
    turn = (
        select(chats.c.chat, chats.c.catch_up, chats.c.failures)
        .where(chats.c.next_at <= now, or_(chats.c.lease_until.is_(None), chats.c.lease_until <= now))
        .order_by(chats.c.next_at)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    loads = []
    idle = []
    for row in (connection.execute(turn)).all():
        message = _next_message(connection, row, now)
        if message is None:
            idle.append(row.chat)
        else:
            loads.append(Load(message, owner, row.failures))
    if loads:
        sending = [number for load in loads for number in load.rows]
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(sending))
            .values(
                attempts=outbox.c.attempts + 1,
                unknown=outbox.c.unknown + case((outbox.c.sending, 1), else_=0),
                sending=True,
            )
        )
        connection.execute(
            update(chats)
            .where(chats.c.chat.in_([load.chat for load in loads]))
            .values(lease_owner=owner, lease_until=now + lease)
        )
    for chat in idle:
        reschedule(connection, chat)
    return loads


def release(connection: Connection, owner: str | None) -> None:
    """Give back the leases of this owner, or of everyone: nobody else can be at work on an SQLite file."""
    chosen = chats.c.lease_owner.is_not(None) if owner is None else chats.c.lease_owner == owner
    connection.execute(update(chats).where(chosen).values(lease_owner=None, lease_until=None))


def _next_message(connection: Connection, chat: Any, now: float) -> Message | None:  # noqa: ANN401 - a row of chats
    while True:
        ready = and_(outbox.c.chat == chat.chat, outbox.c.state == "pending", outbox.c.due <= now)
        in_order = (outbox.c.sort, outbox.c.revision, outbox.c.id)
        rows = (connection.execute(select(outbox).where(ready).order_by(*in_order).limit(CATCH_UP_FROM + 1))).all()
        if not rows:
            return None
        destination = Destination(chat.chat, rows[0].thread)
        kept = (connection.execute(select(destinations).where(at(destination, destinations)))).one_or_none()
        preferences = preferences_of(kept)
        digest = preferences.pace is not Pace.INSTANT or (chat.catch_up and len(rows) > CATCH_UP_FROM)
        if digest and not rows[0].alone:
            here = and_(ready, outbox.c.thread == destination.thread, ~outbox.c.alone)
            rows = (connection.execute(select(outbox).where(here).order_by(*in_order).limit(MOST_IN_DIGEST))).all()
        else:
            rows = rows[:1]
        items = _items(connection, destination, rows, now)
        if items:
            fallback = kept is not None and kept.closed_since is not None
            return Message(destination, tuple(items), preferences, digest=digest, fallback=fallback)


def _items(connection: Connection, destination: Destination, rows: Sequence[Row[Any]], now: float) -> list[Item]:
    """The rows' items with their reasons; rows that nobody wants any longer are dropped."""
    found = connection.execute(
        select(matches, subscriptions.c.id.label("subscription"), *WISH_COLUMNS)
        .join(subscriptions, subscriptions.c.wish == matches.c.wish)
        .join(wishes, wishes.c.id == matches.c.wish)
        .where(at(destination), ~subscriptions.c.paused, matches.c.transcript.in_({row.transcript for row in rows}))
        .order_by(subscriptions.c.id)
    )
    reasons: dict[tuple[str, int, str], list[Reason]] = {}
    for row in found:
        reason = Reason(wish_of(row), row.passage, row.start, row.end, row.subscription, row.verdict)
        reasons.setdefault((row.transcript, row.revision, row.news), []).append(reason)
    items, unwanted = [], []
    for row in rows:
        why = reasons.get((row.transcript, row.revision, row.news))
        if why is None:
            unwanted.append(row.id)
            continue
        unknown = row.unknown + (1 if row.sending else 0)
        key = Key.parse(row.transcript)
        items.append(Item(row.id, key, row.revision, News(row.news), tuple(why), row.attempts + 1, unknown))
    if unwanted:
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(unwanted))
            .values(state="dropped", error="no longer followed", settled=now, sending=False)
        )
    return items
