"""The application: send defaults, handlers in the order they are tried, commands registered at the start."""

import logging
from collections.abc import Sequence
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    LinkPreviewOptions,
    MenuButtonCommands,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    BaseRateLimiter,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.chat.dialogue import menu
from bot.chat.texts import Catalogue, Texts
from bot.chat.view import Services
from bot.telegram_app import handlers
from bot.telegram_app.handlers import HEARTBEAT, SERVICES
from bot.telegram_app.health import Heartbeat
from bot.telegram_app.order import InOrder

logger = logging.getLogger(__name__)

ALLOWED = ("message", "callback_query", "inline_query", "my_chat_member")
"""Updates the bot asks for; unset would mean "as last time"."""
DEFAULTS = Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
"""How everything is sent and edited."""
LONGEST_DESCRIPTION, LONGEST_SHORT = 512, 120


def build(
    services: Services,
    request: BaseRequest | None = None,
    polling_request: BaseRequest | None = None,
    rate_limiter: BaseRateLimiter[Any] | None = None,
    heartbeat: Heartbeat | None = None,
) -> Application[Any, Any, Any, Any, Any, Any]:
    """The application, with a token set: give `request` to have it speak over another transport than HTTP."""
    token = services.settings.token
    builder = (
        ApplicationBuilder()
        .token(token.get_secret_value() if token else "")
        .defaults(DEFAULTS)
        .concurrent_updates(InOrder())
        .job_queue(None)
    )
    if services.settings.api_url:
        builder = builder.base_url(f"{services.settings.api_url.rstrip('/')}/bot")
    if request is not None:
        builder = builder.request(request)
    if (polling := polling_request or request) is not None:
        builder = builder.get_updates_request(polling)
    if rate_limiter is not None:
        builder = builder.rate_limiter(rate_limiter)
    application = builder.post_init(_started).build()
    application.bot_data |= {SERVICES: services, HEARTBEAT: heartbeat or Heartbeat()}
    application.add_handlers(handlers_of(services))
    application.add_error_handler(handlers.failed)
    return application


def handlers_of(services: Services) -> dict[int, Sequence[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, Any]]]:
    """Handlers by group. Of each group the first that takes an update handles it; the groups follow one another."""
    closed_or_opened = filters.StatusUpdate.FORUM_TOPIC_CLOSED | filters.StatusUpdate.FORUM_TOPIC_REOPENED
    # New messages only: an edited one is not a new question. Service messages ask nothing.
    questions = filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    answering = [
        MessageHandler(questions, handlers.message),
        CallbackQueryHandler(handlers.press),
        InlineQueryHandler(handlers.inline),
    ]
    if services.subscriptions is None:
        return {0: answering}
    chats = [
        ChatMemberHandler(handlers.membership, ChatMemberHandler.MY_CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, handlers.migration),
        MessageHandler(closed_or_opened, handlers.topic),
    ]
    return {
        # Before all others, and beside them: whoever writes can be written to again.
        -1: [TypeHandler(Update, handlers.wrote)],
        0: [*chats, *answering],
    }


async def _started(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    services: Services = application.bot_data[SERVICES]
    await register(application.bot, services.texts, menu(services))


async def register(bot: Bot, catalogue: Catalogue, names: Sequence[str]) -> None:
    """Register commands and descriptions; a refusal is logged, and the bot serves on with the old ones."""
    languages = [(None, catalogue.languages[catalogue.default]), *catalogue.languages.items()]
    try:
        for code, texts in languages:
            await _register_language(bot, code, texts, names)
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    except TelegramError as error:
        logger.warning("The command menu was not registered: %s", error.message)


async def _register_language(bot: Bot, code: str | None, texts: Texts, names: Sequence[str]) -> None:
    commands = [BotCommand(name, texts(f"command.{name}")) for name in names]
    for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()):
        await bot.set_my_commands(commands, scope=scope, language_code=code)
    await bot.set_my_description(texts("bot.description")[:LONGEST_DESCRIPTION], language_code=code)
    await bot.set_my_short_description(texts("bot.short")[:LONGEST_SHORT], language_code=code)
