"""Reply markup and the places a message may go to, checked as Telegram does before a message is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.botapi.markup import units
from tests.botapi.requests import bad_request, forbidden, lax, migrated, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.botapi.requests import Parameters
    from tests.botapi.state import Chat, World

MAX_BUTTONS, MAX_ROW, MAX_CALLBACK_DATA, MAX_BUTTON_QUERY, MAX_COPY = 100, 8, 64, 256, 256

_ACTIONS = ("url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "copy_text")
_INLINE_FIELDS = frozenset({"text", *_ACTIONS, "style", "icon_custom_emoji_id"})
_REPLY_FIELDS = frozenset({"text", "style", "icon_custom_emoji_id"})
_KEYBOARD_FIELDS = frozenset(
    {"keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective"}
)
_URL = re.compile(r"(https?://[^\s/?#]+\S*|tg://\S+)")
_STYLES = {"danger", "success", "primary"}


def read_markup(parameters: Parameters) -> dict[str, Any] | None:
    """The request's `reply_markup`, None where there is none."""
    return check_markup(parameters.fields("reply_markup", "reply keyboard markup"))


def check_markup(markup: Mapping[str, Any]) -> dict[str, Any] | None:
    """Markup that Telegram takes, as it would give it back; ApiError otherwise."""
    if not markup:
        return None
    if "inline_keyboard" in markup:
        only(markup, frozenset({"inline_keyboard"}), "InlineKeyboardMarkup")
        rows = _rows(markup["inline_keyboard"], "inline keyboard")
        for row in rows:
            for button in row:
                _check_inline(button)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        only(markup, _KEYBOARD_FIELDS, "ReplyKeyboardMarkup")
        for row in _rows(markup["keyboard"], "keyboard"):
            for button in row:
                if isinstance(button, dict):
                    only(button, _REPLY_FIELDS, "KeyboardButton")
                    _check_text(button)
        return dict(markup)
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        only(markup, frozenset({"remove_keyboard", "force_reply", "input_field_placeholder", "selective"}), "markup")
        return dict(markup)
    raise bad_request("object expected as reply markup")


def _rows(value: object, what: str) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad_request(f'field "{what.replace(" ", "_")}" must be of type Array')
    rows = [row for row in value if row]
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    if any(len(row) > MAX_ROW for row in rows):
        raise lax(f"more than {MAX_ROW} buttons in a row")
    return rows


def _check_text(button: Mapping[str, Any]) -> None:
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if button.get("style") not in {None, *_STYLES}:
        raise lax(f"no such button style: {button['style']!r}")


def _check_inline(button: object) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    only(button, _INLINE_FIELDS, "InlineKeyboardButton")
    _check_text(button)
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise lax(f"a button does one thing, not {' and '.join(actions)}")
    action = actions[0]
    value = button[action]
    if action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= units(text) <= MAX_COPY:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif not isinstance(value, str):
        raise bad_request(f'can\'t parse inline keyboard button: Field "{action}" must be of type String')
    elif action == "callback_data" and not 1 <= len(value.encode()) <= MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    elif action == "url" and not _URL.fullmatch(value):
        raise bad_request("BUTTON_URL_INVALID")
    elif action.startswith("switch") and units(value) > MAX_BUTTON_QUERY:
        raise lax(f"{action} is longer than an inline query may be ({MAX_BUTTON_QUERY})")


_NAMES = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


def find_chat(world: World, parameters: Parameters) -> Chat:
    """The chat that `chat_id` names, by number or @username."""
    name = parameters.text("chat_id")
    if not name:
        raise bad_request("chat_id is empty")
    chat: Chat | None = None
    if name.startswith("@"):
        wanted = name[1:].lower()
        chat = next((c for c in world.chats.values() if (c.username or "").lower() == wanted), None)
    elif name.lstrip("-").isdigit():
        chat = world.chats.get(int(name))
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise migrated(chat.migrated_to)
    return chat


def check_reachable(world: World, chat: Chat) -> None:
    """Refuse where the bot is not, or no longer."""
    if chat.type == "private":
        user = world.users.get(chat.id)
        if user is not None and user.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.bot == "left":
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.bot == "kicked":
        raise forbidden(f"bot was kicked from the {_NAMES[chat.type]}")
    elif chat.bot == "left":
        raise forbidden(f"bot is not a member of the {_NAMES[chat.type]}")


def check_writable(world: World, chat: Chat) -> None:
    """Refuse where the bot may not write."""
    check_reachable(world, chat)
    if chat.type == "channel" and chat.bot != "administrator":
        raise bad_request("need administrator rights in the channel chat")
    if chat.muted or chat.bot == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")


def find_thread(chat: Chat, parameters: Parameters) -> int | None:
    """The topic that `message_thread_id` names, None where the message goes to no topic."""
    if not parameters.has("message_thread_id"):
        return None
    number = parameters.integer("message_thread_id")
    thread = chat.threads.get(number) if chat.is_forum else None
    if thread is None:
        raise bad_request("message thread not found")
    if thread.closed and chat.bot != "administrator":
        raise bad_request("TOPIC_CLOSED")
    return number
