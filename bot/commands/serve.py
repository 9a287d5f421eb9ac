"""`run` and `chat`: the bot itself, on Telegram or in the terminal."""

from __future__ import annotations

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
        from bot.telegram_app.serve import serve  # noqa: PLC0415 - slow to import

        return serve(settings)
    if options.command == "run":
        complain("No token is set, so this is the chat in the terminal. To serve Telegram, set TELEGRAM_BOT_TOKEN.")
    script = getattr(options, "script", None)
    if script is not None and not script.is_file():
        raise UsageError(f"{script}: there is no such file")
    from bot.console.app import chat  # noqa: PLC0415 - slow to import

    return chat(settings, script)
