"""Reads a question in plain words: who speaks, when, and what about. The patterns stand in the language files."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.language import any_language
from bot.passages.model import Query
from bot.passages.people import Speakers, spans
from bot.quotes.words import fold_words
from bot.transcripts.dates import month_number, parse_range
from bot.transcripts.model import DateRange

LONGEST_QUESTION = 400
"""Characters; what is longer is words to look for."""
MOST_KEYWORDS = 8
"""Words up to which a text that is no question may name who speaks and when: a longer one is a sentence."""
LONGEST_DATE = 7
"""Words of a date: "between 1 May 2014 and 9 May"."""

_AROUND = " \t\n.,;:!?…\"'«»“”„()[]"
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")


def read_question(text: str, speakers: Speakers, today: date) -> tuple[Query, str | None]:
    """What a question asks for, and the name in it under which nobody speaks."""
    asked = " ".join(text.split())
    if len(asked) > LONGEST_QUESTION:
        return Query(words=asked), None
    topic, text = _topic(asked)
    dates, text = _dates(text, today)
    query = Query(topic=topic, dates=dates)
    language = any_language().searching
    while opened := language.openers.match(text):
        text = text[opened.end() :]
    text = text.strip(_AROUND)
    unknown = None
    for question in language.questions:
        found = question.text.fullmatch(text)
        if found is None:
            continue
        groups = found.groupdict()
        about, who = ((groups.get(name) or "").strip(_AROUND) for name in ("about", "who"))
        who = who if searched_words(who) else ""  # "they" are nobody
        speaker = speakers.named(who) if who else None
        if speaker or not who:
            return replace(
                query, words=about, speaker=speaker, newest=question.newest, asks_who=question.speakers
            ), None
        if not question.text.pattern.startswith("(?:(?P<who>") and unknown is None:
            unknown = replace(query, words=f"{who} {about}".strip(), newest=question.newest), who
    if unknown is None and len(text.split()) > MOST_KEYWORDS:
        return Query(words=asked), None
    return unknown or (_named(query, text, speakers), None)


def searched_words(text: str) -> list[str]:
    """The folded words of a text that are worth looking for, each once: those that only join others are not."""
    language = any_language()
    words = dict.fromkeys(fold_words(text))
    return [word for word in words if word not in language.searching.stop and word not in language.function_words]


def _topic(text: str) -> tuple[str | None, str]:
    """The topic that a question is narrowed to, "topic: Schools", and the question without it."""
    found = re.search(rf"(?:^|\s){any_language().filters.topic.pattern}:\s*(\S.*)$", text, re.IGNORECASE)
    return (found[1], text[: found.start()]) if found else (None, text)


def _dates(text: str, today: date) -> tuple[DateRange | None, str]:
    """The days that a question is about, and the question without them."""
    words = text.split()
    for size in range(min(LONGEST_DATE, len(words)), 0, -1):
        for start in range(len(words) - size, -1, -1):
            dated = words[start : start + size]
            days = parse_range(" ".join(dated).strip(_AROUND), today) if _is_dated(dated) else None
            if days is not None:
                return days, " ".join([*words[:start], *words[start + size :]]).strip(_AROUND + "-–—")
    return None, text


def _is_dated(words: Sequence[str]) -> bool:
    """Whether words may be a date rather than part of what is asked about: "in May", and not "Theresa May"."""
    text, dates = " ".join(words), any_language().dates
    first = words[0].strip(_AROUND).casefold()
    if _YEAR.search(text):
        return True
    if len(words) == 1:
        return first in dates.days_ago
    opened = any(each.fullmatch(first) for each in (dates.openers, dates.since, dates.after, dates.until, dates.before))
    months = any(month_number(word.strip(_AROUND)) for word in words)
    return opened if months else not first.isdigit()


def _named(query: Query, text: str, speakers: Speakers) -> Query:
    """Some words that are no question: a name among them says who speaks, unless there is nothing else."""
    words = text.split()
    for start, end in spans(words):
        name = " ".join(words[start:end]).strip(_AROUND)
        others = " ".join([*words[:start], *words[end:]]).strip(_AROUND)
        speaker = speakers.named(name, slips=False) if any(map(str.isalpha, name)) else None
        if speaker is None or not searched_words(others):
            continue
        if end - start > 1 or (speaker in speakers.turns and speakers.is_telling(name.casefold(), speaker)):
            return replace(query, speaker=speaker, words=others)
    return replace(query, words=text)
