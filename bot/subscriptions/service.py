"""The face of subscriptions: who follows what and how, and what chats, the folder watch and the operator ask for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, select, update

from bot.clock import DAY, Clock, SystemClock
from bot.subscriptions import settle
from bot.subscriptions.database import Database
from bot.subscriptions.intake import Intake
from bot.subscriptions.model import (
    Destination,
    Preferences,
    Refused,
    Stats,
    Subscription,
    SubscriptionTarget,
    checked,
    due,
)
from bot.subscriptions.operate import export, stats
from bot.subscriptions.outbox import release, reschedule
from bot.subscriptions.tables import (
    DEFAULTS,
    TARGET_COLUMNS,
    at,
    chats,
    destinations,
    fields_of,
    insert,
    outbox,
    preferences_of,
    subscriptions,
    target_of,
    wishes,
)

log = logging.getLogger(__name__)

MOST_SUBSCRIPTIONS = 200
"""In one chat, its threads together."""
AWAY_PROBE = DAY
"""Seconds after which a chat that left is tried all the same: the news of its return may have been missed."""


class Service:
    """Subscriptions over one database. Every method is one transaction: it is done, or nothing is."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self.database = database
        self.clock: Clock = clock or SystemClock()
        self.on_enqueued: Callable[[], None] = lambda: None
        """Called when messages were put into the outbox: the delivery loop's bell."""
        self.intake = Intake(database, self.clock, self._enqueued)

    def _enqueued(self) -> None:
        self.on_enqueued()

    @classmethod
    async def open(cls, url: str, clock: Clock | None = None) -> Service:
        """Open the database, bring its schema up to date; NotADatabase says what is wrong with the address."""
        service = cls(Database(url), clock)
        await service.database.upgrade()
        return service

    async def start(self) -> None:
        """Before the first delivery: the schema is brought up to date, and what a crashed process held is taken back.

        OSError where another process serves the same SQLite file; it can have one only.
        """
        await self.database.upgrade()
        if self.database.is_sqlite:
            self.database.only_mine()
            await self.database.write(lambda connection: release(connection, None))

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()

    # What a chat asks for.

    async def subscribe(self, destination: Destination, target: SubscriptionTarget) -> tuple[Subscription, bool]:
        """Follow; gives the subscription and whether it is new. What was paused is resumed. Refused: "too many"."""
        now = self.clock.now()
        return await self.database.write(lambda connection: _subscribe(connection, destination, target, now))

    async def unsubscribe(self, destination: Destination, *numbers: int) -> int:
        """Stop following these, or everything when none is given; gives how many there were."""
        return await self.database.write(lambda connection: _unsubscribe(connection, destination, numbers))

    async def change(self, destination: Destination, number: int, target: SubscriptionTarget) -> Subscription | None:
        """Follow something else in place of a subscription; None when there is no such."""
        now = self.clock.now()

        def change(connection: Connection) -> Subscription | None:
            found = _unsubscribe(connection, destination, (number,), ended=False)
            return _subscribe(connection, destination, target, now)[0] if found else None

        return await self.database.write(change)

    async def subscriptions(self, destination: Destination) -> list[Subscription]:
        """What the destination follows, oldest first."""
        rows = _chosen(at(destination))
        return await self.database.read(lambda connection: [_subscription(row) for row in connection.execute(rows)])

    async def subscription(self, destination: Destination, number: int) -> Subscription | None:
        """One of them, None when there is no such (or no longer)."""
        rows = _chosen(at(destination), subscriptions.c.id == number)
        row = await self.database.read(lambda connection: connection.execute(rows).one_or_none())
        return _subscription(row) if row else None

    async def pause(self, destination: Destination, *numbers: int, paused: bool = True) -> int:
        """Pause (or resume) these, or all when none is given; gives how many there are."""
        change = update(subscriptions).where(_of(destination, numbers)).values(paused=paused)
        return await self.database.write(lambda connection: connection.execute(change).rowcount)

    async def preferences(self, destination: Destination) -> Preferences:
        """How the destination wants to be notified."""
        rows = select(destinations).where(at(destination, destinations))
        return preferences_of(await self.database.read(lambda connection: connection.execute(rows).one_or_none()))

    async def prefer(self, destination: Destination, preferences: Preferences) -> None:
        """Keep new preferences; what is in the outbox already follows them. Refused names what cannot be kept."""
        fields, now = fields_of(checked(preferences)), self.clock.now()

        def prefer(connection: Connection) -> None:
            _add_chat(connection, destination, now)
            connection.execute(update(destinations).where(at(destination, destinations)).values(**fields))
            waiting = and_(at(destination, outbox), outbox.c.state == "pending")
            connection.execute(update(outbox).where(waiting).values(due=due(fields["schedule"], now)))
            reschedule(connection, destination.chat)

        await self.database.write(prefer)
        self.on_enqueued()

    async def export(self, chat: int) -> dict[str, Any]:
        """All that is kept about the chat, ready for JSON."""
        return await self.database.read(lambda connection: export(connection, chat))

    async def forget(self, chat: int) -> int:
        """Delete all that is kept about the chat; gives how many subscriptions it had."""
        return await self.database.write(lambda connection: settle.forget(connection, chat))

    # What Telegram tells.

    async def left(self, chat: int, reason: str) -> None:
        """The bot was blocked or thrown out: what is in the outbox for the chat waits for its return."""
        now = self.clock.now()
        await self.database.write(lambda connection: settle.away(connection, chat, reason, now, now + AWAY_PROBE))

    async def returned(self, chat: int) -> bool:
        """The bot may write again: what waits goes out. Gives whether the chat had been away."""
        back = await self.database.write(lambda connection: settle.returned(connection, chat, self.clock.now()))
        self.on_enqueued()
        return back

    async def heard_from(self, chat: int) -> bool:
        """A message came from the chat: if it was away, it has returned. Writes only where it was."""
        away = select(chats.c.away_since).where(chats.c.chat == chat)
        gone = await self.database.read(lambda connection: connection.scalar(away) is not None)
        return await self.returned(chat) if gone else False

    async def migrated(self, old: int, new: int) -> None:
        """A group became a supergroup: everything moves."""
        await self.database.write(lambda connection: settle.migrate(connection, old, new, self.clock.now()))
        self.on_enqueued()

    async def thread_closed(self, destination: Destination) -> None:
        """A topic was closed: its messages go to the chat itself, and say so."""
        await self.database.write(lambda connection: settle.set_thread(connection, destination, self.clock.now()))

    async def thread_reopened(self, destination: Destination) -> None:
        """A topic is open again."""
        await self.database.write(lambda connection: settle.set_thread(connection, destination, None))

    # What the operator asks for.

    async def stats(self) -> Stats:
        """Chats, subscriptions, the outbox's depth and age, what happened last."""
        return await self.database.read(lambda connection: stats(connection, self.clock.now()))

    async def polled(self, text: str = "") -> None:
        """The sources were polled just now."""
        await self.database.write(lambda connection: settle.mark(connection, "poll", self.clock.now(), text))

    async def retry_parked(self) -> int:
        """Let every message that was set aside be tried again; gives how many."""
        count = await self.database.write(lambda connection: settle.retry_parked(connection, self.clock.now()))
        self.on_enqueued()
        return count

    async def tidy(self, give_up: float) -> None:
        """Delete old history, and unsubscribe the chats that have been out of reach for `give_up` seconds."""
        now = self.clock.now()
        await self.database.write(lambda connection: settle.prune(connection, now))
        long_away = select(chats.c.chat).where(chats.c.away_since < now - give_up)
        for chat in await self.database.read(lambda connection: connection.scalars(long_away).all()):
            count = await self.forget(chat)
            log.warning("a chat out of reach for %d days is unsubscribed (%d)", give_up // DAY, count)


def _of(destination: Destination, numbers: Sequence[int]) -> ColumnElement[bool]:
    """These subscriptions of the destination, or all when none is given."""
    return and_(at(destination), subscriptions.c.id.in_(numbers)) if numbers else at(destination)


def _chosen(*conditions: ColumnElement[bool]) -> Select[Any]:
    columns = [subscriptions.c[name] for name in ("id", "chat", "thread", "paused", "created")]
    return (
        select(*columns, *TARGET_COLUMNS)
        .join(wishes, wishes.c.id == subscriptions.c.wish)
        .where(subscriptions.c.ended.is_(None), *conditions)
        .order_by(subscriptions.c.thread, subscriptions.c.id)
    )


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(row.id, Destination(row.chat, row.thread), target_of(row), row.paused, row.created)


def _add_chat(connection: Connection, destination: Destination, now: float) -> None:
    """Make sure the chat and the destination have their rows."""
    chat = {"chat": destination.chat, "created": now, "catch_up": False, "failures": 0, "hold_until": 0.0}
    place = {"chat": destination.chat, "thread": destination.thread, **fields_of(DEFAULTS)}
    for table, values in ((chats, chat), (destinations, place)):
        connection.execute(insert(connection, table).values(**values).on_conflict_do_nothing())


def _subscribe(
    connection: Connection, destination: Destination, target: SubscriptionTarget, now: float
) -> tuple[Subscription, bool]:
    _add_chat(connection, destination, now)
    # Two processes that add to one chat wait here for one another, so that neither passes the limit.
    connection.execute(update(chats).where(chats.c.chat == destination.chat).values(failures=chats.c.failures))
    number = _target_number(connection, target, now)
    mine = and_(at(destination), subscriptions.c.wish == number)
    held = connection.execute(select(subscriptions.c.id, subscriptions.c.ended).where(mine)).one_or_none()
    is_new = held is None or held.ended is not None
    of_chat = and_(subscriptions.c.chat == destination.chat, subscriptions.c.ended.is_(None))
    count = connection.scalar(select(func.count()).select_from(subscriptions).where(of_chat))
    if is_new and (count or 0) >= MOST_SUBSCRIPTIONS:
        raise Refused("too many", MOST_SUBSCRIPTIONS)
    if held is None:
        place = {"chat": destination.chat, "thread": destination.thread}
        connection.execute(subscriptions.insert().values(**place, wish=number, paused=False, created=now))
    else:
        values: dict[str, Any] = {"paused": False, "ended": None} | ({"created": now} if is_new else {})
        connection.execute(update(subscriptions).where(subscriptions.c.id == held.id).values(**values))
    return _subscription(connection.execute(_chosen(mine)).one()), is_new


def _target_number(connection: Connection, target: SubscriptionTarget, now: float) -> int:
    same = {
        "kind": str(target.kind),
        "identity": target.identity,
        "source": target.source,
        "language": target.language,
    }
    values = {**same, "text": target.text, "detail": target.detail, "created": now}
    connection.execute(insert(connection, wishes).values(**values).on_conflict_do_nothing())
    number = connection.scalar(select(wishes.c.id).where(*(wishes.c[name] == value for name, value in same.items())))
    return int(number or 0)


def _unsubscribe(
    connection: Connection, destination: Destination, numbers: Sequence[int], *, ended: bool = True
) -> int:
    """Delete these subscriptions, or all when none is given, without `ended` only running ones; gives how many."""
    chosen = _of(destination, numbers) if ended else and_(_of(destination, numbers), subscriptions.c.ended.is_(None))
    released = list(connection.scalars(select(subscriptions.c.wish).where(chosen)))
    connection.execute(delete(subscriptions).where(chosen))
    settle.drop_unused(connection, released)
    return len(released)
