"""`parse PATH…`: pages, feeds, folders and archives → transcripts on stdout. `add PATH…`: the same, stored."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from pathlib import Path

from bot.commands.common import Refusals, UsageError, add_library_option, complain, say, say_json, settings_of
from bot.logs import progress
from bot.transcripts.fields import to_fields
from bot.transcripts.files import dump_yaml
from bot.transcripts.formats.documents import Defaults, all_transcripts
from bot.transcripts.formats.inputs import documents, size_of
from bot.transcripts.model import LANGUAGE, SOURCE
from bot.transcripts.sources import Sources
from bot.transcripts.store import Status, Store

DURABLE = 1_000_000
"""Up to this many bytes of input each file is flushed to the disk by itself; more are flushed together at the end."""


def configure(parser: ArgumentParser) -> None:
    """The options of both."""
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a page, feed, folder or archive")
    parser.add_argument("--source", metavar="S", help="the source of JSON Lines that name none, or another")
    parser.add_argument("--language", metavar="L", help="the language of JSON Lines that tell none")
    if parser.prog.split()[-1] == "add":
        add_library_option(parser)
    else:
        parser.add_argument("--json", action="store_true", help="JSON Lines instead of YAML, each with its `file`")


def run(options: Namespace) -> int:
    """Print or store the transcripts; 1 when anything was refused."""
    if options.source is not None and not SOURCE.fullmatch(options.source):
        raise UsageError(f"--source {options.source!r}: a source is named by up to 16 of a-z and 0-9, a letter first")
    if options.language is not None and not LANGUAGE.fullmatch(options.language):
        raise UsageError(f"--language {options.language!r}: write two or three small letters, like en")
    defaults = Defaults(options.source, options.language)
    return (_add if options.command == "add" else _parse)(options, defaults)


def _parse(options: Namespace, defaults: Defaults) -> int:
    refusals = Refusals()
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


def _add(options: Namespace, defaults: Defaults) -> int:
    refusals, settings = Refusals(), settings_of(options)
    sources = Sources.load(settings.sources)
    store = Store(settings.library, sources)
    outcomes: Counter[Status] = Counter()
    with progress("Adding") as told:
        total = size_of(options.paths)
        durable = total <= DURABLE
        for document, transcript, reason in all_transcripts(documents(options.paths), sources, defaults):
            if told:
                told(document.done, total)
            if transcript is None:
                refusals.add(document.name, reason or "")
                continue
            stored = store.put(transcript, durable=durable)
            outcomes[stored.status] += 1
            if stored.status is Status.REFUSED:
                refusals.add(document.name, stored.reason or "")
            elif stored.status is Status.CHANGED:
                complain(f"changed {stored.key} ({document.name}): {stored.reason}")
    if not durable:
        os.sync()
    say(
        f"{outcomes[Status.NEW]:,} new, {outcomes[Status.CHANGED]:,} changed, {outcomes[Status.SAME]:,} already held, "
        f"{refusals.count:,} refused · {store.folders[-1]}"
    )
    return refusals.status
