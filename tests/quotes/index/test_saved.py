"""The saved index: the same answers from disk, damage noticed, the old or the new after a kill at any moment."""

from __future__ import annotations

import errno
import multiprocessing
import random
import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.quotes.index import Index, disk
from bot.quotes.index import saved as saved_module
from bot.quotes.index.columns import Files
from bot.quotes.index.saved import CURRENT, Saved
from tests.quotes.index.killed import build_for_ever
from tests.quotes.invented import World, answers

if TYPE_CHECKING:
    from pathlib import Path

    from bot.transcripts.model import Transcript

SEED = 11
KILLS = 30


def noisy_quotes(world: World, transcripts: list[Transcript], count: int = 6) -> list[list[str]]:
    return [world.noisy(world.quote(transcripts)) for _ in range(count)]


def folders(saved: Saved) -> list[str]:
    return sorted(path.name for path in saved.folder.iterdir() if path.is_dir())


def test_nothing_saved_is_nothing_opened(tmp_path: Path) -> None:
    saved = Saved(tmp_path / "none")
    assert saved.open() is None
    assert saved.reason == "there is none yet"


def test_a_saved_index_answers_like_the_fresh_one_and_tells_what_it_was_made_from(tmp_path: Path) -> None:
    world = World(1)
    transcripts = world.transcripts(50)
    quotes = noisy_quotes(world, transcripts)
    saved = Saved(tmp_path)
    built = saved.build(transcripts, {"a.yaml": "12:34"})
    opened = saved.open()
    assert opened is not None
    assert opened.manifest == built.manifest == {"a.yaml": "12:34"}
    expected = answers(Index.empty().changed(transcripts), quotes)
    assert answers(built, quotes) == answers(opened, quotes) == expected
    assert [opened.transcript(each.key) for each in transcripts] == transcripts


def test_a_key_that_comes_twice_counts_once_the_last_time(tmp_path: Path) -> None:
    first, second = World(1).transcript(7), World(2).transcript(7)
    second = type(second)(second.event.__class__(first.key, "again"), second.turns)
    index = Saved(tmp_path).build([first, second], {})
    assert len(index) == 1
    assert index.transcript(first.key) == second
    assert index.count == len(second.passages)


def test_progress_runs_to_the_end_and_the_manifest_may_be_asked_for_at_last(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read: list[str] = []

    def stream() -> object:
        for each in World(1).transcripts(20):
            read.append(str(each.key))
            yield each

    index = Saved(tmp_path).build(stream(), lambda: dict.fromkeys(read, "x"), lambda *at: told.append(at), 20)
    assert sorted(index.manifest) == sorted(read)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 20


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), data=st.data())
def test_grown_and_merged_answers_like_built_fresh(tmp_path: Path, seed: int, data: st.DataObject) -> None:
    world = World(seed)
    saved = Saved(tmp_path / str(seed))
    held = {each.key: each for each in world.transcripts(data.draw(st.integers(0, 15)))}
    index = saved.build(held.values(), {})
    for _ in range(data.draw(st.integers(1, 4))):
        fresh = world.transcripts(data.draw(st.integers(0, 6)), first=data.draw(st.integers(0, 20)))
        gone = set(data.draw(st.lists(st.sampled_from(sorted(held)), max_size=4))) if held else set()
        gone -= {each.key for each in fresh}
        index = index.changed(fresh, gone)
        held = {key: each for key, each in held.items() if key not in gone} | {each.key: each for each in fresh}
        if data.draw(st.booleans()):
            index = saved.merge(index, {"n": str(len(held))})
            assert index.unsaved == 0
    quotes = [world.noisy(world.quote(list(held.values()), 4)) for _ in range(3)] if any(held.values()) else []
    expected = answers(Index.empty().changed(held.values()), quotes)
    assert answers(index, quotes) == expected
    saved.merge(index, {})
    opened = saved.open()
    assert opened is not None
    assert answers(opened, quotes) == expected


def test_a_merge_drops_the_old_folder_and_readers_of_it_are_not_disturbed(tmp_path: Path) -> None:
    world = World(3)
    transcripts = world.transcripts(30)
    saved = Saved(tmp_path)
    old = saved.build(transcripts[:20], {})
    before = folders(saved)
    saved.merge(old.changed(transcripts[20:], [transcripts[0].key]), {})
    assert len(folders(saved)) == 1
    assert folders(saved) != before
    assert [old.transcript(each.key) for each in transcripts[:20]] == transcripts[:20]


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        *((name, "a bit flipped") for name in ("stream", "text", "pair_start", "near_key", disk.MANIFEST, disk.HEADER)),
        *(("posting", harm) for harm in ("cut short", "gone", "longer")),
        *((disk.HEADER, harm) for harm in ("cut short", "gone")),
    ],
)
def test_damage_is_noticed_and_a_build_mends_it(tmp_path: Path, name: str, harm: str) -> None:
    transcripts = World(4).transcripts(12)
    saved = Saved(tmp_path)
    saved.build(transcripts, {"x": "y"})
    path = tmp_path / folders(saved)[0] / name
    data = bytearray(path.read_bytes())
    if harm == "a bit flipped":
        at = random.Random(name).randrange(len(data))
        data[at] ^= 4
    path.unlink()
    if harm != "gone":
        path.write_bytes(data[:-1] if harm == "cut short" else data + b"\0" if harm == "longer" else data)
    assert saved.open() is None
    assert saved.reason is not None
    assert saved.build(transcripts, {}).count == sum(len(each.passages) for each in transcripts)
    assert saved.open() is not None


def test_an_index_of_another_version_or_folding_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = Saved(tmp_path)
    saved.build(World(4).transcripts(3), {})
    for constant in ("FORMAT", "FOLDING"):
        with monkeypatch.context() as patch:
            patch.setattr(disk, constant, 999)
            assert saved.open() is None
            assert "another version" in (saved.reason or "")
    assert saved.open() is not None


def test_what_there_is_no_time_to_check_is_checked_later_and_given_up_when_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_module, "PATIENCE", -1.0)
    monkeypatch.setattr(disk, "BLOCK", 64)
    saved = Saved(tmp_path)
    saved.build(World(4).transcripts(12), {})
    path = tmp_path / folders(saved)[0] / "text"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert saved.open() is not None
    for thread in threading.enumerate():
        if thread.name == "index check":
            thread.join()
    assert saved.open() is None


def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / CURRENT).write_text("../../etc")
    assert Saved(tmp_path).open() is None


@pytest.mark.parametrize("work", ["build", "merge"])
def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new_one(tmp_path: Path, work: str) -> None:
    world = World(SEED)
    old, new = 25, 50
    transcripts = world.transcripts(new)
    quotes = noisy_quotes(world, transcripts[:old], 3)
    expected = {count: answers(Index.empty().changed(transcripts[:count]), quotes) for count in (old, new)}
    rng = random.Random(work)
    saved = Saved(tmp_path)
    saved.build(transcripts[:old], {"to": str(old)})
    current = (saved.folder / CURRENT).read_text()
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.quotes.index.killed"])
    for kill in range(KILLS // 2):
        started = processes.Event()
        process = processes.Process(target=build_for_ever, args=(str(tmp_path), work, SEED, new, started))
        process.start()
        assert started.wait(60)
        time.sleep(rng.random() * 0.2)
        while kill == 0 and (saved.folder / CURRENT).read_text() == current:
            time.sleep(0.01)  # once at least, the new one is there
        process.kill()
        process.join()
        index = saved.open()
        assert index is not None, saved.reason
        held = int(index.manifest["to"])
        assert answers(index, quotes) == expected[held]
        if kill == 0:
            assert held == new
        if held == new:
            saved.build(transcripts[:old], {"to": str(old)})
            assert len(folders(saved)) == 1


def test_a_full_disk_is_told_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transcripts = World(8).transcripts(10)
    saved = Saved(tmp_path)
    saved.build(transcripts[:5], {})

    def full(_: Files, column: str, data: bytes) -> None:
        if column == "pair":
            raise OSError(errno.ENOSPC, "No space left on device")
        append(_, column, data)

    append = Files.append
    monkeypatch.setattr(Files, "append", full)
    with pytest.raises(OSError, match="No space left"):
        saved.build(transcripts, {})
    opened = saved.open()
    assert opened is not None
    assert len(opened) == 5
    assert len(folders(saved)) == 1


def test_two_builders_take_turns_and_readers_always_find_one(tmp_path: Path) -> None:
    transcripts = World(9).transcripts(20)
    saved = Saved(tmp_path)
    saved.build(transcripts, {})
    missing: list[str | None] = []
    stop = threading.Event()

    def read() -> None:
        reader = Saved(tmp_path)
        while not stop.is_set():
            if reader.open() is None:
                missing.append(reader.reason)

    threads = [threading.Thread(target=Saved(tmp_path).build, args=(transcripts, {})) for _ in range(4)]
    reading = threading.Thread(target=read)
    reading.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    reading.join()
    assert missing == []
    assert len(folders(saved)) == 1
