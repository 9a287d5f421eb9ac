"""Context: what the quoted words alone do not say, from the published sentence in which they stand."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import takewhile

from bot.language import language, language_of
from bot.quotes.model import Context, ContextKind, Match, Part
from bot.quotes.query import is_abbreviated
from bot.quotes.words import fold_words
from bot.transcripts.model import Passage

_REACH = 400
"""Characters before and behind the words in which their sentence is looked for."""
_SCOPE = 200
"""Characters between the head of a clause and the words that it still holds for."""
_SHOWN = 120
_NEIGHBOURS = 10
"""Passages before and behind that tell whether somebody speaks where no speaker is recorded."""
_END = re.compile(r"""(\w*)[.!?…]+["'”»’)\]]*(?:\s+|$)""")
_LEADING = " \t\"'“”«„‘(["
_OPENING, _CLOSING = "“«„", "”»"


def context_of(match: Match, quote: str, passages: Sequence[Passage]) -> tuple[Context, ...]:
    """What stands around the words of a match; `passages` are all of its transcript's, where it has one place."""
    found = [each for parts in match.places for each in _of_place(parts, quote, passages)]
    return tuple(dict.fromkeys(found))


def _of_place(parts: Sequence[Part], quote: str, passages: Sequence[Passage]) -> Iterator[Context]:
    first, last = parts[0], parts[-1]
    code = language_of(first.text) or first.event.key.language
    heads = language(code).context
    before = _head(first.passage.text[max(0, first.start - _REACH) : first.start])
    behind = _tail(last.passage.text[last.end : last.end + _REACH])
    quotation = _quotation(first, last)
    for kind, pattern in _patterns(code).items():
        found = pattern.search(before) if before else None
        if found:
            yield Context(kind, before if len(before) <= _SHOWN else before[found.start() :].strip())
        elif kind is ContextKind.NEGATED and (found := heads.negation_behind.match(behind)):
            yield Context(kind, found.group().strip())
        elif kind is ContextKind.REPORTED and (quotation or (found := heads.reported_behind.match(behind))):
            yield Context(kind, quotation or _shortened(behind.strip()))
    asked = "?" in behind or any("?" in part.text for part in parts)
    if asked and "?" not in quote:
        start = max(last.start, last.end - _SHOWN // 2)
        asking = last.passage.text[start : last.end + len(behind)] if "?" in behind else last.text
        yield Context(ContextKind.QUESTION, asking.strip())
    if heads.continues.match(behind):
        yield Context(ContextKind.CONTINUES, _shortened(behind.strip()))
    if first.passage.speaker is None and not quotation and _is_report(first.passage, passages):
        yield Context(ContextKind.NARRATED, _shortened(first.text))


@cache
def _patterns(code: str) -> dict[ContextKind, re.Pattern[str]]:
    """For each kind, the heads of clauses with as much behind them as they hold for."""
    heads = language(code).context
    held = rf"(?:(?!{heads.breaks.pattern})[^;:]){{0,{_SCOPE}}}:?$"
    kinds = {
        ContextKind.NEGATED: heads.negated,
        ContextKind.REPORTED: heads.reported,
        ContextKind.CONDITION: heads.condition,
    }
    return {
        kind: re.compile(f"(?:{'|'.join(each.pattern for each in patterns.values()) or '(?!)'}){held}", re.IGNORECASE)
        for kind, patterns in kinds.items()
    }


def _head(text: str) -> str:
    """What of the sentence stands before the words."""
    start = 0
    for end in _END.finditer(text):
        goes_on = text[end.end() : end.end() + 1].islower()
        if not goes_on and not (end.group().strip() == f"{end[1]}." and is_abbreviated(end[1].casefold())):
            start = end.end()
    return text[max(start, text.rfind("\n") + 1) :].strip().rstrip(_LEADING).lstrip(_LEADING)


def _tail(text: str) -> str:
    """What of the sentence stands behind the words, its last mark too."""
    for end in _END.finditer(text):
        goes_on = text[end.end() : end.end() + 1].islower()
        if not goes_on and not (end.group().strip() == f"{end[1]}." and is_abbreviated(end[1].casefold())):
            return text[: end.end()].rstrip()
    return text


def _quotation(first: Part, last: Part) -> str:
    """What introduces the quotation marks that the words stand in, or the mark alone; nothing outside of any."""
    text, opened = first.passage.text, -1
    for at, mark in enumerate(text[: first.start]):
        straight = mark == '"'
        if mark in _OPENING or (straight and (not at or text[at - 1].isspace() or text[at - 1] in "([—–-")):
            opened = at
        elif mark in _CLOSING or straight:
            opened = -1
    rest = last.passage.text[last.end :]
    closed = next((at for at, mark in enumerate(rest) if mark in _CLOSING + _OPENING or mark == '"'), None)
    if opened < 0 or closed is None or rest[closed] in _OPENING:
        return ""
    return _head(text[max(0, opened - _REACH) : opened]) or text[opened]


def _is_report(passage: Passage, passages: Sequence[Passage]) -> bool:
    """Whether a passage without a speaker is the publisher's: nobody says I or we there or in its neighbours."""
    if any(each.speaker for each in passages):
        passages = [passage]
    at = next((number for number, each in enumerate(passages) if each.number == passage.number), 0)
    after = takewhile(lambda each: each.speaker is None, passages[at : at + _NEIGHBOURS])
    before = takewhile(lambda each: each.speaker is None, reversed(passages[max(0, at - _NEIGHBOURS) : at]))
    ours = language(passages[at].key.language).context.first_person if passages else frozenset[str]()
    return not any(not ours.isdisjoint(fold_words(_unquoted(each.text))) for each in (*before, *after))


def _unquoted(text: str) -> str:
    return re.sub(r"[“«„\"][^”»\"]*[”»\"]", "", text)


def _shortened(text: str) -> str:
    """The beginning of a published text, to the end of a word."""
    return text if len(text) <= _SHOWN else text[:_SHOWN].rsplit(None, 1)[0]
