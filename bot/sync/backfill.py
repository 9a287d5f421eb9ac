"""The way back through a source's feed to a given day, resumable at every page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.clock import age_in_words
from bot.sync.fetch import RestingError
from bot.sync.poll import MOST_ENTRIES
from bot.sync.state import FeedState, Walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bot.sync.poll import EditionPoll
    from bot.transcripts.formats.feed import Feed

RESTS = 10
"""Times in a row that a host may ask to be left alone before the backfill ends, to be resumed another day."""
MOST_PAGES = 5_000
"""Pages of one feed, two and a half times what the largest source has."""


class Backfill:
    """Walks one edition's feeds back to `since`; `tell` hears a line of progress after each page."""

    def __init__(self, poll: EditionPoll, since: date, every: float, tell: Callable[[str], None]) -> None:
        self._poll = poll
        self._since = since
        self._every = every
        self._tell = tell
        self._started = poll.tools.clock.now()
        self._stored = 0

    async def run(self) -> bool:
        """Whether every feed was read back to the day. Interrupted, it goes on from there next time. Raises OSError."""
        results = [await self._feed(url) for url in self._poll.edition.feeds]
        await self._poll.save()
        return all(results)

    async def _feed(self, url: str) -> bool:
        state = self._poll.state.feeds.setdefault(url, FeedState())
        if state.backfilled is not None and state.backfilled <= self._since.isoformat():
            self._tell(f"{url}: already read back to {state.backfilled}")
            return True
        walk = state.backfill
        if walk is None or walk.since > self._since.isoformat():
            walk = state.backfill = Walk(url, self._since.isoformat())
        elif walk.page != url:
            self._tell(f"{url}: going on from {walk.page}")
        next_url: str | None = walk.page
        newest: date | None = None
        for _ in range(MOST_PAGES):
            feed = await self._page(next_url) if next_url else None
            if feed is None:
                break
            days = await self._take(feed, state)
            walk.page = next_url or url
            newest = newest or (days[-1] if days else None)
            await self._look()
            self._say(newest, days)
            next_url = feed.next_url
            if next_url is None or not days or days[-1] < self._since:
                state.backfill, state.backfilled = None, self._since.isoformat()
                await self._poll.save()
                return True
            await self._keep_current()
        self._tell(f"{url}: stopped; the same command goes on from there")
        return False

    async def _page(self, url: str) -> Feed | None:
        for _ in range(RESTS):
            try:
                page = await self._poll.read(url)
            except RestingError as error:
                await self._rest(error.until, str(error))
            else:
                return page[0] if page else None
        return None

    async def _take(self, feed: Feed, state: FeedState) -> list[date]:
        """Note what is not held yet; gives the days of all entries, in order."""
        days = []
        for entry in feed.entries[:MOST_ENTRIES]:
            event = entry.transcript.event
            day = event.day.first if event.day else None
            if event.published:
                day = event.published.date()
            if day is None:
                continue
            days.append(day)
            if self._since <= day and not await asyncio.to_thread(self._poll.tools.shelf.transcript, event.key):
                self._poll.note(entry, state, old=True)
        await self._poll.save()
        return sorted(days)

    async def _look(self) -> None:
        before = len(self._poll.report.added)
        await self._poll.look_at_due()
        self._stored += len(self._poll.report.added) - before

    async def _keep_current(self) -> None:
        """The newest pages are not left waiting for hours while the old ones are read."""
        if self._poll.tools.clock.now() - self._poll.state.polled >= self._every:
            await self._poll.round()

    async def _rest(self, until: float, reason: str) -> None:
        self._tell(reason)
        await self._poll.tools.clock.sleep(max(until - self._poll.tools.clock.now(), 0.0) + 1.0)

    def _say(self, newest: date | None, days: list[date]) -> None:
        if newest is None or not days:
            return
        spent = self._poll.tools.clock.now() - self._started
        done = (newest - days[0]).days
        left = max((days[0] - self._since).days, 0)
        rest = f", about {age_in_words(spent * left / done)} left" if done > 0 else ""
        self._tell(f"back to {days[0]}: {self._stored:,} transcripts stored{rest}")
