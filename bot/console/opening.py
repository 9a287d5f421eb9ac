"""Starts an application over the Bot API in process, with one person in a private chat with it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.console.api import Api
from bot.console.people import People
from bot.console.request import ApiRequest
from bot.console.session import PERSON, Session
from bot.console.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.console.errors import ApiError
    from bot.console.session import App

_NORMAL = ("message is not modified", "query is too old")
"""Refusals that happen to every bot: a double tap, a late answer."""


@dataclass
class Refusals:
    """Requests of the bot that the strict Bot API refused; each is a mistake in the bot."""

    found: list[str] = field(default_factory=list)

    def add(self, method: str, error: ApiError) -> None:
        """Take note, unless it is one of the normal ones."""
        if not any(words in error.description for words in _NORMAL):
            self.found.append(f"refused by the Bot API: {method}: {error}")


@asynccontextmanager
async def open_session(
    build: Callable[[ApiRequest], App], refusals: Refusals, clock: Callable[[], float] | None = None
) -> AsyncIterator[Session]:
    """A running application; the person has never written to it yet."""
    api = Api(World(clock) if clock else World())
    people = People(api.world)
    people.private(PERSON, "You", started=False)
    application = build(ApiRequest(api, refusals.add))
    async with application:
        if application.post_init is not None:
            await application.post_init(application)
        await application.start()
        try:
            yield Session(application, api, people)
        finally:
            await application.stop()
