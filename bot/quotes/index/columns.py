"""The columns of a segment: which there are, and how they are written, in memory or as `.npy` files."""

import io
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

HEADER = 128
"""Bytes that numpy writes before the entries: enough for any length."""
GAP = 0
"""The word number that stands behind each turn."""


class Column(NamedTuple):
    """One array of a segment, little-endian."""

    dtype: str
    axis: str = ""
    """The column with one entry for the same things; none where it is made when all others are complete."""
    counts: str = ""
    """What its numbers are: where things begin in another column, labels or words."""


COLUMNS = {
    # Documents, turns and passages. What says where they begin has one entry more: where the last one ends.
    "doc_turn": Column("<i4", "doc_turn", "turn_start"),
    "doc_topic": Column("<i4", "doc_turn", "topic_label"),
    "doc_event": Column("<i8", "doc_turn", "event"),
    "doc_key": Column("<i4", "doc_turn", "labels"),
    "doc_language": Column("<i4", "doc_turn", "labels"),
    "doc_first_day": Column("<i4", "doc_turn"),
    "doc_last_day": Column("<i4", "doc_turn"),
    "topic_label": Column("<i4", "topic_label", "labels"),
    "event": Column("|u1", "event"),
    "turn_start": Column("<i4", "turn_start", "stream"),
    "turn_passage": Column("<i4", "turn_start", "passage_start"),
    "turn_speaker": Column("<i4", "turn_start", "labels"),
    "turn_role": Column("<i4", "turn_start", "labels"),
    "turn_note": Column("<i4", "turn_start", "labels"),
    "turn_speaker_from": Column("<i4", "turn_start", "labels"),
    "passage_start": Column("<i4", "passage_start", "stream"),
    "passage_text": Column("<i8", "passage_start", "text"),
    "text": Column("|u1", "text"),
    "stream": Column("<i4", "stream", "words"),
    # Made of these at the end: labels and words, and where words stand.
    "label": Column("|u1"),
    "word": Column("|u1"),
    "word_hash": Column("<u4"),
    "word_number": Column("<i4"),
    "near_hash": Column("<u4"),
    "near_number": Column("<i4"),
    "turn_flag": Column("<u8"),
    "turn_rank": Column("<i4"),
    "word_pair": Column("<i4"),
    "pair_second": Column("<i4"),
    "pair_start": Column("<i4"),
    "pair_place": Column("<i4"),
}
"""Every column; docs/architecture.md says what each holds."""


class Columns:
    """Columns that are being written, each at its end: in memory, or as files in a folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._files: dict[str, IO[bytes]] = {}
        self._sizes: dict[str, int] = {}
        for name in COLUMNS:
            self._files[name] = io.BytesIO() if folder is None else (folder / f"{name}.npy").open("w+b")
            self._sizes[name] = 0
            self._write_header(name)

    def size(self, name: str) -> int:
        """How many entries a column has."""
        return self._sizes[name]

    def append(self, name: str, values: npt.ArrayLike | bytes) -> None:
        """Add entries at the end of a column."""
        data = np.frombuffer(values, "|u1") if isinstance(values, bytes) else np.asarray(values, COLUMNS[name].dtype)
        self._files[name].write(np.ascontiguousarray(data).data)
        self._sizes[name] += len(data)

    def read(self, name: str) -> Array:
        """A column as far as it has been written."""
        file = self._files[name]
        self._write_header(name)
        if isinstance(file, io.BytesIO):
            return np.frombuffer(file.getvalue(), COLUMNS[name].dtype, offset=HEADER)
        file.flush()
        return mapped(Path(file.name))

    def finish(self) -> dict[str, Array]:
        """All columns, to be read from now on."""
        columns = {name: self.read(name) for name in COLUMNS}
        for file in self._files.values():
            file.close()
        return columns

    def _write_header(self, name: str) -> None:
        """Write how long the column is at the beginning of its file, in as much room as any length takes."""
        file = self._files[name]
        file.seek(0)
        header = {"descr": COLUMNS[name].dtype, "fortran_order": False, "shape": (self._sizes[name],)}
        np.lib.format.write_array_header_1_0(file, header)
        file.seek(0, io.SEEK_END)


def mapped(path: Path) -> Array:
    """A column's file, mapped for reading; its pages are shared by all processes that map it."""
    column: Array = np.load(path, mmap_mode="r").view(np.ndarray)
    return column
