"""The arrays a segment is made of, and the two places they can be written to: memory, or files in a folder."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bytes = bytes | bytearray | memoryview

COLUMNS: dict[str, str] = {
    # the words, one after another; 0 stands between turns
    "stream": "<i4",
    # turns, passages, documents: each says where its first part begins; one entry more than there are of them
    "turn_start": "<i4",
    "turn_passage": "<i4",
    "turn_labels": "<i4",
    "turn_flag": "<u8",
    "turn_rank": "<i4",
    "passage_start": "<i4",
    "passage_text": "<i8",
    "text": "|u1",
    "key": "|u1",
    "doc_turn": "<i4",
    "doc_day": "<i4",
    "doc_language": "<i4",
    "doc_topic": "<i4",
    "topic_label": "<i4",
    "doc_event": "<i8",
    "event": "|u1",
    "label_text": "<i8",
    "label": "|u1",
    # the vocabulary, and every place of each word
    "word": "|u1",
    "hash_key": "<u4",
    "hash_word": "<i4",
    "near_key": "<u4",
    "near_word": "<i4",
    "posting_start": "<i4",
    "posting": "<i4",
    # and of each two neighbours
    "pair_cell": "<i4",
    "pair_key": "<u4",
    "pair_start": "<i4",
    "pair": "<i4",
}
"""Every column and its type, little-endian; docs/architecture.md says what each holds."""


def as_bytes(array: Array) -> Bytes:
    """The bytes of an array, without a copy."""
    return np.ascontiguousarray(array).data.cast("B") if array.size else b""


class Store(Protocol):
    """Where columns are written."""

    def append(self, column: str, data: Bytes) -> None:
        """Add bytes at the end of a column."""

    def column(self, column: str) -> Array:
        """One column as far as it has been written."""

    def finish(self) -> dict[str, Array]:
        """All columns, to be read from now on."""


class Memory:
    """Columns in this process's memory."""

    def __init__(self) -> None:
        self._grown: dict[str, bytearray] = {}

    def append(self, column: str, data: Bytes) -> None:
        """Add bytes at the end of a column."""
        self._grown.setdefault(column, bytearray()).extend(data)

    def column(self, column: str) -> Array:
        """One column as far as it has been written."""
        return np.frombuffer(bytes(self._grown.get(column, b"")), COLUMNS[column])

    def finish(self) -> dict[str, Array]:
        """All columns, to be read from now on."""
        return {column: self.column(column) for column in COLUMNS}


class Files:
    """Columns as files in a folder, one a column, mapped when read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[str, IO[bytes]] = {}

    def append(self, column: str, data: Bytes) -> None:
        """Add bytes at the end of a column."""
        if column not in self._open:
            self._open[column] = (self.folder / column).open("wb", buffering=1 << 18)
        self._open[column].write(data)

    def column(self, column: str) -> Array:
        """One column as far as it has been written."""
        if column in self._open:
            self._open[column].flush()
        return mapped(self.folder / column, column)

    def finish(self) -> dict[str, Array]:
        """All columns, to be read from now on."""
        for file in self._open.values():
            file.close()
        self._open.clear()
        for column in COLUMNS:
            (self.folder / column).touch()
        return {column: mapped(self.folder / column, column) for column in COLUMNS}


def mapped(path: Path, column: str) -> Array:
    """A column's file, mapped for reading; its pages are shared by all processes that map it."""
    if not path.stat().st_size:
        return np.zeros(0, COLUMNS[column])
    return np.memmap(path, COLUMNS[column], "r").view(np.ndarray)
