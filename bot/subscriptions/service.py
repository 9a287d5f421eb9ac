"""The face of subscriptions: what chats, the folder watch, the command line and the operator ask for."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.clock import DAY, SystemClock
from bot.subscriptions import figures, settle, store
from bot.subscriptions.database import Database
from bot.subscriptions.intake import Intake
from bot.subscriptions.outbox import release
from bot.subscriptions.preview import preview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.archive import Archive
    from bot.clock import Clock
    from bot.subscriptions.model import Destination, Preferences, Stats, Subscription, SubscriptionTarget
    from bot.transcripts.model import Key, Transcript

log = logging.getLogger(__name__)

AWAY_PROBE = DAY
"""Seconds after which a chat that left is tried all the same: the news of its return may have been missed."""

__all__ = ["Service", "preview"]


class Service:
    """Subscriptions over one database. Every method is one transaction: it is done, or nothing is."""

    def __init__(self, database: Database, clock: Clock | None = None) -> None:
        self.database = database
        self.clock: Clock = clock or SystemClock()
        self.on_enqueued: Callable[[], None] = _nothing
        """Called when messages were promised: the delivery loop's bell."""
        self._intake = Intake(database, self.clock, self._promise)

    @classmethod
    async def open(cls, url: str, clock: Clock | None = None) -> Service:
        """Open the database, bring its schema up to date; NotADatabase says what is wrong with the address."""
        service = cls(Database(url), clock)
        await service.database.upgrade()
        return service

    async def close(self) -> None:
        """Close the database."""
        await self.database.close()

    def _promise(self) -> None:
        self.on_enqueued()

    # What a chat asks for.

    async def subscribe(self, destination: Destination, target: SubscriptionTarget) -> tuple[Subscription, bool]:
        """Follow; gives the subscription and whether it is new. What was paused is resumed.

        Raises:
            Refused: "too many", with the limit.
        """
        return await self.database.write(
            lambda connection: store.subscribe(connection, destination, target, self.clock.now())
        )

    async def unsubscribe(self, destination: Destination, *numbers: int) -> int:
        """Stop following these, or everything when none is given; gives how many there were."""
        return await self.database.write(lambda connection: store.remove(connection, destination, numbers or None))

    async def change(self, destination: Destination, number: int, target: SubscriptionTarget) -> Subscription | None:
        """Follow something else in place of a subscription; None when there is no such."""
        now = self.clock.now()
        return await self.database.write(lambda connection: store.change(connection, destination, number, target, now))

    async def subscriptions(self, destination: Destination) -> list[Subscription]:
        """What the destination follows, oldest first."""
        return await self.database.read(lambda connection: store.listing(connection, destination))

    async def subscription(self, destination: Destination, number: int) -> Subscription | None:
        """One of them, None when there is no such."""
        return await self.database.read(lambda connection: store.one(connection, destination, number))

    async def pause(self, destination: Destination, *numbers: int, paused: bool = True) -> int:
        """Pause (or resume) these, or all when none is given; gives how many."""
        return await self.database.write(
            lambda connection: store.pause(connection, destination, numbers or None, paused=paused)
        )

    async def preferences(self, destination: Destination) -> Preferences:
        """How the destination wants to be told."""
        return await self.database.read(lambda connection: store.preferences(connection, destination))

    async def prefer(self, destination: Destination, preferences: Preferences) -> None:
        """Keep new preferences; what is already promised follows them. Refused names what cannot be kept."""
        await self.database.write(
            lambda connection: store.prefer(connection, destination, preferences, self.clock.now())
        )
        self.on_enqueued()

    async def export(self, chat: int) -> dict[str, Any]:
        """All that is kept about the chat, ready for JSON."""
        return await self.database.read(lambda connection: figures.export(connection, chat))

    async def forget(self, chat: int) -> int:
        """Delete all that is kept about the chat; gives how many subscriptions it had."""
        return await self.database.write(lambda connection: settle.forget(connection, chat))

    # What Telegram tells.

    async def left(self, chat: int, reason: str) -> None:
        """The bot was blocked or thrown out: what the chat is promised waits for its return."""
        now = self.clock.now()
        await self.database.write(lambda connection: settle.away(connection, chat, reason, now, now + AWAY_PROBE))

    async def returned(self, chat: int) -> bool:
        """The bot may write again: what waits goes out. Gives whether the chat had been away."""
        back = await self.database.write(lambda connection: settle.returned(connection, chat, self.clock.now()))
        self.on_enqueued()
        return back

    async def heard_from(self, chat: int) -> bool:
        """Something came from the chat: if it was away, it is back. Only looks where it was not."""
        gone = await self.database.read(lambda connection: settle.is_away(connection, chat))
        return await self.returned(chat) if gone else False

    async def migrated(self, old: int, new: int) -> None:
        """A group became a supergroup: everything moves."""
        await self.database.write(lambda connection: settle.migrate(connection, old, new, self.clock.now()))
        self.on_enqueued()

    async def thread_closed(self, destination: Destination) -> None:
        """A topic was closed: its messages go to the chat itself, and say so."""
        await self.database.write(lambda connection: settle.set_thread(connection, destination, self.clock.now()))

    async def thread_reopened(self, destination: Destination) -> None:
        """A topic is open again."""
        await self.database.write(lambda connection: settle.set_thread(connection, destination, None))

    # What the library tells.

    async def arrived(
        self, transcripts: Sequence[Transcript], previous: Callable[[Key], Transcript | None] | None = None
    ) -> int:
        """New or changed transcripts; gives how many messages were promised. Can be called again at will."""
        return await self._intake.arrived(transcripts, previous)

    async def gone(self, keys: Iterable[Key]) -> int:
        """Transcripts that are no longer in the library; gives how many messages were promised."""
        return await self._intake.gone(keys)

    async def known(self, transcripts: Sequence[Transcript]) -> None:
        """Mark as seen without telling anyone: call it before storing, when an archive of old events is loaded."""
        await self._intake.known(transcripts)

    async def reconcile(self, held: Archive, previous: Callable[[Key], Transcript | None] | None = None) -> int:
        """Compare the library with what was seen and tell of the difference; at the very first start, of nothing."""
        return await self._intake.reconcile(held, previous)

    async def sweep(self, held: Archive) -> int:
        """Take in what the library holds and nobody told of; cheap where there is nothing."""
        return await self._intake.sweep(held)

    # What the operator asks for.

    async def stats(self) -> Stats:
        """Chats, subscriptions, the outbox's depth and age, what happened last."""
        return await self.database.read(lambda connection: figures.stats(connection, self.clock.now()))

    async def polled(self, text: str = "") -> None:
        """The sources were polled just now."""
        await self.database.write(lambda connection: settle.mark(connection, "poll", self.clock.now(), text))

    async def failed(self, text: str) -> None:
        """Note an error for `stats`."""
        await self.database.write(lambda connection: settle.mark(connection, "error", self.clock.now(), text))

    async def retry_parked(self) -> int:
        """Let every message that was set aside be tried again; gives how many."""
        count = await self.database.write(lambda connection: settle.retry_parked(connection, self.clock.now()))
        self.on_enqueued()
        return count

    async def tidy(self, give_up: float) -> None:
        """Delete old history, and unsubscribe the chats that have been out of reach for `give_up` seconds."""
        now = self.clock.now()
        await self.database.write(lambda connection: settle.prune(connection, now))
        lost = await self.database.read(lambda connection: settle.long_away(connection, now - give_up))
        for chat in lost:
            count = await self.forget(chat)
            log.warning("a chat out of reach for %d days is unsubscribed (%d)", give_up // DAY, count)

    async def start(self) -> None:
        """Before the first delivery: the schema is brought up to date, and what a crashed process held is taken back.

        Raises:
            OSError: another process serves the same SQLite file; it can have one only.
        """
        await self.database.upgrade()
        if self.database.is_sqlite:
            self.database.only_mine()
            await self.database.write(lambda connection: release(connection, None))


def _nothing() -> None:
    """Nobody listens yet."""
