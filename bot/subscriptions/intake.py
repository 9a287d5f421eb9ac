"""New and changed transcripts are taken in, once each, whoever brings them and however often.

A transcript is marked as seen, and the messages it causes are put into the outbox, in one transaction.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Connection, exists, select, update
from sqlalchemy.dialects.sqlite import Insert

from bot.archive import Archive
from bot.clock import HOUR, Clock
from bot.subscriptions import settle
from bot.subscriptions.database import Database
from bot.subscriptions.matching import (
    Digests,
    SeenTranscript,
    StoredTarget,
    TargetMatch,
    digests,
    match_revision,
    moves,
)
from bot.subscriptions.model import ChangeType, Kind, Reason
from bot.subscriptions.outbox import enqueue_notifications
from bot.subscriptions.tables import (
    TARGET_COLUMNS,
    insert,
    marks,
    matches,
    outbox,
    seen,
    subscriptions,
    target_of,
    wishes,
)
from bot.transcripts.model import Key, Transcript

Previous = Callable[[Key], Transcript | None]
"""Gives the text that a transcript had before it changed, where it is known."""

log = logging.getLogger(__name__)

OLD_DAYS = 90
"""An event this long past is old when it arrives."""
MOST_OLD = 300
"""More old events than this within an hour are an archive being loaded: searchable at once, but no news."""
_AT_ONCE = 100
_NAMES_AT_ONCE = 500


class Intake:
    """Takes transcripts in. Arrivals are handled one after another, oldest first."""

    def __init__(self, database: Database, clock: Clock, enqueued: Callable[[], None]) -> None:
        self._database, self._clock, self._enqueued = database, clock, enqueued
        self._turn = asyncio.Lock()
        self._old: dict[Key, float] = {}
        """When old events arrived, those of the last hour."""
        self._names: set[str] = set()
        """The transcripts that were seen, as far as this process knows."""

    async def arrived(self, transcripts: Sequence[Transcript], previous: Previous | None = None) -> int:
        """Notify of those that are new or changed; gives how many messages were put into the outbox.

        With `previous`, those are notified too who began to follow since and whose target the change matches for the
        first time. Whatever was taken in before is passed over: after a failure the same call can simply be made again.
        """
        async with self._turn:
            in_order = sorted(transcripts, key=lambda transcript: transcript.event.order)
            counted = [(one, await asyncio.to_thread(digests, one)) for one in in_order]
            fresh = await self._not_archives(counted)
            quiet = {one.key for one in in_order} - {one.key for one, _ in fresh}
            self._names.update(map(str, quiet))
            enqueued = 0
            for transcript, found in fresh:
                before = await asyncio.to_thread(previous, transcript.key) if previous else None
                enqueued += await self._take(transcript, found, before)
                self._names.add(str(transcript.key))
            return enqueued

    async def gone(self, keys: Iterable[Key]) -> int:
        """Notify those who follow these events, or passages of them, that they are no longer in the library."""
        enqueued = 0
        async with self._turn:
            for key in keys:
                now = self._clock.now()
                enqueued += await self._database.write(partial(_gone, key=key, now=now))
        if enqueued:
            self._enqueued()
        return enqueued

    async def mark_as_seen(self, transcripts: Sequence[Transcript]) -> None:
        """Mark as seen without notifying anyone; before they are stored, when an archive of old events is loaded."""
        counted = await asyncio.to_thread(lambda: [(str(one.key), digests(one)) for one in transcripts])
        await self._database.write(partial(_mark_as_seen, found=counted, now=self._clock.now()))

    async def reconcile(self, archive: Archive, previous: Previous | None = None) -> int:
        """Compare the whole library with what was seen: notifies of what came while nobody looked.

        The first time ever, everything held is taken as seen, so that nobody is flooded with it.
        """
        first, known = await self._database.read(lambda connection: (_is_first(connection), _seen_digests(connection)))
        self._names.update(known)
        fresh: list[Transcript] = []
        baseline: list[tuple[str, Digests]] = []
        keys = [event.key for event in archive.library]
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            for transcript, found in await asyncio.to_thread(_changed, archive, some, known):
                if first:
                    baseline.append((str(transcript.key), found))
                else:
                    fresh.append(transcript)
        if first:
            await self._database.write(partial(_baseline, baseline=baseline, now=self._clock.now()))
            self._names.update(name for name, _ in baseline)
            log.info("%d transcripts are taken as known", len(baseline))
            return 0
        return await self.arrived(fresh, previous) if fresh else 0

    async def sweep(self, archive: Archive) -> int:
        """Take in the transcripts whose arrival nobody reported; cheap where there are none."""
        keys = await asyncio.to_thread(lambda: [one.key for one in archive.library if str(one.key) not in self._names])
        found = await asyncio.to_thread(lambda: [one for key in keys if (one := archive.transcript(key)) is not None])
        return await self.arrived(found) if found else 0

    async def _not_archives(self, counted: list[tuple[Transcript, Digests]]) -> list[tuple[Transcript, Digests]]:
        """Those that are news; masses of old events are marked as seen instead."""
        now = self._clock.now()
        today = datetime.fromtimestamp(now, UTC).date()
        names = [str(one.key) for one, _ in counted]
        known = await self._database.read(partial(_seen_digests, transcripts=names))
        counted = [(one, found) for one, found in counted if known.get(str(one.key)) != found.everything]
        strange = [(one, found) for one, found in counted if str(one.key) not in known]
        old = [(one, found) for one, found in strange if (day := one.event.day) and (today - day.last).days > OLD_DAYS]
        self._old = {key: moment for key, moment in self._old.items() if moment >= now - HOUR}
        self._old.update((one.key, now) for one, _ in old)
        if len(self._old) <= MOST_OLD:
            return counted
        quiet = [(str(one.key), found) for one, found in old]
        await self._database.write(partial(_mark_as_seen, found=quiet, now=now))
        log.warning("%d transcripts of long ago arrived in mass: searchable, but nobody is told of them", len(old))
        old_keys = {one.key for one, _ in old}
        return [(one, found) for one, found in counted if one.key not in old_keys]

    async def _take(self, transcript: Transcript, found: Digests, previous: Transcript | None) -> int:
        key = transcript.key
        # The keys under which the same event may have been seen before it had its number.
        names = [str(key), *(f"{key.source}_{key.language}_{alias}" for alias in transcript.event.aliases)]
        known, targets = await self._database.read(
            lambda connection: (_find_seen(connection, names), _stored_targets(connection))
        )
        met = await asyncio.to_thread(match_revision, transcript, targets, known, found, previous)
        now = self._clock.now()

        def take(connection: Connection) -> int:
            """Mark it seen and enqueue its messages; gives how many."""
            name = str(key)
            if known is not None and known.transcript != name:
                _rename(connection, known.transcript, name)
            revision = _mark_revision(connection, name, found, now)
            if revision is None:
                return 0
            late = _stored_targets(connection, after=max((one.number for one in targets), default=0))
            all_met = met + (match_revision(transcript, late, known, found, previous) if late else [])
            if revision > 1:
                told = _told_before(connection, name)
                all_met = [one for one in all_met if one.change is not ChangeType.NEW or one.target not in told]
            _move_passages(connection, moves(transcript, previous, targets))
            day, clock, _ = transcript.event.order
            return enqueue_notifications(connection, name, revision, f"{day} {clock} {key}"[:96], all_met, now)

        enqueued = await self._database.write(take)
        if enqueued:
            self._enqueued()
        return enqueued


def _gone(connection: Connection, key: Key, now: float) -> int:
    """Mark the transcript as no longer held, a revision of its own, and notify those who follow it."""
    held = update(seen).where(seen.c.transcript == str(key), seen.c.digest != "")
    changed = held.values(digest="", text_digest="", revision=seen.c.revision + 1).returning(seen.c.revision)
    revision: int | None = connection.execute(changed).scalar_one_or_none()
    if revision is None:
        return 0
    followed = [one for one in _stored_targets(connection) if one.target.follows(key)]
    met = [TargetMatch(one.number, ChangeType.GONE, Reason(one.target)) for one in followed]
    return enqueue_notifications(connection, str(key), revision, str(key), met, now)


def _changed(archive: Archive, keys: Iterable[Key], known: dict[str, str]) -> list[tuple[Transcript, Digests]]:
    transcripts = (one for key in keys if (one := archive.transcript(key)) is not None)
    counted = ((one, digests(one)) for one in transcripts)
    return [(one, found) for one, found in counted if known.get(str(one.key)) != found.everything]


def _is_first(connection: Connection) -> bool:
    return connection.scalar(select(marks.c.name).where(marks.c.name == "baseline")) is None


def _baseline(connection: Connection, baseline: Sequence[tuple[str, Digests]], now: float) -> None:
    if _is_first(connection):
        _mark_as_seen(connection, baseline, now)
        settle.mark(connection, "baseline", now, str(len(baseline)))


def _find_seen(connection: Connection, names: Sequence[str]) -> SeenTranscript | None:
    """What is kept of the transcript, under the first of its names that was seen; None when none was."""
    by_name = {row.transcript: row for row in connection.execute(select(seen).where(seen.c.transcript.in_(names)))}
    row = next((by_name[name] for name in names if name in by_name), None)
    return SeenTranscript(row.transcript, row.text_digest, row.arrived) if row else None


def _seen_digests(connection: Connection, transcripts: Sequence[str] | None = None) -> dict[str, str]:
    """Of every transcript seen, or of those given that were seen: its digest."""
    chosen = select(seen.c.transcript, seen.c.digest)
    if transcripts is None:
        return {row.transcript: row.digest for row in connection.execute(chosen)}
    found = {}
    for start in range(0, len(transcripts), _NAMES_AT_ONCE):
        some = seen.c.transcript.in_(transcripts[start : start + _NAMES_AT_ONCE])
        found.update({row.transcript: row.digest for row in connection.execute(chosen.where(some))})
    return found


def _stored_targets(connection: Connection, after: int = 0) -> list[StoredTarget]:
    """The targets that somebody follows, paused ones too, numbered above `after`."""
    had = exists(select(subscriptions.c.id).where(subscriptions.c.wish == wishes.c.id, subscriptions.c.ended.is_(None)))
    chosen = select(wishes.c.id, wishes.c.created, *TARGET_COLUMNS).where(wishes.c.id > after, had)
    return [
        StoredTarget(row.id, target_of(row), row.created) for row in connection.execute(chosen.order_by(wishes.c.id))
    ]


def _mark_as_seen(connection: Connection, found: Sequence[tuple[str, Digests]], now: float) -> None:
    """Mark transcripts as seen without notifying anyone."""
    if found:
        connection.execute(_upsert(connection), [_seen_row(name, one, now) for name, one in found])


def _mark_revision(connection: Connection, transcript: str, found: Digests, now: float) -> int | None:
    """Mark this revision as seen; gives its number, None when it was seen already (by another process, for one).

    Holds the row until the transaction ends: others that bring the same transcript wait, then find it seen.
    """
    statement = _upsert(connection, arrived=now).returning(seen.c.revision)
    revision: int | None = connection.execute(statement, _seen_row(transcript, found, now)).scalar_one_or_none()
    return revision


def _upsert(connection: Connection, **changed: float) -> Insert:
    """Insert transcripts that are seen for the first time, and give those that differ their next revision."""
    statement: Insert = insert(connection, seen)
    digest, text = statement.excluded.digest, statement.excluded.text_digest
    return statement.on_conflict_do_update(
        index_elements=[seen.c.transcript],
        set_={"digest": digest, "text_digest": text, "revision": seen.c.revision + 1, **changed},
        where=seen.c.digest != digest,
    )


def _seen_row(transcript: str, found: Digests, now: float) -> dict[str, str | float]:
    digest, text = found.everything, found.text
    return {"transcript": transcript, "revision": 1, "digest": digest, "text_digest": text, "arrived": now}


def _told_before(connection: Connection, transcript: str) -> set[int]:
    """The targets that an earlier revision of the transcript matched as news."""
    as_news = matches.c.news.in_((str(ChangeType.NEW), str(ChangeType.KNOWN)))
    return set(connection.scalars(select(matches.c.wish).where(matches.c.transcript == transcript, as_news)))


def _rename(connection: Connection, old: str, new: str) -> None:
    """The transcript has another key now, and notifications under the old one count."""
    for table in (seen, matches, outbox):
        connection.execute(update(table).where(table.c.transcript == old).values(transcript=new))


def _move_passages(connection: Connection, moved: Sequence[tuple[int, str, str]]) -> None:
    """Let followed passages follow their new text: (the target's number, "key#number", digest)."""
    for number, text, digest in moved:
        identity = f"{text.partition('#')[0]}#{digest}"
        twin = wishes.alias()
        same = (twin.c.kind == str(Kind.PASSAGE), twin.c.identity == identity, twin.c.id != number)
        free = ~exists(select(twin.c.id).where(*same))
        connection.execute(
            update(wishes).where(wishes.c.id == number, free).values(text=text, detail=digest, identity=identity)
        )
