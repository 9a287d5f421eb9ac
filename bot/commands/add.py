"""`add PATH…`: reads and stores; the same input twice changes nothing."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from bot.commands.common import Refusals, add_library_option, complain, say, settings_of
from bot.commands.parse import add_input_options, defaults_of
from bot.progress import progress
from bot.transcripts.formats.documents import all_transcripts
from bot.transcripts.formats.inputs import documents, size_of
from bot.transcripts.sources import Sources
from bot.transcripts.store import Status, Store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

DURABLE = 1_000_000
"""Up to so many bytes of input each file is flushed to the disk by itself; more are flushed together at the end."""


def configure(parser: ArgumentParser) -> None:
    """Its options."""
    add_input_options(parser)
    add_library_option(parser)


def run(options: Namespace) -> int:
    """Store the transcripts and say how many; 1 when anything was refused."""
    defaults, refusals, settings = defaults_of(options), Refusals(), settings_of(options)
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
