"""From the dialogue's replies to calls of the Bot API: the edge where answers leave."""

import asyncio
from dataclasses import replace

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputFile,
    InputTextMessageContent,
    Message,
    ReplyParameters,
)
from telegram.error import BadRequest

from bot.chat.reply import (
    Button,
    Card,
    EditCard,
    InlinePage,
    InlineResult,
    MessageReply,
    Notice,
    OpenLink,
    PressReply,
    RelabelButton,
    SendCard,
    SendFile,
)
from bot.subscriptions.model import Destination

PATIENCE = 2.0
"""Seconds that a pressed button may look busy."""

KEPT = 300
"""Seconds that Telegram may answer the same inline query by itself."""

UNCHANGED = "message is not modified"
_NO_DEFAULTS = {"parse_mode": None, "link_preview_options": None}
STALE = ("query is too old", "query_id_invalid", "query id is invalid", "response timeout expired")


async def send(bot: Bot, here: Destination, reply: MessageReply) -> None:
    """Send a card or a file to a chat, or a topic of it."""
    if isinstance(reply, SendFile):
        file = InputFile(reply.content, reply.name)
        await bot.send_document(here.chat, file, caption=reply.caption, message_thread_id=here.thread or None)
        return
    try:
        await bot.send_message(
            here.chat,
            reply.card.html,
            reply_markup=keyboard(reply.card),
            reply_parameters=_answers(reply),
            message_thread_id=here.thread or None,
        )
    except BadRequest as error:
        if reply.quoted is None or "quote" not in error.message.lower():
            raise
        await send(bot, here, replace(reply, quoted=None))  # it was edited, or the part has a style of its own


def _answers(reply: SendCard) -> ReplyParameters | None:
    """What a card answers: a message or the part of it that was selected."""
    if reply.to is None:
        return None
    return ReplyParameters(reply.to, allow_sending_without_reply=True, quote=reply.quoted, quote_parse_mode=None)


async def answer_press(bot: Bot, query: CallbackQuery, here: Destination | None, reply: PressReply) -> None:
    """Show what a press asked for. Every press is answered; `here` is where its message stands."""
    message = query.message if isinstance(query.message, Message) else None
    match reply:
        case Notice(text):
            await notify(query, text)
        case OpenLink(url):
            await notify(query, url=url)
        case EditCard(card) if message is not None:
            await _show(bot, query, message, card)
        case RelabelButton(button, notice) if message is not None:
            await _relabel(query, message, _button(button))
            await notify(query, notice)
        case SendCard() if here is not None:
            await notify(query)
            await send(bot, here, reply)


async def answer_inline(query: InlineQuery, page: InlinePage) -> None:
    """Show a page of inline results; one that nobody waits for any more is no error."""
    button = InlineQueryResultsButton(page.button, start_parameter="quote") if page.button else None
    articles = [_article(result) for result in page.results]
    after = page.next_offset or None  # with its `Defaults`, PTB takes an empty text for an empty list
    try:
        await query.answer(articles, cache_time=KEPT, is_personal=False, next_offset=after, button=button)
    except BadRequest as error:
        if not is_stale(error):
            raise


async def notify(query: CallbackQuery, text: str | None = None, url: str | None = None) -> None:
    """Answer a press, with a notice or an address or without; one that nobody waits for any more is no error."""
    try:
        await query.answer(text, show_alert=text is not None, url=url)
    except BadRequest as error:
        if not is_stale(error):
            raise


async def _show(bot: Bot, query: CallbackQuery, message: Message, card: Card) -> None:
    """Show the card, then answer the press; the press first where the edit has to wait for a flood limit."""
    editing = asyncio.ensure_future(edit(bot, message, card))
    try:
        await asyncio.wait([editing], timeout=PATIENCE)
        if not (editing.done() and editing.exception()):
            await notify(query)
    finally:
        await editing


async def edit(bot: Bot, message: Message, card: Card) -> None:
    """Show a card in place of a message's old text; a press that changes nothing is no error."""
    try:
        await bot.edit_message_text(
            card.html, chat_id=message.chat_id, message_id=message.message_id, reply_markup=keyboard(card)
        )
    except BadRequest as error:
        if UNCHANGED not in error.message.lower():
            raise


async def _relabel(query: CallbackQuery, message: Message, button: InlineKeyboardButton) -> None:
    old = message.reply_markup.inline_keyboard if message.reply_markup else ()
    rows = [[button if one.callback_data == query.data else one for one in row] for row in old]
    try:
        # The defaults of what is sent would go along, and the method takes none.
        await query.edit_message_reply_markup(InlineKeyboardMarkup(rows), api_kwargs=_NO_DEFAULTS)
    except BadRequest as error:
        if UNCHANGED not in error.message.lower():
            raise


def keyboard(card: Card) -> InlineKeyboardMarkup | None:
    """A card's buttons as Telegram takes them."""
    rows = [[_button(button) for button in row] for row in card.buttons]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url is not None:
        return InlineKeyboardButton(button.label, url=button.url)
    if button.share is not None:
        return InlineKeyboardButton(button.label, switch_inline_query=button.share)
    return InlineKeyboardButton(button.label, callback_data=button.data)


def _article(result: InlineResult) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        result.id,
        result.title,
        InputTextMessageContent(result.card.html),
        reply_markup=keyboard(result.card),
        description=result.description,
    )


def is_stale(error: BadRequest) -> bool:
    """Whether a query was answered too late: nobody waits for it any more."""
    text = error.message.lower()
    return any(sign in text for sign in STALE)
