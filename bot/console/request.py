"""The Bot API in process: what python-telegram-bot would send over the network goes to `Api` instead."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from telegram.request import BaseRequest

from bot.console.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

    from bot.console.api import Api


async def answer_poll(api: Api, given: dict[str, str], wait: float) -> object:
    """`getUpdates` that waits up to `wait` seconds for something to come; a newer poll ends it with a conflict."""
    updates = api.world.updates
    poll = updates.begin_poll()
    found = api.call("getUpdates", given)
    if found or wait <= 0:
        return found
    news = asyncio.Event()
    updates.on_new.append(news.set)
    try:
        async with asyncio.timeout(wait):
            while not found:
                await news.wait()
                news.clear()
                updates.check_poll(poll)
                found = api.call("getUpdates", given)
    except TimeoutError:
        return []
    finally:
        updates.on_new.remove(news.set)
    return found


class ApiRequest(BaseRequest):
    """A request object for `Application.builder()`; give it as `request` and as `get_updates_request`.

    `on_refused` hears of each refusal: a refusal here is a mistake in the bot.
    """

    def __init__(self, api: Api, on_refused: Callable[[str, ApiError], None] | None = None) -> None:
        self._api = api
        self._on_refused = on_refused

    @property
    def read_timeout(self) -> float | None:
        """Nothing is read from a network."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Answer as the server would: status code and JSON."""
        del method, read_timeout, write_timeout, connect_timeout, pool_timeout
        name = url.rsplit("/", 1)[-1]
        given = request_data.json_parameters if request_data else {}
        files = {}
        if request_data is not None and request_data.contains_files:
            for part, (file_name, content, _) in request_data.multipart_data.items():
                files[part] = (file_name, content if isinstance(content, bytes) else content.read())
        try:
            if name == "getUpdates":
                result = await answer_poll(self._api, given, float(given.get("timeout", 0)))
            else:
                result = self._api.call(name, given, files)
        except ApiError as error:
            if self._on_refused is not None:
                self._on_refused(name, error)
            return error.code, json.dumps(error.body()).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()
