"""The chat on a terminal: one line of input with history and completion, messages above it as they come."""

import asyncio
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout

from bot.chat.reply import Button
from bot.console.drawing import Canvas
from bot.console.screen import Appeared, ScreenMessage
from bot.console.script import DIRECTIONS, Player
from bot.console.session import CannotPlayError, Session

_A_QUOTE = 3
"""Digits from which a number that no button has is taken for a question."""
HINT = "number: tap or choose · @bot words: search inline · + more results · Tab: commands · Ctrl-D: leave"
_PAUSE = 0.3
"""Seconds between looks for messages that come by themselves."""


class Commands(Completer):
    """Completes the bot's commands, `@bot` and the directions of a play."""

    def __init__(self, commands: Mapping[str, str]) -> None:
        self._commands = commands

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """What the line typed so far can become."""
        del complete_event
        typed = document.text_before_cursor
        if " " in typed or typed[:1] not in {"/", "@", "!"}:
            return
        for text, meaning in self._known():
            if text.startswith(typed):
                yield Completion(text, start_position=-len(typed), display_meta=meaning)

    def _known(self) -> Iterator[tuple[str, str]]:
        for name, meaning in self._commands.items():
            yield f"/{name}", meaning
        yield "@bot ", "search inline, as in any chat"
        for usage, meaning in DIRECTIONS.items():
            yield usage.split()[0], meaning


@dataclass
class Terminal:
    """What stands on the screen and can be tapped or chosen by number."""

    session: Session
    player: Player
    taps: dict[int, tuple[ScreenMessage, Button]] = field(default_factory=dict)
    choosing: bool = False
    acting: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a line is done: what comes by itself is shown after it, never in its midst."""

    async def enter(self, line: str) -> list[Appeared]:
        """Do what the line asks for."""
        number = re.fullmatch(r"\s*(\d{1,3})\s*", line)
        if line.strip() == "+":
            return await self.session.more()
        if number and self.choosing:
            return await self._choose(int(number[1]))
        if number and int(number[1]) in self.taps:
            return await self.session.press(*self.taps[int(number[1])])
        if number and self.taps and len(number[1]) < _A_QUOTE:
            raise CannotPlayError(f"no button {number[1]} on the screen; \\{number[1]} sends the number itself")
        return await self.player.act(line)

    async def _choose(self, number: int) -> list[Appeared]:
        page = self.session.page
        if number == 0 and page is not None and page.button:
            return await self.session.write("/start quote")
        return await self.session.choose(number)

    def draw(self, appeared: Iterable[Appeared], width: int) -> str:
        """Draw what appeared; numbers go to the last message with buttons, or to inline results."""
        canvas = Canvas(width)
        for one in appeared:
            if one.page is not None:
                self.choosing = True
                canvas.results(one.page)
            elif one.message is not None:
                self._number(one.message, canvas.message(one.who, one.message))
            else:
                canvas.note(one.note)
        return canvas.text

    def _number(self, message: ScreenMessage, buttons: dict[int, Button]) -> None:
        self.choosing = False
        if buttons:
            self.taps = {number: (message, button) for number, button in buttons.items()}


def _history(folder: Path) -> History:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(folder / "chat-history"))


def _show(text: str) -> None:
    """Write above the line of input: `patch_stdout` sees to that, and lets links through, which ANSI() would not."""
    if text:
        sys.stdout.write(text)
        sys.stdout.flush()


async def talk(session: Session, folder: Path, state: Path, **prompt_options: Any) -> list[str]:  # noqa: ANN401
    """Chat until the person leaves; `state` is where the history of the lines typed is kept."""
    terminal = Terminal(session, Player(session, lambda _: None, folder))
    prompt: PromptSession[str] = PromptSession(
        history=_history(state),
        completer=Commands(session.commands()),
        complete_while_typing=True,
        bottom_toolbar=HINT,
        **prompt_options,
    )
    with patch_stdout(raw=True):
        _show(terminal.draw(await session.write("/start"), _width()))
        listening = asyncio.create_task(_listen(terminal))
        try:
            while True:
                line = await prompt.prompt_async("you  ")
                if line.strip():
                    await _answer(terminal, line)
        except (EOFError, KeyboardInterrupt):
            return []
        finally:
            listening.cancel()


async def _answer(terminal: Terminal, line: str) -> None:
    try:
        async with terminal.acting:
            _show(terminal.draw(await terminal.enter(line), _width()))
    except CannotPlayError as error:
        canvas = Canvas(_width())
        canvas.note(str(error))
        _show(canvas.text)


async def _listen(terminal: Terminal) -> None:
    """Show what the bot writes by itself."""
    while True:
        await asyncio.sleep(_PAUSE)
        async with terminal.acting:
            _show(terminal.draw(terminal.session.arrived(), _width()))


def _width() -> int:
    return shutil.get_terminal_size().columns - 1
