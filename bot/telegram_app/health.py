"""When Telegram last answered the bot, and when the bot last got a message through."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

DEAF = 120.0
"""Seconds without an answered poll after which the bot counts as deaf: a long poll takes up to 50."""


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


@dataclass(frozen=True)
class Health:
    """What the health page reports. Ages in seconds; None: it has not happened since the start."""

    FIGURES: ClassVar[dict[str, str]] = {
        "transcripts": "Transcripts held",
        "last_poll_seconds": "Seconds since Telegram last answered a poll or called the webhook",
        "last_answer_seconds": "Seconds since a person was last answered",
        "last_delivery_seconds": "Seconds since an update last reached a subscriber",
        "waiting": "Updates fetched and not yet handled",
        "failures": "Handlers that failed since the start",
    }

    heartbeat: Heartbeat
    transcripts: Callable[[], int]
    waiting: Callable[[], int]
    polls: bool = True
    """Whether the bot polls: with a webhook nobody calls while nobody writes."""

    def report(self) -> dict[str, Any]:
        """Status "ok" or "deaf", and the figures."""
        beat = self.heartbeat
        last = beat.polled if beat.polled is not None else beat.started
        deaf = self.polls and beat.clock() - last > DEAF
        return {
            "status": "deaf" if deaf else "ok",
            "transcripts": self.transcripts(),
            "last_poll_seconds": _rounded(beat.age(beat.polled)),
            "last_answer_seconds": _rounded(beat.age(beat.answered)),
            "last_delivery_seconds": _rounded(beat.age(beat.delivered)),
            "waiting": self.waiting(),
            "failures": beat.failures,
        }


def _rounded(age: float | None) -> float | None:
    return None if age is None else round(age, 1)
