"""What goes wrong on the way: faults by script or by chance, and Telegram's flood limits."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

SENDING = frozenset({"sendmessage", "senddocument"})


@dataclass
class Fault:
    """One thing that goes wrong with requests it fits.

    kind: "lost" the request is carried out and the connection closed without an answer · "drop" closed before
    anything is done · "error" an answer `code` without doing anything · "flood" 429 with `seconds` as retry_after ·
    "slow" done at once, answered after `seconds` · "broken" done, answered with bytes that are no JSON.
    """

    kind: str
    method: str | None = None
    """Which method; None stands for those that send."""
    chat_id: int | None = None
    times: int | None = None
    """How often yet; None without end."""
    skip: int = 0
    """How many fitting requests pass first."""
    chance: float = 1.0
    code: int = 502
    description: str = "Bad Gateway"
    seconds: float = 1.0
    happened: int = 0

    def fits(self, method: str, chat_id: int | None, dice: random.Random) -> bool:
        """Whether it strikes this request; counts."""
        if self.times is not None and self.happened >= self.times:
            return False
        if method not in ({self.method.lower()} if self.method else SENDING):
            return False
        if self.chat_id is not None and chat_id != self.chat_id:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.chance < 1 and dice.random() >= self.chance:
            return False
        self.happened += 1
        return True


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages allowed. `scale` makes everything so many times faster, to play hours in minutes."""

    overall: float = 30.0
    """A second, in all chats together."""
    chat: float = 1.0
    """A second, in one chat."""
    chat_burst: int = 3
    """How many in a chat may come at once before that counts."""
    group: int = 20
    """A minute, in one group or channel."""
    scale: float = 1.0


@dataclass
class _Bucket:
    """Fills with time, loses one a message."""

    rate: float
    size: float
    level: float
    at: float

    def take(self, now: float) -> float:
        """Take one; gives the seconds to wait where there is none (and takes nothing)."""
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level >= 1:
            self.level -= 1
            return 0.0
        return (1 - self.level) / self.rate


@dataclass
class Flood:
    """Counts messages; knows nothing of clocks: `now` is passed in, in seconds."""

    limits: Limits
    refused: int = 0
    _overall: _Bucket | None = None
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)
    _until: dict[int, float] = field(default_factory=dict)
    """Until when nothing gets through; 0 stands for all chats."""

    def check(self, chat_id: int, now: float) -> int:
        """0 where the message may pass, else `retry_after` in whole seconds. Asking too early does not help."""
        wait = max(self._until.get(0, 0.0) - now, self._until.get(chat_id, 0.0) - now)
        if wait <= 0:
            wait = self._take(chat_id, now)
        if wait <= 0:
            return 0
        self.refused += 1
        return max(1, math.ceil(wait))

    def _take(self, chat_id: int, now: float) -> float:
        limits = self.limits
        wait = self._group(chat_id, now) if chat_id < 0 else 0.0
        if wait <= 0:
            chat = self._chats.get(chat_id)
            if chat is None:
                if len(self._chats) > 200_000:
                    self._chats.clear()
                chat = _Bucket(limits.chat * limits.scale, limits.chat_burst, limits.chat_burst, now)
                self._chats[chat_id] = chat
            wait = chat.take(now)
        if wait > 0:
            self._until[chat_id] = now + max(1, math.ceil(wait))
            return wait
        if self._overall is None:
            rate = limits.overall * limits.scale
            self._overall = _Bucket(rate, rate, rate, now)
        wait = self._overall.take(now)
        if wait > 0:
            self._until[0] = now + max(1, math.ceil(wait))
        elif chat_id < 0:
            self._groups[chat_id].append(now)
        return wait

    def _group(self, chat_id: int, now: float) -> float:
        window = 60.0 / self.limits.scale
        times = self._groups.setdefault(chat_id, deque())
        while times and times[0] <= now - window:
            times.popleft()
        return times[0] + window - now if len(times) >= self.limits.group else 0.0
