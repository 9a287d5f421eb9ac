import asyncio
import shutil

import pytest

from bot.archive import Archive
from bot.settings import data_folder
from bot.sync.watch import TranscriptFiles, watch
from bot.transcripts.files import write_yaml
from bot.transcripts.sources import Sources
from tests import samples

SOON = 10.0


class Watched:
    """An archive on a folder, watched with short waits; what it tells comes out of `next`."""

    def __init__(self, folder):
        self.folder = folder
        self.folder.mkdir(exist_ok=True)
        self.archive = Archive.open((folder,), None, Sources.load(data_folder() / "sources.yaml"))
        self.told = asyncio.Queue()

    async def __aenter__(self):
        self.task = asyncio.create_task(
            watch(self.archive, (self.folder,), self.told.put, debounce=100, tick=100, sweep=0.5)
        )
        await asyncio.sleep(0.2)
        return self

    async def __aexit__(self, *_):
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def next(self):
        return await asyncio.wait_for(self.told.get(), SOON)


def test_a_dropped_edited_and_deleted_file_is_told_each_time(tmp_path):
    async def run():
        async with Watched(tmp_path / "library") as watched:
            first = samples.transcript(1)
            path = write_yaml(first, watched.folder)
            assert (await watched.next()).added == (first.key,)
            assert watched.archive.library.get(str(first.key))
            write_yaml(samples.transcript(1, title="Another title"), watched.folder)
            assert (await watched.next()).changed == (first.key,)
            path.unlink()
            assert (await watched.next()).removed == (first.key,)

    asyncio.run(run())


def test_a_copied_folder_is_few_refreshes(tmp_path):
    async def run():
        aside = tmp_path / "aside"
        for number in range(30):
            write_yaml(samples.transcript(number), aside)
        async with Watched(tmp_path / "library") as watched:
            shutil.copytree(aside, watched.folder, dirs_exist_ok=True)
            seen, tellings = set(), 0
            while len(seen) < 30:
                seen |= set((await watched.next()).added)
                tellings += 1
            assert tellings < 10

    asyncio.run(run())


def test_a_broken_file_is_told_of_and_the_rest_still_served(tmp_path):
    async def run():
        async with Watched(tmp_path / "library") as watched:
            (watched.folder / "broken.yaml").write_text("title: [", encoding="utf-8")
            changes = await watched.next()
            assert [refused.path.name for refused in changes.refused] == ["broken.yaml"]
            write_yaml(samples.transcript(2), watched.folder)
            assert (await watched.next()).added

    asyncio.run(run())


def test_a_folder_may_vanish_and_come_back(tmp_path):
    async def run():
        async with Watched(tmp_path / "library") as watched:
            one, two, three = (samples.transcript(number) for number in (1, 2, 3))
            write_yaml(one, watched.folder)
            assert (await watched.next()).added == (one.key,)
            watched.folder.rename(tmp_path / "away")
            await asyncio.sleep(0.8)
            assert watched.archive.transcript(one.key), "what was read is served on"
            write_yaml(two, tmp_path / "away")
            (tmp_path / "away").rename(watched.folder)
            assert (await watched.next()).added == (two.key,)
            write_yaml(three, watched.folder)
            assert (await watched.next()).added == (three.key,)

    asyncio.run(run())


def test_a_folder_that_is_not_there_yet_is_waited_for(tmp_path):
    async def run():
        async with Watched(tmp_path / "library") as watched:
            watched.folder.rmdir()
            await asyncio.sleep(0.4)
            watched.folder.mkdir()
            await asyncio.sleep(0.4)
            write_yaml(samples.transcript(1), watched.folder)
            assert (await watched.next()).added

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("library/2022/kremlin_en_1.yaml", True),
        ("library/mine.yml", True),
        ("library/2022/.kremlin_en_1.yaml.77.new", False),
        ("library/.hidden.yaml", False),
        ("library/revisions/kremlin_en_1/1.yaml", False),
        ("library/.sync/hosts.json", False),
        ("library/.index/words.bin", False),
        ("library/notes.txt", False),
    ],
)
def test_only_transcripts_wake_it(path, wanted):
    assert TranscriptFiles()(None, path) is wanted
