"""Writes `docs/tour.md`: conversations played in the terminal, on the invented council and on the first real page.

`python -m tests.console.tour docs/tour.md`, or `make tour`; without a path it is printed.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
import textwrap
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import SystemClock
from bot.console.app import opened
from bot.console.script import Player
from bot.settings import Settings, data_folder

WIDTH = 108
_INTRO = """\
# A tour

Everything below is played, not written: `make tour` plays it anew, and a test compares. `you` is what a person sends
(`[Label]` taps a button, `@bot …` searches inline, `!…` directs the play), `bot` is a message of the bot's, `edit` a
message that a button changed, `via` a message made by an inline result. [The terminal](terminal.md) says the rest.
"""
_UNSTEADY = ((re.compile(r"(?<=Last update: )[^.]+"), "today"), (re.compile(r"\([\d,]+ bytes\)"), "(… bytes)"))
"""What is different every time, and what stands for it."""
DAY = datetime(2026, 10, 1, 12, tzinfo=UTC)
COUNCIL, REAL = "demo", "transcripts"
LATEST = Path("2026", "council_en_2026-088.yaml")
"""Held back at first, to arrive later."""


class TourClock(SystemClock):
    """The machine's clock, set to the day on which the tour plays."""

    def __init__(self) -> None:
        self._ahead = DAY.timestamp() - time.time()

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead


@dataclass(frozen=True, slots=True)
class Scene:
    """One conversation: what it shows, over which of `data/`'s folders, and the lines played."""

    title: str
    text: str
    library: str
    lines: tuple[str, ...]


SCENES = (
    Scene(
        "Did they really say that?",
        "On the one real page that comes with the project: word for word, then with a word turned.",
        REAL,
        (
            "/start",
            "the old unipolar hegemony is collapsing",
            "[After]",
            "[Cite]",
            "the old unipolar hegemony is not collapsing",
            "“The old unipolar hegemony is inexorably collapsing” — Sergei Naryshkin",
            "/about",
        ),
    ),
    Scene(
        "All the verdicts",
        "The other conversations are about Saltmere, a city that does not exist. Its council's transcripts come with "
        "the project (`make demo`) and are never mixed with real ones.",
        COUNCIL,
        (
            "/quote We will not close the harbour bridge to pedestrians at any time during the works.",
            "/quote We will close the harbour bridge to pedestrians at any time during the works.",
            "/quote The council has approved 4.2 million crowns for the first stage",
            "“Fourteen months, if the winter is mild. Eighteen, if it is not.” — Agnes Thorley, on 15 January 2026",
            "We will not close the harbour bridge to pedestrians; until then it stays grey, because grey is what",
            "“We will paint the harbour bridge pink by the summer solstice”",
            "[Closest passage]",
            "/quote harbour bridge",
        ),
    ),
    Scene(
        "What stands around the words",
        "Words may be right and say something else: the heading says what is around them, and what a cut leaves out.",
        COUNCIL,
        (
            "/quote it is right about sixteen-year-olds who pay taxes",
            "/quote the sea wall would hold",
            "/quote there are fewer than twelve a bus",
            "/quote the second design keep out a tide like that of 21 February",
            "/quote We could make it look like four",
            "/quote We will not close the harbour bridge to pedestrians … I have read the opposite",
            "/quote The bridge is … dangerous today",
            "/quote We will not close the old school to pedestrians at any time during the works",
        ),
    ),
    Scene(
        "As people paste it",
        "A message with several quotes has a line for each, the worst first; what was not understood is told.",
        COUNCIL,
        (
            "Vane promised: “We will close the harbour bridge to pedestrians at any time”. \\",
            "The mayor said “The harbour bridge carries four thousand vehicles a day” and \\",
            "“a thousand suns shone over the northern bearings”. What a “scandal”.",
            "[1]",
            "[All quotations]",
            "“We will not close the harbour bridge to pedestrians” — Idris Vane, long before the great flood",
            "We will ~~never~~ not close the harbour bridge to pedestrians at any time",
        ),
    ),
    Scene(
        "Looking things up",
        "Lists page by buttons; names and dates forgive much.",
        COUNCIL,
        ("/latest 3", "[›]", "/on august 2026", "/topic budgt", "/person Mr Vain", "/event 2026-070", "/event 1"),
    ),
    Scene(
        "In any chat",
        "Inline search, as one types; the result chosen becomes a card, whose link opens the same passage in the bot.",
        COUNCIL,
        (
            "@bot the bridge was built for nine hundred vehicles",
            "!choose 1",
            "[Open in Verbatim]",
            "@bot harbour",
            "!choose 2",
            "@bot",
            "!more",
        ),
    ),
    Scene(
        "Shared from a card",
        "Share asks inline for the very passage, in a chat of one's choice.",
        COUNCIL,
        ("We could make it look like four, but it would not be four.", "[Share]", "!choose 1", "[Open in Verbatim]"),
    ),
    Scene(
        "In a group and in a topic of a forum",
        "Privacy mode keeps other people's messages from the bot: it answers commands, mentions and replies.",
        COUNCIL,
        (
            "!in group",
            "The cable had been inspected in 2023, they say.",
            "\\@verbatim_bot The cable had not been inspected in 2023",
            "!in topic",
            "/latest@verbatim_bot 1",
        ),
    ),
    Scene(
        "Following, and hearing",
        "Before it is saved, a wish says how often it would have been heard. A transcript that arrives is told once, "
        "however many wishes it meets.",
        COUNCIL,
        (
            "/topic public transport",
            "[Follow this topic]",
            "[Follow]",
            "/subscribe Agnes Thorley",
            "[Follow]",
            "We will paint the harbour bridge pink by the summer solstice",
            "[Tell me if it ever appears]",
            "[Follow]",
            "/subscriptions",
            "!drop NEWS",
            "!wait 20",
            "[Read]",
            "/settings",
            "[Weekly]",
            "/export",
            "/forget",
            "[Delete everything]",
        ),
    ),
    Scene(
        "In Russian",
        "The bot speaks the language of one's Telegram, or the one chosen in /settings; transcripts stay as published.",
        COUNCIL,
        ("!language ru", "/start", "We could make it look like five, but it would not be five.", "/topic budgt"),
    ),
    Scene(
        "What goes wrong",
        "",
        COUNCIL,
        ("/nonsense", "/on blursday", "/topic astrophysics", "/start p_council_en_1_1", "/quote …?!"),
    ),
)


async def write(opened=opened) -> str:
    """The whole page, played in the terminal or in what else `opened` opens."""
    parts = [_INTRO]
    for scene in SCENES:
        played = await _play(scene, opened)
        parts.append(f"\n## {scene.title}\n")
        if scene.text:
            parts.append(f"\n{textwrap.fill(scene.text, 120)}\n")
        parts.append("\n```\n" + "\n".join(played) + "\n```\n")
    return "".join(parts)


async def _play(scene: Scene, opened) -> list[str]:
    """A conversation's lines, wrapped. RuntimeError where a line could not be played."""
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        state = Path(folder)
        library = state / "library"
        await asyncio.to_thread(shutil.copytree, data_folder() / scene.library, library)
        if (library / LATEST).exists():
            (library / LATEST).rename(state / LATEST.name)
        settings = Settings(library=(library,), var=state, sync_every=0)
        shown: list[str] = []
        async with opened(settings, state, TourClock()) as session:
            news = str(state / LATEST.name)
            lines = [line.replace("NEWS", news) for line in scene.lines]
            failed = await Player(session, shown.append, library / LATEST.parent).play(lines)
    if failed or session.failures:
        raise RuntimeError(f"{scene.title}: {'; '.join(failed) or 'an answer failed'}")
    return [row for line in shown for row in wrapped(_steady(line.replace(str(state), "…")))]


def _steady(line: str) -> str:
    for shape, stand_in in _UNSTEADY:
        line = shape.sub(stand_in, line)
    return line


def wrapped(line: str) -> list[str]:
    """A line of the play, broken at spaces; what follows is indented as the line was, with its bar where quoted."""
    body = line[5:].lstrip(" ")
    indent = line[: len(line) - len(body)]
    bar = "▌" if body.startswith("▌") else ""
    rest = " " * len(indent) + bar
    return textwrap.wrap(
        body.removeprefix(bar),
        WIDTH,
        initial_indent=indent + bar,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [line]


def main() -> None:
    """Write the page to the path given, whole or not at all, or print it."""
    page = asyncio.run(write())
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(page, encoding="utf-8")
    else:
        sys.stdout.write(page)


if __name__ == "__main__":
    main()
