"""What Telegram tells of chats themselves: the bot is blocked or welcome again, groups move, topics close."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import ChatMember
from telegram.ext import ContextTypes

from bot.subscriptions.database import FAILURES
from bot.subscriptions.model import Destination
from bot.telegram_app.handlers import SERVICES

if TYPE_CHECKING:
    from telegram import Update

    from bot.subscriptions.service import Service

Context = ContextTypes.DEFAULT_TYPE

log = logging.getLogger(__name__)

_OUT = (ChatMember.LEFT, ChatMember.BANNED)


async def heard(update: Update, context: Context) -> None:
    """Somebody wrote in a chat that was out of reach: the news of its return may have been missed."""
    if update.effective_message is None or update.effective_chat is None or update.my_chat_member is not None:
        return
    try:
        await _service(context).heard_from(update.effective_chat.id)
    except FAILURES as error:
        # The answer does not hang on it, and whoever writes again is heard again.
        log.warning("a chat's return could not be looked at: %s", type(error).__name__)


async def membership(update: Update, context: Context) -> None:
    """The bot was blocked or thrown out, or may write again."""
    change = update.my_chat_member
    if change is None:
        return
    member = change.new_chat_member
    silenced = member.status == ChatMember.RESTRICTED and not getattr(member, "can_send_messages", True)
    if member.status in _OUT or silenced:
        await _service(context).left(change.chat.id, str(member.status))
    else:
        await _service(context).returned(change.chat.id)


async def migration(update: Update, context: Context) -> None:
    """A group became a supergroup; both say so."""
    message = update.effective_message
    if message is None:
        return
    if message.migrate_to_chat_id:
        await _service(context).migrated(message.chat_id, message.migrate_to_chat_id)
    elif message.migrate_from_chat_id:
        await _service(context).migrated(message.migrate_from_chat_id, message.chat_id)


async def topic(update: Update, context: Context) -> None:
    """A topic of a forum was closed or opened again."""
    message = update.effective_message
    if message is None or not message.message_thread_id:
        return
    here = Destination(message.chat_id, message.message_thread_id)
    if message.forum_topic_closed:
        await _service(context).thread_closed(here)
    else:
        await _service(context).thread_reopened(here)


def _service(context: Context) -> Service:
    service: Service = context.bot_data[SERVICES].subscriptions
    return service
