"""robots.txt as RFC 9309 reads it, with the `*` and `$` that the standard library's reader lacks.

Matching is plain searching, never a regular expression made from the file: a hostile file cannot make it slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

LIMIT = 500 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 asks for at least this much)."""
LONGEST_DELAY = 60.0
"""Seconds: a longer Crawl-delay is taken as this."""

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_PRODUCT = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line; `path` is normalised and may hold `*` and an ending `$`."""

    path: str
    allow: bool

    def matches(self, path: str) -> bool:
        """Whether the rule speaks of this (normalised) path."""
        pattern, anchored = (self.path[:-1], True) if self.path.endswith("$") else (self.path, False)
        first, *rest = pattern.split("*")
        if not path.startswith(first):
            return False
        if not rest:
            return not anchored or len(path) == len(first)
        place = len(first)
        last = rest.pop()
        for piece in rest:
            found = path.find(piece, place)
            if found < 0:
                return False
            place = found + len(piece)
        if anchored:
            return len(path) - len(last) >= place and path.endswith(last)
        return path.find(last, place) >= 0


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host's robots.txt asks of one client."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0
    """Seconds between requests (Crawl-delay), 0 where it asks for none."""

    @classmethod
    def parse(cls, text: str, agent: str) -> Robots:
        """Read a file's text for the client whose product token is `agent`; never raises."""
        groups: dict[str, tuple[list[Rule], list[float]]] = {}
        current: list[str] = []
        in_names = False
        for line in text.removeprefix("\ufeff")[:LIMIT].splitlines():
            name, colon, value = line.partition("#")[0].partition(":")
            name, value = name.strip().lower(), value.strip()
            if not colon:
                continue
            if name == "user-agent":
                current = [*current, _token(value)] if in_names else [_token(value)]
                groups.setdefault(current[-1], ([], []))
                in_names = True
            elif name in {"allow", "disallow", "crawl-delay"}:
                in_names = False
                for group in current:
                    _put(groups[group], name, value)
        rules, delays = groups.get(_token(agent)) or groups.get("*") or ([], [])
        return cls(tuple(rules), max(delays, default=0.0))

    def allows(self, url: str) -> bool:
        """Whether the page may be fetched: the longest matching rule decides, Allow wins a tie."""
        parts = urlsplit(url)
        path = normalise((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        if path == "/robots.txt":
            return True
        matching = [(len(rule.path), rule.allow) for rule in self.rules if rule.matches(path)]
        return max(matching, default=(0, True))[1]


NOTHING_ALLOWED = Robots((Rule("/", allow=False),))
"""For a host whose robots.txt cannot be read because the host is failing."""


def normalise(path: str) -> str:
    """One spelling for paths that mean the same: letters are not escaped, all else beyond ASCII is."""

    def escape(found: re.Match[str]) -> str:
        character = chr(int(found[1], 16))
        return character if _UNRESERVED.fullmatch(character) else found[0].upper()

    return quote(_ESCAPE.sub(escape, path), safe="/%*$?&=:;,+!'()@[]~")


def _token(name: str) -> str:
    if name.startswith("*"):
        return "*"
    found = _PRODUCT.match(name)
    return found[0].lower() if found else name.lower()


def _put(group: tuple[list[Rule], list[float]], name: str, value: str) -> None:
    if name == "crawl-delay":
        if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value):
            group[1].append(min(float(value), LONGEST_DELAY))
    elif value:  # an empty Disallow forbids nothing
        path = value if value[0] in "/*" else f"/{value}"
        group[0].append(Rule(normalise(path), allow=name == "allow"))
