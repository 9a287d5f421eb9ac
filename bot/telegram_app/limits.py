"""Telegram's flood limits, kept on our side: answers to people first, notifications with the room that is left.

PTB's own `AIORateLimiter` stops every chat when one is flooded, and knows no limit for private chats.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from telegram._utils.types import JSONDict
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.clock import Clock

NOTIFICATION = "notification"
"""Passed as `rate_limit_args` with a message that nobody waits for."""

_COUNTED = ("send", "copy", "forward", "edit", "stop", "delete", "pin", "set")
"""Methods that count when they name a chat; answers to queries, polls and look-ups do not."""
_MARGIN = 1.01
"""Seconds in which no more messages leave than Telegram takes in one: they may bunch up on the way."""
_LAG = 0.15
"""Seconds that notifications may catch up when the process was late."""
_TRIES = 5
_LONGEST_WAIT = 120.0
"""Seconds that an answer waits for `retry_after` before it fails."""
_PATIENCE = 5.0
"""Seconds that a notification waits for its chat's turn before it goes back into the outbox."""
_ALARM_CHATS, _ALARM_SECONDS = 3, 2.0
"""Chats flooded within these seconds from which on everything is taken to be flooded, and waits."""
_MOST_CHATS = 5_000


@dataclass(frozen=True, slots=True)
class Rates:
    """What Telegram takes."""

    overall: float = 30.0
    """Messages a second, in all chats together."""
    chat: float = 1.0
    """A second, in one chat."""
    burst: int = 3
    """How many an idle chat takes at once."""
    group: int = 20
    """In one group or channel, in `group_seconds`."""
    group_seconds: float = 60.0
    reserve: float = 1.0
    """Of the overall rate, what notifications leave to answers."""

    def times(self, factor: float) -> Rates:
        """Everything faster by a factor: for a server that allows it."""
        return Rates(
            self.overall * factor,
            self.chat * factor,
            self.burst,
            self.group,
            self.group_seconds / factor,
            self.reserve * factor,
        )


@dataclass(slots=True)
class _Chat:
    level: float
    at: float
    until: float = 0.0
    recent: deque[float] = field(default_factory=deque)


class Limiter(BaseRateLimiter[str]):
    """Shared by the handlers and the sender of one bot."""

    def __init__(self, clock: Clock, rates: Rates | None = None) -> None:
        self._clock, self.rates = clock, rates or Rates()
        self._recent: deque[float] = deque()
        self._notifications: deque[float] = deque()
        self._chats: dict[int, _Chat] = {}
        self._flooded: deque[tuple[float, int]] = deque()
        self._halt = 0.0
        self._next_notification = 0.0
        self._answers = 0
        """How many answers wait for their turn."""
        self._turn = asyncio.Lock()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to end."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,  # noqa: ANN401 - as PTB declares it
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Make the request when its turn comes.

        A notification has its place among all chats already (`notification_turn`); where it is flooded it is given
        back at once, with RetryAfter.
        """
        chat = data.get("chat_id")
        if not isinstance(chat, int) or not endpoint.startswith(_COUNTED):
            return await callback(*args, **kwargs)
        notification = rate_limit_args == NOTIFICATION
        for attempt in range(1, _TRIES + 1):
            await (self._chat_turn(chat, _PATIENCE) if notification else self._answer(chat))
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = self.flooded(chat, error)
                if notification or attempt == _TRIES or seconds > _LONGEST_WAIT:
                    raise
        raise AssertionError("unreachable")

    def flooded(self, chat: int, error: RetryAfter) -> float:
        """Telegram said to wait: this chat does, and all do when several were flooded at once. Gives the seconds."""
        seconds = seconds_of(error)
        now = self._clock.now()
        self._state(chat, now).until = now + seconds
        self._flooded.append((now, chat))
        while self._flooded and self._flooded[0][0] < now - _ALARM_SECONDS:
            self._flooded.popleft()
        if len({flooded for _, flooded in self._flooded}) >= _ALARM_CHATS:
            self._halt = now + seconds
        return seconds

    async def _answer(self, chat: int) -> None:
        await self._chat_turn(chat, _LONGEST_WAIT)
        # Only now do notifications stand back: one busy group that waits a minute for its turn must not stop them all.
        self._answers += 1
        try:
            while (wait := self._overall_wait(self._clock.now())) > 0:
                await self._clock.sleep(wait)
            self._recent.append(self._clock.now())
        finally:
            self._answers -= 1

    async def notification_turn(self) -> None:
        """Wait until one more notification may leave: evenly, one after the other, and answers pass before them."""
        most = max(self.rates.overall - self.rates.reserve, 0.001)
        interval = 1.0 / most
        async with self._turn:
            while True:
                now = self._clock.now()
                wait = max(self._overall_wait(now), self._notifications_wait(now, most), self._next_notification - now)
                if wait <= 0 and not self._answers:
                    break
                await self._clock.sleep(max(wait, interval / 4 if self._answers else 0.0))
            self._recent.append(now)
            self._notifications.append(now)
            self._next_notification = max(self._next_notification, now - _LAG) + interval

    async def _chat_turn(self, chat: int, patience: float) -> None:
        """Wait for the chat's own limits and take a place in them; RetryAfter where it would take too long."""
        waited = 0.0
        while True:
            now = self._clock.now()
            wait = self._chat_wait(chat, now)
            if wait <= 0:
                break
            waited += wait
            if waited > patience:
                raise RetryAfter(int(wait) + 1)
            await self._clock.sleep(wait)
        state = self._state(chat, now)
        state.level -= 1
        if chat < 0:
            state.recent.append(now)

    def _chat_wait(self, chat: int, now: float) -> float:
        state = self._state(chat, now)
        wait = max(state.until - now, (1 - state.level) / self.rates.chat)
        if chat < 0:
            while state.recent and state.recent[0] <= now - self.rates.group_seconds * _MARGIN:
                state.recent.popleft()
            if len(state.recent) >= self.rates.group:
                wait = max(wait, state.recent[0] + self.rates.group_seconds * _MARGIN - now)
        return wait if wait > 1e-6 else 0.0

    def _state(self, chat: int, now: float) -> _Chat:
        state = self._chats.get(chat)
        if state is None:
            if len(self._chats) >= _MOST_CHATS:
                self._forget(now)
            state = self._chats[chat] = _Chat(self.rates.burst, now)
        state.level = min(self.rates.burst, state.level + (now - state.at) * self.rates.chat)
        state.at = now
        return state

    def _forget(self, now: float) -> None:
        """Drop the chats of which nothing need be remembered."""
        full = self.rates.burst / self.rates.chat
        since = now - self.rates.group_seconds * _MARGIN
        self._chats = {
            chat: state
            for chat, state in self._chats.items()
            if state.until > now or now - state.at < full or (state.recent and state.recent[-1] > since)
        }

    def _notifications_wait(self, now: float, most: float) -> float:
        while self._notifications and self._notifications[0] <= now - 1.0:
            self._notifications.popleft()
        return self._notifications[0] + 1.0 - now if len(self._notifications) >= max(int(most), 1) else 0.0

    def _overall_wait(self, now: float) -> float:
        while self._recent and self._recent[0] <= now - _MARGIN:
            self._recent.popleft()
        wait = self._halt - now
        if len(self._recent) >= max(int(self.rates.overall), 1):
            wait = max(wait, self._recent[0] + _MARGIN - now)
        return wait if wait > 1e-6 else 0.0


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    return error._retry_after.total_seconds()  # noqa: SLF001 - the public one warns about its type
