"""Lines of a page saved as text → paragraphs: a link inside a sentence breaks its line, and is mended here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.transcripts.runs import mend

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENDED = re.compile(r"[.!?…:;>*][”“\"’»)\]]*$")
_CLOSES = ",.;:!?)]}%"
_QUOTES = "’'”»"
_NAME_ENDS = re.compile(r"[A-ZА-ЯЁ][\w’'-]*[”»\"]?$")


def joined(lines: Iterable[str]) -> list[str]:
    """The paragraphs that the lines make up, spaces mended."""
    paragraphs: list[str] = []
    for line in lines:
        text = mend(line)
        if not text:
            continue
        if paragraphs and continues(paragraphs[-1], line):
            paragraphs[-1] += text if text[0] in _CLOSES + _QUOTES else f" {text}"
        else:
            paragraphs.append(text)
    return paragraphs


def continues(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence that the line before it broke off.

    It does when it starts with a closing mark, or when what stands before is no finished sentence and the line starts
    in small letters, or, with the space that a link leaves, stands behind a name.
    """
    text = mend(line)
    if not text or not before:
        return False
    if text[0] in _CLOSES or (text[0] in _QUOTES and not text[1:2].isupper()):
        return True
    if text[0] in _QUOTES or _ENDED.search(before):
        return False
    if text[0].islower() or text[0] == "(":
        return text[0].islower() or not text.endswith(")")
    return line[0].isspace() and bool(_NAME_ENDS.search(before))
