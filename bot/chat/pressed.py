"""Buttons: what each one shows. Every press is answered; a press that asks for the impossible is told so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from telegram import Message
from telegram.constants import ChatType
from telegram.error import BadRequest
from telegram.ext import CallbackQueryHandler

from bot.chat import callbacks, home, links, listing, reading, verdicts
from bot.chat.asking import command_of, quote_of
from bot.chat.callbacks import Action, NoSuchButtonError
from bot.chat.render import paragraph
from bot.chat.replies import edit, is_stale, own_view
from bot.transcripts.model import DateRange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telegram import CallbackQuery, Update
    from telegram.ext import BaseHandler, ContextTypes

    from bot.chat.cards import Card
    from bot.chat.view import View

PATIENCE = 2.0
"""Seconds that a pressed button may look busy."""

_FOLLOWING = (callbacks.FollowTopic, callbacks.FollowPerson, callbacks.FollowEvent, callbacks.FollowQuote)
"""Buttons that `bot.chat.following` hears before this module does, where there are subscriptions."""

_FROM_VERDICT = (callbacks.Excerpt, callbacks.Closest, callbacks.Cite, callbacks.EventAt, callbacks.EventPage)
"""Pages that a reader may come to from a verdict, and want to go back."""


def handlers() -> list[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, None]]:
    """The one handler of buttons; subscriptions register theirs before it."""
    return [CallbackQueryHandler(press)]


async def press(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Show what a button asks for in place of the message it hangs on."""
    query = update.callback_query
    if query is None:
        return
    view = await own_view(update, context)
    try:
        action = callbacks.parse(query.data or "")
    except NoSuchButtonError:
        await reply(query, view.texts("refused.button"))
        return
    message = query.message if isinstance(query.message, Message) else None
    if isinstance(action, callbacks.Nothing):
        await reply(query)
    elif message is None:
        await reply(query, view.texts("refused.old"))
    elif isinstance(action, _FOLLOWING):
        await reply(query, view.texts("refused.follow"))
    elif message.chat.type == ChatType.CHANNEL:
        # The post is everybody's: what one reader asks for opens in that reader's own chat with the bot.
        await reply(query, url=links.address(context.bot.username, links.of(action)))
    elif isinstance(action, callbacks.More):
        await _more(query, message, context, view, action)
    else:
        card = await view.services.run(page, view, action)
        if isinstance(action, _FROM_VERDICT) and _quoted(message, context):
            card = card.with_rows((view.button("verdict", action=callbacks.More(0)),))
        await show(query, message, context, card)


async def _more(
    query: CallbackQuery, message: Message, context: ContextTypes.DEFAULT_TYPE, view: View, action: callbacks.More
) -> None:
    """Another match: the quote is looked up again in the message that this one replies to."""
    asked = _quoted(message, context)
    if not asked:
        await reply(query, view.texts("refused.lost"))
        return
    card = await view.services.run(verdicts.asked, view, asked, action.index)
    await show(query, message, context, card)


async def show(query: CallbackQuery, message: Message, context: ContextTypes.DEFAULT_TYPE, card: Card) -> None:
    """Show the card, then answer the press; the press first where the edit has to wait for a flood limit."""
    editing = asyncio.ensure_future(edit(context, message, card))
    try:
        await asyncio.wait([editing], timeout=PATIENCE)
        if not (editing.done() and editing.exception()):
            await reply(query)
    finally:
        await editing


def _quoted(message: Message, context: ContextTypes.DEFAULT_TYPE) -> str:
    """The quote that a message answers; nothing where it answers another command."""
    asked = message.reply_to_message
    if asked is None or command_of(asked) not in {None, "quote"}:
        return ""
    return quote_of(asked, context.bot.username)


async def reply(query: CallbackQuery, text: str | None = None, url: str | None = None) -> None:
    """Answer a press, with a notice or an address or without; one that nobody waits for any more is no error."""
    try:
        await query.answer(text, show_alert=text is not None, url=url)
    except BadRequest as error:
        if not is_stale(error):
            raise


def page(view: View, action: Action) -> Card:
    """The page that an action shows."""
    make = _PAGES.get(type(action))
    return make(view, action) if make else reading.gone(view)


def _home(view: View, action: callbacks.Home) -> Card:
    pages = {"start": home.start, "help": home.help_page, "about": home.about, "try": home.sample, "quote": home.ask}
    return pages.get(action.page, home.start)(view)


def _closest(view: View, action: callbacks.Closest) -> Card:
    heading = paragraph(view.say("closest.heading"))
    return reading.excerpt(view, callbacks.Excerpt(action.key, action.number), heading)


_PAGES: Mapping[type[Action], Callable[[View, Any], Card]] = {
    callbacks.Home: _home,
    callbacks.Latest: lambda view, action: listing.latest(view, action.offset),
    callbacks.On: lambda view, action: listing.on(view, DateRange(action.first, action.last), action.offset),
    callbacks.Topics: lambda view, action: listing.topics(view, action.offset),
    callbacks.Persons: lambda view, action: listing.persons(view, action.offset),
    callbacks.Topic: lambda view, action: listing.topic(view, action.mark, action.offset),
    callbacks.Person: lambda view, action: listing.person(view, action.mark, action.offset),
    callbacks.EventPage: reading.event_page,
    callbacks.EventAt: lambda view, action: reading.event_at(view, action.key, action.number),
    callbacks.Excerpt: reading.excerpt,
    callbacks.Closest: _closest,
    callbacks.Cite: lambda view, action: reading.cite(view, action.key, action.number),
}
