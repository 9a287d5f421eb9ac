"""What came of sending a message is written down, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, delete, exists, func, select, update

from bot.subscriptions.outbox import reschedule
from bot.subscriptions.rows import at, insert
from bot.subscriptions.store import drop_unused
from bot.subscriptions.tables import chats, destinations, marks, outbox, subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.subscriptions.model import Destination
    from bot.subscriptions.outbox import Load

KEPT_SECONDS = 7 * 86400.0
"""How long delivered messages' rows are kept, to count and to explain repeats."""


async def delivered(connection: AsyncConnection, load: Load, now: float, gap: float) -> None:
    """The message is there; the chat's next comes no sooner than `gap` seconds from now."""
    await _close(connection, load.rows, "delivered", None, now)
    waiting = exists(select(outbox.c.id).where(outbox.c.chat == load.chat, outbox.c.state == "pending"))
    values = {"failures": 0, "away_since": None, "away_reason": None}
    await connection.execute(
        update(chats)
        .where(chats.c.chat == load.chat)
        .values(**values, catch_up=and_(chats.c.catch_up, waiting), hold_until=now + gap)
    )
    await mark(connection, "delivery", now)
    await _let_go(connection, load)


async def parked(connection: AsyncConnection, load: Load, reason: str, now: float) -> None:
    """This message can never be sent as it is: set aside, and the rest goes on."""
    await _close(connection, load.rows, "parked", reason, now)
    await mark(connection, "error", now, f"parked: {reason}")
    await _let_go(connection, load)


async def outdated(connection: AsyncConnection, load: Load, now: float) -> None:
    """The transcript is no longer held: there is nothing to tell."""
    await _close(connection, load.rows, "dropped", "no longer held", now)
    await _let_go(connection, load)


async def put_off(connection: AsyncConnection, load: Load, until: float, *, failed: bool, lost: bool) -> None:
    """Not sent, or nobody knows (`lost`): the chat is left alone until then."""
    await _not_sent(connection, load, lost=lost)
    await connection.execute(
        update(chats)
        .where(chats.c.chat == load.chat)
        .values(hold_until=until, failures=chats.c.failures + 1 if failed else chats.c.failures)
    )
    await _let_go(connection, load)


async def split(connection: AsyncConnection, load: Load, until: float) -> None:
    """A digest was refused: its items go one by one from now on, so that only the bad one is set aside."""
    await _not_sent(connection, load, lost=False)
    await connection.execute(update(outbox).where(outbox.c.id.in_(load.rows)).values(alone=True))
    await connection.execute(update(chats).where(chats.c.chat == load.chat).values(hold_until=until))
    await _let_go(connection, load)


async def blocked(connection: AsyncConnection, load: Load, reason: str, now: float, probe: float) -> float:
    """The bot may not write there; gives since when. The chat is tried again at `probe`."""
    await _not_sent(connection, load, lost=False)
    since = await away(connection, load.chat, reason, now, probe)
    await _let_go(connection, load)
    return since


async def away(connection: AsyncConnection, chat: int, reason: str, now: float, probe: float) -> float:
    """The chat cannot hear; what it is promised waits. Gives since when, `now` when it is not known at all."""
    await connection.execute(
        update(chats)
        .where(chats.c.chat == chat)
        .values(away_since=func.coalesce(chats.c.away_since, now), away_reason=reason, catch_up=True, hold_until=probe)
    )
    await reschedule(connection, chat)
    since = await connection.scalar(select(chats.c.away_since).where(chats.c.chat == chat))
    return now if since is None else since


async def returned(connection: AsyncConnection, chat: int, now: float) -> bool:
    """The chat can hear again: what waits for it goes out. Gives whether it had been away."""
    changed = await connection.execute(
        update(chats)
        .where(chats.c.chat == chat, chats.c.away_since.is_not(None))
        .values(away_since=None, away_reason=None, hold_until=now, failures=0)
    )
    if changed.rowcount:
        await reschedule(connection, chat)
    return bool(changed.rowcount)


async def is_away(connection: AsyncConnection, chat: int) -> bool:
    """Whether the chat is out of reach."""
    return await connection.scalar(select(chats.c.away_since).where(chats.c.chat == chat)) is not None


async def thread_gone(connection: AsyncConnection, load: Load, now: float) -> None:
    """The topic is closed or deleted: its messages go to the chat itself from now on."""
    await _not_sent(connection, load, lost=False)
    await set_thread(connection, load.message.destination, now)
    await _let_go(connection, load)


async def set_thread(connection: AsyncConnection, destination: Destination, closed_since: float | None) -> None:
    """Note that the topic is closed since then, or open (None)."""
    await connection.execute(
        update(destinations).where(at(destination, destinations)).values(closed_since=closed_since)
    )


async def migrate(connection: AsyncConnection, old: int, new: int, now: float) -> None:
    """Everything of the group `old` becomes the supergroup's; what both have is kept once."""
    if old == new or not await connection.scalar(select(chats.c.chat).where(chats.c.chat == old)):
        return
    if not await connection.scalar(select(chats.c.chat).where(chats.c.chat == new)):
        await connection.execute(
            update(chats).where(chats.c.chat == old).values(chat=new, away_since=None, away_reason=None, hold_until=now)
        )
    else:
        for table, same in (
            (destinations, ("thread",)),
            (subscriptions, ("thread", "wish")),
            (outbox, ("thread", "transcript", "revision", "news")),
        ):
            there = table.alias()
            twin = and_(there.c.chat == new, *(there.c[name] == table.c[name] for name in same))
            await connection.execute(
                update(table).where(table.c.chat == old, ~exists(select(there.c.chat).where(twin))).values(chat=new)
            )
        await connection.execute(delete(chats).where(chats.c.chat == old))
        await connection.execute(update(chats).where(chats.c.chat == new).values(hold_until=now))
    await reschedule(connection, new)


async def forget(connection: AsyncConnection, chat: int) -> int:
    """Delete all that is kept of the chat; gives how many subscriptions it had."""
    released = list(await connection.scalars(select(subscriptions.c.wish).where(subscriptions.c.chat == chat)))
    await connection.execute(delete(chats).where(chats.c.chat == chat))
    await drop_unused(connection, released)
    return len(released)


async def long_away(connection: AsyncConnection, before: float) -> Sequence[int]:
    """The chats that have been out of reach since before that moment."""
    return (await connection.scalars(select(chats.c.chat).where(chats.c.away_since < before))).all()


async def retry_parked(connection: AsyncConnection, now: float) -> int:
    """Let every message that was set aside be tried again; gives how many."""
    stuck = list(await connection.scalars(select(outbox.c.chat).where(outbox.c.state == "parked")))
    await connection.execute(
        update(outbox).where(outbox.c.state == "parked").values(state="pending", due=now, error=None, settled=None)
    )
    for chat in set(stuck):
        await reschedule(connection, chat)
    return len(stuck)


async def prune(connection: AsyncConnection, now: float) -> None:
    """Delete rows that are only history: messages delivered or dropped a week ago, subscriptions that ended then."""
    old = outbox.c.settled < now - KEPT_SECONDS
    await connection.execute(delete(outbox).where(outbox.c.state.in_(("delivered", "dropped")), old))
    ended = subscriptions.c.ended < now - KEPT_SECONDS
    released = list(await connection.scalars(select(subscriptions.c.wish).where(ended)))
    await connection.execute(delete(subscriptions).where(ended))
    await drop_unused(connection, released)


async def mark(connection: AsyncConnection, name: str, now: float, text: str = "") -> None:
    """Note when something last happened."""
    values: dict[str, Any] = {"at": now, "text": text[:500]}
    statement = insert(connection, marks).values(name=name, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=[marks.c.name], set_=values))


async def _close(connection: AsyncConnection, rows: list[int], state: str, error: str | None, now: float) -> None:
    await connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(rows))
        .values(state=state, settled=now, sending=False, error=error[:500] if error else None)
    )


async def _not_sent(connection: AsyncConnection, load: Load, *, lost: bool) -> None:
    unknown = outbox.c.unknown + case((outbox.c.sending, 1), else_=0) if lost else outbox.c.unknown
    await connection.execute(update(outbox).where(outbox.c.id.in_(load.rows)).values(sending=False, unknown=unknown))


async def _let_go(connection: AsyncConnection, load: Load) -> None:
    await connection.execute(
        update(chats)
        .where(chats.c.chat == load.chat, chats.c.lease_owner == load.owner)
        .values(lease_owner=None, lease_until=None)
    )
    await reschedule(connection, load.chat)
