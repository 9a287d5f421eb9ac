"""The bot in a terminal: the dialogue and its background work, without Telegram."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2s
from importlib.util import find_spec
from pathlib import Path

from bot import logs
from bot.archive import open_archive
from bot.background import background
from bot.chat.dialogue import Dialogue
from bot.chat.texts import Catalogue
from bot.chat.view import Services
from bot.chat.views.notifications import NotificationRenderer
from bot.clock import Clock, SystemClock
from bot.console.script import Player
from bot.console.session import PLACES, USERNAME, Session, TerminalChats
from bot.logs import progress
from bot.settings import Settings
from bot.subscriptions.service import Service

_EXTRA = "For colours, history and completion: pip install 'verbatim-bot[terminal]'\n"
_LOG = "terminal.log"
_QUIET = {"sync_every": 0, "speed": 1000.0}
"""Sources are polled by `run` and `sync`: a chat on somebody's desk makes no requests. Nor has it flood limits."""


def chat(settings: Settings, script: Path | None = None) -> int:
    """Open the chat, or play a script; gives the exit status: 1 where a line could not be played or was refused."""
    if script is None and _writable(settings.var):
        return asyncio.run(_chat(settings, settings.var))
    with tempfile.TemporaryDirectory(prefix="verbatim-") as state:
        if script is None:
            sys.stderr.write(f"{settings.var} cannot be written to: nothing is kept after this chat\n")
            return asyncio.run(_chat(settings, Path(state)))
        logs.set_up(settings.log_format, level=30)
        return asyncio.run(_script(settings, script, Path(state)))


@asynccontextmanager
async def opened(settings: Settings, state: Path, clock: Clock | None = None) -> AsyncIterator[Session]:
    """A person before the bot, with all that runs beside it; subscriptions are kept under `state`."""
    async with opened_services(settings, state, clock or SystemClock()) as services:
        session = Session(Dialogue(services, USERNAME, TerminalChats()))
        send = partial(session.deliver, NotificationRenderer(services, USERNAME))
        async with background(services, send):
            yield session


@asynccontextmanager
async def opened_services(settings: Settings, state: Path, clock: Clock) -> AsyncIterator[Services]:
    """The library, and subscriptions under `state`.

    Never in the bot's own database: updates for real chats must not end in a terminal.
    """
    settings = settings.model_copy(update=_QUIET)
    with progress("Reading the library") as told:
        archive = await asyncio.to_thread(open_archive, settings, told)
    for refused in archive.refused:
        sys.stderr.write(f"passed over {refused.path}: {refused.reason}\n")
    held = blake2s("\n".join(map(str, archive.folders)).encode(), digest_size=4).hexdigest()
    service = await Service.open(f"sqlite:///{state / f'terminal-{held}.db'}", clock)
    try:
        for place in PLACES.values():
            await service.heard_from(place.chat)
        texts = Catalogue.load(settings.language)
        yield Services(
            settings, archive, texts, clock=lambda: datetime.fromtimestamp(clock.now(), UTC), subscriptions=service
        )
    finally:
        await service.close()


async def _script(settings: Settings, script: Path, state: Path) -> int:
    text = await asyncio.to_thread(script.read_text, "utf-8-sig", "replace")
    async with opened(settings, state) as session:
        failed = await Player(session, _print, settings.library[-1]).play(text.splitlines())
    return _status(session, failed)


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


async def _chat(settings: Settings, state: Path) -> int:
    fancy = sys.stdin.isatty() and find_spec("prompt_toolkit") and find_spec("rich")
    with (state / _LOG).open("a", encoding="utf-8") as log:
        logs.set_up(settings.log_format, stream=log if fancy else None, level=30)
        async with opened(settings, state) as session:
            if fancy:
                from bot.console.terminal import talk  # noqa: PLC0415 - needs the extra "terminal"

                failed = await talk(session, settings.library[-1], state)
            else:
                failed = await _read(session, settings.library[-1])
    return _status(session, failed)


async def _read(session: Session, folder: Path) -> list[str]:
    """Play lines as they come from a pipe, or from a terminal without the extra."""
    player = Player(session, _print, folder)
    if sys.stdin.isatty():
        sys.stderr.write(_EXTRA)
        await player.play(["/start"])
    failed = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        failed += await player.play([line])
    return failed


def _status(session: Session, failed: list[str]) -> int:
    if session.failures:
        failed = [*failed, f"{session.failures} answers failed; the log says why"]
    for line in failed:
        sys.stderr.write(f"{line}\n")
    return 1 if failed else 0


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
