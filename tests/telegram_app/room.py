"""The bot with people around it, in this process: the real application over the strict Bot API."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from bot.telegram_app.application import build
from tests.botapi.session import Refusals, open_session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.chat.view import Services
    from tests.botapi.session import Session

ANN, BOB, GROUP, FORUM, TOPIC = 1001, 1002, -2001, -1002000000001, 7


@asynccontextmanager
async def room(services: Services) -> AsyncIterator[Session]:
    """A session with a group and a forum beside the private chat; nothing the bot does may be refused."""
    refusals = Refusals()
    async with open_session(partial(build, services), refusals) as session:
        session.people.user(BOB, "Bob")
        session.people.group(GROUP, "Newsroom")
        session.people.supergroup(FORUM, "Desk", forum=True)
        session.people.open_thread(FORUM, TOPIC, "Quotes")
        await session.settle()
        yield session
    assert not refusals.found


def play(services: Services, scene: Callable[[Session], Awaitable[None]]) -> None:
    """Run a scene with the bot."""

    async def run() -> None:
        async with room(services) as session:
            await scene(session)

    asyncio.run(run())


def answers(seen) -> list[dict]:
    """The bot's own messages, new and edited, among what appeared."""
    return [each.value for each in seen if each.kind in {"message", "edit"} and each.value["from"]["is_bot"]]


def notices(seen) -> list[str]:
    """What the bot said to taps."""
    return [each.value.get("text", "") for each in seen if each.kind == "answer"]


def labels(message: dict) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]
