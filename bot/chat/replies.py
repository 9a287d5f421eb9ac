"""From an update to a view, from a card to a message: the edge where answers leave."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from telegram import LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest

from bot.chat.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import Update
    from telegram.ext import ContextTypes

    from bot.chat.cards import Card
    from bot.chat.services import Services

logger = logging.getLogger(__name__)

SERVICES = "services"
"""Where the application keeps its services among `bot_data`."""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

UNCHANGED = "message is not modified"
STALE = ("query is too old", "query_id_invalid", "query id is invalid", "response timeout expired")


def services_of(context: ContextTypes.DEFAULT_TYPE) -> Services:
    """The services the application was built with."""
    return cast("Services", context.bot_data[SERVICES])


def view_of(update: Update, context: ContextTypes.DEFAULT_TYPE) -> View:
    """The reader's view: their language and the bot's name."""
    services = services_of(context)
    user = update.effective_user
    texts = services.texts.for_language(user.language_code if user else None)
    return View(services, texts, context.bot.username, user.id if user else None)


async def own_view(update: Update, context: ContextTypes.DEFAULT_TYPE) -> View:
    """The reader's view in the language that the chat has chosen in its settings, where it has."""
    view, message = view_of(update, context), update.effective_message
    if message is None:
        return view
    thread = thread_of(message) if isinstance(message, Message) else None
    chosen = await view.services.language(message.chat.id, thread)
    return replace(view, texts=view.services.texts.for_language(chosen)) if chosen else view


def is_private(message: Message) -> bool:
    """Whether the chat is a person's own with the bot."""
    return message.chat.type == ChatType.PRIVATE


async def answer(
    update: Update, context: ContextTypes.DEFAULT_TYPE, make: Callable[[View], Card], to: Message | None = None
) -> None:
    """Make a card in a thread and send it, as a reply to `to` (in a group also without: to what was asked)."""
    message = update.effective_message
    if message is None:
        return
    view = await own_view(update, context)
    card = await view.services.run(make, view)
    await send(context, message, card, to or (None if is_private(message) else message))


async def send(context: ContextTypes.DEFAULT_TYPE, where: Message, card: Card, to: Message | None = None) -> None:
    """Send a card to the chat, and the topic of a forum, that a message stands in."""
    reply = ReplyParameters(to.message_id, allow_sending_without_reply=True) if to else None
    await context.bot.send_message(
        where.chat_id,
        card.html,
        parse_mode=ParseMode.HTML,
        reply_markup=card.markup,
        reply_parameters=reply,
        link_preview_options=NO_PREVIEW,
        message_thread_id=thread_of(where),
    )
    services_of(context).heartbeat.answer()


def thread_of(message: Message) -> int | None:
    """The topic of a forum: elsewhere Telegram gives replies thread numbers too, and refuses them as destinations."""
    return message.message_thread_id if message.is_topic_message else None


async def edit(context: ContextTypes.DEFAULT_TYPE, message: Message, card: Card) -> None:
    """Show a card in place of a message's old text; a press that changes nothing is no error."""
    try:
        await context.bot.edit_message_text(
            card.html,
            chat_id=message.chat_id,
            message_id=message.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=card.markup,
            link_preview_options=NO_PREVIEW,
        )
    except BadRequest as error:
        if UNCHANGED not in error.message.lower():
            raise
    services_of(context).heartbeat.answer()


def is_stale(error: BadRequest) -> bool:
    """Whether a query was answered too late: nobody waits for it any more."""
    text = error.message.lower()
    return any(sign in text for sign in STALE)
