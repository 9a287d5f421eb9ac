"""An index kept in a folder: opened in no time, replaced whole, never half-written.

The folder holds `header.json`, which names for each source the folder beside it with that segment's columns, and
vouches for all they hold. What is new is written into folders of their own and forced to the disk before the header is
replaced: a process that dies at any moment leaves the old index or the new one. Readers have the files mapped and keep
them for as long as they like.
"""

import json
import logging
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import numpy as np

from bot.disk import flush, lock, write_whole
from bot.quotes.index.builder import Builder
from bot.quotes.index.columns import COLUMNS, Array, Columns, mapped
from bot.quotes.index.live import LiveSegment
from bot.quotes.index.segment import Segment
from bot.quotes.index.snapshot import Index
from bot.quotes.words import FOLDING
from bot.transcripts.model import Transcript

Progress = Callable[[int, int], None]
"""Called with how much of how much is done."""
Sums = dict[str, list[int]]
"""For each file of a segment its size and its checksum."""

log = logging.getLogger(__name__)

FORMAT = 4
"""Raised whenever the columns, the manifest or what stands in them changes."""
HEADER, LOCK = "header.json", "lock"
_FOLDER = re.compile(r"(?:index|building|[a-z][a-z0-9]*)-[0-9a-f]{32}")
BLOCK = 1 << 22
"""Bytes that are summed up in one step."""
PATIENCE = 1.0
"""Seconds that `open` checks files for; what is left is checked while the index is already in use."""
FINISHING = 0.15
"""The share of the time of a build that goes by after the last transcript is read."""


class DamagedError(Exception):
    """The folder does not hold a whole index of this version; says what is wrong."""


class SavedIndex:
    """The saved index in a folder; one process at a time builds, any number read."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.reason: str | None = None
        """Why the last `open` gave nothing."""

    def open(self) -> Index | None:
        """The saved index, its `manifest` saying what it was made from; None when there is none to be trusted."""
        deadline = time.monotonic() + PATIENCE
        for _ in range(3):  # it may be replaced between two looks
            try:
                header = self._header()
                files = sorted(self._files(header), key=lambda file: file[1][0])
                left = [(path, sealed) for path, sealed in files if not _check(path, sealed, deadline)]
                index = self._read(header)
            except FileNotFoundError:
                self.reason = "there is none yet"
            except DamagedError as error:
                self.reason = f"it cannot be used: {error}"
            else:
                self.reason = None
                if left:
                    Thread(target=self._check_rest, args=(header, left), name="index check", daemon=True).start()
                return index
        return None

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
            manifest: What the index is made from, as opaque names and states; a function is called after the last
                transcript.
            progress: Called with how much of how much is done, 0 where `total` is not known.
            total: How many transcripts there will be.
        """
        whole, report = round(total / (1 - FINISHING)), progress or (lambda *_: None)
        with self._writing():
            builders: dict[str, tuple[Path, Builder]] = {}
            for number, transcript in enumerate(transcripts, 1):
                source = transcript.key.source
                if source not in builders:
                    builders[source] = self._builder(source)
                builders[source][1].add(transcript)
                report(number, whole)
            segments: dict[str, tuple[Path, Sums]] = {}
            step = (whole - total) / max(1, len(builders))
            for number, (source, (folder, builder)) in enumerate(builders.items()):
                builder.finish(partial(_report_share, report, total + number * step, step, whole))
                segments[source] = folder, _seal(folder)
            return self._publish(segments, manifest if not callable(manifest) else manifest())

    def merge(self, index: Index, manifest: Mapping[str, str]) -> Index:
        """Write everything an index holds, one segment a source; `manifest` says what that was made from.

        A source of which nothing has changed keeps its segment.
        """
        with self._writing():
            segments: dict[str, tuple[Path, Sums]] = {}
            for source in dict.fromkeys(part.segment.source for part in index.segments if part.numbers):
                parts = [part for part in index.segments if part.segment.source == source]
                kept = self._unchanged(source, parts)
                if kept is None:
                    folder, builder = self._builder(source)
                    for part in parts:
                        builder.join(part)
                    builder.finish()
                    kept = folder, _seal(folder)
                segments[source] = kept
            return self._publish(segments, manifest)

    def _unchanged(self, source: str, parts: list[LiveSegment]) -> tuple[Path, Sums] | None:
        """The source's saved folder, where it is in use and holds exactly these parts."""
        try:
            saved = self._header()["segments"].get(source)
        except (FileNotFoundError, DamagedError):
            return None
        if saved is None or len(parts) > 1 or not parts[0].alive.all():
            return None
        folder = self.folder / saved["folder"]
        return (folder, saved["files"]) if parts[0].folder == folder else None

    def _builder(self, source: str) -> tuple[Path, Builder]:
        folder = self.folder / f"{source}-{uuid4().hex}"
        folder.mkdir()
        return folder, Builder(Columns(folder))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Wait while another process is building; what is not in use before and afterwards is deleted."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with lock(self.folder / LOCK, wait=True):
            self._sweep()
            try:
                yield
            finally:
                self._sweep()

    def _sweep(self) -> None:
        """Delete what earlier builds left behind, finished or not, and what other versions wrote."""
        try:
            used = {segment["folder"] for segment in self._header()["segments"].values()}
        except (FileNotFoundError, DamagedError):
            used = set()
        for path in self.folder.iterdir():
            if path.is_dir() and path.name not in used and _FOLDER.fullmatch(path.name):
                shutil.rmtree(path, ignore_errors=True)
            elif path.name == "CURRENT" or path.name.startswith(f".{HEADER}."):
                path.unlink(missing_ok=True)

    def _publish(self, segments: Mapping[str, tuple[Path, Sums]], manifest: Mapping[str, str]) -> Index:
        named = {source: {"folder": folder.name, "files": files} for source, (folder, files) in segments.items()}
        header = {"format": FORMAT, "folding": FOLDING, "segments": named, "manifest": dict(manifest)}
        body = json.dumps(header).encode()
        flush(self.folder)
        write_whole(self.folder / HEADER, body + f"\n{_sum(body)}\n".encode())
        flush(self.folder)
        return self._read(header)

    def _header(self) -> dict[str, Any]:
        """What `_publish` wrote; FileNotFoundError where there is nothing, DamagedError where it is not that."""
        data = (self.folder / HEADER).read_bytes()
        body, _, checksum = data.partition(b"\n")
        if checksum != f"{_sum(body)}\n".encode():
            raise DamagedError("its header is damaged")
        header: dict[str, Any] = json.loads(body)
        if header["format"] != FORMAT or header["folding"] != FOLDING:
            raise DamagedError("it was made by another version")
        if not all(_FOLDER.fullmatch(segment["folder"]) for segment in header["segments"].values()):
            raise DamagedError("its header names other folders")
        return header

    def _files(self, header: Mapping[str, Any]) -> Iterator[tuple[Path, list[int]]]:
        """The files of all segments, their sizes and checksums."""
        for segment in header["segments"].values():
            for name, sealed in segment["files"].items():
                yield self.folder / segment["folder"] / name, sealed

    def _read(self, header: Mapping[str, Any]) -> Index:
        """The index, its columns mapped."""
        folders = [self.folder / segment["folder"] for segment in header["segments"].values()]
        segments = [Segment({name: mapped(folder / f"{name}.npy") for name in COLUMNS}) for folder in folders]
        return Index(list(map(LiveSegment.opened, segments, folders)), header["manifest"])

    def _check_rest(self, header: Mapping[str, Any], files: Iterable[tuple[Path, list[int]]]) -> None:
        """Check what there was no time for; what is damaged is given up, so that the next start builds another."""
        try:
            for path, sealed in files:
                _check(path, sealed)
        except (FileNotFoundError, DamagedError) as error:
            with suppress(FileNotFoundError, DamagedError):
                if self._header() == header:  # else it was replaced meanwhile
                    (self.folder / HEADER).unlink()
                    log.error("The saved index in %s is damaged (%s): start again to build another", self.folder, error)  # noqa: TRY400


def _report_share(report: Progress, begun: float, step: float, whole: int, share: float) -> None:
    report(round(begun + step * share), whole)


def _seal(folder: Path) -> Sums:
    """Force all files of a segment to the disk; gives their sizes and checksums."""
    sums: Sums = {}
    for path in sorted(folder.iterdir()):
        flush(path)
        sums[path.name] = [path.stat().st_size, sum(_sums(path))]
    flush(folder)
    return sums


def _check(path: Path, sealed: list[int], deadline: float | None = None) -> bool:
    """Whether there was time to look at all of a file; DamagedError where it is not as it was sealed."""
    size, checksum = sealed
    if not path.exists() or path.stat().st_size != size:
        raise DamagedError(f"{path.name} does not have {size} bytes")
    for found in _sums(path):
        checksum -= found
        if deadline is not None and time.monotonic() > deadline:
            return False
    if checksum:
        raise DamagedError(f"{path.name} is damaged")
    return True


def _sums(path: Path) -> Iterator[int]:
    """One sum for each block of a file, its place counting; the file's checksum is all of them together."""
    data = np.memmap(path, np.uint8, "r").view(np.ndarray)
    return (_sum(data[at : at + BLOCK]) * (at // BLOCK + 1) for at in range(0, len(data), BLOCK))


def _sum(data: Array | bytes) -> int:
    """A sum that any changed, lost or added byte changes; at the speed of memory, which a better hash is not."""
    octets = np.frombuffer(data, np.uint8)
    words = octets[: len(octets) // 8 * 8].view("<u8")
    rest = int.from_bytes(octets[len(words) * 8 :].tobytes(), "little")
    return (int(np.add.reduce(words, dtype=np.uint64)) + rest * 31 + len(octets)) % (1 << 64)
