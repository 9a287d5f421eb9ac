"""Cards, sent through the strict Bot API: what it takes, Telegram takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.console.screen import ScreenMessage, card_lines, plain_message
from bot.console.session import PERSON, PLACES
from bot.telegram_app.replies import keyboard
from tests.botapi.api import Api
from tests.botapi.markup import _Parser
from tests.botapi.people import People
from tests.botapi.screen import screen_message
from tests.botapi.state import World

if TYPE_CHECKING:
    from bot.chat.reply import Card

_TAGS = {"bold": "b", "italic": "i", "strikethrough": "s", "underline": "u", "text_link": "a"}


@dataclass(frozen=True, slots=True)
class Read:
    """What a message shows: its text, and each entity as (tag, its text, its link)."""

    text: str
    entities: list[tuple[str, str, str | None]]

    @property
    def units(self) -> int:
        return len(self.text.encode("utf-16-le")) // 2


def read(html: str) -> Read:
    """Read a message's HTML, blank ends kept; ApiError for what Telegram refuses or passes over in silence."""
    text, found = _Parser(html, strict=True).run()
    units = text.encode("utf-16-le")
    entities = []
    for entity in found:
        words = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")
        assert words.strip(), f"an empty {entity.type}"
        tag = _TAGS.get(entity.type, entity.type.removeprefix("expandable_"))
        entities.append((tag, words, entity.detail if tag == "a" else None))
    return Read(text, entities)


def sent(card: Card) -> Read:
    """Send a card; the terminal must show of it what Telegram shows."""
    api = Api(World())
    People(api.world).private(PERSON)
    markup = keyboard(card)
    given = {"chat_id": str(PERSON), "text": card.html, "parse_mode": "HTML"}
    message = api.call("sendMessage", given | ({"reply_markup": markup.to_json()} if markup else {}))
    drawn = ScreenMessage(PLACES["private"], card_lines(card), card.buttons)
    assert plain_message(drawn) == plain_message(screen_message(message))
    return read(card.html)
