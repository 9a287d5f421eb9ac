"""Who follows what, what arrives, and what must be heard: decided before anything runs."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.subscriptions.model import Destination, Kind
from bot.subscriptions.model import SubscriptionTarget as Target
from tests.samples import transcript

if TYPE_CHECKING:
    from bot.transcripts.model import Transcript

TOPICS = ("Harbour", "Schools", "Culture", "Energy", "Roads", "Health", "Trade", "Parks", "Water", "Sport")
FIRST_PERSON, FIRST_GROUP, FIRST_FORUM = 10_000, -50_000, -1_000_000_500_000
THREAD = 7
BASE, FIRST_NEW = 500, 1000
"""Numbers of the transcripts that are there from the start, and of those that arrive."""


@dataclass(frozen=True)
class Size:
    """How much happens. `scale` is how many times faster than Telegram's own the flood limits are."""

    chats: int = 500
    transcripts: int = 200
    kills: int = 50
    edits: int = 10
    scale: float = 2.5
    longest_life: float = 4.0
    """Seconds that a process serves at most before it is killed; one in five does not get so far as to serve."""
    lost: float = 0.01
    failing: float = 0.01
    flooded: float = 0.002
    """Chances of a message: done but its answer lost; answered 502; answered 429."""
    settle: float = 900.0
    """Seconds after the last kill in which everything must have been heard."""


@dataclass
class Plan:
    """One run. Numbers with a minus sign are edits."""

    size: Size
    dice: random.Random
    base: list[Transcript] = field(default_factory=list)
    arriving: list[Transcript] = field(default_factory=list)
    edited: list[Transcript] = field(default_factory=list)
    wishes: dict[Destination, list[Target]] = field(default_factory=dict)
    blocking: list[int] = field(default_factory=list)
    """People who block the bot for a while."""
    vanishing: list[int] = field(default_factory=list)
    """People whose accounts are deleted."""
    migrating: list[int] = field(default_factory=list)

    def expected(self, destination: Destination) -> set[int]:
        """The numbers that the destination must hear of."""
        wishes = self.wishes[destination]
        heard = {number_of(one) for one in self.arriving if any(_wants(wish, one) for wish in wishes)}
        return heard | {-number_of(one) for one in self.edited if any(wish.follows(one.key) for wish in wishes)}


def make(size: Size, seed: int) -> Plan:
    """Draw a plan."""
    dice = random.Random(seed)
    plan = Plan(size, dice)
    today = datetime.now(UTC).date()
    first = today - timedelta(days=size.transcripts)
    for n in range(size.transcripts):
        topics = tuple(dice.sample(TOPICS, dice.choice((1, 1, 2))))
        plan.arriving.append(transcript(FIRST_NEW + n, day=str(first + timedelta(days=n)), topics=topics))
    plan.base = [transcript(BASE + n, day=str(today), topics=("Archive",)) for n in range(size.edits)]
    for n in range(size.edits):
        rewritten = transcript(BASE + n, day=str(today), topics=("Archive",), summary="The council looked again.")
        plan.edited.append(rewritten)
    for n in range(size.chats):
        plan.wishes[_destination(n)] = _wishes(plan, dice)
    people = [each.chat for each in plan.wishes if each.chat > 0]
    dice.shuffle(people)
    tenth = max(len(people) // 10, 1)
    plan.blocking, plan.vanishing = people[:tenth], people[tenth : tenth + max(tenth // 4, 1)]
    groups = [each.chat for each in plan.wishes if FIRST_FORUM < each.chat < 0]
    plan.migrating = dice.sample(groups, max(len(groups) // 5, 1))
    return plan


def _destination(number: int) -> Destination:
    if number % 10 == 8:
        return Destination(FIRST_GROUP - number)
    if number % 10 == 9:
        return Destination(FIRST_FORUM - number, THREAD if number % 20 == 9 else 0)
    return Destination(FIRST_PERSON + number)


def _wishes(plan: Plan, dice: random.Random) -> list[Target]:
    wishes = [Target(Kind.TOPIC, topic) for topic in dice.sample(TOPICS, dice.choice((1, 1, 2)))]
    if dice.random() < 0.1:
        wishes.append(Target(Kind.PHRASE, f"point {dice.choice(plan.arriving).key.id} of the plan says so"))
    if plan.base and dice.random() < 0.2:
        wishes.append(Target(Kind.EVENT, str(dice.choice(plan.base).key)))
    if dice.random() < 0.02:
        wishes = [Target(Kind.PERSON, "Ada Lindqvist")]
    return wishes


def number_of(one: Transcript) -> int:
    """The transcript's number."""
    return int(one.key.id)


def _wants(wish: Target, one: Transcript) -> bool:
    """What a wish means, said once more and simply, so that the bot's own matching is not its own judge."""
    if wish.kind is Kind.TOPIC:
        return wish.text in one.event.topics
    if wish.kind is Kind.PHRASE:
        return wish.text.split()[1] == one.key.id
    return wish.kind is Kind.PERSON
