"""Who follows what: chats, destinations with their preferences, wishes and subscriptions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, delete, exists, func, select, update

from bot.subscriptions.model import Destination, Preferences, Refused, Subscription, Wish
from bot.subscriptions.outbox import reschedule
from bot.subscriptions.rows import DEFAULTS, WISH_COLUMNS, at, fields_of, insert, preferences_of, wish_of
from bot.subscriptions.schedule import checked, due
from bot.subscriptions.tables import chats, destinations, outbox, subscriptions, wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection

MOST_SUBSCRIPTIONS = 200
"""In one chat, its threads together."""


async def meet_chat(connection: AsyncConnection, destination: Destination, now: float) -> None:
    """Make sure the chat and the destination have their rows."""
    await connection.execute(
        insert(connection, chats)
        .values(chat=destination.chat, created=now, catch_up=False, failures=0, hold_until=0.0)
        .on_conflict_do_nothing()
    )
    await connection.execute(
        insert(connection, destinations)
        .values(chat=destination.chat, thread=destination.thread, **fields_of(DEFAULTS))
        .on_conflict_do_nothing()
    )


def _chosen(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(
            subscriptions.c.id,
            subscriptions.c.chat,
            subscriptions.c.thread,
            subscriptions.c.paused,
            subscriptions.c.created,
            *WISH_COLUMNS,
        )
        .join(wishes, wishes.c.id == subscriptions.c.wish)
        .where(subscriptions.c.ended.is_(None), *conditions)
        .order_by(subscriptions.c.thread, subscriptions.c.id)
    )


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(row.id, Destination(row.chat, row.thread), wish_of(row), row.paused, row.created)


async def subscribe(
    connection: AsyncConnection, destination: Destination, wish: Wish, now: float
) -> tuple[Subscription, bool]:
    """Follow; gives the subscription and whether it is new. Following again what is paused resumes it.

    Raises:
        Refused: the chat follows as many as it may.
    """
    await meet_chat(connection, destination, now)
    # Two processes that add to one chat wait here for one another, so that neither passes the limit.
    await connection.execute(update(chats).where(chats.c.chat == destination.chat).values(failures=chats.c.failures))
    number = await _wish_number(connection, wish, now)
    held = (
        await connection.execute(
            select(subscriptions.c.id, subscriptions.c.ended).where(at(destination), subscriptions.c.wish == number)
        )
    ).one_or_none()
    count = await connection.scalar(
        select(func.count())
        .select_from(subscriptions)
        .where(subscriptions.c.chat == destination.chat, subscriptions.c.ended.is_(None))
    )
    if (held is None or held.ended is not None) and (count or 0) >= MOST_SUBSCRIPTIONS:
        raise Refused("too many", MOST_SUBSCRIPTIONS)
    if held is None:
        await connection.execute(
            subscriptions.insert().values(
                chat=destination.chat, thread=destination.thread, wish=number, paused=False, created=now
            )
        )
    else:
        values: dict[str, Any] = {"paused": False, "ended": None}
        if held.ended is not None:
            values["created"] = now
        await connection.execute(update(subscriptions).where(subscriptions.c.id == held.id).values(**values))
    row = (await connection.execute(_chosen(at(destination), subscriptions.c.wish == number))).one()
    return _subscription(row), held is None or held.ended is not None


async def _wish_number(connection: AsyncConnection, wish: Wish, now: float) -> int:
    await connection.execute(
        insert(connection, wishes)
        .values(
            kind=str(wish.kind),
            identity=wish.identity,
            text=wish.text,
            source=wish.source,
            language=wish.language,
            detail=wish.detail,
            created=now,
        )
        .on_conflict_do_nothing()
    )
    number = await connection.scalar(
        select(wishes.c.id).where(
            wishes.c.kind == str(wish.kind),
            wishes.c.identity == wish.identity,
            wishes.c.source == wish.source,
            wishes.c.language == wish.language,
        )
    )
    return int(number or 0)


async def listing(connection: AsyncConnection, destination: Destination) -> list[Subscription]:
    """What the destination follows, oldest first."""
    return [_subscription(row) for row in await connection.execute(_chosen(at(destination)))]


async def in_chat(connection: AsyncConnection, chat: int) -> list[Subscription]:
    """What the chat and its threads follow."""
    return [_subscription(row) for row in await connection.execute(_chosen(subscriptions.c.chat == chat))]


async def one(connection: AsyncConnection, destination: Destination, number: int) -> Subscription | None:
    """One subscription of the destination, None when there is no such (or no longer)."""
    row = (await connection.execute(_chosen(at(destination), subscriptions.c.id == number))).one_or_none()
    return _subscription(row) if row else None


async def remove(connection: AsyncConnection, destination: Destination, numbers: Sequence[int] | None) -> int:
    """Stop following these, or all when None; gives how many."""
    chosen = at(destination) if numbers is None else and_(at(destination), subscriptions.c.id.in_(numbers))
    released = list(await connection.scalars(select(subscriptions.c.wish).where(chosen)))
    await connection.execute(delete(subscriptions).where(chosen))
    await drop_unused(connection, released)
    return len(released)


async def drop_unused(connection: AsyncConnection, released: Sequence[int]) -> None:
    """Forget those of these wishes that nobody has any longer: a phrase is a person's own words."""
    used = exists(select(subscriptions.c.id).where(subscriptions.c.wish == wishes.c.id))
    for start in range(0, len(released), 500):
        some = released[start : start + 500]
        await connection.execute(delete(wishes).where(wishes.c.id.in_(some), ~used))


async def pause(
    connection: AsyncConnection, destination: Destination, numbers: Sequence[int] | None, *, paused: bool
) -> int:
    """Pause or resume these, or all when None; gives how many there are."""
    chosen = at(destination) if numbers is None else and_(at(destination), subscriptions.c.id.in_(numbers))
    return (await connection.execute(update(subscriptions).where(chosen).values(paused=paused))).rowcount


async def preferences(connection: AsyncConnection, destination: Destination) -> Preferences:
    """How the destination wants to be told."""
    row = (await connection.execute(select(destinations).where(at(destination, destinations)))).one_or_none()
    return preferences_of(row)


async def prefer(connection: AsyncConnection, destination: Destination, wanted: Preferences, now: float) -> None:
    """Keep new preferences; messages already promised follow them."""
    checked(wanted)
    await meet_chat(connection, destination, now)
    fields = fields_of(wanted)
    await connection.execute(update(destinations).where(at(destination, destinations)).values(**fields))
    moment = due(fields["schedule"], now)
    waiting = and_(at(destination, outbox), outbox.c.state == "pending")
    await connection.execute(update(outbox).where(waiting).values(due=moment))
    await reschedule(connection, destination.chat)


async def set_language(connection: AsyncConnection, destination: Destination, language: str, now: float) -> None:
    """Keep the language of the destination's messages."""
    await prefer(connection, destination, replace(await preferences(connection, destination), language=language), now)
