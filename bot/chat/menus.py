"""What Telegram shows before anything is sent: the command menu, the bot's descriptions, per language and scope."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.error import TelegramError

from bot.chat.home import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Bot

    from bot.chat.texts import Catalogue, Texts

logger = logging.getLogger(__name__)

LONGEST_DESCRIPTION, LONGEST_SHORT = 512, 120


async def register(bot: Bot, catalogue: Catalogue, more: Sequence[str] = ()) -> None:
    """Tell Telegram commands and descriptions; a refusal is logged, and the bot serves on with the old ones."""
    languages = [(None, catalogue.languages[catalogue.default]), *catalogue.languages.items()]
    try:
        for code, texts in languages:
            await _register_language(bot, code, texts, (*COMMANDS, *more))
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    except TelegramError as error:
        logger.warning("The command menu was not registered: %s", error.message)


async def _register_language(bot: Bot, code: str | None, texts: Texts, names: Sequence[str]) -> None:
    commands = [BotCommand(name, texts(f"command.{name}")) for name in names]
    for scope in (BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()):
        await bot.set_my_commands(commands, scope=scope, language_code=code)
    await bot.set_my_description(texts("bot.description")[:LONGEST_DESCRIPTION], language_code=code)
    await bot.set_my_short_description(texts("bot.short")[:LONGEST_SHORT], language_code=code)
