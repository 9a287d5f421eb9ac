"""Which parts of a message are quoted: by quotation marks of any style, nested or unclosed, or as block quotations."""

import re
from collections.abc import Sequence

from bot.quotes.model import Span

CLOSED_BY = {"“": '”“"', "„": '“”"', "«": "»", "»": "«", "”": "”", '"': '"”', "‘": "’", "‚": "‘’", "'": "'’"}
"""Quotation marks that may open a quote, and those that close it."""
MARKS = '“”„«»"'
"""Quotation marks that are nothing else; single ones may be apostrophes."""

_MARK = re.compile(r"[“”„«»\"‘’‚']")
_BLOCK = re.compile(r"^[ \t]*>(?!\s*\d).*(?:\n[ \t]*>.*)*", re.MULTILINE)
_BLOCK_MARK = re.compile(r"^[ \t]*(?:>[ \t]*)+", re.MULTILINE)


def find_spans(text: str, quoted: Sequence[Span] = ()) -> list[Span]:
    """What is quoted, in order, without the marks; parts that are known to be quoted come before marks around them."""
    blocks = [*quoted] or _blocks(text)
    spans: list[Span] = []
    at = 0
    for block in sorted(blocks, key=lambda span: span.start):
        if block.start < at:
            continue
        spans += _marked(text, at, block.start)
        spans += _marked(text, block.start, block.end) or [block]
        at = block.end
    return spans + _marked(text, at, len(text))


def plain_block(text: str) -> str:
    """A block quotation without the marks in front of its lines."""
    return _BLOCK_MARK.sub("", text) if ">" in text else text


def _blocks(text: str) -> list[Span]:
    """Lines behind ">", where other lines have none."""
    found = [Span(*match.span()) for match in _BLOCK.finditer(text)]
    outside = "".join(
        text[a.end : b.start] for a, b in zip([Span(0, 0), *found], [*found, Span(len(text), 0)], strict=False)
    )
    return found if outside.strip() else []


def _marked(text: str, start: int, end: int) -> list[Span]:
    """What stands in quotation marks in text[start:end]; what is never closed ends with its paragraph."""
    spans = []
    at = start
    while (opening := _opening(text, at, end)) is not None:
        closing = _closing(text, opening, end)
        if closing is None:
            at = opening + 1
            continue
        inside = _trimmed(text, opening + 1, closing)
        spans += [inside] if inside.end > inside.start else []
        at = closing + 1
    return spans


def _opening(text: str, at: int, end: int) -> int | None:
    """Where the next quotation mark stands that opens a quote; None where there is none."""
    return next((mark.start() for mark in _MARK.finditer(text, at, end) if _opens(text, mark.start(), end)), None)


def _opens(text: str, at: int, end: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : end][:1]
    single = text[at] in "'‘‚"
    return (
        text[at] in CLOSED_BY
        and bool(after.strip())
        and not (before.isalnum() or (single and before in ("’", "'")))
        and (
            text[at] in "“„«"
            or not before
            or not before.strip()
            or not (after in ".,;:!?)" or (single and before == ")"))
        )
    )


def _closes(text: str, at: int, end: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : end][:1]
    return bool(before.strip()) and not after.isalnum()


def _closing(text: str, opening: int, end: int) -> int | None:
    """Where a quote ends: at its mark, else at the end of its paragraph; None for what is an apostrophe."""
    mark, closing = text[opening], CLOSED_BY[text[opening]]
    paragraph = text.find("\n\n", opening, end)
    limit = paragraph if paragraph >= 0 else end
    if mark in "'‘‚":
        return _single_closing(text, opening, limit)
    depth = 0
    for found in _MARK.finditer(text, opening + 1, end):
        at, this = found.start(), found.group()
        if this == mark and _opens(text, at, end) and not _closes(text, at, end):
            if at > limit:  # a new quote, or the next paragraph of a long one, which is opened anew
                return limit
            depth += 1
        elif this == closing[0] or (this in closing and at < limit and _closes(text, at, end)):
            if not depth:
                return at
            depth -= 1
    return limit


def _single_closing(text: str, opening: int, limit: int) -> int | None:
    """The last single mark before another opens that stands behind a word and before none."""
    last = None
    for found in _MARK.finditer(text, opening + 1, limit):
        at = found.start()
        if found.group() not in CLOSED_BY[text[opening]]:
            continue
        if _closes(text, at, limit):
            last = at
        elif last is not None and _opens(text, at, limit):
            break
    return last


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
