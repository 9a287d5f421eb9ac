"""The application over the Bot API in process, with one person at one screen who does what people do.

`opened` opens the whole bot, as `bot.console.app.opened` does for the terminal; `open_session` any application.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram import Update

from bot.console.session import PERSON, CannotPlayError
from tests.botapi.api import Api, ApiRequest
from tests.botapi.people import People
from tests.botapi.state import World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from telegram.ext import Application

    from tests.botapi.requests import ApiError
    from tests.botapi.state import Json, Seen

PATIENCE = 12.0
"""Seconds to wait for an answer that Telegram itself would no longer take."""
MAX_MESSAGE = 4096
_NORMAL = ("message is not modified", "query is too old")
"""Refusals that happen to every bot: a double tap, a late answer."""


@dataclass
class Refusals:
    """Requests of the bot that the strict Bot API refused; each is a mistake in the bot."""

    found: list[str] = field(default_factory=list)

    def add(self, method: str, error: ApiError) -> None:
        """Take note, unless it is one of the normal ones. A chat that a person names may well not exist."""
        if method != "getChat" and not any(words in error.description for words in _NORMAL):
            self.found.append(f"refused by the Bot API: {method}: {error}")


@asynccontextmanager
async def open_session(
    build: Callable[[ApiRequest], Application], refusals: Refusals, clock: Callable[[], float] | None = None
) -> AsyncIterator[Session]:
    """A running application; the person has never written to it yet."""
    api = Api(World(clock) if clock else World())
    people = People(api.world)
    people.private(PERSON, "You", started=False)
    application = build(ApiRequest(api, refusals.add))
    async with application:
        if application.post_init is not None:
            await application.post_init(application)
        await application.start()
        try:
            yield Session(application, api, people)
        finally:
            await application.stop()


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: what it says and what it does."""

    label: str
    action: str
    value: str


def buttons(message: Json) -> list[list[Button]]:
    """The rows of buttons under a message."""
    return [[_button(button) for button in row] for row in message.get("reply_markup", {}).get("inline_keyboard", [])]


def links(message: Json) -> list[Button]:
    """The links in a message's text, as things to tap."""
    units = message.get("text", "").encode("utf-16-le")
    spans = [(e, units[2 * e["offset"] : 2 * (e["offset"] + e["length"])]) for e in message.get("entities", [])]
    found = [(e, label.decode("utf-16-le")) for e, label in spans if e["type"] in {"text_link", "url"}]
    return [Button(label, "url", e.get("url", label)) for e, label in found]


def _button(button: Json) -> Button:
    action = next(name for name in button if name not in {"text", "style", "icon_custom_emoji_id"})
    value = button[action]
    return Button(button["text"], action, value["text"] if isinstance(value, dict) else value)


@dataclass(frozen=True, slots=True)
class Results:
    """Inline results on the screen."""

    query_id: str
    query: str
    results: list[Json]
    next_offset: str
    button: Json | None


@dataclass
class Session:
    """Drives `application` over `api`; `chat_id` is the chat on the screen."""

    application: Application
    api: Api
    people: People
    chat_id: int = PERSON
    thread: int | None = None
    results: Results | None = None
    _seen: list[Seen] = field(default_factory=list)
    _offset: int = 0

    def __post_init__(self) -> None:
        self.api.world.watchers.append(self._seen.append)

    # What the person does; each gives what appeared on the screen.

    async def write(self, text: str) -> list[Seen]:
        """Send a text; one too long for a message goes as several, as Telegram's apps do it."""
        pieces = [text[at : at + MAX_MESSAGE] for at in range(0, len(text), MAX_MESSAGE)]
        for piece in pieces:
            self.people.say(PERSON, self.chat_id, piece, thread=self.thread)
        return await self.settle()

    async def tap(self, label: str) -> list[Seen]:
        """Tap the button (or link) with this label, on the latest message that has it."""
        wanted = _plain(label)
        found = [
            (message, button) for message, button in self.on_screen() if _plain(button.label) == wanted
        ] or self._links(wanted)
        if not found:
            there = ", ".join(f"[{button.label}]" for _, button in self.on_screen()) or "none"
            raise CannotPlayError(f"no button [{label}] on the screen; there: {there}")
        return await self.press(*found[0])

    async def press(self, message: Json, button: Button) -> list[Seen]:
        """Tap this button of this message."""
        if button.action == "callback_data":
            inline = self._inline_id(message)
            if inline:
                self.people.press_inline(PERSON, inline, button.value)
            else:
                self.people.press(PERSON, message["chat"]["id"], message["message_id"], button.value)
            return await self.settle()
        if button.action.startswith("switch_inline_query"):
            return await self.ask(button.value)
        if button.action == "url":
            payload = self._start_payload(button.value)
            if payload is not None:
                self.chat_id, self.thread = PERSON, None
                return await self.write(f"/start {payload}")
        return []

    async def ask(self, query: str, offset: str = "") -> list[Seen]:
        """Type `@bot query`; the results stand in `results`, further pages after those before."""
        query_id = self.people.ask_inline(PERSON, query, offset)
        seen = await self.settle()
        answer = self.api.world.inline_queries[query_id].answer
        if not answer:
            raise CannotPlayError(f"the bot did not answer the inline query {query!r}")
        self.results = Results(query_id, query, answer["results"], answer["next_offset"], answer.get("button"))
        return seen

    async def more(self) -> list[Seen]:
        """Scroll to the next page of inline results."""
        if self.results is None or not self.results.next_offset:
            raise CannotPlayError("there are no more inline results")
        return await self.ask(self.results.query, self.results.next_offset)

    async def choose(self, number: int) -> list[Seen]:
        """Pick an inline result by its number, from 1; its message appears in the chat."""
        if self.results is None or not 1 <= number <= len(self.results.results):
            raise CannotPlayError(f"no inline result {number} on the screen")
        result_id = self.results.results[number - 1]["id"]
        self.people.choose(PERSON, self.results.query_id, result_id, self.chat_id)
        return await self.settle()

    async def wait(self, seconds: float) -> list[Seen]:
        """Wait until something comes by itself, at most so long."""
        for _ in range(int(seconds * 20)):
            await asyncio.sleep(0.05)
            if self._seen:
                break
        return await self.settle()

    # What is on the screen.

    def on_screen(self) -> list[tuple[Json, Button]]:
        """Every button with its message, the latest message first."""
        chat = self.api.world.chats[self.chat_id]
        return [
            (message, button)
            for message in reversed(chat.messages.values())
            for row in buttons(message)
            for button in row
        ]

    async def settle(self) -> list[Seen]:
        """Hand the bot its updates, let it finish, and give what appeared meanwhile."""
        updates = self.api.world.updates
        while found := updates.take(self._offset):
            self._offset = found[-1]["update_id"] + 1
            for raw in found:
                await self.application.update_queue.put(Update.de_json(raw, self.application.bot))
            await self.application.update_queue.join()
            await self._until_answered()
        updates.take(self._offset)
        return self.arrived()

    def arrived(self) -> list[Seen]:
        """What appeared since the last look, of this chat alone."""
        seen, self._seen[:] = list(self._seen), []
        return [event for event in seen if event.chat_id in {self.chat_id, 0} or event.kind == "results"]

    async def _until_answered(self) -> None:
        """Wait for what a handler may have left to a task of its own; a query that nobody answers goes stale."""
        world = self.api.world
        last = [next(reversed(queries.values()), None) for queries in (world.callbacks, world.inline_queries)]
        waiting = [query for query in last if query is not None and query.answer is None]
        for _ in range(int(PATIENCE * 50)):
            if all(query.answer is not None for query in waiting):
                return
            await asyncio.sleep(0.02)
        for query in waiting:
            query.answer = query.answer or {}

    def _links(self, wanted: str) -> list[tuple[Json, Button]]:
        messages = reversed(self.api.world.chats[self.chat_id].messages.values())
        return [(m, link) for m in messages for link in links(m) if _plain(link.label) == wanted]

    def _inline_id(self, message: Json) -> str | None:
        held = self.api.world.inline_messages
        return next((number for number, found in held.items() if found is message), None)

    def _start_payload(self, address: str) -> str | None:
        name = re.escape(self.api.world.bot.username or "")
        found = re.fullmatch(rf"https?://t\.me/{name}\?start=([A-Za-z0-9_-]{{1,64}})", address)
        return found[1] if found else None


def _plain(label: str) -> str:
    return " ".join(label.split()).casefold()
