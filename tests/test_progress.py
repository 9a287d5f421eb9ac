"""Progress bars: for people who look on, and only for what takes a while."""

from __future__ import annotations

import io
import itertools
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

from bot.logs import progress

if TYPE_CHECKING:
    from collections.abc import Callable


class Screen(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


def slow() -> Callable[[], float]:
    """A clock that is a second later at each look."""
    return itertools.count().__next__


def test_nobody_looks_on_no_bar() -> None:
    with redirect_stderr(io.StringIO()), progress("Adding", clock=slow()) as told:
        assert told is None


def test_long_work_shows_a_bar_and_takes_it_away() -> None:
    with redirect_stderr(Screen()) as screen, progress("Adding", clock=slow()) as told:
        assert told is not None
        for done in range(1, 11):
            told(done, 10)
    assert "Adding" in screen.getvalue()
    assert "100%" in screen.getvalue()


def test_short_work_shows_none() -> None:
    with redirect_stderr(Screen()) as screen, progress("Adding", clock=lambda: 1.0) as told:
        assert told is not None
        told(1, 1)
    assert screen.getvalue() == ""


def test_no_bar_among_the_results_on_the_same_screen() -> None:
    with redirect_stderr(Screen()):
        with redirect_stdout(Screen()), progress("Checking", beside_results=True) as told:
            assert told is None
        with redirect_stdout(io.StringIO()), progress("Checking", beside_results=True) as told:
            assert told is not None
