"""The bot in a terminal: the same application and handlers over the Bot API in process."""

from __future__ import annotations

import asyncio
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bot.archive import open_archive
from bot.chat.application import build
from bot.chat.services import Services
from bot.console.opening import Refusals, open_session
from bot.console.script import Player

if TYPE_CHECKING:
    from pathlib import Path

    from bot.console.request import ApiRequest
    from bot.console.session import App, Session
    from bot.settings import Settings

TOKEN = "1:terminal"  # noqa: S105 - no secret: nothing leaves the process
_EXTRA = "For colours, history and completion: pip install 'verbatim-bot[terminal]'\n"


def chat(settings: Settings, script: Path | None = None) -> int:
    """Open the chat, or play a script; gives the exit status: 1 where a line could not be played or was refused."""
    return asyncio.run(_chat(settings, script))


async def _chat(settings: Settings, script: Path | None) -> int:
    archive = await asyncio.to_thread(open_archive, settings)

    def start(request: ApiRequest) -> App:
        return build(Services(settings, archive), request=request, token=TOKEN)

    refusals = Refusals()
    async with open_session(start, refusals) as session:
        folder = settings.library[-1]
        if script is not None:
            text = await asyncio.to_thread(script.read_text, "utf-8")
            failed = await Player(session, _print, folder).play(text.splitlines())
        elif sys.stdin.isatty() and find_spec("prompt_toolkit") and find_spec("rich"):
            from bot.console.terminal import talk  # noqa: PLC0415 - needs the extra "terminal"

            failed = await talk(session, folder, settings.var)
        else:
            failed = await _read(session, folder)
    for line in [*failed, *(f"refused by the Bot API: {refusal}" for refusal in refusals.found)]:
        sys.stderr.write(f"{line}\n")
    return 1 if failed or refusals.found else 0


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


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
