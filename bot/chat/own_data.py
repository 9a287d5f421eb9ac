"""What is kept about a chat: taken along as a file, or deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from telegram import InputFile

from bot.chat.cards import Button, Card
from bot.chat.places import split_channel
from bot.chat.steps import Step
from bot.telegram_app.handlers import services_of
from bot.telegram_app.legacy import argument_of, is_private, own_view, place_of_message, send, thread_of

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import ContextTypes

    from bot.chat.view import View

FILE = "verbatim-export.json"
KEEP = "no"
"""What the button beside the one that deletes says."""


async def export(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """`/export`: everything kept about the chat, as a JSON file."""
    message, service = update.effective_message, services_of(context).subscriptions
    if message is None or service is None:
        return
    place = await place_of_message(context, message, split_channel(argument_of(message))[0])
    kept = await service.export(place.destination.chat)
    data = json.dumps(kept, ensure_ascii=False, indent=2).encode()
    await context.bot.send_document(
        message.chat_id,
        InputFile(data, FILE),
        caption=(await own_view(update, context)).texts("own.export"),
        message_thread_id=thread_of(message),
    )


async def forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """`/forget`: asks whether everything kept about the chat shall be deleted."""
    message, service = update.effective_message, services_of(context).subscriptions
    if message is None or service is None:
        return
    place = await place_of_message(context, message, split_channel(argument_of(message))[0])
    view = await own_view(update, context)
    step = Step("y", channel=place.channel)
    buttons = (
        Button(view.texts("own.button.forget"), step.data),
        Button(view.texts("own.button.keep"), step.to("y", KEEP).data),
    )
    card = Card((view.note("own.ask_forget"),), (buttons,))
    await send(context, message, card, None if is_private(message) else message)


def forgotten(view: View, count: int) -> Card:
    """That it is done."""
    return Card((view.note("own.forgotten", n=count) if count else view.note("own.nothing_kept"),))


def kept(view: View) -> Card:
    """That nothing was deleted."""
    return Card((view.note("own.kept"),))
