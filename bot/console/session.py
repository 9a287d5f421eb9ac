"""One person at one screen: asks the dialogue what a person would ask, and keeps what appeared."""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from bot.chat.dialogue import Dialogue, menu
from bot.chat.reply import (
    Button,
    Card,
    EditCard,
    InlinePage,
    MessageReply,
    Notice,
    PressReply,
    RelabelButton,
    SendCard,
    SendFile,
)
from bot.chat.request import ChatKind, InlineRequest, MessageRequest, PressRequest, Reader
from bot.console.screen import Appeared, ScreenMessage, card_lines, file_lines, text_lines
from bot.subscriptions.model import Delivered, Destination, Notification, Outcome, Outdated

USERNAME = "verbatim_bot"
PERSON, GROUP, FORUM, TOPIC = 1001, -2001, -1002000000001, 7
PLACES = {"private": Destination(PERSON), "group": Destination(GROUP), "topic": Destination(FORUM, TOPIC)}
"""The chats of the terminal; the person administers the group and the forum."""
LONGEST_MESSAGE, LONGEST_QUERY = 4096, 256
KEPT = 200
"""Messages of a chat that can still be tapped."""

_MARKED = re.compile(
    r"(?P<command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{3,32}\b)"
    r"|https?://[^\s<>\"]+"
)
"""What Telegram's apps mark in a text by themselves."""
_DEEP_LINK = re.compile(rf"https?://t\.me/{USERNAME}\?start=([A-Za-z0-9_-]{{1,64}})")

logger = logging.getLogger(__name__)


class CannotPlayError(Exception):
    """What was asked for is not on the screen."""


class TerminalChats:
    """What the dialogue asks about chats: the person administers those of the terminal, and there is no channel."""

    async def administers(self, chat: int, user: int) -> bool:
        """Whether a person is an administrator of a chat."""
        return chat in {GROUP, FORUM} and user == PERSON

    async def can_post(self, chat: int) -> bool:
        """Whether the bot may post in a channel."""
        del chat
        return False

    async def channel(self, name: int | str) -> None:
        """The channel of this number or @name: there is none."""
        del name


@dataclass
class Session:
    """Talks with `dialogue`; `here` is the chat on the screen, `language` that of the person's Telegram."""

    dialogue: Dialogue
    here: Destination = PLACES["private"]
    language: str = "en"
    query: str = ""
    page: InlinePage | None = None
    """The inline results on the screen, and the query that they answer."""
    failures: int = 0
    """Answers that failed; the log says why."""
    _chats: dict[int, dict[int, ScreenMessage]] = field(default_factory=lambda: defaultdict(dict))
    _new: list[Appeared] = field(default_factory=list)

    # What the person does; each gives what appeared on the screen.

    async def write(self, text: str) -> list[Appeared]:
        """Send a text; one too long for a message goes as several, as Telegram's apps do it."""
        here = self.here
        for start in range(0, len(text), LONGEST_MESSAGE):
            typed = ScreenMessage(here, text_lines(text[start : start + LONGEST_MESSAGE]))
            try:
                reply = await self.dialogue.message(self._message_request(self._keep(typed)))
            except Exception:
                logger.exception("A message was not answered")
                self._show("bot", ScreenMessage(here, text_lines(self._failed()), by_bot=True))
            else:
                self._send(here, reply)
        return self.arrived()

    async def tap(self, label: str) -> list[Appeared]:
        """Tap the button (or link) with this label, on the latest message that has it."""
        wanted, there = _folded(label), self.on_screen()
        found = [(message, button) for message, button in (*there, *self._links()) if _folded(button.label) == wanted]
        if not found:
            labels = ", ".join(f"[{button.label}]" for _, button in there) or "none"
            raise CannotPlayError(f"no button [{label}] on the screen; there: {labels}")
        return await self.press(*found[0])

    async def press(self, message: ScreenMessage, button: Button) -> list[Appeared]:
        """Tap this button of this message."""
        if button.url is not None:
            return await self._open(button.url)
        if button.share is not None:
            return await self.ask(button.share)
        try:
            reply = await self.dialogue.press(self._press_request(message, button))
        except Exception:
            logger.exception("A press was not answered")
            reply = Notice(self._failed())
        self._answer(message, button, reply)
        return self.arrived()

    async def ask(self, query: str, offset: str = "") -> list[Appeared]:
        """Type `@bot query`; the results stand in `page`, further ones in place of those before."""
        try:
            page = await self.dialogue.inline(InlineRequest(query[:LONGEST_QUERY], offset, self._reader))
        except Exception as error:
            logger.exception("An inline query was not answered")
            self.failures += 1
            raise CannotPlayError(f"the bot did not answer the inline query {query!r}") from error
        self.query, self.page = query, page
        self._new.append(Appeared("list", self.here.chat, page=page))
        return self.arrived()

    async def more(self) -> list[Appeared]:
        """Scroll to the next page of inline results."""
        if self.page is None or not self.page.next_offset:
            raise CannotPlayError("there are no more inline results")
        return await self.ask(self.query, self.page.next_offset)

    async def choose(self, number: int) -> list[Appeared]:
        """Pick an inline result by its number, from 1; its message appears in the chat."""
        if self.page is None or not 1 <= number <= len(self.page.results):
            raise CannotPlayError(f"no inline result {number} on the screen")
        card = self.page.results[number - 1].card
        self._show("via", ScreenMessage(Destination(self.here.chat), card_lines(card), card.buttons, inline=True))
        return self.arrived()

    async def wait(self, seconds: float) -> list[Appeared]:
        """Wait until something comes by itself, at most so long."""
        for _ in range(int(seconds * 20)):
            await asyncio.sleep(0.05)
            if self._new:
                break
        return self.arrived()

    def enter(self, place: str) -> list[Appeared]:
        """Go to one of `PLACES`."""
        self.here = PLACES[place]
        return self.arrived()

    def commands(self) -> dict[str, str]:
        """The bot's commands and what they do, as Telegram's menu lists them."""
        texts = self.dialogue.view_of(None).texts
        return {name: texts(f"command.{name}") for name in menu(self.dialogue.services)}

    # What comes by itself, and what is on the screen.

    async def deliver(
        self, render: Callable[[Notification], Awaitable[Card | None]], notification: Notification
    ) -> Outcome:
        """Show an update that a chat has subscribed to."""
        card = await render(notification)
        if card is None:
            return Outdated()
        self._send(notification.destination, SendCard(card))
        return Delivered()

    def arrived(self) -> list[Appeared]:
        """What appeared since the last look, in this chat alone."""
        new, self._new[:] = list(self._new), []
        return [one for one in new if one.chat == self.here.chat]

    def on_screen(self) -> list[tuple[ScreenMessage, Button]]:
        """Every button with its message, the latest message first."""
        return [(message, button) for message in self._latest() for row in message.rows for button in row]

    def _links(self) -> list[tuple[ScreenMessage, Button]]:
        """The links in texts as buttons, the latest message first."""
        return [
            (message, Button(piece.text, url=piece.link))
            for message in self._latest()
            for line in message.lines
            for piece in line.pieces
            if piece.link
        ]

    def _latest(self) -> list[ScreenMessage]:
        return list(reversed(self._chats[self.here.chat].values()))

    # From what the person does to requests, and from replies to the screen.

    @property
    def _reader(self) -> Reader:
        return Reader(PERSON, self.language)

    def _message_request(self, typed: ScreenMessage) -> MessageRequest:
        marked = [(mark.lastgroup, mark.start(), mark[0].lower()) for mark in _MARKED.finditer(typed.text)]
        command = None
        if marked and marked[0][:2] == ("command", 0):
            name, _, bot = marked[0][2][1:].partition("@")
            command = name if bot in {"", USERNAME} else ""
        mentions = any(kind == "mention" and text == f"@{USERNAME}" for kind, _, text in marked)
        kind = _kind(typed.here)
        return MessageRequest(typed.written, typed.here, kind, self._reader, command, mentions_bot=mentions)

    def _press_request(self, message: ScreenMessage, button: Button) -> PressRequest:
        if message.inline:
            return PressRequest(button.data, self._reader)
        here = message.here
        return PressRequest(button.data, self._reader, here, _kind(here), message.number, message.replied)

    async def _open(self, url: str) -> list[Appeared]:
        """Open a link: one to the bot itself starts it."""
        link = _DEEP_LINK.fullmatch(url)
        if link is None:
            return []
        self.here = PLACES["private"]
        return await self.write(f"/start {link[1]}")

    def _answer(self, message: ScreenMessage, button: Button, reply: PressReply) -> None:
        match reply:
            case EditCard(card):
                self._edit(replace(message, lines=card_lines(card), rows=card.buttons))
            case RelabelButton(new, notice):
                rows = [tuple(new if one.data == button.data else one for one in row) for row in message.rows]
                self._edit(replace(message, rows=tuple(rows)))
                self._note(notice)
            case SendCard():
                self._send(message.here, reply)
            case Notice(text):
                self._note(text)

    def _send(self, here: Destination, reply: MessageReply | None) -> None:
        match reply:
            case SendCard(card, to):
                original = self._chats[here.chat].get(to or 0)
                replied = original.written if original else None
                self._show("bot", ScreenMessage(here, card_lines(card), card.buttons, replied, by_bot=True))
            case SendFile():
                self._show("bot", ScreenMessage(here, file_lines(reply), by_bot=True))

    def _edit(self, message: ScreenMessage) -> None:
        """Put a changed message in its place; where nothing changed, nothing happens."""
        held = self._chats[message.here.chat]
        if held.get(message.number) != message:
            held[message.number] = message
            self._new.append(Appeared("edit", message.here.chat, message))

    def _note(self, text: str | None) -> None:
        if text:
            self._new.append(Appeared("note", self.here.chat, note=text))

    def _show(self, who: str, message: ScreenMessage) -> None:
        self._new.append(Appeared(who, message.here.chat, self._keep(message)))

    def _keep(self, message: ScreenMessage) -> ScreenMessage:
        """Give the message its number and keep it."""
        held = self._chats[message.here.chat]
        message = replace(message, number=max(held, default=0) + 1)
        held[message.number] = message
        if len(held) > KEPT:
            del held[min(held)]
        return message

    def _failed(self) -> str:
        """Count an answer that failed; gives the words for the person."""
        self.failures += 1
        return self.dialogue.view_of(self._reader).texts("refused.failed")


def _kind(here: Destination) -> ChatKind:
    return ChatKind.PRIVATE if here.chat > 0 else ChatKind.GROUP


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
