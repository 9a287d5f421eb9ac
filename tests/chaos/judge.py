"""What everybody heard against what everybody should have heard."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.subscriptions.delivery import DeliveryConfig
from bot.telegram_app.sender import PATIENCE

if TYPE_CHECKING:
    from tests.botapi.server import Call
    from tests.chaos.run import Played

_NUMBER = re.compile(r"number (\d+)")
_ON_THE_WAY = DeliveryConfig().patience
"""Seconds: a message sent so long before a kill may not have been noted as sent."""
_IN_THE_PIPE = 0.5
"""Seconds after a kill in which the server may still take what the process had written to its socket."""


@dataclass
class Judgement:
    """The faults found, in words, and the figures."""

    faults: list[str] = field(default_factory=list)
    messages: int = 0
    updates: int = 0
    repeats: int = 0
    """Messages that came again; a digest is one message, however much it tells."""
    seen_again: set[int] = field(default_factory=set)
    after_lost: int = 0
    after_kill: int = 0
    after_late: int = 0
    """The bot waited as long as it does, and the answer came later: a machine too busy."""
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    kills: int = 0

    def __str__(self) -> str:
        causes = (
            f"{self.after_lost} by {self.lost} lost answers, {self.after_kill} by {self.kills} kills, "
            f"{self.after_late} by answers that came too late"
        )
        lines = [
            f"{self.messages:,} messages heard, {self.updates:,} updates in them; answers by status: "
            + ", ".join(f"{status or 'dropped'} {count:,}" for status, count in sorted(self.statuses.items())),
            f"{self.repeats} repeats: {causes}",
            f"{len(self.faults)} faults",
            *self.faults[:20],
        ]
        return "\n".join(lines)


def judge(played: Played) -> Judgement:
    """Everyone heard everything, in order, and each repeat has its cause."""
    result = Judgement(statuses=Counter(call.status for call in played.calls), kills=len(played.kills))
    result.lost = sum(call.lost for call in played.calls)
    if played.waiting:
        result.faults.append(f"{played.waiting} messages were never sent")
    chats: dict[int, list[Call]] = {}
    back = {new: old for old, new in played.moved.items()}
    for call in played.calls:
        if call.status == 200 and call.chat_id is not None:
            chats.setdefault(back.get(call.chat_id, call.chat_id), []).append(call)
    for destination in played.plan.wishes:
        _chat(played, result, destination, chats.get(destination.chat, []))
    strangers = chats.keys() - {destination.chat for destination in played.plan.wishes}
    result.faults += [f"{chat} heard what it never asked for" for chat in strangers]
    return result


def _chat(played: Played, result: Judgement, destination, calls: list[Call]) -> None:
    expected = played.plan.expected(destination)
    firsts: list[int] = []
    last: dict[int, Call] = {}
    used: set[tuple[float, int]] = set()
    for call in calls:
        numbers = _numbers(call.text)
        result.messages += bool(numbers)
        for number in numbers:
            result.updates += 1
            if number in last:
                _repeat(played, result, (destination.chat, number), (last[number], call), used)
            else:
                firsts.append(number)
            last[number] = call
    heard = set(last)
    if destination.thread and any(call.thread != destination.thread for call in calls):
        result.faults.append(f"{destination}: not all went to its topic")
    if heard - expected:
        result.faults.append(f"{destination}: heard {sorted(heard - expected)} though not asked for")
    missing = expected - heard
    if missing and destination.chat not in played.plan.vanishing:
        result.faults.append(f"{destination}: never heard {sorted(missing)}")
    news = [number for number in firsts if number > 0]
    if news != sorted(news):
        result.faults.append(f"{destination}: out of order: {news}")


def _numbers(text: str) -> list[int]:
    """The numbers told of in a message; those of edits with a minus sign."""
    if not text.startswith(("<b>New", "<b>Edited")) and "wanted to hear" not in text:
        return []
    if "wanted to hear" not in text:
        sign = -1 if text.startswith("<b>Edited") else 1
        return [sign * int(found) for found in _NUMBER.findall(text)[:1]]
    return [
        (-1 if "edited" in entry else 1) * int(found[1])
        for entry in text.split("\n")
        if (found := _NUMBER.search(entry))
    ]


def _repeat(
    played: Played, result: Judgement, what: tuple[int, int], calls: tuple[Call, Call], used: set[tuple[float, int]]
) -> None:
    """Find the cause of a repeat: a lost answer, or a kill while the message was on its way; a chat has one of each."""
    before, after = calls
    seen = result.seen_again
    first = id(after) not in seen
    seen.add(id(after))
    result.repeats += first
    chat, number = what
    counted = max(played.unknown.get(what, 0), played.unknown.get((played.moved.get(chat, chat), number), 0))
    if not counted:
        result.faults.append(f"{chat}: {number} came again, and the bot did not count it")
    kill = next(
        (at for at in played.kills if before.at - _IN_THE_PIPE <= at <= before.at + _ON_THE_WAY and at <= after.at),
        None,
    )
    if before.lost:
        result.after_lost += first
    elif kill is not None:
        result.after_kill += first
        used.add((kill, id(after)))
        messages = {message for at, message in used if at == kill}
        if len(messages) > 1:
            result.faults.append(f"{chat}: more than one repeat for one kill")
    elif counted and after.at - before.at >= PATIENCE:
        result.after_late += first
    else:
        result.faults.append(f"{chat}: {number} came again for no reason, {after.at - before.at:.1f} s later")
