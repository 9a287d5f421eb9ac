"""What the site holds, and how it changes and misbehaves in the course of a test."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.site import render

START = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 (a wall clock)
ROBOTS = "User-agent: *\nDisallow: */copy\nDisallow: /search\nDisallow: /subscribe\n"
MAYOR, MASTER = "Mayor of Saltmere Ada Lindqvist", "Tomas Brandt"
_PAGE = re.compile(r"/events/president/(news|transcripts)/(\d+)")
_FEED = re.compile(r"(/events/all/feed|/events/president/(?:news|transcripts)/feed)(?:/page/(\d+))?")


@dataclass(frozen=True)
class Piece:
    """One event."""

    id: str
    title: str
    published: datetime
    updated: datetime
    summary: str = "The Mayor and the harbour master spoke about the harbour."
    place: str = "Town Hall, Saltmere"
    section: str = "news"
    sections: tuple[str, ...] = ("News", "Transcripts")
    topics: tuple[str, ...] = ("Harbour",)
    persons: tuple[str, ...] = ("Lindqvist Ada",)
    text: tuple[str, ...] = ()
    speakers: frozenset[str] = frozenset({MAYOR, "Ada Lindqvist", MASTER})
    growing: bool = False


@dataclass
class Fault:
    """An answer other than the true one, for addresses that match `path`, `times` times."""

    path: str
    kind: str = "status"
    """status, redirect, huge, bomb, slow, cut, body."""
    status: int = 403
    times: int = 1_000_000
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Site:
    """Pages, feeds and faults. Used from the server's threads and from the test."""

    def __init__(self, per_page: int = 20) -> None:
        self.per_page = per_page
        self.robots: str | None = ROBOTS
        self.faults: list[Fault] = []
        self.etags = True
        self._pieces: dict[str, Piece] = {}
        self._gone: dict[str, int] = {}
        self._lock = threading.Lock()

    def publish(self, number: int, **changes: object) -> Piece:
        """A new event; later numbers are published later."""
        when = START + timedelta(hours=number)
        values: dict[str, object] = {
            "id": str(70_000 + number),
            "title": f"Meeting on the harbour, number {number}",
            "published": when,
            "updated": when + timedelta(minutes=5),
            "text": (
                f"{MAYOR}: Colleagues, good afternoon.",
                f"We will not sell the harbour, and point {number} of the plan says so in plain words.",
                f"{MASTER}: Madam Mayor, the harbour took in {number} vessels more than a year ago.",
            ),
        }
        piece = Piece(**(values | changes))  # type: ignore[arg-type]
        with self._lock:
            self._pieces[piece.id] = piece
        return piece

    def edit(self, piece: Piece, *, silently: bool = False, **changes: object) -> Piece:
        """The event told differently; unless silently, the feed says that it changed."""
        updated = piece.updated if silently else piece.updated + timedelta(minutes=30)
        edited = replace(piece, **({"updated": updated} | changes))  # type: ignore[arg-type]
        with self._lock:
            self._pieces[piece.id] = edited
        return edited

    def remove(self, piece: Piece, status: int = 404) -> None:
        """The event disappears from feeds and its page."""
        with self._lock:
            del self._pieces[piece.id]
            self._gone[piece.id] = status

    def fault(self, path: str, kind: str = "status", **values: object) -> Fault:
        """Misbehave at addresses that match the regular expression `path`."""
        fault = Fault(path, kind, **values)  # type: ignore[arg-type]
        with self._lock:
            self.faults.append(fault)
        return fault

    def next_fault(self, path: str) -> Fault | None:
        """The fault to play for this request."""
        with self._lock:
            for fault in self.faults:
                if fault.times > 0 and re.search(fault.path, path):
                    fault.times -= 1
                    return fault
        return None

    def answer(self, path: str, root: str) -> tuple[int, str, str]:
        """Status, content type and body; for a redirect the body is the address."""
        if path == "/robots.txt":
            return (404, "text/plain", "") if self.robots is None else (200, "text/plain", self.robots)
        with self._lock:
            pieces = dict(self._pieces)
        if found := _FEED.fullmatch(path):
            return self._feed(found[1], int(found[2] or 1), pieces, root)
        if found := _PAGE.fullmatch(path):
            section, id_ = found[1], found[2]
            if id_ in self._gone:
                return self._gone[id_], "text/html", "<h1>Not found</h1>"
            if id_ in pieces and pieces[id_].section != section:
                return 301, "text/html", f"{root}/events/president/{pieces[id_].section}/{id_}"
            if id_ in pieces:
                return 200, "text/html; charset=utf-8", render.page(pieces[id_], root)
        return 404, "text/html", "<h1>Not found</h1>"

    def _feed(self, path: str, number: int, pieces: dict[str, Piece], root: str) -> tuple[int, str, str]:
        newest = sorted(pieces.values(), key=lambda piece: piece.published, reverse=True)
        if "transcripts" in path:
            newest = [piece for piece in newest if "Transcripts" in piece.sections]
        last = max(-(-len(newest) // self.per_page), 1)
        if number > last:
            return 404, "text/html", "<h1>Not found</h1>"
        shown = newest[(number - 1) * self.per_page : number * self.per_page]
        return 200, "application/atom+xml; charset=utf-8", render.feed(shown, root, path, number, last)
