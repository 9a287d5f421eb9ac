"""The text of an HTML element as a reader sees it: spaces mended, with what is bold and italic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.transcripts.labels import Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from selectolax.lexbor import LexborNode

_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_BREAKS = frozenset({"br", "p", "div", "li", "blockquote", "td", "tr"})
_INVISIBLE = {ord(mark): None for mark in "\u200b\u2060\ufeff\x00"}
_SPACE = re.compile(r"\s+")
_DEEPEST = 60

Run = tuple[str, bool, bool]


def mend(text: str) -> str:
    """One space for every run of spaces, line breaks and no-break spaces; marks without width are dropped."""
    return " ".join(text.translate(_INVISIBLE).split())


def runs(node: LexborNode, dropped: Callable[[LexborNode], bool], *, depth: int = 0) -> Iterator[Run]:
    """The element's texts in order, each with whether it is bold and italic; what `dropped` says is left out."""
    if depth > _DEEPEST:
        yield node.text(deep=True), False, False
        return
    child = node.first_child
    while child is not None:
        tag = child.tag
        if tag == "-text":
            yield child.text_content or "", False, False
        elif child.is_element_node and not dropped(child):
            bold, italic = tag in _BOLD, tag in _ITALIC
            if tag in _BREAKS:
                yield " ", False, False
            for text, inner_bold, inner_italic in runs(child, dropped, depth=depth + 1):
                yield text, bold or inner_bold, italic or inner_italic
        child = child.next


def paragraph(node: LexborNode, dropped: Callable[[LexborNode], bool], *, quotation: bool = False) -> Paragraph | None:
    """The element as a paragraph, None when it holds no text."""
    text, bold, open_bold, slanted = "", 0, True, True
    for run, is_bold, is_italic in runs(node, dropped):
        piece = _SPACE.sub(" ", run.translate(_INVISIBLE))
        if not text or text[-1] == " ":
            piece = piece.removeprefix(" ")
        if not piece:
            continue
        text += piece
        if piece != " ":
            slanted = slanted and is_italic
            open_bold = open_bold and is_bold
            if open_bold:
                bold = len(text)
    text = text.rstrip()
    return Paragraph(text, min(bold, len(text)), slanted, quotation) if text else None


def text_of(node: LexborNode | None, dropped: Callable[[LexborNode], bool] = lambda _: False) -> str:
    """The element's text, spaces mended; "" for none."""
    return mend("".join(run for run, _, _ in runs(node, dropped))) if node is not None else ""
