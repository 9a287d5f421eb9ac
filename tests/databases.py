"""A PostgreSQL of the tests' own, from Debian's server binaries, and an address for each test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from itertools import count
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql")
_ACCOUNT = "postgres"
_EMPTY = (
    (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ),
    "DROP SCHEMA public CASCADE",
    "CREATE SCHEMA public",
)


class MissingError(Exception):
    """Why there can be no PostgreSQL here."""


def binaries() -> Path:
    """The newest version's folder of programs; MissingError says what to install."""
    found = sorted(BINARIES.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise MissingError("no PostgreSQL server programs: install Debian's package postgresql")
    if os.geteuid() == 0 and not shutil.which("runuser"):
        raise MissingError("PostgreSQL does not run as root, and there is no runuser to run it as another account")
    return found[-1].parent


class PostgreSQL:
    """A server in a folder of its own, on a free port of this machine, for as long as the tests run."""

    def __init__(self) -> None:
        self._bin = binaries()
        self._prefix = ["runuser", "-u", _ACCOUNT, "--"] if os.geteuid() == 0 else []
        self.folder = Path(tempfile.mkdtemp(prefix="verbatim-pg-"))
        if self._prefix:
            shutil.chown(self.folder, _ACCOUNT)
        self.data = self.folder / "data"
        self._numbers = count(1)
        self._used: list[str] = []
        self._free: list[str] = []
        self._run(
            "initdb", "-D", str(self.data), "-U", "verbatim", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: "fast" ends its connections, "immediate" is a crash."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def database(self) -> str:
        """An empty database's address, until `recycle`. Emptying one is quicker than making and deleting another."""
        account = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "verbatim")
        if self._free:
            name = self._free.pop()
            self._run("psql", *account, *(part for each in _EMPTY for part in ("-c", each)), name)
        else:
            name = f"test{next(self._numbers)}"
            self._run("createdb", *account, name)
        self._used.append(name)
        return f"postgresql://verbatim@127.0.0.1:{self.port}/{name}"

    def recycle(self) -> None:
        """The databases that were given out are done with."""
        self._free += self._used
        self._used = []

    def close(self) -> None:
        """Stop it and delete its folder."""
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._prefix, str(self._bin / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            timeout=60,
        )
