"""The archive over a saved index: what is not changed is not read again, and a bad index is made anew."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bot import archive as module
from bot.archive import Archive
from bot.settings import data_folder
from bot.transcripts import store
from bot.transcripts.files import write_yaml
from bot.transcripts.model import Key
from bot.transcripts.sources import Sources
from tests.samples import library_folder, series, transcript

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = Sources.load(data_folder() / "sources.yaml")
QUOTE = "We will not sell the harbour, and point 1003 of the plan says so in plain words."


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten transcripts are many here."""
    monkeypatch.setattr(module, "FEW", 10)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read."""
    names: list[str] = []
    real = store.read_yaml

    def noted(path: Path) -> object:
        names.append(path.name)
        return real(path)

    monkeypatch.setattr(store, "read_yaml", noted)
    return names


def opened(folder: Path) -> Archive:
    return Archive.open([folder], folder / ".index", SOURCES)


def test_a_library_is_opened_from_its_index_without_reading_files(tmp_path: Path, read: list[str]) -> None:
    library_folder(tmp_path, series(20))
    first = opened(tmp_path)
    assert len(read) == 20
    again = opened(tmp_path)
    assert len(read) == 20, "nothing was read again"
    assert list(again.library) == list(first.library)
    assert again.library.persons() == first.library.persons()
    assert again.transcript(Key("kremlin", "en", "1003")) == series(20)[3]
    assert again.engine.check(QUOTE).verdict == "verbatim"


def test_only_what_has_changed_is_read(tmp_path: Path, read: list[str]) -> None:
    library_folder(tmp_path, series(20))
    opened(tmp_path)
    read.clear()
    write_yaml(transcript(101), tmp_path)
    (tmp_path / "2020" / "kremlin_en_1003.yaml").unlink()
    write_yaml(transcript(1004, day="2020-01-05", title="Corrected"), tmp_path)
    archive = opened(tmp_path)
    assert sorted(read) == ["kremlin_en_1004.yaml", "kremlin_en_101.yaml"]
    assert len(archive.library) == 20
    assert archive.engine.check(QUOTE).verdict != "verbatim"
    event = archive.library.get("1004")
    assert event is not None
    assert event.title == "Corrected"


def test_refused_files_are_named_again_without_being_read(tmp_path: Path, read: list[str]) -> None:
    library_folder(tmp_path, series(20))
    (tmp_path / "2020" / "broken.yaml").write_text("title: [\n")
    first = opened(tmp_path).refused
    read.clear()
    assert opened(tmp_path).refused == first
    assert len(first) == 1
    assert read == []


def test_library_and_index_can_be_moved_together(tmp_path: Path, read: list[str]) -> None:
    library_folder(tmp_path / "here", series(20))
    opened(tmp_path / "here")
    read.clear()
    shutil.move(tmp_path / "here", tmp_path / "there")
    assert len(opened(tmp_path / "there").library) == 20
    assert read == []


def test_much_that_is_new_is_saved(tmp_path: Path, read: list[str]) -> None:
    library_folder(tmp_path, series(30))
    archive = opened(tmp_path)
    library_folder(tmp_path, series(60))
    assert len(archive.refresh().added) == 30
    read.clear()
    assert len(opened(tmp_path).library) == 60
    assert read == []


def test_a_large_drop_into_a_small_index_makes_it_anew(tmp_path: Path, read: list[str]) -> None:
    library_folder(tmp_path, series(10))
    opened(tmp_path)
    library_folder(tmp_path, series(60))
    read.clear()
    assert len(opened(tmp_path).library) == 60
    read.clear()
    assert len(opened(tmp_path).library) == 60
    assert read == []


def test_a_damaged_index_is_made_anew(tmp_path: Path, read: list[str]) -> None:
    library_folder(tmp_path, series(20))
    opened(tmp_path)
    for path in (tmp_path / ".index").rglob("*"):
        if path.is_file() and path.stat().st_size > 100:
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 0xFF
            path.write_bytes(data)
    read.clear()
    archive = opened(tmp_path)
    assert len(read) == 20
    assert archive.engine.check(QUOTE).verdict == "verbatim"


def test_an_index_that_cannot_be_saved_is_kept_in_memory(tmp_path: Path) -> None:
    library_folder(tmp_path, series(20))
    (tmp_path / ".index").write_text("a file is in the way")
    archive = opened(tmp_path)
    assert len(archive.library) == 20
    assert archive.engine.check(QUOTE).verdict == "verbatim"
    assert archive.saved is None
    assert opened(library_folder(tmp_path / "other", series(20))).saved == tmp_path / "other" / ".index"


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    library_folder(tmp_path, series(20))
    for folder in (tmp_path / ".index", None):
        told: list[tuple[int, int]] = []
        Archive.open([tmp_path], folder, SOURCES, lambda done, total, told=told: told.append((done, total)))  # type: ignore[misc]
        assert told
        assert told[-1][0] == told[-1][1]
        assert told == sorted(told)
