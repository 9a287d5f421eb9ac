"""The names that `buttons` had before. To be dropped when nothing imports it."""

from bot.chat.buttons import (
    LONGEST,
    EventAt,
    EventPage,
    Excerpt,
    FollowEvent,
    FollowPerson,
    FollowQuote,
    FollowTopic,
    More,
    NoSuchButtonError,
    Person,
    Topic,
)
from bot.chat.buttons import name_hash as mark
from bot.chat.buttons import parse_action as parse

__all__ = [
    "LONGEST",
    "EventAt",
    "EventPage",
    "Excerpt",
    "FollowEvent",
    "FollowPerson",
    "FollowQuote",
    "FollowTopic",
    "More",
    "NoSuchButtonError",
    "Person",
    "Topic",
    "mark",
    "parse",
]
