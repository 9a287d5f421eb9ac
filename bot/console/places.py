"""Where a message may go: chats found and the bot's standing in them checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.errors import bad_request, forbidden, migrated

if TYPE_CHECKING:
    from bot.console.parameters import Parameters
    from bot.console.world import Chat, World

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
