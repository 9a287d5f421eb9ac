"""One strict Bot API: a method and its parameters in, a result or Telegram's refusal out; and the way to it in process.

`Api` does no I/O and keeps no time of its own. It also refuses what Telegram passes over in silence and people would
notice. `ApiRequest` is the transport that hands it what python-telegram-bot would send over the network;
`server.py` serves the same over HTTP.
"""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING

from telegram.request import BaseRequest

from tests.botapi import chats, messages
from tests.botapi.requests import ApiError, Parameters, lax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

    from tests.botapi.state import World


_SENDING = (
    "chat_id message_thread_id disable_notification protect_content allow_paid_broadcast reply_parameters"
    " reply_markup parse_mode "
)
_EDITING = "chat_id message_id inline_message_id reply_markup "
_COMMANDS = "scope language_code "
_TABLE: tuple[tuple[str, Callable[[World, Parameters], object], str], ...] = (
    ("answerCallbackQuery", messages.answer_callback, "callback_query_id text show_alert url cache_time"),
    (
        "answerInlineQuery",
        messages.answer_inline,
        "inline_query_id results cache_time is_personal next_offset button",
    ),
    ("deleteMessage", messages.delete_message, "chat_id message_id"),
    ("deleteMyCommands", chats.delete_commands, _COMMANDS),
    ("deleteWebhook", chats.delete_webhook, "drop_pending_updates"),
    ("editMessageReplyMarkup", messages.edit_markup, _EDITING),
    ("editMessageText", messages.edit_text, _EDITING + "text parse_mode entities link_preview_options"),
    ("getChat", chats.get_chat, "chat_id"),
    ("getChatAdministrators", chats.get_administrators, "chat_id"),
    ("getChatMember", chats.get_member, "chat_id user_id"),
    ("getChatMemberCount", chats.count_members, "chat_id"),
    ("getChatMenuButton", chats.get_menu_button, "chat_id"),
    ("getMe", chats.get_me, ""),
    ("getMyCommands", chats.get_commands, _COMMANDS),
    ("getMyDescription", partial(chats.get_about, "description"), "language_code"),
    ("getMyName", partial(chats.get_about, "name"), "language_code"),
    ("getMyShortDescription", partial(chats.get_about, "short_description"), "language_code"),
    ("getUpdates", chats.get_updates, "offset limit timeout allowed_updates"),
    ("getWebhookInfo", chats.webhook_info, ""),
    ("leaveChat", chats.leave_chat, "chat_id"),
    ("sendChatAction", messages.send_chat_action, "chat_id message_thread_id action"),
    (
        "sendDocument",
        messages.send_document,
        _SENDING + "document caption caption_entities disable_content_type_detection",
    ),
    ("sendMessage", messages.send_message, _SENDING + "text entities link_preview_options"),
    ("setChatMenuButton", chats.set_menu_button, "chat_id menu_button"),
    ("setMyCommands", chats.set_commands, _COMMANDS + "commands"),
    ("setMyDescription", partial(chats.set_about, "description"), "description language_code"),
    ("setMyName", partial(chats.set_about, "name"), "name language_code"),
    ("setMyShortDescription", partial(chats.set_about, "short_description"), "short_description language_code"),
    (
        "setWebhook",
        chats.set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
)


class Api:
    """The methods over one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        # Telegram takes the methods' names in any case.
        self._methods = {name.lower(): (function, set(takes.split())) for name, function, takes in _TABLE}

    def call(
        self, method: str, given: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> object:
        """The method's result, as JSON values; ApiError where Telegram refuses.

        A request is checked whole before it changes anything: an unknown parameter is refused first of all.
        """
        found = self._methods.get(method.lower())
        if found is None:
            raise ApiError(404, "Not Found: method not found")
        function, takes = found
        if unknown := set(given) - takes:
            raise lax(f"{method} does not take {', '.join(sorted(unknown))}")
        return function(self.world, Parameters(given, files))


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
