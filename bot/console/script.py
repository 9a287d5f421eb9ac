r"""Plays the lines of a script and prints, in plain text, what a person would see.

`/commands` and text are sent; `@bot query` asks inline; `[Button]` taps a button or a link by its label, on the latest
message that has it; lines that start with `!` direct the play (`DIRECTIONS`), `#` starts a comment, a `\` at the end
joins the next line to the same message, and one at the start sends what follows as it stands.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.console.screen import plain_message
from bot.console.session import PERSON, CannotPlayError
from bot.transcripts.files import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.console.session import Results, Session
    from bot.console.world import Seen

DIRECTIONS = {
    "!choose N": "pick the inline result with this number",
    "!more": "scroll to the next page of inline results",
    "!drop PATH": "put a file into the library's folder, as if someone copied it there",
    "!wait SECONDS": "wait until the bot writes by itself, at most so long",
    "!in private|group|topic": "go to another chat with the bot",
    "!language CODE": "be a person whose Telegram speaks this language",
}
GROUP, FORUM, TOPIC = -2001, -1002000000001, 7
_INDENT = "     "


@dataclass
class Player:
    """Plays lines in a session, writing through `write`; `drop_folder` is where `!drop` puts files."""

    session: Session
    write: Callable[[str], None]
    drop_folder: Path | None = None

    async def play(self, lines: Iterable[str]) -> list[str]:
        """Play every line; gives what could not be played, line by line."""
        failed = []
        for number, line in _joined(lines):
            self._show("you", line.removeprefix("\\").split("\n"))
            try:
                seen = await self.act(line)
            except CannotPlayError as error:
                failed.append(f"line {number}: {error}")
                continue
            self.show(seen)
        return failed

    def show(self, seen: Iterable[Seen]) -> None:
        """Print what appeared."""
        bot = self.session.api.world.bot.id
        for event in seen:
            value = event.value
            if event.kind == "results":
                if self.session.results is not None:
                    self._show("list", result_lines(self.session.results))
            elif event.kind == "answer":
                if value.get("text"):
                    self._show("note", [value["text"]])
            elif event.kind == "edit":
                self._show("edit", plain_message(value))
            elif event.kind == "message" and "via_bot" in value:
                self._show("via", plain_message(value))
            elif event.kind == "message" and value.get("from", {}).get("id") == bot:
                self._show("bot", plain_message(value))
            elif event.kind == "delete":
                self._show("gone", plain_message(value)[:1])

    async def act(self, line: str) -> list[Seen]:
        """Do what one line says; gives what appeared, CannotPlayError where it cannot be done."""
        session = self.session
        if line.startswith("\\"):
            return await session.write(line[1:])
        if line.startswith("!"):
            return await self._direct(*line[1:].split(maxsplit=1))
        if re.fullmatch(r"\[[^\[\]]+\]|\[ .+ \]", line):
            return await session.tap(line[1:-1])
        name = session.api.world.bot.username or ""
        inline = re.match(rf"@(?:bot|{re.escape(name)})(?:\s+|$)", line, re.IGNORECASE)
        if inline:
            return await session.ask(line[inline.end() :])
        return await session.write(line)

    async def _direct(self, verb: str = "", argument: str = "") -> list[Seen]:
        if verb == "choose" and argument.isdigit():
            return await self.session.choose(int(argument))
        if verb == "more" and not argument:
            return await self.session.more()
        if verb == "wait" and re.fullmatch(r"\d{1,3}(\.\d+)?", argument):
            return await self.session.wait(float(argument))
        if verb == "drop" and argument:
            await self._drop(Path(argument))
            return []
        if verb == "in" and argument in {"private", "group", "topic"}:
            enter(self.session, argument)
            return await self.session.settle()
        if verb == "language" and re.fullmatch(r"[a-z]{2}", argument):
            self.session.people.user(PERSON).language_code = argument
            return []
        raise CannotPlayError(f"!{verb} {argument} is none of: {', '.join(DIRECTIONS)}")

    async def _drop(self, path: Path) -> None:
        if self.drop_folder is None:
            raise CannotPlayError("there is no library folder to drop a file into")
        if not path.name.endswith(SUFFIXES):
            raise CannotPlayError(
                f"{path}: the library holds {' and '.join(SUFFIXES)} files; `verbatim add` reads pages"
            )
        try:
            await asyncio.to_thread(self.drop_folder.mkdir, parents=True, exist_ok=True)
            await asyncio.to_thread(shutil.copy, path, self.drop_folder / path.name)
        except OSError as error:
            raise CannotPlayError(f"{path}: {error.strerror}") from error

    def _show(self, who: str, lines: list[str]) -> None:
        for index, line in enumerate(lines):
            self.write(f"{who:<5}{line}".rstrip() if index == 0 else f"{_INDENT}{line}".rstrip())


def enter(session: Session, where: str) -> None:
    """Go to the private chat, or to a group or a forum's topic where the person is an administrator."""
    people = session.people
    if where == "private":
        session.chat_id, session.thread = people.private(PERSON, "You").id, None
    elif where == "group":
        session.chat_id, session.thread = people.group(GROUP, "A group").id, None
        people.set_member(GROUP, PERSON, "creator")
    else:
        session.chat_id, session.thread = people.supergroup(FORUM, "A forum", forum=True).id, TOPIC
        people.open_thread(FORUM, TOPIC, "A topic")
        people.set_member(FORUM, PERSON, "creator")


def result_lines(found: Results) -> list[str]:
    """Inline results as a numbered list."""
    rows = []
    if found.button:
        rows.append(f"[ {found.button['text']} ]")
    for number, result in enumerate(found.results, 1):
        rows.append(f"{number}. {result['title']}")
        rows += [f"   {line}" for line in result.get("description", "").split("\n") if line]
    if found.next_offset:
        rows.append("… (more below)")
    return rows or ["(no results)"]


def _joined(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Lines to play with their numbers: continued ones joined, blank ones and comments left out."""
    held: list[str] = []
    first = 0
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        if not held and (not line.strip() or line.startswith("#")):
            continue
        first = first if held else number
        held.append(line.removesuffix("\\"))
        if not line.endswith("\\"):
            yield first, "\n".join(held).strip()
            held = []
    if held:
        yield first, "\n".join(held).strip()
