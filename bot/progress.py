"""Progress bars on stderr: only where a person looks on, and only for work that takes a while."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 0.5
"""Seconds after which work is worth a bar."""


@contextmanager
def progress(
    title: str, *, beside_results: bool = False, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[int, int], None] | None]:
    """A function to tell (done, of how much; 0 where not known), or None where no bar is shown.

    There is none where nobody looks on, nor for work that prints its results on the same screen (`beside_results`).
    """
    if not sys.stderr.isatty() or (beside_results and sys.stdout.isatty()) or find_spec("rich") is None:
        yield None
        return
    bar = _Bar(title, clock)
    try:
        yield bar.tell
    finally:
        bar.close()


class _Bar:
    def __init__(self, title: str, clock: Callable[[], float]) -> None:
        # rich is an extra, and slow to import: only for those who see it
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(show_speed=True),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task(title, total=None)
        self._clock, self._began, self._shown, self._last = clock, clock(), False, 0.0

    def tell(self, done: int, total: int) -> None:
        now = self._clock()
        if now - self._began < PATIENCE or (now - self._last < 0.1 and done != total):
            return
        self._last = now
        if not self._shown:
            self._progress.start()
            self._shown = True
        self._progress.update(self._task, completed=done, total=total or None)

    def close(self) -> None:
        if self._shown:
            self._progress.stop()
