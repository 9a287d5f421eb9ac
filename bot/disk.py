"""Files written whole, and one process at a time: what everything that keeps files relies on."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4


class BusyError(Exception):
    """Another process holds the lock."""


@contextmanager
def written_aside(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A path to write a file at; afterwards it takes the place of `path` in one step, or on an error is gone.

    Without `durable` the file survives a crash of the process, yet perhaps not of the machine.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{uuid4().hex}.new")
    try:
        yield aside
        if durable:
            flush(aside)
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put `data` at `path` in one step: a reader sees the old file or the new one. After an OSError the old stands."""
    with written_aside(path, durable=durable) as aside:
        aside.write_bytes(data)


def flush(path: Path) -> None:
    """Force a file or folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def lock(path: Path, *, wait: bool = False, busy: str = "another process holds it") -> IO[bytes]:
    """Hold the lock file until the result is closed; the system lets go of it when the process dies.

    Without `wait`, BusyError says `busy` where another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("ab")
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 (there is none on Windows)

        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.close()
            raise BusyError(f"{path}: {busy}") from error
    return file
