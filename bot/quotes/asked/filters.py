"""Filters among the words of a claim: `since`, `until` and `topic:`, in English and Russian."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.quotes.asked.dates import TRIM
from bot.transcripts.dates import parse_range
from bot.transcripts.model import DateRange

if TYPE_CHECKING:
    from datetime import date

    from bot.quotes.model import Filters

_KEYWORD = re.compile(
    r"(?:^|(?<=[\s,;(]))(?P<name>since|until|с|до|(?:topic|тема)(?=\s*:))\s*:?\s*(?=\S)", re.IGNORECASE
)


def take_filters(text: str, filters: Filters, today: date) -> tuple[str, Filters]:
    """The text without the filters in it, and the filters with those added."""
    found = list(_KEYWORD.finditer(text))
    if not found:
        return text, filters
    rest = text[: found[0].start()]
    for keyword, end in zip(found, [*(after.start() for after in found[1:]), len(text)], strict=True):
        changed = _filtered(filters, keyword["name"].lower(), text[keyword.end() : end].strip(TRIM + '"'), today)
        if changed:
            filters = changed
        else:
            rest += text[keyword.start() : end]
    return rest, filters


def _filtered(filters: Filters, name: str, value: str, today: date) -> Filters | None:
    """The filters with one more, or None where the value does not read as one."""
    if name in ("topic", "тема"):
        return replace(filters, topic=value) if value else None
    when = parse_range(value, today)
    if not when:
        return None
    dates = filters.dates or DateRange()
    if name in ("since", "с"):
        return replace(filters, dates=DateRange(when.first, dates.last))
    return replace(filters, dates=DateRange(dates.first, when.last))
