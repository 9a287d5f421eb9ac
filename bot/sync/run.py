"""Sync put together: for the command line once or for good, and for the serving bot in the background."""

import asyncio
import contextlib
import errno
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import httpx

from bot import __version__
from bot.archive import Archive, Changes
from bot.clock import Clock, SystemClock
from bot.disk import BusyError, lock
from bot.settings import Settings
from bot.sync.addresses import Hosts, Resolve, system_resolve
from bot.sync.fetch import Fetcher, Politeness, user_agent
from bot.sync.poll import Backfill, Edition, EditionPoll
from bot.sync.state import Host, StateFolder
from bot.sync.visit import Report, Site
from bot.transcripts.model import Key, Transcript

Arrived = Callable[[Changes], Awaitable[None]]
"""Told of what is new or changed, once it is stored."""

log = logging.getLogger(__name__)

EVERY = 900
"""Seconds between two polls where the settings name none."""
LEAST = 60
"""Seconds between two polls, whatever the settings say."""
EARLY = 30
"""Seconds by which a poll may come before its time."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What reaches out of the process, replaced in tests."""

    clock: Clock = field(default_factory=SystemClock)
    resolve: Resolve = system_resolve
    transport: Callable[[], httpx.AsyncBaseTransport] | None = None
    politeness: Politeness = field(default_factory=Politeness)
    mark_as_seen: Callable[[Transcript], Awaitable[None]] | None = None
    """Told of what a backfill found before it is stored, so that nobody is sent news of long ago."""
    warn: Callable[[str], None] = log.warning
    """Told of each problem when it is met."""


def state_folder(settings: Settings) -> Path:
    """Where sync keeps what it remembers: beside the transcripts that it stores."""
    return settings.library[-1] / ".sync"


def gone_since(settings: Settings, key: Key) -> datetime | None:
    """When a transcript's page was found to have disappeared from the source's site; None while it is there."""
    state = StateFolder(state_folder(settings)).edition(f"{key.source}_{key.language}")
    entry = state.entries.get(key.id)
    try:
        return datetime.fromisoformat(entry.gone) if entry and entry.gone else None
    except ValueError:
        return None


def resting_hosts(settings: Settings, now: float) -> dict[str, Host]:
    """The hosts that are left alone at the moment `now` (seconds since 1970), by name."""
    known = StateFolder(state_folder(settings)).hosts()
    return {name: host for name, host in known.items() if host.until > now}


@contextlib.asynccontextmanager
async def reading(
    settings: Settings, archive: Archive, arrived: Arrived | None, needs: Dependencies
) -> AsyncIterator[tuple[EditionPoll, ...]]:
    """The editions, ready to be read by this process alone. Raises BusyError when another one reads them."""
    folder = StateFolder(state_folder(settings))
    sources = [source for source in archive.sources if not source.fictional]  # an invented source is never asked
    hosts = [host for source in sources for host in source.hosts]
    with lock(folder.folder / "lock", busy="another process is reading the sources"):
        async with httpx.AsyncClient(
            transport=needs.transport() if needs.transport else None,
            headers={"User-Agent": user_agent(__version__, settings.contact), "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(needs.politeness.silence, connect=needs.politeness.connect),
            trust_env=False,
        ) as client:
            known = folder.hosts()
            allowed = Hosts(hosts, needs.resolve)
            fetcher = Fetcher(
                client, allowed, needs.clock, known, needs.politeness, keep=lambda: folder.save_hosts(known)
            )
            site = Site(fetcher, archive, needs.clock, arrived, needs.mark_as_seen, needs.warn)
            found = [
                Edition(source.name, code, edition.feeds)
                for source in sources
                for code, edition in source.languages.items()
                if edition.feeds
            ]
            # What is remembered of thousands of pages is read beside the event loop.
            yield await asyncio.to_thread(lambda: tuple(EditionPoll(one, site, folder) for one in found))


async def poll_once(
    settings: Settings,
    archive: Archive,
    arrived: Arrived | None = None,
    needs: Dependencies = Dependencies(),
    every: float = 0.0,
) -> tuple[Report, ...]:
    """Read every feed and look at every page that is due. Raises BusyError; OSError when the disk takes no more.

    An edition that was read less than `every` seconds ago is left for the next time, so that a bot that is restarted
    again and again does not ask each time.
    """
    async with reading(settings, archive, arrived, needs) as polls:
        due = [poll for poll in polls if not 0 <= needs.clock.now() - poll.state.polled < every]
        for poll in due:
            await poll.round()
        return tuple(poll.report for poll in due)


async def poll_forever(
    settings: Settings,
    archive: Archive,
    arrived: Arrived | None,
    needs: Dependencies = Dependencies(),
    tell: Callable[[str], None] = log.info,
) -> None:
    """Poll every `settings.sync_every` seconds until cancelled; what goes wrong is said and tried again."""
    every = max(settings.sync_every or EVERY, LEAST)
    while True:
        try:
            for report in await poll_once(settings, archive, arrived, needs, every - EARLY):
                tell(str(report))
        except BusyError as error:
            tell(str(error))
        except OSError as error:
            log.warning("%s", disk_message(error, settings))
        await needs.clock.sleep(every)


def sync(
    settings: Settings,
    archive: Archive,
    *,
    once: bool,
    since: date | None = None,
    progress: Callable[[str], None] = print,
    dependencies: Dependencies = Dependencies(),
) -> int:
    """The command `sync`: one round (after a backfill to `since`, if asked), or rounds until interrupted.

    Returns the exit status: 0, or 1 when something could not be had; what, `progress` was told.
    """
    # Who looks on is told of a problem when it is met, and not by the log as well.
    needs = replace(dependencies, warn=progress)
    try:
        status = asyncio.run(_command(settings, archive, since, progress, needs))
        if not once:
            asyncio.run(poll_forever(settings, archive, None, needs, progress))
    except BusyError as error:
        progress(str(error))
        return 1
    except OSError as error:
        progress(disk_message(error, settings))
        return 1
    except KeyboardInterrupt:
        progress("stopped; the same command goes on from there")
        return 0
    return status


async def _command(
    settings: Settings, archive: Archive, since: date | None, progress: Callable[[str], None], needs: Dependencies
) -> int:
    whole = True

    async def arrived(changes: Changes) -> None:
        for what, keys in (("new", changes.added), ("changed", changes.changed)):
            for key in keys:
                held = archive.library.get(str(key))
                progress(f"{what}: {key}{f' · {held.title}' if held else ''}")

    async with reading(settings, archive, arrived, needs) as polls:
        if not polls:
            progress("no source has a feed")
        for poll in polls:
            await poll.round()
            if since is not None:
                backfill = Backfill(poll, since, settings.sync_every or EVERY, progress)
                whole = await backfill.run() and whole
            progress(f"{poll.edition.name}: {poll.report}")
        return 0 if whole and not any(poll.report.problems for poll in polls) else 1


def disk_message(error: OSError, settings: Settings) -> str:
    """What an error of the disk means and what to do."""
    where = f"{error.filename or settings.library[-1]}: "
    if error.errno in _FULL:
        return f"{where}the disk takes no more ({error.strerror}): free some space; sync goes on where it was by itself"
    return f"{where}cannot be written ({error.strerror or error}); sync goes on where it was by itself"
