"""The real bot, `python -m bot run`, in a process of its own, polling the test server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from tests.botapi import Server

ROOT = Path(__file__).resolve().parents[2]
READY = 40
"""Seconds for the first poll, on a machine that is busy with other tests."""


class Bot:
    """One bot over one library. State and output are kept in `folder`, so that it can be stopped and started again."""

    def __init__(self, server: Server, folder: Path, library: Path, **env: str) -> None:
        self.server = server
        self.output = folder / "output"
        self._process: subprocess.Popen[bytes] | None = None
        self._env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("VERBATIM_", "TELEGRAM_"))},
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "VERBATIM_LIBRARY": str(library),
            "VERBATIM_DATABASE_URL": f"sqlite:///{folder / 'state.db'}",
            "VERBATIM_VAR": str(folder),
            "VERBATIM_INDEX": str(folder / "index"),
            "VERBATIM_SYNC_EVERY": "0",
            "VERBATIM_SPEED": "1000",
            **env,
        }

    def start(self) -> Self:
        """Start it and wait until it polls or has its webhook set."""
        polls = self._heard()
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=self._env, stdout=output, stderr=output
            )
        try:
            self.server.wait(lambda _: self._heard() > polls or self._gone(), READY)
        except AssertionError:
            self.kill()
            raise
        assert not self._gone(), self.output.read_text()
        return self

    def stop(self) -> int:
        """Stop it as a service manager does; gives the exit status."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)

    def kill(self) -> None:
        """Pull the plug."""
        self._process.kill()
        self._process.wait(20)

    def _heard(self) -> int:
        return self.server.counts["getUpdates"] + self.server.counts["setWebhook"]

    def _gone(self) -> bool:
        return self._process.poll() is not None

    @property
    def log(self) -> str:
        """Everything it has printed yet."""
        return self.output.read_text()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if not self._gone():
            self.kill()
