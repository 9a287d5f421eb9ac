"""One strict Bot API: a method and its parameters in, a result or Telegram's refusal out.

It does no I/O and keeps no time of its own. The terminal chat reaches it in process (`request.py`), the tests'
server over HTTP. With `strict` it also refuses what Telegram passes over in silence and people would notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from bot.console import chats, messages, profile, queries
from bot.console.errors import ApiError, lax
from bot.console.parameters import Parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.console.world import World


class _Function(Protocol):
    def __call__(self, world: World, parameters: Parameters, *, strict: bool) -> object: ...


@dataclass(frozen=True, slots=True)
class _Method:
    """What answers, and which parameters it takes."""

    function: _Function
    takes: frozenset[str]


def _about(name: str, world: World, parameters: Parameters, *, strict: bool) -> object:
    del strict
    return profile.set_about(world, parameters, name)


def _get_about(name: str, world: World, parameters: Parameters, *, strict: bool) -> object:
    del strict
    return profile.get_about(world, parameters, name)


_SENDING = (
    "chat_id message_thread_id disable_notification protect_content allow_paid_broadcast reply_parameters"
    " reply_markup parse_mode "
)
_EDITING = "chat_id message_id inline_message_id reply_markup "
_COMMANDS = "scope language_code "
_TABLE: tuple[tuple[str, _Function, str], ...] = (
    ("answerCallbackQuery", queries.answer_callback, "callback_query_id text show_alert url cache_time"),
    (
        "answerInlineQuery",
        queries.answer_inline,
        "inline_query_id results cache_time is_personal next_offset button",
    ),
    ("deleteMessage", messages.delete_message, "chat_id message_id"),
    ("deleteMyCommands", profile.delete_commands, _COMMANDS),
    ("deleteWebhook", profile.delete_webhook, "drop_pending_updates"),
    ("editMessageReplyMarkup", messages.edit_markup, _EDITING),
    ("editMessageText", messages.edit_text, _EDITING + "text parse_mode entities link_preview_options"),
    ("getChat", chats.get_chat, "chat_id"),
    ("getChatAdministrators", chats.get_administrators, "chat_id"),
    ("getChatMember", chats.get_member, "chat_id user_id"),
    ("getChatMemberCount", chats.count_members, "chat_id"),
    ("getChatMenuButton", profile.get_menu_button, "chat_id"),
    ("getMe", profile.get_me, ""),
    ("getMyCommands", profile.get_commands, _COMMANDS),
    ("getMyDescription", partial(_get_about, "description"), "language_code"),
    ("getMyName", partial(_get_about, "name"), "language_code"),
    ("getMyShortDescription", partial(_get_about, "short_description"), "language_code"),
    ("getUpdates", profile.get_updates, "offset limit timeout allowed_updates"),
    ("getWebhookInfo", profile.webhook_info, ""),
    ("leaveChat", chats.leave_chat, "chat_id"),
    ("sendChatAction", messages.send_chat_action, "chat_id message_thread_id action"),
    (
        "sendDocument",
        messages.send_document,
        _SENDING + "document caption caption_entities disable_content_type_detection",
    ),
    ("sendMessage", messages.send_message, _SENDING + "text entities link_preview_options"),
    ("setChatMenuButton", profile.set_menu_button, "chat_id menu_button"),
    ("setMyCommands", profile.set_commands, _COMMANDS + "commands"),
    ("setMyDescription", partial(_about, "description"), "description language_code"),
    ("setMyName", partial(_about, "name"), "name language_code"),
    ("setMyShortDescription", partial(_about, "short_description"), "short_description language_code"),
    (
        "setWebhook",
        profile.set_webhook,
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
)


class Api:
    """The methods over one world."""

    def __init__(self, world: World, *, strict: bool = True) -> None:
        self.world = world
        self.strict = strict
        # Telegram takes the methods' names in any case.
        self._methods = {name.lower(): _Method(function, frozenset(takes.split())) for name, function, takes in _TABLE}

    def call(
        self, method: str, given: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> object:
        """The method's result, as JSON values; ApiError where Telegram refuses.

        A request is checked whole before it changes anything: an unknown parameter is refused first of all.
        """
        found = self._methods.get(method.lower())
        if found is None:
            raise ApiError(404, "Not Found: method not found")
        unknown = set(given) - found.takes
        if unknown and self.strict:
            raise lax(f"{method} does not take {', '.join(sorted(unknown))}")
        return found.function(self.world, Parameters(given, files), strict=self.strict)
