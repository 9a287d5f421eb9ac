from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.transcripts.formats.documents import parse
from bot.transcripts.formats.page import NotATranscript
from tests.transcripts.event_pages import SOURCES

GUIDE = Path(__file__).parents[3] / "docs" / "adding-a-source.md"


@pytest.fixture(scope="module")
def minutes() -> str:
    """The example page of the guide, so that the guide cannot go out of date."""
    found = re.search(r"```html\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


def test_the_page_in_the_guide_is_read_as_the_guide_says(minutes: str) -> None:
    (transcript,) = parse(minutes.encode(), "minutes.html", SOURCES)
    event = transcript.event
    assert str(event.key) == "council_en_2026-099"
    assert event.url == "https://council.saltmere.example/minutes/2026-099"
    assert str(event.published) == "2026-09-03 18:30:00"
    assert (str(event.date), event.time, event.place) == ("2026-09-03", "18:30", "Council Chamber, Saltmere")
    assert event.topics == ("Ferry", "Budget")
    assert event.persons == ("Thorley Agnes", "Vane Idris")
    assert [(turn.speaker, turn.role, len(turn.paragraphs)) for turn in transcript.turns] == [
        (None, None, 1),
        ("Agnes Thorley", "Mayor of Saltmere", 2),
        ("Idris Vane", "Harbour Commissioner", 1),
        (None, None, 1),
        ("Agnes Thorley", "Mayor of Saltmere", 1),
    ]


@pytest.mark.parametrize("moment", ["soon", "2026-13-40T99:99", "0001-01-01T00:00", ""])
def test_minutes_without_a_usable_date_are_undated(minutes: str, moment: str) -> None:
    page = minutes.replace("2026-09-03T18:30", moment).replace('id="2026-099"', 'id="nö number!"')
    (transcript,) = parse(page.encode(), "minutes.html", SOURCES)
    assert transcript.event.date is None
    assert transcript.key.id.startswith("undated-")


def test_minutes_without_a_record_are_refused(minutes: str) -> None:
    with pytest.raises(NotATranscript):
        parse(minutes.replace('class="record"', "").encode(), "minutes.html", SOURCES)


def test_what_the_minutes_hide_is_not_published(minutes: str) -> None:
    hidden = '<div hidden><p>A draft.</p></div><p style="display: none">Another.</p></div>'
    (before,) = parse(minutes.encode(), "minutes.html", SOURCES)
    (after,) = parse(hidden.join(minutes.rsplit("</div>", 1)).encode(), "minutes.html", SOURCES)
    assert minutes.count("</div>") == 1
    assert after.turns == before.turns
