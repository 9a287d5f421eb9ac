"""One edition of a source: its feeds read back to what is known, or to a given day, then the pages that are due."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import age_in_words
from bot.sync.fetch import FetchError, RestingError
from bot.sync.state import EditionState, Entry, FeedState, StateFolder, Walk
from bot.sync.visit import PLAN, Report, Site, Visitor
from bot.transcripts.formats.feed import Entry as FeedEntry
from bot.transcripts.formats.feed import Feed, read_feed
from bot.transcripts.formats.page import NotATranscript
from bot.transcripts.model import Key, Transcript


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read and remembered of one edition."""

    pages: int = 100
    """Pages of a feed that one round goes back; more is a backfill's work."""
    seen: int = 2_000
    """Ids of a feed that are remembered."""
    entries: int = 500
    """Entries of one feed page that are read; real feeds have 20."""
    remembered: int = 20_000
    """Event pages that are remembered at a time."""
    text: int = 50_000_000
    """Characters of feed texts held in memory until their pages were looked at."""
    backfill_pages: int = 5_000
    """Pages of one feed that a backfill reads, two and a half times what the largest source has."""
    rests: int = 10
    """Times in a row that a host may ask to be left alone before a backfill ends, to be resumed another day."""


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of which source, and where its feeds are."""

    source: str
    language: str
    feeds: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of its state file."""
        return f"{self.source}_{self.language}"


class EditionPoll:
    """Reads one edition. Its state is loaded when this is made, and saved at every step."""

    def __init__(self, edition: Edition, site: Site, folder: StateFolder) -> None:
        self.edition = edition
        self.site = site
        self.report = Report(site.warn)
        self.state: EditionState = folder.edition(edition.name)
        self._folder = folder
        self._fed: dict[str, Transcript] = {}
        self._fed_size = 0
        self._visitor = Visitor(site, self.report, self.save)

    async def save(self) -> None:
        """Keep the state; OSError when the disk does not take it."""
        await asyncio.to_thread(self._folder.save_edition, self.edition.name, self.state)

    async def round(self) -> None:
        """Read each feed back to what is known, then look at the pages that are due. Raises OSError (disk)."""
        self.state.polled = self.site.clock.now()
        for url in self.edition.feeds:
            try:
                await self._catch_up(url)
            except RestingError as error:
                self.report.problem(str(error))
        await self.look_at_due()
        self._forget()
        await self.save()

    async def look_at_due(self) -> None:
        """Look at each page whose time has come, oldest event first, those that failed before last."""
        now = self.site.clock.now()
        due = [(one.tries > 0, one.published, id_) for id_, one in self.state.entries.items() if _is_due(one, now)]
        resting = False
        for _, _, id_ in sorted(due):
            entry = self.state.entries[id_]
            key = Key(self.edition.source, self.edition.language, id_)
            if resting:
                await self._visitor.use_feed(key, entry, self._fed.get(id_))
            else:
                resting = not await self._visitor.look(key, entry, self._fed.get(id_))
            await self.save()
        self._fed.clear()
        self._fed_size = 0

    async def _catch_up(self, url: str) -> None:
        state, now = self.state.feeds.setdefault(url, FeedState()), self.site.clock.now()
        waiting = any(_is_due(entry, now) and not entry.whole for entry in self.state.entries.values())
        conditions = (None, None) if waiting or not state.seen else (state.etag, state.modified)
        found: dict[str, str] = {}
        next_url: str | None = url
        visited: set[str] = set()
        while next_url is not None and next_url not in visited:
            if len(visited) == LIMITS.pages:
                self.report.problem(f"{url}: more is new than {LIMITS.pages} pages hold: run sync --since for the rest")
                break
            visited.add(next_url)
            page = await self.read(next_url, *(conditions if next_url == url else (None, None)))
            if page is None:
                break
            feed, etag, modified = page
            if next_url == url:
                newest = etag, modified
            for entry in feed.entries[: LIMITS.entries]:
                if self.note(entry, state) and entry.transcript.key.id not in found:
                    found[entry.transcript.key.id] = _stamp(entry)
            await self.save()
            last = feed.entries[-1].transcript.key.id if feed.entries else None
            next_url = feed.next_url if state.seen and last is not None and last not in state.seen else None
        if found:
            state.etag, state.modified = newest
            for id_, updated in reversed(found.items()):
                state.seen.pop(id_, None)
                state.seen[id_] = updated

    async def read(
        self, url: str, etag: str | None = None, modified: str | None = None
    ) -> tuple[Feed, str | None, str | None] | None:
        """A page of a feed with its ETag and Last-Modified; None when unchanged or not to be had. RestingError."""
        try:
            page = await self.site.fetcher.get(url, etag, modified)
            if page is None:
                return None
            feed = await asyncio.to_thread(read_feed, page.data, self.site.archive.sources, url)
        except RestingError:
            raise
        except (FetchError, NotATranscript) as error:
            self.report.problem(str(error))
            return None
        return feed, page.etag, page.modified

    def note(self, found: FeedEntry, feed: FeedState, *, old: bool = False) -> bool:
        """Remember one entry of a feed, due when it is new or changed; False when it is not this edition's.

        `old`: met by a backfill, hence no news.
        """
        event = found.transcript.event
        if (event.key.source, event.key.language) != (self.edition.source, self.edition.language):
            return False
        now = self.site.clock.now()
        id_ = event.key.id
        entry = self.state.entries.get(id_)
        if entry is None:
            if feed.seen.get(id_) == _stamp(found):
                return True  # looked at long ago and forgotten since
            if len(self.state.entries) >= LIMITS.remembered:
                many = f"{self.edition.name}: more than {LIMITS.remembered:,} pages wait"
                self.report.problem(f"{many}: {id_} is left out")
                return False
            published = event.published.isoformat(timespec="minutes") if isinstance(event.published, datetime) else ""
            entry = self.state.entries[id_] = Entry(found.url, published=published, first=now, due=now, old=old)
        else:
            if found.url not in {entry.url, entry.former}:
                entry.elsewhere = found.url
            if feed.seen.get(id_, _stamp(found)) != _stamp(found):
                entry.tries = entry.missing = 0
                entry.due = PLAN.at_change(entry, now)
        if _is_due(entry, now) and not entry.whole:
            self._hold(id_, found.transcript)
        return True

    def _hold(self, id_: str, transcript: Transcript) -> None:
        size = sum(len(passage.text) for passage in transcript.passages)
        if id_ not in self._fed and self._fed_size + size <= LIMITS.text:
            self._fed[id_] = transcript
            self._fed_size += size

    def _forget(self) -> None:
        """Drop what will not be needed: the oldest ids of each feed, and pages that are done with."""
        for feed in self.state.feeds.values():
            for id_ in list(feed.seen)[: max(len(feed.seen) - LIMITS.seen, 0)]:
                del feed.seen[id_]
        for id_, entry in list(self.state.entries.items()):
            if entry.due is None and entry.whole and entry.gone is None:
                del self.state.entries[id_]


class Backfill:
    """Walks one edition's feeds back to `since`, resumable at every page; each is told of by a line to `tell`."""

    def __init__(self, poll: EditionPoll, since: date, every: float, tell: Callable[[str], None]) -> None:
        self._poll = poll
        self._since = since
        self._every = every
        self._tell = tell
        self._clock = poll.site.clock
        self._started = self._clock.now()
        self._stored = 0

    async def run(self) -> bool:
        """Whether every feed was read back to the day. Interrupted, it goes on from there next time. Raises OSError."""
        results = [await self._feed(url) for url in self._poll.edition.feeds]
        await self._poll.save()
        return all(results)

    async def _feed(self, url: str) -> bool:
        state, since = self._poll.state.feeds.setdefault(url, FeedState()), self._since.isoformat()
        if state.backfilled is not None and state.backfilled <= since:
            self._tell(f"{url}: already read back to {state.backfilled}")
            return True
        walk = state.backfill
        if walk is None or walk.since > since:
            walk = state.backfill = Walk(url, since)
        elif walk.page != url:
            self._tell(f"{url}: going on from {walk.page}")
        next_url: str | None = walk.page
        newest: date | None = None
        for _ in range(LIMITS.backfill_pages):
            feed = await self._page(next_url) if next_url else None
            if feed is None:
                break
            days = await self._take(feed, state)
            walk.page = next_url or url
            newest = newest or (days[-1] if days else None)
            before = len(self._poll.report.added)
            await self._poll.look_at_due()
            self._stored += len(self._poll.report.added) - before
            self._say(newest, days)
            next_url = feed.next_url
            if next_url is None or not days or days[-1] < self._since:
                state.backfill, state.backfilled = None, since
                await self._poll.save()
                return True
            # The newest pages are not left waiting for hours while the old ones are read.
            if self._clock.now() - self._poll.state.polled >= self._every:
                await self._poll.round()
        self._tell(f"{url}: stopped; the same command goes on from there")
        return False

    async def _page(self, url: str) -> Feed | None:
        for _ in range(LIMITS.rests):
            try:
                page = await self._poll.read(url)
            except RestingError as error:
                self._tell(str(error))
                await self._clock.sleep(max(error.until - self._clock.now(), 0.0) + 1.0)
            else:
                return page[0] if page else None
        return None

    async def _take(self, feed: Feed, state: FeedState) -> list[date]:
        """Note what is not held yet; gives the days of all entries, in order."""
        days = []
        for entry in feed.entries[: LIMITS.entries]:
            event = entry.transcript.event
            day = event.day.first if event.day else None
            if event.published:
                day = event.published.date()
            if day is None:
                continue
            days.append(day)
            if self._since <= day and not await asyncio.to_thread(self._poll.site.archive.transcript, event.key):
                self._poll.note(entry, state, old=True)
        await self._poll.save()
        return sorted(days)

    def _say(self, newest: date | None, days: list[date]) -> None:
        if newest is None or not days:
            return
        spent = self._clock.now() - self._started
        done = (newest - days[0]).days
        left = max((days[0] - self._since).days, 0)
        rest = f", about {age_in_words(spent * left / done)} left" if done > 0 else ""
        self._tell(f"back to {days[0]}: {self._stored:,} transcripts stored{rest}")


def _is_due(entry: Entry, now: float) -> bool:
    return entry.due is not None and entry.due <= now


def _stamp(found: FeedEntry) -> str:
    """When the feed says it was changed, for comparing."""
    return str(found.updated)[:64]
