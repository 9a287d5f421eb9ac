"""HTML as a reader sees it: its encoding, a guard against deep nesting, and elements as paragraphs, spaces mended."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from bot.language import any_language, load_languages
from bot.transcripts.people.labels import Paragraph, find

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from selectolax.lexbor import LexborNode

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEW_WORDS = 20
_FEW = 2000
"""A page may hold one broken byte in this many and still be UTF-8."""


def decode(data: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, else the code page that pages of its language have."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    wide = _wide(data[:400]) if data[:400].count(0) < 390 else None
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * _FEW <= len(text) or broken <= 3:
        return text
    return _by_code_page(data)


def _by_code_page(data: bytes) -> str:
    """The text in the code page of the language whose words it then shows, else of the default one."""
    default, *others = load_languages().values()
    for letters in (each.letters for each in others if each.letters.script != default.letters.script):
        for code_page in letters.code_page:
            text = data.decode(code_page, "replace")
            if len(re.findall(f"[{letters.small}]{{3,}}", text, re.IGNORECASE)) > _FEW_WORDS:
                return text
    return data.decode(default.letters.code_page[0], "replace")


def _wide(start: bytes) -> str | None:
    """UTF-16 without its mark shows: every other byte of Latin and Cyrillic text is 0 or 4, as no other text has."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = start[first::2]
        if len(high) >= 8 and high.count(0) + high.count(4) > 0.8 * len(high):
            return encoding
    return None


DEEPEST = 500
_HARMLESS = 8_000
"""Tags that even nested in one another take no noticeable time."""
_NESTING = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|t[dhr]|d[dt]|option)\b)[a-z]"
    r"(?:[^<>]{0,4000}(/)>)?",
    re.IGNORECASE,
)


def is_too_deep(html: str) -> bool:
    """Whether elements are nested deeper than `DEEPEST`; those that need no closing tag are not counted."""
    if html.count("<") <= _HARMLESS:
        return False
    depth = 0
    for found in _NESTING.finditer(html):
        if found[2]:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > DEEPEST:
            return True
    return False


_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em"})
_SHIFTED = frozenset({"sup", "sub"})
_INLINE = _BOLD | _ITALIC | _SHIFTED | {"a", "span", "u", "font"}
_BREAKS = frozenset({"br", "p", "div", "li", "blockquote", "td", "tr"})
_INVISIBLE = {ord(mark): None for mark in "\u200b\u2060\ufeff\x00"}
_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DEEPEST_RUN = 60
_LINE = "\u2028"
"""Stands for a line break that the page means; line breaks in its source are but spaces."""

Run = tuple[str, bool, bool]


def mend(text: str) -> str:
    """One space for every run of spaces, line breaks and no-break spaces; marks without width are dropped."""
    return " ".join(text.translate(_INVISIBLE).split())


def is_hidden(node: LexborNode) -> bool:
    """Whether the page itself says that nobody sees the element."""
    attributes = node.attributes
    return "hidden" in attributes or _UNSEEN.search(attributes.get("style") or "") is not None


def runs(node: LexborNode, dropped: Callable[[LexborNode], bool], *, depth: int = 0) -> Iterator[Run]:
    """The element's texts in order, each with whether it is bold and italic; what `dropped` says is left out."""
    if depth > _DEEPEST_RUN:
        yield node.text(deep=True), False, False
        return
    child = node.first_child
    while child is not None:
        yield from runs_of(child, dropped, depth=depth)
        child = child.next


def runs_of(node: LexborNode, dropped: Callable[[LexborNode], bool], *, depth: int = 0) -> Iterator[Run]:
    """The same of one text or element, its own type included."""
    tag = node.tag
    if tag == "-text":
        yield node.text_content or "", False, False
    elif node.is_element_node and not dropped(node):
        bold, italic = tag in _BOLD, tag in _ITALIC
        if tag in _BREAKS:
            yield _LINE, False, False
        inner = runs(node, dropped, depth=depth + 1)
        for text, inner_bold, inner_italic in _shifted(node, inner) if tag in _SHIFTED else inner:
            yield text, bold or inner_bold, italic or inner_italic


def _shifted(node: LexborNode, inner: Iterable[Run]) -> Iterator[Run]:
    """A raised or lowered text, kept apart from what it stands behind: plain text makes 108 of ten to the eighth."""
    texts = list(inner)
    text = "".join(run for run, _, _ in texts)
    plain, before = text.strip(), _before(node)
    if node.tag == "sup" and plain.isascii() and plain.isdigit():
        yield text.translate(_RAISED), False, False
        return
    if before.isalnum() and plain and not text[0].isspace():
        joined = (
            before.isdigit() and any_language().letters.ordinals.fullmatch(plain.removeprefix("-"))
            if node.tag == "sup"
            else not before.isdigit()
        )
        if not joined and (plain[0].isalnum() or plain[0] in "+-−–"):
            yield "^" if node.tag == "sup" else "_", False, False
    yield from texts


def _before(node: LexborNode) -> str:
    """The character that stands before an element within its paragraph, "" for none."""
    at: LexborNode | None = node
    while at is not None:
        before = at.prev
        while before is not None and not (before.is_text_node or before.is_element_node):
            before = before.prev  # a comment
        if before is not None:
            return (before.text(deep=True) or "")[-1:]
        at = at.parent if at.tag in _INLINE else None
    return ""


def lines_of(node: LexborNode, dropped: Callable[[LexborNode], bool]) -> Iterator[Run]:
    """The texts of an element in which line breaks stand as typed (`pre`)."""
    for text, bold, italic in runs(node, dropped):
        for number, line in enumerate(text.split("\n")):
            if number:
                yield _LINE, False, False
            yield line, bold, italic


def paragraphs(texts: Iterable[Run], *, quotation: bool = False) -> Iterator[Paragraph]:
    """The paragraphs that the texts of an element make: one, or more where a label begins a line within it."""
    lines: list[list[Run]] = [[]]
    for run in texts:
        if run[0] == _LINE:
            lines.append([])
        lines[-1].append(run)
    whole = lines[0]
    for line in lines[1:]:
        begun = _paragraph(line, quotation=quotation)
        if begun and find(begun):
            yield from filter(None, (_paragraph(whole, quotation=quotation),))
            whole = line
        else:
            whole += line
    yield from filter(None, (_paragraph(whole, quotation=quotation),))


def _paragraph(texts: Iterable[Run], *, quotation: bool) -> Paragraph | None:
    text, bold, open_bold, slanted = "", 0, True, True
    for run, is_bold, is_italic in texts:
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
