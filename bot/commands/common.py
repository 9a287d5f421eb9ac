"""What the commands share: their settings, their library, and how they speak on stderr."""

import argparse
import json
import re
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import Any

from bot.archive import Archive
from bot.logs import progress
from bot.settings import Settings
from bot.transcripts.dates import parse_range
from bot.transcripts.model import DateRange

_COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class UsageError(ValueError):
    """A command that was called in a way it cannot be; exit status 2."""


class Refusals:
    """Names each refused input on stderr and counts them."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, name: object, reason: str) -> None:
        """Tell of one."""
        self.count += 1
        complain(f"refused {name}: {reason}")

    @property
    def status(self) -> int:
        """The exit status: 1 when anything was refused."""
        return 1 if self.count else 0


def complain(text: str) -> None:
    """A line on stderr."""
    sys.stderr.write(_harmless(text.replace("\n", " ")) + "\n")


def say(text: str) -> None:
    """A line on stdout."""
    sys.stdout.write(_harmless(text) + "\n")


def _harmless(text: str) -> str:
    """The text without the characters by which a page's title could command the reader's terminal."""
    return _COMMANDING.sub("\ufffd", text)


def say_json(fields: dict[str, Any]) -> None:
    """A line of JSON on stdout."""
    sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")


def add_library_option(parser: ArgumentParser) -> None:
    """The option that names another library than the settings'."""
    parser.add_argument("--library", type=folder, metavar="DIR", help="the library's folder (default: as set)")


def settings_of(options: Namespace) -> Settings:
    """The settings, with the library of the command line over them."""
    settings = Settings.load(options.settings)
    folder = getattr(options, "library", None)
    if folder is None:
        return settings
    return settings.model_copy(update={"library": (folder,), "index": None})


def archive_of(options: Namespace) -> Archive:
    """The archive to look in; files that cannot be served are named on stderr, and the rest serves."""
    from bot.archive import open_archive  # noqa: PLC0415 (slow to import, and not every command looks in it)

    settings = settings_of(options)
    if getattr(options, "library", None) is not None and not options.library.is_dir():
        raise UsageError(f"{options.library}: there is no such folder")
    with progress("Reading the library") as told:
        archive = open_archive(settings, told)
    for refused in archive.refused:
        complain(f"passed over {refused.path}: {refused.reason}")
    return archive


def folder(text: str) -> Path:
    """An option's folder; an empty name, as an unset variable of a script leaves it, is not the working folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty: name a folder")
    return Path(text)


def days(text: str | None, option: str, today: date) -> DateRange | None:
    """The days that an option names; None where it is not given."""
    if text is None:
        return None
    found = parse_range(text, today)
    if found is None:
        raise UsageError(f"{option} {text!r} is no date: write 2022-05-09, 9 May 2022, May 2022 or 2022")
    return found


def positive(text: str) -> int:
    """An option's number from 1 on."""
    if not text.isdecimal() or not int(text[:9]) > 0:
        message = f"{text!r} is not a number from 1 on"
        raise argparse.ArgumentTypeError(message)
    return int(text)
