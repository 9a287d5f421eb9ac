"""Updates in order: one chat's one after the other, different chats' at once, a person's newer inline query at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 1_000
"""Chats that are answered at the same time: many, since most of them may be waiting for Telegram's flood limits."""

WAITING = 100_000
"""Updates that may wait in this process; a stop waits for all that were fetched."""


class InOrder(BaseUpdateProcessor):
    """Keeps the order within a chat.

    An inline query is worth answering only while its text still stands in the person's field: it waits for nobody, and
    the newer one cancels the older.
    """

    __slots__ = ("_inline", "_lines", "_slots")

    def __init__(self, at_once: int = AT_ONCE) -> None:
        super().__init__(WAITING)
        self._slots = asyncio.Semaphore(at_once)
        self._lines: dict[int, deque[asyncio.Future[None]]] = {}
        self._inline: dict[int, asyncio.Task[Any]] = {}

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to release."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Run the handlers of an update when it is its turn."""
        if isinstance(update, Update) and update.inline_query is not None:
            await self._newest(update.inline_query.from_user.id, coroutine)
            return
        chat = _chat_of(update)
        if chat is None:
            async with self._slots:
                await coroutine
            return
        await self._in_line(chat, coroutine)

    async def _in_line(self, chat: int, coroutine: Awaitable[Any]) -> None:
        line = self._lines.setdefault(chat, deque())
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(turn)
        if line[0] is turn:
            turn.set_result(None)
        try:
            await turn
            async with self._slots:
                await coroutine
        finally:
            line.remove(turn)
            if not line:
                self._lines.pop(chat, None)
            elif not line[0].done():
                line[0].set_result(None)

    async def _newest(self, person: int, coroutine: Awaitable[Any]) -> None:
        older = self._inline.get(person)
        if older is not None:
            older.cancel()
        task = asyncio.ensure_future(coroutine)
        self._inline[person] = task
        try:
            await asyncio.wait([task])
            if not task.cancelled() and (error := task.exception()):
                raise error
        finally:
            task.cancel()
            if self._inline.get(person) is task:
                del self._inline[person]


def _chat_of(update: object) -> int | None:
    """What keeps updates in one line: the chat, else the person."""
    if not isinstance(update, Update):
        return None
    if update.effective_chat is not None:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user is not None else None
