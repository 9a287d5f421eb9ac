"""`check QUOTE…`: a verdict about each quote."""

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, cast

from bot.commands.answers import answer_fields, answer_lines
from bot.commands.common import (
    Refusals,
    UsageError,
    add_library_option,
    archive_of,
    complain,
    days,
    positive,
    say,
    say_json,
)
from bot.logs import progress
from bot.quotes.engine import LONGEST_QUOTE, Engine
from bot.quotes.model import Claim, Filters
from bot.quotes.question.html import message_of_html
from bot.transcripts.model import DateRange
from bot.transcripts.names import fold_name

MAX_LINE = 1_000_000
"""Characters of one line of a file of quotes."""
LIMIT = 5
READABLE = 10
"""A line is text where at most one character in so many cannot be read: more are another encoding, or no text."""

_UNREADABLE = re.compile("[\x01-\x08\x0e-\x1f\x7f\ufffd]")


@dataclass(frozen=True, slots=True)
class Asked:
    """One quote to check, or why the line gives none."""

    quote: str
    line: int | None = None
    """Its line in the file, from 1."""
    others: dict[str, Any] = field(default_factory=dict)
    """What else the line held; it is echoed."""
    problem: str | None = None


def configure(parser: ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("quotes", nargs="*", metavar="QUOTE", help="a quote; `— Name` after it is a claim")
    parser.add_argument(
        "--file", type=Path, metavar="F", help="one quote a line, or JSON Lines with `quote`; - is stdin"
    )
    parser.add_argument(
        "--message", type=Path, metavar="F", help="a message: an answer for each quote in it; - is stdin"
    )
    parser.add_argument("--html", action="store_true", help="the message is HTML")
    parser.add_argument("--speaker", metavar="N", help="who is said to have said it")
    parser.add_argument("--on", metavar="D", help="when it is said to have been said")
    parser.add_argument("--since", metavar="D", help="look only from this day on")
    parser.add_argument("--until", metavar="D", help="look only up to this day")
    parser.add_argument("--topic", metavar="T", help="look only in events on this topic")
    parser.add_argument("--limit", type=positive, default=LIMIT, metavar="N", help=f"matches to show (default {LIMIT})")
    parser.add_argument("--json", action="store_true", help="one JSON object for each quote")
    add_library_option(parser)


def run(options: Namespace) -> int:
    """Print an answer for each quote, in order; 1 when one was refused."""
    if not options.quotes and options.file is None and options.message is None:
        raise UsageError("check what? Give a quote, --file or --message")
    if options.html and options.message is None:
        raise UsageError("--html is for a --message")
    for option, name in (("--speaker", options.speaker), ("--topic", options.topic)):
        if name is not None and not fold_name(name):
            raise UsageError(f"{option} {name!r} is no name: write one, or leave {option} out")
    today = date.today()  # noqa: DTZ011 - the reader's own calendar
    claim, filters = _claim(options, today), _filters(options, today)
    refusals = Refusals()
    with _opened(options.file) as file:
        engine = archive_of(options).engine
        if options.message is not None:
            _answer_message(engine, options, claim, filters)
        with progress("Checking", beside_results=True) as told:
            for number, asked in enumerate(_asked(options.quotes, file), 1):
                if asked.problem:
                    named = f"quote {number}" if asked.line is None else f"{options.file}: line {asked.line}"
                    refusals.add(named, asked.problem)
                    continue
                answer = engine.check(asked.quote, filters=filters, claim=claim, limit=options.limit)
                if options.json:
                    known = answer_fields(answer)
                    where = {} if asked.line is None else {"line": asked.line}
                    others = {name: value for name, value in asked.others.items() if name not in known}
                    say_json(known | others | where)
                else:
                    say("\n".join(answer_lines(answer.drop_weak_matches())) + "\n")
                if told:
                    told(number, 0)
    return refusals.status


def _answer_message(engine: Engine, options: Namespace, claim: Claim | None, filters: Filters | None) -> None:
    """Print an answer for each quoted span of a message, in order."""
    with _opened(options.message) as file:
        text = file.read(MAX_LINE + 1) if file else ""
    if len(text) > MAX_LINE:
        raise UsageError(f"{options.message}: longer than {MAX_LINE:,} characters")
    if not text.strip():
        raise UsageError(f"{options.message}: is empty: write the words to look for")
    page = message_of_html(text) if options.html else None
    text, quoted = page or (text, ())
    if len(text) > LONGEST_QUOTE:
        complain(f"{options.message}: only the first {LONGEST_QUOTE:,} characters were looked at")
    answered = engine.check_message(text, quoted=quoted, filters=filters, claim=claim, limit=options.limit)
    for each in answered.answers:
        if options.json:
            fields = answer_fields(each.answer) | {"span": [each.span.start, each.span.end]}
            say_json(fields | ({"text": text} if page else {}))
        else:
            say("\n".join(answer_lines(each.answer.drop_weak_matches())) + "\n")
    if answered.left_out:
        complain(
            f"{options.message}: {answered.left_out} more quotes were not looked at: {len(answered.answers)} at most"
        )


def _claim(options: Namespace, today: date) -> Claim | None:
    when = days(options.on, "--on", today)
    if options.speaker is None and when is None:
        return None
    return Claim(speaker=options.speaker, date=when, date_text=options.on)


def _filters(options: Namespace, today: date) -> Filters | None:
    since, until = days(options.since, "--since", today), days(options.until, "--until", today)
    if since is None and until is None and options.topic is None:
        return None
    dates = DateRange(since.first if since else None, until.last if until else None) if since or until else None
    return Filters(dates=dates, topic=options.topic)


@contextmanager
def _opened(path: Path | None) -> Iterator[IO[str] | None]:
    if path is None:
        yield None
    elif str(path) == "-":
        yield TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="replace", newline="\n")
    else:
        try:
            file = path.open(encoding="utf-8-sig", errors="replace", newline="\n")
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from None
        with file:
            yield file


def _asked(quotes: Iterable[str], file: IO[str] | None) -> Iterator[Asked]:
    for quote in quotes:
        yield Asked(quote, problem=None if quote.strip() else "is empty: write the words to look for")
    if file is None:
        return
    as_json: bool | None = None
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            yield Asked("", number, problem=f"longer than {MAX_LINE:,} characters")
            while line and not line.endswith("\n"):
                line = file.readline(MAX_LINE)
        elif not _is_text(line):
            yield Asked("", number, problem="is not text in UTF-8")
        elif line.strip():
            if as_json is None:  # the first line tells which kind of file it is
                as_json = _object(line) is not None
            yield _from_json(line, number) if as_json else Asked(line.strip(), number)


def _is_text(line: str) -> bool:
    return "\0" not in line and len(_UNREADABLE.findall(line)) * READABLE <= len(line)


def _object(line: str) -> dict[str, Any] | None:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", item) if isinstance(item, dict) else None


def _from_json(line: str, number: int) -> Asked:
    item = _object(line)
    if item is None:
        return Asked("", number, problem="not a JSON object")
    quote = item.pop("quote", None)
    if not isinstance(quote, str) or not quote.strip():
        return Asked("", number, problem="has no `quote`, or it is not text")
    return Asked(quote, number, item)
