"""`sync`: asks the sources for what is new."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.commands.common import UsageError, add_library_option, complain, settings_of
from bot.commands.holding import archive_of
from bot.sync.run import sync
from bot.transcripts.dates import parse_range

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def configure(parser: ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--once", action="store_true", help="one round; without it, rounds until stopped")
    parser.add_argument("--since", metavar="D", help="first go back to this day; goes on where it was stopped")
    add_library_option(parser)


def run(options: Namespace) -> int:
    """Poll; 1 when something could not be had, which is said on stderr."""
    if options.library is not None:
        options.library.mkdir(parents=True, exist_ok=True)
    since = _since(options.since)
    return sync(settings_of(options), archive_of(options), once=options.once, since=since, progress=complain)


def _since(text: str | None) -> date | None:
    if text is None:
        return None
    days = parse_range(text, date.today())  # noqa: DTZ011 - the reader's own calendar
    if days is None or days.first is None:
        raise UsageError(f"--since {text!r} is no date: write 2020-01-01, May 2022 or 2022")
    return days.first
