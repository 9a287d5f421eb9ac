"""The one place where handlers are registered, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import Application, ApplicationBuilder

from bot.chat import commands, edits, errors, following, inline, menus, operating, presence, pressed
from bot.chat.order import InOrder
from bot.chat.replies import SERVICES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram.ext import BaseRateLimiter
    from telegram.request import BaseRequest

    from bot.chat.services import Services

NO_TOKEN = "0:none"  # noqa: S105 - no secret: it goes to a transport that asks for none
ALLOWED = ("message", "callback_query", "inline_query", "my_chat_member")
"""Updates the bot asks for; unset would mean "as last time"."""


def build(
    services: Services,
    request: BaseRequest | None = None,
    polling_request: BaseRequest | None = None,
    token: str | None = None,
    rate_limiter: BaseRateLimiter[Any] | None = None,
) -> Application[Any, Any, Any, Any, Any, Any]:
    """The application: give `request` to have it speak over another transport than HTTP."""
    builder = (
        ApplicationBuilder()
        .token(_token(services, token, in_process=request is not None))
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
    application.bot_data[SERVICES] = services
    # One group, tried in order: subscriptions first, as their buttons have a verb of their own, then questions.
    application.add_handlers(
        [*_following(services), *edits.handlers(), *commands.handlers(), *pressed.handlers(), *inline.handlers()]
    )
    if services.subscriptions is not None:
        application.add_handler(presence.first(), group=-1)
    application.add_error_handler(errors.failed)
    return application


def _token(services: Services, given: str | None, *, in_process: bool) -> str:
    if given is not None:
        return given
    if services.settings.token is not None:
        return services.settings.token.get_secret_value()
    if in_process:
        return NO_TOKEN
    raise ValueError("TELEGRAM_BOT_TOKEN is not set: @BotFather gives you one")


def _following(services: Services) -> Sequence[Any]:
    """Handlers of subscriptions, where there is a store for them."""
    if services.subscriptions is None:
        return ()
    return [*presence.handlers(), *following.handlers(), *operating.handlers()]


async def _started(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    services: Services = application.bot_data[SERVICES]
    more = edits.COMMANDS if services.subscriptions is None else (*edits.COMMANDS, *following.COMMANDS)
    await menus.register(application.bot, services.texts, more)
