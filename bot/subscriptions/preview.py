"""What a target would have brought in the last year, before it is saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.quotes.model import Filters, Verdict
from bot.subscriptions.matching import holds_place
from bot.subscriptions.model import Kind, Preview, SubscriptionTarget
from bot.transcripts.model import DateRange
from bot.transcripts.names import fold_name, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.archive import Archive
    from bot.transcripts.library import Library
    from bot.transcripts.model import Event

YEAR = timedelta(days=365)
SAMPLE = 3
MOST_MATCHES = 50
MOST_SUGGESTED = 5
_FOUND = (Verdict.VERBATIM, Verdict.CUT, Verdict.DIFFERS, Verdict.MISATTRIBUTED, Verdict.SHORT)


class _Found(NamedTuple):
    events: Iterable[Event]
    """Newest first."""
    known: bool = True
    suggestions: tuple[str, ...] = ()
    more: bool = False


def preview(target: SubscriptionTarget, archive: Archive, today: date) -> Preview:
    """How often the target would have matched in the year until `today`, and what. Blocks: call it in a thread."""
    since = today - YEAR
    found = _find(target, archive, since)
    events = [event for event in found.events if _fits(event, target, since)]
    names = () if found.known else found.suggestions[:MOST_SUGGESTED]
    sample, more = tuple(events[:SAMPLE]), found.more and len(archive.library) > 0
    return Preview(len(events), since.isoformat(), sample, found.known, names, more)


def _find(target: SubscriptionTarget, archive: Archive, since: date) -> _Found:
    library = archive.library
    match target.kind:
        case Kind.TOPIC | Kind.PERSON:
            found = library.by_topic(target.text) if target.kind is Kind.TOPIC else library.by_person(target.text)
            return _Found(found.events if found.exact else (), found.exact is not None, found.suggestions)
        case Kind.PLACE:
            return _at_place(library, target.text)
        case Kind.SOURCE:
            name = target.text.strip().lower()
            events = [event for event in library.latest() if event.key.source == name]
            return _Found(events, name in library.sources, tuple(library.sources))
        case Kind.EVERYTHING:
            return _Found(library.latest())
        case Kind.PHRASE | Kind.QUOTE:
            return _said(target.text, archive, since)
    return _Found(())


def _at_place(library: Library, text: str) -> _Found:
    events, names = [], set()
    for event in library.latest():
        places = [place for place in (event.place, *event.geography) if place]
        if holds_place((f" {fold_name(place)} " for place in places), text):
            events.append(event)
        names.update(places)
    near = () if events else tuple(name for name, _ in suggest(text, sorted(names)))
    return _Found(events, bool(events), near)


def _said(text: str, archive: Archive, since: date) -> _Found:
    answer = archive.engine.check(text, filters=Filters(dates=DateRange(since, None)), limit=MOST_MATCHES)
    if answer.verdict not in _FOUND:
        return _Found(())
    events = {part.event.key: part.event for match in answer.matches for part in match.parts[:1]}
    newest = sorted(events.values(), key=lambda event: event.order, reverse=True)
    return _Found(newest, more=answer.occurrences > len(answer.matches))


def _fits(event: Event, target: SubscriptionTarget, since: date) -> bool:
    key = event.key
    if (target.source and target.source != key.source) or (target.language and target.language != key.language):
        return False
    return event.day is not None and event.day.last >= since
