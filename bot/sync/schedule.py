"""When a page is looked at next: pure rules over what is remembered of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.clock import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from bot.sync.state import Entry
    from bot.transcripts.model import Transcript

SETTLED = (3 * HOUR, DAY, 7 * DAY, 30 * DAY)
"""After the text last changed: official transcripts are edited without a word."""
GROWING = (HOUR / 2, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY)
"""The same for a page that ends with "To be continued"."""
FAILED = (HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY)
"""After a page could not be had; then it is given up until the feed tells of a change."""
WATCHED = 45 * DAY
"""A page that has been known or published for longer is not looked at again by itself."""
OFTENEST = 15 * MINUTE
"""Between two looks at one page, however often its feed says that it changed."""
MISSING = (DAY, 7 * DAY, 30 * DAY)
"""After a page was not found: the second time it counts as gone, and may still come back."""
LATE = (HOUR, 2 * HOUR, 4 * HOUR)
"""Before that, for a page that its feed has but that was never there yet."""

_CONTINUED = re.compile(r"[^\w]*(to be continued|продолжение следует)[^\w]*", re.IGNORECASE)


def is_growing(transcript: Transcript) -> bool:
    """Whether the text ends with the source's promise to go on."""
    endings = transcript.turns[-1].paragraphs[-2:] if transcript.turns else ()
    return any(_CONTINUED.fullmatch(" ".join(text.split())) for text in endings)


def after_look(entry: Entry, now: float) -> float | None:
    """When to look again after a look that succeeded."""
    steps = GROWING if entry.growing else SETTLED
    if entry.looks >= len(steps) or _age(entry, now) > WATCHED:
        return None
    return now + steps[entry.looks]


def after_failure(entry: Entry, now: float) -> float | None:
    """When to try again after `entry.tries` failures in a row."""
    return now + FAILED[entry.tries - 1] if entry.tries <= len(FAILED) else None


def after_missing(entry: Entry, now: float, *, final: bool) -> float | None:
    """When to look again after the page was not found `entry.missing` times in a row (`final`: gone for good)."""
    steps = MISSING[1:] if final else MISSING if entry.whole else LATE + MISSING
    return now + steps[entry.missing - 1] if entry.missing <= len(steps) else None


def is_gone(entry: Entry, *, final: bool) -> bool:
    """Whether a page that was not found so often counts as gone."""
    return final or entry.missing > (1 if entry.whole else len(LATE))


def at_change(entry: Entry, now: float) -> float:
    """When to look at a page whose feed says that it changed."""
    return max(now, entry.fetched + OFTENEST)


def _age(entry: Entry, now: float) -> float:
    """Seconds since it was published or first met, whichever is longer; a date in the future does not count."""
    try:
        published = datetime.fromisoformat(entry.published).replace(tzinfo=UTC).timestamp()
    except ValueError:
        published = now
    return now - min(published, entry.first or now)
