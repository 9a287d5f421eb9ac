"""When the bot last heard from Telegram and last got a message through: what tells a living bot from a deaf one."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Heartbeat:
    """Moments on a clock that only goes forward, in seconds; None: never yet."""

    clock: Callable[[], float] = time.monotonic
    started: float = field(init=False)
    polled: float | None = None
    delivered: float | None = None
    answered: float | None = None
    failures: int = 0
    """Handlers that failed since the start."""

    def __post_init__(self) -> None:
        self.started = self.clock()

    def poll(self) -> None:
        """Telegram answered a poll, or called the webhook."""
        self.polled = self.clock()

    def delivery(self) -> None:
        """An update reached a subscriber."""
        self.delivered = self.clock()

    def answer(self) -> None:
        """A person was answered."""
        self.answered = self.clock()

    def fail(self) -> None:
        """A handler failed."""
        self.failures += 1

    def age(self, moment: float | None) -> float | None:
        """Seconds since a moment."""
        return None if moment is None else self.clock() - moment
