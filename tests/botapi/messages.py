"""The methods that send, edit and delete messages, and those that answer a press or an inline query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.botapi.checks import check_markup, check_reachable, check_writable, find_chat, find_thread, read_markup
from tests.botapi.markup import MAX_CAPTION, MAX_ENTITIES, MAX_TEXT, Entity, Formatted, parse_html, plain, units
from tests.botapi.requests import bad_request, lax, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.botapi.requests import Parameters
    from tests.botapi.state import Chat, Json, Query, World

MAX_QUOTE = 1024
_PREVIEW = frozenset({"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"})
_REPLY = frozenset(
    {
        "message_id",
        "chat_id",
        "allow_sending_without_reply",
        "quote",
        "quote_parse_mode",
        "quote_entities",
        "quote_position",
    }
)
_ACTIONS = frozenset({"typing", "upload_document", "upload_photo", "choose_sticker", "find_location", "record_voice"})


def formatted(text: str, parse_mode: str, entities: list[Any], limit: int = MAX_TEXT) -> Formatted:
    """Text as people will see it; ApiError where Telegram refuses it."""
    if parse_mode and parse_mode.upper() != "HTML":
        raise bad_request("unsupported parse_mode")
    result = parse_html(text) if parse_mode else plain(text)
    if entities and not parse_mode:
        if len(entities) > MAX_ENTITIES:
            raise lax(f"{len(entities)} entities; Telegram ignores all after the first {MAX_ENTITIES}")
        given = tuple(Entity(str(e["type"]), int(e["offset"]), int(e["length"]), e.get("url")) for e in entities)
        if any(e.offset < 0 or e.length < 1 or e.offset + e.length > units(result.text) for e in given):
            raise bad_request("ENTITY_BOUNDS_INVALID")
        result = Formatted(result.text, given)
    if units(result.text) > limit:
        raise bad_request("message caption is too long" if limit == MAX_CAPTION else "message is too long")
    return result


def read_text(parameters: Parameters, name: str = "text", limit: int = MAX_TEXT) -> Formatted:
    """The text that a request carries."""
    entities = parameters.array("entities" if name == "text" else f"{name}_entities", "MessageEntity")
    return formatted(parameters.text(name), parameters.text("parse_mode"), entities, limit)


def put_text(message: Json, content: Formatted, name: str = "text") -> None:
    """Set the message's text and entities."""
    key = "entities" if name == "text" else f"{name}_entities"
    message.pop(key, None)
    message[name] = content.text
    if content.entities:
        message[key] = [entity.fields() for entity in content.entities]


def preview_options(parameters: Parameters) -> dict[str, Any]:
    """The request's `link_preview_options`."""
    options = parameters.fields("link_preview_options", "link preview options")
    only(options, _PREVIEW, "LinkPreviewOptions")
    return options


def send_message(world: World, parameters: Parameters) -> object:
    """`sendMessage`."""
    chat = find_chat(world, parameters)
    content = read_text(parameters)
    if not content.text:
        raise bad_request("message text is empty")
    message = _draft(world, chat, parameters)
    put_text(message, content)
    options = preview_options(parameters)
    if options:
        message["link_preview_options"] = options
    return world.store(chat, message)


def send_document(world: World, parameters: Parameters) -> object:
    """`sendDocument`, by upload."""
    chat = find_chat(world, parameters)
    content = read_text(parameters, "caption", MAX_CAPTION)
    source = parameters.text("document")
    upload = parameters.files.get(source.removeprefix("attach://") if source else "document")
    if upload is None:
        raise bad_request("there is no document in the request")
    name, data = upload
    if not data:
        raise bad_request("file must be non-empty")
    message = _draft(world, chat, parameters)
    file_id = f"file{len(world.files) + 1}"
    world.files[file_id] = upload
    message["document"] = {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_name": name,
        "file_size": len(data),
    }
    if content.text:
        put_text(message, content, "caption")
    return world.store(chat, message)


def send_chat_action(world: World, parameters: Parameters) -> object:
    """`sendChatAction`."""
    chat = find_chat(world, parameters)
    find_thread(chat, parameters)
    check_writable(world, chat)
    if parameters.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def edit_text(world: World, parameters: Parameters) -> object:
    """`editMessageText`, of a message of the bot's or one sent through it inline."""
    message = _editable(world, parameters)
    content = read_text(parameters)
    if not content.text:
        raise bad_request("message text is empty")
    changed = dict(message)
    put_text(changed, content)
    options = preview_options(parameters)
    changed.pop("link_preview_options", None)
    if options:
        changed["link_preview_options"] = options
    return _replace(world, message, changed, read_markup(parameters))


def edit_markup(world: World, parameters: Parameters) -> object:
    """`editMessageReplyMarkup`."""
    message = _editable(world, parameters)
    return _replace(world, message, dict(message), read_markup(parameters))


def delete_message(world: World, parameters: Parameters) -> object:
    """`deleteMessage`."""
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(world, chat, message)
    del chat.messages[message["message_id"]]
    world.show("delete", chat.id, message)
    return True


def _check_deletable(world: World, chat: Chat, message: Json) -> None:
    own = message.get("from", {}).get("id") == world.bot.id
    if not own and chat.type != "private" and chat.bot != "administrator":
        raise bad_request("message can't be deleted for everyone")


def _draft(world: World, chat: Chat, parameters: Parameters) -> Json:
    """A message from the bot, its text aside, after everything that could forbid it."""
    check_writable(world, chat)
    thread = find_thread(chat, parameters)
    message: Json = {"chat": chat.fields(), "date": world.now}
    if chat.type == "channel":
        message["sender_chat"] = chat.fields()
    else:
        message["from"] = world.bot.fields()
    if thread is not None:
        message |= {"message_thread_id": thread, "is_topic_message": True}
    message |= _reply(chat, parameters.fields("reply_parameters", "reply parameters"))
    markup = read_markup(parameters)
    if markup:
        if "keyboard" in markup and chat.type == "channel":
            raise bad_request("reply keyboards are not allowed in channels")
        message["reply_markup"] = markup
    return message


def _reply(chat: Chat, wanted: Mapping[str, Any]) -> Json:
    if not wanted:
        return {}
    only(wanted, _REPLY, "ReplyParameters")
    original = chat.messages.get(int(wanted.get("message_id", 0)))
    if original is None:
        if wanted.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    quote = wanted.get("quote")
    fields: Json = {"reply_to_message": {k: v for k, v in original.items() if k != "reply_to_message"}}
    if quote:
        text = original.get("text", "")
        if units(quote) > MAX_QUOTE or quote not in text:
            raise bad_request("QUOTE_TEXT_INVALID")
        fields["quote"] = {"text": quote, "position": units(text[: text.index(quote)]), "is_manual": True}
    return fields


def _editable(world: World, parameters: Parameters) -> Json:
    inline = parameters.text("inline_message_id")
    if inline:
        message = world.inline_messages.get(inline)
        if message is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return message
    chat = find_chat(world, parameters)
    check_reachable(world, chat)
    found = chat.messages.get(parameters.integer("message_id"))
    if found is None:
        raise bad_request("message to edit not found")
    own = found.get("from", {}).get("id") == world.bot.id or chat.type == "channel"
    if not own or "via_bot" in found:
        raise bad_request("message can't be edited")
    return found


def _replace(world: World, message: Json, changed: Json, markup: dict[str, Any] | None) -> object:
    """Put the changed message in the old one's place, refusing when nothing changes."""
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    changed.pop("reply_markup", None)
    if markup:
        changed["reply_markup"] = markup
    if changed == message:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    changed["edit_date"] = world.now
    chat = world.chats[message["chat"]["id"]]
    # The message is changed in place: an inline message is held by its chat and by its inline id.
    message.clear()
    message.update(changed)
    world.show("edit", chat.id, message)
    return True if "via_bot" in message else message


MAX_ANSWER, MAX_RESULTS, MAX_ID, MAX_OFFSET = 200, 50, 64, 64
CALLBACK_SECONDS, INLINE_SECONDS = 15.0, 10.0
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a deep link may carry after `?start=`."""

_ARTICLE = frozenset(
    {
        "type",
        "id",
        "title",
        "input_message_content",
        "reply_markup",
        "url",
        "description",
        "thumbnail_url",
        "thumbnail_width",
        "thumbnail_height",
    }
)
_CONTENT = frozenset({"message_text", "parse_mode", "entities", "link_preview_options"})
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback(world: World, parameters: Parameters) -> object:
    """`answerCallbackQuery`: once, and in time."""
    query = _open_query(world, world.callbacks.get(parameters.text("callback_query_id")), CALLBACK_SECONDS)
    text = parameters.text("text")
    if units(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    url = parameters.text("url")
    if url and f"t.me/{world.bot.username}?start=" not in url:
        raise bad_request("URL_INVALID")
    parameters.integer("cache_time")
    query.answer = {"text": text, "show_alert": parameters.flag("show_alert")}
    if url:
        query.answer["url"] = url
    chat = query.value.get("message", {}).get("chat", {})
    world.show("answer", int(chat.get("id", 0)), query.answer)
    return True


def answer_inline(world: World, parameters: Parameters) -> object:
    """`answerInlineQuery`: at most 50 articles."""
    results = parameters.array("results", "InlineQueryResult")
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    checked = [_check_article(result) for result in results]
    ids = [result["id"] for result in checked]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    offset = parameters.text("next_offset")
    if len(offset.encode()) > MAX_OFFSET:
        raise bad_request("NEXT_OFFSET_INVALID")
    answer: Json = {
        "results": checked,
        "next_offset": offset,
        "cache_time": parameters.integer("cache_time", 300),
        "is_personal": parameters.flag("is_personal"),
    }
    button = parameters.fields("button", "inline query results button")
    if button:
        answer["button"] = _check_button(button)
    query = _open_query(world, world.inline_queries.get(parameters.text("inline_query_id")), INLINE_SECONDS)
    query.answer = answer
    world.show("results", query.user_id, {"query": query.value, "answer": answer})
    return True


def _open_query(world: World, query: Query | None, seconds: float) -> Query:
    if query is None or query.answer is not None or world.clock() - query.asked_at > seconds:
        raise bad_request(_TOO_OLD)
    return query


def _check_button(button: Json) -> Json:
    only(button, frozenset({"text", "start_parameter"}), "InlineQueryResultsButton")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad_request('can\'t parse inline query results button: Field "text" must be of type String')
    if not START_PARAMETER.fullmatch(str(button.get("start_parameter", ""))):
        raise bad_request("START_PARAM_INVALID")
    return button


def _check_article(result: object) -> Json:
    """A result as stored: its content parsed, so that choosing it cannot fail."""
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: expected an Object")
    if result.get("type") != "article":
        raise lax(f"only articles are played here, not {result.get('type')!r}")
    only(result, _ARTICLE, "InlineQueryResultArticle")
    identifier = result.get("id")
    if not isinstance(identifier, str) or not 1 <= len(identifier.encode()) <= MAX_ID:
        raise bad_request("RESULT_ID_INVALID")
    if not isinstance(result.get("title"), str) or not result["title"].strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or not isinstance(content.get("message_text"), str):
        raise bad_request("can't parse inline query result: Can't find field \"message_text\"")
    only(content, _CONTENT, "InputTextMessageContent")
    text = formatted(content["message_text"], str(content.get("parse_mode", "")), content.get("entities", []))
    if not text.text:
        raise bad_request("MESSAGE_EMPTY")
    checked: dict[str, Any] = {**result, "content": text}
    markup = check_markup(result.get("reply_markup", {}))
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return checked
