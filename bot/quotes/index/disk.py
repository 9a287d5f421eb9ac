"""A segment's columns in a folder: written whole, checked when opened."""

from __future__ import annotations

import json
import math
import os
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.quotes.index.columns import COLUMNS, mapped
from bot.quotes.words import FOLDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.quotes.index.columns import Array

FORMAT = 2
"""Raised whenever the columns or what stands in them changes."""
HEADER, MANIFEST = "header.json", "manifest.json"
BLOCK = 1 << 22
"""Bytes that share one checksum."""


class DamagedError(Exception):
    """The folder does not hold a whole index of this version; says what is wrong."""


def seal(folder: Path, manifest: Mapping[str, str]) -> None:
    """Write the manifest and the header that vouches for everything in the folder, and force all of it to the disk."""
    (folder / MANIFEST).write_bytes(json.dumps(dict(manifest)).encode())
    sums = {name: {"bytes": (folder / name).stat().st_size, "sums": list(_sums(folder / name))} for name in _names()}
    body = json.dumps({"format": FORMAT, "folding": FOLDING, "files": sums})
    (folder / HEADER).write_text(json.dumps({"sum": _sum(body.encode()), "body": body}))
    for path in folder.iterdir():
        flush(path)
    flush(folder)


def read_columns(folder: Path, deadline: float = math.inf) -> tuple[dict[str, Array], dict[str, str], list[str]]:
    """The columns, mapped, the manifest, and the names of files whose bytes are still to be checked.

    Checking stops at `deadline` (of `time.monotonic`): a gigabyte that comes from a slow disk must not keep people
    waiting. The small files come first. DamagedError where anything is not as it was sealed.
    """
    header = _header(folder)
    if header.get("format") != FORMAT or header.get("folding") != FOLDING:
        raise DamagedError("it was made by another version")
    names = sorted(_names(), key=lambda name: int(header["files"].get(name, {"bytes": 0})["bytes"]))
    left = [name for name in names if not _check(folder / name, header["files"].get(name), deadline)]
    manifest = json.loads((folder / MANIFEST).read_bytes())
    return {column: mapped(folder / column, column) for column in COLUMNS}, manifest, left


def check_files(folder: Path, names: Sequence[str]) -> None:
    """Check every byte of some files; DamagedError, or FileNotFoundError when the index was replaced meanwhile."""
    sealed = _header(folder)["files"]
    for name in names:
        _check(folder / name, sealed.get(name), math.inf)


def flush(path: Path) -> None:
    """Force a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _names() -> list[str]:
    return [*COLUMNS, MANIFEST]


def _header(folder: Path) -> dict[str, Any]:
    try:
        header = json.loads((folder / HEADER).read_bytes())
        if header["sum"] != _sum(header["body"].encode()):
            raise DamagedError("its header is damaged")
        body: dict[str, Any] = json.loads(header["body"])
    except FileNotFoundError as error:
        raise DamagedError("it has no header") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedError("its header cannot be read") from error
    return body


def _check(path: Path, sealed: dict[str, Any] | None, deadline: float) -> bool:
    """Whether there was time to look at all of a file."""
    if sealed is None or not path.exists():
        raise DamagedError(f"{path.name} is missing")
    if path.stat().st_size != sealed["bytes"]:
        raise DamagedError(f"{path.name} has {path.stat().st_size} bytes instead of {sealed['bytes']}")
    for found, expected in zip(_sums(path), sealed["sums"], strict=True):
        if found != expected:
            raise DamagedError(f"{path.name} is damaged")
        if time.monotonic() > deadline:
            return False
    return True


def _sums(path: Path) -> Iterator[int]:
    """One checksum for each block of a file."""
    if path.stat().st_size:
        data = np.memmap(path, np.uint8, "r").view(np.ndarray)
        yield from (_block(data[at : at + BLOCK]) for at in range(0, len(data), BLOCK))


def _sum(data: bytes) -> int:
    return _block(np.frombuffer(data, np.uint8))


def _block(data: Array) -> int:
    """A sum that any changed, lost or added byte changes; at the speed of memory, which a better hash is not."""
    words = data[: len(data) // 8 * 8].view("<u8")
    rest = int.from_bytes(data[len(words) * 8 :].tobytes(), "little")
    return (int(np.add.reduce(words, dtype=np.uint64)) + rest * 31 + len(data)) % (1 << 64)
