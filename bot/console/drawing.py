"""Messages drawn with rich: styles, bars beside quotations, numbered buttons, wrapped to the terminal's width."""

from __future__ import annotations

import io
import re
from itertools import count
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot.console.screen import BAR, Button, Line, buttons, message_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.console.session import Results
    from bot.console.world import Json

_STYLES = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike red",
    "code": "cyan",
    "pre": "cyan",
    "spoiler": "reverse",
    "bot_command": "blue",
    "mention": "blue",
    "url": "blue",
}
_LABELS = {"bot": "bold green", "edit": "green", "via": "bold yellow", "note": "magenta", "list": "yellow"}
_LABEL_WIDTH = 5
MIN_WIDTH, MAX_WIDTH = 30, 110


def styled(line: Line) -> Text:
    """A line with rich's styles."""
    text = Text()
    for run in line.runs:
        style = " ".join(_STYLES[name] for name in sorted(run.styles) if name in _STYLES)
        text.append(run.text, f"{style} underline blue link {run.address}".strip() if run.address else style)
    return text


def numbers(labels: list[str]) -> list[int]:
    """A number to tap each button by: its label where that is one, else the lowest that is free."""
    own = [int(label) if re.fullmatch(r"[1-9]\d{0,2}", label) else 0 for label in labels]
    if len(set(own) - {0}) < len([number for number in own if number]):
        return list(range(1, len(labels) + 1))
    free = (number for number in count(1) if number not in own)
    return [number or next(free) for number in own]


class Canvas:
    """Draws for a terminal so many columns wide; everything comes out as text with escape codes."""

    def __init__(self, width: int, *, colour: bool = True) -> None:
        self._out = io.StringIO()
        self._width = max(MIN_WIDTH, min(width, MAX_WIDTH))
        self._console = Console(
            file=self._out,
            width=self._width,
            force_terminal=colour,
            color_system="standard" if colour else None,
            highlight=False,
            legacy_windows=False,
        )

    @property
    def text(self) -> str:
        """What was drawn so far."""
        return self._out.getvalue()

    def message(self, who: str, message: Json) -> dict[int, Button]:
        """Draw a message; gives its buttons by their numbers."""
        rows: list[Text] = []
        for line in message_lines(message):
            rows += self._wrapped(styled(line), BAR if line.quoted else "")
        keyboard = buttons(message)
        order = numbers([button.label for row in keyboard for button in row])
        tappable: dict[int, Button] = {}
        for row in keyboard:
            drawn = Text()
            for button in row:
                number = order[len(tappable)]
                tappable[number] = button
                drawn.append(f" {number} ", "bold black on white")
                drawn.append(f" {button.label} " if button.label != str(number) else "", "reverse").append("  ")
            rows += self._wrapped(drawn, "")
        self._rows(who, rows)
        return tappable

    def results(self, found: Results) -> None:
        """Draw inline results with their numbers."""
        rows: list[Text] = []
        if found.button:
            rows.append(Text(f"{found.button['text']} (0)", "bold"))
        for number, result in enumerate(found.results, 1):
            rows += self._wrapped(Text(f"{number}. {result['title']}", "bold"), "")
            for line in result.get("description", "").split("\n"):
                rows += self._wrapped(Text(line, "dim"), "  ")
        rows += [Text("no results", "dim")] if not found.results else []
        rows += [Text("+ for more", "dim")] if found.next_offset else []
        self._rows("list", rows)

    def note(self, text: str, who: str = "note") -> None:
        """Draw a line that is no message: the note over a tap, or a word of the terminal's own."""
        self._rows(who, self._wrapped(Text(text, "italic"), ""))

    def _wrapped(self, text: Text, bar: str) -> list[Text]:
        width = self._width - _LABEL_WIDTH - len(bar) - 1
        wrapped = list(text.wrap(self._console, width)) if text.plain else [text]
        return [Text(bar, "cyan").append(" ").append_text(row) if bar else row for row in wrapped]

    def _rows(self, who: str, rows: Iterable[Text]) -> None:
        label = Text(f"{who:<{_LABEL_WIDTH}}", _LABELS.get(who, ""))
        for row in rows:
            self._console.print(label.append_text(row), soft_wrap=True)
            label = Text(" " * _LABEL_WIDTH)
