"""Serving Telegram, by polling or webhook, until a signal; then everything fetched is still answered."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlsplit

from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application

from bot import logs
from bot.archive import open_archive
from bot.background import background
from bot.chat.texts import Catalogue
from bot.chat.view import Services
from bot.chat.views.notifications import NotificationRenderer
from bot.clock import SteadyClock
from bot.settings import Settings
from bot.subscriptions.database import FAILURES, Database, NotADatabase
from bot.subscriptions.service import Service
from bot.telegram_app import web
from bot.telegram_app.application import ALLOWED, build
from bot.telegram_app.health import Health, Heartbeat
from bot.telegram_app.limits import Limiter, Rates
from bot.telegram_app.polling import polling_request
from bot.telegram_app.sender import Sender

App = Application[Any, Any, Any, Any, Any, Any]

logger = logging.getLogger(__name__)

LONG_POLL = 45
"""Seconds that Telegram holds a poll open; it allows 50."""

LAST_ANSWERS = 20.0
"""Seconds that a stop waits for what was fetched to be answered."""

_PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; gives the exit status: 1 where the token or an address cannot be used."""
    # PTB's own, newer type of `retry_after`: it warns of the older one at each flood.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    logs.set_up(settings.log_format, level=getattr(logging, settings.log_level.upper()))
    return asyncio.run(Server(Services(settings, open_archive(settings), Catalogue.load(settings.language))).run())


class Server:
    """One bot at one token."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.settings = services.settings
        self.heartbeat = Heartbeat()
        self.stopping = asyncio.Event()
        self._refused = False

    async def run(self) -> int:
        """Start, wait for the signal, stop in good order."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopping.set)
        try:
            async with AsyncExitStack() as stack:
                await self._start(stack)
                await self.stopping.wait()
                logger.info("Stopping: what was fetched is answered first")
        except InvalidToken:
            self._refused = True
        except TelegramError as error:
            logger.error("Telegram refused: %s", error.message)  # noqa: TRY400
            return 1
        except NotADatabase as error:
            logger.error("The database cannot be used (VERBATIM_DATABASE_URL): %s", error)  # noqa: TRY400
            return 1
        except OSError as error:
            logger.error("An address cannot be listened at: %s", error)  # noqa: TRY400
            return 1
        if self._refused:
            logger.error("Telegram does not know this token (TELEGRAM_BOT_TOKEN): @BotFather shows the right one")
        return int(self._refused)

    def _revoked(self) -> None:
        """The token was taken back while serving: end, so that whoever supervises the process sees it."""
        self._refused = True
        self.stopping.set()

    async def _start(self, stack: AsyncExitStack) -> None:
        """Everything that runs, each with its end pushed on the stack: what starts last stops first."""
        service = await self._subscriptions(stack)
        self.services = replace(self.services, subscriptions=service)
        # Made when it is first asked for: never in the event loop.
        held = await asyncio.to_thread(lambda: len(self.services.archive.library))
        limiter = Limiter(SteadyClock(), Rates().times(self.settings.speed))
        request = polling_request(self.heartbeat, self._revoked)
        application = build(self.services, polling_request=request, rate_limiter=limiter, heartbeat=self.heartbeat)
        await self._health_page(stack, application)
        await until_answered(application.initialize, self.stopping)
        if self.stopping.is_set():
            return
        stack.push_async_callback(application.shutdown)
        if application.post_init is not None:
            await application.post_init(application)
        await application.start()
        stack.push_async_callback(application.stop)
        stack.push_async_callback(_drain, application)
        if self.settings.webhook_url:
            await self._webhook(stack, application)
        else:
            await self._poll(stack, application)
        bot = application.bot
        send = Sender(bot, NotificationRenderer(self.services, bot.username), self.heartbeat.delivery)
        await stack.enter_async_context(background(self.services, send, limiter.notification_turn))
        logger.info("Serving @%s with %d transcripts", application.bot.username, held)

    async def _subscriptions(self, stack: AsyncExitStack) -> Service:
        """The subscriptions, ready. NotADatabase says why there are none, in a line without the address."""
        try:
            service = Service(Database(self.settings.database_url))
            stack.push_async_callback(service.close)
            await service.start()
        except FAILURES as error:
            reason = str(error).partition("\n")[0][:200] or type(error).__name__
            raise NotADatabase(reason) from error
        return service

    async def _health_page(self, stack: AsyncExitStack, application: App) -> None:
        if not self.settings.http_listen:
            return
        health = Health(
            self.heartbeat,
            transcripts=lambda: len(self.services.archive.library),
            waiting=application.update_queue.qsize,
            polls=not self.settings.webhook_url,
        )
        server = await web.listen(web.health_pages(health), self.settings.http_listen)
        stack.push_async_callback(web.close, server)

    async def _poll(self, stack: AsyncExitStack, application: App) -> None:
        updater = application.updater
        if updater is None:
            raise RuntimeError("the application was built without an updater")
        await updater.start_polling(
            timeout=LONG_POLL,
            bootstrap_retries=-1,
            drop_pending_updates=False,
            allowed_updates=list(ALLOWED),
            error_callback=poll_failed,
        )
        stack.push_async_callback(updater.stop)

    async def _webhook(self, stack: AsyncExitStack, application: App) -> None:
        """Listen first, then give Telegram the address: the first update finds somebody there."""
        address = str(self.settings.webhook_url)
        secret = self.settings.webhook_secret.get_secret_value() if self.settings.webhook_secret else token_urlsafe(32)
        pages = web.webhook_page(urlsplit(address).path or "/", application, secret, self.heartbeat.poll)
        server = await web.listen(pages, self.settings.webhook_listen or "127.0.0.1:8443")
        stack.push_async_callback(web.close, server)

        async def register() -> None:
            await application.bot.set_webhook(
                address, secret_token=secret, allowed_updates=list(ALLOWED), drop_pending_updates=False
            )

        await until_answered(register, self.stopping)


def poll_failed(error: TelegramError) -> None:
    """A poll that fails is tried again by itself: one line says so."""
    if isinstance(error, Conflict):
        logger.warning("Another process polls with the same token, or a webhook is set: stop one of the two")
    else:
        logger.warning("A poll failed and is tried again: %s: %s", type(error).__name__, error.message[:200])


async def until_answered(ask: Callable[[], Awaitable[Any]], stopping: asyncio.Event) -> None:
    """Ask Telegram until it answers: a network that is down at the start must not leave a deaf process.

    A wrong token is raised at once; other refusals too.
    """
    for attempt in range(1_000_000):
        try:
            await ask()
        except RetryAfter as error:
            pause = error._retry_after.total_seconds()  # noqa: SLF001 - the public one warns about its type
        except NetworkError as error:
            if isinstance(error, BadRequest):  # derived from NetworkError, but a refusal
                raise
            pause = _PAUSES[min(attempt, len(_PAUSES) - 1)]
            logger.warning("Telegram is not reached (%s), once more in %.0f s", type(error).__name__, pause)
        else:
            return
        try:
            await asyncio.wait_for(stopping.wait(), pause)
        except TimeoutError:
            continue
        return


async def _drain(application: App) -> None:
    """Wait until what was fetched is handled: PTB itself would drop what still stands in its queue."""
    try:
        await asyncio.wait_for(application.update_queue.join(), LAST_ANSWERS)
    except TimeoutError:
        logger.warning("%d updates were not answered before the stop", application.update_queue.qsize())
