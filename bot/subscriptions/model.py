"""The values of subscriptions: targets, preferences and when they let a message go, notifications, outcomes."""

import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.language import fold_case
from bot.transcripts.model import Event, Key

LONGEST_NAME = 200
"""Code points in the name of a topic, a person, a place or a source."""
LONGEST_PHRASE = 1000
"""Code points in a phrase or a quote that is followed."""


class Kind(StrEnum):
    """What can be followed."""

    TOPIC = "topic"
    PERSON = "person"
    PLACE = "place"
    PHRASE = "phrase"
    SOURCE = "source"
    EVERYTHING = "everything"
    EVENT = "event"
    """This event's text is edited."""
    PASSAGE = "passage"
    """This passage is edited."""
    QUOTE = "quote"
    """These words are said at last; ends when they are found word for word."""


class ChangeType(StrEnum):
    """Why a destination is notified of a transcript."""

    NEW = "new"
    EDITED = "edited"
    GONE = "gone"
    """No longer in the library."""
    KNOWN = "known"
    """Matched, but no news: the text matched the target before anybody followed it."""


class Pace(StrEnum):
    """How often a destination is notified."""

    INSTANT = "instant"
    DAILY = "daily"
    WEEKLY = "weekly"


class Refused(ValueError):  # noqa: N818 - named for what it says
    """A target or preference that cannot be kept; `reason` is a short name of why, `limit` the number it ran into."""

    def __init__(self, reason: str, limit: int = 0) -> None:
        self.reason, self.limit = reason, limit
        super().__init__(f"{reason} ({limit})" if limit else reason)


@dataclass(frozen=True, slots=True, order=True)
class Destination:
    """Where messages go: a chat, or one topic thread of a forum group (0: the chat itself)."""

    chat: int
    thread: int = 0


def plain(text: str) -> str:
    """A name as it is compared: compatibility forms, case, like letters and runs of spaces folded away."""
    return " ".join(fold_case(unicodedata.normalize("NFKC", text)).split())


@dataclass(frozen=True, slots=True)
class SubscriptionTarget:
    """What is followed, the same value for every chat that follows it.

    `text` is the name, phrase or quote as the person gave it; a key for EVENT; "key#number" for PASSAGE; "" for
    EVERYTHING. `source` and `language` narrow it to one institution or one language of transcripts ("" = any).
    `detail` is the digest of a followed passage's text.
    """

    kind: Kind
    text: str = ""
    source: str = ""
    language: str = ""
    detail: str = ""

    def __post_init__(self) -> None:
        longest = LONGEST_PHRASE if self.kind in (Kind.PHRASE, Kind.QUOTE) else LONGEST_NAME
        if len(self.text) > longest:
            raise Refused("too long", longest)
        if self.kind is not Kind.EVERYTHING and not plain(self.text):
            raise Refused("empty")
        if "\x00" in self.text:
            raise Refused("unreadable")
        if self.kind in (Kind.EVENT, Kind.PASSAGE):
            self.place_in_text()

    def place_in_text(self) -> tuple[Key, int | None]:
        """The key and, for a passage, its number; ValueError when the text names none."""
        key, _, number = self.text.partition("#")
        return Key.parse(key), int(number) if number else None

    def follows(self, key: Key) -> bool:
        """Whether it is about edits of this transcript."""
        return self.kind in (Kind.EVENT, Kind.PASSAGE) and self.text.partition("#")[0] == str(key)

    def admits(self, key: Key) -> bool:
        """Whether it is about transcripts of this source and language."""
        return self.source in ("", key.source) and self.language in ("", key.language)

    @property
    def identity(self) -> str:
        """Equal for targets that mean the same."""
        if self.kind is Kind.PASSAGE:
            return f"{self.text.partition('#')[0]}#{self.detail}"
        return self.text if self.kind is Kind.EVENT else plain(self.text)


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a destination is notified. Hours are 0–23 on the clock of `zone` (an IANA name), weekday 0 is Monday."""

    pace: Pace = Pace.INSTANT
    hour: int = 9
    weekday: int = 0
    zone: str = "UTC"
    quiet_from: int | None = None
    quiet_to: int | None = None
    excerpts: bool = True
    """Headings with an excerpt; False: headings only."""
    language: str = ""
    """Of the messages; "" = the bot's own."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """One target that one destination follows."""

    id: int
    destination: Destination
    target: SubscriptionTarget
    paused: bool
    created: float
    """Seconds since 1970, as all times here."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a transcript matched: the target, and where in the text (None: by its listing, not its text)."""

    target: SubscriptionTarget
    passage: int | None = None
    start: int = 0
    end: int = 0
    subscription: int = 0
    """The number of the subscription to the target, where it is known."""
    verdict: str = ""
    """For phrases and quotes: the verdict's name."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the outbox: one transcript for one destination."""

    id: int
    key: Key
    revision: int
    change: ChangeType
    reasons: tuple[Reason, ...] = ()
    attempt: int = 1
    """Counts from 1."""
    unknown: int = 0
    """Earlier attempts of which nobody knows whether the message arrived."""


@dataclass(frozen=True, slots=True)
class Notification:
    """What to send now: one item, or several as a digest."""

    destination: Destination
    items: tuple[Item, ...]
    preferences: Preferences = field(default_factory=Preferences)
    digest: bool = False
    fallback: bool = False
    """The destination's thread is gone: goes to the chat itself, and says so."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram took the message."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The bot may not write there: blocked, kicked, deactivated, chat gone."""

    reason: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group became the supergroup `chat`."""

    chat: int


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not sent: may be tried again after this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """This very message will never be taken."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No answer, or the server's own failure; `lost` says that the message may have arrived all the same."""

    reason: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class ThreadGone:
    """The topic thread is closed or deleted."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outdated:
    """The transcript is no longer held: there is nothing to send."""


Outcome = Delivered | Blocked | Migrated | Postponed | Rejected | Unreachable | ThreadGone | Outdated


@dataclass(frozen=True, slots=True)
class Preview:
    """What a target would have matched in the last year."""

    sample: tuple[Event, ...] = ()
    """The latest few, newest first."""
    count: int = 0
    since: str = ""
    known: bool = True
    """Whether the library holds such a topic, person, place or source at all."""
    suggestions: tuple[str, ...] = ()
    at_least: bool = False
    """There may be more than `count`."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that was set aside because it can never be sent as it is."""

    id: int
    destination: Destination
    key: Key
    revision: int
    error: str
    created: float


@dataclass(frozen=True, slots=True)
class Stats:
    """For the operator. Ages in seconds; None where there is nothing to tell."""

    chats: int
    away: int
    """Of them: blocked, kicked, deactivated or vanished."""
    subscriptions: int
    paused: int
    by_kind: dict[str, int]
    pending: int
    due: int
    """Of the pending: those whose time has come."""
    oldest_due: float | None
    parked: tuple[Parked, ...]
    parked_count: int
    delivered: int
    """Kept rows of delivered messages, a week's worth."""
    repeats_possible: int
    """Of those: attempts whose answer never came, so that a reader may have seen the message twice."""
    last_delivery: float | None
    last_poll: float | None
    last_error: str | None
    last_error_at: float | None
    transcripts_seen: int


def checked(preferences: Preferences) -> Preferences:
    """The preferences, if they can be kept; Refused says what cannot."""
    if not 0 <= preferences.hour <= 23 or not 0 <= preferences.weekday <= 6:
        raise Refused("no such hour or weekday")
    quiet = (preferences.quiet_from, preferences.quiet_to)
    if (quiet[0] is None) != (quiet[1] is None) or any(hour is not None and not 0 <= hour <= 23 for hour in quiet):
        raise Refused("no such quiet hours")
    if len(preferences.language) > 8:
        raise Refused("no such language")
    try:
        ZoneInfo(preferences.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused("no such time zone") from error
    return preferences


def schedule(preferences: Preferences) -> str:
    """Equal for preferences under which a message is due at the same moment; "" is at once, always."""
    if preferences.pace is Pace.DAILY:
        return f"daily {preferences.hour} {preferences.zone}"
    if preferences.pace is Pace.WEEKLY:
        return f"weekly {preferences.weekday} {preferences.hour} {preferences.zone}"
    if preferences.quiet_from is None or preferences.quiet_from == preferences.quiet_to:
        return ""
    return f"quiet {preferences.quiet_from} {preferences.quiet_to} {preferences.zone}"


def due(plan: str, now: float) -> float:
    """The first moment at or after `now` at which the plan, as `schedule` wrote it, lets a message go."""
    if not plan:
        return now
    name, *numbers, zone_name = plan.split(" ")
    zone = ZoneInfo(zone_name)
    here = datetime.fromtimestamp(now, zone)
    if name == "daily":
        return _next_hour(here, int(numbers[0]), 0)
    if name == "weekly":
        weekday, hour = map(int, numbers)
        return _next_hour(here, hour, (weekday - here.weekday()) % 7, step=7)
    start, end = map(int, numbers)
    quiet = start <= here.hour < end if start < end else here.hour >= start or here.hour < end
    return _next_hour(here, end, 0) if quiet else now


def _next_hour(here: datetime, hour: int, days: int, step: int = 1) -> float:
    """The first time at or after `here` when the clock strikes `hour`, `days` from today or `step` days later.

    An hour that the clock skips in spring is taken as the moment after the skip; one that it repeats in autumn
    counts once, the first time.
    """
    day = here.date() + timedelta(days)
    while True:
        moment = datetime.combine(day, time(hour), here.tzinfo).astimezone(UTC).timestamp()
        if moment >= here.timestamp():
            return moment
        day += timedelta(step)
