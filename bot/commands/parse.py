"""`parse PATH…`: pages, feeds, folders and archives → transcripts on stdout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.common import Refusals, UsageError, say_json, settings_of
from bot.progress import progress
from bot.transcripts.fields import to_fields
from bot.transcripts.files import dump_yaml
from bot.transcripts.formats.documents import Defaults, all_transcripts
from bot.transcripts.formats.inputs import documents, size_of
from bot.transcripts.model import LANGUAGE, SOURCE
from bot.transcripts.sources import Sources

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def configure(parser: ArgumentParser) -> None:
    """Its options."""
    add_input_options(parser)
    parser.add_argument("--json", action="store_true", help="JSON Lines instead of YAML, each with its `file`")


def add_input_options(parser: ArgumentParser) -> None:
    """The options of commands that read pages."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a page, feed, folder or archive")
    parser.add_argument("--source", metavar="S", help="the source of JSON Lines that name none, or another")
    parser.add_argument("--language", metavar="L", help="the language of JSON Lines that tell none")


def defaults_of(options: Namespace) -> Defaults:
    """What the command line says of JSON Lines."""
    if options.source is not None and not SOURCE.fullmatch(options.source):
        raise UsageError(f"--source {options.source!r}: a source is named by up to 16 of a-z and 0-9, a letter first")
    if options.language is not None and not LANGUAGE.fullmatch(options.language):
        raise UsageError(f"--language {options.language!r}: write two or three small letters, like en")
    return Defaults(options.source, options.language)


def run(options: Namespace) -> int:
    """Print the transcripts; 1 when anything was refused."""
    defaults, refusals = defaults_of(options), Refusals()
    sources = Sources.load(settings_of(options).sources)
    with progress("Reading", beside_results=True) as told:
        total = size_of(options.paths) if told else 0
        for document, transcript, reason in all_transcripts(documents(options.paths), sources, defaults):
            if transcript is None:
                refusals.add(document.name, reason or "")
            elif options.json:
                say_json({"file": document.name, **to_fields(transcript)})
            else:
                sys.stdout.write(f"---\n{dump_yaml(transcript)}")
            if told:
                told(document.done, total)
    return refusals.status
