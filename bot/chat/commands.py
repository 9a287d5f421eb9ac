"""Commands and plain text: each reads what was asked, and hands it to a page."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from telegram.constants import MessageEntityType
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.chat import home, links, listing, pressed, reading, verdicts
from bot.chat.asking import argument_of, quote_of
from bot.chat.cards import Card
from bot.chat.replies import answer, is_private
from bot.chat.view import View, shown
from bot.quotes.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import Message, Update
    from telegram.ext import BaseHandler, ContextTypes

    Make = Callable[[View, str], Card]

_ADDRESS = re.compile(r"<?https?://\S+", re.IGNORECASE)

_NEW = filters.UpdateType.MESSAGE
"""New messages only: an edited one is not a new question."""


def handlers() -> list[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, None]]:
    """In the order they are tried; what no command takes is unknown or a quote."""
    pages: dict[str, Make] = {
        "help": lambda view, _: home.help_page(view),
        "about": lambda view, _: home.about(view),
        "latest": listing.latest_asked,
        "on": listing.on_asked,
        "event": reading.event_asked,
        "topics": lambda view, _: listing.topics(view),
        "topic": listing.topic_asked,
        "persons": lambda view, _: listing.persons(view),
        "person": listing.person_asked,
    }
    commands = [CommandHandler(name, partial(_page, make), filters=_NEW) for name, make in pages.items()]
    private, mentioned = filters.ChatType.PRIVATE, filters.ChatType.GROUPS & (filters.TEXT | filters.CAPTION)
    return [
        CommandHandler("start", start, filters=_NEW),
        CommandHandler("quote", quote, filters=_NEW),
        *commands,
        MessageHandler(_NEW & filters.COMMAND & private, unknown),
        MessageHandler(_NEW & ~filters.VIA_BOT & ~filters.COMMAND & private & (filters.TEXT | filters.CAPTION), plain),
        MessageHandler(_NEW & ~filters.VIA_BOT & ~filters.COMMAND & mentioned, addressed),
        MessageHandler(_NEW & ~filters.VIA_BOT & ~filters.StatusUpdate.ALL & private & ~filters.COMMAND, wordless),
    ]


async def _page(make: Make, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    if message is not None:
        argument = argument_of(message)
        await answer(update, context, lambda view: make(view, argument))


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The welcome, or what a deep link names."""
    message = update.effective_message
    if message is None:
        return
    payload, private = argument_of(message), is_private(message)
    await answer(update, context, lambda view: opened(view, payload, private=private))


def opened(view: View, payload: str, *, private: bool = True) -> Card:
    """What a deep link opens; the welcome where it opens nothing, and says so."""
    if not payload:
        return home.start(view, private=private)
    try:
        return pressed.page(view, links.parse(payload))
    except links.NoSuchLinkError:
        return home.start(view, private=private).over(view.note("refused.link"))


async def quote(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """`/quote TEXT`, or `/quote` in reply to the message that holds the quote."""
    message = update.effective_message
    if message is None:
        return
    asked, to = quote_of(message, ""), message
    if not asked and (replied := message.reply_to_message):
        asked, to = quote_of(replied, ""), replied
    await _check(update, context, asked, to)


async def plain(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """In a private chat any text is a quote."""
    message = update.effective_message
    if message is not None:
        await _check(update, context, quote_of(message, context.bot.username), message)


async def addressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """In a group only what mentions the bot or replies to it is meant for it."""
    message = update.effective_message
    if message is None:
        return
    replied = message.reply_to_message
    to_bot = replied is not None and replied.from_user is not None and replied.from_user.id == context.bot.id
    if not to_bot and not _mentions(message, context.bot.username):
        return
    asked, to = quote_of(message, context.bot.username), message
    if not asked and replied is not None and not to_bot:
        asked, to = quote_of(replied, context.bot.username), replied
    await _check(update, context, asked, to)


async def _check(update: Update, context: ContextTypes.DEFAULT_TYPE, asked: str, to: Message) -> None:
    """Answer a quote in reply to the message that holds it: buttons find it there again, after a restart too."""
    if fold_words(asked):
        await answer(update, context, lambda view: _answer(view, asked), to)
    else:
        await answer(update, context, home.ask)


def _answer(view: View, asked: str) -> Card:
    """The verdict about a quote; of a page's address alone, the event."""
    if _ADDRESS.fullmatch(asked):
        return reading.event_asked(view, asked)
    return verdicts.asked(view, asked)


async def unknown(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A command that there is none of."""
    message = update.effective_message
    if message is not None:
        name = (message.text or "").split(maxsplit=1)[0].split("@")[0]
        await answer(update, context, lambda view: Card((view.note("refused.command", name=shown(name, 40)),)))


async def wordless(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A picture, a voice, a sticker: only text can be looked up."""
    if update.effective_message is not None and is_private(update.effective_message):
        await answer(update, context, lambda view: Card((view.note("refused.wordless"),)))


def _mentions(message: Message, username: str) -> bool:
    entities = {
        **message.parse_entities([MessageEntityType.MENTION]),
        **message.parse_caption_entities([MessageEntityType.MENTION]),
    }
    return any(text.lower() == f"@{username.lower()}" for text in entities.values())
