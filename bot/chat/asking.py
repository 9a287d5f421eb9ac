"""What a message asks: the words behind a command, the quote without what is no part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telegram import Message

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@\w+)?")


def command_of(message: Message) -> str | None:
    """The command's name, without the bot's; None where the message is none."""
    found = _COMMAND.match(message.text or message.caption or "")
    return found[1].lower() if found else None


def argument_of(message: Message) -> str:
    """What stands behind the command."""
    text = message.text or message.caption or ""
    found = _COMMAND.match(text)
    return text[found.end() :].strip() if found else text.strip()


def quote_of(message: Message, username: str) -> str:
    """The quote in a message: without the command or the bot's own name, which are no part of it."""
    text = argument_of(message)
    return re.sub(rf"@{re.escape(username)}\b", " ", text, flags=re.IGNORECASE).strip() if username else text
