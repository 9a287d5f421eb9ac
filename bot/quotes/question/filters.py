"""What in a message narrows the search: `since 2020`, `until May 2022`, `topic: CIS`."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

from bot.language import any_language
from bot.quotes.model import Filters
from bot.transcripts.dates import parse_range
from bot.transcripts.model import DateRange

_TRIM = ' \t\n,;.()[]—–-:"“”'
_WORDS_OF_A_DATE = 4


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A filter's name in front of its value, and a topic whose value stands in quotation marks."""
    names = any_language().filters
    since, until, topic = names.since.pattern, names.until.pattern, names.topic.pattern
    named = rf"(?:^|(?<=[\s,;(—–-]))(?:(?P<since>{since})|(?P<until>{until})|(?P<topic>{topic})(?=\s*:))\s*:?\s*(?=\S)"
    marked = rf"(\b{topic}\s*:\s*)[\"“«]([^\"“”«»]{{1,80}})[\"”»]"
    return re.compile(named, re.IGNORECASE), re.compile(marked, re.IGNORECASE)


def without_topic_marks(text: str) -> str:
    """The text with a topic in quotation marks written without them: those quote nothing."""
    return _patterns()[1].sub(r"\1\2", text)


def take_filters(text: str, filters: Filters, today: date) -> tuple[str, Filters]:
    """The text without the filters in it, and the filters with those added."""
    found = list(_patterns()[0].finditer(text))
    if not found:
        return text, filters
    rest = text[: found[0].start()]
    for keyword, end in zip(found, [*(after.start() for after in found[1:]), len(text)], strict=True):
        value = text[keyword.end() : end]
        taken = _filtered(filters, keyword.lastgroup or "", value, today)
        if taken:
            filters, left = taken
            rest = f"{rest.rstrip()} {left}"
        else:
            rest += text[keyword.start() : end]
    return rest, filters


def _filtered(filters: Filters, name: str, value: str, today: date) -> tuple[Filters, str] | None:
    """The filters with one more, and what stands behind its value; None where the value does not read as one."""
    if name == "topic":
        topic = value.strip(_TRIM)
        return (replace(filters, topic=topic), "") if topic else None
    words = value.split()
    for count in range(min(_WORDS_OF_A_DATE, len(words)), 0, -1):
        when = parse_range(" ".join(words[:count]).strip(_TRIM), today)
        if when:
            dates = filters.dates or DateRange()
            first, last = (when.first, dates.last) if name == "since" else (dates.first, when.last)
            left = " ".join(words[count:])
            return replace(filters, dates=DateRange(first, last)), left
    return None
