"""The handlers: an update becomes a request, the dialogue answers it, and the reply goes back to Telegram."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, cast

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.chat.dialogue import Dialogue
from bot.chat.reply import EditCard, SendCard
from bot.telegram_app import replies, requests
from bot.telegram_app.chats import TelegramChats

if TYPE_CHECKING:
    from telegram.ext import ContextTypes

    from bot.chat.reply import MessageReply, PressReply
    from bot.chat.view import Services
    from bot.telegram_app.health import Heartbeat

    Context = ContextTypes.DEFAULT_TYPE

SERVICES, HEARTBEAT = "services", "heartbeat"
"""Where the application keeps them among `bot_data`."""

TOLD = "told"
"""Where the numbers of the last failed updates are kept: two handlers may fail over one, the person is told once."""

logger = logging.getLogger(__name__)


def services_of(context: Context) -> Services:
    """The services the application was built with."""
    return cast("Services", context.bot_data[SERVICES])


def dialogue_of(context: Context) -> Dialogue:
    """The dialogue of this bot."""
    return Dialogue(services_of(context), context.bot.username, TelegramChats(context.bot))


def heartbeat_of(context: Context) -> Heartbeat:
    """The signs of life that the health page reports."""
    return cast("Heartbeat", context.bot_data[HEARTBEAT])


async def message(update: Update, context: Context) -> None:
    """A new message: a command, a quote, or nothing that is meant for the bot."""
    if update.message is None:
        return
    request = requests.message_request(update.message, context.bot)
    reply = await dialogue_of(context).message(request)
    if reply is not None:
        await replies.send(context.bot, request.here, reply)
        _beat(context, reply)


async def press(update: Update, context: Context) -> None:
    """A press of a button."""
    if update.callback_query is None:
        return
    request = requests.press_request(update.callback_query, context.bot)
    reply = await dialogue_of(context).press(request)
    await replies.answer_press(context.bot, update.callback_query, request.here, reply)
    _beat(context, reply)


async def inline(update: Update, context: Context) -> None:
    """What stands in an inline field so far; `order` cancels this when more is typed."""
    if update.inline_query is not None:
        page = await dialogue_of(context).inline(requests.inline_request(update.inline_query))
        await replies.answer_inline(update.inline_query, page)


def _beat(context: Context, reply: MessageReply | PressReply) -> None:
    """A person was answered, with more than a notice."""
    if isinstance(reply, SendCard | EditCard):
        heartbeat_of(context).answer()


async def failed(update: object, context: Context) -> None:
    """Log a handler's failure once and tell the person, where there is one to tell."""
    error = context.error
    if isinstance(error, BadRequest) and replies.is_stale(error):
        logger.info("Answered too late: %s", error.message)
        return
    if isinstance(error, Forbidden):
        logger.info("Could not answer: %s", error.message)
        return
    heartbeat_of(context).fail()
    number = update.update_id if isinstance(update, Update) else None
    logger.error("Update %s was not answered", number, exc_info=error)
    told: deque[int] = context.bot_data.setdefault(TOLD, deque(maxlen=64))
    if not isinstance(update, Update) or isinstance(error, RetryAfter) or update.update_id in told:
        return
    told.append(update.update_id)
    try:
        await _tell(update, context)
    except TelegramError as second:
        if not isinstance(second, NetworkError):
            logger.warning("Nor could the person be told: %s", type(second).__name__)


async def _tell(update: Update, context: Context) -> None:
    """One friendly line, in the notice of a press or in a message."""
    user = update.effective_user
    text = services_of(context).texts.for_language(user.language_code if user else None)("refused.failed")
    where = update.message
    if update.callback_query is not None:
        try:
            await update.callback_query.answer(text, show_alert=True)
        except BadRequest:  # it was answered before the failure
            where = update.callback_query.message if isinstance(update.callback_query.message, Message) else None
        else:
            return
    if where is not None:
        here = requests.here(where)
        await context.bot.send_message(here.chat, text, message_thread_id=here.thread or None)
