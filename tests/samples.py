"""Small invented transcripts for the tests: real shapes, no real words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.transcripts.files import write_yaml
from bot.transcripts.model import Event, EventDate, Key, Transcript, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAYOR = ("Ada Lindqvist", "Mayor of Saltmere")
CLERK = ("Tomas Brandt", "Harbour Master")


def event(number: int | str = 101, **changes: Any) -> Event:
    """An event of an invented institution, "kremlin" by its key so that the source is a known one.

    `day` ("2021-05-04", "2021") is read as a date, and `published` follows it unless given.
    """
    day = changes.pop("day", "2021-05-04")
    when = None if day is None else EventDate.parse(day)
    clock = changes.setdefault("time", "14:20")
    key = changes.pop("key", None) or Key(changes.pop("source", "kremlin"), changes.pop("language", "en"), str(number))
    published = None
    if when is not None and when.day:
        published = datetime.combine(when.first, time.fromisoformat(clock or "00:00"))
    fields: dict[str, Any] = {
        "title": f"Meeting on the harbour, number {number}",
        "url": f"http://en.kremlin.ru/events/president/news/{number}",
        "summary": "The council looked at the plans for the harbour.",
        "date": when,
        "published": published,
        "place": "Saltmere",
        "sections": ("News", "Transcripts"),
        "topics": ("Harbour",),
        "persons": ("Lindqvist Ada",),
    }
    return Event(key=key, **(fields | changes))


def turn(speaker: str | None, *paragraphs: str, role: str | None = None, note: str | None = None) -> Turn:
    """One turn; `speaker` None is narration."""
    return Turn(speaker, role, paragraphs, note)


def transcript(number: int | str = 101, turns: Iterable[Turn] | None = None, **changes: Any) -> Transcript:
    """A transcript of three turns, or of the given ones; `changes` go to `event`."""
    if turns is None:
        turns = (
            turn(None, "Opening remarks at the meeting on the harbour"),
            turn(
                MAYOR[0],
                "Colleagues, good afternoon.",
                f"We will not sell the harbour, and point {number} of the plan says so in plain words.",
                role=MAYOR[1],
            ),
            turn("Question", "Who will pay for the new crane?"),
            turn(CLERK[0], "The port pays 4,000 crowns a month, not a crown more.", role=CLERK[1]),
        )
    return Transcript(event(number, **changes), tuple(turns))


def series(count: int, start: date = date(2020, 1, 1)) -> list[Transcript]:
    """`count` transcripts on consecutive days, each with words of its own."""
    topics = ("Harbour", "Schools", "Afghanistan", "Culture")
    return [
        transcript(1000 + n, day=str(start + timedelta(days=n)), topics=(topics[n % 4], "Economy"))
        for n in range(count)
    ]


def library_folder(folder: Path, transcripts: Iterable[Transcript]) -> Path:
    """Write the transcripts as YAML files under `folder`, as `add` would, and give the folder back."""
    for each in transcripts:
        write_yaml(each, folder)
    return folder
