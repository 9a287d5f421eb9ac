"""A message as people see it, in plain text: runs of formatting, quotation bars, rows of buttons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.console.world import Json

_MARKS = {"bold": "**", "italic": "_", "strikethrough": "~~", "code": "`", "spoiler": "||"}
_QUOTES = {"blockquote", "expandable_blockquote"}
BAR = "▌"


@dataclass(frozen=True, slots=True)
class Run:
    """Text with one look; `address` where it is a link."""

    text: str
    styles: frozenset[str] = frozenset()
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a message."""

    runs: tuple[Run, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what it says and what it does."""

    label: str
    action: str
    value: str


def lines(text: str, entities: Iterable[Json]) -> list[Line]:
    """Cut a message's text into lines of runs."""
    spans = [_Span.of(text, entity) for entity in entities]
    found = []
    start = 0
    for row in text.split("\n"):
        end = start + len(row)
        quoted = any(s.style in _QUOTES and s.start <= start and end <= s.end and s.end > s.start for s in spans)
        found.append(Line(tuple(_runs(text, start, end, spans)), quoted))
        start = end + 1
    return found


@dataclass(frozen=True, slots=True)
class _Span:
    """An entity in code points."""

    start: int
    end: int
    style: str
    address: str | None

    @classmethod
    def of(cls, text: str, entity: Json) -> _Span:
        start = _code_points(text, entity["offset"])
        end = _code_points(text, entity["offset"] + entity["length"])
        address = entity.get("url") or (text[start:end] if entity["type"] == "url" else None)
        return cls(start, end, entity["type"], address)


def _code_points(text: str, offset: int) -> int:
    """UTF-16 units to code points."""
    if text.isascii() or max(text) <= "\uffff":
        return offset
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * offset].decode("utf-16-le", "surrogatepass"))


def _runs(text: str, start: int, end: int, spans: list[_Span]) -> Iterator[Run]:
    borders = {start, end} | {at for span in spans for at in (span.start, span.end) if start < at < end}
    ordered = sorted(borders)
    for left, right in pairwise(ordered):
        over = [span for span in spans if span.start <= left and right <= span.end]
        address = next((span.address for span in over if span.address), None)
        yield Run(text[left:right], frozenset(span.style for span in over) - _QUOTES, address)


def plain_line(line: Line) -> str:
    """A line with its formatting as marks: **bold**, ~~struck~~, ▌ before a quotation."""
    out = [BAR] if line.quoted else []
    open_marks: list[str] = []
    for index, run in enumerate(line.runs):
        wanted = [mark for style, mark in _MARKS.items() if style in run.styles]
        while open_marks and any(mark not in wanted for mark in open_marks):
            out.append(open_marks.pop())
        for mark in wanted:
            if mark not in open_marks:
                open_marks.append(mark)
                out.append(mark)
        out.append(run.text)
        following = line.runs[index + 1].address if index + 1 < len(line.runs) else None
        if run.address and run.address not in {following, run.text}:
            while open_marks:
                out.append(open_marks.pop())
            out.append(f" <{run.address}>")
    out.extend(reversed(open_marks))
    return "".join(out)


def message_lines(message: Json) -> list[Line]:
    """The lines of a message's text, or its document and caption."""
    if "document" in message:
        document = message["document"]
        head = Line((Run(f"{document['file_name']} ({document['file_size']:,} bytes)", frozenset({"code"})),))
        caption = message.get("caption")
        return [head, *(lines(caption, message.get("caption_entities", [])) if caption else [])]
    return lines(message.get("text", ""), message.get("entities", []))


def buttons(message: Json) -> list[list[Button]]:
    """The rows of buttons under a message."""
    keyboard: list[list[dict[str, Any]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [[_button(button) for button in row] for row in keyboard]


def _button(button: dict[str, Any]) -> Button:
    action = next(name for name in button if name not in {"text", "style", "icon_custom_emoji_id"})
    value = button[action]
    return Button(button["text"], action, value["text"] if isinstance(value, dict) else value)


def links(message: Json) -> list[Button]:
    """The links in a message's text, as things to tap."""
    found = []
    for line in message_lines(message):
        found += [Button(run.text, "url", run.address) for run in line.runs if run.address]
    return found


def plain_message(message: Json) -> list[str]:
    """A message as plain lines, its buttons below it."""
    rows = [" ".join(f"[ {button.label} ]" for button in row) for row in buttons(message)]
    return [*map(plain_line, message_lines(message)), *rows]
