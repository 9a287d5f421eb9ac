"""One press of a button of subscriptions, by somebody who may: does it, and shows what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ChatType
from telegram.error import BadRequest

from bot.chat import followed, own_data, tuning, wanted
from bot.chat.callbacks import NoSuchButtonError
from bot.chat.places import NotAllowedError
from bot.telegram_app.legacy import reply, send, service_of, show
from bot.telegram_app.replies import UNCHANGED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import CallbackQuery, Message
    from telegram.ext import ContextTypes

    from bot.chat.cards import Button, Card
    from bot.chat.places import Place
    from bot.chat.steps import Step
    from bot.chat.view import View
    from bot.subscriptions.model import SubscriptionTarget

    Context = ContextTypes.DEFAULT_TYPE


class Press:
    """One press of a button by somebody who may."""

    def __init__(
        self, query: CallbackQuery, message: Message, context: Context, view: View, place: Place, step: Step
    ) -> None:
        self.query, self.message, self.context = query, message, context
        self.view, self.place, self.step = view, place, step
        self.service = service_of(context)

    async def run(self) -> None:
        """What the step says."""
        ops: dict[str, Callable[[], Awaitable[None]]] = {
            "m": lambda: self.show(followed.menu(self.view, self.place, self.step.replaces)),
            "k": self._choose,
            "w": self.preview,
            "e": self._of_card,
            "f": self._save,
            "l": self._list,
            "o": self._one,
            "h": lambda: self._hold(paused=True),
            "c": lambda: self._hold(paused=False),
            "x": self._remove,
            "u": self._stop_all,
            "p": lambda: self._under_update(paused=True),
            "r": lambda: self._under_update(paused=False),
            "s": self._settings_below,
            "g": self._settings,
            "t": self._set,
            "y": self._forget,
        }
        op = ops.get(self.step.op)
        if op is None:
            raise NoSuchButtonError(f"no step {self.step.op!r}")
        await op()

    async def show(self, card: Card) -> None:
        """Show a card in place of the message's old text, and answer the press."""
        await show(self.query, self.message, self.context, card)

    async def preview(self, back: Button | None = None) -> None:
        """What the wish would have told."""
        wish = await self._wish()
        if wish is not None:
            asked = wanted.Asked(wish, self.step.rest)
            run = self.view.services.run
            await self.show(await run(followed.before_saving, self.view, self.place, asked, self.step, back))

    async def _wish(self) -> SubscriptionTarget | None:
        wish = await self.view.services.run(wanted.wish_of, self.view, self.step.rest, self.message.reply_to_message)
        if wish is None:
            await reply(self.query, self.view.texts("refused.lost"))
        return wish

    async def _choose(self) -> None:
        await self.show(await self.view.services.run(followed.choose, self.view, self.place, self.step))

    async def _of_card(self) -> None:
        await self.show(await self.view.services.run(followed.of_card, self.view, self.place, self.step))

    async def _save(self) -> None:
        wish = await self._wish()
        if wish is None:
            return
        here = self.place.destination
        subscription = await self.service.change(here, self.step.replaces, wish) if self.step.replaces else None
        if subscription is None:
            subscription, _ = await self.service.subscribe(here, wish)
        preferences = await self.service.preferences(here)
        await self.show(followed.saved(self.view, self.place, subscription, preferences))

    async def _list(self) -> None:
        held = await self.service.subscriptions(self.place.destination)
        offset = self.step.number if self.step.rest else 0
        await self.show(followed.listing(self.view, self.place, held, offset))

    async def _one(self) -> None:
        held = await self.service.subscription(self.place.destination, self.step.number)
        if held is None:
            await self._list_instead()
        else:
            await self.show(followed.one(self.view, self.place, held))

    async def _hold(self, *, paused: bool) -> None:
        await self.service.pause(self.place.destination, self.step.number, paused=paused)
        await self._one()

    async def _remove(self) -> None:
        held = await self.service.subscription(self.place.destination, self.step.number)
        if held is None:
            await self._list_instead()
            return
        await self.service.unsubscribe(self.place.destination, held.id)
        await self.show(await self.view.services.run(followed.removed, self.view, self.place, held.target))

    async def _list_instead(self) -> None:
        """The subscription is gone already: the list shows what there is."""
        self.step = self.step.to("l")
        await self._list()

    async def _stop_all(self) -> None:
        here = self.place.destination
        if self.step.rest == "all":
            await self.show(followed.stopped_all(self.view, self.place, await self.service.unsubscribe(here)))
        else:
            count = len(await self.service.subscriptions(here))
            await self.show(followed.ask_stop_all(self.view, self.place, count))

    async def _under_update(self, *, paused: bool) -> None:
        """Pause or resume from an update: its text stays, only the button changes."""
        held = await self.service.subscription(self.place.destination, self.step.number)
        if held is None:
            await reply(self.query, self.view.texts("follow.no_longer"))
            return
        await self.service.pause(self.place.destination, held.id, paused=paused)
        what = followed.label(self.view, held.target)
        key, op = ("follow.button.resume", "r") if paused else ("button.pause", "p")
        await self._relabel(self.view.texts(key), self.step.to(op, self.step.rest).data)
        await reply(self.query, self.view.texts("follow.now_paused" if paused else "follow.now_resumed", what=what))

    async def _relabel(self, label: str, data: str) -> None:
        old = self.message.reply_markup
        rows = [
            [
                InlineKeyboardButton(label, callback_data=data) if one.callback_data == self.query.data else one
                for one in row
            ]
            for row in (old.inline_keyboard if old else ())
        ]
        try:
            await self.query.edit_message_reply_markup(InlineKeyboardMarkup(rows))
        except BadRequest as error:
            if UNCHANGED not in error.message.lower():
                raise

    async def _settings_below(self) -> None:
        """The settings in a message of their own: an update stays as it is. Never among a channel's posts."""
        if self.message.chat.type == ChatType.CHANNEL:
            raise NotAllowedError("refused.channel_private")
        await reply(self.query)
        preferences = await self.service.preferences(self.place.destination)
        await send(self.context, self.message, tuning.card(self.view, self.place, preferences))

    async def _settings(self) -> None:
        preferences = await self.service.preferences(self.place.destination)
        if self.step.rest:
            await self.show(tuning.page(self.view, self.step, preferences))
        else:
            await self.show(tuning.card(self.view, self.place, preferences))

    async def _set(self) -> None:
        here = self.place.destination
        preferences = tuning.changed(self.view, await self.service.preferences(here), self.step.rest)
        await self.service.prefer(here, preferences)
        if not self.place.channel:
            texts = self.view.services.texts
            spoken = preferences.language or (self.query.from_user.language_code if self.query.from_user else None)
            self.view = replace(self.view, texts=texts.for_language(spoken))
        await self.show(tuning.card(self.view, self.place, preferences))

    async def _forget(self) -> None:
        if self.step.rest == own_data.KEEP:
            await self.show(own_data.kept(self.view))
            return
        count = await self.service.forget(self.place.destination.chat)
        await self.show(own_data.forgotten(self.view, count))
