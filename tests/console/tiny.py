"""A bot of a dozen lines, to try the terminal's machinery apart from the real handlers."""

from __future__ import annotations

import asyncio

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

Context = ContextTypes.DEFAULT_TYPE


def keyboard() -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("More", callback_data="more"),
                InlineKeyboardButton("Share", switch_inline_query="words to share"),
                InlineKeyboardButton("Open", url="https://t.me/verbatim_bot?start=p_1"),
            ]
        ]
    )


async def start(update: Update, context: Context) -> None:
    await update.message.reply_html(f"<b>Hello</b> {' '.join(context.args)}".strip(), reply_markup=keyboard())


async def bad(update: Update, _: Context) -> None:
    await update.message.reply_html("<p>Hello</p>")


async def echo(update: Update, _: Context) -> None:
    if update.message.via_bot is None:
        await update.message.reply_text(update.message.text)


async def more(update: Update, _: Context) -> None:
    await update.callback_query.answer("More it is")
    await update.callback_query.edit_message_text("<s>less</s> <b>more</b>", parse_mode="HTML")


async def inline(update: Update, _: Context) -> None:
    await asyncio.sleep(0)
    start = int(update.inline_query.offset or 0)
    results = [
        InlineQueryResultArticle(
            str(n), f"{update.inline_query.query} {n}", InputTextMessageContent(f"result {n}"), description="one"
        )
        for n in range(start, start + 2)
    ]
    await update.inline_query.answer(results, next_offset=str(start + 2) if start < 4 else "")


def build(request) -> Application:
    application = Application.builder().token("1:test").request(request).get_updates_request(request).build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CommandHandler("bad", bad))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.add_handler(CallbackQueryHandler(more))
    application.add_handler(InlineQueryHandler(inline, block=False))
    return application
