"""`doctor`: looks at the installation and says what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.common import add_library_option, say, settings_of
from bot.doctor import State, examine
from bot.progress import progress

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_SIGNS = {State.OK: "✓", State.NOTE: "·", State.WRONG: "✗"}


def configure(parser: ArgumentParser) -> None:
    """Its options."""
    add_library_option(parser)


def run(options: Namespace) -> int:
    """Print each finding; 1 when anything is wrong."""
    wrong = 0
    with progress("Reading the library") as told:
        for finding in examine(settings_of(options), told):
            wrong += finding.state is State.WRONG
            say(f"{_SIGNS[finding.state]} {finding.what}")
            if finding.advice:
                say(f"    → {finding.advice}")
    return 1 if wrong else 0
