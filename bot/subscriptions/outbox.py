"""The outbox: notifications are put in, and leased chat by chat to be sent, each chat's in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Double,
    Integer,
    Row,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)

from bot.subscriptions.matching import TargetMatch
from bot.subscriptions.model import ChangeType, Destination, Item, Kind, Notification, Pace, Reason, due
from bot.subscriptions.tables import (
    TARGET_COLUMNS,
    chats,
    destinations,
    insert,
    matches,
    outbox,
    preferences_of,
    subscriptions,
    target_of,
    wishes,
)
from bot.transcripts.model import Key

MOST_IN_DIGEST = 20
"""Transcripts in one message; a digest with more comes as several."""
CATCH_UP_FROM = 5
"""A chat that comes back and has more than this waiting hears it as a digest."""
WORDS = (str(Kind.PHRASE), str(Kind.QUOTE))
_AT_ONCE = 500

# What every message needs is put together once: doing so costs more than asking the database.

_HERE, _THERE = bindparam("here", type_=BigInteger), bindparam("there", type_=BigInteger)
_NOW = bindparam("now", type_=Double)
_OWNER, _UNTIL = bindparam("owner", type_=String), bindparam("until", type_=Double)
_WAITING = and_(outbox.c.chat == chats.c.chat, outbox.c.state == "pending")
FIRST_DUE = select(func.min(outbox.c.due)).where(_WAITING).correlate(chats).scalar_subquery()
"""When the first message of the chat at hand is due."""
IS_WAITING = exists(select(outbox.c.id).where(_WAITING))
"""Whether the chat at hand has any message."""
_CHAT_ROW = select(chats.c.chat).where(chats.c.chat == _HERE).with_for_update(key_share=True)
_TURN = (
    select(chats.c.chat, chats.c.catch_up, chats.c.failures)
    .where(chats.c.next_at <= _NOW, or_(chats.c.lease_until.is_(None), chats.c.lease_until <= _NOW))
    .order_by(chats.c.next_at)
    .limit(bindparam("count", type_=Integer))
    .with_for_update(skip_locked=True, key_share=True)
)
_READY = (
    select(outbox)
    .where(outbox.c.chat == _HERE, outbox.c.state == "pending", outbox.c.due <= _NOW)
    .order_by(outbox.c.sort, outbox.c.revision, outbox.c.id)
    .limit(CATCH_UP_FROM + 1)
)
_TOGETHER = _READY.where(outbox.c.thread == _THERE, ~outbox.c.alone).limit(MOST_IN_DIGEST)
_DESTINATION = select(destinations).where(destinations.c.chat == _HERE, destinations.c.thread == _THERE)
_REASONS = (
    select(matches, subscriptions.c.id.label("subscription"), *TARGET_COLUMNS)
    .join(subscriptions, subscriptions.c.wish == matches.c.wish)
    .join(wishes, wishes.c.id == matches.c.wish)
    .where(subscriptions.c.chat == _HERE, subscriptions.c.thread == _THERE, ~subscriptions.c.paused)
    .where(matches.c.transcript.in_(bindparam("named", expanding=True)))
    .order_by(subscriptions.c.id)
)
_BEGIN = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    .values(attempts=outbox.c.attempts + 1, unknown=outbox.c.unknown + case((outbox.c.sending, 1), else_=0))
    .values(sending=True)
)
_LEASE = (
    update(chats)
    .where(chats.c.chat.in_(bindparam("taken", expanding=True)))
    .values(lease_owner=_OWNER, lease_until=_UNTIL)
)


@dataclass(frozen=True, slots=True)
class LeasedMessage:
    """A chat that a worker has leased, and the message that is next there."""

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


def enqueue_notifications(
    connection: Connection, transcript: str, revision: int, sort: str, met: Sequence[TargetMatch], now: float
) -> int:
    """Keep the matches and put one message a destination and type of change into the outbox; gives how many."""
    for start in range(0, len(met), _AT_ONCE):
        rows = [
            {
                "transcript": transcript,
                "revision": revision,
                "wish": one.target,
                "news": str(one.change),
                "passage": one.reason.passage,
                "start": one.reason.start,
                "end": one.reason.end,
                "verdict": one.reason.verdict,
            }
            for one in met[start : start + _AT_ONCE]
        ]
        connection.execute(insert(connection, matches).on_conflict_do_nothing(), rows)
    plans = list(connection.scalars(select(destinations.c.schedule).distinct()))
    moments = {plan: due(plan, now) for plan in plans if plan}
    enqueued = 0
    for change in sorted({one.change for one in met} - {ChangeType.KNOWN}):
        enqueued += _enqueue_change(connection, transcript, revision, sort, change, moments, now)
    if enqueued:
        _wake(connection, transcript, revision)
    ended = [one.target for one in met if one.ends]
    if ended:
        connection.execute(
            update(subscriptions)
            .where(subscriptions.c.wish.in_(ended), ~subscriptions.c.paused, subscriptions.c.ended.is_(None))
            .values(ended=now)
        )
    return enqueued


def _enqueue_change(
    connection: Connection,
    transcript: str,
    revision: int,
    sort: str,
    change: ChangeType,
    moments: dict[str, float],
    now: float,
) -> int:
    this = (subscriptions.c.chat, subscriptions.c.thread)
    earlier = outbox.alias("earlier")
    told = exists(
        select(earlier.c.id).where(
            earlier.c.chat == subscriptions.c.chat,
            earlier.c.thread == subscriptions.c.thread,
            earlier.c.transcript == transcript,
            earlier.c.revision < revision,
            earlier.c.news == str(ChangeType.NEW),
        )
    )
    # Whoever was notified of an event for its person is not notified again when its topics come; words always are news.
    first = [or_(wishes.c.kind.in_(WORDS), ~told)] if change is ChangeType.NEW and revision > 1 else []
    moment = case(moments, value=destinations.c.schedule, else_=now) if moments else literal(now)
    values = {
        "transcript": literal(transcript),
        "revision": literal(revision),
        "news": literal(str(change)),
        "sort": literal(sort),
        "created": literal(now),
        "due": func.max(moment),
        "state": literal("pending"),
        "attempts": literal(0),
        "unknown": literal(0),
        "sending": literal(value=False),
        "alone": literal(value=False),
    }
    here = and_(destinations.c.chat == subscriptions.c.chat, destinations.c.thread == subscriptions.c.thread)
    rows = (
        select(*this, *values.values())
        .join(matches, matches.c.wish == subscriptions.c.wish)
        .join(wishes, wishes.c.id == subscriptions.c.wish)
        .join(destinations, here)
        .where(
            matches.c.transcript == transcript,
            matches.c.revision == revision,
            matches.c.news == str(change),
            ~subscriptions.c.paused,
            subscriptions.c.ended.is_(None),
            *first,
        )
        .group_by(*this)
    )
    statement = insert(connection, outbox).from_select(["chat", "thread", *values], rows).on_conflict_do_nothing()
    return int(connection.execute(statement).rowcount)


def _wake(connection: Connection, transcript: str, revision: int) -> None:
    """Let the chats for which something was just enqueued be looked at when the first of it is due."""
    enqueued = (
        select(outbox.c.chat, func.min(outbox.c.due).label("due"))
        .where(outbox.c.transcript == transcript, outbox.c.revision == revision, outbox.c.state == "pending")
        .group_by(outbox.c.chat)
        .subquery()
    )
    moment = case((chats.c.hold_until > enqueued.c.due, chats.c.hold_until), else_=enqueued.c.due)
    connection.execute(
        update(chats)
        .where(chats.c.chat == enqueued.c.chat, or_(chats.c.next_at.is_(None), chats.c.next_at > enqueued.c.due))
        .values(next_at=moment)
    )


def reschedule(connection: Connection, chat: int) -> None:
    """Set when the chat is next looked at: when its first message is due and nothing holds it back, or never."""
    hold(connection, chat)
    held = case((chats.c.hold_until > FIRST_DUE, chats.c.hold_until), else_=FIRST_DUE)
    connection.execute(update(chats).where(chats.c.chat == chat).values(next_at=held))


def hold(connection: Connection, chat: int) -> None:
    """Take the chat's row for this transaction, before what waits for the chat is looked at.

    On PostgreSQL a statement sees what was committed when it began. One that waits for the row, because a transcript is
    just being enqueued for the chat, and looks at the outbox itself, would not see that message: the chat would
    never be looked at again.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_CHAT_ROW, {"here": chat})


def next_moment(connection: Connection, now: float) -> float | None:
    """When the next turn comes of a chat that nobody has taken; None when nothing waits."""
    free = or_(chats.c.lease_until.is_(None), chats.c.lease_until <= now)
    moment: float | None = connection.scalar(select(func.min(chats.c.next_at)).where(free))
    return moment


def claim(connection: Connection, owner: str, now: float, count: int, lease: float) -> list[LeasedMessage]:
    """Take up to `count` chats whose turn it is, for `lease` seconds, with the next message of each.

    The messages are marked as being sent, so that after a crash it is known which of them may have arrived.
    """
    leased_messages = []
    idle = []
    for row in connection.execute(_TURN, {"now": now, "count": count}).all():
        message = _next_message(connection, row, now)
        if message is None:
            idle.append(row.chat)
        else:
            leased_messages.append(LeasedMessage(message, owner, row.failures))
    if leased_messages:
        connection.execute(_BEGIN, {"rows": [number for leased in leased_messages for number in leased.rows]})
        taken = {"taken": [leased.chat for leased in leased_messages], "owner": owner, "until": now + lease}
        connection.execute(_LEASE, taken)
    for chat in idle:
        reschedule(connection, chat)
    return leased_messages


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
        rows = connection.execute(_READY, asked).all()
        if not rows:
            return None
        destination = Destination(chat.chat, rows[0].thread)
        kept = connection.execute(_DESTINATION, {"here": chat.chat, "there": rows[0].thread}).one_or_none()
        preferences = preferences_of(kept)
        digest = preferences.pace is not Pace.INSTANT or (chat.catch_up and len(rows) > CATCH_UP_FROM)
        if digest and not rows[0].alone:
            rows = connection.execute(_TOGETHER, asked | {"there": destination.thread}).all()
        else:
            rows = rows[:1]
        items = _items(connection, destination, rows, now)
        if items:
            fallback = kept is not None and kept.closed_since is not None
            return Notification(destination, tuple(items), preferences, digest=digest, fallback=fallback)


def _items(connection: Connection, destination: Destination, rows: Sequence[Row[Any]], now: float) -> list[Item]:
    """The rows' items with their reasons; rows whose targets nobody follows any longer are dropped."""
    asked = {"here": destination.chat, "there": destination.thread, "named": list({row.transcript for row in rows})}
    found = connection.execute(_REASONS, asked)
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
