"""Time, passed in everywhere so that tests and simulations can run it at will."""

import asyncio
import time
from typing import Protocol

MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


class Clock(Protocol):
    """What tells the time and waits."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after this long."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return after this long."""
        await asyncio.sleep(seconds)


class SteadyClock(SystemClock):
    """Counts seconds since some moment and never jumps: for limits."""

    def now(self) -> float:
        """Seconds."""
        return time.monotonic()


def age_in_words(seconds: float) -> str:
    """A length of time in its two largest units: "2 d 3 h", "5 min"."""
    minutes, rest = divmod(max(int(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{rest} s"
