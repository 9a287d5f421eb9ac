"""The archive: folders, library and engine in step."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.archive import Archive
from bot.settings import data_folder
from bot.transcripts.files import REVISIONS, read_yaml, write_yaml
from bot.transcripts.model import Key, Transcript, saved_id
from bot.transcripts.sources import Sources
from bot.transcripts.store import Status
from tests.samples import library_folder, series, transcript, turn

if TYPE_CHECKING:
    from pathlib import Path

QUOTE = "We will not sell the harbour, and point 101 of the plan says so in plain words."


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources.load(data_folder() / "sources.yaml")


def opened(folder: Path, sources: Sources, *more: Path) -> Archive:
    return Archive.open((folder, *more), None, sources)


def made_up(one: Transcript) -> Transcript:
    """The same event as its page saved as text tells it: without a number."""
    key = Key(one.key.source, one.key.language, saved_id(one.event))
    return Transcript(replace(one.event, key=key, url=None), one.turns)


def test_what_is_in_the_folder_is_in_the_library_and_can_be_searched(tmp_path: Path, sources: Sources) -> None:
    archive = opened(library_folder(tmp_path, [transcript(101), *series(5)]), sources)
    assert len(archive.library) == 6
    assert archive.engine.check(QUOTE).verdict == "verbatim"
    assert archive.transcript(Key("kremlin", "en", "101")) == transcript(101)
    assert archive.passages(Key("kremlin", "en", "101"))[2].text == QUOTE


def test_new_changed_and_removed_files_are_seen_without_a_restart(tmp_path: Path, sources: Sources) -> None:
    archive = opened(library_folder(tmp_path, series(3)), sources)
    before = archive.library
    write_yaml(transcript(101), tmp_path)
    path = write_yaml(transcript(1001, day="2020-01-02", topics=("Bridges",)), tmp_path)
    os.utime(path, ns=(1, 1))
    (tmp_path / "2020" / "kremlin_en_1000.yaml").unlink()
    changes = archive.refresh()
    assert (changes.added, changes.changed, changes.removed) == (
        (Key("kremlin", "en", "101"),),
        (Key("kremlin", "en", "1001"),),
        (Key("kremlin", "en", "1000"),),
    )
    assert archive.library.get("101") is not None
    assert archive.library.by_topic("Bridges").exact == "Bridges"
    assert archive.library.get("1000") is None
    assert archive.engine.check(QUOTE).verdict == "verbatim"
    assert before.get("1000") is not None, "a snapshot handed out never changes"
    assert not archive.refresh(), "nothing has changed since"


def test_an_unreadable_file_is_named_with_line_and_reason_and_the_rest_serves(tmp_path: Path, sources: Sources) -> None:
    library_folder(tmp_path, series(2))
    broken = tmp_path / "2020" / "kremlin_en_9.yaml"
    broken.write_text('source: kremlin\nid: "9"\nlanguage: en\ntitle: [unclosed\n', encoding="utf-8")
    archive = opened(tmp_path, sources)
    assert len(archive.library) == 2
    (refused,) = archive.refused
    assert refused.path == broken
    assert refused.reason.startswith("line ")
    broken.write_text('source: kremlin\nid: "9"\nlanguage: en\ntitle: Mended\n', encoding="utf-8")
    assert archive.refresh().added == (Key("kremlin", "en", "9"),)
    assert archive.refused == ()


def test_storing_the_same_again_changes_nothing(tmp_path: Path, sources: Sources) -> None:
    archive = opened(tmp_path, sources)
    assert archive.store(transcript(101)).status is Status.NEW
    path = archive.store(transcript(101)).path
    assert path is not None
    stamp = path.stat().st_mtime_ns
    assert archive.store(transcript(101)).status is Status.SAME
    assert path.stat().st_mtime_ns == stamp
    assert archive.revisions(Key("kremlin", "en", "101")) == []


def test_another_text_replaces_the_one_held_and_the_earlier_is_kept(tmp_path: Path, sources: Sources) -> None:
    archive = opened(tmp_path, sources)
    key = Key("kremlin", "en", "101")
    archive.store(transcript(101))
    stored = archive.store(transcript(101, [turn("Ada Lindqvist", "We will sell the harbour after all, I am afraid.")]))
    assert stored.status is Status.CHANGED
    assert stored.reason is not None
    assert "revision" in stored.reason
    assert len(archive.revisions(key)) == 1
    assert archive.revisions(key)[0].read() == transcript(101)
    assert archive.engine.check(QUOTE).verdict != "verbatim", "the text served is the new one"
    assert REVISIONS not in {path.name for path in (tmp_path / "2021").iterdir()}
    assert len(opened(tmp_path, sources).library) == 1, "revisions are not loaded"


def test_an_empty_field_keeps_what_is_held(tmp_path: Path, sources: Sources) -> None:
    archive = opened(tmp_path, sources)
    archive.store(transcript(101))
    assert archive.store(transcript(101, topics=(), persons=(), place=None)).status is Status.SAME
    assert archive.library.by_topic("Harbour").events


def test_a_corrected_date_moves_the_file_to_its_year(tmp_path: Path, sources: Sources) -> None:
    archive = opened(tmp_path, sources)
    archive.store(transcript(101))
    archive.store(transcript(101, day="2019-05-04"))
    assert [path.parent.name for path in tmp_path.glob("*/kremlin_en_101.yaml")] == ["2019"]
    assert str(archive.library.first) == "2019-05-04"


@pytest.mark.parametrize("number_first", [True, False])
def test_a_page_without_a_number_becomes_an_alias_of_the_numbered_one(
    tmp_path: Path, sources: Sources, *, number_first: bool
) -> None:
    numbered, saved = transcript(101), made_up(transcript(101))
    archive = opened(tmp_path, sources)
    for each in (numbered, saved) if number_first else (saved, numbered):
        archive.store(each)
    for seen in (archive, opened(tmp_path, sources)):
        assert len(seen.library) == 1
        event = seen.library.get(saved.key.id)
        assert event is not None
        assert event.key == numbered.key
        assert seen.library.get(saved.key) == event
    assert archive.store(saved).status is Status.SAME
    assert archive.store(numbered).status is Status.SAME


def test_files_dropped_in_by_hand_are_merged_too(tmp_path: Path, sources: Sources) -> None:
    numbered, saved = transcript(101), made_up(transcript(101))
    library_folder(tmp_path, [saved])
    archive = opened(tmp_path, sources)
    write_yaml(numbered, tmp_path)
    archive.refresh()
    assert [event.key for event in archive.library] == [numbered.key]
    assert archive.library.get(saved.key.id) is not None
    assert archive.engine.check(QUOTE).occurrences == 1
    assert not archive.refresh()
    (tmp_path / "2021" / f"{numbered.key}.yaml").unlink()
    archive.refresh()
    assert [event.key for event in archive.library] == [saved.key]


def test_invented_transcripts_never_stand_beside_real_ones(tmp_path: Path, sources: Sources) -> None:
    demo = [path for path in sorted((data_folder() / "demo").rglob("*.yaml")) if path.stem.startswith("council")]
    invented, real = read_yaml(demo[0]), transcript(101)
    archive = opened(library_folder(tmp_path / "real", [real]), sources)
    assert archive.store(invented).status is Status.REFUSED
    shutil.copy(demo[0], tmp_path / "real")
    assert "fictional" in archive.refresh().refused[0].reason
    assert archive.library.sources == ("kremlin",)
    demo_archive = opened(library_folder(tmp_path / "demo", [invented]), sources)
    assert demo_archive.store(real).status is Status.REFUSED
    write_yaml(real, tmp_path / "demo")
    assert demo_archive.refresh().refused
    assert demo_archive.library.sources == ("council",)


def test_a_later_folder_corrects_an_earlier_one_and_arrivals_go_to_the_last(tmp_path: Path, sources: Sources) -> None:
    first, last = tmp_path / "first", tmp_path / "last"
    library_folder(first, [transcript(101), transcript(102)])
    library_folder(last, [transcript(101, title="Corrected")])
    archive = opened(first, sources, last)
    assert len(archive.library) == 2
    event = archive.library.get("101")
    assert event is not None
    assert event.title == "Corrected"
    assert archive.refused == ()
    path = archive.store(transcript(103)).path
    assert path is not None
    assert last in path.parents


def test_a_second_file_with_the_same_key_in_one_folder_is_named(tmp_path: Path, sources: Sources) -> None:
    library_folder(tmp_path, [transcript(101)])
    copy = tmp_path / "2021" / "a copy.yaml"
    shutil.copy(tmp_path / "2021" / "kremlin_en_101.yaml", copy)
    archive = opened(tmp_path, sources)
    assert len(archive.library) == 1
    assert [refused.path for refused in archive.refused] == [copy]


def test_storing_leaves_other_files_to_the_next_refresh(tmp_path: Path, sources: Sources) -> None:
    archive = opened(tmp_path, sources)
    write_yaml(transcript(102), tmp_path)
    archive.store(transcript(101))
    assert archive.library.get("102") is None
    assert archive.refresh().added == (Key("kremlin", "en", "102"),)
