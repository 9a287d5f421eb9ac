"""The institutions whose transcripts are served, read from `data/sources.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from bot.transcripts.model import ID, LANGUAGE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.transcripts.model import Key

MAX_BYTES = 1_000_000
LONGEST_ADDRESS = 2_000


class SourcesError(ValueError):
    """The sources file cannot be used; the message names the file, the key and what would be right."""


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(f"must be an address (http://… or https://…), is {_shown(text)}")
    return text


def _with_id(text: str) -> str:
    if "{id}" not in text:
        raise ValueError(f"must hold {{id}}, is {_shown(text)}")
    return text


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no zone; write one like Europe/Moscow") from error
    return name


def _path(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        path = re.compile(text)
    except re.error as error:
        raise ValueError(f": {text!r} is no regular expression ({error})") from error
    if path.groups != 1:
        raise ValueError(f": {text!r} must have one group, the id")
    return path


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Address = Annotated[Text, AfterValidator(_address)]


@dataclass(frozen=True, slots=True)
class Edition:
    """A source in one language."""

    language: Annotated[str, Field(validation_alias="(language)")]
    home: Address
    attribution: Text
    """The line that each card carries."""
    address: Annotated[Address, AfterValidator(_with_id)]
    """Where an event's page is, with "{id}" in it."""
    hosts: tuple[Annotated[Text, StringConstraints(to_lower=True)], ...]
    feeds: tuple[Text, ...] = ()
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    def url(self, event_id: str) -> str:
        """The address of the event's page, "" where the edition has none."""
        return self.address.replace("{id}", event_id)


@dataclass(frozen=True, slots=True)
class Source:
    """An institution that publishes transcripts."""

    name: Annotated[str, Field(validation_alias="(name)")]
    title: Annotated[Text, Field(validation_alias="name")]
    home: Address
    parser: Text
    licence: Text
    licence_url: Address | None
    time_zone: Annotated[Text, AfterValidator(_zone)]
    languages: dict[str, Edition]
    fictional: Annotated[bool, Strict()] = False
    paths: tuple[Annotated[re.Pattern[str], BeforeValidator(_path)], ...] = ()
    """What an event's address looks like behind the host; group 1 is the id."""
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of all its editions."""
        return tuple(host for edition in self.languages.values() for host in edition.hosts)

    def id_of(self, url: str) -> tuple[str, str] | None:
        """(language, id) of an event's address, None when it is none of this source's."""
        try:
            parts = urlsplit(url.strip() if "//" in url else "//" + url.strip())
            edition = self.edition_at(parts.netloc.rpartition("@")[2]) if len(url) <= LONGEST_ADDRESS else None
        except ValueError:
            return None
        for path in self.paths if edition else ():
            found = path.match(parts.path)
            if edition and found and ID.fullmatch(found[1]):
                return edition.language, found[1]
        return None

    def edition_at(self, host: str) -> Edition | None:
        """The edition served at this host, with its port where that is not http's or https's own."""
        host = host.lower().removesuffix(":80").removesuffix(":443").rstrip(".")
        return next((edition for edition in self.languages.values() if host in edition.hosts), None)


class Sources:
    """All sources by name."""

    def __init__(self, sources: tuple[Source, ...]) -> None:
        self._sources = {source.name: source for source in sources}

    @classmethod
    def load(cls, path: Path) -> Sources:
        """Read a sources file; SourcesError says what is wrong with it and where."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise SourcesError(f"{path}: cannot be read ({error.strerror})") from error
        if len(data) > MAX_BYTES:
            raise SourcesError(f"{path}: larger than {MAX_BYTES:,} bytes")
        try:
            loaded = yaml.load(data, Loader=yaml.CSafeLoader)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise SourcesError(f"{path}: not YAML ({' '.join(str(error).split())})") from error
        return cls(tuple(_source(f"{path}: {name}", name, entry) for name, entry in _entries(str(path), loaded)))

    def __iter__(self) -> Iterator[Source]:
        return iter(self._sources.values())

    def __contains__(self, name: object) -> bool:
        return name in self._sources

    def get(self, name: str) -> Source:
        """The source of this name; KeyError names those there are."""
        try:
            return self._sources[name]
        except KeyError:
            raise KeyError(f"no source {name!r}: there are {', '.join(sorted(self._sources)) or 'none'}") from None

    def edition(self, key: Key) -> Edition:
        """The edition that a transcript belongs to; a bare one where the file does not know its source or language."""
        source = self._sources.get(key.source)
        found = source.languages.get(key.language) if source else None
        named = source.title if source else key.source
        return found or Edition(key.language, "", f"Source: {named}", "", ())

    def is_fictional(self, key: Key) -> bool:
        """Whether the transcript's source is an invented one."""
        return key.source in self._sources and self._sources[key.source].fictional

    def attribution(self, key: Key) -> str:
        """The line that each card of this transcript carries."""
        return self.edition(key).attribution

    def for_host(self, host: str) -> Source | None:
        """The source that serves pages at this host."""
        return next((source for source in self if source.edition_at(host)), None)

    def id_of(self, url: str) -> tuple[str, str, str] | None:
        """(source, language, id) of an event's address, None when it is none of ours."""
        for source in self:
            found = source.id_of(url)
            if found:
                return source.name, *found
        return None


def _entries(where: str, value: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a mapping by name, each a mapping itself."""
    if not isinstance(value, dict) or not value:
        raise SourcesError(f"{where}: must be a mapping of names, is {_shown(value)}")
    for name, entry in value.items():
        if not isinstance(entry, dict):
            raise SourcesError(f"{where}: {name}: must be a mapping of keys, is {_shown(entry)}")
        yield str(name), entry


def _source(where: str, name: str, fields: dict[str, Any]) -> Source:
    if not SOURCE.fullmatch(name):
        raise SourcesError(f"{where}: a source's name has the shape {SOURCE.pattern}")
    defaults = {"parser": name, "licence_url": None, "time_zone": "UTC"}
    editions = fields.get("languages")
    if "languages" in fields:
        of = _entries(f"{where}.languages", editions)
        editions = {code: _edition(f"{where}.languages.{code}", code, entry) for code, entry in of}
    source: Source = _read(Source, {**defaults, **fields, "(name)": name, "languages": editions}, where)
    return source


def _edition(where: str, code: str, fields: dict[str, Any]) -> Edition:
    if not LANGUAGE.fullmatch(code):
        raise SourcesError(f"{where}: a language is two or three small letters, like en")
    host = urlsplit(str(fields.get("home"))).hostname or ""
    edition: Edition = _read(Edition, {"hosts": [host], **fields, "(language)": code}, where)
    return edition


def _read(kind: Any, fields: dict[str, Any], where: str) -> Any:  # noqa: ANN401 (an edition or a source)
    try:
        return _adapter(kind).validate_python(fields)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
    key, problem = str(first["loc"][0]), first["type"]
    value = fields.get(key)
    if problem == "unexpected_keyword_argument":
        raise SourcesError(f"{where}: unknown key {key!r}; known are {', '.join(_known(kind))}")
    if value is None and key not in fields:
        raise SourcesError(f"{where}: {key} is missing")
    if problem == "value_error":
        raise SourcesError(f"{where}: {key} {first['ctx']['error']}".replace(" : ", ": "))
    right = {"bool_type": "true or false", "string_type": "a text", "string_too_short": "a text"}
    expected = right.get(problem, "a list of texts") if len(first["loc"]) == 1 else "a list of texts"
    raise SourcesError(f"{where}: {key} must be {expected}, is {_shown(value)}")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 (as above)
    return TypeAdapter(kind)


def _known(kind: Any) -> list[str]:  # noqa: ANN401 (as above)
    names = ("name" if each.name == "title" else each.name for each in dataclass_fields(kind))
    return [name for name in dict.fromkeys(names) if name != "language"]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
