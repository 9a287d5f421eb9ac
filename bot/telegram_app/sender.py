"""Sends notifications, and says for each what Telegram did with it."""

from collections.abc import Awaitable, Callable

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat.reply import Card
from bot.subscriptions import model
from bot.subscriptions.model import Notification, Outcome
from bot.telegram_app.limits import NOTIFICATION, seconds_of
from bot.telegram_app.replies import keyboard

PATIENCE = 10.0
"""Seconds to wait for Telegram's answer: giving up sooner would only send more messages twice."""

_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user_id_invalid",
    "channel_private",
    "user is deactivated",
    "group chat was deactivated",
    "group chat was deleted",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_admin_required",
    "have no rights to send",
    "not enough rights to send",
    "need administrator rights",
    "bot is not a member",
    "bot was kicked",
    "bot was blocked",
)
"""Bad requests that speak of the chat, not of the message."""

_THREAD = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid", "thread_id_invalid")


class Sender:
    """Sends one notification. `write` makes its card, None where there is nothing left to show.

    `delivered` is called for each that arrived.
    """

    def __init__(
        self,
        bot: ExtBot[str],
        write: Callable[[Notification], Awaitable[Card | None]],
        delivered: Callable[[], None] | None = None,
    ) -> None:
        self._bot, self._write, self._delivered = bot, write, delivered

    async def __call__(self, message: Notification) -> Outcome:
        """Write and send the message. Raises only what is wrong with the writing."""
        card = await self._write(message)
        if card is None:
            return model.Outdated()
        to = message.destination
        try:
            await self._bot.send_message(
                to.chat,
                card.html,
                message_thread_id=to.thread or None if not message.fallback else None,
                reply_markup=keyboard(card),
                read_timeout=PATIENCE,
                rate_limit_args=NOTIFICATION if self._bot.rate_limiter else None,
            )
        except TelegramError as error:
            return outcome(error)
        if self._delivered:
            self._delivered()
        return model.Delivered()


def outcome(error: TelegramError) -> Outcome:
    """What an error means for the delivery."""
    text = error.message
    match error:
        case RetryAfter():
            return model.Postponed(seconds_of(error))
        case ChatMigrated():
            return model.Migrated(error.new_chat_id)
        case Forbidden():
            return model.Blocked(text)
        case BadRequest():
            return _refused(text)
    # Whatever else it was, the message may have arrived, unless no connection came about at all.
    never = isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return model.Unreachable(text, lost=not never)


def _refused(text: str) -> Outcome:
    low = text.lower()
    if any(sign in low for sign in _THREAD):
        return model.ThreadGone(text)
    if any(sign in low for sign in _GONE):
        return model.Blocked(text)
    return model.Rejected(text)
