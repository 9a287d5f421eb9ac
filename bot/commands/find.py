"""`find WORDS…`, `latest`, `topic NAME`, `person NAME`: what is held about something, for scripts and people."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.commands.answers import part_fields, part_lines
from bot.commands.common import UsageError, add_library_option, archive_of, complain, days, positive, say, say_json
from bot.passages import FoundPassage, Passages, Query
from bot.quotes.model import Part
from bot.transcripts.fields import to_fields
from bot.transcripts.model import DateRange, Event, Transcript
from bot.transcripts.names import fold_name

LIMIT = 10
"""Passages, or events, to show where nothing else is asked for."""
BEFORE, SHOWN = 120, 400
"""Characters of a passage that are shown before the first word found, and in all."""


def configure(parser: ArgumentParser) -> None:
    """The options of each."""
    command = parser.prog.split()[-1]
    if command == "find":
        _configure_find(parser)
    elif command == "latest":
        parser.add_argument("number", nargs="?", type=positive, default=None, metavar="N", help="how many")
    else:
        parser.add_argument("name", nargs="+", metavar="NAME", help=f"the {command}; slips are forgiven")
    if command != "find":
        parser.add_argument("--limit", type=positive, metavar="N", help="at most so many events")
    parser.add_argument("--json", action="store_true", help="one JSON object" + " a line" * (command != "find"))
    add_library_option(parser)


def _configure_find(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS", help="words, or a question: what did N say about …")
    parser.add_argument("--speaker", metavar="N", help="only what this person says")
    parser.add_argument("--since", metavar="D", help="only from this day on")
    parser.add_argument("--until", metavar="D", help="only up to this day")
    parser.add_argument("--on", metavar="D", help="only on this day, or in this month or year")
    parser.add_argument("--topic", metavar="T", help="only in events on this topic")
    parser.add_argument("--place", metavar="P", help="only in events at this place")
    parser.add_argument(
        "--limit", type=positive, default=LIMIT, metavar="N", help=f"passages to show (default {LIMIT})"
    )


def run(options: Namespace) -> int:
    """Print the passages or events; 1 when there is nothing to search for, or no such topic or person."""
    return _find(options) if options.command == "find" else _look_up(options)


def _find(options: Namespace) -> int:
    for option in ("speaker", "topic", "place"):
        name = getattr(options, option)
        if name is not None and not fold_name(name):
            raise UsageError(f"--{option} {name!r} is no name: write one, or leave --{option} out")
    given = Query(speaker=options.speaker, dates=_dates(options), topic=options.topic, place=options.place)
    found = archive_of(options).passage_search.ask(" ".join(options.words), given, limit=options.limit)
    if found.empty:
        complain("nothing to search for: write a word that says what it is about")
        return 1
    if options.json:
        say_json(answer_fields(found))
    else:
        say("\n".join(_lines(found)))
    return 0


def answer_fields(found: Passages) -> dict[str, Any]:
    """The fields of `find --json`, in its order."""
    query, dates = found.query, found.query.dates or DateRange()
    return {
        "query": {
            "words": query.words,
            "speaker": query.speaker,
            "since": str(dates.first) if dates.first else None,
            "until": str(dates.last) if dates.last else None,
            "topic": query.topic,
            "place": query.place,
        },
        "total": found.total,
        "passages": [part_fields(each.part) | {"score": each.score} for each in found.passages],
    }


def _dates(options: Namespace) -> DateRange | None:
    today = date.today()  # noqa: DTZ011 - the reader's own calendar
    on, since, until = (days(getattr(options, name), f"--{name}", today) for name in ("on", "since", "until"))
    firsts = [each.first for each in (on, since) if each and each.first]
    lasts = [each.last for each in (on, until) if each and each.last]
    return DateRange(max(firsts, default=None), min(lasts, default=None)) if on or since or until else None


def _lines(found: Passages) -> Iterator[str]:
    fields = answer_fields(found)["query"]
    about = f" with “{fields.pop('words')}”" if found.query.words else ""
    filters = "".join(f" · {name} {value}" for name, value in fields.items() if value)
    yield f"{found.total:,} {'passage' if found.total == 1 else 'passages'}{about}{filters}"
    if found.nobody:
        yield f"  nobody called {found.nobody} speaks in the transcripts held: the name is looked for as words"
    for word, likely in found.missing:
        yield f"  “{word}” stands nowhere" + (f": did you mean {likely}?" if likely else "")
    if found.speakers:
        yield "  " + ", ".join(f"{name} {count:,}" for name, count in found.speakers[:LIMIT])
    whole = True
    for each in found.passages:
        if whole and not each.whole:
            yield "  with some of the words only:"
        whole = each.whole
        yield from part_lines(_excerpt(each))


def _excerpt(found: FoundPassage) -> Part:
    """The part of a passage around the first word found."""
    part, first = found.part, found.hits[0].start if found.hits else 0
    start = part.text.rfind(" ", 0, max(0, first - BEFORE)) + 1 if first > BEFORE else 0
    end = part.text.find(" ", start + SHOWN)
    return replace(part, start=start, end=len(part.text) if end < 0 else end)


def _look_up(options: Namespace) -> int:
    library = archive_of(options).library
    if options.command == "latest":
        if not len(library):
            complain("no transcripts are held yet: `verbatim add` saved pages, or `verbatim sync`")
        _show(library.latest(0, options.number or options.limit or LIMIT), as_json=options.json)
        return 0
    name = " ".join(options.name).strip()
    if not name:
        raise UsageError(f"which {options.command}?")
    found = library.by_topic(name) if options.command == "topic" else library.by_person(name)
    if found.name is None:
        complain(f"no {options.command} like {name!r} in the {len(library):,} transcripts held")
        return 1
    if found.exact is None:
        first, *others = found.suggestions
        complain(f"{found.query!r}: did you mean {first}?" + (f" Or {', '.join(others)}?" if others else ""))
    _show(found.events[: options.limit], as_json=options.json)
    return 0


def _show(events: Iterable[Event], *, as_json: bool) -> None:
    for event in events:
        if as_json:
            say_json(to_fields(Transcript(event), turns=False))
        else:
            when = f"{event.day or '????-??-??'} {event.time or ''}".ljust(16)
            place = f" · {event.place}" if event.place else ""
            say(f"{when}  {event.key.id:>8}  {event.title}{place}")
