"""A transcript arrives: it is marked seen and every message it causes is promised, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, literal, or_, select, update

from bot.subscriptions.model import ChangeType, Kind, SubscriptionTarget
from bot.subscriptions.rows import TARGET_COLUMNS, insert, target_of
from bot.subscriptions.schedule import due
from bot.subscriptions.tables import chats, destinations, matches, outbox, seen, subscriptions, wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from bot.subscriptions.matching import Digests, TargetMatch

EDIT_KINDS = (Kind.EVENT, Kind.PASSAGE)
WORDS = (str(Kind.PHRASE), str(Kind.QUOTE))
_AT_ONCE = 500
_PROMISED = (
    *("chat", "thread", "transcript", "revision", "news", "sort", "created", "due"),
    *("state", "attempts", "unknown", "sending", "alone"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a transcript that was seen."""

    transcript: str
    revision: int
    digest: str
    text_digest: str
    arrived: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """A wish that somebody has."""

    number: int
    target: SubscriptionTarget
    created: float


def known(connection: Connection, names: Sequence[str]) -> Known | None:
    """What is kept of the transcript, under the first of its names that was seen; None when none was."""
    rows = connection.execute(select(seen).where(seen.c.transcript.in_(names)))
    by_name = {row.transcript: row for row in rows}
    row = next((by_name[name] for name in names if name in by_name), None)
    return Known(row.transcript, row.revision, row.digest, row.text_digest, row.arrived) if row else None


def rename(connection: Connection, old: str, new: str) -> None:
    """The transcript has another key now, and what was told under the old one counts."""
    for table in (seen, matches, outbox):
        connection.execute(update(table).where(table.c.transcript == old).values(transcript=new))


def known_digests(connection: Connection, transcripts: Sequence[str] | None = None) -> dict[str, str]:
    """Of every transcript seen, or of those given that were seen: its digest."""
    if transcripts is None:
        rows = list(connection.execute(select(seen.c.transcript, seen.c.digest)))
    else:
        rows = []
        for start in range(0, len(transcripts), _AT_ONCE):
            some = seen.c.transcript.in_(transcripts[start : start + _AT_ONCE])
            rows += connection.execute(select(seen.c.transcript, seen.c.digest).where(some))
    return {row.transcript: row.digest for row in rows}


def wanted(connection: Connection, after: int = 0) -> list[Wanted]:
    """The wishes that somebody has, paused ones too, numbered above `after`."""
    had = exists(select(subscriptions.c.id).where(subscriptions.c.wish == wishes.c.id, subscriptions.c.ended.is_(None)))
    rows = connection.execute(
        select(wishes.c.id, wishes.c.created, *TARGET_COLUMNS).where(wishes.c.id > after, had).order_by(wishes.c.id)
    )
    return [Wanted(row.id, target_of(row), row.created) for row in rows]


def mark_known(connection: Connection, found: Sequence[tuple[str, Digests]], now: float) -> None:
    """Mark transcripts as seen without telling anyone: the library a bot starts with, and archives that are loaded."""
    if found:
        statement = insert(connection, seen)
        changed = statement.on_conflict_do_update(
            index_elements=[seen.c.transcript],
            set_={
                "digest": statement.excluded.digest,
                "text_digest": statement.excluded.text_digest,
                "revision": seen.c.revision + 1,
            },
            where=seen.c.digest != statement.excluded.digest,
        )
        rows = [
            {
                "transcript": transcript,
                "revision": 1,
                "digest": digests.everything,
                "text_digest": digests.text,
                "arrived": now,
            }
            for transcript, digests in found
        ]
        connection.execute(changed, rows)


def mark_seen(connection: Connection, transcript: str, digests: Digests, now: float) -> int | None:
    """Mark this revision as seen; gives its number, None when it was seen already (by another process, for one).

    Holds the row until the transaction ends: others that bring the same transcript wait, then find it seen.
    """
    statement = insert(connection, seen).values(
        transcript=transcript, revision=1, digest=digests.everything, text_digest=digests.text, arrived=now
    )
    changed = statement.on_conflict_do_update(
        index_elements=[seen.c.transcript],
        set_={
            "digest": statement.excluded.digest,
            "text_digest": statement.excluded.text_digest,
            "revision": seen.c.revision + 1,
            "arrived": now,
        },
        where=seen.c.digest != statement.excluded.digest,
    ).returning(seen.c.revision)
    revision: int | None = (connection.execute(changed)).scalar_one_or_none()
    return revision


def mark_gone(connection: Connection, transcript: str) -> int | None:
    """Mark the transcript as no longer held: a revision of its own; None when it was not held before."""
    changed = (
        update(seen)
        .where(seen.c.transcript == transcript, seen.c.digest != "")
        .values(digest="", text_digest="", revision=seen.c.revision + 1)
        .returning(seen.c.revision)
    )
    revision: int | None = (connection.execute(changed)).scalar_one_or_none()
    return revision


def told_before(connection: Connection, transcript: str) -> set[int]:
    """The wishes that an earlier revision of the transcript met as news."""
    rows = connection.scalars(
        select(matches.c.wish).where(
            matches.c.transcript == transcript, matches.c.news.in_((str(ChangeType.NEW), str(ChangeType.KNOWN)))
        )
    )
    return set(rows)


def enqueue_notifications(
    connection: Connection,
    transcript: str,
    revision: int,
    sort: str,
    met: Sequence[TargetMatch],
    now: float,
) -> int:
    """Keep the matches and put one message a destination and sort of news into the outbox; gives how many."""
    for start in range(0, len(met), _AT_ONCE):
        rows = [_match(transcript, revision, one) for one in met[start : start + _AT_ONCE]]
        connection.execute(insert(connection, matches).on_conflict_do_nothing(), rows)
    promised = 0
    plans = list(connection.scalars(select(destinations.c.schedule).distinct()))
    moments = {plan: due(plan, now) for plan in plans if plan}
    for news in sorted({one.change for one in met} - {ChangeType.KNOWN}):
        promised += _enqueue_change(connection, (transcript, revision, sort, news), moments, now)
    if promised:
        _wake(connection, transcript, revision)
    ended = [one.target for one in met if one.ends]
    if ended:
        connection.execute(
            update(subscriptions)
            .where(subscriptions.c.wish.in_(ended), ~subscriptions.c.paused, subscriptions.c.ended.is_(None))
            .values(ended=now)
        )
    return promised


def _match(transcript: str, revision: int, one: TargetMatch) -> dict[str, Any]:
    return {
        "transcript": transcript,
        "revision": revision,
        "wish": one.target,
        "news": str(one.change),
        "passage": one.reason.passage,
        "start": one.reason.start,
        "end": one.reason.end,
        "verdict": one.reason.verdict,
    }


def _enqueue_change(
    connection: Connection, what: tuple[str, int, str, ChangeType], moments: dict[str, float], now: float
) -> int:
    transcript, revision, sort, news = what
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
    # Who heard of an event by its person does not hear again when its topics come later; words are news by themselves.
    first = [or_(wishes.c.kind.in_(WORDS), ~told)] if news is ChangeType.NEW and revision > 1 else []
    moment = case(moments, value=destinations.c.schedule, else_=now) if moments else literal(now)
    rows = (
        select(
            subscriptions.c.chat,
            subscriptions.c.thread,
            literal(transcript),
            literal(revision),
            literal(str(news)),
            literal(sort),
            literal(now),
            func.max(moment),
            literal("pending"),
            literal(0),
            literal(0),
            literal(value=False),
            literal(value=False),
        )
        .join(matches, matches.c.wish == subscriptions.c.wish)
        .join(wishes, wishes.c.id == subscriptions.c.wish)
        .join(
            destinations,
            and_(destinations.c.chat == subscriptions.c.chat, destinations.c.thread == subscriptions.c.thread),
        )
        .where(
            matches.c.transcript == transcript,
            matches.c.revision == revision,
            matches.c.news == str(news),
            ~subscriptions.c.paused,
            subscriptions.c.ended.is_(None),
            *first,
        )
        .group_by(subscriptions.c.chat, subscriptions.c.thread)
    )
    statement = insert(connection, outbox).from_select(_PROMISED, rows).on_conflict_do_nothing()
    return (connection.execute(statement)).rowcount


def _wake(connection: Connection, transcript: str, revision: int) -> None:
    """Let the chats that were just promised something be looked at when the first of it is due."""
    promised = (
        select(outbox.c.chat, func.min(outbox.c.due).label("due"))
        .where(outbox.c.transcript == transcript, outbox.c.revision == revision, outbox.c.state == "pending")
        .group_by(outbox.c.chat)
        .subquery()
    )
    moment = case((chats.c.hold_until > promised.c.due, chats.c.hold_until), else_=promised.c.due)
    connection.execute(
        update(chats)
        .where(chats.c.chat == promised.c.chat, or_(chats.c.next_at.is_(None), chats.c.next_at > promised.c.due))
        .values(next_at=moment)
    )


def rename_passages(connection: Connection, moved: Sequence[tuple[int, str, str]]) -> None:
    """Let followed passages follow their new text: (the wish's number, "key#number", digest)."""
    for number, text, digest in moved:
        identity = f"{text.partition('#')[0]}#{digest}"
        twin = wishes.alias()
        taken = exists(
            select(twin.c.id).where(twin.c.kind == str(Kind.PASSAGE), twin.c.identity == identity, twin.c.id != number)
        )
        connection.execute(
            update(wishes).where(wishes.c.id == number, ~taken).values(text=text, detail=digest, identity=identity)
        )
