"""What the tests of sync share: a clock that sleeping moves, and a fetcher on a fake site."""

from __future__ import annotations

import contextlib

import httpx

from bot.sync.addresses import Hosts
from bot.sync.fetch import Fetcher, Politeness

AGENT = "verbatim-bot/test (tests; mail@example.org)"
DAWN = 1_772_442_000.0  # 2 March 2026, 09:00 UTC: noon in Moscow


class FakeClock:
    """Time that passes only by sleeping, or when a test says so."""

    def __init__(self, now: float = DAWN) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def pass_(self, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        self.time += 60 * minutes + 3_600 * hours + 86_400 * days


@contextlib.asynccontextmanager
async def fetching(*hosts, clock=None, state=None, politeness=None, transport=None, resolve=None):
    """A fetcher that may ask these hosts."""
    allowed = Hosts(hosts, resolve) if resolve else Hosts(hosts)
    async with httpx.AsyncClient(
        headers={"User-Agent": AGENT, "Accept-Encoding": "gzip"}, trust_env=False, transport=transport, timeout=5
    ) as client:
        yield Fetcher(client, allowed, clock or FakeClock(), {} if state is None else state, politeness or Politeness())
