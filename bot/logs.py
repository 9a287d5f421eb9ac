"""Nothing that goes into the log holds the bot's token: neither messages nor tracebacks."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

HIDDEN = "<token>"
_TOKEN = re.compile(r"\d{3,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}|(?<=/bot)\d+(?::|%3[Aa])[A-Za-z0-9_-]+")
"""The shape of a bot's token, wherever it appears: httpx puts it into addresses, exceptions repeat those."""

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
