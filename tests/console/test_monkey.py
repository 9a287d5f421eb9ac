"""Somebody who taps everything and types anything: nothing fails, and the strict Bot API refuses nothing."""

import asyncio
import os
import random
import shutil

import pytest

from bot.console.app import opened
from bot.console.session import CannotPlayError
from bot.settings import Settings
from tests.botapi import screen

STEPS = int(os.environ.get("MONKEY_STEPS", "120"))
TYPED = """
harbour bridge Budget budgt Agnes Thorley Idris Vane the will not close never 4,000 2.4 2026-079 2026 may 1..2 last week
since until topic: person: place: “ ” " — - … [...] ? ! <b> &amp; </i> < > & 💥 Привет ё p_council_en_2026-014_3
e_council_en_2026-014 council_en_2026-079 @newsroom everything 1 9 99999999999 0 -1 %s {0}
"""
COMMANDS = """
start help latest on event topics topic persons person quote about subscribe subscriptions unsubscribe settings changes
export forget stats nonsense
"""
WORDS = [*TYPED.split(), "\\", "\n", "\u202e", "\u200f", "\t", "\ufeff", "e\u0301"]
PASSAGES = [
    "We will not close the harbour bridge to pedestrians at any time during the works.",
    "Fourteen months, if the winter is mild. Eighteen, if it is not.",
    "The harbour bridge carries four thousand vehicles a day. It was built for nine hundred.",
]


class Monkey:
    def __init__(self, session, seed):
        self.session = session
        self.dice = random.Random(seed)

    async def step(self):
        kind = self.dice.choices(["tap", "command", "text", "inline", "choose", "more", "move"], [8, 4, 3, 2, 1, 1, 1])[
            0
        ]
        return kind, await getattr(self, kind)()

    def words(self):
        if self.dice.random() < 0.3:
            words = self.dice.choice(PASSAGES).split()
            for _ in range(self.dice.randrange(3)):
                words[self.dice.randrange(len(words))] = self.dice.choice(WORDS)
            return " ".join(words)
        return " ".join(self.dice.choices(WORDS, k=int(self.dice.expovariate(0.2)))).strip()

    async def tap(self):
        there = self.session.on_screen()[:40]
        return await self.session.press(*self.dice.choice(there)) if there else []

    async def command(self):
        return await self.session.write(f"/{self.dice.choice(COMMANDS.split())} {self.words()}".rstrip())

    async def text(self):
        return await self.session.write(self.words() or "hello")

    async def inline(self):
        return await self.session.ask(self.words()[:256])

    async def choose(self):
        found = self.session.page
        return await self.session.choose(self.dice.randint(1, len(found.results))) if found and found.results else []

    async def more(self):
        try:
            return await self.session.more()
        except CannotPlayError:
            return []

    async def move(self):
        return self.session.enter(self.dice.choice(["private", "private", "group", "topic"]))


@pytest.mark.parametrize(("opened", "seed"), [(opened, 1), (screen.opened, 1), (screen.opened, 2)])
def test_nothing_fails_and_nothing_is_refused(root, tmp_path, opened, seed):
    library = shutil.copytree(root / "data" / "demo", tmp_path / "library")
    settings = Settings(library=(library,), var=tmp_path, admins=(1001,))

    async def run():
        async with opened(settings, tmp_path) as session:
            monkey = Monkey(session, seed)
            session.enter("private")
            for number in range(STEPS):
                kind, appeared = await monkey.step()
                texts = [line for one in appeared for line in one.plain]
                assert not any("went wrong" in text or "пошло не так" in text for text in texts), (number, kind)
                assert not session.failures, (number, kind)

    asyncio.run(run())
