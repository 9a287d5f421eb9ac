"""What goes wrong on the way, by script or by chance."""

from __future__ import annotations

from dataclasses import dataclass
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
