"""`run` and `chat`: the bot itself, on Telegram or in the terminal."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.common import UsageError, add_library_option, complain, settings_of

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def configure(parser: ArgumentParser) -> None:
    """The options of both."""
    add_library_option(parser)
    if parser.prog.split()[-1] == "chat":
        parser.add_argument("--script", type=Path, metavar="FILE", help="play the lines of a file, print what one sees")


def run(options: Namespace) -> int:
    """Serve until stopped."""
    settings = settings_of(options)
    if options.command == "run" and settings.token is not None:
        return int(import_module("bot.telegram_app.serve").serve(settings))
    if options.command == "run":
        complain("No token is set, so this is the chat in the terminal. To serve Telegram, set TELEGRAM_BOT_TOKEN.")
    script = getattr(options, "script", None)
    if script is not None and not script.is_file():
        raise UsageError(f"{script}: there is no such file")
    return int(import_module("bot.console.app").chat(settings, script))
