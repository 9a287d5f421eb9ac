"""What appears, drawn with rich: styles, bars beside quotations, numbered buttons, wrapped to the terminal's width."""

import io
import re
from collections.abc import Iterable
from itertools import count

from rich.console import Console
from rich.text import Text

from bot.chat.reply import Button, InlinePage
from bot.console.screen import BAR, Line, ScreenMessage

_STYLES = {"b": "bold", "i": "italic", "u": "underline", "s": "strike red", "c": "cyan", "p": "cyan"}
_LABELS = {"bot": "bold green", "edit": "green", "via": "bold yellow", "note": "magenta", "list": "yellow"}
_LABEL_WIDTH = 5
MIN_WIDTH, MAX_WIDTH = 30, 110


def styled(line: Line) -> Text:
    """A line with rich's styles."""
    text = Text()
    for piece in line.pieces:
        style = " ".join(_STYLES[letter] for letter in piece.style)
        text.append(piece.text, f"{style} underline blue link {piece.link}".strip() if piece.link else style)
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

    def message(self, who: str, message: ScreenMessage) -> dict[int, Button]:
        """Draw a message; gives its buttons by their numbers."""
        rows: list[Text] = []
        for line in message.lines:
            rows += self._wrapped(styled(line), BAR if line.quoted else "")
        order = numbers([button.label for row in message.rows for button in row])
        tappable: dict[int, Button] = {}
        for row in message.rows:
            drawn = Text()
            for button in row:
                number = order[len(tappable)]
                tappable[number] = button
                drawn.append(f" {number} ", "bold black on white")
                drawn.append(f" {button.label} " if button.label != str(number) else "", "reverse").append("  ")
            rows += self._wrapped(drawn, "")
        self._rows(who, rows)
        return tappable

    def results(self, page: InlinePage) -> None:
        """Draw inline results with their numbers."""
        rows: list[Text] = []
        if page.button:
            rows.append(Text(f"{page.button} (0)", "bold"))
        for number, result in enumerate(page.results, 1):
            rows += self._wrapped(Text(f"{number}. {result.title}", "bold"), "")
            for line in result.description.split("\n"):
                rows += self._wrapped(Text(line, "dim"), "  ")
        rows += [Text("no results", "dim")] if not page.results else []
        rows += [Text("+ for more", "dim")] if page.next_offset else []
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
