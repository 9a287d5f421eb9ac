"""Whether those who are said to have said it did, as far as the transcripts record who speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.quotes.words import fold_words
from bot.transcripts.model import DateRange
from bot.transcripts.names import same_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.quotes.model import Claim, Filters
    from bot.transcripts.model import EventDate

_ARTICLES = frozenset(("the", "a", "an"))


def speaker_holds(claimed: str, speaker: str | None, role: str | None = None) -> bool | None:
    """Whether a claimed name (or post) is the speaker's; None where no speaker is recorded."""
    if speaker is None:
        return None
    name = claimed.split(",", maxsplit=1)[0].strip() or claimed
    if same_person(claimed, speaker) or same_person(name, speaker):
        return True
    words, post = set(fold_words(claimed)) - _ARTICLES, set(fold_words(role or ""))
    if len(words) == 1:
        return words <= post
    return bool(role and words and words <= post | set(fold_words(speaker)))


def holds(claim: Claim, speaker: str | None, role: str | None, day: EventDate | None) -> bool | None:
    """Whether one occurrence bears a claim out; None where it cannot be ruled."""
    by_speaker = True if claim.speaker is None else speaker_holds(claim.speaker, speaker, role)
    by_date = True if claim.date is None else (None if day is None else claim.date.covers(day))
    if by_speaker is False or by_date is False:
        return False
    return None if by_speaker is None or by_date is None else True


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
