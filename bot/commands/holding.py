"""Opens the library that a command looks in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.archive import open_archive
from bot.commands.common import UsageError, complain, settings_of
from bot.progress import progress

if TYPE_CHECKING:
    from argparse import Namespace

    from bot.archive import Archive


def archive_of(options: Namespace) -> Archive:
    """The archive to look in; files that cannot be served are named on stderr, and the rest serves."""
    settings = settings_of(options)
    if getattr(options, "library", None) is not None and not options.library.is_dir():
        raise UsageError(f"{options.library}: there is no such folder")
    with progress("Reading the library") as told:
        archive = open_archive(settings, told)
    for refused in archive.refused:
        complain(f"passed over {refused.path}: {refused.reason}")
    return archive
