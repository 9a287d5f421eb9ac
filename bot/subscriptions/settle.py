"""Outcomes of sending are written to the database, with what follows from each for the chat and its messages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Double, String, and_, bindparam, case, delete, exists, func, select, update

from bot.clock import DAY
from bot.subscriptions.model import Destination
from bot.subscriptions.outbox import FIRST_DUE, IS_WAITING, LeasedMessage, hold, reschedule
from bot.subscriptions.tables import at, chats, destinations, insert, marks, outbox, subscriptions, wishes

KEPT_SECONDS = 7 * DAY
"""How long delivered messages' rows are kept, to count and to explain repeats."""

_CLOSE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    .values(state=bindparam("state"), settled=bindparam("now"), error=bindparam("error"), sending=False)
)
_OWNER, _UNTIL = bindparam("owner", type_=String), bindparam("until", type_=Double)
_MINE = chats.c.lease_owner == _OWNER
_ARRIVED = (
    update(chats)
    .where(chats.c.chat == bindparam("here"))
    .values(
        failures=0,
        away_since=None,
        away_reason=None,
        catch_up=and_(chats.c.catch_up, IS_WAITING),
        hold_until=_UNTIL,
        next_at=case((FIRST_DUE < _UNTIL, _UNTIL), else_=FIRST_DUE),
        lease_owner=case((_MINE, None), else_=chats.c.lease_owner),
        lease_until=case((_MINE, None), else_=chats.c.lease_until),
    )
)
"""After a message that arrived: all is well with the chat, and its next is set."""


def delivered(connection: Connection, leased: LeasedMessage, now: float, gap: float) -> None:
    """The message is there; the chat's next is sent no sooner than `gap` seconds from now."""
    connection.execute(_CLOSE, {"rows": leased.rows, "state": "delivered", "error": None, "now": now})
    hold(connection, leased.chat)
    connection.execute(_ARRIVED, {"here": leased.chat, "owner": leased.owner, "until": now + gap})


def not_sent(connection: Connection, leased: LeasedMessage, *, lost: bool) -> None:
    """The message is not there, or nobody knows (`lost`); its chat is given back, and is still to be rescheduled."""
    unknown = outbox.c.unknown + case((outbox.c.sending, 1), else_=0) if lost else outbox.c.unknown
    connection.execute(update(outbox).where(outbox.c.id.in_(leased.rows)).values(sending=False, unknown=unknown))
    mine = and_(chats.c.chat == leased.chat, chats.c.lease_owner == leased.owner)
    connection.execute(update(chats).where(mine).values(lease_owner=None, lease_until=None))


def close(connection: Connection, leased: LeasedMessage, state: str, error: str, now: float) -> None:
    """The message will never be sent as it is: it is "parked" or "dropped"."""
    connection.execute(_CLOSE, {"rows": leased.rows, "state": state, "error": error[:500], "now": now})


def put_off(connection: Connection, chat: int, until: float, *, failed: bool = False) -> None:
    """The chat is left alone until then."""
    failures = chats.c.failures + 1 if failed else chats.c.failures
    connection.execute(update(chats).where(chats.c.chat == chat).values(hold_until=until, failures=failures))


def split(connection: Connection, leased: LeasedMessage) -> None:
    """A digest was refused: its items go one by one from now on, so that only the bad one is set aside."""
    connection.execute(update(outbox).where(outbox.c.id.in_(leased.rows)).values(alone=True))


def away(connection: Connection, chat: int, reason: str, now: float, probe: float) -> float:
    """The chat is out of reach; its messages wait. Gives since when, `now` when the chat is not known at all."""
    connection.execute(
        update(chats)
        .where(chats.c.chat == chat)
        .values(away_since=func.coalesce(chats.c.away_since, now), away_reason=reason, catch_up=True, hold_until=probe)
    )
    reschedule(connection, chat)
    since = connection.scalar(select(chats.c.away_since).where(chats.c.chat == chat))
    return now if since is None else since


def returned(connection: Connection, chat: int, now: float) -> bool:
    """The chat can be written to again: what waits for it goes out. Gives whether it had been away."""
    changed = connection.execute(
        update(chats)
        .where(chats.c.chat == chat, chats.c.away_since.is_not(None))
        .values(away_since=None, away_reason=None, hold_until=now, failures=0)
    )
    if changed.rowcount:
        reschedule(connection, chat)
    return bool(changed.rowcount)


def set_thread(connection: Connection, destination: Destination, closed_since: float | None) -> None:
    """Note that the topic is closed since then, or open (None)."""
    connection.execute(update(destinations).where(at(destination, destinations)).values(closed_since=closed_since))


def migrate(connection: Connection, old: int, new: int, now: float) -> None:
    """Everything of the group `old` becomes the supergroup's; what both have is kept once."""
    if old == new or not connection.scalar(select(chats.c.chat).where(chats.c.chat == old)):
        return
    if not connection.scalar(select(chats.c.chat).where(chats.c.chat == new)):
        connection.execute(
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
            connection.execute(
                update(table).where(table.c.chat == old, ~exists(select(there.c.chat).where(twin))).values(chat=new)
            )
        connection.execute(delete(chats).where(chats.c.chat == old))
        connection.execute(update(chats).where(chats.c.chat == new).values(hold_until=now))
    reschedule(connection, new)


def forget(connection: Connection, chat: int) -> int:
    """Delete all that is kept of the chat; gives how many subscriptions it had."""
    released = list(connection.scalars(select(subscriptions.c.wish).where(subscriptions.c.chat == chat)))
    connection.execute(delete(chats).where(chats.c.chat == chat))
    drop_unused(connection, released)
    return len(released)


def drop_unused(connection: Connection, released: Sequence[int]) -> None:
    """Delete those of these targets that nobody follows any longer: a phrase is a person's own words."""
    used = exists(select(subscriptions.c.id).where(subscriptions.c.wish == wishes.c.id))
    for start in range(0, len(released), 500):
        some = released[start : start + 500]
        connection.execute(delete(wishes).where(wishes.c.id.in_(some), ~used))


def retry_parked(connection: Connection, now: float) -> int:
    """Let every message that was set aside be tried again; gives how many."""
    stuck = list(connection.scalars(select(outbox.c.chat).where(outbox.c.state == "parked")))
    connection.execute(
        update(outbox).where(outbox.c.state == "parked").values(state="pending", due=now, error=None, settled=None)
    )
    for chat in set(stuck):
        reschedule(connection, chat)
    return len(stuck)


def prune(connection: Connection, now: float) -> None:
    """Delete rows that are only history: messages delivered or dropped a week ago, subscriptions that ended then."""
    old = outbox.c.settled < now - KEPT_SECONDS
    connection.execute(delete(outbox).where(outbox.c.state.in_(("delivered", "dropped")), old))
    # A net below the net: no chat with pending messages is ever without a turn.
    connection.execute(update(chats).where(chats.c.next_at.is_(None), IS_WAITING).values(next_at=FIRST_DUE))
    ended = subscriptions.c.ended < now - KEPT_SECONDS
    released = list(connection.scalars(select(subscriptions.c.wish).where(ended)))
    connection.execute(delete(subscriptions).where(ended))
    drop_unused(connection, released)


def mark(connection: Connection, name: str, now: float, text: str = "") -> None:
    """Note when something last happened."""
    values: dict[str, Any] = {"at": now, "text": text[:500]}
    statement = insert(connection, marks).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[marks.c.name], set_=values))
