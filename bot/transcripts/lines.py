"""Lines of a page saved as text → paragraphs: a link inside a sentence breaks its line, and is mended here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.transcripts.runs import mend

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDS = (".", "!", "?", "…", ":", ";", ".”", ".“", '."', ".)", ">", "* *")


def joined(lines: Iterable[str]) -> list[str]:
    """The paragraphs that the lines make up, spaces mended."""
    paragraphs: list[str] = []
    for line in lines:
        text = mend(line)
        if not text:
            continue
        if paragraphs and _continues(paragraphs[-1], line, text):
            space = "" if text[0] in ",.;:!?)’'”%" or not line[0].isspace() else " "
            paragraphs[-1] += space + text
        else:
            paragraphs.append(text)
    return paragraphs


def _continues(before: str, line: str, text: str) -> bool:
    if text[0] in ",.;:!?)’'":
        return True
    return line[0].isspace() and not before.endswith(_ENDS)
