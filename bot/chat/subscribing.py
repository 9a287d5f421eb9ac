"""What commands and buttons of subscriptions do. In groups and channels they are for administrators."""

import json
import logging
from dataclasses import dataclass
from typing import Any

from bot.chat import targets
from bot.chat.buttons import (
    Action,
    Do,
    EventPage,
    FollowEvent,
    FollowPerson,
    FollowQuote,
    FollowTopic,
    Manage,
    More,
    NoSuchButtonError,
    Person,
    Topic,
)
from bot.chat.reply import Button, Card, EditCard, MessageReply, Notice, PressReply, RelabelButton, SendCard, SendFile
from bot.chat.request import ChatKind, MessageRequest, PressRequest, Reader
from bot.chat.subscribers import Chats, NotAllowedError, Subscriber, split_channel, subscriber_of
from bot.chat.view import View, shown
from bot.chat.views import settings as settings_views
from bot.chat.views import subscriptions as views
from bot.subscriptions.database import FAILURES
from bot.subscriptions.model import Preferences, Refused, plain
from bot.subscriptions.service import Service

log = logging.getLogger(__name__)

COMMANDS = ("subscribe", "subscriptions", "unsubscribe", "settings", "export", "forget")
"""As the menu lists them, where there are subscriptions."""
BUTTONS = (Manage, FollowTopic, FollowPerson, FollowEvent, FollowQuote)
EXPORT = "verbatim-export.json"
_REFUSALS = {"too many": "refused.too_many", "too long": "refused.too_long", "empty": "refused.nothing_to_follow"}
_FAILURES = (NotAllowedError, Refused, *FAILURES)


async def command(service: Service, chats: Chats, view: View, asked: MessageRequest) -> MessageReply:
    """Do what one of `COMMANDS` says; where the sender may not, or it cannot be kept, the answer says so."""
    try:
        channel, words = split_channel(asked.message.argument)
        subscriber = await subscriber_of(chats, asked, channel)
        return await Command(service, view, subscriber, asked, words).run()
    except _FAILURES as error:
        key, values = _refusal(error)
        return SendCard(Card((view.note(key, **values),)), asked.message.id)


async def press(service: Service, chats: Chats, view: View, pressed: PressRequest, action: Action) -> PressReply:
    """Do what one of `BUTTONS` says; a notice says what cannot be done."""
    manage, back = (action, None) if isinstance(action, Manage) else _follow(view, action)
    try:
        subscriber = await subscriber_of(chats, pressed, manage.channel)
        return await Press(service, view, subscriber, pressed, manage, back).run()
    except NoSuchButtonError:
        return Notice(view.texts("refused.button"))
    except _FAILURES as error:
        key, values = _refusal(error)
        return Notice(view.texts(key, **values))


def _follow(view: View, action: Action) -> tuple[Manage, Button]:
    """What “Follow this topic” and its like under a card show first, and the button back to that card."""
    match action:
        case FollowTopic(name_hash):
            code, back = f"t{name_hash}", view.button("back", action=Topic(name_hash))
        case FollowPerson(name_hash):
            code, back = f"p{name_hash}", view.button("back", action=Person(name_hash))
        case FollowEvent(key):
            code, back = f"d{key}", view.button("back", action=EventPage(key))
        case FollowQuote(quotation):
            code, back = f"rq{quotation or ''}", view.button("verdict", action=More(0, quotation))
    return Manage(Do.PREVIEW, code), back


def _refusal(error: Exception) -> tuple[str, dict[str, Any]]:
    """What is said of a failure: a key of the catalogue, and its values."""
    if isinstance(error, NotAllowedError):
        return str(error), {}
    if isinstance(error, Refused):
        return _REFUSALS.get(error.reason, "refused.nothing_to_follow"), {"n": error.limit}
    log.warning("the database of subscriptions fails: %s", type(error).__name__)
    return "refused.database", {}


@dataclass(frozen=True, slots=True)
class Command:
    """One command, by somebody who may."""

    service: Service
    view: View
    subscriber: Subscriber
    asked: MessageRequest
    words: str
    """What stands behind the command and the channel."""

    async def run(self) -> MessageReply:
        """What the command says."""
        match self.asked.command:
            case "subscribe":
                return await self._subscribe()
            case "subscriptions":
                held = await self.service.subscriptions(self.subscriber.destination)
                return self._show(views.listing(self.view, self.subscriber, held))
            case "unsubscribe":
                return await self._unsubscribe()
            case "settings":
                return await self._settings()
            case "export":
                kept = await self.service.export(self.subscriber.destination.chat)
                content = json.dumps(kept, ensure_ascii=False, indent=2).encode()
                return SendFile(EXPORT, content, self.view.texts("own.export"))
            case _:
                return self._show(views.ask_forget(self.view, self.subscriber))

    @property
    def _private(self) -> bool:
        return self.asked.kind is ChatKind.PRIVATE

    def _show(self, card: Card) -> SendCard:
        return SendCard(card, None if self._private else self.asked.message.id)

    async def _subscribe(self) -> SendCard:
        """The menu; with words, what they would have brought; in reply to a message, its words as a phrase."""
        view, subscriber, run = self.view, self.subscriber, self.view.services.run
        replaces, words = targets.split_replaced(self.words)
        to, replied = self.asked.message, self.asked.replied
        if not words and replied is not None and not replied.by_bot:
            words, to = targets.words_of(replied, view.username), replied
            words = f"“{words}”" if words else ""
        if not words:
            return SendCard(views.menu(view, subscriber, replaces), None if self._private else to.id)
        start = subscriber.manage(Do.MENU, replaces=replaces)
        chosen = await run(targets.parse_target, view, words)
        if chosen is None:
            return SendCard(await run(views.unclear, view, subscriber, words, start), to.id)
        return SendCard(await run(views.before_saving, view, subscriber, chosen, start), to.id)

    async def _unsubscribe(self) -> SendCard:
        """Stop what a name says where it is clear, else list what is followed."""
        view, subscriber, asked = self.view, self.subscriber, plain(self.words)
        held = await self.service.subscriptions(subscriber.destination)
        names = {one.id: {plain(one.target.text), plain(views.label(view, one.target))} for one in held}
        fitting = [one for one in held if asked and asked in names[one.id]]
        fitting = fitting or [one for one in held if asked and asked in plain(one.target.text)]
        if len(fitting) == 1:
            await self.service.unsubscribe(subscriber.destination, fitting[0].id)
            return self._show(await view.services.run(views.removed, view, subscriber, fitting[0].target))
        card = views.listing(view, subscriber, held)
        if self.words and not fitting:
            card = card.over(view.note("follow.not_followed", text=shown(self.words, 60)))
        return self._show(card)

    async def _settings(self) -> SendCard:
        """The card; with words, the change they ask for."""
        view, here = self.view, self.subscriber.destination
        kept = await self.service.preferences(here)
        new = await view.services.run(settings_views.after_words, view, kept, self.words) if self.words else kept
        if new is None:
            card = settings_views.card(view, self.subscriber, kept)
            return self._show(card.over(view.note("tune.not_understood")))
        if new != kept:
            await self.service.prefer(here, new)
            view = _speaking(view, self.subscriber, new, self.asked.reader)
        return self._show(settings_views.card(view, self.subscriber, new))


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button, by somebody who may."""

    service: Service
    view: View
    subscriber: Subscriber
    pressed: PressRequest
    action: Manage
    back: Button | None = None
    """Where a preview leads back to; None: to the menu."""

    async def run(self) -> PressReply:
        """What the button says."""
        view, subscriber, rest = self.view, self.subscriber, self.action.rest
        match self.action.do:
            case Do.PREVIEW | Do.SAVE:
                return await self._target()
            case Do.PAUSE_UPDATES | Do.RESUME_UPDATES:
                return await self._under_notification(paused=self.action.do is Do.PAUSE_UPDATES)
            case Do.SETTINGS_BELOW | Do.SETTINGS | Do.SET:
                return await self._settings()
            case Do.MENU:
                card = views.menu(view, subscriber, self.action.replaces)
            case Do.CHOOSE:
                card = await view.services.run(views.choose, view, subscriber, self.action)
            case Do.OF_CARD:
                card = await view.services.run(views.of_card, view, subscriber, self.action)
            case Do.LIST:
                card = await self._list(self.action.number if rest else 0)
            case Do.OPEN | Do.PAUSE | Do.RESUME | Do.REMOVE:
                card = await self._one()
            case Do.STOP_ALL | Do.FORGET:
                card = await self._end()
        return EditCard(card)

    async def _target(self) -> PressReply:
        """Show what a target would have brought, or save it."""
        view, subscriber, replaces = self.view, self.subscriber, self.action.replaces
        target = await view.services.run(targets.target_of, view, self.action.rest, self.pressed.replied)
        if target is None:
            return Notice(view.texts("refused.lost"))
        if self.action.do is Do.PREVIEW:
            chosen = targets.ChosenTarget(target, self.action.rest)
            run = view.services.run
            return EditCard(await run(views.before_saving, view, subscriber, chosen, self.action, self.back))
        here, subscription = subscriber.destination, None
        if replaces:
            subscription = await self.service.change(here, replaces, target)
        if subscription is None:
            subscription, _ = await self.service.subscribe(here, target)
        return EditCard(views.saved(view, subscriber, subscription, await self.service.preferences(here)))

    async def _list(self, offset: int = 0) -> Card:
        held = await self.service.subscriptions(self.subscriber.destination)
        return views.listing(self.view, self.subscriber, held, offset)

    async def _one(self) -> Card:
        """Show, pause, resume or stop one subscription; where it is gone already, the list shows what there is."""
        view, subscriber, here, number = self.view, self.subscriber, self.subscriber.destination, self.action.number
        if self.action.do in (Do.PAUSE, Do.RESUME):
            await self.service.pause(here, number, paused=self.action.do is Do.PAUSE)
        held = await self.service.subscription(here, number)
        if held is None:
            return await self._list()
        if self.action.do is not Do.REMOVE:
            return views.one(view, subscriber, held)
        await self.service.unsubscribe(here, held.id)
        return await view.services.run(views.removed, view, subscriber, held.target)

    async def _end(self) -> Card:
        """Stop everything that is followed, once it was asked for twice; or delete everything kept about the chat."""
        view, subscriber, here, rest = self.view, self.subscriber, self.subscriber.destination, self.action.rest
        if self.action.do is Do.STOP_ALL and rest == views.ALL:
            return views.stopped_all(view, subscriber, await self.service.unsubscribe(here))
        if self.action.do is Do.STOP_ALL:
            return views.ask_stop_all(view, subscriber, len(await self.service.subscriptions(here)))
        if rest == views.KEEP:
            return Card((view.note("own.kept"),))
        count = await self.service.forget(here.chat)
        return Card((view.note("own.forgotten", n=count) if count else view.note("own.nothing_kept"),))

    async def _under_notification(self, *, paused: bool) -> PressReply:
        """Pause or resume from a notification: its text stays, only the button changes."""
        texts, here = self.view.texts, self.subscriber.destination
        held = await self.service.subscription(here, self.action.number)
        if held is None:
            return Notice(texts("follow.no_longer"))
        await self.service.pause(here, held.id, paused=paused)
        key, do = ("follow.button.resume", Do.RESUME_UPDATES) if paused else ("button.pause", Do.PAUSE_UPDATES)
        notice = texts(
            "follow.now_paused" if paused else "follow.now_resumed", what=views.label(self.view, held.target)
        )
        return RelabelButton(Button(texts(key), self.action.to(do, self.action.rest)), notice)

    async def _settings(self) -> PressReply:
        """Show or change the settings; from under a notification in a message of their own, never in a channel."""
        view, subscriber, here, rest = self.view, self.subscriber, self.subscriber.destination, self.action.rest
        below = self.action.do is Do.SETTINGS_BELOW
        if below and self.pressed.kind is ChatKind.CHANNEL:
            raise NotAllowedError("refused.channel_private")
        kept = await self.service.preferences(here)
        if self.action.do is Do.SET:
            kept = settings_views.changed(view, kept, rest)
            await self.service.prefer(here, kept)
            view = _speaking(view, subscriber, kept, self.pressed.reader)
        elif rest and not below:
            return EditCard(settings_views.page(view, self.action, kept))
        card = settings_views.card(view, subscriber, kept)
        return SendCard(card) if below else EditCard(card)


def _speaking(view: View, subscriber: Subscriber, kept: Preferences, reader: Reader | None) -> View:
    """The view in the language that the chat has just chosen; a channel's language is not that of who manages it."""
    return view if subscriber.channel else view.speaking(kept.language or (reader.language if reader else None))
