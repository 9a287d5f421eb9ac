"""What a process says on stderr: its log, in which no token stands, and bars that show progress."""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TextIO

HIDDEN = "<token>"
_TOKEN = re.compile(r"\d{3,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}|(?<=/bot)\d+(?::|%3[Aa])[A-Za-z0-9_-]+")
"""The shape of a bot's token, wherever it appears: httpx puts it into addresses, exceptions repeat those."""

PATIENCE = 0.5
"""Seconds after which work is worth a bar."""
QUIET = (
    "httpx",
    "httpcore",
    "telegram.ext",
    "telegram.Bot",
    "telegram.request",
    "tornado.access",
    "alembic",
    "watchfiles",
)
"""Loggers of libraries that write addresses, and with them the token, at INFO."""


class Redacting(logging.Formatter):
    """Writes a record like the formatter it wraps, tokens hidden."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """The whole record, traceback included, without tokens."""
        return _TOKEN.sub(HIDDEN, self._inner.format(record))


class Json(logging.Formatter):
    """One JSON object a line: time, level, logger, message, traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return json.dumps(fields, ensure_ascii=False)


def set_up(log_format: str = "text", stream: TextIO | None = None, level: int = logging.INFO) -> logging.Handler:
    """Send the log to `stream` (stderr) as "text" or "json", tokens hidden, libraries quiet."""
    handler = logging.StreamHandler(stream or sys.stderr)
    inner = Json() if log_format == "json" else logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(Redacting(inner))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


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
