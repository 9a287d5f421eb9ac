"""What a saved index is made from: each file's state, with paths as seen from the index, so that all can be moved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.transcripts.survey import FileState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = {"": "files 1"}
"""Stands in every manifest; another one's states may mean something else."""


def written(states: Mapping[Path, FileState], folder: Path) -> dict[str, str]:
    """The manifest of an index in `folder` made from files in these states."""
    parents: dict[Path, str] = {}
    manifest = dict(FORMAT)
    for path, state in states.items():
        parent = path.parent
        if parent not in parents:
            parents[parent] = os.path.relpath(parent, folder)
        manifest[f"{parents[parent]}/{path.name}"] = str(state)
    return manifest


def stamps(manifest: Mapping[str, str], folder: Path) -> dict[str, str] | None:
    """Path → stamp of every file that the index is made from, quicker than `states`; None for another format."""
    if any(manifest.get(name) != text for name, text in FORMAT.items()):
        return None
    return {path: ":".join(text.split(":", 2)[:2]) for path, text in _files(manifest, folder)}


def states(manifest: Mapping[str, str], folder: Path) -> dict[Path, FileState]:
    """The state of every file that the index is made from."""
    return {Path(path): FileState.parse(text) for path, text in _files(manifest, folder)}


def _files(manifest: Mapping[str, str], folder: Path) -> Iterator[tuple[str, str]]:
    parents: dict[str, str] = {}
    for name, text in manifest.items():
        if name in FORMAT:
            continue
        parent, _, file = name.rpartition("/")
        if parent not in parents:
            parents[parent] = os.path.normpath(folder / parent)
        yield f"{parents[parent]}/{file}", text
