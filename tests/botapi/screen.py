"""What Telegram's apps show, in the terminal's terms, so that scripts are played over the Bot API too."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.background import background
from bot.chat.render import Piece
from bot.chat.reply import Button, InlinePage, InlineResult
from bot.chat.views.notifications import NotificationRenderer
from bot.clock import SteadyClock, SystemClock
from bot.console.app import opened_services
from bot.console.screen import Appeared, Line, ScreenMessage
from bot.console.session import FORUM, GROUP, PLACES, TOPIC
from bot.subscriptions.model import Destination
from bot.telegram_app.application import build
from bot.telegram_app.limits import Limiter, Rates
from bot.telegram_app.sender import Sender
from tests.botapi.session import PERSON, Refusals, open_session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from bot.clock import Clock
    from bot.settings import Settings
    from tests.botapi.session import Results, Session
    from tests.botapi.state import Json, Seen

_STYLES = {"bold": "b", "italic": "i", "strikethrough": "s", "underline": "u", "code": "c", "pre": "p"}
_QUOTATIONS = {"blockquote", "expandable_blockquote"}


@asynccontextmanager
async def opened(settings: Settings, state: Path, clock: Clock | None = None) -> AsyncIterator[Screen]:
    """The bot over the Bot API, opened as the terminal opens the dialogue; nothing that it does may be refused."""
    clock = clock or SystemClock()
    refusals = Refusals()
    settings = settings.model_copy(update={"token": SecretStr("1:test")})
    async with opened_services(settings, state, clock) as services:
        limiter = Limiter(SteadyClock(), Rates().times(services.settings.speed))
        start = partial(build, services, rate_limiter=limiter)
        async with open_session(start, refusals, clock.now) as session:
            send = Sender(session.application.bot, NotificationRenderer(services, session.application.bot.username))
            async with background(services, send, limiter.notification_turn):
                yield Screen(session, refusals)
    assert not refusals.found


class Screen:
    """A session over the Bot API, to be driven by the terminal's player."""

    def __init__(self, session: Session, refusals: Refusals) -> None:
        self.session = session
        self.refusals = refusals
        self.on_screen = session.on_screen

    def __getattr__(self, name: str):
        """What a person does: press, tap, ask, choose, more, write, wait."""

        async def act(*given) -> list[Appeared]:
            return list(self._appeared(await getattr(self.session, name)(*given)))

        return act

    @property
    def failures(self) -> list[str]:
        """What the bot asked for in vain, or did not answer."""
        return self.refusals.found

    @property
    def page(self) -> InlinePage | None:
        return inline_page(self.session.results) if self.session.results else None

    @property
    def language(self) -> str:
        return self.session.people.user(PERSON).language_code

    @language.setter
    def language(self, code: str) -> None:
        self.session.people.user(PERSON).language_code = code

    def enter(self, place: str) -> list[Appeared]:
        people = self.session.people
        people.private(PERSON, "You")
        people.group(GROUP, "A group")
        people.supergroup(FORUM, "A forum", forum=True)
        people.open_thread(FORUM, TOPIC, "A topic")
        for chat in (GROUP, FORUM):
            people.set_member(chat, PERSON, "creator")
        self.session.chat_id, self.session.thread = PLACES[place].chat, PLACES[place].thread or None
        return list(self._appeared(self.session.arrived()))

    def _appeared(self, seen: list[Seen]) -> Iterator[Appeared]:
        for event in seen:
            value = event.value
            if event.kind == "results" and self.session.results is not None:
                yield Appeared("list", event.chat_id, page=self.page)
            elif event.kind == "answer" and value.get("text"):
                yield Appeared("note", event.chat_id, note=value["text"])
            elif event.kind == "edit":
                yield Appeared("edit", event.chat_id, screen_message(value))
            elif event.kind == "message" and "via_bot" in value:
                yield Appeared("via", event.chat_id, screen_message(value))
            elif event.kind == "message" and value.get("from", {}).get("is_bot"):
                yield Appeared("bot", event.chat_id, screen_message(value))


def inline_page(found: Results) -> InlinePage:
    """Inline results."""
    results = [InlineResult(each["id"], each["title"], each.get("description", ""), None) for each in found.results]
    return InlinePage(tuple(results), found.next_offset, found.button and found.button["text"])


def screen_message(message: Json) -> ScreenMessage:
    """A message: its text or document, and its buttons."""
    if "document" in message:
        file = message["document"]
        head = Line((Piece(f"{file['file_name']} ({file['file_size']:,} bytes)", "c"),))
        lines = [head, *_lines(message.get("caption", ""), message.get("caption_entities", []))]
    else:
        lines = _lines(message["text"], message.get("entities", []))
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple(tuple(Button(button["text"]) for button in row) for row in rows)
    return ScreenMessage(Destination(message["chat"]["id"]), tuple(lines), buttons)


def _lines(text: str, entities: list[Json]) -> list[Line]:
    """A text, cut into lines of pieces at the borders of its entities, which count UTF-16 units."""
    at = [len(text.encode("utf-16-le")[: 2 * e["offset"]].decode("utf-16-le")) for e in entities]
    to = [len(text.encode("utf-16-le")[: 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in entities]
    spans = list(zip(at, to, entities, strict=True))
    found, start = [], 0
    for row in text.split("\n"):
        end = start + len(row)
        quoted = any(e["type"] in _QUOTATIONS and first <= start and end <= last for first, last, e in spans)
        borders = sorted({start, end} | {n for first, last, _ in spans for n in (first, last) if start < n < end})
        pieces = []
        for left, right in pairwise(borders):
            over = [e for first, last, e in spans if first <= left and right <= last]
            style = "".join(_STYLES[e["type"]] for e in over if e["type"] in _STYLES)
            link = next((e["url"] for e in over if e.get("url")), None)
            pieces.append(Piece(text[left:right], style, link))
        found.append(Line(tuple(pieces), quoted))
        start = end + 1
    return found
