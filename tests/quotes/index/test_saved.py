"""The saved index: the same answers from disk, damage noticed, the old or the new after a kill at any moment."""

from __future__ import annotations

import errno
import multiprocessing
import random
import shutil
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.quotes.index import Index
from bot.quotes.index import saved as module
from bot.quotes.index.columns import Columns
from bot.quotes.index.saved import HEADER, SavedIndex
from bot.transcripts.model import Key, Transcript
from tests.quotes.index.killed import build_for_ever
from tests.quotes.invented import World, answers

if TYPE_CHECKING:
    from pathlib import Path

SEED = 11
KILLS = 30


def noisy_quotes(world: World, transcripts: list[Transcript], count: int = 6) -> list[list[str]]:
    return [world.noisy(world.quote(transcripts)) for _ in range(count)]


def folders(saved: SavedIndex) -> list[str]:
    return sorted(path.name for path in saved.folder.iterdir() if path.is_dir())


def test_nothing_saved_is_nothing_opened(tmp_path: Path) -> None:
    saved = SavedIndex(tmp_path / "none")
    assert saved.open() is None
    assert saved.reason == "there is none yet"


def test_a_saved_index_answers_like_the_fresh_one_and_tells_what_it_was_made_from(tmp_path: Path) -> None:
    world = World(1)
    transcripts = world.transcripts(50)
    quotes = noisy_quotes(world, transcripts)
    saved = SavedIndex(tmp_path)
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
    index = SavedIndex(tmp_path).build([first, second], {})
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

    index = SavedIndex(tmp_path).build(stream(), lambda: dict.fromkeys(read, "x"), lambda *at: told.append(at), 20)
    assert sorted(index.manifest) == sorted(read)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 20


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), data=st.data())
def test_grown_and_merged_answers_like_built_fresh(tmp_path: Path, seed: int, data: st.DataObject) -> None:
    world = World(seed)
    saved = SavedIndex(tmp_path / str(seed))
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
            assert all(part.folder and part.alive.all() for part in index.segments)
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
    saved = SavedIndex(tmp_path)
    old = saved.build(transcripts[:20], {})
    before = folders(saved)
    saved.merge(old.changed(transcripts[20:], [transcripts[0].key]), {})
    assert len(folders(saved)) == 1
    assert folders(saved) != before
    assert [old.transcript(each.key) for each in transcripts[:20]] == transcripts[:20]


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        *((name, "a bit flipped") for name in ("stream.npy", "text.npy", "pair_start.npy", "near_hash.npy", HEADER)),
        *(("pair_place.npy", harm) for harm in ("cut short", "gone", "longer")),
        *((HEADER, harm) for harm in ("cut short", "gone")),
    ],
)
def test_damage_is_noticed_and_a_build_mends_it(tmp_path: Path, name: str, harm: str) -> None:
    transcripts = World(4).transcripts(12)
    saved = SavedIndex(tmp_path)
    saved.build(transcripts, {"x": "y"})
    path = tmp_path / name if name == HEADER else tmp_path / folders(saved)[0] / name
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
    saved = SavedIndex(tmp_path)
    saved.build(World(4).transcripts(3), {})
    for constant in ("FORMAT", "FOLDING"):
        with monkeypatch.context() as patch:
            patch.setattr(module, constant, 999)
            assert saved.open() is None
            assert "another version" in (saved.reason or "")
    assert saved.open() is not None


def test_what_there_is_no_time_to_check_is_checked_later_and_given_up_when_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    monkeypatch.setattr(module, "BLOCK", 64)
    saved = SavedIndex(tmp_path)
    saved.build(World(4).transcripts(12), {})
    path = tmp_path / folders(saved)[0] / "text.npy"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert saved.open() is not None
    for thread in threading.enumerate():
        if thread.name == "index check":
            thread.join()
    assert saved.open() is None


def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    saved = SavedIndex(tmp_path / "index")
    saved.build(World(4).transcripts(3), {})
    body = (saved.folder / HEADER).read_bytes().partition(b"\n")[0]
    shutil.copytree(saved.folder / folders(saved)[0], tmp_path / "elsewhere")
    body = body.replace(folders(saved)[0].encode(), b"../elsewhere")
    (saved.folder / HEADER).write_bytes(body + f"\n{module._sum(body)}\n".encode())
    assert saved.open() is None


def test_what_the_version_before_wrote_is_not_used_and_is_gone_after_a_build(tmp_path: Path) -> None:
    before = tmp_path / f"index-{'0' * 32}"
    before.mkdir()
    (before / "stream").touch()
    (tmp_path / "CURRENT").write_text(before.name)
    (tmp_path / "notes").mkdir()
    saved = SavedIndex(tmp_path)
    assert saved.open() is None
    saved.build(World(4).transcripts(3), {})
    assert not before.exists()
    assert sorted(path.name[:8] for path in tmp_path.iterdir()) == ["header.j", "invented"[:8], "lock", "notes"]


def test_each_source_has_a_segment_that_is_written_anew_only_when_it_changes(tmp_path: Path) -> None:
    def of(source: str, number: int) -> Transcript:
        one = World(number).transcript(number)
        return Transcript(replace(one.event, key=Key(source, "en", str(number))), one.turns)

    saved = SavedIndex(tmp_path)
    index = saved.build([of("kremlin", 1), of("council", 2), of("kremlin", 3)], {})
    before = folders(saved)
    assert [name.split("-")[0] for name in before] == ["council", "kremlin"]
    saved.merge(index.changed([of("kremlin", 4)]), {})
    after = folders(saved)
    assert (after[0], after[1] != before[1]) == (before[0], True)
    opened = saved.open()
    assert opened is not None
    assert sorted(event.key.id for event in opened.events()) == ["1", "2", "3", "4"]
    saved.merge(opened.changed(remove=[Key("council", "en", "2")]), {})
    assert folders(saved) == after[1:]


@pytest.mark.parametrize("work", ["build", "merge"])
def test_a_kill_at_any_moment_leaves_the_old_index_or_the_new_one(tmp_path: Path, work: str) -> None:
    world = World(SEED)
    old, new = 25, 50
    transcripts = world.transcripts(new)
    quotes = noisy_quotes(world, transcripts[:old], 3)
    expected = {count: answers(Index.empty().changed(transcripts[:count]), quotes) for count in (old, new)}
    rng = random.Random(work)
    saved = SavedIndex(tmp_path)
    saved.build(transcripts[:old], {"to": str(old)})
    current = (saved.folder / HEADER).read_text()
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.quotes.index.killed"])
    for kill in range(KILLS // 2):
        started = processes.Event()
        process = processes.Process(target=build_for_ever, args=(str(tmp_path), work, SEED, new, started))
        process.start()
        assert started.wait(60)
        time.sleep(rng.random() * 0.2)
        while kill == 0 and (saved.folder / HEADER).read_text() == current:
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
    saved = SavedIndex(tmp_path)
    saved.build(transcripts[:5], {})

    def full(_: Columns, name: str, values: object) -> None:
        if name == "pair_place":
            raise OSError(errno.ENOSPC, "No space left on device")
        append(_, name, values)

    append = Columns.append
    monkeypatch.setattr(Columns, "append", full)
    with pytest.raises(OSError, match="No space left"):
        saved.build(transcripts, {})
    opened = saved.open()
    assert opened is not None
    assert len(opened) == 5
    assert len(folders(saved)) == 1


def test_two_builders_take_turns_and_readers_always_find_one(tmp_path: Path) -> None:
    transcripts = World(9).transcripts(20)
    saved = SavedIndex(tmp_path)
    saved.build(transcripts, {})
    missing: list[str | None] = []
    stop = threading.Event()

    def read() -> None:
        reader = SavedIndex(tmp_path)
        while not stop.is_set():
            if reader.open() is None:
                missing.append(reader.reason)

    threads = [threading.Thread(target=SavedIndex(tmp_path).build, args=(transcripts, {})) for _ in range(4)]
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
