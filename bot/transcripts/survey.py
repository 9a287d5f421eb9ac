"""Which files of the folders serve which transcript: decided from names and stamps, before texts are read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.transcripts.files import Stamp, UnreadableError, read_head, read_yaml
from bot.transcripts.model import Key, Transcript, saved_key
from bot.transcripts.store import has_generated_id, key_of_file, with_aliases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from bot.transcripts.library import Library
    from bot.transcripts.model import Event

_STATE = re.compile(r"(\d+):(\d+):([A-Za-z0-9_-]*)([.!]?)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it was when it was looked at: the transcript it serves, or why it serves none."""

    stamp: Stamp
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
        size, mtime, key, mark, reason = found.groups()
        stamp = Stamp(int(size), int(mtime))
        return cls(stamp, Key.parse(key) if key else None, reason if mark else None, reported=mark != ".")


def survey(
    found: Mapping[Path, Stamp],
    known: Mapping[Path, FileState],
    fictional: Callable[[Key], bool],
) -> dict[Path, FileState]:
    """The state of each file found: one file, the last, serves each key, and none invented stands beside real ones.

    A file whose stamp is known is not opened.
    """
    states: dict[Path, FileState] = {}
    serving: dict[Key, Path] = {}
    invented_first = _all_fictional(known.values(), fictional)
    for path, stamp in found.items():
        before = known.get(path)
        same = before is not None and before.stamp == stamp
        if before is not None and same and before.key is None:
            states[path] = before
            continue
        state = FileState(stamp, before.key) if before is not None and same else _looked_at(path, stamp)
        states[path] = state
        if state.key is None:
            continue
        other = serving.get(state.key)
        if other is not None:
            silent = other.parent.parent != path.parent.parent
            reason = f"holds {state.key} as {path} does, which is served"
            states[other] = replace(states[other], reason=reason, reported=not silent)
        serving[state.key] = path
    _part(states, serving, fictional, invented_first=invented_first)
    return states


def _looked_at(path: Path, stamp: Stamp) -> FileState:
    key = key_of_file(path)
    if key is not None:
        return FileState(stamp, key)
    try:
        return FileState(stamp, read_head(path).key)
    except UnreadableError as error:
        return FileState(stamp, None, error.found)


def _all_fictional(states: Iterable[FileState], fictional: Callable[[Key], bool]) -> bool:
    keys = [state.key for state in states if state.key is not None and state.reason is None]
    return bool(keys) and all(fictional(key) for key in keys)


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
    events: list[Event] = field(default_factory=list)
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
        for done, path in enumerate(order, 1):
            file, transcript = self._readable(path)
            if transcript is not None and transcript.key in generated:
                transcript = self._under_number(transcript, file, numbers)
            elif transcript is not None and generated:
                for key in _without_number(transcript.event):
                    numbers[key] = transcript.key
                    if key in generated:
                        self._hide(generated[key], transcript.key)
                        transcript = with_aliases(transcript, [key.id])
            if transcript is not None:
                self.events.append(transcript.event)
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
        if transcript.key != state.key:
            reason = f"its name says {state.key}, its fields say {transcript.key}"
            self.states[path] = FileState(state.stamp, None, reason)
            return None
        return transcript

    def _under_number(self, transcript: Transcript, path: Path, numbers: Mapping[Key, Key]) -> Transcript | None:
        """None where the event is held under a number: the id has become an alias."""
        keys = {transcript.key, saved_key(transcript.event)}
        numbered = next((numbers[key] for key in sorted(keys) if key in numbers), None) or self._held(transcript, keys)
        if numbered is None:
            return transcript
        self._hide(path, numbered)
        self.aliases.setdefault(numbered, []).append(transcript.key.id)
        return None

    def _hide(self, path: Path, key: Key) -> None:
        self.states[path] = replace(self.states[path], reason=f"the same event is held as {key}", reported=False)

    def _held(self, transcript: Transcript, keys: set[Key]) -> Key | None:
        """The key under which the library holds this event with a number."""
        day, generated = transcript.event.day, transcript.key.id
        for other in self.library:
            if has_generated_id(other.key):
                continue
            if (generated in other.aliases or other.day == day) and keys & _without_number(other):
                return other.key
        return None


def _without_number(event: Event) -> set[Key]:
    """The keys that a page of this event has, or had, where it tells no number."""
    return {saved_key(event), *(replace(event.key, id=alias) for alias in event.aliases)}
