"""Requests for updates that leave a mark when they were answered."""

from collections.abc import Callable
from http import HTTPStatus

import httpx
from telegram.request import HTTPXRequest

from bot.telegram_app.health import Heartbeat

_UNKNOWN_TOKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


def polling_request(heartbeat: Heartbeat, revoked: Callable[[], None]) -> HTTPXRequest:
    """Telegram's long poll with a heartbeat, which shows when a process lives and gets no answers.

    `revoked` is called when Telegram knows the token no more: python-telegram-bot then stops asking for good.
    """

    async def answered(response: httpx.Response) -> None:
        if not response.url.path.endswith("/getUpdates"):
            return
        if response.status_code == HTTPStatus.OK:
            heartbeat.poll()
        elif response.status_code in _UNKNOWN_TOKEN:
            revoked()

    return HTTPXRequest(connection_pool_size=2, httpx_kwargs={"event_hooks": {"response": [answered]}})
