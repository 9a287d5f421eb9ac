"""The folders of transcripts, the library made from them and the engine that searches them, kept in step."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from bot.quotes.index import Index
from bot.transcripts.files import scan, stamps
from bot.transcripts.library import Library
from bot.transcripts.sources import Sources
from bot.transcripts.store import Store, Stored
from bot.transcripts.survey import FileState, Reading, survey, with_aliases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.quotes.engine import Engine
    from bot.settings import Settings
    from bot.transcripts.files import Revision, Stamp
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


@dataclass(frozen=True)
class _Held:
    """One moment of the archive; library and index are of the same transcripts."""

    library: Library
    index: Index
    files: Mapping[Path, FileState]

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
        return tuple(_refused(self._held.files, self._held.files))

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
            return self._take(scan(self._store.folders), progress)

    def store(self, transcript: Transcript) -> Stored:
        """Write a transcript to the folders and take it in. Blocks; OSError when the disk refuses.

        Other files that have changed meanwhile are left to the next `refresh`, which tells of them.
        """
        with self._writing:
            stored = self._store.put(transcript)
            touched = {stored.key, *stored.gone}
            found = {path: state.stamp for path, state in self._held.files.items()}
            for path in [path for path, state in self._held.files.items() if state.key in touched]:
                found.pop(path)
                found |= stamps([path])
            if stored.path is not None:
                found |= stamps([stored.path])
            self._take(found, None)
            return stored

    def _take(self, found: Mapping[Path, Stamp], progress: Progress | None) -> Changes:
        held = self._held
        if {path: state.stamp for path, state in held.files.items()} == found:
            return Changes()
        states = survey(found, held.files, self._fictional)
        fresh = [path for path, state in states.items() if state.serves and not _same(held.files.get(path), state)]
        reading = Reading(states, held.library.with_events(remove=_unserved(held.library, states)), progress)
        read = {transcript.key: transcript for transcript in reading.transcripts(fresh)}
        for key, ids in reading.aliases.items():
            before = read.get(key) or held.index.transcript(key)
            after = with_aliases(before, ids) if before is not None else None
            if after is not None and after is not before:
                read[key] = after
        gone = _unserved(held.library, states)
        self._held = _Held(
            held.library.with_events((each.event for each in read.values()), gone, reading.speakers),
            held.index.changed(read.values(), gone),
            states,
        )
        self._know(states)
        if read or gone:
            self.updated = self._clock()
        return Changes(
            tuple(key for key in read if key not in held.library),
            tuple(key for key in read if key in held.library),
            tuple(gone),
            tuple(
                _refused(states, set(states) - {path for path in held.files if states.get(path) == held.files[path]})
            ),
        )

    def _know(self, states: Mapping[Path, FileState]) -> None:
        """Tell the store where each transcript is now."""
        self._store.relearn({state.key: path for path, state in states.items() if state.key and state.serves})

    def _fictional(self, key: Key) -> bool:
        return key.source in self.sources and self.sources.get(key.source).fictional


def _unserved(library: Library, states: Mapping[Path, FileState]) -> list[Key]:
    """What the library holds and no file serves any more."""
    served = {state.key for state in states.values() if state.serves}
    return [event.key for event in library if event.key not in served]


def _same(before: FileState | None, now: FileState) -> bool:
    """Whether the file was served as it is now."""
    return before is not None and before.serves and before.stamp == now.stamp and before.key == now.key


def _refused(states: Mapping[Path, FileState], paths: Iterable[Path]) -> Iterator[Refused]:
    for path in sorted(paths):
        state = states[path]
        if state.reason is not None and state.told:
            yield Refused(path, state.reason)


def _now() -> datetime:
    return datetime.now(UTC)


def open_archive(settings: Settings, progress: Progress | None = None) -> Archive:
    """The archive that the settings name."""
    index = settings.index or settings.library[-1] / ".index"
    return Archive.open(settings.library, index, Sources.load(settings.sources), progress)
