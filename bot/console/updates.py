"""The queue of updates: kept until confirmed, handed out by polling or sent to a webhook, never both."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.console.errors import conflict

if TYPE_CHECKING:
    from collections.abc import Callable

OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that are sent only where `allowed_updates` names them."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are sent to."""

    url: str
    secret_token: str = ""
    max_connections: int = 40


@dataclass
class Updates:
    """Updates in order. `on_new` is called after each; `polls` counts who waits."""

    allowed: frozenset[str] = frozenset()
    """Empty: all but the opt-in kinds."""
    webhook: Webhook | None = None
    on_new: list[Callable[[], None]] = field(default_factory=list)
    pending: deque[dict[str, Any]] = field(default_factory=deque)
    next_id: int = 1
    poll: int = 0
    """The number of the poll that may wait; an older one that still does is told of the conflict."""

    def add(self, kind: str, value: dict[str, Any]) -> bool:
        """Queue one update; False where the bot asked not to get that kind."""
        if kind not in self.allowed if self.allowed else kind in OPT_IN:
            return False
        self.pending.append({"update_id": self.next_id, kind: value})
        self.next_id += 1
        for wake in self.on_new:
            wake()
        return True

    def take(self, offset: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """Updates from `offset` on; those before are confirmed and forgotten. A negative one counts from the end."""
        if self.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while self.pending and offset > 0 and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        return [update for update, _ in zip(self.pending, range(max(1, min(limit, 100))), strict=False)]

    def begin_poll(self) -> int:
        """A new long poll starts: the one before it, if it still waits, ends with a conflict."""
        self.poll += 1
        for wake in self.on_new:
            wake()
        return self.poll

    def check_poll(self, poll: int) -> None:
        """Raise in the poll that a newer one has ended."""
        if poll != self.poll:
            raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
