"""Each difference between a quote and what was published, in one direction: your words → as published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat.render import Block, Line, Piece, isolated, join, line, paragraph
from bot.quotes.model import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.passages import Spans
    from bot.chat.view import View
    from bot.quotes.model import Answer, Change, Cut, Match, Part, Span

SHOWN = 10
LONGEST = 160
"""Characters of one side of a change, or of a cut."""

_LAST_WORD = re.compile(r"\S+\s*\Z")
_FIRST_WORD = re.compile(r"\A\s*\S+")
_NEAR = 40
_STOPS = ".,;:!?…"


def marks(match: Match, parts: Sequence[Part]) -> dict[int, Spans]:
    """What is bold in each of `parts`: the words that differ; where none does in all the match, the quote's own."""
    differ = [change for change in match.changes if change.said]
    if not differ:
        return {index: [(part.start, part.end)] for index, part in enumerate(parts)}
    spans: dict[int, Spans] = {}
    for change in differ:
        part = match.parts[change.part] if change.part < len(match.parts) else None
        for index, each in enumerate(parts):
            if each is part:
                spans.setdefault(index, []).append((change.said_span.start, change.said_span.end))
    return spans


def shown_changes(view: View, answer: Answer, match: Match) -> list[Block]:
    """The list of changes, turning ones first and marked, and what the quote's own cuts left out."""
    ranked = sorted(match.changes, key=lambda change: not change.turns)
    rows = [_change(view, answer, match, change) for change in ranked[:SHOWN]]
    blocks = []
    if rows:
        more = view.say("change.more", n=len(ranked) - SHOWN) if len(ranked) > SHOWN else ()
        blocks.append(paragraph((Piece(view.texts("change.direction"), "i"),), *rows, more, gap=True))
    cuts = [_cut(view, cut) for cut in match.cuts[:SHOWN]]
    if cuts:
        blocks.append(paragraph((Piece(view.texts("cut.heading"), "i"),), *cuts, gap=True))
    return blocks


def _change(view: View, answer: Answer, match: Match, change: Change) -> Line:
    quoted: Line = (Piece(isolated(_brief(change.quoted)), "s"),)
    said: Line = (Piece(isolated(_brief(change.said)), "b"),)
    if not change.said or not change.quoted:
        part = match.parts[change.part] if change.part < len(match.parts) else None
        quoted = _between(answer.quote, change.quoted_span, quoted[0])
        said = _between(part.passage.text, change.said_span, said[0]) if part else said
    warning = "⚠️ " if change.turns else ""
    kind = "" if change.kind is ChangeKind.WORD else f" ({view.texts(f'kind.{change.kind.value}')})"
    return line(warning, quoted if _shows(quoted) else "—", " → ", said if _shows(said) else "—", kind)


def _between(text: str, span: Span, words: Piece) -> Line:
    """The words, or their absence, between the word before and the word after: each from the text they stand in."""
    last = _LAST_WORD.search(text[max(span.start - _NEAR, 0) : span.start])
    first = _FIRST_WORD.match(text[span.end : span.end + _NEAR])
    before, after = last[0].strip() if last else "", first[0].strip().rstrip(_STOPS) if first else ""
    parts = [Piece(isolated(before)), words, Piece(isolated(after))]
    return join(" ", ((part,) if part.text else () for part in parts))


def _shows(words: Line) -> bool:
    return any(piece.text for piece in words)


def _cut(view: View, cut: Cut) -> Line:
    warning = "⚠️ " if cut.negates else ""
    kind = f" ({view.texts('kind.negation')})" if cut.negates else ""
    return line(warning, "“", Piece(isolated(_brief(cut.text.replace("\n", " ")))), "”", kind)


def _brief(text: str) -> str:
    """A change as it can be shown: its two ends where it is long."""
    text = text.strip()
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST // 2].rstrip()} […] {text[-LONGEST // 2 :].lstrip()}"
