"""`latest`, `topic NAME`, `person NAME`: what is held, for scripts and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.common import UsageError, add_library_option, archive_of, complain, positive, say, say_json
from bot.transcripts.fields import to_fields
from bot.transcripts.model import Transcript

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable

    from bot.transcripts.library import Found
    from bot.transcripts.model import Event

LATEST = 10


def configure(parser: ArgumentParser) -> None:
    """The options of all three."""
    command = parser.prog.split()[-1]
    if command == "latest":
        parser.add_argument("number", nargs="?", type=positive, default=None, metavar="N", help="how many")
    else:
        parser.add_argument("name", nargs="+", metavar="NAME", help=f"the {command}; slips are forgiven")
    parser.add_argument("--limit", type=positive, metavar="N", help="at most so many events")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_library_option(parser)


def run(options: Namespace) -> int:
    """Print the events; 1 when there is no such topic or person."""
    library = archive_of(options).library
    if options.command == "latest":
        if not len(library):
            complain("no transcripts are held yet: `verbatim add` saved pages, or `verbatim sync`")
        _show(library.latest(0, options.number or options.limit or LATEST), as_json=options.json)
        return 0
    name = " ".join(options.name).strip()
    if not name:
        raise UsageError(f"which {options.command}?")
    found = library.by_topic(name) if options.command == "topic" else library.by_person(name)
    if found.name is None:
        complain(f"no {options.command} like {name!r} in the {len(library):,} transcripts held")
        return 1
    _hint(found)
    _show(found.events[: options.limit], as_json=options.json)
    return 0


def _hint(found: Found) -> None:
    if found.exact is None:
        first, *others = found.suggestions
        complain(f"{found.query!r}: did you mean {first}?" + (f" Or {', '.join(others)}?" if others else ""))


def _show(events: Iterable[Event], *, as_json: bool) -> None:
    for event in events:
        if as_json:
            say_json(to_fields(Transcript(event), turns=False))
        else:
            when = f"{event.day or '????-??-??'} {event.time or ''}".ljust(16)
            place = f" · {event.place}" if event.place else ""
            say(f"{when}  {event.key.id:>8}  {event.title}{place}")
