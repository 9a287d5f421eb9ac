"""Subscriptions in Telegram: the commands and buttons that change them. In groups and channels: for administrators.

Buttons of `steps`, by op: m menu · k choose · e of a card · w preview · f save · l list · o one · h hold · c carry on ·
x remove · u stop all · p and r pause and resume under an update · s settings below, g in place · t set · y forget.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from telegram import Message
from telegram.ext import CallbackQueryHandler, CommandHandler, filters

from bot.chat import callbacks, followed, own_data, steps, tuning, wanted
from bot.chat.callbacks import NoSuchButtonError
from bot.chat.cards import Card
from bot.chat.places import NotAllowedError, Place, split_channel
from bot.chat.stepping import Press
from bot.chat.steps import Step
from bot.chat.view import shown
from bot.subscriptions.model import Refused, plain
from bot.telegram_app.legacy import (
    argument_of,
    is_private,
    own_view,
    place_of_message,
    place_of_press,
    reply,
    send,
    service_of,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from telegram import CallbackQuery, Update
    from telegram.ext import BaseHandler, ContextTypes

    from bot.chat.view import View

    Context = ContextTypes.DEFAULT_TYPE

log = logging.getLogger(__name__)

COMMANDS = ("subscribe", "subscriptions", "unsubscribe", "settings", "export", "forget")
"""As the menu lists them, where there are subscriptions."""
_NEW = filters.UpdateType.MESSAGE
_REFUSALS = {"too many": "refused.too_many", "too long": "refused.too_long", "empty": "refused.nothing_to_follow"}


def handlers() -> list[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, None]]:
    """To be registered before the handlers of questions: some of their buttons are heard here."""
    commands = {
        "subscribe": subscribe,
        "subscriptions": subscriptions,
        "unsubscribe": unsubscribe,
        "settings": settings,
        "export": own_data.export,
        "forget": own_data.forget,
    }
    return [
        *(CommandHandler(name, _guarded(handler), filters=_NEW) for name, handler in commands.items()),
        CallbackQueryHandler(press, pattern=r"^s"),
        CallbackQueryHandler(follow_shown, pattern=r"^[fgdq]"),
    ]


def _guarded(
    handler: Callable[[Update, Context], Awaitable[None]],
) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """The handler; where the sender may not do it, or the wish cannot be kept, the answer says so."""

    async def run(update: Update, context: Context) -> None:
        try:
            await handler(update, context)
        except (NotAllowedError, Refused, SQLAlchemyError, OSError) as error:
            message = update.effective_message
            if message is not None:
                view, (key, values) = await own_view(update, context), _refusal(error)
                await send(context, message, Card((view.note(key, **values),)), message)

    return run


def _refusal(error: NotAllowedError | Refused | SQLAlchemyError | OSError) -> tuple[str, dict[str, Any]]:
    if isinstance(error, SQLAlchemyError | OSError):
        log.warning("the database of subscriptions fails: %s", type(error).__name__)
        return "refused.database", {}
    if isinstance(error, Refused):
        return _REFUSALS.get(error.reason, "refused.nothing_to_follow"), {"n": error.limit}
    return str(error), {}


async def _asked(update: Update, context: Context) -> tuple[Message, View, Place, str]:
    """The message, the view, where it is meant for, and the words behind command and channel."""
    message = update.effective_message
    if message is None:
        raise NotAllowedError("refused.old")
    channel, words = split_channel(argument_of(message))
    place = await place_of_message(context, message, channel)
    return message, await own_view(update, context), place, words


async def subscribe(update: Update, context: Context) -> None:
    """`/subscribe`: the menu; with words, what they would have told; in reply to a message, its words as a phrase."""
    message, view, place, words = await _asked(update, context)
    replaces, words = wanted.split_replaced(words)
    step, to = followed.start(place, replaces), message
    replied = message.reply_to_message
    if not words and replied is not None and not (replied.from_user and replied.from_user.id == context.bot.id):
        words, to = wanted.words_of(replied, view.username), replied
        if words:
            words = f"“{words}”"
    if not words:
        card = followed.menu(view, place, replaces)
    else:
        asked = await view.services.run(wanted.read, view, words)
        if asked is None:
            card = await view.services.run(followed.unclear, view, place, words, step)
        else:
            card = await view.services.run(followed.before_saving, view, place, asked, step)
    await send(context, message, card, to if words or not is_private(message) else None)


async def subscriptions(update: Update, context: Context) -> None:
    """`/subscriptions`: what is followed."""
    message, view, place, _ = await _asked(update, context)
    held = await service_of(context).subscriptions(place.destination)
    await send(context, message, followed.listing(view, place, held), None if is_private(message) else message)


async def unsubscribe(update: Update, context: Context) -> None:
    """`/unsubscribe NAME`: stops it where the name is clear, else lists what is followed."""
    message, view, place, words = await _asked(update, context)
    held = await service_of(context).subscriptions(place.destination)
    asked = plain(words)
    fitting = [
        one for one in held if asked and asked in {plain(one.target.text), plain(followed.label(view, one.target))}
    ]
    fitting = fitting or [one for one in held if asked and asked in plain(one.target.text)]
    if len(fitting) == 1:
        await service_of(context).unsubscribe(place.destination, fitting[0].id)
        card = await view.services.run(followed.removed, view, place, fitting[0].target)
    else:
        card = followed.listing(view, place, held)
        card = card.over(view.note("follow.not_followed", text=shown(words, 60))) if words and not fitting else card
    await send(context, message, card, None if is_private(message) else message)


async def settings(update: Update, context: Context) -> None:
    """`/settings`: the card; with words, the change they ask for."""
    message, view, place, words = await _asked(update, context)
    service = service_of(context)
    preferences = await service.preferences(place.destination)
    asked_for = await view.services.run(tuning.after_words, view, preferences, words) if words else preferences
    if asked_for is not None and asked_for != preferences:
        preferences = asked_for
        await service.prefer(place.destination, preferences)
        view = await own_view(update, context)
    card = tuning.card(view, place, preferences)
    card = card.over(view.note("tune.not_understood")) if asked_for is None else card
    await send(context, message, card, None if is_private(message) else message)


async def follow_shown(update: Update, context: Context) -> None:
    """“Follow this topic” and its like under a card: shows what it would have told, in place of the card."""
    query = update.callback_query
    if query is None:
        return
    view = await own_view(update, context)
    try:
        action = callbacks.parse(query.data or "")
    except NoSuchButtonError:
        await reply(query, view.texts("refused.button"))
        return
    if isinstance(action, callbacks.FollowTopic):
        code, back = f"t{action.name_hash}", view.button("back", action=callbacks.Topic(action.name_hash))
    elif isinstance(action, callbacks.FollowPerson):
        code, back = f"p{action.name_hash}", view.button("back", action=callbacks.Person(action.name_hash))
    elif isinstance(action, callbacks.FollowEvent):
        code, back = f"d{action.key}", view.button("back", action=callbacks.EventPage(action.key))
    else:
        code, back = "rq", view.button("verdict", action=callbacks.More(0))
    await _pressed(query, context, view, Step("w", code), lambda press: press.preview(back))


async def press(update: Update, context: Context) -> None:
    """A button of subscriptions."""
    query = update.callback_query
    if query is None:
        return
    view = await own_view(update, context)
    try:
        step = steps.parse(query.data or "")
    except NoSuchButtonError:
        await reply(query, view.texts("refused.button"))
        return
    await _pressed(query, context, view, step, lambda press: press.run())


async def _pressed(
    query: CallbackQuery, context: Context, view: View, step: Step, work: Callable[[Press], Awaitable[None]]
) -> None:
    """Do what a button says; what cannot be done is told in a notice."""
    message = query.message
    if not isinstance(message, Message):
        await reply(query, view.texts("refused.old"))
        return
    try:
        place = await place_of_press(context, query, step.channel)
        await work(Press(query, message, context, view, place, step))
    except NoSuchButtonError:
        await reply(query, view.texts("refused.button"))
    except (NotAllowedError, Refused, SQLAlchemyError, OSError) as error:
        key, values = _refusal(error)
        await reply(query, view.texts(key, **values))
