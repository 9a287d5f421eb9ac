"""What handlers use that do not go through the dialogue yet. To be dropped when none is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Message

from bot.chat import places
from bot.chat.reply import EditCard, SendCard
from bot.chat.request import Reader
from bot.subscriptions.model import Destination
from bot.telegram_app import replies
from bot.telegram_app.chats import TelegramChats
from bot.telegram_app.handlers import dialogue_of, heartbeat_of, services_of
from bot.telegram_app.requests import here, message_request, press_request, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import CallbackQuery, Update
    from telegram.ext import ContextTypes

    from bot.chat.cards import Card
    from bot.chat.places import Place
    from bot.chat.view import View
    from bot.subscriptions.service import Service

    Context = ContextTypes.DEFAULT_TYPE


def argument_of(message: Message) -> str:
    """What stands behind the command."""
    return written(message, 0).argument


def command_of(message: Message) -> str | None:
    """The command's name."""
    return written(message, 0).command


def quote_of(message: Message, username: str) -> str:
    """The quote in a message."""
    return written(message, 0).quote(username)


async def own_view(update: Update, context: Context) -> View:
    """The reader's view in the chat's language."""
    message, user = update.effective_message, update.effective_user
    where = (here(message) if isinstance(message, Message) else Destination(message.chat.id)) if message else None
    return await dialogue_of(context).view(Reader(user.id, user.language_code) if user else None, where)


def is_private(message: Message) -> bool:
    """Whether the chat is a person's own with the bot."""
    return message.chat.type == "private"


async def answer(update: Update, context: Context, make: Callable[[View], Card]) -> None:
    """Make a card in a thread and send it."""
    message = update.effective_message
    if message is not None:
        view = await own_view(update, context)
        card = await view.services.run(make, view)
        await send(context, message, card, None if is_private(message) else message)


async def send(context: Context, where: Message, card: Card, to: Message | None = None) -> None:
    """Send a card to the chat, and the topic of a forum, that a message stands in."""
    await replies.send(context.bot, here(where), SendCard(card, to.message_id if to else None))
    heartbeat_of(context).answer()


async def show(query: CallbackQuery, message: Message, context: Context, card: Card) -> None:
    """Show the card in place of the message, and answer the press."""
    await replies.answer_press(context.bot, query, here(message), EditCard(card))
    heartbeat_of(context).answer()


reply = replies.notify


async def place_of_message(context: Context, message: Message, channel: str = "") -> Place:
    """Where a command is meant for."""
    return await places.place_of_message(TelegramChats(context.bot), message_request(message, context.bot), channel)


async def place_of_press(context: Context, query: CallbackQuery, channel: int = 0) -> Place:
    """Where a button is meant for."""
    return await places.place_of_press(TelegramChats(context.bot), press_request(query, context.bot), channel)


def service_of(context: Context) -> Service:
    """The subscriptions; their handlers are registered only where there are some."""
    service = services_of(context).subscriptions
    if service is None:
        raise RuntimeError("there are no subscriptions in this bot")
    return service


def thread_of(message: Message) -> int | None:
    """The topic of a forum."""
    return here(message).thread or None
