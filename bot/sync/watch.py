"""Files dropped into the library: seen within seconds, whatever happens to the folder in between."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from watchfiles import BaseFilter, Change, awatch

from bot.archive import Archive, Changes
from bot.transcripts.files import REVISIONS, SUFFIXES

log = logging.getLogger(__name__)

DEBOUNCE = 1_000
"""Milliseconds during which changes are gathered: a copied folder is one refresh, not a thousand."""
TICK = 2_000
"""Milliseconds without a change after which the folders themselves are looked at."""
SWEEP = 300.0
"""Seconds after which everything is compared even without a sign: network drives give none."""


class TranscriptFiles(BaseFilter):
    """Lets through what may be a transcript: no hidden file, no kept revision, nothing but YAML."""

    def __call__(self, change: Change, path: str) -> bool:  # noqa: ARG002 (the library's signature)
        """Whether a change of this path is of interest."""
        names = path.replace("\\", "/").split("/")
        hidden = names[-1].startswith(".") or names[-1].startswith("~")
        return not hidden and REVISIONS not in names and names[-1].endswith(SUFFIXES)


async def watch(
    archive: Archive,
    folders: Iterable[Path],
    arrived: Callable[[Changes], Awaitable[None]],
    *,
    debounce: int = DEBOUNCE,
    tick: int = TICK,
    sweep: float = SWEEP,
) -> None:
    """Refresh the archive whenever a file under the folders changes, until cancelled; `arrived` hears what came of it.

    A folder that is missing, vanishes or comes back is noticed within `tick` milliseconds; while one that was there is
    gone (a drive that was unmounted), what was read from it is served on. Where the system cannot watch (too many
    watches), the folders are polled.
    """
    folders = tuple(folders)
    polling = False
    loop = asyncio.get_running_loop()
    known: set[Path] = set()
    while True:
        standing = _standing(folders)
        missing = known - standing.keys()
        known |= standing.keys()
        if missing:
            log.warning("%s: not there now; what was read is served on", ", ".join(map(str, sorted(missing))))
        else:
            await _refresh(archive, arrived)
        swept = loop.time()
        if not standing:
            await asyncio.sleep(tick / 1000)
            continue
        try:
            watcher = awatch(
                *standing,
                watch_filter=TranscriptFiles(),
                debounce=debounce,
                rust_timeout=tick,
                yield_on_timeout=True,
                force_polling=polling or None,
                ignore_permission_denied=True,
            )
            async for changes in watcher:
                due = loop.time() - swept >= sweep
                if await asyncio.to_thread(_standing, folders) != standing:
                    break
                if (changes or due) and not missing:
                    await _refresh(archive, arrived)
                    swept = loop.time()
        except OSError as error:
            if not polling and await asyncio.to_thread(_standing, folders) == standing:
                log.warning("the library cannot be watched (%s): it is looked through instead", error)
                polling = True
            await asyncio.sleep(tick / 1000)


def _standing(folders: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """The folders that are there, each with what tells it from another one of the same name."""
    found = {}
    for folder in folders:
        try:
            stat = folder.stat()
        except OSError:
            continue
        if folder.is_dir():
            found[folder] = (stat.st_dev, stat.st_ino)
    return found


async def _refresh(archive: Archive, arrived: Callable[[Changes], Awaitable[None]]) -> None:
    try:
        changes = await asyncio.to_thread(archive.refresh)
    except OSError as error:
        log.warning("the library cannot be read now (%s): what was read before is served", error)
        return
    if changes.added or changes.changed or changes.removed or changes.refused:
        await arrived(changes)
