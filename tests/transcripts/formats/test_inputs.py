"""Files, folders and archives, opened with bounds."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from bot.transcripts.formats import inputs as module
from bot.transcripts.formats.inputs import documents, is_too_deep, size_of

if TYPE_CHECKING:
    from pathlib import Path

PAGES = {"a.html": b"<p>a</p>", "deep/b.txt": b"b", "deep/c.yaml": b"title: c"}


def tar(path: Path, files: dict[str, bytes], mode: str = "w:xz") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


def problems(*paths: Path) -> list[str]:
    return [f"{each.name}: {each.problem}" for each in documents(paths) if each.problem]


@pytest.mark.parametrize(
    "make",
    [
        lambda path: folder(path / "pages", PAGES),
        lambda path: tar(path / "p.tar.xz", PAGES),
        lambda path: tar(path / "p.tgz", PAGES, "w:gz"),
        lambda path: zipped(path / "p.zip", PAGES),
    ],
)
def test_folders_and_archives_give_every_page(tmp_path: Path, make: object) -> None:
    path = make(tmp_path)  # type: ignore[operator]
    found = list(documents([path]))
    assert [each.data for each in found] == list(PAGES.values())
    assert all(each.name.startswith(str(path)) and each.problem is None for each in found)


def test_what_a_browser_saves_beside_a_page_is_passed_over(tmp_path: Path) -> None:
    files = PAGES | {"a_files/x.css": b"", "a_files/y.JPG": b"", ".hidden/z.html": b"", "__MACOSX/._a.html": b""}
    for path in (
        folder(tmp_path / "pages", files),
        tar(tmp_path / "p.tar", files, "w"),
        zipped(tmp_path / "p.zip", files),
    ):
        assert [each.data for each in documents([path]) if "MACOSX/" not in each.name or each.data] == list(
            PAGES.values()
        )


@pytest.mark.parametrize("pack", [None, lzma.compress, gzip.compress])
def test_json_lines_are_told_one_by_one(tmp_path: Path, pack: object) -> None:
    data = b'{"id": 1}\n\n  \n{"id": 2}'
    path = tmp_path / ("x.jsonl" if pack is None else "x.jsonl.xz" if pack is lzma.compress else "x.jsonl.gz")
    path.write_bytes(data if pack is None else pack(data))  # type: ignore[operator]
    found = list(documents([path]))
    assert [(each.name, json.loads(each.data), each.line) for each in found] == [
        (f"{path}: line 1", {"id": 1}, True),
        (f"{path}: line 4", {"id": 2}, True),
    ]
    assert len(list(documents([zipped(tmp_path / "z.zip", {"x.jsonl": data})]))) == 2


def test_damaged_cut_and_missing_files_are_named(tmp_path: Path) -> None:
    whole = tar(tmp_path / "whole.tar.xz", {"a.html": bytes(range(256)) * 400}).read_bytes()
    (tmp_path / "cut.tar.xz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "odd.zip").write_bytes(b"not a zip")
    (tmp_path / "odd.jsonl.xz").write_bytes(b"not xz")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"id": 1}\n' * 1000)[:40])
    told = problems(*sorted(tmp_path.glob("cut*")), *sorted(tmp_path.glob("odd*")), tmp_path / "gone.html")
    for name in ("cut.tar.xz", "cut.jsonl.gz", "odd.jsonl.xz", "odd.zip"):
        assert any(name in each and "damaged or cut off" in each for each in told), name
    assert told[-1].endswith("gone.html: there is no such file")


def test_a_document_that_is_too_large_is_named_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_DOCUMENT", 10)
    files = {"big.html": b"x" * 11, "small.html": b"x"}
    (tmp_path / "lines.jsonl").write_bytes(b'{"i": "' + b"x" * 100 + b'"}\n{"i": 2}\n')
    for path in (
        folder(tmp_path / "f", files),
        tar(tmp_path / "p.tar", files, "w"),
        zipped(tmp_path / "p.zip", files),
        tmp_path / "lines.jsonl",
    ):
        first, second = documents([path])
        assert first.problem is not None
        assert "larger than" in first.problem
        assert second.problem is None
        assert second.data


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FREE", 100_000)
    zeros = {f"{number}.html": bytes(50_000) for number in range(100)}
    lines = tmp_path / "bomb.jsonl.xz"
    lines.write_bytes(lzma.compress((b" " * 999 + b"\n") * 5_000))
    for path in (tar(tmp_path / "bomb.tar.xz", zeros), zipped(tmp_path / "bomb.zip", zeros), lines):
        found = list(documents([path]))
        assert "unpacks to more than" in (found[-1].problem or "")
        assert sum(len(each.data) for each in found) < 5_000_000
    monkeypatch.setattr(module, "MAX_MEMBERS", 5)
    many = tar(tmp_path / "many.tar", {f"{number}.html": b"x" for number in range(10)}, "w")
    assert "holds more than 5 files" in problems(many)[0]


def test_archives_inside_archives_and_links_are_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "links.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo("secret.html")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert list(documents([path])) == []
    assert "archive inside an archive" in problems(zipped(tmp_path / "p.zip", {"inner.tar.xz": b"x"}))[0]


def test_an_encrypted_zip_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "p.zip", {"a.html": b"x"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    assert "encrypted" in problems(path)[0]


def test_how_far_reading_has_come_is_told_in_bytes_on_disk(tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl.xz"
    lines.write_bytes(lzma.compress(b'{"id": 1}\n' * 5))
    paths = [
        folder(tmp_path / "pages", PAGES),
        tar(tmp_path / "p.tar.xz", PAGES),
        zipped(tmp_path / "p.zip", PAGES),
        lines,
        tmp_path / "gone",
    ]
    told = [each.done for each in documents(paths)]
    assert told == sorted(told)
    assert 0 < told[0] < told[-1] == size_of(paths)


def test_a_tar_that_describes_a_file_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pages.tar.xz"
    with tarfile.open(path, "w:xz", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a.html")
        info.pax_headers = {"comment": "x" * (module.MAX_HEADER + 1)}
        archive.addfile(info, io.BytesIO())
    assert path.stat().st_size < 10_000
    (problem,) = problems(path)
    assert "describes a file" in problem


def test_long_names_and_comments_in_a_tar_are_no_matter(tmp_path: Path) -> None:
    for number, form in enumerate((tarfile.PAX_FORMAT, tarfile.GNU_FORMAT)):
        path = tmp_path / f"{number}.tar"
        with tarfile.open(path, "w", format=form) as archive:
            info = tarfile.TarInfo("deep/" * 60 + "a.html")
            info.size, info.pax_headers = 8, {"comment": "x" * 1000}
            archive.addfile(info, io.BytesIO(b"<p>a</p>"))
        assert [each.data for each in documents([path])] == [b"<p>a</p>"]


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    pages = folder(tmp_path / "pages", PAGES)
    os.mkfifo(pages / "b.html")
    assert [each.data for each in documents([pages])] == [PAGES["a.html"], PAGES["deep/b.txt"], PAGES["deep/c.yaml"]]


@pytest.mark.parametrize(
    "html",
    ["<div>" * 9_000, "<div>" * 9_000 + "</div>" * 9_000, "<b><p>" * 9_000, "<ul><li>" * 9_000, "<div " * 9_000],
)
def test_deep_nesting_is_told_without_parsing(html: str) -> None:
    assert is_too_deep(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>one" * 20_000,
        "<p><b>a</b></p>" * 10_000,
        "<img><br><hr>" * 10_000,
        '<svg><path d="m0"/></svg>' * 9_000,
        "<svg>" + '<path d="m0" />' * 9_000 + "</svg>",
        "<div>" * 300 + "x" * 100_000,
        "1 < 2 " * 20_000,
        "",
    ],
)
def test_wide_pages_are_not_deep(html: str) -> None:
    assert not is_too_deep(html)
