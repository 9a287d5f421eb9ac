"""One visit to one event page: got, read, stored, told of; what happens when it cannot be had; when the next is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.archive import Archive, Changes
from bot.clock import DAY, HOUR, MINUTE, Clock
from bot.language import pattern
from bot.sync.fetch import Fetcher, FetchError, GoneError, Page, RestingError
from bot.sync.state import Entry
from bot.transcripts.formats.documents import parse
from bot.transcripts.formats.page import NotATranscript
from bot.transcripts.model import Key, Transcript
from bot.transcripts.store import Status

log = logging.getLogger(__name__)
_TO_BE_CONTINUED = r"(?i)\W*{labels.to_be_continued}\W*"


@dataclass(slots=True)
class Report:
    """What a round came to."""

    warn: Callable[[str], None]
    """Told of each problem when it is met."""
    added: list[Key] = field(default_factory=list)
    changed: list[Key] = field(default_factory=list)
    gone: list[Key] = field(default_factory=list)
    looked: int = 0
    """Pages asked for."""
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str) -> None:
        """Note something that went wrong; each once."""
        if text not in self.problems:
            self.warn(text)
            self.problems.append(text)

    def __str__(self) -> str:
        problems = len(self.problems)
        parts = [
            f"{len(self.added):,} new",
            f"{len(self.changed):,} changed",
            f"{self.looked:,} pages looked at",
            f"{len(self.gone):,} disappeared" if self.gone else "",
            f"{problems:,} {'problem' if problems == 1 else 'problems'}" if problems else "",
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class RevisitPlan:
    """When a page is looked at again, from what is remembered of it. Lists of seconds, one for each time in a row."""

    settled: tuple[float, ...] = (3 * HOUR, DAY, 7 * DAY, 30 * DAY)
    """After the text last changed: official transcripts are edited without a word."""
    growing: tuple[float, ...] = (HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY)
    """The same for a page that ends with "To be continued"."""
    failed: tuple[float, ...] = (HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY)
    """After a page could not be had; then it is given up until the feed tells of a change."""
    missing: tuple[float, ...] = (DAY, 7 * DAY, 30 * DAY)
    """After a page was not found: the second time it counts as gone, and may still come back."""
    late: tuple[float, ...] = (HOUR, 2 * HOUR, 4 * HOUR)
    """Before that, for a page that its feed has but that was never there yet."""
    watched: float = 45 * DAY
    """A page that has been known or published for longer is not looked at again by itself."""
    often: float = 15 * MINUTE
    """Between two looks at one page, however often its feed says that it changed."""

    def after_success(self, entry: Entry, now: float) -> float | None:
        """When to look again after a look that succeeded."""
        try:
            published = datetime.fromisoformat(entry.published).replace(tzinfo=UTC).timestamp()
        except ValueError:
            published = now
        age = now - min(published, entry.first or now)  # a date in the future does not count
        waits = self.growing if entry.growing else self.settled
        return None if entry.looks >= len(waits) or age > self.watched else now + waits[entry.looks]

    def after_failure(self, entry: Entry, now: float) -> float | None:
        """When to try again after `entry.tries` failures in a row."""
        return now + self.failed[entry.tries - 1] if entry.tries <= len(self.failed) else None

    def after_missing(self, entry: Entry, now: float, *, final: bool) -> float | None:
        """When to look again after the page was not found `entry.missing` times in a row (`final`: gone for good)."""
        waits = self.missing[1:] if final else self.missing if entry.whole else self.late + self.missing
        return now + waits[entry.missing - 1] if entry.missing <= len(waits) else None

    def is_gone(self, entry: Entry, *, final: bool) -> bool:
        """Whether a page that was not found so often counts as gone."""
        return final or entry.missing > (1 if entry.whole else len(self.late))

    def at_change(self, entry: Entry, now: float) -> float:
        """When to look at a page whose feed says that it changed."""
        return max(now, entry.fetched + self.often)


PLAN = RevisitPlan()


@dataclass(frozen=True, slots=True)
class Site:
    """What a round works with: how pages are got, where transcripts are kept, and who is told."""

    fetcher: Fetcher
    archive: Archive
    clock: Clock
    arrived: Callable[[Changes], Awaitable[None]] | None
    """Told of each transcript that is new or changed, once it is stored; after a crash perhaps again."""
    mark_as_seen: Callable[[Transcript], Awaitable[None]] | None
    """Told of each transcript that a backfill found, before it is stored: it is no news."""
    warn: Callable[[str], None]
    """Told of each problem when it is met."""


class Visitor:
    """Looks at the event pages of one edition; `keep` saves what is remembered, and is called before each risk."""

    def __init__(self, site: Site, report: Report, keep: Callable[[], Awaitable[None]]) -> None:
        self._site = site
        self._report = report
        self._keep = keep

    async def look(self, key: Key, entry: Entry, fed: Transcript | None) -> bool:
        """Ask for the page; without it the feed's text `fed` must do. False when its host wants to be left alone.

        Raises OSError when the disk does not take the transcript.
        """
        now = self._site.clock.now()
        conditions = (entry.etag, entry.modified) if entry.whole else (None, None)
        entry.fetched = now
        self._report.looked += 1
        try:
            page = await self._site.fetcher.get(entry.url, *conditions)
        except RestingError as error:
            entry.problem = str(error)
            if error.asked:
                entry.tries += 1
                later = PLAN.after_failure(entry, now)
                entry.due = None if later is None else max(later, error.until)
                self._report.problem(str(error))
            else:
                self._report.looked -= 1
            await self.use_feed(key, entry, fed)
            return False
        except GoneError as error:
            await self._missing(key, entry, fed, final=error.final)
        except FetchError as error:
            await self._failed(key, entry, fed, str(error))
        else:
            if page is None:
                entry.looks += 1
                self._succeeded(entry)
            else:
                await self._read(key, entry, fed, page)
        return True

    async def use_feed(self, key: Key, entry: Entry, fed: Transcript | None) -> None:
        """Store the feed's text where nothing better is held."""
        if fed is None or entry.whole:
            return
        if not entry.fed and await asyncio.to_thread(self._site.archive.transcript, key) is not None:
            return
        entry.fed = True
        await self._store(entry, fed)

    async def _read(self, key: Key, entry: Entry, fed: Transcript | None, page: Page) -> None:
        sources = self._site.archive.sources
        try:
            found = await asyncio.to_thread(parse, page.data, page.url, sources)
        except NotATranscript as error:
            await self._failed(key, entry, fed, str(error))
            return
        transcript = next((one for one in found if one.key == key), None)
        if transcript is None:
            await self._failed(key, entry, fed, f"{page.url}: is the page of another event than {key}")
            return
        if sources.id_of(page.url) == (key.source, key.language, key.id):
            entry.url = page.url
        if transcript.event.url is None:
            transcript = replace(transcript, event=replace(transcript.event, url=page.url))
        entry.growing = _is_growing(transcript)
        changed = await self._store(entry, transcript)
        if changed is None:
            return
        entry.looks = 0 if changed or not entry.whole else entry.looks + 1
        entry.whole, entry.fed = True, False
        entry.etag, entry.modified = page.etag, page.modified
        self._succeeded(entry)

    async def _store(self, entry: Entry, transcript: Transcript) -> bool | None:
        """Store and tell; whether anything was new in it, None when the archive did not take it."""
        told_before = not entry.storing
        entry.storing = True
        await self._keep()
        if entry.old and self._site.mark_as_seen is not None:
            await self._site.mark_as_seen(transcript)
        stored = await asyncio.to_thread(self._site.archive.store, transcript)
        if stored.status is Status.REFUSED:
            entry.storing = False
            entry.problem = stored.reason
            # A page that lost its text may have it back later; a transcript that must not be held here stays so.
            entry.tries += 1
            entry.due = PLAN.after_failure(entry, self._site.clock.now()) if stored.path else None
            self._report.problem(f"{transcript.key}: not stored: {stored.reason}")
            return None
        changes = Changes()
        if stored.status is Status.NEW or (stored.status is Status.SAME and not told_before):
            self._report.added.append(stored.key)
            changes = Changes(added=(stored.key,))
        elif stored.status is Status.CHANGED:
            self._report.changed.append(stored.key)
            changes = Changes(changed=(stored.key,))
        if changes and self._site.arrived is not None:
            await self._site.arrived(changes)
        entry.storing = False
        return stored.status is not Status.SAME

    def _succeeded(self, entry: Entry) -> None:
        entry.tries, entry.missing, entry.problem, entry.gone = 0, 0, None, None
        entry.due = PLAN.after_success(entry, self._site.clock.now())

    async def _failed(self, key: Key, entry: Entry, fed: Transcript | None, problem: str) -> None:
        entry.tries += 1
        entry.problem = problem
        entry.due = PLAN.after_failure(entry, self._site.clock.now())
        self._report.problem(problem)
        await self.use_feed(key, entry, fed)

    async def _missing(self, key: Key, entry: Entry, fed: Transcript | None, *, final: bool) -> None:
        """Not found: asked where else the feed says, or once more later, then marked as gone. What is held stays.

        A page that was never there although its feed has it may yet appear: it is given a few hours.
        """
        now = self._site.clock.now()
        if entry.elsewhere:
            entry.former, entry.url, entry.elsewhere = entry.url, entry.elsewhere, ""
            entry.due = now
            return
        entry.missing += 1
        entry.problem = "the page is not there any more"
        entry.due = PLAN.after_missing(entry, now, final=final)
        if entry.gone is None and PLAN.is_gone(entry, final=final):
            entry.gone = datetime.fromtimestamp(now, UTC).isoformat(timespec="seconds")
            self._report.gone.append(key)
            log.info("%s has disappeared from the source's site; what is held stays", key)
        await self.use_feed(key, entry, fed)


def _is_growing(transcript: Transcript) -> bool:
    """Whether the text ends with the source's promise to go on."""
    endings = transcript.turns[-1].paragraphs[-2:] if transcript.turns else ()
    return any(pattern(_TO_BE_CONTINUED).fullmatch(" ".join(text.split())) for text in endings)
