"""Files, folders and archives, opened with bounds: what `parse` and `add` are given, one document at a time.

Bytes become text here too, whatever their encoding.
"""

import codecs
import gzip
import lzma
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

from bot.language import load_languages

MAX_DOCUMENT = 20_000_000
"""Bytes of one document: a page, a feed, a YAML file or a line of JSON Lines."""
MAX_UNPACKED = 8_000_000_000
MAX_MEMBERS = 1_000_000
MAX_RATIO = 200
"""How many times larger than the archive its contents may be, once they pass `FREE`; real pages pack 10 to 30 times."""
FREE = 100_000_000

MAX_HEADER = 1_000_000
"""Bytes of what a tar archive tells about one file: long names and the like, read into memory whole."""

_LINES = re.compile(r"\.(?:jsonl|ndjson)(?:\.xz|\.gz)?$")
_PACKED = (".xz", ".gz")
_TARS = (".tar", ".tar.xz", ".txz", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2")
_DESCRIBING = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)
_ASSET = re.compile(
    r"\.(css|m?js|map|jpe?g|png|gif|svg|webp|ico|bmp|woff2?|ttf|eot|otf|mp[34]|webm|m4a|avi|mov|pdf|md)", re.IGNORECASE
)
"""What a browser saves beside a page: passed over inside folders and archives."""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to read, or why it cannot be read."""

    name: str
    """Where it is: a path, an archive's member, a line's number."""
    data: bytes = b""
    problem: str | None = None
    line: bool = False
    """Whether it is a line of JSON Lines."""
    done: int = 0
    """How many bytes of all the input files are read when this one is, packed ones as they are on disk."""


def documents(paths: Iterable[Path]) -> Iterator[Document]:
    """Every document in the paths, folders walked and archives opened, in a steady order. Never raises."""
    before = 0
    for path in paths:
        inside = path.is_dir()
        for file in _files(path) if inside else (path,):
            size = _size(file)
            for document in _file(file, inside=inside):
                yield replace(document, done=before + min(size, document.done or size))
            before += size


def size_of(paths: Iterable[Path]) -> int:
    """The bytes of all the files, for a progress bar."""
    return sum(_size(file) for path in paths for file in (_files(path) if path.is_dir() else (path,)))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it is named when it is opened
        return 0


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            # Pipes and devices are passed over: they may never end, or never begin.
            if not name.startswith(".") and not _ASSET.fullmatch(path.suffix) and path.is_file():
                yield path


def _file(path: Path, *, inside: bool) -> Iterator[Document]:
    name, lower = str(path), path.name.lower()
    try:
        if lower.endswith(_TARS):
            yield from _tar(path)
        elif lower.endswith(".zip"):
            yield from _zip(path)
        elif _LINES.search(lower):
            yield from _lines(path)
        else:
            yield _one(path)
    except FileNotFoundError:
        if not inside:  # else gone since the folder was listed
            yield Document(name, problem="there is no such file")
    except IsADirectoryError:
        yield Document(name, problem="is a folder")
    except OSError as error:
        yield Document(name, problem=error.strerror or str(error))
    except (lzma.LZMAError, zlib.error, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        yield Document(name, problem=f"damaged or cut off ({error})")
    except (_TooMuchError, NotImplementedError, RuntimeError, ValueError) as error:  # zip: encrypted, odd methods
        yield Document(name, problem=str(error))


def _one(path: Path) -> Document:
    with path.open("rb") as raw, _unpacked(path, raw) as file:
        data = file.read(MAX_DOCUMENT + 1)
    return _large(str(path)) if len(data) > MAX_DOCUMENT else Document(str(path), data)


def _large(name: str, done: int = 0) -> Document:
    return Document(name, problem=f"larger than {MAX_DOCUMENT // 1_000_000} MB", done=done)


def _unpacked(path: Path, raw: IO[bytes]) -> IO[bytes]:
    """The file's bytes, unpacked where its name says so."""
    if path.name.lower().endswith(".xz"):
        return cast("IO[bytes]", lzma.open(raw))
    if path.name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.open(raw))
    return raw


class _TooMuchError(Exception):
    """An archive that would fill the disk or never end."""


class _Meter:
    """Counts what comes out of a packed file, and stops a bomb."""

    def __init__(self, path: Path) -> None:
        self._most = min(MAX_UNPACKED, max(FREE, path.stat().st_size * MAX_RATIO))
        self._total = self._members = 0

    def take(self, size: int) -> None:
        self._total += size
        if self._total > self._most:
            raise _TooMuchError(f"unpacks to more than {self._most // 1_000_000:,} MB: refused from there on")

    def member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise _TooMuchError(f"holds more than {MAX_MEMBERS:,} files: refused from there on")


def _lines(path: Path) -> Iterator[Document]:
    meter = _Meter(path)
    with path.open("rb") as raw, _unpacked(path, raw) as file:
        number = 0
        while line := file.readline(MAX_DOCUMENT + 1):
            number += 1
            meter.take(len(line))
            name = f"{path}: line {number}"
            if len(line) > MAX_DOCUMENT:
                yield _large(name, raw.tell())
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_DOCUMENT)
                    meter.take(len(line))
            elif line.strip():
                yield Document(name, line, line=True, done=raw.tell())


class _Member(tarfile.TarInfo):
    """A member whose description is bounded: tarfile itself reads as much of it as the archive says there is."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type == tarfile.GNUTYPE_SPARSE or (self.type in _DESCRIBING and self.size > MAX_HEADER):
            raise tarfile.ReadError("describes a file at a length that no page needs")
        return cast("tarfile.TarInfo", super()._proc_member(archive))  # type: ignore[misc]

    def _proc_gnusparse_10(self, *_: object) -> None:
        raise tarfile.ReadError("holds a file with holes")


def _tar(path: Path) -> Iterator[Document]:
    meter = _Meter(path)
    with path.open("rb") as file, tarfile.open(fileobj=file, mode="r|*", tarinfo=_Member) as archive:
        for member in archive:
            meter.member()
            meter.take(member.size + 512)
            if not member.isfile() or _hidden(member.name):
                continue
            name = f"{path}: {member.name}"
            if member.size > MAX_DOCUMENT:
                yield _large(name, file.tell())
                continue
            content = archive.extractfile(member)
            if content is not None:
                yield from _member(name, content.read(MAX_DOCUMENT + 1), file.tell())


def _zip(path: Path) -> Iterator[Document]:
    meter = _Meter(path)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            meter.member()
            if info.is_dir() or _hidden(info.filename):
                continue
            name = f"{path}: {info.filename}"
            if info.file_size > MAX_DOCUMENT:
                yield _large(name, info.header_offset)
                continue
            with archive.open(info) as content:
                data = content.read(MAX_DOCUMENT + 1)
            meter.take(len(data))
            yield from _member(name, data, info.header_offset + info.compress_size)


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith((".", "__MACOSX")) for part in parts if part not in (".", "..")) or (
        _ASSET.fullmatch(Path(parts[-1]).suffix) is not None
    )


def _member(name: str, data: bytes, done: int) -> Iterator[Document]:
    lower = name.lower()
    if len(data) > MAX_DOCUMENT:
        yield _large(name, done)
    elif lower.endswith((*_TARS, ".zip", *_PACKED)):
        yield Document(name, problem="is an archive inside an archive: unpack it first", done=done)
    elif _LINES.search(lower):
        for number, line in enumerate(data.splitlines(), 1):
            if line.strip():
                yield Document(f"{name}: line {number}", line, line=True, done=done)
    else:
        yield Document(name, data, done=done)


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEW_WORDS = 20
_FEW = 2000
"""A page may hold one broken byte in this many and still be UTF-8."""


def decode(data: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, else the code page that pages of its language have."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    wide = _wide(data[:400]) if data[:400].count(0) < 390 else None
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * _FEW <= len(text) or broken <= 3:
        return text
    return _by_code_page(data)


def _by_code_page(data: bytes) -> str:
    """The text in the code page of the language whose words it then shows, else of the default one."""
    default, *others = load_languages().values()
    for letters in (each.letters for each in others if each.letters.script != default.letters.script):
        for code_page in letters.code_page:
            text = data.decode(code_page, "replace")
            if len(re.findall(f"[{letters.small}]{{3,}}", text, re.IGNORECASE)) > _FEW_WORDS:
                return text
    return data.decode(default.letters.code_page[0], "replace")


def _wide(start: bytes) -> str | None:
    """UTF-16 without its mark shows: every other byte of Latin and Cyrillic text is 0 or 4, as no other text has."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = start[first::2]
        if len(high) >= 8 and high.count(0) + high.count(4) > 0.8 * len(high):
            return encoding
    return None


DEEPEST = 500
_HARMLESS = 8_000
"""Tags that even nested in one another take no noticeable time."""
_NESTING = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|t[dhr]|d[dt]|option)\b)[a-z]"
    r"(?:[^<>]{0,4000}(/)>)?",
    re.IGNORECASE,
)


def is_too_deep(html: str) -> bool:
    """Whether elements are nested deeper than `DEEPEST`; those that need no closing tag are not counted."""
    if html.count("<") <= _HARMLESS:
        return False
    depth = 0
    for found in _NESTING.finditer(html):
        if found[2]:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > DEEPEST:
            return True
    return False
