"""What sync remembers between runs: small JSON files, replaced whole and never written in place.

`hosts.json` holds what each host asked for (robots.txt, how long to stay away); `SOURCE_LANGUAGE.json` holds an
edition's feeds and event pages. A file that cannot be read is set aside and begun anew: the price is a few requests.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar

from bot.disk import write_whole

if TYPE_CHECKING:
    from pathlib import Path

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

    def hosts(self) -> dict[str, Host]:
        """What is known of each host."""
        data = self._load("hosts")
        return {name: _make(Host, value) for name, value in data.items()}

    def save_hosts(self, hosts: dict[str, Host]) -> None:
        """Keep what is known of each host. Raises OSError, then the old file stands."""
        self._save("hosts", {name: _told(host) for name, host in hosts.items()})

    def edition(self, name: str) -> EditionState:
        """What is remembered of the edition `SOURCE_LANGUAGE`, empty when it is new."""
        data = self._load(name)
        state = _make(EditionState, {"polled": data.get("polled", 0.0)})
        for url, value in _mapping(data, "feeds"):
            feed = _make(FeedState, value)
            saved = value.get("backfill")
            if isinstance(saved, dict) and {"page", "since"} <= saved.keys():
                feed.backfill = _make(Walk, saved)
            state.feeds[url] = feed
        for key, value in _mapping(data, "entries"):
            if isinstance(value.get("url"), str):
                state.entries[key] = _make(Entry, value)
        return state

    def save_edition(self, name: str, state: EditionState) -> None:
        """Keep an edition's state. Raises OSError, then the old file stands."""
        feeds = {
            url: _told(feed) | ({"backfill": _told(feed.backfill)} if feed.backfill else {})
            for url, feed in state.feeds.items()
        }
        entries = {key: _told(entry) for key, entry in state.entries.items()}
        self._save(name, {"polled": state.polled, "feeds": feeds, "entries": entries})

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _load(self, name: str) -> dict[str, Any]:
        path = self._path(name)
        try:
            with path.open("rb") as file:
                data = json.loads(file.read(LARGEST))
            if isinstance(data, dict):
                return data
            reason = "not a JSON object"
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError) as error:
            reason = str(error)
        aside = path.with_suffix(".broken")
        log.warning("%s cannot be read (%s): kept as %s and begun anew", path, reason, aside.name)
        path.replace(aside)
        return {}

    def _save(self, name: str, data: dict[str, Any]) -> None:
        write_whole(self._path(name), json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def _told(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the dataclasses above
    """Its fields as JSON has them, those that stand at their defaults left out."""
    kept = ((item, getattr(value, item.name)) for item in fields(value))
    return {item.name: one for item, one in kept if one != item.default}


def _mapping(data: dict[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    value = data.get(name)
    items = value.items() if isinstance(value, dict) else ()
    return [(key, item) for key, item in items if isinstance(item, dict)]


def _make(kind: type[T], data: object) -> T:
    """A dataclass from loaded JSON; a field that is unknown or of another type than its default is left out."""
    known = data if isinstance(data, dict) else {}
    chosen = {}
    for item in fields(kind):  # type: ignore[arg-type]  # only dataclasses come here
        if item.name in known and _fits(str(item.type), known[item.name]):
            chosen[item.name] = known[item.name]
    return kind(**chosen)


def _fits(annotation: str, value: object) -> bool:
    names = {name.strip() for name in annotation.split("|")}
    if value is None:
        return "None" in names
    if isinstance(value, bool):
        return "bool" in names
    if isinstance(value, (int, float)):
        return bool({"float", "int"} & names)
    if isinstance(value, dict):
        return "dict[str, str]" in names and all(isinstance(item, str) for item in value.values())
    return isinstance(value, str) and "str" in names
