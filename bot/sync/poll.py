"""One edition of a source: its feeds read back to what is known, then the event pages that are due."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.sync import schedule
from bot.sync.fetch import FetchError, RestingError
from bot.sync.look import Looker, Report, Tools
from bot.sync.state import EditionState, Entry, FeedState, StateFolder
from bot.transcripts.formats.feed import read_feed
from bot.transcripts.formats.page import NotATranscript
from bot.transcripts.model import Key

if TYPE_CHECKING:
    from bot.transcripts.formats.feed import Entry as FeedEntry
    from bot.transcripts.formats.feed import Feed
    from bot.transcripts.model import Transcript

MOST_PAGES = 100
"""Pages of a feed that one round goes back; more is a backfill's work."""
MOST_SEEN = 2_000
"""Ids of a feed that are remembered."""
MOST_ENTRIES = 500
"""Entries of one feed page that are read; real feeds have 20."""
MOST_REMEMBERED = 20_000
"""Event pages that are remembered at a time."""
MOST_TEXT = 50_000_000
"""Characters of feed texts held in memory until their pages were looked at."""


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

    def __init__(self, edition: Edition, tools: Tools, folder: StateFolder) -> None:
        self.edition = edition
        self.tools = tools
        self.report = Report(tools.warn)
        self.state: EditionState = folder.edition(edition.name)
        self._folder = folder
        self._fed: dict[str, Transcript] = {}
        self._fed_size = 0
        self._looker = Looker(tools, self.report, self.save)

    async def save(self) -> None:
        """Keep the state; OSError when the disk does not take it."""
        await asyncio.to_thread(self._folder.save_edition, self.edition.name, self.state)

    async def round(self) -> None:
        """Read each feed back to what is known, then look at the pages that are due. Raises OSError (disk)."""
        self.state.polled = self.tools.clock.now()
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
        now = self.tools.clock.now()
        due = [
            (entry.tries > 0, entry.published, id_) for id_, entry in self.state.entries.items() if _is_due(entry, now)
        ]
        resting = False
        for _, _, id_ in sorted(due):
            entry, key = self.state.entries[id_], self.key(id_)
            if resting:
                await self._looker.use_feed(key, entry, self._fed.get(id_))
            else:
                resting = not await self._looker.look(key, entry, self._fed.get(id_))
            await self.save()
        self._fed.clear()
        self._fed_size = 0

    def key(self, id_: str) -> Key:
        """The key of this edition's event."""
        return Key(self.edition.source, self.edition.language, id_)

    async def _catch_up(self, url: str) -> None:
        state = self.state.feeds.setdefault(url, FeedState())
        waiting = any(
            _is_due(entry, self.tools.clock.now()) and not entry.whole for entry in self.state.entries.values()
        )
        conditions = (None, None) if waiting or not state.seen else (state.etag, state.modified)
        found: dict[str, str] = {}
        next_url: str | None = url
        visited: set[str] = set()
        while next_url is not None and next_url not in visited:
            if len(visited) == MOST_PAGES:
                self.report.problem(f"{url}: more is new than {MOST_PAGES} pages hold: run sync --since for the rest")
                break
            visited.add(next_url)
            page = await self.read(next_url, *(conditions if next_url == url else (None, None)))
            if page is None:
                break
            feed, etag, modified = page
            if next_url == url:
                newest = etag, modified
            for entry in feed.entries[:MOST_ENTRIES]:
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
        """A page of a feed with its ETag and Last-Modified; None when unchanged or not to be had.

        Raises RestingError.
        """
        try:
            page = await self.tools.fetcher.get(url, etag, modified)
            if page is None:
                return None
            feed = await asyncio.to_thread(read_feed, page.data, self.tools.sources, url)
        except RestingError:
            raise
        except FetchError as error:
            self.report.problem(str(error))
            return None
        except NotATranscript as error:
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
        now = self.tools.clock.now()
        id_ = event.key.id
        entry = self.state.entries.get(id_)
        if entry is None:
            before = feed.seen.get(id_)
            if before == _stamp(found):
                return True  # looked at long ago and forgotten since
            if len(self.state.entries) >= MOST_REMEMBERED:
                self.report.problem(f"{self.edition.name}: more than {MOST_REMEMBERED:,} pages wait: {id_} is left out")
                return False
            entry = Entry(found.url, published=_published(found), first=now, due=now, old=old)
            self.state.entries[id_] = entry
        else:
            if found.url not in {entry.url, entry.former}:
                entry.elsewhere = found.url
            if feed.seen.get(id_, _stamp(found)) != _stamp(found):
                entry.tries = entry.missing = 0
                entry.due = schedule.at_change(entry, now)
        if _is_due(entry, now) and not entry.whole:
            self._hold(id_, found.transcript)
        return True

    def _hold(self, id_: str, transcript: Transcript) -> None:
        size = sum(len(passage.text) for passage in transcript.passages)
        if id_ not in self._fed and self._fed_size + size <= MOST_TEXT:
            self._fed[id_] = transcript
            self._fed_size += size

    def _forget(self) -> None:
        """Drop what will not be needed: the oldest ids of each feed, and pages that are done with."""
        for feed in self.state.feeds.values():
            for id_ in list(feed.seen)[: max(len(feed.seen) - MOST_SEEN, 0)]:
                del feed.seen[id_]
        for id_, entry in list(self.state.entries.items()):
            if entry.due is None and entry.whole and entry.gone is None:
                del self.state.entries[id_]


def _is_due(entry: Entry, now: float) -> bool:
    return entry.due is not None and entry.due <= now


def _stamp(found: FeedEntry) -> str:
    """When the feed says it was changed, for comparing."""
    return str(found.updated)[:64]


def _published(found: FeedEntry) -> str:
    moment = found.transcript.event.published
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else ""
