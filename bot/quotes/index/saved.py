"""An index kept in a folder: opened in no time, replaced whole, never half-written.

The folder holds `CURRENT`, a file with the name of the folder beside it that is in use. A new index is made in a
folder of its own, sealed, renamed, and only then named in `CURRENT`: a process that dies at any moment leaves the old
index or the new one. Readers have the files mapped and keep them for as long as they like.
"""

from __future__ import annotations

import logging
import re
import shutil
import sys
import time
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from bot.quotes.index.builder import Builder
from bot.quotes.index.columns import Files
from bot.quotes.index.disk import DamagedError, check_files, flush, read_columns, seal
from bot.quotes.index.held import Held
from bot.quotes.index.segment import Segment
from bot.quotes.index.snapshot import Index

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from bot.transcripts.model import Transcript

    Progress = Callable[[int, int], None]
    """Told how much of how much is done."""

log = logging.getLogger(__name__)

CURRENT, LOCK = "CURRENT", "lock"
_NAME = re.compile(r"index-[0-9a-f]{32}")
PATIENCE = 1.0
"""Seconds that `open` checks files for; what is left is checked while the index is already in use."""
FINISHING = 0.15
"""The share of the time of a build that goes by after the last transcript is read."""


class Saved:
    """The saved index in a folder; one process at a time builds, any number read."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.reason: str | None = None
        """Why the last `open` gave nothing."""

    def open(self) -> Index | None:
        """The saved index, its `manifest` saying what it was made from; None when there is none to be trusted."""
        self.reason = None
        for _ in range(3):
            try:
                name = self._current()
                columns, manifest, left = read_columns(self.folder / name, time.monotonic() + PATIENCE)
            except FileNotFoundError:
                self.reason = "there is none yet"  # or it was replaced between two looks: look again
            except DamagedError as error:
                self.reason = f"it cannot be used: {error}"
            else:
                self.reason = None
                if left:
                    Thread(target=self._check_rest, args=(name, left), name="index check", daemon=True).start()
                return Index([Held.opened(Segment(columns))], manifest)
        return None

    def _check_rest(self, name: str, files: Sequence[str]) -> None:
        """Check what there was no time for; what is damaged is given up, so that the next start builds another."""
        try:
            check_files(self.folder / name, files)
        except FileNotFoundError:
            log.debug("The saved index was replaced while it was being checked")
        except DamagedError as error:
            log.error("The saved index in %s is damaged (%s): start again to build another", self.folder, error)  # noqa: TRY400
            with suppress(FileNotFoundError, DamagedError):
                if self._current() == name:
                    (self.folder / CURRENT).unlink()

    def _current(self) -> str:
        name = (self.folder / CURRENT).read_text(errors="replace").strip()
        if not _NAME.fullmatch(name):
            raise DamagedError("CURRENT names no index")
        return name

    def build(
        self,
        transcripts: Iterable[Transcript],
        manifest: Mapping[str, str] | Callable[[], Mapping[str, str]],
        progress: Progress | None = None,
        total: int = 0,
    ) -> Index:
        """Make and save an index of the transcripts, which may be a stream; of a key met twice the last counts.

        Args:
            transcripts: What to index; read once, one at a time.
            manifest: What the index is made from, as opaque names and states; a function is asked after the last
                transcript.
            progress: Told how much of how much is done, 0 where `total` is not known.
            total: How many transcripts there will be.
        """
        whole = round(total / (1 - FINISHING))
        with self._making() as folder:
            builder = Builder(Files(folder))
            for number, transcript in enumerate(transcripts, 1):
                builder.add(transcript)
                if progress:
                    progress(number, whole)
            builder.finish(lambda share: progress(total + round(share * (whole - total)), whole) if progress else None)
            return self._publish(folder, manifest if not callable(manifest) else manifest())

    def merge(self, index: Index, manifest: Mapping[str, str]) -> Index:
        """Write everything an index holds into one new saved segment; `manifest` says what that was made from."""
        with self._making() as folder:
            builder = Builder(Files(folder))
            for part in index.held:
                builder.join(part)
            builder.finish()
            return self._publish(folder, manifest)

    @contextmanager
    def _making(self) -> Iterator[Path]:
        """A folder to build in, which is gone afterwards; waits while another process is building."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as lock:
            if sys.platform != "win32":
                fcntl.flock(lock, fcntl.LOCK_EX)
            self._sweep()
            folder = self.folder / f"building-{uuid.uuid4().hex}"
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _publish(self, folder: Path, manifest: Mapping[str, str]) -> Index:
        seal(folder, manifest)
        name = f"index-{uuid.uuid4().hex}"
        folder.rename(self.folder / name)
        flush(self.folder)
        note = self.folder / f"{CURRENT}.new"
        note.write_text(f"{name}\n")
        flush(note)
        note.replace(self.folder / CURRENT)
        flush(self.folder)
        columns, kept, _ = read_columns(self.folder / name)
        self._sweep()
        return Index([Held.opened(Segment(columns))], kept)

    def _sweep(self) -> None:
        """Delete what earlier builds left behind, finished or not, save what is in use."""
        try:
            current = self._current()
        except (FileNotFoundError, DamagedError):
            current = ""
        for path in self.folder.iterdir():
            if path.is_dir() and path.name != current and path.name.startswith(("index-", "building-")):
                shutil.rmtree(path, ignore_errors=True)
