"""What a page is made from: the services, the reader's language, the bot's own name. And the lines that pages share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import ParamSpec, TypeVar

from bot.archive import Archive
from bot.chat.buttons import passage_payload
from bot.chat.render import Block, Line, Piece, isolated, join, line, paragraph
from bot.chat.reply import Button
from bot.chat.texts import Catalogue, Texts
from bot.quotes.model import Claim
from bot.settings import Settings
from bot.subscriptions.database import FAILURES
from bot.subscriptions.model import Destination
from bot.subscriptions.service import Service
from bot.transcripts.library import Library
from bot.transcripts.model import Event, Key, Passage

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

SEARCHERS = 4
"""Threads that search at once; more would only take turns at the interpreter's lock."""


LONGEST_TITLE = 300
LONGEST_NAME = 200
"""Characters of a title, a name or a place that a card shows."""
A_LINE = 38
"""Characters that fit a line of a phone."""


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Services:
    """Everything a handler may use. `subscriptions` is None where the bot runs without a database."""

    settings: Settings
    archive: Archive
    texts: Catalogue = field(default_factory=Catalogue.load)
    clock: Callable[[], datetime] = utc_now
    subscriptions: Service | None = None
    workers: Executor = field(default_factory=partial(ThreadPoolExecutor, SEARCHERS, "search"))

    async def language(self, here: Destination) -> str | None:
        """The language that a chat, or a topic of it, has chosen; None where it has not, or cannot be asked now."""
        if self.subscriptions is None:
            return None
        try:
            return (await self.subscriptions.preferences(here)).language
        except FAILURES as error:
            logger.warning("The settings of a chat could not be read: %s", type(error).__name__)
            return None

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do work that computes or reads files in a thread, so that the event loop stays free."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.workers, lambda: work(*args, **kwargs))


@dataclass(frozen=True)
class View:
    """One reader's sight of the library. Making pages reads files and computes: do it in a thread (`Services.run`)."""

    services: Services
    texts: Texts
    username: str

    @property
    def archive(self) -> Archive:
        """All that is held."""
        return self.services.archive

    @property
    def library(self) -> Library:
        """The events held, as of now."""
        return self.services.archive.library

    @property
    def follows(self) -> bool:
        """Whether subscriptions are available."""
        return self.services.subscriptions is not None

    def speaking(self, language: str | None) -> View:
        """The same sight in another language, the default one where that is not spoken."""
        return replace(self, texts=self.services.texts.for_language(language))

    def say(self, key: str, **values: object) -> Line:
        """A line from the catalogue."""
        return self.texts.rich(key, **values)

    def note(self, key: str, **values: object) -> Block:
        """A paragraph from the catalogue."""
        return paragraph(self.say(key, **values))

    def button(self, key: str, **target: object) -> Button:
        """A button whose label is the catalogue's."""
        return Button(self.texts(f"button.{key}"), **target)  # type: ignore[arg-type]

    def title(self, event: Event, most: int = LONGEST_TITLE) -> Line:
        """The event's title, linked to where it was published."""
        link = event.url if event.url and event.url.startswith(("http://", "https://")) else None
        return (Piece(shown(event.title, most), "", link),)

    def when_where(self, event: Event) -> Line:
        """Date, time and place, as far as they are known."""
        when = self.texts.day(event.day)
        clock = f", {event.time}" if event.time else ""
        return line(f"{when}{clock}", f", {shown(event.place)}" if event.place else "")

    def byline(self, passage: Passage, event: Event, claim: Claim | None = None, *, with_post: bool = False) -> Line:
        """Who speaks, when, and where, if there is room on a phone's line; marked where it is as claimed."""
        as_claimed = self.texts("claim.holds") if claim and claim.holds else ""
        who, day = (as_claimed, "") if claim and not claim.date else ("", as_claimed)
        when, place = self.texts.day(event.day, short=True), shown((event.place or "").rpartition(",")[2])
        said = f" ({shown(passage.note)})" if passage.note else ""
        post = f", {shown(passage.role)}" if passage.role and with_post else ""
        named = (
            line(Piece(shown(passage.speaker), "b"), said, post, who) if passage.speaker else self.say("speaker.none")
        )
        told = join(" · ", (named, line(when, day)))
        fits = sum(len(each.text) for each in told) + len(place) <= A_LINE
        return join(" · ", (told, line(place))) if with_post or fits else told

    def listed(self, passage: Passage, event: Event, note: str = "") -> Line:
        """Who speaks and when, linked, for one of several."""
        named = line(Piece(shown(passage.speaker), "b")) if passage.speaker else self.say("speaker.none")
        when = Piece(self.texts.day(event.day, short=True), "", self.title(event)[0].link)
        return line(named, " · ", when, note)

    def source(self, event: Event, *before: Line) -> Block:
        """Where words are from: behind other lines the title, on one line of a phone, and the licence's attribution."""
        return paragraph(*before, self.title(event, A_LINE), self.attribution(event.key))

    def attribution(self, key: Key) -> Line:
        """The line that the source's licence asks for."""
        return (Piece(self.archive.sources.attribution(key), "i"),)

    def share(self, key: Key, number: int) -> Button | None:
        """The Share button of a passage; None where its name does not fit one."""
        payload = passage_payload(key, number)
        return self.button("share", share=payload) if payload else None


def shown(text: str | None, most: int = LONGEST_NAME) -> str:
    """A published name as a card shows it: on one line, its direction kept to itself, cut where it is endless."""
    one_line = " ".join((text or "").split())
    return isolated(one_line if len(one_line) <= most else f"{one_line[: most - 1].rstrip()}…")
