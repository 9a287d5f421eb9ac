"""From Telegram's updates to the dialogue's requests: the one place where updates are read."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from telegram import Bot, CallbackQuery, Chat, InlineQuery, Message, MessageEntity, User
from telegram.constants import ChatType, MessageEntityType

from bot.chat.request import ChatKind, InlineRequest, MessageRequest, PressRequest, Reader, WrittenText
from bot.subscriptions.model import Destination

_BLOCKS = (MessageEntityType.BLOCKQUOTE, MessageEntityType.EXPANDABLE_BLOCKQUOTE)
_KINDS: dict[str, ChatKind] = {ChatType.PRIVATE: ChatKind.PRIVATE, ChatType.CHANNEL: ChatKind.CHANNEL}


def message_request(message: Message, bot: Bot) -> MessageRequest:
    """What a new message asks the bot."""
    sender = message.sender_chat
    return MessageRequest(
        written(message, bot.id),
        here=here(message),
        kind=_kind(message.chat),
        reader=_reader(message.from_user),
        command=_command(message, bot.username),
        replied=_replied(message, bot.id),
        mentions_bot=_mentions(message, bot.username),
        as_group=sender is not None and sender.id == message.chat_id,
        via_bot=message.via_bot is not None,
    )


def press_request(query: CallbackQuery, bot: Bot) -> PressRequest:
    """What a press of a button asks."""
    message, reader = query.message, Reader(query.from_user.id, query.from_user.language_code)
    if not isinstance(message, Message):
        where = Destination(message.chat.id) if message else None
        return PressRequest(query.data or "", reader, where, _kind(message.chat) if message else ChatKind.PRIVATE)
    return PressRequest(
        query.data or "",
        reader,
        here(message),
        _kind(message.chat),
        message.message_id,
        _replied(message, bot.id),
    )


def inline_request(query: InlineQuery) -> InlineRequest:
    """What an inline query asks."""
    return InlineRequest(query.query, query.offset, _reader(query.from_user))


def written(message: Message, bot_id: int) -> WrittenText:
    """A message's words."""
    by_bot = message.from_user is not None and message.from_user.id == bot_id
    text = _marked(message.text or message.caption or "", message.entities or message.caption_entities or ())
    return WrittenText(message.message_id, text, by_bot)


def _replied(message: Message, bot_id: int) -> WrittenText | None:
    """What a message replies to, or the part of it that was selected."""
    if message.reply_to_message is None:
        return None
    replied, part = written(message.reply_to_message, bot_id), message.quote
    if part is None or not part.is_manual:
        return replied
    return replace(replied, text=_marked(part.text, part.entities or ()), selected=True)


def _marked(text: str, entities: Sequence[MessageEntity]) -> str:
    """The text with marks for what Telegram keeps beside it: words that are struck out, block quotations."""
    units = text.encode("utf-16-le")
    marks: list[tuple[int, str]] = []
    for entity in entities:
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        if entity.type == MessageEntityType.STRIKETHROUGH:
            marks += [(start, "~~"), (end, "~~")]
        elif entity.type in _BLOCKS and len(units) > end - start:
            lines = units[start:end].decode("utf-16-le").split("\n")
            ends = accumulate(len(f"{each}\n".encode("utf-16-le")) for each in lines[:-1])
            marks += [(start + at, "> ") for at in (0, *ends)]
    for at, mark in sorted(marks, reverse=True):
        units = units[:at] + mark.encode("utf-16-le") + units[at:]
    return units.decode("utf-16-le")


def here(message: Message) -> Destination:
    """The chat, and the topic of a forum: elsewhere Telegram gives replies thread numbers too, and refuses them."""
    return Destination(message.chat_id, (message.message_thread_id or 0) if message.is_topic_message else 0)


def _kind(chat: Chat) -> ChatKind:
    return _KINDS.get(chat.type, ChatKind.GROUP)


def _reader(user: User | None) -> Reader | None:
    return Reader(user.id, user.language_code) if user else None


def _command(message: Message, username: str) -> str | None:
    """The command where Telegram marks the text's beginning as one; empty where it names another bot."""
    first = message.entities[0] if message.entities and message.text else None
    if first is None or first.type != MessageEntityType.BOT_COMMAND or first.offset != 0:
        return None
    name, _, bot = (message.text or "")[1 : first.length].lower().partition("@")
    return name if bot in {"", username.lower()} else ""


def _mentions(message: Message, username: str) -> bool:
    entities = {
        **message.parse_entities([MessageEntityType.MENTION]),
        **message.parse_caption_entities([MessageEntityType.MENTION]),
    }
    return any(text.lower() == f"@{username.lower()}" for text in entities.values())
