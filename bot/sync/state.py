"""What sync remembers between runs: small JSON files, replaced whole and never written in place.

`hosts.json` holds what each host asked for (robots.txt, how long to stay away); `SOURCE_LANGUAGE.json` holds an
edition's feeds and event pages. A file that cannot be read is set aside and begun anew: the price is a few requests.
"""

import json
import logging
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.disk import write_whole

log = logging.getLogger(__name__)

LARGEST = 64 * 1024 * 1024
"""Bytes: a larger state file is not ours."""

T = TypeVar("T")


@dataclass(slots=True)
class Host:
    """One host as it was met; moments are seconds since 1970."""

    until: float = 0.0
    """Nothing is asked of it before this moment."""
    failures: int = 0
    """Refusals and failures in a row."""
    reason: str = ""
    robots: str | None = None
    robots_at: float = 0.0


@dataclass(slots=True)
class Walk:
    """A backfill through a feed's pages that is not finished."""

    page: str
    """The last page that was read in full: a resumed walk reads it again, so that nothing slips between pages."""
    since: str
    """ISO day down to which it goes."""


@dataclass(slots=True)
class FeedState:
    """One feed as it was last read."""

    etag: str | None = None
    modified: str | None = None
    seen: dict[str, str] = field(default_factory=dict)
    """Ids read from it, longest ago first, each with its `updated` as the feed said it."""
    backfill: Walk | None = None
    backfilled: str | None = None
    """ISO day down to which a backfill was finished."""


@dataclass(slots=True)
class Entry:
    """One event page; moments are seconds since 1970."""

    url: str
    elsewhere: str = ""
    """Another address that the feed gives, asked when the page is no longer at the first."""
    former: str = ""
    """The address at which it is no longer."""
    published: str = ""
    """ISO wall clock, for the order of looking."""
    first: float = 0.0
    """When the feed first showed it."""
    fetched: float = 0.0
    """When the page was last asked for."""
    due: float | None = 0.0
    """When to look at the page next; None: never, until the feed tells of a change."""
    etag: str | None = None
    modified: str | None = None
    looks: int = 0
    """Looks since the text last changed."""
    tries: int = 0
    """Looks in a row that failed."""
    missing: int = 0
    """Looks in a row that did not find the page."""
    whole: bool = False
    """Whether the page itself was stored."""
    fed: bool = False
    """Whether the feed's text was stored for want of the page."""
    growing: bool = False
    """Whether the text ends with "To be continued"."""
    gone: str | None = None
    """ISO moment (UTC) at which the page was found to have disappeared."""
    problem: str | None = None
    """Why the last look failed."""
    old: bool = False
    """Met on the way back of a backfill: stored, but no news."""
    storing: bool = False
    """Set while the archive is written: after a crash the arrival is told again."""


@dataclass(slots=True)
class EditionState:
    """All that is remembered of one source's edition."""

    feeds: dict[str, FeedState] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    polled: float = 0.0
    """When its feeds were last read."""


class StateFolder:
    """The files under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hosts, self._edition = _adapters()

    def hosts(self) -> dict[str, Host]:
        """What is known of each host."""
        return self._load("hosts", self._hosts) or {}

    def save_hosts(self, hosts: dict[str, Host]) -> None:
        """Keep what is known of each host. Raises OSError, then the old file stands."""
        write_whole(self._path("hosts"), self._hosts.dump_json(hosts, exclude_defaults=True))

    def edition(self, name: str) -> EditionState:
        """What is remembered of the edition `SOURCE_LANGUAGE`, empty when it is new."""
        return self._load(name, self._edition) or EditionState()

    def save_edition(self, name: str, state: EditionState) -> None:
        """Keep an edition's state. Raises OSError, then the old file stands."""
        write_whole(self._path(name), self._edition.dump_json(state, exclude_defaults=True))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _load(self, name: str, kind: TypeAdapter[T]) -> T | None:
        path = self._path(name)
        try:
            with path.open("rb") as file:
                return _read(kind, file.read(LARGEST))
        except FileNotFoundError:
            return None
        except (ValueError, RecursionError) as error:
            aside = path.with_suffix(".broken")
            log.warning("%s cannot be read (%s): kept as %s and begun anew", path, error, aside.name)
            path.replace(aside)
            return None


@cache
def _adapters() -> tuple[TypeAdapter[dict[str, Host]], TypeAdapter[EditionState]]:
    return TypeAdapter(dict[str, Host]), TypeAdapter(EditionState)


def _read(kind: TypeAdapter[T], data: bytes) -> T:
    """The value that the JSON stands for; whatever in it does not fit is left out. ValueError when nothing does."""
    while True:
        try:
            return kind.validate_json(data, strict=True)
        except ValidationError as error:
            loaded = json.loads(data)
            for problem in error.errors(include_url=False, include_input=False):
                place = problem["loc"][:-1] if problem["type"] == "missing" else problem["loc"]
                if not place:
                    raise ValueError(problem["msg"]) from error
                _leave_out(loaded, place)
            data = json.dumps(loaded).encode()


def _leave_out(loaded: dict[str, Any], place: tuple[int | str, ...]) -> None:
    """Delete what stands at this place, if something earlier has not gone and taken it along."""
    inner: Any = loaded
    for name in place[:-1]:
        inner = inner.get(name, {})
    inner.pop(place[-1], None)
