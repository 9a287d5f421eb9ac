"""What the processes do that the tests kill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.quotes.index.saved import SavedIndex
from tests.quotes.invented import World

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event


def build_for_ever(folder: str, work: str, seed: int, count: int, started: Event) -> None:
    """Build, or merge into what is saved, the first `count` transcripts of a world again and again."""
    saved = SavedIndex(Path(folder))
    transcripts = World(seed).transcripts(count)
    started.set()
    while True:
        if work == "build":
            saved.build(transcripts, {"to": str(count)})
        elif index := saved.open():
            saved.merge(index.changed(transcripts), {"to": str(count)})
