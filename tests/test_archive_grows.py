"""However a library came to be, by storing, by files written and removed, it is the one a fresh look gives."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.archive import Archive
from bot.settings import data_folder
from bot.transcripts.files import write_yaml
from bot.transcripts.model import Key, Transcript, saved_id
from bot.transcripts.sources import Sources
from tests.samples import transcript

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = Sources.load(data_folder() / "sources.yaml")


def step(kind: str, number: int, version: int) -> Callable[[Archive, Path], None]:
    one = transcript(number, day=f"202{version}-05-04", title=f"Meeting {number}")
    if kind == "saved":
        key = Key("kremlin", "en", saved_id(one.event))
        one = Transcript(replace(one.event, key=key, url=None), one.turns)

    def do(archive: Archive, folder: Path) -> None:
        if kind in ("store", "saved"):
            archive.store(one)
        elif kind == "write":
            path = write_yaml(one, folder, durable=False)
            os.utime(path, ns=(version, version))
        elif kind == "remove":
            for path in folder.glob(f"*/kremlin_en_{number}.yaml"):
                path.unlink()
        elif kind == "break":
            for path in folder.glob(f"*/kremlin_en_{number}.yaml"):
                path.write_text("title: [\n")
        else:
            archive.refresh()

    return do


STEPS = st.builds(
    step,
    st.sampled_from(["store", "store", "saved", "write", "write", "remove", "break", "refresh"]),
    st.integers(1, 3),
    st.integers(0, 2),
)


def seen(archive: Archive) -> tuple[object, ...]:
    """What readers of the archive can see."""
    events = archive.library.latest()
    assert sorted(event.key for event in archive.engine.index.events()) == sorted(event.key for event in events), (
        "library and index are in step"
    )
    return (
        events,
        [archive.passages(event.key) for event in events],
        archive.library.persons(),
        archive.library.topics(),
        archive.refused,
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=7))
def test_however_it_grew_it_is_what_a_fresh_look_gives(steps: list[Callable[[Archive, Path], None]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        archive = Archive.open([folder], None, SOURCES)
        for do in steps:
            do(archive, folder)
        archive.refresh()
        assert seen(archive) == seen(Archive.open([folder], None, SOURCES))
        assert not archive.refresh()
