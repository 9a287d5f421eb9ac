"""A transcript as plain fields, the shape of its YAML file and of a line of JSON Lines."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from reprlib import Repr
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, PlainValidator, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from bot.transcripts.model import SPEAKER_FROM, STATED, Event, EventDate, Key, Transcript, Turn

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


def _plain(value: object) -> object:
    """Numbers are taken for text; blank text is none."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    half = _SURROGATE.search(text) if isinstance(text, str) else None
    if half:
        raise ValueError(_half_a_character(half))
    return None if isinstance(text, str) and not text.strip() else text


def _date(value: object) -> EventDate | None:
    if isinstance(value, date):
        return EventDate.of(value.date() if isinstance(value, datetime) else value)
    text = _text(value)
    return None if text is None else EventDate.parse(text)


def _clock(value: object) -> str | None:
    text = _text(value)
    if text is None:
        return None
    found = _CLOCK.fullmatch(text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f'{shown(text)} is not a time: write "HH:MM", in quotes')
    return f"{int(found[1]):02}:{found[2]}"


def _moment(value: object) -> datetime | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, datetime.min.time())
    if not isinstance(value, datetime):
        text = _text(value)
        if text is None:
            return None
        try:
            value = datetime.fromisoformat(text.strip())
        except ValueError:
            raise ValueError(f"{text!r} is not a moment: write YYYY-MM-DDTHH:MM") from None
    # The sources' clocks are wall clocks, and the zones beside them are known to be wrong.
    return value.replace(tzinfo=None, second=0, microsecond=0)


def _speaker_from(value: object) -> str | None:
    text = _text(value)
    if text is not None and text not in SPEAKER_FROM:
        raise ValueError(f"{shown(text)} is none of {', '.join(SPEAKER_FROM)}")
    return text


def _text(value: object) -> str | None:
    text = _plain(value)
    if text is None or isinstance(text, str):
        return text
    raise ValueError(f"{shown(text)} is not text")


Text = Annotated[str | None, BeforeValidator(_plain)]
Required = Annotated[str, BeforeValidator(_plain)]
Listed = Annotated[str, StringConstraints(strict=True, pattern=r"\S")]
Names = Annotated[tuple[Listed, ...], BeforeValidator(lambda value: () if value is None else value)]


class _Turn(BaseModel):
    speaker: Text = None
    speaker_from: Annotated[str | None, PlainValidator(_speaker_from)] = None
    role: Text = None
    note: Text = None
    paragraphs: Names = ()


class _Fields(BaseModel):
    """In the order a person reads them."""

    source: Required
    id: Required
    language: Required
    url: Text = None
    title: Required
    summary: Text = None
    date: Annotated[EventDate | None, PlainValidator(_date)] = None
    time: Annotated[str | None, PlainValidator(_clock)] = None
    published: Annotated[datetime | None, PlainValidator(_moment)] = None
    place: Text = None
    geography: Names = ()
    sections: Names = ()
    topics: Names = ()
    persons: Names = ()
    captions: Names = ()
    aliases: Names = ()
    turns: list[_Turn] | None = None
    paragraphs: Names | None = None


KNOWN = tuple(_Fields.model_fields)
_STATED = tuple(name for name in KNOWN if name in STATED or name == "aliases")


def to_fields(transcript: Transcript, *, turns: bool = True) -> dict[str, Any]:
    """The fields in the order a person reads them; without `turns` what a listing needs. Only JSON's types."""
    event = transcript.event
    fields: dict[str, Any] = {name: getattr(event.key, name) for name in ("source", "id", "language")}
    for name in _STATED:
        value = getattr(event, name)
        if isinstance(value, EventDate):
            value = str(value)
        elif isinstance(value, datetime):
            value = value.isoformat(timespec="minutes")
        elif isinstance(value, tuple):
            value = list(value)
        if name != "aliases" or value:
            fields[name] = value
    if turns:
        fields["turns"] = [_turn_fields(turn) for turn in transcript.turns]
    return fields


def _turn_fields(turn: Turn) -> dict[str, Any]:
    stated = {name: getattr(turn, name) for name in ("speaker_from", "role", "note")}
    stated = {name: text for name, text in stated.items() if text is not None}
    return {"speaker": turn.speaker, **stated, "paragraphs": list(turn.paragraphs)}


def from_fields(fields: object, *, strict: bool = False) -> Transcript:
    """Read a transcript back; flat `paragraphs` become one turn without a speaker.

    With `strict` an unknown key is an error too (a slip of the pen in a file), else it is passed over.

    Raises:
        FieldError: names the field, its value and what would be right.
    """
    if not isinstance(fields, Mapping):
        raise FieldError("transcript", f"{shown(fields)} is not a set of fields")
    if strict:
        _refuse_unknown(fields, KNOWN, "")
    _check_turns(fields.get("turns"), fields.get("paragraphs"), strict=strict)
    try:
        read = _Fields.model_validate(dict(fields))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise FieldError(_place(first["loc"]), _reason(first)) from None
    try:
        key = Key(read.source, read.language, read.id)
    except ValueError as error:  # it begins with the name of the part
        raise FieldError(str(error).split()[0], str(error)) from None
    event = Event(key, **{name: getattr(read, name) for name in _STATED})
    if read.paragraphs:
        return Transcript(event, (Turn(None, None, read.paragraphs),))
    return Transcript(
        event,
        tuple(
            Turn(turn.speaker, turn.role, turn.paragraphs, turn.note, turn.speaker_from) for turn in read.turns or ()
        ),
    )


def _check_turns(turns: object, flat: object, *, strict: bool) -> None:
    """Refuse unknown keys of turns, and what would grow past the bounds before anything is made of it."""
    if turns is not None and flat is not None:
        raise FieldError("paragraphs", "give either turns or flat paragraphs, not both")
    lists = {"paragraphs": flat}
    for number, turn in enumerate(turns if isinstance(turns, list | tuple) else ()):
        if isinstance(turn, Mapping):
            if strict:
                _refuse_unknown(turn, tuple(_Turn.model_fields), f"turns[{number}].")
            lists[f"turns[{number}].paragraphs"] = turn.get("paragraphs")
    paragraphs = characters = 0
    for where, texts in lists.items():
        if isinstance(texts, list | tuple):
            paragraphs += len(texts)
            if paragraphs > MAX_PARAGRAPHS:
                raise FieldError(where, f"more than {MAX_PARAGRAPHS:,} paragraphs in one transcript")
            characters += sum(len(text) for text in texts if isinstance(text, str))
            if characters > MAX_CHARACTERS:
                raise FieldError(where, f"more than {MAX_CHARACTERS:,} characters in one transcript")


def _refuse_unknown(fields: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for name in fields:
        if name not in known:
            near = get_close_matches(str(name), known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
            raise FieldError(f"{where}{name}", f"is not a field of a transcript; {hint}")


def _place(location: tuple[int | str, ...]) -> str:
    """Where an error is: "turns[0].paragraphs[1]"."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).removeprefix(".")


def _reason(error: ErrorDetails) -> str:
    """What is wrong, from pydantic's finding."""
    kind, name, value = error["type"], error["loc"][-1], error["input"]
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "missing" or (value is None and error["loc"] == (name,)):
        return "is missing"
    half = _SURROGATE.search(value) if kind == "string_unicode" else None
    if half:
        return _half_a_character(half)
    if kind == "string_pattern_mismatch" and "paragraphs" in error["loc"]:
        return "is empty: leave the line out"
    if kind.startswith("string"):
        wanted = "text"
    elif kind.startswith("model"):
        wanted = "a turn: it needs speaker and paragraphs"
    else:
        wanted = f"a list of {name}" if name in ("turns", "paragraphs") else "a list"
    return f"{shown(value)} is not {wanted}"


def _half_a_character(found: re.Match[str]) -> str:
    return f"holds half a character (U+{ord(found[0]):04X})"


def shown(value: object) -> str:
    """The value as an error names it, short."""
    # Never `repr`: a small YAML file whose lists repeat one another would fill the memory.
    short = Repr()
    short.maxlevel, short.maxstring = 2, 80
    text = short.repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
