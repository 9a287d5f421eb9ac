"""The handlers: an update becomes a request, the dialogue answers it, and the reply goes back to Telegram."""

import logging
from collections import deque
from typing import cast

from telegram import ChatMember, Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ContextTypes

from bot.chat.dialogue import Dialogue
from bot.chat.reply import EditCard, MessageReply, PressReply, SendCard
from bot.chat.view import Services
from bot.subscriptions.database import FAILURES
from bot.subscriptions.model import Destination
from bot.subscriptions.service import Service
from bot.telegram_app import replies, requests
from bot.telegram_app.chats import TelegramChats
from bot.telegram_app.health import Heartbeat

Context = ContextTypes.DEFAULT_TYPE

SERVICES, HEARTBEAT = "services", "heartbeat"
"""Where the application keeps them among `bot_data`."""

FAILED = "failed"
"""Where the numbers of the last failed updates are kept: two handlers may fail over one, one notice is enough."""

_OUT = (ChatMember.LEFT, ChatMember.BANNED)

logger = logging.getLogger(__name__)


def services_of(context: Context) -> Services:
    """The services the application was built with."""
    return cast("Services", context.bot_data[SERVICES])


def service_of(context: Context) -> Service:
    """The subscriptions; the handlers that ask for them are registered only where there are some."""
    return cast("Service", services_of(context).subscriptions)


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


async def wrote(update: Update, context: Context) -> None:
    """Somebody wrote in a chat that was out of reach: the news of its return may have been missed."""
    if update.effective_message is None or update.effective_chat is None or update.my_chat_member is not None:
        return
    try:
        await service_of(context).heard_from(update.effective_chat.id)
    except FAILURES as error:
        # The answer does not hang on it, and whoever writes again is looked up again.
        logger.warning("a chat's return could not be looked at: %s", type(error).__name__)


async def membership(update: Update, context: Context) -> None:
    """The bot was blocked or thrown out, or may write again."""
    change = update.my_chat_member
    if change is None:
        return
    member = change.new_chat_member
    silenced = member.status == ChatMember.RESTRICTED and not getattr(member, "can_send_messages", True)
    if member.status in _OUT or silenced:
        await service_of(context).left(change.chat.id, str(member.status))
    else:
        await service_of(context).returned(change.chat.id)


async def migration(update: Update, context: Context) -> None:
    """A group became a supergroup; both say so."""
    message = update.effective_message
    if message is None:
        return
    if message.migrate_to_chat_id:
        await service_of(context).migrated(message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await service_of(context).migrated(message.migrate_from_chat_id, message.chat_id)


async def topic(update: Update, context: Context) -> None:
    """A topic of a forum was closed or opened again."""
    message = update.effective_message
    if message is None or not message.message_thread_id:
        return
    here = Destination(message.chat_id, message.message_thread_id)
    if message.forum_topic_closed:
        await service_of(context).thread_closed(here)
    else:
        await service_of(context).thread_reopened(here)


async def failed(update: object, context: Context) -> None:
    """Log a handler's failure once, and answer the person who waits, where there is one."""
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
    noted: deque[int] = context.bot_data.setdefault(FAILED, deque(maxlen=64))
    if not isinstance(update, Update) or isinstance(error, RetryAfter) or update.update_id in noted:
        return
    noted.append(update.update_id)
    try:
        await _apologise(update, context)
    except TelegramError as second:
        if not isinstance(second, NetworkError):
            logger.warning("Nor could the person be told: %s", type(second).__name__)


async def _apologise(update: Update, context: Context) -> None:
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
