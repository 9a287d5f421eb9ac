"""What a wish would have told of in the last year, before it is saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.quotes.model import Filters, Verdict
from bot.subscriptions.matching import holds_place
from bot.subscriptions.model import Kind, Preview, SubscriptionTarget
from bot.transcripts.model import DateRange
from bot.transcripts.people.names import fold_name, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.archive import Archive
    from bot.transcripts.model import Event

YEAR = timedelta(days=365)
SAMPLE = 3
_MOST_MATCHES = 50
_SUGGESTED = 5


def preview(target: SubscriptionTarget, archive: Archive, today: date) -> Preview:
    """How often the wish would have been met in the year until `today`, and by what. Blocks: call it in a thread."""
    since = today - YEAR
    library = archive.library
    found = _FINDERS.get(target.kind)
    if found is None:
        return Preview(0, since.isoformat())
    events, known, suggestions, more = found(target, archive, DateRange(since, None))
    kept = [event for event in events if _fits(event, target, since)]
    names = () if known else suggestions
    return Preview(len(kept), since.isoformat(), tuple(kept[:SAMPLE]), known, names, more and len(library) > 0)


_Found = tuple["Iterable[Event]", bool, tuple[str, ...], bool]


def _fits(event: Event, target: SubscriptionTarget, since: date) -> bool:
    key = event.key
    if (target.source and target.source != key.source) or (target.language and target.language != key.language):
        return False
    return event.day is not None and event.day.last >= since


def _topic(target: SubscriptionTarget, archive: Archive, _days: DateRange) -> _Found:
    found = archive.library.by_topic(target.text)
    return (found.events if found.exact else ()), found.exact is not None, found.suggestions[:_SUGGESTED], False


def _person(target: SubscriptionTarget, archive: Archive, _days: DateRange) -> _Found:
    found = archive.library.by_person(target.text)
    return (found.events if found.exact else ()), found.exact is not None, found.suggestions[:_SUGGESTED], False


def _place(target: SubscriptionTarget, archive: Archive, _days: DateRange) -> _Found:
    events = []
    names: set[str] = set()
    for event in archive.library.latest():
        places = [place for place in (event.place, *event.geography) if place]
        if holds_place((f" {fold_name(place)} " for place in places), target.text):
            events.append(event)
        names.update(places)
    near = tuple(name for name, _ in suggest(target.text, sorted(names)))[:_SUGGESTED] if not events else ()
    return events, bool(events), near, False


def _source(target: SubscriptionTarget, archive: Archive, _days: DateRange) -> _Found:
    name = target.text.strip().lower()
    sources = archive.library.sources
    events = [event for event in archive.library.latest() if event.key.source == name]
    return events, name in sources, tuple(sources)[:_SUGGESTED], False


def _everything(_wish: SubscriptionTarget, archive: Archive, _days: DateRange) -> _Found:
    return archive.library.latest(), True, (), False


def _phrase(target: SubscriptionTarget, archive: Archive, days: DateRange) -> _Found:
    answer = archive.engine.check(target.text, filters=Filters(dates=days), limit=_MOST_MATCHES)
    if answer.verdict not in (Verdict.VERBATIM, Verdict.DIFFERS, Verdict.MISATTRIBUTED, Verdict.SHORT):
        return (), True, (), False
    events = {part.event.key: part.event for match in answer.matches for part in match.parts[:1]}
    newest = sorted(events.values(), key=lambda event: event.order, reverse=True)
    return newest, True, (), answer.occurrences > len(answer.matches)


_FINDERS: dict[Kind, Callable[[SubscriptionTarget, Archive, DateRange], _Found]] = {
    Kind.TOPIC: _topic,
    Kind.PERSON: _person,
    Kind.PLACE: _place,
    Kind.SOURCE: _source,
    Kind.EVERYTHING: _everything,
    Kind.PHRASE: _phrase,
    Kind.QUOTE: _phrase,
}
