"""The folders of transcripts, the library made from them and the engine that searches them, kept in step."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from bot.passages import PassageSearch
from bot.quotes.engine import Engine
from bot.quotes.index import Index
from bot.quotes.index.saved import SavedIndex
from bot.settings import Settings
from bot.transcripts.files import Revision, listing, read_yaml
from bot.transcripts.library import Library
from bot.transcripts.model import Key, Passage, Transcript
from bot.transcripts.sources import Sources
from bot.transcripts.store import FileState, Reading, Status, Store, Stored, survey, with_aliases

Progress = Callable[[int, int], None]
"""Told how many files of how many are read."""


log = logging.getLogger(__name__)

FEW = 300
"""Up to so many transcripts an index in memory is as good as a saved one."""


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


class ArchiveSnapshot:
    """One moment of the archive: files, index and library of the same transcripts."""

    def __init__(
        self,
        index: Index,
        listing: Mapping[str, str],
        files: Callable[[], Mapping[Path, FileState]],
        library: Callable[[], Library],
    ) -> None:
        self.index = index
        self.listing = listing
        self.engine = Engine(index)
        self.passage_search = PassageSearch(index)
        self._files, self._library = files, library

    # Both are made when they are first asked for: a search does without.

    @cached_property
    def files(self) -> Mapping[Path, FileState]:
        """The state of each file."""
        return self._files()

    @cached_property
    def library(self) -> Library:
        """The events."""
        return self._library()


class Archive:
    """Transcripts on disk, in memory and searchable. Readers never wait: a new state is built aside, then swapped."""

    def __init__(self, folders: Sequence[Path], sources: Sources, saved: SavedIndex | None = None) -> None:
        self.sources = sources
        self._store = Store(folders, sources, {})
        self._saved = saved
        self._current = self._empty()
        self._known: ArchiveSnapshot | None = None
        """The moment whose files the store knows of."""
        self._writing = threading.RLock()

    @classmethod
    def open(
        cls,
        folders: Sequence[Path],
        index_folder: Path | None,
        sources: Sources,
        progress: Progress | None = None,
    ) -> Archive:
        """Read the folders, or what of them is not in the saved index; `refused` tells what is not served.

        A large library is indexed in `index_folder` (None: in memory only) and opened from there the next time.
        """
        archive = cls(folders, sources, SavedIndex(index_folder.resolve()) if index_folder else None)
        archive._start(progress)
        return archive

    @property
    def library(self) -> Library:
        """What is held now."""
        return self._current.library

    @property
    def engine(self) -> Engine:
        """The search over what is held now."""
        return self._current.engine

    @property
    def passage_search(self) -> PassageSearch:
        """The search for passages about something in what is held now."""
        return self._current.passage_search

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the transcripts are; what arrives goes to the last."""
        return self._store.folders

    @property
    def updated(self) -> datetime | None:
        """When a file was last written."""
        newest = max((int(stamp.partition(":")[2]) for stamp in self._current.listing.values()), default=None)
        return None if newest is None else datetime.fromtimestamp(newest / 1e9, UTC)

    @property
    def refused(self) -> tuple[Refused, ...]:
        """The files in the folders that are not served."""
        return tuple(_refused(self._current.files, self._current.files))

    @property
    def saved(self) -> Path | None:
        """The folder of the saved index that serves; None where the index is in memory alone."""
        saved = any(part.folder for part in self._current.index.segments)
        return self._saved.folder if saved and self._saved is not None else None

    def passages(self, key: Key) -> tuple[Passage, ...]:
        """The paragraphs of a transcript; none when it is not held."""
        return self._current.index.passages(key)

    def transcript(self, key: Key) -> Transcript | None:
        """A transcript, whole."""
        return self._current.index.transcript(key)

    def revisions(self, key: Key) -> list[Revision]:
        """Earlier texts of a transcript, oldest first."""
        return self._store.revisions(key)

    def refresh(self, progress: Progress | None = None) -> Changes:
        """Look at the folders again and take in what is new, changed or gone. Blocks: call it in a thread."""
        with self._writing:
            return self._take(listing(self.folders), progress)

    def store(self, transcript: Transcript) -> Stored:
        """Write a transcript to the folders and take it in. Blocks; OSError when the disk refuses.

        Other files that have changed meanwhile are left to the next `refresh`, which tells of them.
        """
        with self._writing:
            if self._known is not self._current:
                states = self._current.files.items()
                self._store.set_paths({state.key: path for path, state in states if state.key and state.serves})
            held = self._current.index.transcript(transcript.key)
            if held is not None:  # it may have aliases that no file tells of yet
                transcript = with_aliases(transcript, held.event.aliases)
            stored = self._store.put(transcript)
            if stored.path is not None and stored.status is not Status.REFUSED:
                self._take_stored(stored, stored.path)
            self._known = self._current
            return stored

    def _empty(self) -> ArchiveSnapshot:
        return ArchiveSnapshot(Index.empty(), {}, dict, lambda: Library((), self.sources))

    def _start(self, progress: Progress | None) -> None:
        found = listing(self.folders)
        if self._saved is not None and self._open(self._saved):
            known = self._current.listing
            strange = sum(known.get(path) != stamp for path, stamp in found.items())
            if strange <= max(FEW, len(found) // 5):
                self._take(found, progress)
                return
        self._current = self._empty()
        if self._saved is None or len(found) < FEW or not self._build(self._saved, found, progress):
            self._take(found, progress)

    def _open(self, saved: SavedIndex) -> bool:
        """Serve from the saved index, if there is one to be trusted."""
        try:
            index = saved.open()
        except OSError as error:  # a folder that may not be read
            log.warning("The saved index in %s cannot be read (%s)", saved.folder, error.strerror)
            return False
        if index is None:
            log.debug("The saved index: %s", saved.reason)
            return False
        found = _placed(index.manifest, saved.folder)
        stamps = {path: ":".join(state.split(":", 2)[:2]) for path, state in found}  # quicker than parsing
        self._current = self._served(
            index,
            stamps,
            lambda: {Path(path): FileState.parse(state) for path, state in _placed(index.manifest, saved.folder)},
        )
        return True

    def _served(
        self, index: Index, known: Mapping[str, str], files: Callable[[], Mapping[Path, FileState]]
    ) -> ArchiveSnapshot:
        return ArchiveSnapshot(
            index, known, files, lambda: Library(index.events(), self.sources, dict(index.speakers()))
        )

    def _build(self, saved: SavedIndex, found: Mapping[str, str], progress: Progress | None) -> bool:
        """Index every file anew, on disk; False where the disk does not take it."""
        states = survey(found, {}, self.sources.is_fictional)
        reading = Reading(states, Library())
        paths = [path for path, state in states.items() if state.serves]
        transcripts = reading.transcripts(paths)
        try:
            index = saved.build(transcripts, lambda: _manifest(states, saved.folder), progress, len(paths))
        except OSError as error:
            log.warning("The index cannot be saved in %s (%s): it is kept in memory", saved.folder, error.strerror)
            return False
        self._current = self._served(index, found, lambda: states)
        return True

    def _take(self, found: Mapping[str, str], progress: Progress | None) -> Changes:
        held = self._current
        if held.listing == found:
            return Changes()
        states = survey(found, held.files, self.sources.is_fictional)
        fresh = [path for path, state in states.items() if state.serves and not _same(held.files.get(path), state)]
        anew = [key for path in fresh if (key := states[path].key)]
        settled = held.library.with_events(remove=[*_unserved(held.library, states), *anew])
        reading = Reading(states, settled, progress)
        read = {transcript.key: transcript for transcript in reading.transcripts(fresh)}
        for key, ids in reading.aliases.items():
            before = read.get(key) or held.index.transcript(key)
            after = with_aliases(before, ids) if before is not None else None
            if after is not None and after is not before:
                read[key] = after
        gone = _unserved(held.library, states)
        library = held.library.with_events((each.event for each in read.values()), gone, reading.speakers)
        self._swap(held.index.changed(read.values(), gone), found, states, library)
        looked_at = {path for path, state in states.items() if held.files.get(path) != state}
        return Changes(
            tuple(key for key in read if key not in held.library),
            tuple(key for key in read if key in held.library),
            tuple(gone),
            tuple(_refused(states, looked_at)),
        )

    def _take_stored(self, stored: Stored, path: Path) -> None:
        """Take in one transcript that the store has written, without a look at the other files."""
        held, transcript = self._current, read_yaml(path)
        states = dict(held.files)
        for other in [other for other, state in states.items() if state.key in {stored.key, *stored.gone}]:
            if not other.exists():
                del states[other]
            elif other != path:
                states[other] = replace(states[other], reason=f"{path} is served", reported=False)
        states[path] = FileState(listing([path])[str(path)], stored.key)
        if transcript == held.index.transcript(stored.key) and not stored.gone:
            return
        library = held.library.with_events([transcript.event], stored.gone, {stored.key: transcript.speakers})
        found = {str(other): state.stamp for other, state in states.items()}
        self._swap(held.index.changed([transcript], stored.gone), found, states, library)

    def _swap(self, index: Index, found: Mapping[str, str], states: Mapping[Path, FileState], library: Library) -> None:
        """Serve the new state; when much of it is in memory only, save it."""
        in_memory = sum(len(part.numbers) for part in index.segments if part.folder is None)
        if self._saved is not None and in_memory >= FEW:
            try:
                index = self._saved.merge(index, _manifest(states, self._saved.folder))
            except OSError as error:
                log.warning("The index cannot be saved in %s (%s)", self._saved.folder, error.strerror)
        self._current = ArchiveSnapshot(index, found, lambda: states, lambda: library)


def _manifest(states: Mapping[Path, FileState], folder: Path) -> dict[str, str]:
    """What an index in `folder` is made from: files' states, by paths as seen from there, so that all can be moved."""
    parents = {parent: os.path.relpath(parent, folder) for parent in {path.parent for path in states}}
    return {f"{parents[path.parent]}/{path.name}": str(state) for path, state in states.items()}


def _placed(manifest: Mapping[str, str], folder: Path) -> Iterator[tuple[str, str]]:
    """Each path and state that `_manifest` wrote."""
    parents = {parent: os.path.normpath(folder / parent) for parent in {name.rpartition("/")[0] for name in manifest}}
    for name, state in manifest.items():
        parent, _, file = name.rpartition("/")
        yield f"{parents[parent]}/{file}", state


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
        if state.reason is not None and state.reported:
            yield Refused(path, state.reason)


def open_archive(settings: Settings, progress: Progress | None = None) -> Archive:
    """The archive that the settings name."""
    index = settings.index or settings.library[-1] / ".index"
    return Archive.open(settings.library, index, Sources.load(settings.sources), progress)
