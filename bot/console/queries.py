"""The methods that answer a tap on a button and an inline query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.console.errors import bad_request, lax
from bot.console.keyboards import check_markup
from bot.console.markup import units
from bot.console.messages import formatted
from bot.console.parameters import only

if TYPE_CHECKING:
    from bot.console.parameters import Parameters
    from bot.console.world import Json, Query, World

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


def answer_callback(world: World, parameters: Parameters, *, strict: bool) -> object:
    """`answerCallbackQuery`: once, and in time."""
    query = _open_query(world, world.callbacks.get(parameters.text("callback_query_id")), CALLBACK_SECONDS)
    text = parameters.text("text")
    if units(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    url = parameters.text("url")
    if strict and url and f"t.me/{world.bot.username}?start=" not in url:
        raise bad_request("URL_INVALID")
    parameters.integer("cache_time")
    query.answer = {"text": text, "show_alert": parameters.flag("show_alert")}
    if url:
        query.answer["url"] = url
    chat = query.value.get("message", {}).get("chat", {})
    world.show("answer", int(chat.get("id", 0)), query.answer)
    return True


def answer_inline(world: World, parameters: Parameters, *, strict: bool) -> object:
    """`answerInlineQuery`: at most 50 articles."""
    results = parameters.array("results", "InlineQueryResult")
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    checked = [_check_article(result, strict=strict) for result in results]
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


def _check_article(result: object, *, strict: bool) -> Json:
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
    text = formatted(
        content["message_text"], str(content.get("parse_mode", "")), content.get("entities", []), strict=strict
    )
    if not text.text:
        raise bad_request("MESSAGE_EMPTY")
    checked: dict[str, Any] = {**result, "content": text}
    markup = check_markup(result.get("reply_markup", {}))
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return checked
