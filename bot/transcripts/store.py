"""The folders of transcripts as a store: what is held where, and what happens to a transcript that arrives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.transcripts.fields import to_fields
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
from bot.transcripts.library import moment
from bot.transcripts.model import Event, Key, Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.transcripts.files import Revision
    from bot.transcripts.sources import Sources

_NUMBERLESS = re.compile(r"(?:\d{4}(?:-\d{2}){0,2}|undated)-[0-9a-f]{8}")
_FILLED = (
    "url",
    "summary",
    "date",
    "time",
    "published",
    "place",
    "geography",
    "sections",
    "topics",
    "persons",
    "captions",
)
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
    gone: tuple[Key, ...] = ()
    """Keys that are held no longer: they became aliases of `key`."""


def numberless(key: Key) -> bool:
    """Whether the id was made up from the text, because the page told none."""
    return _NUMBERLESS.fullmatch(key.id) is not None


class Store:
    """Folders of YAML files; what arrives goes to the last of them. Not for use from two threads at once."""

    def __init__(self, folders: Sequence[Path], sources: Sources) -> None:
        if not folders:
            raise ValueError("a store needs at least one folder")
        self.folders = tuple(folders)
        self._sources = sources
        self._paths: dict[Key, Path] = {}
        self._moments: dict[tuple[str, str, str], set[Key]] | None = None
        for path in scan(self.folders):
            key = key_of_file(path)
            if key is not None:
                self._paths[key] = path
        self._numberless = {key for key in self._paths if numberless(key)}

    def __contains__(self, key: object) -> bool:
        return key in self._paths

    def path(self, key: Key) -> Path | None:
        """Where the transcript is held."""
        return self._paths.get(key)

    def put(self, transcript: Transcript, *, durable: bool = True) -> Stored:
        """Keep a transcript: write it where it is new or changed; the text it replaces stays as a revision.

        A field that it leaves empty keeps what is held (a feed tells no topics). OSError when the disk refuses; what
        was held is then still held.
        """
        key = transcript.key
        reason = self.mixes(key)
        if reason:
            return Stored(key, Status.REFUSED, reason)
        others = self._same_event(transcript.event)
        if numberless(key):
            numbered = next((other for other in others if not numberless(other)), None)
            if numbered is not None:
                return self._alias(numbered, key, durable=durable)
            return self._write(transcript, (), durable=durable)
        return self._write(transcript, [other for other in others if numberless(other)], durable=durable)

    def forget(self, key: Key) -> None:
        """The file is no longer there."""
        self._paths.pop(key, None)
        self._numberless.discard(key)

    def learn(self, event: Event, path: Path) -> None:
        """A file has appeared there."""
        self._paths[event.key] = path
        if numberless(event.key):
            self._numberless.add(event.key)
        if self._moments is not None:
            self._moments.setdefault(moment(event), set()).add(event.key)

    def revisions(self, key: Key) -> list[Revision]:
        """Earlier texts of a transcript, oldest first."""
        kept = [revision for folder in self.folders for revision in revisions(key, folder)]
        return sorted(kept, key=lambda revision: revision.number)

    def mixes(self, key: Key) -> str | None:
        """Why this transcript must not be held here: invented ones never stand beside real ones."""
        invented = self._fictional(key)
        for held in self._paths:
            if self._fictional(held) == invented:
                return None
            break
        else:
            return None
        if invented:
            return f"{key.source} is fictional and never stands beside real transcripts: give it a library of its own"
        return "this library holds a fictional source: real transcripts need a library of their own"

    def _fictional(self, key: Key) -> bool:
        return key.source in self._sources and self._sources.get(key.source).fictional

    def _write(self, transcript: Transcript, merged: Sequence[Key], *, durable: bool) -> Stored:
        key, path = transcript.key, self._paths.get(transcript.key)
        held = _read(path) if path else None
        aliases = dict.fromkeys((*(held.event.aliases if held else ()), *transcript.event.aliases))
        aliases |= dict.fromkeys(other.id for other in merged)
        event = replace(transcript.event, aliases=tuple(aliases)[-MAX_ALIASES:])
        transcript = Transcript(_filled(event, held.event) if held else event, transcript.turns)
        status = Status.CHANGED if path else Status.NEW
        if held is not None and to_fields(held) == to_fields(transcript):
            status = Status.SAME
        else:
            path = self._replace(transcript, path, durable=durable)
        for other in merged:
            self._retire(other)
        return Stored(key, status, _told(status, path), path, tuple(merged))

    def _replace(self, transcript: Transcript, old: Path | None, *, durable: bool) -> Path:
        folder = self.folders[-1]
        target = folder / file_name(transcript.event)
        if old is not None:
            keep_revision(old, folder, transcript.key)
        path = write_yaml(transcript, folder, durable=durable)
        if old is not None and old != target and folder in old.parents:
            old.unlink(missing_ok=True)  # the date was corrected, and with it the year's folder
        self.learn(transcript.event, path)
        return path

    def _alias(self, numbered: Key, key: Key, *, durable: bool) -> Stored:
        path = self._paths[numbered]
        held = _read(path)
        if held is None:
            return Stored(key, Status.REFUSED, f"{path} cannot be read", path)
        if key.id not in held.event.aliases:
            aliases = (*held.event.aliases, key.id)[-MAX_ALIASES:]
            with_alias = Transcript(replace(held.event, aliases=aliases), held.turns)
            path = write_yaml(with_alias, self.folders[-1], durable=durable)
            self.learn(with_alias.event, path)
        self._retire(key)
        return Stored(numbered, Status.SAME, f"the same event is held as {numbered}", path)

    def _retire(self, key: Key) -> None:
        """Keep a file whose event is now held under its number among the revisions."""
        path = self._paths.get(key)
        if path is not None:
            keep_revision(path, self.folders[-1], key)
            path.unlink(missing_ok=True)
        self.forget(key)

    def _same_event(self, event: Event) -> list[Key]:
        """Other keys held for the same time of publication and title; only looked for where an id was made up."""
        if not numberless(event.key) and not self._numberless:
            return []
        if self._moments is None:
            self._moments = {}
            for held in self._heads():
                self._moments.setdefault(moment(held), set()).add(held.key)
        same = self._moments.get(moment(event), set())
        return sorted(key for key in same if key != event.key and key in self._paths)

    def _heads(self) -> Iterator[Event]:
        for path in self._paths.values():
            try:
                yield read_head(path)
            except UnreadableError:  # named when the library is opened
                continue


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
    empty = {name: getattr(held, name) for name in _FILLED if not getattr(event, name)}
    return replace(event, **empty)


def _told(status: Status, path: Path | None) -> str | None:
    if status is Status.CHANGED:
        return f"its text differs from the one held: replaced in {path}, the earlier one is kept as a revision"
    return None
