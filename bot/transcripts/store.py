"""Which file serves which transcript, and what happens to a transcript that arrives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from bot.transcripts.files import (
    Revision,
    UnreadableError,
    file_name,
    keep_revision,
    listing,
    read_head,
    read_yaml,
    revisions,
    write_yaml,
)
from bot.transcripts.library import Library
from bot.transcripts.model import STATED, Event, Key, Transcript, saved_key
from bot.transcripts.sources import Sources

_GENERATED = re.compile(r"(?:\d{4}(?:-\d{2}){0,2}|undated)-[0-9a-f]{8}")
_STATE = re.compile(r"(\d+:\d+):([A-Za-z0-9_-]*)([.!]?)(.*)", re.DOTALL)
MAX_ALIASES = 20


def has_generated_id(key: Key) -> bool:
    """Whether the id was made from the text, because the page states none."""
    return _GENERATED.fullmatch(key.id) is not None


def with_aliases(transcript: Transcript, ids: Iterable[str]) -> Transcript:
    """The transcript, found under these ids too."""
    aliases = tuple(dict.fromkeys((*transcript.event.aliases, *ids)))[-MAX_ALIASES:]
    if aliases == transcript.event.aliases:
        return transcript
    return Transcript(replace(transcript.event, aliases=aliases), transcript.turns)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was looked at: the transcript it serves, or why it serves none."""

    stamp: str
    """As `listing` gives it."""
    key: Key | None = None
    reason: str | None = None
    reported: bool = True
    """Whether people should learn the reason: a file that a later folder corrects is passed over in silence."""

    @property
    def serves(self) -> bool:
        """Whether a transcript is served from it."""
        return self.key is not None and self.reason is None

    def __str__(self) -> str:
        mark = "" if self.reason is None else "!" if self.reported else "."
        return f"{self.stamp}:{self.key or ''}{mark}{self.reason or ''}"

    @classmethod
    def parse(cls, text: str) -> FileState:
        """Read what `str` wrote; ValueError when it is something else."""
        found = _STATE.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no state of a file")
        stamp, key, mark, reason = found.groups()
        return cls(stamp, Key.parse(key) if key else None, reason if mark else None, reported=mark != ".")


def survey(
    found: Mapping[str, str], known: Mapping[Path, FileState], fictional: Callable[[Key], bool]
) -> dict[Path, FileState]:
    """The state of each file listed: one file, the last, serves each key, and none invented stands beside real ones.

    It is decided from names and stamps, before texts are read: a file whose stamp is known is not opened.
    """
    states: dict[Path, FileState] = {}
    serving: dict[Key, Path] = {}
    for path, stamp in ((Path(name), stamp) for name, stamp in found.items()):
        state = known.get(path)
        if state is None or state.stamp != stamp:
            state = _looked_at(path, stamp)
        elif state.key is not None:
            state = FileState(stamp, state.key)
        states[path] = state
        if state.key is None:
            continue
        other = serving.get(state.key)
        if other is not None:
            silent = other.parent.parent != path.parent.parent
            reason = f"holds {state.key} as {path} does, which is served"
            states[other] = replace(states[other], reason=reason, reported=not silent)
        serving[state.key] = path
    served_before = [state.key for state in known.values() if state.key is not None and state.serves]
    invented_first = bool(served_before) and all(map(fictional, served_before))
    _part(states, serving, fictional, invented_first=invented_first)
    return states


def _looked_at(path: Path, stamp: str) -> FileState:
    """The file's state by its name, or where a person chose another one, by what it says."""
    try:
        return FileState(stamp, _key_of(path) or read_head(path).key)
    except UnreadableError as error:
        return FileState(stamp, None, error.found)


def _key_of(path: Path) -> Key | None:
    try:
        return Key.parse(path.stem)
    except ValueError:
        return None


def _part(
    states: dict[Path, FileState],
    serving: Mapping[Key, Path],
    fictional: Callable[[Key], bool],
    *,
    invented_first: bool,
) -> None:
    """Real transcripts and invented ones never serve together: those that were there first stay, else the real ones."""
    invented = {key for key in serving if fictional(key)}
    if not invented or len(invented) == len(serving):
        return
    refused = set(serving) - invented if invented_first else invented
    why = "is real, and this library holds invented" if invented_first else "is fictional, and this library holds real"
    for key in refused:
        path = serving[key]
        states[path] = replace(states[path], reason=f"{key.source} {why} transcripts: give it a library of its own")


@dataclass
class Reading:
    """Reads the files whose text is not in memory yet, and notes for each whether it serves.

    A transcript without a number of its own is read after the others: where its event is held under a number, its id
    becomes an alias of that one.
    """

    states: dict[Path, FileState]
    library: Library
    """What is held and not read again."""
    progress: Callable[[int, int], None] | None = None
    speakers: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    aliases: dict[Key, list[str]] = field(default_factory=dict)
    """Ids that became aliases of transcripts read before."""

    def transcripts(self, paths: Iterable[Path]) -> Iterator[Transcript]:
        """The transcripts in these files, those that can be read."""
        generated = {
            state.key: path for path, state in self.states.items() if state.key and has_generated_id(state.key)
        }
        order = sorted(paths, key=lambda path: self.states[path].key in generated)
        numbers: dict[Key, Key] = {}
        for done, listed in enumerate(order, 1):
            path, transcript = self._readable(listed)
            if transcript is not None and transcript.key in generated:
                keys = {transcript.key, saved_key(transcript.event)}
                number = next((numbers[key] for key in sorted(keys) if key in numbers), None)
                number = number or self._held(transcript, keys)
                if number is not None:
                    self._hide(path, number)
                    self.aliases.setdefault(number, []).append(transcript.key.id)
                    transcript = None
            elif transcript is not None and generated:
                for key in _without_number(transcript.event):
                    numbers[key] = transcript.key
                    if key in generated:
                        self._hide(generated[key], transcript.key)
                        transcript = with_aliases(transcript, [key.id])
            if transcript is not None:
                self.speakers[transcript.key] = transcript.speakers
                yield transcript
            if self.progress:
                self.progress(done, len(order))

    def _readable(self, path: Path) -> tuple[Path, Transcript | None]:
        """A file and its transcript; where it cannot be read, those of the next file that says it holds the same."""
        key = self.states[path].key
        transcript = self._read(path)
        while transcript is None:
            others = [other for other, state in self.states.items() if state.key == key and state.key is not None]
            if not others:
                return path, None
            path = others[-1]
            self.states[path] = replace(self.states[path], reason=None, reported=True)
            transcript = self._read(path)
        return path, transcript

    def _read(self, path: Path) -> Transcript | None:
        state = self.states[path]
        try:
            transcript = read_yaml(path)
        except UnreadableError as error:
            self.states[path] = FileState(state.stamp, None, error.found)
            return None
        if transcript.key == state.key:
            return transcript
        reason = f"its name says {state.key}, its fields say {transcript.key}"
        self.states[path] = FileState(state.stamp, None, reason)
        return None

    def _hide(self, path: Path, key: Key) -> None:
        self.states[path] = replace(self.states[path], reason=f"the same event is held as {key}", reported=False)

    def _held(self, transcript: Transcript, keys: set[Key]) -> Key | None:
        """The key under which the library holds this event with a number."""
        day, generated = transcript.event.day, transcript.key.id
        for other in self.library:
            likely = generated in other.aliases or other.day == day
            if likely and not has_generated_id(other.key) and keys & _without_number(other):
                return other.key
        return None


def _without_number(event: Event) -> set[Key]:
    """The keys that a page of this event has, or had, where it tells no number."""
    return {saved_key(event), *(replace(event.key, id=alias) for alias in event.aliases)}


class Status(StrEnum):
    """What became of a transcript that was to be stored."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Stored:
    """The outcome for one transcript."""

    key: Key
    """Under which it is held; another than its own where the event was already held under its number."""
    status: Status
    reason: str | None = None
    path: Path | None = None
    """Where it is held; with a refusal, what is held instead."""
    gone: tuple[Key, ...] = ()
    """Keys that are held no longer: they became aliases of `key`."""


class Store:
    """Folders of YAML files; what arrives goes to the last of them. Not for use from two threads at once."""

    def __init__(self, folders: Sequence[Path], sources: Sources, paths: Mapping[Key, Path] | None = None) -> None:
        """`paths` says where each transcript is; without it the folders are looked through."""
        if not folders:
            raise ValueError("a store needs at least one folder")
        self.folders = tuple(folder.resolve() for folder in folders)
        self._sources = sources
        self._numbered: dict[Key, Key] | None = None
        if paths is None:
            named = ((_key_of(path), path) for path in map(Path, listing(self.folders)))
            paths = {key: path for key, path in named if key is not None}
        self._paths = dict(paths)

    def put(self, transcript: Transcript, *, durable: bool = True) -> Stored:
        """Keep a transcript: write it where it is new or changed; the text it replaces stays as a revision.

        A field that it leaves empty keeps what is held (a feed tells no topics), and one without any text is refused
        where a text is held: a page that lost its body would count as "never said". OSError when the disk refuses;
        what was held is then still held.
        """
        reason = self._mixes(transcript.key)
        if reason:
            return Stored(transcript.key, Status.REFUSED, reason)
        numbered = self._number(transcript.event) if has_generated_id(transcript.key) else None
        if numbered:
            return self._alias(numbered, transcript, durable=durable)
        return self._write(transcript, durable=durable)

    def set_paths(self, paths: Mapping[Key, Path]) -> None:
        """Take over where the transcripts are now."""
        gone = [key for key in self._paths if key not in paths]
        if gone or len(paths) - len(self._paths) > 1:
            self._numbered = None
        self._paths = dict(paths)

    def revisions(self, key: Key) -> list[Revision]:
        """Earlier texts of a transcript, oldest first."""
        kept = [revision for folder in self.folders for revision in revisions(key, folder)]
        return sorted(kept, key=lambda revision: revision.number)

    def _mixes(self, key: Key) -> str | None:
        """Why this transcript must not be held here: invented ones never stand beside real ones."""
        held = next(iter(self._paths), None)
        if held is None or self._sources.is_fictional(held) == self._sources.is_fictional(key):
            return None
        if self._sources.is_fictional(key):
            return f"{key.source} is fictional and never stands beside real transcripts: give it a library of its own"
        return "this library holds a fictional source: real transcripts need a library of their own"

    def _write(self, transcript: Transcript, *, durable: bool) -> Stored:
        key, event = transcript.key, transcript.event
        path, held = self._held(key)
        twin = saved_key(event)
        merged = (twin,) if twin != key and twin in self._paths and not has_generated_id(key) else ()
        if not transcript.turns:
            for other in (held, *(self._held(each)[1] for each in merged)):
                if other is not None and other.turns:
                    reason = f"has no text, but {other.key}, as held, has: it stays as it is"
                    return Stored(key, Status.REFUSED, reason, path)
        event = _filled(event, held.event) if held else event
        before = held.event.aliases if held else ()
        same = held is not None and held == Transcript(replace(event, aliases=before), transcript.turns)
        transcript = Transcript(replace(event, aliases=()), transcript.turns)
        transcript = with_aliases(transcript, (*before, *event.aliases, *(each.id for each in merged)))
        status = Status.SAME if same else Status.CHANGED if path else Status.NEW
        if not same:
            path = self._replace(transcript, path, durable=durable)
        elif held != transcript:  # only the aliases are new: no revision of the text
            path = self._save(transcript, durable=durable)
        for other_key in merged:
            self._retire(other_key)
        reason = f"its text differs from the one held: replaced in {path}, the earlier one is kept as a revision"
        return Stored(key, status, reason if status is Status.CHANGED else None, path, merged)

    def _replace(self, transcript: Transcript, old: Path | None, *, durable: bool) -> Path:
        folder = self.folders[-1]
        target = folder / file_name(transcript.event)
        if old is not None:
            keep_revision(old, folder, transcript.key)
        if target != old and target.exists():  # one that cannot be read, so that nobody knew of it
            keep_revision(target, folder, transcript.key)
        path = self._save(transcript, durable=durable)
        if old is not None and old != target and folder in old.parents:
            old.unlink(missing_ok=True)  # the date was corrected, and with it the year's folder
        return path

    def _save(self, transcript: Transcript, *, durable: bool) -> Path:
        key, path = transcript.key, write_yaml(transcript, self.folders[-1], durable=durable)
        self._paths[key] = path
        if self._numbered is not None and not has_generated_id(key):
            self._numbered[saved_key(transcript.event)] = key
        return path

    def _alias(self, numbered: Key, transcript: Transcript, *, durable: bool) -> Stored:
        """Keep the transcript's id as an alias of its event, which is held under a number."""
        key = transcript.key
        path, held = self._held(numbered)
        if held is None:
            return Stored(key, Status.REFUSED, f"{path} cannot be read", path)
        if key.id not in held.event.aliases:
            held = with_aliases(held, [key.id])
            path = self._save(held, durable=durable)
        self._retire(key)
        if transcript.turns and not held.turns:  # it was held before its text was published
            return self._write(Transcript(_filled(held.event, transcript.event), transcript.turns), durable=durable)
        return Stored(numbered, Status.SAME, f"the same event is held as {numbered}", path)

    def _retire(self, key: Key) -> None:
        """Keep a file whose event is now held under its number among the revisions."""
        path = self._paths.get(key)
        if path is not None and self.folders[-1] in path.parents:  # elsewhere it stays, hidden by the one with a number
            keep_revision(path, self.folders[-1], key)
            path.unlink(missing_ok=True)
        self._paths.pop(key, None)

    def _number(self, event: Event) -> Key | None:
        """The key under which an event is held with its number."""
        if self._numbered is None:
            self._numbered = {saved_key(held): held.key for held in self._heads() if not has_generated_id(held.key)}
        found = self._numbered.get(saved_key(event))
        path = self._paths.get(found) if found else None
        return found if path is not None and path.exists() else None

    def _heads(self) -> Iterator[Event]:
        for path in self._paths.values():
            try:
                yield read_head(path)
            except UnreadableError:  # named when the library is opened
                continue

    def _held(self, key: Key) -> tuple[Path | None, Transcript | None]:
        """Where the transcript is, if somebody has not just removed it, and what it is, if it can be read."""
        path = self._paths.get(key)
        if path is None or not path.exists():
            return None, None
        try:
            return path, read_yaml(path)
        except UnreadableError:
            return path, None


def _filled(event: Event, held: Event) -> Event:
    empty = {name: getattr(held, name) for name in STATED if not getattr(event, name)}
    return replace(event, **empty)
