"""Somebody who talks with the bot's dialogue, without any front."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.archive import Archive
from bot.chat.buttons import Action, format_action
from bot.chat.dialogue import Dialogue
from bot.chat.request import ChatKind, InlineRequest, MessageRequest, PressRequest, Reader, WrittenText
from bot.chat.view import Services, View
from bot.settings import Settings, data_folder
from bot.subscriptions.model import Destination
from bot.transcripts.sources import Sources
from tests.botapi.cards import read

if TYPE_CHECKING:
    from pathlib import Path

    from bot.chat.reply import Card, InlinePage, MessageReply, PressReply


def sources() -> Sources:
    return Sources.load(data_folder() / "sources.yaml")


def archive_of(folder: Path) -> Archive:
    return Archive.open([folder], None, sources())


def services_of(archive: Archive, **changes) -> Services:
    return Services(Settings(token="1:none"), archive, **changes)


def view_of(archive: Archive, language: str = "en", **changes) -> View:
    services = services_of(archive, **changes)
    return View(services, services.texts.for_language(language), "verbatim_bot")


def text_of(card: Card) -> str:
    """The words of a card as people read them."""
    return read(card.html).text


def labels(card: Card) -> list[str]:
    return [button.label for row in card.buttons for button in row]


@dataclass
class Talk:
    """One person in one chat."""

    services: Services
    kind: ChatKind = ChatKind.PRIVATE
    reader: Reader = Reader(1, "en")  # noqa: RUF009 - frozen

    @property
    def dialogue(self) -> Dialogue:
        return Dialogue(self.services, "verbatim_bot", None)

    @property
    def here(self) -> Destination:
        return Destination(1 if self.kind is ChatKind.PRIVATE else -5)

    def write(self, text: str, replied: WrittenText | None = None) -> MessageReply | None:
        """Send a text as message 2; commands and mentions are marked as Telegram marks them."""
        command = re.match(r"/(\w+)(@verbatim_bot)?(?!\S)", text)
        asked = MessageRequest(
            *(WrittenText(2, text), self.here, self.kind, self.reader),
            command=command[1].lower() if command else None,
            replied=replied,
            mentions_bot="@verbatim_bot" in text and not command,
        )
        return asyncio.run(self.dialogue.message(asked))

    def says(self, text: str, replied: WrittenText | None = None) -> str:
        """The words of the answer to a text."""
        return text_of(self.write(text, replied).card)

    def press(self, action: Action | str, replied: WrittenText | None = None) -> PressReply:
        """Press a button of message 3."""
        data = format_action(action) if isinstance(action, Action) else action
        return asyncio.run(self.dialogue.press(PressRequest(data, self.reader, self.here, self.kind, 3, replied)))

    def ask(self, query: str, offset: str = "") -> InlinePage:
        """Type an inline query."""
        return asyncio.run(self.dialogue.inline(InlineRequest(query, offset, self.reader)))
