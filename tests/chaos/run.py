"""Plays a plan: the real bot in a process of its own, against the strict server, with its life cut short."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.subscriptions.database import Database
from bot.subscriptions.service import Service
from bot.subscriptions.tables import outbox, seen
from bot.transcripts.files import write_yaml
from tests.botapi import Fault, Limits, Server
from tests.chaos.plan import FIRST_FORUM, THREAD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from bot.transcripts.model import Transcript
    from tests.botapi.server import Call
    from tests.chaos.plan import Plan

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Played:
    """What happened."""

    plan: Plan
    calls: list[Call] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    """Moments on the journal's clock."""
    moved: dict[int, int] = field(default_factory=dict)
    """Groups that became supergroups."""
    unknown: dict[tuple[int, int], int] = field(default_factory=dict)
    """(chat, number) → attempts that the bot itself counts as perhaps heard."""
    waiting: int = 0
    """Messages that were never sent, those of vanished people aside."""
    seconds: float = 0.0
    log: Path = Path()


class Bot:
    """The bot's process."""

    def __init__(self, server: Server, url: str, folder: Path, speed: float) -> None:
        self.log = folder / "bot.log"
        self._environment = {
            **os.environ,
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_URL": server.url,
            "VERBATIM_LIBRARY": str(folder / "library"),
            "VERBATIM_DATABASE_URL": url,
            "VERBATIM_SYNC_EVERY": "0",
            "VERBATIM_SPEED": str(speed),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """SIGKILL: no farewell."""
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> int:
        """SIGTERM, and its exit status."""
        self._process.terminate()
        return self._process.wait(30)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None


def play(plan: Plan, url: str, folder: Path, say: Callable[[str], None] = lambda _: None) -> Played:
    """Run it to its end, or until the plan's patience is over."""
    library = folder / "library"
    library.mkdir(parents=True)
    for one in plan.base:
        write_yaml(one, library)
    asyncio.run(_subscribe(plan, url))
    played = Played(plan)
    with Server(limits=Limits(scale=plan.size.scale), seed=plan.dice.randrange(1 << 30)) as server:
        _people(plan, server)
        size = plan.size
        server.fault(Fault("lost", chance=size.lost))
        server.fault(Fault("error", chance=size.failing))
        server.fault(Fault("flood", chance=size.flooded, seconds=1))
        bot = Bot(server, url, folder, size.scale)
        played.log = bot.log
        begun = time.monotonic()
        _lives(plan, server, bot, played, library)
        say(f"{size.kills} kills after {time.monotonic() - begun:.0f} s; waiting for the rest")
        for chat in plan.blocking:
            server.do(lambda people, chat=chat: people.start(chat))
        played.waiting = asyncio.run(_wait(plan, url, size.settle, bot))
        played.seconds = time.monotonic() - begun
        assert bot.stop() == 0, f"the bot did not stop in good order: see {bot.log}"
        played.calls = [call for call in server.journal if call.method == "sendMessage"]
    played.unknown = asyncio.run(_unknown(url))
    return played


def _lives(plan: Plan, server: Server, bot: Bot, played: Played, library: Path) -> None:
    """One life after the other, with something happening in each."""
    acts = _acts(plan, server, played, library)
    total = len(plan.arriving) + len(plan.edited) + 2 * len(plan.blocking) + len(plan.vanishing) + len(plan.migrating)
    share = total / (plan.size.kills + 1)
    done = 0.0
    for life in range(plan.size.kills):
        polls = server.counts["getUpdates"]
        bot.start()
        if plan.dice.random() < 0.8:
            _until_serving(server, bot, polls)
        end = time.monotonic() + plan.dice.uniform(0.2, plan.size.longest_life)
        due = share * (life + 1)
        pause = max(end - time.monotonic(), 0.1) / max(due - done, 1)
        while done < due and next(acts, None) is not None:
            done += 1
            time.sleep(pause)
        time.sleep(max(end - time.monotonic(), 0))
        assert bot.alive, f"the bot ended by itself: see {bot.log}"
        bot.kill()
        played.kills.append(time.monotonic())
    bot.start()
    for _ in acts:
        time.sleep(0.02)


def _until_serving(server: Server, bot: Bot, polls: int) -> None:
    deadline = time.monotonic() + 60
    while server.counts["getUpdates"] <= polls:
        assert bot.alive, f"the bot ended by itself: see {bot.log}"
        assert time.monotonic() < deadline, f"the bot does not begin to serve: see {bot.log}"
        time.sleep(0.02)


def _acts(plan: Plan, server: Server, played: Played, library: Path) -> Iterator[bool]:
    """Everything that happens, in an order of chance; the transcripts among it in theirs."""
    kinds = (
        ["arrive"] * len(plan.arriving)
        + ["edit"] * len(plan.edited)
        + ["block", "unblock"] * len(plan.blocking)
        + ["vanish"] * len(plan.vanishing)
        + ["migrate"] * len(plan.migrating)
    )
    plan.dice.shuffle(kinds)
    arriving, edited = iter(plan.arriving), iter(plan.edited)
    blocking, vanishing, migrating = iter(plan.blocking), iter(plan.vanishing), iter(plan.migrating)
    away: list[int] = []
    for kind in [*kinds, *["unblock"] * len(plan.blocking)]:
        if kind == "arrive":
            _drop(next(arriving), library)
        elif kind == "edit":
            _drop(next(edited), library)
        elif kind == "block":
            away.append(next(blocking))
            server.do(lambda people: people.block(away[-1]))
        elif kind == "unblock":
            if away:
                chat = away.pop(0)
                server.do(lambda people, chat=chat: people.unblock(chat))
        elif kind == "vanish":
            chat = next(vanishing)
            server.do(lambda people, chat=chat: people.deactivate(chat))
        else:
            chat = next(migrating)
            played.moved[chat] = server.do(lambda people, chat=chat: people.migrate(chat))
        yield True


def _drop(one: Transcript, library: Path) -> None:
    write_yaml(one, library)


def _people(plan: Plan, server: Server) -> None:
    def settle(people) -> None:
        for each in plan.wishes:
            if each.chat > 0:
                people.private(each.chat)
            elif each.chat > FIRST_FORUM:
                people.group(each.chat)
            else:
                people.supergroup(each.chat, forum=True)
                people.open_thread(each.chat, THREAD)

    server.do(settle)


async def _subscribe(plan: Plan, url: str) -> None:
    service = await Service.open(url)
    await service.intake.reconcile(_Base(plan.base))
    for destination, wishes in plan.wishes.items():
        for wish in wishes:
            await service.subscribe(destination, wish)
    await service.close()


class _Base:
    """The library as it was when everybody subscribed."""

    def __init__(self, transcripts: list[Transcript]) -> None:
        self._held = {one.key: one for one in transcripts}
        self.library = [one.event for one in transcripts]

    def transcript(self, key):
        return self._held.get(key)


async def _wait(plan: Plan, url: str, seconds: float, bot: Bot) -> int:
    """Until everything is sent that can be; gives how much is not."""
    deadline = time.monotonic() + seconds
    database = Database(url)
    quiet = 0
    try:
        while True:
            assert bot.alive, f"the bot ended by itself: see {bot.log}"
            waiting, known, edits = await database.read(partial(_state, vanishing=plan.vanishing))
            arrived = known >= len(plan.base) + len(plan.arriving) and edits >= len(plan.edited)
            quiet = quiet + 1 if arrived and not waiting else 0
            if quiet == 3 or time.monotonic() > deadline:
                return int(waiting)
            await asyncio.sleep(0.3)
    finally:
        await database.close()


def _state(connection: Connection, vanishing: list[int]) -> tuple[int, int, int]:
    """How many messages wait, how many transcripts were seen, how many of them edited."""
    pending = outbox.c.state == "pending", outbox.c.chat.not_in(vanishing)
    return (
        connection.scalar(select(func.count()).select_from(outbox).where(*pending)),
        connection.scalar(select(func.count()).select_from(seen)),
        connection.scalar(select(func.count()).select_from(seen).where(seen.c.revision > 1)),
    )


async def _unknown(url: str) -> dict[tuple[int, int], int]:
    service = await Service.open(url)
    try:
        rows = await service.database.read(lambda connection: connection.execute(select(outbox)).all())
    finally:
        await service.close()
    sign = {"new": 1, "edited": -1}
    return {(row.chat, sign[row.news] * int(row.transcript.rpartition("_")[2])): row.unknown for row in rows}
