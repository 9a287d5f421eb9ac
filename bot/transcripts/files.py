"""Transcripts as YAML files that people read and correct: one file each, in a folder for its year."""

import contextlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR
from typing import Any, ClassVar

import yaml

from bot.disk import write_whole
from bot.transcripts.fields import FieldError, from_fields, to_fields
from bot.transcripts.model import Event, Key, Transcript

MAX_BYTES = 20_000_000
_HEAD = 100_000
REVISIONS = "revisions"
SUFFIXES = (".yaml", ".yml")
MAX_DEPTH = 20
MAX_BRACKETS = 500
_NESTED = re.compile(rb"[\n\r\x85\xa8\xa9](?:[ \t]{40}|[ \t]*(?:[-?][ \t]+){10})")
"""A line, after any of YAML's line breaks, that could open many collections at once."""
_ENDLESS = 1 << 30
_NULL, _MERGE = "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"


class UnreadableError(ValueError):
    """A file that is no transcript: says which, in which line and why."""

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        self.path, self.reason, self.line = path, reason, line
        self.found = f"line {line}: {reason}" if line else reason
        super().__init__(f"{path}: {self.found}")


class _Loader(yaml.CSafeLoader):
    """Reads every plain word as text, so that ids, times and titles like "Yes" or 0123 stay as they were written."""

    yaml_implicit_resolvers: ClassVar = {  # type: ignore[misc]
        first: [(tag, pattern) for tag, pattern in known if tag == _NULL]
        for first, known in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge keys are refused: merged into one another, those of a small file would fill the memory."""
        for key, _ in node.value:
            if key.tag == _MERGE:
                raise yaml.constructor.ConstructorError(None, None, "merge keys (<<) are not read", key.start_mark)


class _Quoted(str):
    """Text that is always shown in double quotes."""

    __slots__ = ()


class _Dumper(yaml.CSafeDumper):
    """Writes what a person can read: no anchors, a paragraph a line."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the library's signature
        return True


_Dumper.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)


def dump_yaml(transcript: Transcript) -> str:
    """The text of the transcript's YAML file."""
    fields: dict[str, Any] = to_fields(transcript)
    fields["id"] = _Quoted(fields["id"])
    if fields["time"] is not None:
        fields["time"] = _Quoted(fields["time"])
    when = transcript.event.date
    if when is not None:
        fields["date"] = when.first if when.day else str(when) if when.month else when.year
    return yaml.dump(
        fields, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_ENDLESS, default_flow_style=False
    )


def load_yaml(text: str | bytes, path: Path) -> Transcript:
    """Read what `dump_yaml` wrote, or a person corrected.

    Raises:
        UnreadableError: names `path`, the line and the reason.
    """
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(path, "is not UTF-8 text")
    try:
        _refuse_nesting(data, path)
        fields = yaml.load(data, Loader=_Loader)  # noqa: S506 - a safe loader
        return from_fields(fields, strict=True)
    except UnreadableError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableError(path, error.problem or str(error), mark.line + 1 if mark else None) from None
    except yaml.reader.ReaderError as error:
        raise UnreadableError(path, f"{error.reason} at position {error.position}") from None
    except yaml.YAMLError as error:
        raise UnreadableError(path, str(error)) from None
    except FieldError as error:
        raise UnreadableError(path, str(error), _line_of(error.key, data)) from None
    except (UnicodeDecodeError, RecursionError, ValueError, TypeError) as error:
        raise UnreadableError(path, f"{type(error).__name__}: {error}") from None


def _refuse_nesting(data: bytes, path: Path) -> None:
    """Stop what is nested deeper than any transcript: libyaml's Python face would overflow the stack of the process.

    The exact look costs half as much as reading, so it is only taken where the text could be nested at all.
    """
    if data.count(b"[") + data.count(b"{") <= MAX_BRACKETS and not _NESTED.search(b"\n" + data):
        return
    depth = 0
    for event in yaml.parse(data, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise UnreadableError(
                    path, "nested too deeply", event.start_mark.line + 1 if event.start_mark else None
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _line_of(key: str, data: bytes) -> int | None:
    """The line where a top-level field stands, for the message."""
    name = re.split(r"[.\[]", key, maxsplit=1)[0]
    found = re.search(rf"^{re.escape(name)}\s*:".encode("utf-8", "replace"), data, re.MULTILINE)
    return data.count(b"\n", 0, found.start()) + 1 if found else None


def read_yaml(path: Path) -> Transcript:
    """Read one file.

    Raises:
        UnreadableError: names the file, the line and the reason.
    """
    data = _start_of(path, MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableError(path, f"larger than {MAX_BYTES // 1_000_000} MB")
    return load_yaml(data, path)


def read_head(path: Path) -> Event:
    """Read a file without its turns, several times quicker than all of it.

    Raises:
        UnreadableError: as `read_yaml`.
    """
    head, turns, _ = _start_of(path, _HEAD).partition(b"\nturns:")
    if turns:
        with contextlib.suppress(UnreadableError):  # a person moved the lines: read all
            return load_yaml(head, path).event
    return read_yaml(path).event


def _start_of(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise UnreadableError(path, error.strerror or str(error)) from None


def file_name(event: Event) -> Path:
    """Where an event's file stands inside its folder: YEAR/source_language_id.yaml."""
    day = event.day
    return Path(f"{day.year:04}" if day else "undated") / f"{event.key}.yaml"


def write_yaml(transcript: Transcript, folder: Path, *, durable: bool = True) -> Path:
    """Write the transcript under `folder` and give its path; a reader sees the old file or the new one, whole.

    Without `durable` the file survives a crash of the process, yet perhaps not of the machine: for bulk work, which
    ends with one `os.sync`.
    """
    path = folder / file_name(transcript.event)
    write_whole(path, dump_yaml(transcript).encode(), durable=durable)
    return path


def listing(places: Iterable[Path]) -> dict[str, str]:
    """Every YAML file under the folders (or named itself): path → stamp, its size and time of change.

    In a steady order, kept revisions and hidden files aside. Paths are text: it is the quickest way to see a change.
    """
    found: dict[str, str] = {}
    for place in places:
        with contextlib.suppress(OSError):  # not there
            stat = place.stat()
            if S_ISDIR(stat.st_mode):
                _list(str(place), found)
            else:
                found[str(place)] = _stamp(stat)
    return found


def _list(folder: str, found: dict[str, str]) -> None:
    try:
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    for entry in ordered:
        if entry.name.startswith("."):
            continue
        with contextlib.suppress(OSError):  # gone since it was listed
            if entry.is_dir(follow_symlinks=False):
                if entry.name != REVISIONS:
                    _list(entry.path, found)
            elif entry.name.endswith(SUFFIXES) and entry.is_file():
                found[entry.path] = _stamp(entry.stat())


def _stamp(stat: os.stat_result) -> str:
    return f"{stat.st_size}:{stat.st_mtime_ns}"


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier text of a transcript, replaced since."""

    number: int
    """From 1, oldest first."""
    path: Path

    def read(self) -> Transcript:
        """The transcript as it was."""
        return read_yaml(self.path)


def keep_revision(path: Path, folder: Path, key: Key) -> Path:
    """Copy a stored file to `folder`/revisions/KEY/NUMBER.yaml before it is replaced; its time of change goes along."""
    kept = revisions(key, folder)
    data, stat = path.read_bytes(), path.stat()
    if kept and kept[-1].path.read_bytes() == data:  # a replacement was cut off after this step and is done again
        return kept[-1].path
    number = kept[-1].number + 1 if kept else 1
    target = folder / REVISIONS / str(key) / f"{number:04}.yaml"
    write_whole(target, data)
    os.utime(target, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    return target


def revisions(key: Key, folder: Path) -> list[Revision]:
    """The earlier texts kept of a transcript, oldest first; the stored file is the newest and not among them."""
    place = folder / REVISIONS / str(key)
    if not place.is_dir():
        return []
    numbered = sorted((int(path.stem), path) for path in place.glob("*.yaml") if path.stem.isdigit())
    return [Revision(number, path) for number, path in numbered]
