"""The invented council, held once for all tests of the chat."""

import hypothesis  # noqa: F401 - loaded before any greenlet runs: CPython 3.11 miscounts its recursion after one
import pytest

from bot.settings import data_folder
from tests.chat.room import archive_of, services_of, view_of


@pytest.fixture(scope="session")
def archive():
    return archive_of(data_folder() / "demo")


@pytest.fixture
def services(archive):
    return services_of(archive)


@pytest.fixture
def view(archive):
    return view_of(archive)
