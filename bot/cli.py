"""The command line: one command a verb, each in a module of `bot.commands` that is imported when it is asked for."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import ModuleType

from bot import __version__
from bot.commands.common import UsageError
from bot.settings import SettingsError
from bot.transcripts.sources import SourcesError

DONE, REFUSED, WRONG_USE = 0, 1, 2
COMMANDS = {
    "run": ("serve", "serve Telegram; without a token, open the terminal chat"),
    "chat": ("serve", "the same bot in the terminal"),
    "parse": ("pages", "read pages, feeds, folders or archives; print their transcripts"),
    "add": ("pages", "read and store transcripts in the library"),
    "check": ("check", "say whether quotes stand in the transcripts held"),
    "find": ("find", "find passages about something, best first"),
    "latest": ("find", "list the latest events"),
    "topic": ("find", "list the events on a topic"),
    "person": ("find", "list the events with a person"),
    "sync": ("serve", "fetch new transcripts from the sources"),
    "doctor": ("doctor", "check the installation and say what to do"),
    "outbox": ("database", "show what waits to be sent, and what could not be"),
    "backup": ("database", "copy the subscriptions' database into a file"),
    "move": ("database", "copy the subscriptions' database into another one"),
}
"""Of each command its module in `bot.commands`, and what it does."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit status is 0 done, 1 some input was refused, 2 wrong use."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    _write_utf8()
    try:
        options = _parser(arguments).parse_args(arguments)
    except SystemExit as stop:  # argparse has said what is wrong
        return int(stop.code or DONE)
    try:
        return int(_module(options.command).run(options))
    except (UsageError, SettingsError, SourcesError) as error:
        sys.stderr.write(f"verbatim: {error}\n")
        return WRONG_USE
    except KeyboardInterrupt:
        sys.stderr.write("verbatim: stopped\n")
        return 130
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:  # a full disk, a folder that may not be written
        told = f"{error.filename or 'disk'}: {error.strerror}" if error.strerror else str(error)
        sys.stderr.write(f"verbatim: {told}\n")
        return REFUSED


def _write_utf8() -> None:
    """Scripts get UTF-8 whatever the locale; what a screen cannot show, or is no text, is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def _module(command: str) -> ModuleType:
    return import_module(f"bot.commands.{COMMANDS[command][0]}")


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="verbatim", description="Finds who said what, word for word, in official transcripts."
    )
    parser.add_argument("--version", action="version", version=f"verbatim {__version__}")
    verbs = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    asked = next((each for each in arguments if not each.startswith("-")), None)
    if asked is not None and asked not in COMMANDS:
        near = get_close_matches(asked, COMMANDS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(COMMANDS)}"
        parser.error(f"no command {asked!r}; {hint}")
    for name, (_, summary) in COMMANDS.items():
        verb = verbs.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        verb.add_argument("--settings", type=Path, metavar="FILE", help="the settings file (default: verbatim.yaml)")
        if name == asked:
            _module(name).configure(verb)
    if not arguments:
        parser.print_help(sys.stderr)
        parser.exit(WRONG_USE)
    return parser
