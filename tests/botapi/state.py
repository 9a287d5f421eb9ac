"""What the server knows: the bot, people, chats, messages, open queries, and the queue of updates. No rules."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.botapi.requests import conflict

if TYPE_CHECKING:
    from collections.abc import Callable

OPT_IN = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that are sent only where `allowed_updates` names them."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are sent to."""

    url: str
    secret_token: str = ""
    max_connections: int = 40


@dataclass
class Updates:
    """Updates in order. `on_new` is called after each; `polls` counts who waits."""

    allowed: frozenset[str] = frozenset()
    """Empty: all but the opt-in kinds."""
    webhook: Webhook | None = None
    on_new: list[Callable[[], None]] = field(default_factory=list)
    pending: deque[dict[str, Any]] = field(default_factory=deque)
    next_id: int = 1
    poll: int = 0
    """The number of the poll that may wait; an older one that still does is told of the conflict."""

    def add(self, kind: str, value: dict[str, Any]) -> bool:
        """Queue one update; False where the bot asked not to get that kind."""
        if kind not in self.allowed if self.allowed else kind in OPT_IN:
            return False
        self.pending.append({"update_id": self.next_id, kind: value})
        self.next_id += 1
        for wake in self.on_new:
            wake()
        return True

    def take(self, offset: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """Updates from `offset` on; those before are confirmed and forgotten. A negative one counts from the end."""
        if self.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while self.pending and offset > 0 and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        return [update for update, _ in zip(self.pending, range(max(1, min(limit, 100))), strict=False)]

    def begin_poll(self) -> int:
        """A new long poll starts: the one before it, if it still waits, ends with a conflict."""
        self.poll += 1
        for wake in self.on_new:
            wake()
        return self.poll

    def check_poll(self, poll: int) -> None:
        """Raise in the poll that a newer one has ended."""
        if poll != self.poll:
            raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")


Json = dict[str, Any]

GENERAL_TOPIC = 1


@dataclass(slots=True)
class User:
    """A person or the bot."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "en"
    is_bot: bool = False
    deactivated: bool = False

    def fields(self) -> Json:
        """The user as Telegram's JSON."""
        fields: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            fields["username"] = self.username
        if self.language_code and not self.is_bot:
            fields["language_code"] = self.language_code
        return fields


@dataclass(slots=True)
class Thread:
    """A topic of a forum."""

    id: int
    name: str
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """One chat with the bot's standing in it."""

    id: int
    type: str
    title: str
    username: str | None = None
    is_forum: bool = False
    bot: str = "member"
    """The bot's status; in a private chat "left" means that the person never wrote first."""
    blocked: bool = False
    muted: bool = False
    """Whether the bot lacks the right to write."""
    members: dict[int, str] = field(default_factory=dict)
    threads: dict[int, Thread] = field(default_factory=dict)
    messages: dict[int, Json] = field(default_factory=dict)
    next_message: int = 1
    migrated_to: int | None = None

    def fields(self) -> Json:
        """The chat as Telegram's JSON."""
        name = "first_name" if self.type == "private" else "title"
        fields: Json = {"id": self.id, "type": self.type, name: self.title}
        if self.username:
            fields["username"] = self.username
        if self.is_forum:
            fields["is_forum"] = True
        return fields


@dataclass(frozen=True, slots=True)
class Seen:
    """Something that people see happen: kind is message, edit, delete, answer (to a tap), results (inline)."""

    kind: str
    chat_id: int
    value: Json


@dataclass(slots=True)
class Query:
    """A callback or inline query that waits for the bot's answer."""

    id: str
    user_id: int
    asked_at: float
    value: Json
    answer: Json | None = None


@dataclass
class World:
    """All of it. `clock` gives the time in seconds since 1970."""

    clock: Callable[[], float] = time.time
    bot: User = field(default_factory=lambda: User(4_242_424_242, "Verbatim", username="verbatim_bot", is_bot=True))
    privacy: bool = True
    """Privacy mode: in groups the bot sees only commands, replies to it and mentions."""
    inline: bool = True
    inline_feedback: bool = True
    local: bool = True
    """A local Bot API server: webhooks may be plain http on any port."""
    keep: int = 200
    """Messages kept in a chat; older ones can no longer be edited."""
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    updates: Updates = field(default_factory=Updates)
    callbacks: OrderedDict[str, Query] = field(default_factory=OrderedDict)
    inline_queries: OrderedDict[str, Query] = field(default_factory=OrderedDict)
    inline_messages: OrderedDict[str, Json] = field(default_factory=OrderedDict)
    files: OrderedDict[str, tuple[str, bytes]] = field(default_factory=OrderedDict)
    profile: dict[str, object] = field(default_factory=dict)
    """What the set… methods have set."""
    watchers: list[Callable[[Seen], None]] = field(default_factory=list)
    next_query: int = 1

    def show(self, kind: str, chat_id: int, value: Json) -> None:
        """Tell whoever looks at the screen."""
        for watch in self.watchers:
            watch(Seen(kind, chat_id, value))

    def store(self, chat: Chat, message: Json) -> Json:
        """Give the message its number and keep it."""
        message["message_id"] = chat.next_message
        chat.next_message += 1
        chat.messages[message["message_id"]] = message
        while len(chat.messages) > self.keep:
            del chat.messages[next(iter(chat.messages))]
        self.show("message", chat.id, message)
        return message

    def query_id(self) -> str:
        """A fresh id for a callback or inline query."""
        self.next_query += 1
        return str(7_000_000_000_000_000 + self.next_query)

    @property
    def now(self) -> int:
        """The time as message dates have it."""
        return int(self.clock())


def remember(queries: OrderedDict[str, Query], query: Query, limit: int = 1000) -> Query:
    """Keep an open query, forgetting the oldest beyond `limit`."""
    queries[query.id] = query
    while len(queries) > limit:
        queries.popitem(last=False)
    return query
