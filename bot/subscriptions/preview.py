"""What a wish would have told of in the last year, before it is saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from bot.quotes.model import Filters, Verdict
from bot.subscriptions.matching import holds_place
from bot.subscriptions.model import Kind, Preview, Wish
from bot.transcripts.model import DateRange
from bot.transcripts.names import fold_name, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.quotes.engine import Engine
    from bot.transcripts.library import Library
    from bot.transcripts.model import Event

YEAR = timedelta(days=365)
SAMPLE = 3
_MOST_MATCHES = 50
_SUGGESTED = 5


class Searchable(Protocol):
    """A library with its search; `bot.archive.Archive` is one."""

    @property
    def library(self) -> Library:
        """The events."""
        ...

    @property
    def engine(self) -> Engine:
        """The search."""
        ...


def preview(wish: Wish, archive: Searchable, today: date) -> Preview:
    """How often the wish would have been met in the year until `today`, and by what. Blocks: call it in a thread."""
    since = today - YEAR
    library = archive.library
    found = _FINDERS.get(wish.kind)
    if found is None:
        return Preview(0, since.isoformat())
    events, known, suggestions, more = found(wish, archive, DateRange(since, None))
    kept = [event for event in events if _fits(event, wish, since)]
    names = () if known else suggestions
    return Preview(len(kept), since.isoformat(), tuple(kept[:SAMPLE]), known, names, more and len(library) > 0)


_Found = tuple["Iterable[Event]", bool, tuple[str, ...], bool]


def _fits(event: Event, wish: Wish, since: date) -> bool:
    key = event.key
    if (wish.source and wish.source != key.source) or (wish.language and wish.language != key.language):
        return False
    return event.day is not None and event.day.last >= since


def _topic(wish: Wish, archive: Searchable, _days: DateRange) -> _Found:
    found = archive.library.by_topic(wish.text)
    return (found.events if found.exact else ()), found.exact is not None, found.suggestions[:_SUGGESTED], False


def _person(wish: Wish, archive: Searchable, _days: DateRange) -> _Found:
    found = archive.library.by_person(wish.text)
    return (found.events if found.exact else ()), found.exact is not None, found.suggestions[:_SUGGESTED], False


def _place(wish: Wish, archive: Searchable, _days: DateRange) -> _Found:
    events = []
    names: set[str] = set()
    for event in archive.library.latest():
        places = [place for place in (event.place, *event.geography) if place]
        if holds_place((f" {fold_name(place)} " for place in places), wish.text):
            events.append(event)
        names.update(places)
    near = tuple(name for name, _ in suggest(wish.text, sorted(names)))[:_SUGGESTED] if not events else ()
    return events, bool(events), near, False


def _source(wish: Wish, archive: Searchable, _days: DateRange) -> _Found:
    name = wish.text.strip().lower()
    sources = archive.library.sources
    events = [event for event in archive.library.latest() if event.key.source == name]
    return events, name in sources, tuple(sources)[:_SUGGESTED], False


def _everything(_wish: Wish, archive: Searchable, _days: DateRange) -> _Found:
    return archive.library.latest(), True, (), False


def _phrase(wish: Wish, archive: Searchable, days: DateRange) -> _Found:
    answer = archive.engine.check(wish.text, filters=Filters(dates=days), limit=_MOST_MATCHES)
    if answer.verdict not in (Verdict.VERBATIM, Verdict.DIFFERS, Verdict.MISATTRIBUTED, Verdict.SHORT):
        return (), True, (), False
    events = {part.event.key: part.event for match in answer.matches for part in match.parts[:1]}
    newest = sorted(events.values(), key=lambda event: event.order, reverse=True)
    return newest, True, (), answer.occurrences > len(answer.matches)


_FINDERS: dict[Kind, Callable[[Wish, Searchable, DateRange], _Found]] = {
    Kind.TOPIC: _topic,
    Kind.PERSON: _person,
    Kind.PLACE: _place,
    Kind.SOURCE: _source,
    Kind.EVERYTHING: _everything,
    Kind.PHRASE: _phrase,
    Kind.QUOTE: _phrase,
}
