"""What a wish would have told of, before it is saved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.archive import Archive
from bot.settings import data_folder
from bot.subscriptions.matching import preview
from bot.subscriptions.model import Kind
from bot.subscriptions.model import SubscriptionTarget as Target
from bot.transcripts.sources import Sources
from tests.samples import library_folder, transcript

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2023, 6, 30)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder: Path = tmp_path_factory.mktemp("library")
    held = [transcript(100 + n, day=f"2023-0{n % 6 + 1}-10") for n in range(12)]
    held += [transcript(200, day="2020-01-01"), transcript(201, day="2023-05-01", topics=("Schools",), place="Norham")]
    library_folder(folder, held)
    return Archive.open([folder], None, Sources.load(data_folder() / "sources.yaml"))


@pytest.mark.parametrize(
    ("wish", "count"),
    [
        (Target(Kind.TOPIC, "harbour"), 12),
        (Target(Kind.TOPIC, "Schools"), 1),
        (Target(Kind.PERSON, "Lindqvist"), 13),
        (Target(Kind.PLACE, "Norham"), 1),
        (Target(Kind.SOURCE, "kremlin"), 13),
        (Target(Kind.EVERYTHING), 13),
        (Target(Kind.EVERYTHING, language="ru"), 0),
        (Target(Kind.PHRASE, "point 103 of the plan says so in plain words"), 1),
        (Target(Kind.QUOTE, "we shall never ever meet upon the distant moon again"), 0),
        (Target(Kind.EVENT, "kremlin_en_100"), 0),
    ],
)
def test_a_wish_is_counted_over_the_last_year(archive: Archive, wish: Target, count: int) -> None:
    found = preview(wish, archive, TODAY)
    assert (found.count, found.since) == (count, "2022-06-30")
    days = [event.order for event in found.sample]
    assert len(days) == min(count, 3)
    assert days == sorted(days, reverse=True)


def test_a_name_that_nobody_knows_gets_suggestions(archive: Archive) -> None:
    topic = preview(Target(Kind.TOPIC, "Harbor"), archive, TODAY)
    assert (topic.known, topic.count, topic.suggestions) == (False, 0, ("Harbour",))
    place = preview(Target(Kind.PLACE, "Norhem"), archive, TODAY)
    assert not place.known
    assert "Norham" in place.suggestions
    assert preview(Target(Kind.SOURCE, "kremlim"), archive, TODAY).suggestions == ("kremlin",)
