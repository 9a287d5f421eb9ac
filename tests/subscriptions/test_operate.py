"""Everything goes along, or nothing does."""

import asyncio
from pathlib import Path

import pytest

from bot.subscriptions import operate
from bot.subscriptions.model import Destination, Kind, Rejected
from bot.subscriptions.model import SubscriptionTarget as Target
from bot.subscriptions.service import Service
from tests.samples import transcript
from tests.subscriptions.world import EVERYTHING, HARBOUR, world


async def lived_in(url: str) -> dict:
    """A database with something of everything in it; gives what one chat can export."""
    async with world(url) as here:
        await here.follow(1, HARBOUR, Target(Kind.PHRASE, "not a crown more"))
        await here.follow(-5, EVERYTHING, thread=3)
        here.telegram.plan[1].append(Rejected("too long"))
        await here.service.intake.arrived([transcript(100), transcript(101, day="2021-06-01")])
        await here.deliver()
        return await here.service.export(1)


def test_a_database_moves_to_another_with_everything(url: str, tmp_path: Path) -> None:
    async def story() -> None:
        target = f"sqlite:///{tmp_path / 'moved.db'}"
        exported = await lived_in(url)
        assert await operate.copy_database(url, target) > 10
        async with world(target) as there:
            assert await there.service.export(1) == exported
            await there.follow(2)
            assert await there.service.intake.arrived([transcript(100), transcript(101, day="2021-06-01")]) == 0
            assert await there.service.intake.arrived([transcript(300)]) == 3
        with pytest.raises(operate.NotEmpty):
            await operate.copy_database(url, target)

    asyncio.run(story())


def test_from_sqlite_to_postgresql_new_rows_get_new_numbers(postgresql, tmp_path: Path) -> None:
    async def story() -> None:
        source, target = f"sqlite:///{tmp_path / 'old.db'}", postgresql.database()
        exported = await lived_in(source)
        await operate.copy_database(source, target)
        async with world(target) as there:
            assert await there.service.export(1) == exported
            await there.follow(2, HARBOUR, EVERYTHING, Target(Kind.TOPIC, "Schools"))
            assert len(await there.service.subscriptions(Destination(2))) == 3
            await there.service.intake.arrived([transcript(300)])
            await there.deliver()
            assert there.telegram.heard_by(2) == ["300"]

    asyncio.run(story())


def test_a_backup_is_a_database_that_can_be_served(url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    exported = asyncio.run(lived_in(url))
    assert "checked" in operate.backup(url, file)
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.db"]

    async def look() -> dict:
        service = await Service.open(f"sqlite:///{file}")
        try:
            return await service.export(1)
        finally:
            await service.close()

    assert asyncio.run(look()) == exported
    with pytest.raises(FileExistsError):
        operate.backup(url, file)


def test_the_operator_reads_what_is_parked_and_has_it_tried_again(url: str) -> None:
    asyncio.run(lived_in(url))
    lines = asyncio.run(operate.outbox(url))
    assert any("kremlin_en_100 revision 1: too long" in line for line in lines)
    assert asyncio.run(operate.outbox(url, retry=True))[0] == "1 parked messages will be tried again"
    assert "parked: 0" in asyncio.run(operate.outbox(url))
