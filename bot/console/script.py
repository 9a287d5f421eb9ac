r"""Plays the lines of a script and prints, in plain text, what a person would see.

`/commands` and text are sent; `@bot query` asks inline; `[Button]` taps a button or a link by its label, on the latest
message that has it; lines that start with `!` direct the play (`DIRECTIONS`), `#` starts a comment, a `\` at the end
joins the next line to the same message, and one at the start sends what follows as it stands.
"""

import asyncio
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.console.screen import Appeared
from bot.console.session import PLACES, USERNAME, CannotPlayError, Session
from bot.transcripts.files import SUFFIXES

DIRECTIONS = {
    "!choose N": "pick the inline result with this number",
    "!more": "scroll to the next page of inline results",
    "!drop PATH": "put a file into the library's folder, as if someone copied it there",
    "!wait SECONDS": "wait until the bot writes by itself, at most so long",
    "!in private|group|topic": "go to another chat with the bot",
    "!language CODE": "be a person whose Telegram speaks this language",
}
_INDENT = "     "
_INLINE = re.compile(rf"@(?:bot|{USERNAME})(?:\s+|$)", re.IGNORECASE)


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
            self._print("you", line.removeprefix("\\").split("\n"))
            try:
                appeared = await self.act(line)
            except CannotPlayError as error:
                failed.append(f"line {number}: {error}")
                continue
            for one in appeared:
                self._print(one.who, one.plain)
        return failed

    async def act(self, line: str) -> list[Appeared]:
        """Do what one line says; gives what appeared, CannotPlayError where it cannot be done."""
        session = self.session
        if line.startswith("\\"):
            return await session.write(line[1:])
        if line.startswith("!"):
            return await self._direct(*line[1:].split(maxsplit=1))
        if re.fullmatch(r"\[[^\[\]]+\]|\[ .+ \]", line):
            return await session.tap(line[1:-1])
        if inline := _INLINE.match(line):
            return await session.ask(line[inline.end() :])
        return await session.write(line)

    async def _direct(self, verb: str = "", argument: str = "") -> list[Appeared]:
        session = self.session
        if verb == "choose" and argument.isdigit():
            return await session.choose(int(argument))
        if verb == "more" and not argument:
            return await session.more()
        if verb == "wait" and re.fullmatch(r"\d{1,3}(\.\d+)?", argument):
            return await session.wait(float(argument))
        if verb == "drop" and argument:
            await self._drop(Path(argument))
            return []
        if verb == "in" and argument in PLACES:
            return session.enter(argument)
        if verb == "language" and re.fullmatch(r"[a-z]{2}", argument):
            session.language = argument
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

    def _print(self, who: str, lines: list[str]) -> None:
        for index, line in enumerate(lines):
            self.write(f"{who:<5}{line}".rstrip() if index == 0 else f"{_INDENT}{line}".rstrip())


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
