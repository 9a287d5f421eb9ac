"""Only one process asks the sources at a time: two would be twice as fast as we promise."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class BusyError(Exception):
    """Another process holds the lock."""


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file while inside; the system lets go of it when the process dies.

    Raises BusyError at once when another process holds it, OSError when the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415 (there is none on Windows)

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(f"{path}: another process is reading the sources") from error
        yield
