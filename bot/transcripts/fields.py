"""A transcript as plain fields, the shape of its YAML file and of a line of JSON Lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from reprlib import Repr
from typing import Any

from bot.transcripts.model import Event, EventDate, Key, Transcript, Turn

Fields = Mapping[str, Any]

LISTS = ("geography", "sections", "topics", "persons", "captions", "aliases")
_PLAIN = ("source", "id", "language", "url", "title", "summary", "date", "time", "published", "place")
KNOWN = (*_PLAIN, *LISTS, "turns", "paragraphs")
TURN_KNOWN = ("speaker", "role", "note", "paragraphs")

MAX_PARAGRAPHS = 200_000
MAX_CHARACTERS = 20_000_000
"""More than any real event holds; repeated YAML anchors could otherwise grow a small file without end."""

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_SURROGATE = re.compile("[\ud800-\udfff]")


class FieldError(ValueError):
    """A field that cannot be read; the message names it, its value and what would be right."""

    def __init__(self, key: str, reason: str) -> None:
        self.key = key
        super().__init__(f"{key}: {reason}")


def to_fields(transcript: Transcript, *, turns: bool = True) -> dict[str, Any]:
    """The fields in the order a person reads them; without `turns` what a listing needs. Only JSON's types."""
    event = transcript.event
    fields: dict[str, Any] = {
        "source": event.key.source,
        "id": event.key.id,
        "language": event.key.language,
        "url": event.url,
        "title": event.title,
        "summary": event.summary,
        "date": str(event.date) if event.date else None,
        "time": event.time,
        "published": event.published.isoformat(timespec="minutes") if event.published else None,
        "place": event.place,
    }
    fields |= {name: list(getattr(event, name)) for name in LISTS if name != "aliases" or event.aliases}
    if turns:
        fields["turns"] = [_turn_fields(turn) for turn in transcript.turns]
    return fields


def _turn_fields(turn: Turn) -> dict[str, Any]:
    fields: dict[str, Any] = {"speaker": turn.speaker}
    if turn.role is not None:
        fields["role"] = turn.role
    if turn.note is not None:
        fields["note"] = turn.note
    fields["paragraphs"] = list(turn.paragraphs)
    return fields


def from_fields(fields: object, *, strict: bool = False) -> Transcript:
    """Read a transcript back; flat `paragraphs` become one turn without a speaker.

    With `strict` an unknown key is an error too (a slip of the pen in a file), else it is passed over.

    Raises:
        FieldError: names the field, its value and what would be right.
    """
    if not isinstance(fields, Mapping):
        raise FieldError("transcript", f"{_shown(fields)} is not a set of fields")
    if strict:
        _refuse_unknown(fields, KNOWN, "")
    key = _key(fields)
    lists = {name: _texts(fields, name) for name in LISTS}
    event = Event(
        key=key,
        title=_required(fields, "title"),
        url=_text(fields, "url"),
        summary=_text(fields, "summary"),
        date=_date(fields),
        time=_clock(fields),
        published=_published(fields),
        place=_text(fields, "place"),
        **lists,
    )
    return Transcript(event, tuple(_turns(fields, strict=strict)))


def _key(fields: Fields) -> Key:
    parts = {name: _required(fields, name) for name in ("source", "language", "id")}
    try:
        return Key(**parts)
    except ValueError as error:
        name = next((name for name in parts if str(error).startswith(name)), "id")
        raise FieldError(name, str(error)) from None


def _turns(fields: Fields, *, strict: bool) -> Iterator[Turn]:
    turns, flat = fields.get("turns"), fields.get("paragraphs")
    if turns is not None and flat is not None:
        raise FieldError("paragraphs", "give either turns or flat paragraphs, not both")
    room = _Room()
    if flat is not None:
        paragraphs = room.take("paragraphs", flat)
        if paragraphs:
            yield Turn(None, None, paragraphs)
        return
    if turns is None:
        return
    if not _is_list(turns):
        raise FieldError("turns", f"{_shown(turns)} is not a list of turns")
    for number, turn in enumerate(turns):
        where = f"turns[{number}]"
        if not isinstance(turn, Mapping):
            raise FieldError(where, f"{_shown(turn)} is not a turn: it needs speaker and paragraphs")
        if strict:
            _refuse_unknown(turn, TURN_KNOWN, f"{where}.")
        paragraphs = room.take(f"{where}.paragraphs", turn.get("paragraphs"))
        yield Turn(
            _text(turn, "speaker", where), _text(turn, "role", where), paragraphs, note=_text(turn, "note", where)
        )


class _Room:
    """Counts what has been taken in, so that no input grows past the bounds."""

    def __init__(self) -> None:
        self.paragraphs = 0
        self.characters = 0

    def take(self, where: str, value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        if not _is_list(value):
            raise FieldError(where, f"{_shown(value)} is not a list of paragraphs")
        assert isinstance(value, Sequence)  # noqa: S101 - for the type checker
        self.paragraphs += len(value)
        if self.paragraphs > MAX_PARAGRAPHS:
            raise FieldError(where, f"more than {MAX_PARAGRAPHS:,} paragraphs in one transcript")
        for number, text in enumerate(value):
            if not isinstance(text, str):
                raise FieldError(f"{where}[{number}]", f"{_shown(text)} is not text")
            if not text.strip():
                raise FieldError(f"{where}[{number}]", "is empty: leave the line out")
            self.characters += len(text)
            if self.characters > MAX_CHARACTERS:
                raise FieldError(where, f"more than {MAX_CHARACTERS:,} characters in one transcript")
            _refuse_surrogates(f"{where}[{number}]", text)
        return tuple(value)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _shown(value: object) -> str:
    # Never `repr`: a small YAML file whose lists repeat one another would fill the memory.
    short = Repr()
    short.maxlevel, short.maxstring = 2, 80
    text = short.repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _refuse_surrogates(key: str, text: str) -> None:
    found = _SURROGATE.search(text)
    if found:
        raise FieldError(key, f"holds half a character (U+{ord(found.group()):04X})")


def _refuse_unknown(fields: Fields, known: Sequence[str], where: str) -> None:
    for name in fields:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise FieldError(f"{where}{name}", f"is not a field of a transcript; {hint}")


def _text(fields: Fields, name: str, where: str = "") -> str | None:
    value = fields.get(name)
    label = f"{where}.{name}" if where else name
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FieldError(label, f"{_shown(value)} is not text")
    text = str(value)
    _refuse_surrogates(label, text)
    return text if text.strip() else None


def _required(fields: Fields, name: str) -> str:
    text = _text(fields, name)
    if text is None:
        raise FieldError(name, "is missing")
    return text


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    value = fields.get(name)
    if value is None:
        return ()
    if not _is_list(value):
        raise FieldError(name, f"{_shown(value)} is not a list")
    for number, text in enumerate(value):
        if not isinstance(text, str) or not text.strip():
            raise FieldError(f"{name}[{number}]", f"{_shown(text)} is not text")
        _refuse_surrogates(f"{name}[{number}]", text)
    return tuple(value)


def _date(fields: Fields) -> EventDate | None:
    value = fields.get("date")
    if isinstance(value, datetime):
        return EventDate.of(value.date())
    if isinstance(value, date):
        return EventDate.of(value)
    text = _text(fields, "date")
    if text is None:
        return None
    try:
        return EventDate.parse(text)
    except ValueError as error:
        raise FieldError("date", _date_reason(text, error)) from None


def _date_reason(text: str, error: ValueError) -> str:
    reason = str(error)
    return reason if "write YYYY" in reason else f"{text!r} is not a date: {reason}"


def _clock(fields: Fields) -> str | None:
    text = _text(fields, "time")
    if text is None:
        return None
    found = _CLOCK.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise FieldError("time", f'{_shown(text)} is not a time: write "HH:MM", in quotes')
    return f"{int(found[1]):02}:{found[2]}"


def _published(fields: Fields) -> datetime | None:
    value = fields.get("published")
    if value is None:
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, datetime.min.time())
    if not isinstance(value, datetime):
        text = _text(fields, "published")
        if text is None:
            return None
        try:
            value = datetime.fromisoformat(text.strip())
        except ValueError:
            raise FieldError("published", f"{text!r} is not a moment: write YYYY-MM-DDTHH:MM") from None
    # The sources' clocks are wall clocks, and the zones beside them are known to be wrong.
    return value.replace(tzinfo=None, second=0, microsecond=0)
