"""Whether those who are said to have said it did, as far as the transcripts record who speaks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.language import any_language
from bot.quotes.posts import is_person, is_post, post_holds
from bot.transcripts.dates import parse_day_of_year
from bot.transcripts.model import DateRange
from bot.transcripts.people.names import same_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.quotes.model import Claim, Filters
    from bot.transcripts.model import EventDate

_PARTS = re.compile(r"\s*[,;/()]\s*|\s+[—–]\s+")
_AND = re.compile(r"\s+(?:and|or|&|и|или)\s+(?=[A-ZА-ЯЁ])")


def is_named(claimed: str, speaker: str) -> bool:
    """Whether a claim has the speaker's name, whatever stands beside it."""
    return any(same_person(part, speaker) for part in _parts(claimed))


def speaker_holds(claimed: str, speaker: str | None, role: str | None = None) -> bool | None:
    """Whether a claimed name (or post) is the speaker's; None where no speaker is recorded, or a post is not.

    A post beside the name must be the speaker's too, and a second name is somebody else's.
    """
    if speaker is None:
        return None
    if not is_named(claimed, speaker):
        parts = _parts(claimed) or [claimed]
        return _all_hold(post_holds(part, speaker, role, named=False) for part in parts)
    return _all_hold(_beside(part, speaker, role) for part in _parts(claimed))


def _beside(part: str, speaker: str, role: str | None) -> bool | None:
    """Whether what one part of a claim has beside the speaker's name is the speaker's."""
    if not same_person(part, speaker):
        return post_holds(part, speaker, role, named=True)
    others = [word for word in part.split() if not same_person(word, speaker)]
    if role is None and len(others) == 1 and others[0].casefold() in any_language().posts.titles:
        return True  # "President Brandt" says little more than "Mr Brandt"
    if is_post(others):
        return post_holds(" ".join(others), speaker, role, named=True)
    return not is_person(others)  # a patronymic, a middle name, a courtesy


def _parts(claimed: str) -> list[str]:
    """What a claim has between its commas and brackets; persons joined by "and" are several."""
    parts = [part for part in _PARTS.split(claimed) if part]
    joined = [_AND.split(part) for part in parts]
    return [
        each
        for part, persons in zip(parts, joined, strict=True)
        for each in (persons if all(is_person(person.split()) for person in persons[1:]) else [part])
    ]


def _all_hold(ruled: Iterable[bool | None]) -> bool | None:
    answers = set(ruled)
    return False if False in answers else (None if None in answers else True)


def may_hold(claimed: str, speaker: str) -> bool:
    """Whether a claim can be borne out by what somebody says, whose post is yet to be looked at."""
    return speaker_holds(claimed, speaker) is not False


def holds(claim: Claim, speaker: str | None, role: str | None, day: EventDate | None) -> bool | None:
    """Whether one occurrence bears a claim out; None where it cannot be ruled."""
    by_speaker = True if claim.speaker is None else speaker_holds(claim.speaker, speaker, role)
    by_date = True if claim.date is None else (None if day is None else claim.date.covers(day))
    return _all_hold((by_speaker, by_date))


def of_any_year(claim: Claim | None) -> Claim | None:
    """The claim, where its date has no year ("9 May"), with that day of any year as its date."""
    day = parse_day_of_year(claim.date_text) if claim and claim.date and claim.date_text else None
    return replace(claim, date=day) if claim and day else claim


def any_holds(ruled: Iterable[bool | None]) -> bool | None:
    """A claim holds where one occurrence bears it out, fails where all contradict it."""
    answers = set(ruled)
    if True in answers:
        return True
    return None if None in answers or not answers else False


def narrowed(filters: Filters, claim: Claim) -> Filters:
    """Filters that also let through only what bears a claim's date out."""
    if claim.date is None:
        return filters
    dates = filters.dates or DateRange()
    first = max((day for day in (dates.first, claim.date.first) if day), default=None)
    last = min((day for day in (dates.last, claim.date.last) if day), default=None)
    return replace(filters, dates=DateRange(first, last))
