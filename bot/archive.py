"""The folders of transcripts, the library made from them and the engine that searches them, kept in step."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from bot.quotes.index import Index
from bot.transcripts.files import Stamp, UnreadableError, read_yaml, scan
from bot.transcripts.library import Library
from bot.transcripts.sources import Sources
from bot.transcripts.store import Status, Store, Stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.quotes.engine import Engine
    from bot.settings import Settings
    from bot.transcripts.files import Revision
    from bot.transcripts.model import Key, Passage, Transcript

    Progress = Callable[[int, int], None]
    """Told how many files of how many are read."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not served, and why; it stays where it is."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a look at the folders found."""

    added: tuple[Key, ...] = ()
    changed: tuple[Key, ...] = ()
    removed: tuple[Key, ...] = ()
    refused: tuple[Refused, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.refused)


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was when it was read: the key it gave, or why it gave none."""

    stamp: Stamp
    key: Key | None = None
    reason: str | None = None


@dataclass(frozen=True)
class _Held:
    """One moment of the archive; library and index are of the same transcripts."""

    library: Library
    index: Index
    files: Mapping[Path, _File]

    @cached_property
    def engine(self) -> Engine:
        """The search over the index."""
        engine: Engine = import_module("bot.quotes.engine").Engine(self.index)
        return engine


class Archive:
    """Transcripts on disk, in memory and searchable. Readers never wait: a new state is built aside, then swapped."""

    def __init__(self, store: Store, sources: Sources, clock: Callable[[], datetime] | None = None) -> None:
        self.sources = sources
        self._store = store
        self._clock = clock or _now
        self._held = _Held(Library((), sources), Index.empty(), {})
        self._writing = threading.RLock()
        self._index_folder: Path | None = None
        self.updated: datetime | None = None
        """When the library last changed."""

    @classmethod
    def open(
        cls,
        folders: Sequence[Path],
        index_folder: Path | None,
        sources: Sources,
        progress: Progress | None = None,
    ) -> Archive:
        """Read the folders, or what of them is not in the saved index; `refused` tells what is not served."""
        archive = cls(Store(folders, sources), sources)
        archive._index_folder = index_folder
        archive.refresh(progress)
        return archive

    @property
    def library(self) -> Library:
        """What is held now."""
        return self._held.library

    @property
    def engine(self) -> Engine:
        """The search over what is held now."""
        return self._held.engine

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the transcripts are; what arrives goes to the last."""
        return self._store.folders

    @property
    def refused(self) -> tuple[Refused, ...]:
        """The files in the folders that are not served."""
        files = self._held.files
        return tuple(Refused(path, file.reason) for path, file in files.items() if file.reason)

    def passages(self, key: Key) -> tuple[Passage, ...]:
        """The paragraphs of a transcript; none when it is not held."""
        return self._held.index.passages(key)

    def transcript(self, key: Key) -> Transcript | None:
        """A transcript, whole."""
        return self._held.index.transcript(key)

    def revisions(self, key: Key) -> list[Revision]:
        """Earlier texts of a transcript, oldest first."""
        return self._store.revisions(key)

    def revision(self, key: Key) -> int:
        """The number of the text held now, from 1: one more than the earlier ones kept."""
        kept = self._store.revisions(key)
        return kept[-1].number + 1 if kept else 1

    def refresh(self, progress: Progress | None = None) -> Changes:
        """Look at the folders again and take in what is new, changed or gone. Blocks: call it in a thread."""
        with self._writing:
            found = scan(self._store.folders)
            return self._take(found, progress)

    def store(self, transcript: Transcript) -> Stored:
        """Write a transcript to the folders and take it in. Blocks; OSError when the disk refuses."""
        with self._writing:
            stored = self._store.put(transcript)
            if stored.status in (Status.NEW, Status.CHANGED) or stored.gone:
                self._take(scan(self._store.folders), None)
            return stored

    def _take(self, found: Mapping[Path, Stamp], progress: Progress | None) -> Changes:
        held = self._held
        files = {path: held.files[path] for path in found if path in held.files}
        fresh = [path for path, stamp in found.items() if path not in files or files[path].stamp != stamp]
        gone_paths = [path for path in held.files if path not in found]
        if not fresh and not gone_paths:
            return Changes()
        read: dict[Key, tuple[Path, Transcript]] = {}
        for number, path in enumerate(fresh, 1):
            files[path] = self._read(path, found[path], read)
            if progress:
                progress(number, len(fresh))
        keys = {file.key for file in files.values() if file.key and not file.reason}
        gone = [event.key for event in held.library if event.key not in keys]
        transcripts = [transcript for _, transcript in read.values()]
        self._swap(transcripts, gone, files)
        added = tuple(key for key in read if key not in held.library)
        changed = tuple(key for key in read if key in held.library)
        refused = tuple(Refused(path, reason) for path in fresh if (reason := files[path].reason))
        return Changes(added, changed, tuple(gone), refused)

    def _read(self, path: Path, stamp: Stamp, read: dict[Key, tuple[Path, Transcript]]) -> _File:
        try:
            transcript = read_yaml(path)
        except UnreadableError as error:
            line = f"line {error.line}: " if error.line else ""
            return _File(stamp, None, f"{line}{error.reason}")
        key = transcript.key
        reason = self._store.mixes(key)
        if reason:
            return _File(stamp, key, reason)
        read[key] = (path, transcript)
        return _File(stamp, key)

    def _swap(self, transcripts: Iterable[Transcript], gone: Iterable[Key], files: Mapping[Path, _File]) -> None:
        transcripts, gone = list(transcripts), list(gone)
        index = self._held.index.changed(transcripts, gone)
        speakers = {transcript.key: _speakers(transcript) for transcript in transcripts}
        library = self._held.library.with_events((each.event for each in transcripts), gone, speakers)
        self._held = _Held(library, index, files)
        if transcripts or gone:
            self.updated = self._clock()


def _speakers(transcript: Transcript) -> tuple[str, ...]:
    return tuple(dict.fromkeys(turn.speaker for turn in transcript.turns if turn.speaker))


def _now() -> datetime:
    return datetime.now(UTC)


def open_archive(settings: Settings, progress: Progress | None = None) -> Archive:
    """The archive that the settings name."""
    index = settings.index or settings.library[-1] / ".index"
    return Archive.open(settings.library, index, Sources.load(settings.sources), progress)
