"""Thirty seconds of what `make chaos` does for minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.chaos.judge import judge
from tests.chaos.plan import Size, make
from tests.chaos.run import play

if TYPE_CHECKING:
    from pathlib import Path

SHORT = Size(
    chats=40, transcripts=16, kills=3, edits=2, longest_life=4.0, lost=0.03, failing=0.03, settle=60.0, scale=4.0
)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everyone_hears_everything_once_through_kills(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}" if kind == "sqlite" else request.getfixturevalue("postgresql").database()
    played = play(make(SHORT, seed=5), url, tmp_path)
    found = judge(played)
    assert not found.faults, f"{found}\n{played.log.read_text()[-2000:]}"
    assert found.updates >= 100
