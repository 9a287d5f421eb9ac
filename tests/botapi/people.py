"""What people do: write, tap, ask inline, join, leave, block. Each act makes the updates that Telegram would send."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.botapi.chats import member_fields
from tests.botapi.markup import Formatted, units
from tests.botapi.messages import put_text
from tests.botapi.state import Chat, Json, Query, Thread, User, World, remember

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_INLINE_QUERY = 256
_SPECIAL = re.compile(
    r"(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{3,32}\b)"
    r"|(?P<url>https?://[^\s<>\"]+)"
)


def text_entities(text: str) -> Iterator[Json]:
    """The entities that Telegram finds by itself in what a person types."""
    for found in _SPECIAL.finditer(text):
        yield {"type": found.lastgroup, "offset": units(text[: found.start()]), "length": units(found[0])}


@dataclass(frozen=True, slots=True)
class People:
    """Acts on a world. Chats and people are named by their ids."""

    world: World

    # Who and where.

    def user(self, user_id: int, name: str = "Person", *, language: str | None = "en") -> User:
        """The person, made where there is none."""
        return self.world.users.setdefault(user_id, User(user_id, name, f"user{user_id}", language))

    def private(self, user_id: int, name: str = "Person", *, language: str | None = "en", started: bool = True) -> Chat:
        """The private chat of a person with the bot; `started` where the person wrote first at some time."""
        self.user(user_id, name, language=language)
        standing = "member" if started else "left"
        return self.world.chats.setdefault(user_id, Chat(user_id, "private", name, f"user{user_id}", bot=standing))

    def group(self, chat_id: int, title: str = "Group") -> Chat:
        """A basic group that the bot is in."""
        return self.world.chats.setdefault(chat_id, Chat(chat_id, "group", title))

    def supergroup(self, chat_id: int, title: str = "Supergroup", *, forum: bool = False) -> Chat:
        """A supergroup that the bot is in, with topics where `forum`."""
        return self.world.chats.setdefault(chat_id, Chat(chat_id, "supergroup", title, is_forum=forum))

    def channel(self, chat_id: int, title: str = "Channel", *, username: str | None = None) -> Chat:
        """A channel in which the bot is an administrator."""
        return self.world.chats.setdefault(
            chat_id, Chat(chat_id, "channel", title, username=username, bot="administrator")
        )

    # Writing.

    def say(
        self,
        user_id: int,
        chat_id: int,
        text: str,
        *,
        thread: int | None = None,
        reply_to: int | None = None,
        selected: str = "",
        struck: str = "",
    ) -> Json:
        """A person writes, or replies to a selected part; the bot gets it unless privacy mode keeps it away."""
        chat = self.world.chats[chat_id]
        message = self._message(user_id, chat, thread)
        put_text(message, Formatted(text))
        entities = list(text_entities(text))
        if struck:
            entities.append(
                {"type": "strikethrough", "offset": units(text.partition(struck)[0]), "length": units(struck)}
            )
        if entities:
            message["entities"] = entities
        if reply_to is not None:
            message["reply_to_message"] = dict(chat.messages[reply_to])
        if selected:
            position = units(chat.messages[reply_to]["text"].partition(selected)[0])
            message["quote"] = {"text": selected, "position": position, "is_manual": True}
        if chat.type == "private":
            self._return(user_id, chat)
        self.world.store(chat, message)
        if chat.type == "channel" or self._reaches(chat, message):
            self.world.updates.add("channel_post" if chat.type == "channel" else "message", dict(message))
        return message

    def start(self, user_id: int, payload: str = "") -> Json:
        """A person opens the bot, perhaps by a deep link."""
        self.private(user_id)
        return self.say(user_id, user_id, f"/start {payload}".rstrip())

    def edit(self, chat_id: int, message_id: int, text: str) -> Json:
        """A person edits a message of theirs."""
        message = self.world.chats[chat_id].messages[message_id]
        put_text(message, Formatted(text))
        message["entities"] = list(text_entities(text))
        message["edit_date"] = self.world.now
        self.world.updates.add("edited_message", dict(message))
        return message

    # Tapping and asking inline.

    def press(self, user_id: int, chat_id: int, message_id: int, data: str) -> str:
        """A person taps a button with callback data; gives the query's id."""
        message = self.world.chats[chat_id].messages[message_id]
        return self._press(user_id, {"message": dict(message), "chat_instance": str(abs(chat_id))}, data)

    def press_inline(self, user_id: int, inline_message_id: str, data: str) -> str:
        """The same, on a message sent through the bot in a chat it may not be in."""
        return self._press(user_id, {"inline_message_id": inline_message_id, "chat_instance": "0"}, data)

    def _press(self, user_id: int, where: Json, data: str) -> str:
        world = self.world
        value: Json = {"id": world.query_id(), "from": self.user(user_id).fields(), **where, "data": data}
        remember(world.callbacks, Query(value["id"], user_id, world.clock(), value))
        world.updates.add("callback_query", value)
        return str(value["id"])

    def ask_inline(self, user_id: int, text: str, offset: str = "", chat_type: str = "sender") -> str:
        """A person types `@bot text` somewhere; gives the query's id."""
        world = self.world
        value: Json = {
            "id": world.query_id(),
            "from": self.user(user_id).fields(),
            "query": text[:MAX_INLINE_QUERY],
            "offset": offset,
            "chat_type": chat_type,
        }
        remember(world.inline_queries, Query(value["id"], user_id, world.clock(), value))
        world.updates.add("inline_query", value)
        return str(value["id"])

    def choose(self, user_id: int, query_id: str, result_id: str, chat_id: int) -> Json:
        """A person picks an inline result: its message appears in the chat, and the bot hears of the choice."""
        world = self.world
        query = world.inline_queries[query_id]
        results = (query.answer or {"results": []})["results"]
        result: dict[str, Any] = next(found for found in results if found["id"] == result_id)
        chat = world.chats[chat_id]
        message = self._message(user_id, chat, None) | {"via_bot": world.bot.fields()}
        put_text(message, result["content"])
        options = result["input_message_content"].get("link_preview_options")
        if options:
            message["link_preview_options"] = options
        chosen: Json = {"result_id": result_id, "from": self.user(user_id).fields(), "query": query.value["query"]}
        if result.get("reply_markup"):
            # Only a message with a keyboard can be changed later, so only then is there an id for it.
            message["reply_markup"] = result["reply_markup"]
            chosen["inline_message_id"] = f"inline{world.query_id()}"
            world.inline_messages[chosen["inline_message_id"]] = message
        world.store(chat, message)
        if world.inline_feedback:
            world.updates.add("chosen_inline_result", chosen)
        if self._reaches(chat, message):
            world.updates.add("message", dict(message))
        return message

    # Standing.

    def block(self, user_id: int) -> None:
        """A person blocks the bot."""
        self.world.chats[user_id].blocked = True
        self._bot_status(self.world.chats[user_id], user_id, "member", "kicked")

    def unblock(self, user_id: int) -> None:
        """A person unblocks the bot."""
        self._return(user_id, self.world.chats[user_id])

    def deactivate(self, user_id: int) -> None:
        """A person's account is gone; no update tells of it."""
        self.world.users[user_id].deactivated = True

    def set_bot(self, chat_id: int, status: str, by: int) -> None:
        """Somebody adds the bot ("member"), promotes it ("administrator") or removes it ("left", "kicked")."""
        chat = self.world.chats[chat_id]
        old, chat.bot = chat.bot, status
        self._bot_status(chat, by, old, status)

    def set_member(self, chat_id: int, user_id: int, status: str) -> None:
        """A person's status in a chat changes; the bot hears of it where it is an administrator and asked to."""
        chat = self.world.chats[chat_id]
        user = self.user(user_id)
        old = chat.members.get(user_id, "left")
        chat.members[user_id] = status
        if chat.bot == "administrator":
            self.world.updates.add("chat_member", self._change(chat, user, user, old, status))

    def migrate(self, chat_id: int) -> int:
        """A basic group becomes a supergroup; gives its new id."""
        old = self.world.chats[chat_id]
        new_id = -1_000_000_000_000 + chat_id
        new = Chat(new_id, "supergroup", old.title, bot=old.bot, members=dict(old.members))
        self.world.chats[new_id] = new
        service = {"chat": old.fields(), "date": self.world.now, "migrate_to_chat_id": new_id}
        self.world.updates.add("message", self.world.store(old, service))
        service = {"chat": new.fields(), "date": self.world.now, "migrate_from_chat_id": chat_id}
        self.world.updates.add("message", self.world.store(new, service))
        old.migrated_to = new_id
        return new_id

    def open_thread(self, chat_id: int, thread: int, name: str = "Topic") -> None:
        """A topic of a forum is made, or a closed one opened again."""
        chat = self.world.chats[chat_id]
        found = chat.threads.get(thread)
        if found is not None and found.closed:
            found.closed = False
            self._tell_thread(chat, thread, "forum_topic_reopened")
        elif found is None:
            chat.threads[thread] = Thread(thread, name)
            chat.next_message = max(chat.next_message, thread + 1)

    def close_thread(self, chat_id: int, thread: int) -> None:
        """A topic is closed: only administrators write there."""
        chat = self.world.chats[chat_id]
        chat.threads[thread].closed = True
        self._tell_thread(chat, thread, "forum_topic_closed")

    def delete_thread(self, chat_id: int, thread: int) -> None:
        """A topic is deleted."""
        del self.world.chats[chat_id].threads[thread]

    # How it reaches the bot.

    def _tell_thread(self, chat: Chat, thread: int, what: str) -> None:
        """A service message; privacy mode does not keep those away."""
        message = self.world.store(chat, self._message(self.world.bot.id, chat, thread) | {what: {}})
        self.world.updates.add("message", dict(message))

    def _message(self, user_id: int, chat: Chat, thread: int | None) -> Json:
        message: Json = {"chat": chat.fields(), "date": self.world.now}
        if chat.type == "channel":
            message["sender_chat"] = chat.fields()
        else:
            who = self.world.bot if user_id == self.world.bot.id else self.user(user_id)
            message["from"] = who.fields()
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        return message

    def _reaches(self, chat: Chat, message: Json) -> bool:
        """Whether privacy mode lets the bot see it."""
        if chat.type == "private":
            return True
        if chat.bot in {"left", "kicked"}:
            return False
        if not self.world.privacy or chat.bot == "administrator" or "via_bot" in message:
            return True
        bot = self.world.bot
        if message.get("reply_to_message", {}).get("from", {}).get("id") == bot.id:
            return True
        text = message.get("text", "")
        name = f"@{bot.username}".lower()
        commands = [word for word in text.split() if word.startswith("/")]
        return name in text.lower() or bool(text.startswith("/") and commands and "@" not in commands[0])

    def _return(self, user_id: int, chat: Chat) -> None:
        """Writing to a bot unblocks it, and makes it able to write back."""
        if chat.blocked:
            chat.blocked = False
            self._bot_status(chat, user_id, "kicked", "member")
        chat.bot = "member"

    def _bot_status(self, chat: Chat, by: int, old: str, new: str) -> None:
        self.world.updates.add("my_chat_member", self._change(chat, self.user(by), self.world.bot, old, new))

    def _change(self, chat: Chat, by: User, who: User, old: str, new: str) -> Json:
        return {
            "chat": chat.fields(),
            "from": by.fields(),
            "date": self.world.now,
            "old_chat_member": member_fields(who, old, chat),
            "new_chat_member": member_fields(who, new, chat),
        }
