"""New and changed transcripts are taken in, once each, whoever brings them and however often."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.clock import HOUR
from bot.subscriptions import arrivals, settle
from bot.subscriptions.following import moves
from bot.subscriptions.matching import TargetMatch, digests, match_edits, match_targets
from bot.subscriptions.model import ChangeType, Reason
from bot.subscriptions.tables import marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection

    from bot.archive import Archive
    from bot.clock import Clock
    from bot.subscriptions.arrivals import Known, Wanted
    from bot.subscriptions.database import Database
    from bot.subscriptions.matching import Digests
    from bot.transcripts.model import Key, Transcript

log = logging.getLogger(__name__)

OLD_DAYS = 90
"""An event this long past is old when it arrives."""
MOST_OLD = 300
"""More old events than this within an hour are an archive being loaded: searchable at once, but no news."""
_AT_ONCE = 100


class Intake:
    """Takes transcripts in. Arrivals are handled one after another, oldest first."""

    def __init__(self, database: Database, clock: Clock, promised: Callable[[], None]) -> None:
        self._database, self._clock, self._promised = database, clock, promised
        self._turn = asyncio.Lock()
        self._old: dict[Key, float] = {}
        """When old events arrived, those of the last hour."""
        self._names: set[str] = set()
        """The transcripts that were seen, as far as this process knows."""

    async def arrived(
        self, transcripts: Sequence[Transcript], previous: Callable[[Key], Transcript | None] | None = None
    ) -> int:
        """Tell of those that are new or changed; gives how many messages were promised.

        `previous` gives the text that a changed transcript had before, where it is known: then those are told who
        began to follow since and whose wish the change meets for the first time. Whatever was taken in before is
        passed over, so that after a failure the same call can simply be made again.
        """
        async with self._turn:
            in_order = sorted(transcripts, key=lambda transcript: transcript.event.order)
            counted = [(one, await asyncio.to_thread(digests, one)) for one in in_order]
            fresh = await self._not_archives(counted)
            quiet = {one.key for one in in_order} - {one.key for one, _ in fresh}
            self._names.update(map(str, quiet))
            promised = 0
            for transcript, found in fresh:
                before = await asyncio.to_thread(previous, transcript.key) if previous else None
                promised += await self._take(transcript, found, before)
                self._names.add(str(transcript.key))
            return promised

    async def gone(self, keys: Iterable[Key]) -> int:
        """Tell those who follow these events, or passages of them, that they are no longer in the library."""
        promised = 0
        async with self._turn:
            for key in keys:
                now = self._clock.now()
                promised += await self._database.write(partial(_gone, key=key, now=now))
        if promised:
            self._promised()
        return promised

    async def known(self, transcripts: Sequence[Transcript]) -> None:
        """Mark as seen without telling anyone; before they are stored, when an archive is loaded."""
        counted = await asyncio.to_thread(lambda: [(str(one.key), digests(one)) for one in transcripts])
        await self._database.write(lambda connection: arrivals.mark_known(connection, counted, self._clock.now()))

    async def reconcile(self, held: Archive, previous: Callable[[Key], Transcript | None] | None = None) -> int:
        """Compare the whole library with what was seen: tells of what came while nobody looked.

        The first time ever, everything held is taken as known, so that nobody is flooded with it.
        """
        first, seen = await self._database.read(
            lambda connection: (_is_first(connection), arrivals.known_digests(connection))
        )
        self._names.update(seen)
        fresh: list[Transcript] = []
        baseline: list[tuple[str, Digests]] = []
        keys = [event.key for event in held.library]
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            for transcript, found in await asyncio.to_thread(_changed, held, some, seen):
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

    async def sweep(self, held: Archive) -> int:
        """Take in the transcripts of which nobody told, whatever became of the news of them."""
        keys = await asyncio.to_thread(lambda: [one.key for one in held.library if str(one.key) not in self._names])
        found = await asyncio.to_thread(lambda: [one for key in keys if (one := held.transcript(key)) is not None])
        return await self.arrived(found) if found else 0

    async def _not_archives(self, counted: list[tuple[Transcript, Digests]]) -> list[tuple[Transcript, Digests]]:
        """Those that are news; masses of old events are marked as known instead."""
        now = self._clock.now()
        today = datetime.fromtimestamp(now, UTC).date()
        seen = await self._database.read(
            lambda connection: arrivals.known_digests(connection, [str(one.key) for one, _ in counted])
        )
        counted = [(one, found) for one, found in counted if seen.get(str(one.key)) != found.everything]
        old = [(one, found) for one, found in counted if str(one.key) not in seen and _is_old(one, today)]
        self._old = {key: moment for key, moment in self._old.items() if moment >= now - HOUR}
        self._old.update((one.key, now) for one, _ in old)
        if len(self._old) <= MOST_OLD:
            return counted
        await self._database.write(
            lambda connection: arrivals.mark_known(connection, [(str(one.key), found) for one, found in old], now)
        )
        log.warning("%d transcripts of long ago arrived in mass: searchable, but nobody is told of them", len(old))
        quiet = {one.key for one, _ in old}
        return [(one, found) for one, found in counted if one.key not in quiet]

    async def _take(self, transcript: Transcript, found: Digests, previous: Transcript | None) -> int:
        name = str(transcript.key)
        known, wants = await self._database.read(
            lambda connection: (
                arrivals.known(connection, [name, *_aliases(transcript)]),
                arrivals.wanted(connection),
            )
        )
        met = await asyncio.to_thread(_match_targets, transcript, wants, known, found, previous)
        arrival = _Arrival(transcript, found, previous, known, wants, met)
        promised = await self._database.write(partial(_promise, arrival=arrival, now=self._clock.now()))
        if promised:
            self._promised()
        return promised


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A transcript and all that is known of it before it is taken in."""

    transcript: Transcript
    found: Digests
    previous: Transcript | None
    known: Known | None
    wants: Sequence[Wanted]
    met: Sequence[TargetMatch]


def _promise(connection: Connection, arrival: _Arrival, now: float) -> int:
    """Mark it seen and promise its messages; gives how many."""
    name, known, met = str(arrival.transcript.key), arrival.known, list(arrival.met)
    if known is not None and known.transcript != name:
        arrivals.rename(connection, known.transcript, name)
    revision = arrivals.mark_seen(connection, name, arrival.found, now)
    if revision is None:
        return 0
    late = arrivals.wanted(connection, after=max((one.number for one in arrival.wants), default=0))
    met += _match_targets(arrival.transcript, late, known, arrival.found, arrival.previous) if late else []
    if revision > 1:
        told = arrivals.told_before(connection, name)
        met = [one for one in met if one.change is not ChangeType.NEW or one.target not in told]
    arrivals.rename_passages(connection, moves(arrival.transcript, arrival.previous, arrival.wants))
    return arrivals.enqueue_notifications(connection, name, revision, _sort(arrival.transcript), met, now)


def _gone(connection: Connection, key: Key, now: float) -> int:
    name = str(key)
    revision = arrivals.mark_gone(connection, name)
    if revision is None:
        return 0
    followed = [one for one in arrivals.wanted(connection) if one.target.follows(key)]
    met = [TargetMatch(one.number, ChangeType.GONE, Reason(one.target)) for one in followed]
    return arrivals.enqueue_notifications(connection, name, revision, name, met, now)


def _baseline(connection: Connection, baseline: Sequence[tuple[str, Digests]], now: float) -> None:
    if _is_first(connection):
        arrivals.mark_known(connection, baseline, now)
        settle.mark(connection, "baseline", now, str(len(baseline)))


def _aliases(transcript: Transcript) -> list[str]:
    """The keys under which the same event may have been seen before it had its number."""
    key = transcript.key
    return [f"{key.source}_{key.language}_{alias}" for alias in transcript.event.aliases]


def _sort(transcript: Transcript) -> str:
    day, clock, _ = transcript.event.order
    return f"{day} {clock} {transcript.key}"[:96]


def _changed(held: Archive, keys: Iterable[Key], seen: dict[str, str]) -> list[tuple[Transcript, Digests]]:
    changed = []
    for key in keys:
        transcript = held.transcript(key)
        if transcript is not None:
            found = digests(transcript)
            if seen.get(str(key)) != found.everything:
                changed.append((transcript, found))
    return changed


def _is_old(transcript: Transcript, today: date) -> bool:
    day = transcript.event.day
    return day is not None and (today - day.last).days > OLD_DAYS


def _match_targets(
    transcript: Transcript,
    wants: Sequence[Wanted],
    known: Known | None,
    found: Digests,
    previous: Transcript | None,
) -> list[TargetMatch]:
    """What this revision meets. A younger wish is news only where the text before did not meet it."""
    for_news = [(one.number, one.target) for one in wants if one.target.kind not in arrivals.EDIT_KINDS]
    if known is None:
        return match_targets(transcript, for_news)
    met = match_targets(transcript, for_news)
    younger = {one.number for one in wants if one.created >= known.arrived}
    old = younger
    if previous is not None:
        old = {one.target for one in match_targets(previous, [pair for pair in for_news if pair[0] in younger])}
    met = [replace(one, change=ChangeType.KNOWN, ends=False) if one.target in old else one for one in met]
    if known.text_digest == found.text:
        return met
    return met + match_edits(
        transcript, [(one.number, one.target) for one in wants if one.target.kind in arrivals.EDIT_KINDS]
    )


def _is_first(connection: Connection) -> bool:
    return connection.scalar(select(marks.c.name).where(marks.c.name == "baseline")) is None
