"""The bot in a terminal: the same application and handlers over the Bot API in process."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.console.api import Api
from bot.console.people import People
from bot.console.request import ApiRequest
from bot.console.script import Player
from bot.console.session import PERSON, Session
from bot.console.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from bot.console.errors import ApiError
    from bot.console.session import App
    from bot.settings import Settings

TOKEN = "1:terminal"  # noqa: S105 - no secret: nothing leaves the process
_NORMAL = ("message is not modified", "query is too old")
"""Refusals that happen to every bot: a double tap, a late answer."""


@dataclass
class Refusals:
    """Requests of the bot that the strict Bot API refused."""

    found: list[str] = field(default_factory=list)

    def add(self, method: str, error: ApiError) -> None:
        """Take note, unless it is one of the normal ones."""
        if not any(words in error.description for words in _NORMAL):
            self.found.append(f"{method}: {error}")


@asynccontextmanager
async def open_session(
    build: Callable[[ApiRequest], App],
    refusals: Refusals,
) -> AsyncIterator[Session]:
    """A running application with one person in a private chat with it."""
    api = Api(World())
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


def chat(settings: Settings, script: Path | None = None) -> int:
    """Open the chat, or play a script; gives the exit status: 1 where a line could not be played or was refused."""
    return asyncio.run(_chat(settings, script))


async def _chat(settings: Settings, script: Path | None) -> int:
    refusals = Refusals()
    async with open_session(_builder(settings), refusals) as session:
        failed = await _play(session, script, settings.library[0]) if script is not None else await _talk(session)
    for line in [*failed, *(f"refused by the Bot API: {refusal}" for refusal in refusals.found)]:
        sys.stderr.write(f"{line}\n")
    return 1 if failed or refusals.found else 0


async def _play(session: Session, script: Path, folder: Path) -> list[str]:
    text = await asyncio.to_thread(script.read_text, "utf-8")
    player = Player(session, lambda line: print(line, flush=True), folder)  # noqa: T201 - the screen
    return await player.play(text.splitlines())


async def _talk(session: Session) -> list[str]:
    del session
    return []


def _builder(settings: Settings) -> Callable[[ApiRequest], App]:
    from bot.archive import open_archive  # noqa: PLC0415 - until the parts meet
    from bot.chat.application import build  # noqa: PLC0415
    from bot.chat.services import Services  # noqa: PLC0415

    return lambda request: build(Services(settings, open_archive(settings)), request=request)
