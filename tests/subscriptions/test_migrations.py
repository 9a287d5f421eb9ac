"""A database that an earlier version made is brought up to date, and all that was in it goes on."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.subscriptions.database import Database
from bot.subscriptions.model import Destination, Kind, Pace, Preferences
from bot.subscriptions.model import SubscriptionTarget as Target
from tests.samples import transcript
from tests.subscriptions.world import EVERYTHING, HARBOUR, START, world

MADE_BEFORE = sorted(Path(__file__).parent.glob("version_*.sql"))
GROUP = Destination(-5, 3)


def made(script: Path, file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(script.read_text(encoding="utf-8"))
    return f"sqlite:///{file}"


def layout(file: Path) -> list[tuple[str, ...]]:
    """Every table's columns."""
    with closing(sqlite3.connect(file)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return sorted((name, *row[1:]) for name in tables for row in connection.execute(f"PRAGMA table_info({name})"))


@pytest.mark.parametrize("script", MADE_BEFORE, ids=lambda script: script.stem)
def test_what_was_followed_and_promised_before_goes_on(script: Path, tmp_path: Path) -> None:
    async def story() -> None:
        async with world(made(script, tmp_path / "old.db"), START + 60) as here:
            held = await here.service.subscriptions(Destination(1))
            assert [(one.target, one.paused) for one in held] == [
                (HARBOUR, False),
                (Target(Kind.PHRASE, "not a crown more"), True),
            ]
            assert [one.target for one in await here.service.subscriptions(GROUP)] == [EVERYTHING]
            assert await here.service.preferences(GROUP) == Preferences(
                Pace.WEEKLY, 7, 2, "Europe/Moscow", excerpts=False, language="ru"
            )
            assert await here.service.intake.arrived([transcript(100), transcript(101)]) == 0, "seen before"
            assert await here.service.retry_parked() == 1
            await here.deliver()
            here.clock.time = 1_700_020_800.0
            await here.deliver()
            assert here.telegram.heard_by(1) == ["101"]
            assert here.telegram.heard_by(-5) == ["100", "101"]

    asyncio.run(story())


@pytest.mark.parametrize("script", MADE_BEFORE, ids=lambda script: script.stem)
def test_tables_and_columns_are_those_of_a_new_database(script: Path, tmp_path: Path) -> None:
    async def story() -> None:
        for url in (made(script, tmp_path / "old.db"), f"sqlite:///{tmp_path / 'new.db'}"):
            database = Database(url)
            await database.upgrade()
            await database.close()

    asyncio.run(story())
    assert layout(tmp_path / "old.db") == layout(tmp_path / "new.db")
