"""When a handler fails: one friendly line for the person, one traceback in the log."""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from telegram import Message, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.chat.replies import is_stale, services_of, thread_of, view_of

if TYPE_CHECKING:
    from telegram.ext import ContextTypes

TOLD = "told"
"""Where the numbers of the last failed updates are kept: two handlers may fail over one, the person is told once."""

logger = logging.getLogger(__name__)


async def failed(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log a handler's failure once and tell the person, where there is one to tell."""
    error = context.error
    if isinstance(error, BadRequest) and is_stale(error):
        logger.info("Answered too late: %s", error.message)
        return
    if isinstance(error, Forbidden):
        logger.info("Could not answer: %s", error.message)
        return
    services_of(context).heartbeat.fail()
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


async def _tell(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    text = view_of(update, context).texts("refused.failed")
    message = update.message
    if update.callback_query is not None:
        try:
            await update.callback_query.answer(text, show_alert=True)
        except BadRequest:  # it was answered before the failure
            message = update.callback_query.message if isinstance(update.callback_query.message, Message) else None
        else:
            return
    if message is not None:
        await context.bot.send_message(message.chat_id, text, message_thread_id=thread_of(message))
