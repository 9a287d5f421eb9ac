"""The folders of transcripts as a store: what is held where, and what happens to a transcript that arrives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.transcripts.files import (
    UnreadableError,
    file_name,
    keep_revision,
    read_head,
    read_yaml,
    revisions,
    scan,
    write_yaml,
)
from bot.transcripts.model import STATED, Event, Key, Transcript, saved_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.transcripts.files import Revision
    from bot.transcripts.sources import Sources

_GENERATED = re.compile(r"(?:\d{4}(?:-\d{2}){0,2}|undated)-[0-9a-f]{8}")
MAX_ALIASES = 20


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


def has_generated_id(key: Key) -> bool:
    """Whether the id was made from the text, because the page states none."""
    return _GENERATED.fullmatch(key.id) is not None


class Store:
    """Folders of YAML files; what arrives goes to the last of them. Not for use from two threads at once."""

    def __init__(self, folders: Sequence[Path], sources: Sources, paths: Mapping[Key, Path] | None = None) -> None:
        """`paths` says where each transcript is; without it the folders are looked through."""
        if not folders:
            raise ValueError("a store needs at least one folder")
        self.folders = tuple(folder.resolve() for folder in folders)
        self._sources = sources
        self._numbered: dict[Key, Key] | None = None
        self._paths = dict(self._look() if paths is None else paths)

    def _look(self) -> dict[Key, Path]:
        named = ((key_of_file(path), path) for path in scan(self.folders))
        return {key: path for key, path in named if key is not None}

    def put(self, transcript: Transcript, *, durable: bool = True) -> Stored:
        """Keep a transcript: write it where it is new or changed; the text it replaces stays as a revision.

        A field that it leaves empty keeps what is held (a feed tells no topics), and one without any text is refused
        where a text is held: a page that lost its body would count as "never said". OSError when the disk refuses;
        what was held is then still held.
        """
        key = transcript.key
        reason = self.mixes(key)
        if reason:
            return Stored(key, Status.REFUSED, reason)
        if has_generated_id(key):
            numbered = self._number(transcript.event)
            if numbered:
                return self._alias(numbered, transcript, durable=durable)
        return self._write(transcript, durable=durable)

    def set_paths(self, paths: Mapping[Key, Path]) -> None:
        """Take over where the transcripts are now."""
        gone = [key for key in self._paths if key not in paths]
        if gone or len(paths) - len(self._paths) > 1:
            self._numbered = None
        self._paths = dict(paths)

    def _learn(self, event: Event, path: Path) -> None:
        """A file has appeared there."""
        self._paths[event.key] = path
        if self._numbered is not None and not has_generated_id(event.key):
            self._numbered[saved_key(event)] = event.key

    def revisions(self, key: Key) -> list[Revision]:
        """Earlier texts of a transcript, oldest first."""
        kept = [revision for folder in self.folders for revision in revisions(key, folder)]
        return sorted(kept, key=lambda revision: revision.number)

    def mixes(self, key: Key) -> str | None:
        """Why this transcript must not be held here: invented ones never stand beside real ones."""
        held = next(iter(self._paths), None)
        if held is None or self._sources.is_fictional(held) == self._sources.is_fictional(key):
            return None
        if self._sources.is_fictional(key):
            return f"{key.source} is fictional and never stands beside real transcripts: give it a library of its own"
        return "this library holds a fictional source: real transcripts need a library of their own"

    def _write(self, transcript: Transcript, *, durable: bool) -> Stored:
        key, path = transcript.key, self._path(transcript.key)
        held = _read(path) if path else None
        generated = saved_key(transcript.event)
        merged = (generated,) if generated != key and generated in self._paths and not has_generated_id(key) else ()
        emptied = None if transcript.turns else self._emptied(held, merged)
        if emptied:
            return Stored(key, Status.REFUSED, f"has no text, but {emptied}, as held, has: it stays as it is", path)
        event = _filled(transcript.event, held.event) if held else transcript.event
        status = Status.CHANGED if path else Status.NEW
        if held is not None and held == Transcript(replace(event, aliases=held.event.aliases), transcript.turns):
            status = Status.SAME
        aliases = (*(held.event.aliases if held else ()), *event.aliases, *(each.id for each in merged))
        event = replace(event, aliases=())
        transcript = with_aliases(Transcript(event, transcript.turns), aliases)
        if status is not Status.SAME:
            path = self._replace(transcript, path, durable=durable)
        elif held != transcript:  # only the aliases are new: no revision of the text
            path = self._rewrite(transcript, durable=durable)
        for other in merged:
            self._retire(other)
        reason = None
        if status is Status.CHANGED:
            reason = f"its text differs from the one held: replaced in {path}, the earlier one is kept as a revision"
        return Stored(key, status, reason, path, merged)

    def _emptied(self, held: Transcript | None, merged: Sequence[Key]) -> Key | None:
        """Under which key a text is held that one without any would replace."""
        paths = (self._path(key) for key in merged)
        others = (held, *(_read(path) for path in paths if path))
        return next((each.key for each in others if each is not None and each.turns), None)

    def _replace(self, transcript: Transcript, old: Path | None, *, durable: bool) -> Path:
        folder = self.folders[-1]
        target = folder / file_name(transcript.event)
        if old is not None:
            keep_revision(old, folder, transcript.key)
        if target != old and target.exists():  # one that cannot be read, so that nobody knew of it
            keep_revision(target, folder, transcript.key)
        path = write_yaml(transcript, folder, durable=durable)
        if old is not None and old != target and folder in old.parents:
            old.unlink(missing_ok=True)  # the date was corrected, and with it the year's folder
        self._learn(transcript.event, path)
        return path

    def _rewrite(self, transcript: Transcript, *, durable: bool) -> Path:
        path = write_yaml(transcript, self.folders[-1], durable=durable)
        self._learn(transcript.event, path)
        return path

    def _alias(self, numbered: Key, transcript: Transcript, *, durable: bool) -> Stored:
        key, path = transcript.key, self._paths[numbered]
        held = _read(path)
        if held is None:
            return Stored(key, Status.REFUSED, f"{path} cannot be read", path)
        if key.id not in held.event.aliases:
            held = with_aliases(held, [key.id])
            path = self._rewrite(held, durable=durable)
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
        return found if found is not None and self._path(found) else None

    def _path(self, key: Key) -> Path | None:
        """Where the transcript is, if somebody has not just removed it."""
        path = self._paths.get(key)
        return path if path is not None and path.exists() else None

    def _heads(self) -> Iterator[Event]:
        for path in self._paths.values():
            try:
                yield read_head(path)
            except UnreadableError:  # named when the library is opened
                continue


def with_aliases(transcript: Transcript, ids: Iterable[str]) -> Transcript:
    """The transcript, found under these ids too."""
    aliases = tuple(dict.fromkeys((*transcript.event.aliases, *ids)))[-MAX_ALIASES:]
    if aliases == transcript.event.aliases:
        return transcript
    return Transcript(replace(transcript.event, aliases=aliases), transcript.turns)


def key_of_file(path: Path) -> Key | None:
    """The key in a file's name; None where a person chose another name."""
    try:
        return Key.parse(path.stem)
    except ValueError:
        return None


def _read(path: Path) -> Transcript | None:
    try:
        return read_yaml(path)
    except UnreadableError:
        return None


def _filled(event: Event, held: Event) -> Event:
    empty = {name: getattr(held, name) for name in STATED if not getattr(event, name)}
    return replace(event, **empty)
