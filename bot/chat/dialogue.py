"""The dialogue: a request in, a reply out. It knows no Telegram, and every front has it.

A message is a command (`COMMANDS`), a quote, or not meant for the bot; a press carries an action (`PAGES`); inline
queries have one kind of answer. Whatever makes a card reads files and computes, so it runs in a thread.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat import buttons, subscribing
from bot.chat.buttons import Action, NoSuchButtonError
from bot.chat.render import paragraph
from bot.chat.reply import Card, EditCard, InlinePage, MessageReply, Notice, OpenLink, PressReply, SendCard
from bot.chat.request import ChatKind, InlineRequest, MessageRequest, PressRequest, Reader, WrittenText
from bot.chat.subscribers import Chats
from bot.chat.view import Services, View, shown
from bot.chat.views import edits, home, inline, lists, quotations, reading
from bot.quotes.words import fold_words
from bot.subscriptions.model import Destination
from bot.subscriptions.service import Service

_ADDRESS = re.compile(r"<?https?://\S+", re.IGNORECASE)

_A_QUOTE = 5
"""Words from which on a message in reply to a selected part is a quote itself."""

_FROM_VERDICT = (buttons.Excerpt, buttons.Closest, buttons.Cite, buttons.EventAt, buttons.EventPage)
"""Pages that a reader may come to from a verdict, and want to go back."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The bot called `username`, ready to answer."""

    services: Services
    username: str
    chats: Chats

    async def message(self, asked: MessageRequest) -> MessageReply | None:
        """Answer a new message; None where it is not meant for the bot."""
        if asked.command is not None:
            return await self._command(asked, asked.command)
        if asked.via_bot:
            return None
        if asked.kind is ChatKind.PRIVATE and not asked.message.text:
            return await self._show(asked, lambda view: Card((view.note("refused.wordless"),)))
        if asked.kind is ChatKind.PRIVATE:
            return await self._check(asked)
        return await self._addressed(asked) if asked.kind is ChatKind.GROUP and asked.message.text else None

    async def press(self, pressed: PressRequest) -> PressReply:
        """Do what a button says."""
        view = await self.view(pressed.reader, pressed.here)
        try:
            action = buttons.parse_action(pressed.data)
        except NoSuchButtonError:
            return Notice(view.texts("refused.button"))
        if isinstance(action, buttons.Nothing):
            return Notice()
        if pressed.message is None:
            return Notice(view.texts("refused.old"))
        return await self._act(view, pressed, action)

    async def _act(self, view: View, pressed: PressRequest, action: Action) -> PressReply:
        service = self.services.subscriptions
        if isinstance(action, subscribing.BUTTONS) and service is not None:
            return await subscribing.press(service, self.chats, view, pressed, action)
        if isinstance(action, subscribing.BUTTONS):
            return Notice(view.texts("refused.button" if isinstance(action, buttons.Manage) else "refused.follow"))
        if pressed.kind is ChatKind.CHANNEL:
            # The post is everybody's: what one reader asks for opens in that reader's own chat with the bot.
            return OpenLink(buttons.link(self.username, buttons.payload_of(action)))
        quoted = self._quoted(pressed.replied)
        if isinstance(action, buttons.More):
            if not quoted:
                return Notice(view.texts("refused.lost"))
            return EditCard(await self.services.run(quotations.asked, view, quoted, action.index, action.quotation))
        card = await self.services.run(page, view, action)
        if isinstance(action, _FROM_VERDICT) and quoted:
            card = card.with_rows((view.button("verdict", action=buttons.More(0)),))
        return EditCard(card)

    async def inline(self, asked: InlineRequest) -> InlinePage:
        """The results of an inline query."""
        return await self.services.run(inline.results, self.view_of(asked.reader), asked.query, asked.offset)

    def view_of(self, reader: Reader | None) -> View:
        """A reader's view, in the language of their Telegram."""
        texts = self.services.texts.for_language(reader.language if reader else None)
        return View(self.services, texts, self.username)

    async def view(self, reader: Reader | None, here: Destination | None) -> View:
        """A reader's view, in the language that the chat has chosen in its settings, where it has."""
        chosen = await self.services.language(here) if here else None
        return self.view_of(reader).speaking(chosen) if chosen else self.view_of(reader)

    async def _command(self, asked: MessageRequest, command: str) -> MessageReply | None:
        argument, private = asked.message.argument, asked.kind is ChatKind.PRIVATE
        if command == "start":
            return await self._show(asked, lambda view: opened(view, argument, private=private))
        if command == "quote":
            return await self._check(asked)
        if make := COMMANDS.get(command):
            return await self._show(asked, lambda view: make(view, argument))
        if (service := self.services.subscriptions) and command in {*subscribing.COMMANDS, "stats"}:
            return await self._manage(asked, service)
        if not private:
            return None
        name = shown(asked.message.text.split(maxsplit=1)[0].split("@")[0], 40)
        return await self._show(asked, lambda view: Card((view.note("refused.command", name=name),)))

    async def _manage(self, asked: MessageRequest, service: Service) -> MessageReply:
        """Do what a command about subscriptions says; `/stats` gives its figures to an operator in a private chat."""
        view, admins = await self.view(asked.reader, asked.here), self.services.settings.admins
        if asked.command != "stats":
            return await subscribing.command(service, self.chats, view, asked)
        if asked.kind is not ChatKind.PRIVATE or asked.reader is None or asked.reader.id not in admins:
            return SendCard(Card((view.note("operator.refused"),)))
        return SendCard(await self.services.run(home.stats, view, await service.stats()))

    async def _addressed(self, asked: MessageRequest) -> MessageReply | None:
        """In a group only what mentions the bot or replies to it is meant for it."""
        to_bot = asked.replied is not None and asked.replied.by_bot
        if not to_bot and not asked.mentions_bot:
            return None
        return await self._check(asked)

    async def _check(self, asked: MessageRequest) -> MessageReply:
        """Answer a quote in reply to the message that holds it: buttons find it there again, after a restart too.

        That is the message itself; where it says nothing, or little of a selected part, the one that it replies to.
        """
        to, replied, words = asked.message, asked.replied, len(fold_words(asked.message.quote(self.username)))
        if replied is not None and (words < _A_QUOTE if replied.selected else not (words or replied.by_bot)):
            to = replied
        quote = to.quote(self.username)
        if not fold_words(quote):
            return await self._show(asked, home.ask)
        if _ADDRESS.fullmatch(quote):
            return await self._show(asked, lambda view: reading.event_asked(view, quote), to)
        return await self._show(asked, lambda view: quotations.asked(view, quote), to)

    async def _show(
        self, asked: MessageRequest, make: Callable[[View], Card], to: WrittenText | None = None
    ) -> SendCard:
        """Make a card in a thread; it answers `to`, in a group also without: what was asked."""
        card = await self.services.run(make, await self.view(asked.reader, asked.here))
        if to is None and asked.kind is not ChatKind.PRIVATE:
            to = asked.message
        return SendCard(card, to.id if to else None, to.text if to and to.selected else None)

    def _quoted(self, replied: WrittenText | None) -> str:
        """The quote that a message of the bot's answers; nothing where it answers another command."""
        return replied.quote(self.username) if replied and replied.command in {None, "quote"} else ""


def menu(services: Services) -> tuple[str, ...]:
    """The commands that a menu lists, in order."""
    return (*home.COMMANDS, "changes", *(subscribing.COMMANDS if services.subscriptions else ()))


def opened(view: View, payload: str, *, private: bool = True) -> Card:
    """What a deep link opens; the welcome where it opens nothing, and says so."""
    if not payload:
        return home.start(view, private=private)
    try:
        return page(view, buttons.parse_payload(payload))
    except NoSuchButtonError:
        return home.start(view, private=private).over(view.note("refused.link"))


def page(view: View, action: Action) -> Card:
    """The page that an action shows."""
    make = PAGES.get(type(action))
    return make(view, action) if make else reading.gone(view)


def _home(view: View, action: buttons.Home) -> Card:
    pages = {"start": home.start, "help": home.help_page, "about": home.about, "try": home.sample, "quote": home.ask}
    return pages.get(action.page, home.start)(view)


def _closest(view: View, action: buttons.Closest) -> Card:
    heading = paragraph(view.say("closest.heading"))
    return reading.excerpt(view, buttons.Excerpt(action.key, action.number), heading)


COMMANDS: Mapping[str, Callable[[View, str], Card]] = {
    "help": lambda view, _: home.help_page(view),
    "about": lambda view, _: home.about(view),
    "latest": lists.latest_asked,
    "on": lists.on_asked,
    "event": reading.event_asked,
    "changes": edits.changes_asked,
    "topics": lambda view, _: lists.TOPICS.list(view),
    "topic": lists.TOPICS.asked,
    "persons": lambda view, _: lists.PERSONS.list(view),
    "person": lists.PERSONS.asked,
}
"""Commands that show a page for what stands behind them; `/start` and `/quote` need more of the message."""

PAGES: Mapping[type[Action], Callable[[View, Any], Card]] = {
    buttons.Home: _home,
    buttons.Latest: lambda view, action: lists.latest(view, action.offset),
    buttons.On: lists.on,
    buttons.Topics: lambda view, action: lists.TOPICS.list(view, action.offset),
    buttons.Persons: lambda view, action: lists.PERSONS.list(view, action.offset),
    buttons.Topic: lists.TOPICS.page,
    buttons.Person: lists.PERSONS.page,
    buttons.EventPage: reading.event_page,
    buttons.EventAt: lambda view, action: reading.event_at(view, action.key, action.number),
    buttons.Excerpt: reading.excerpt,
    buttons.Edit: lambda view, action: edits.edit_card(view, action.key, action.number),
    buttons.Closest: _closest,
    buttons.Cite: lambda view, action: reading.cite(view, action.key, action.number),
}
"""What each button shows in place of the message it hangs on."""
