"""Requests for updates that leave a mark when they were answered."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from telegram.request import HTTPXRequest

if TYPE_CHECKING:
    import httpx

    from bot.chat.health import Heartbeat


def polling_request(heartbeat: Heartbeat) -> HTTPXRequest:
    """Telegram's long poll with a heartbeat: a process that lives and hears nothing can be told."""

    async def answered(response: httpx.Response) -> None:
        if response.status_code == HTTPStatus.OK and response.url.path.endswith("/getUpdates"):
            heartbeat.poll()

    return HTTPXRequest(connection_pool_size=2, httpx_kwargs={"event_hooks": {"response": [answered]}})
