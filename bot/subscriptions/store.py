"""Who follows what: chats, destinations with their preferences, wishes and subscriptions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, delete, exists, func, select, update

from bot.subscriptions.model import Destination, Preferences, Refused, Subscription, SubscriptionTarget
from bot.subscriptions.outbox import reschedule
from bot.subscriptions.rows import DEFAULTS, TARGET_COLUMNS, at, fields_of, insert, preferences_of, target_of
from bot.subscriptions.schedule import checked, due
from bot.subscriptions.tables import chats, destinations, outbox, subscriptions, wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection, Row

MOST_SUBSCRIPTIONS = 200
"""In one chat, its threads together."""


def meet_chat(connection: Connection, destination: Destination, now: float) -> None:
    """Make sure the chat and the destination have their rows."""
    connection.execute(
        insert(connection, chats)
        .values(chat=destination.chat, created=now, catch_up=False, failures=0, hold_until=0.0)
        .on_conflict_do_nothing()
    )
    connection.execute(
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
            *TARGET_COLUMNS,
        )
        .join(wishes, wishes.c.id == subscriptions.c.wish)
        .where(subscriptions.c.ended.is_(None), *conditions)
        .order_by(subscriptions.c.thread, subscriptions.c.id)
    )


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(row.id, Destination(row.chat, row.thread), target_of(row), row.paused, row.created)


def subscribe(
    connection: Connection, destination: Destination, target: SubscriptionTarget, now: float
) -> tuple[Subscription, bool]:
    """Follow; gives the subscription and whether it is new. Following again what is paused resumes it.

    Raises:
        Refused: the chat follows as many as it may.
    """
    meet_chat(connection, destination, now)
    # Two processes that add to one chat wait here for one another, so that neither passes the limit.
    connection.execute(update(chats).where(chats.c.chat == destination.chat).values(failures=chats.c.failures))
    number = _wish_number(connection, target, now)
    held = (
        connection.execute(
            select(subscriptions.c.id, subscriptions.c.ended).where(at(destination), subscriptions.c.wish == number)
        )
    ).one_or_none()
    count = connection.scalar(
        select(func.count())
        .select_from(subscriptions)
        .where(subscriptions.c.chat == destination.chat, subscriptions.c.ended.is_(None))
    )
    if (held is None or held.ended is not None) and (count or 0) >= MOST_SUBSCRIPTIONS:
        raise Refused("too many", MOST_SUBSCRIPTIONS)
    if held is None:
        connection.execute(
            subscriptions.insert().values(
                chat=destination.chat, thread=destination.thread, wish=number, paused=False, created=now
            )
        )
    else:
        values: dict[str, Any] = {"paused": False, "ended": None}
        if held.ended is not None:
            values["created"] = now
        connection.execute(update(subscriptions).where(subscriptions.c.id == held.id).values(**values))
    row = (connection.execute(_chosen(at(destination), subscriptions.c.wish == number))).one()
    return _subscription(row), held is None or held.ended is not None


def _wish_number(connection: Connection, target: SubscriptionTarget, now: float) -> int:
    connection.execute(
        insert(connection, wishes)
        .values(
            kind=str(target.kind),
            identity=target.identity,
            text=target.text,
            source=target.source,
            language=target.language,
            detail=target.detail,
            created=now,
        )
        .on_conflict_do_nothing()
    )
    number = connection.scalar(
        select(wishes.c.id).where(
            wishes.c.kind == str(target.kind),
            wishes.c.identity == target.identity,
            wishes.c.source == target.source,
            wishes.c.language == target.language,
        )
    )
    return int(number or 0)


def change(
    connection: Connection, destination: Destination, number: int, target: SubscriptionTarget, now: float
) -> Subscription | None:
    """Follow something else in place of a subscription; None when there is no such."""
    if one(connection, destination, number) is None:
        return None
    remove(connection, destination, [number])
    return subscribe(connection, destination, target, now)[0]


def listing(connection: Connection, destination: Destination) -> list[Subscription]:
    """What the destination follows, oldest first."""
    return [_subscription(row) for row in connection.execute(_chosen(at(destination)))]


def in_chat(connection: Connection, chat: int) -> list[Subscription]:
    """What the chat and its threads follow."""
    return [_subscription(row) for row in connection.execute(_chosen(subscriptions.c.chat == chat))]


def one(connection: Connection, destination: Destination, number: int) -> Subscription | None:
    """One subscription of the destination, None when there is no such (or no longer)."""
    row = (connection.execute(_chosen(at(destination), subscriptions.c.id == number))).one_or_none()
    return _subscription(row) if row else None


def remove(connection: Connection, destination: Destination, numbers: Sequence[int] | None) -> int:
    """Stop following these, or all when None; gives how many."""
    chosen = at(destination) if numbers is None else and_(at(destination), subscriptions.c.id.in_(numbers))
    released = list(connection.scalars(select(subscriptions.c.wish).where(chosen)))
    connection.execute(delete(subscriptions).where(chosen))
    drop_unused(connection, released)
    return len(released)


def drop_unused(connection: Connection, released: Sequence[int]) -> None:
    """Forget those of these wishes that nobody has any longer: a phrase is a person's own words."""
    used = exists(select(subscriptions.c.id).where(subscriptions.c.wish == wishes.c.id))
    for start in range(0, len(released), 500):
        some = released[start : start + 500]
        connection.execute(delete(wishes).where(wishes.c.id.in_(some), ~used))


def pause(connection: Connection, destination: Destination, numbers: Sequence[int] | None, *, paused: bool) -> int:
    """Pause or resume these, or all when None; gives how many there are."""
    chosen = at(destination) if numbers is None else and_(at(destination), subscriptions.c.id.in_(numbers))
    return (connection.execute(update(subscriptions).where(chosen).values(paused=paused))).rowcount


def preferences(connection: Connection, destination: Destination) -> Preferences:
    """How the destination wants to be told."""
    row = (connection.execute(select(destinations).where(at(destination, destinations)))).one_or_none()
    return preferences_of(row)


def prefer(connection: Connection, destination: Destination, wanted: Preferences, now: float) -> None:
    """Keep new preferences; messages already promised follow them."""
    checked(wanted)
    meet_chat(connection, destination, now)
    fields = fields_of(wanted)
    connection.execute(update(destinations).where(at(destination, destinations)).values(**fields))
    moment = due(fields["schedule"], now)
    waiting = and_(at(destination, outbox), outbox.c.state == "pending")
    connection.execute(update(outbox).where(waiting).values(due=moment))
    reschedule(connection, destination.chat)


def set_language(connection: Connection, destination: Destination, language: str, now: float) -> None:
    """Keep the language of the destination's messages."""
    prefer(connection, destination, replace(preferences(connection, destination), language=language), now)
