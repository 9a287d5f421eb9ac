"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import MissingError, PostgreSQL

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"

# No test measures the clock: a busy machine is not a broken one. The same examples are drawn every time.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real pages beside the project; tests that need it are skipped where it is missing."""
    if not CORPUS.is_dir():
        pytest.skip("the real pages (../shared/corpus) are not here")
    return CORPUS


@pytest.fixture
def postgresql(postgresql_server: PostgreSQL) -> Iterator[PostgreSQL]:
    """A PostgreSQL of our own, whose databases are a test's until it ends."""
    yield postgresql_server
    postgresql_server.recycle()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """The same for all tests; skips with the reason where there can be none."""
    try:
        server = PostgreSQL()
    except MissingError as error:
        pytest.skip(str(error))
    yield server
    server.close()
