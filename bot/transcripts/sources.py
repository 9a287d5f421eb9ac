"""The institutions whose transcripts are served, read from `data/sources.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ClassVar
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

from bot.transcripts.fields import shown
from bot.transcripts.model import ID, LANGUAGE, SOURCE, Key

MAX_BYTES = 1_000_000
LONGEST_ADDRESS = 2_000


class SourcesError(ValueError):
    """The sources file cannot be used; the message names the file, the key and what would be right."""


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(f"must be an address (http://… or https://…), is {shown(text)}")
    return text


def _with_id(text: str) -> str:
    if "{id}" not in text:
        raise ValueError(f"must hold {{id}}, is {shown(text)}")
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


def _named(derived: Callable[[str, Mapping[str, Any]], dict[str, Any]]) -> BeforeValidator:
    """A mapping of names to mappings of keys; `derived` gives keys that follow from a name and what stands under it."""

    def check(value: object) -> object:
        if not isinstance(value, dict) or not value:
            raise ValueError(f": must be a mapping of names, is {shown(value)}")
        entries = ((str(name), entry) for name, entry in value.items())
        return {
            name: {**derived(name, entry), **entry} if isinstance(entry, dict) else entry for name, entry in entries
        }

    return BeforeValidator(check)


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
    languages: Annotated[
        dict[Annotated[str, StringConstraints(pattern=rf"\A{LANGUAGE.pattern}\z")], Edition],
        _named(lambda code, entry: {"(language)": code, "hosts": [urlsplit(str(entry.get("home"))).hostname or ""]}),
    ]
    licence_url: Address | None = None
    time_zone: Annotated[Text, AfterValidator(_zone)] = "UTC"
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
        try:
            return cls(tuple(_adapter().validate_python(loaded).values()))
        except ValidationError as error:
            raise SourcesError(f"{path}: {_explain(error, loaded)}") from None

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

    def id_of(self, url: str) -> tuple[str, str, str] | None:
        """(source, language, id) of an event's address, None when it is none of ours."""
        for source in self:
            found = source.id_of(url)
            if found:
                return source.name, *found
        return None


@cache
def _adapter() -> TypeAdapter[dict[str, Source]]:
    name = Annotated[str, StringConstraints(pattern=rf"\A{SOURCE.pattern}\z")]
    return TypeAdapter(Annotated[dict[name, Source], _named(lambda name, _: {"(name)": name, "parser": name})])


def _explain(error: ValidationError, loaded: object) -> str:
    """Where the first error is, and what would be right."""
    problem = error.errors(include_url=False)[0]
    kind, path = problem["type"], [str(part) for part in problem["loc"] if not isinstance(part, int)]
    *names, key = path or [""]
    edition = "languages" in names
    if kind == "string_pattern_mismatch":
        shape = f"a source's name has the shape {SOURCE.pattern}"
        return f"{'.'.join(names)}: {'a language is two or three small letters, like en' if edition else shape}"
    if kind == "value_error":
        reason = str(problem["ctx"]["error"])
    elif kind == "missing":
        reason = "is missing"
    elif kind == "unexpected_keyword_argument":
        known = ["name" if each.name == "title" else each.name for each in fields(Edition if edition else Source)]
        key, reason = f"unknown key {key!r};", f"known are {', '.join(known[1:])}"
    else:
        value: Any = loaded
        for part in path:
            value = value[part]
        right = {"bool_type": "true or false", "string_type": "a text", "string_too_short": "a text"}
        wanted = "a list of texts" if len(path) < len(problem["loc"]) else right.get(kind, "a list of texts")
        wanted = "a mapping of keys" if kind == "dataclass_type" else wanted
        reason = f"must be {wanted}, is {shown(value)}"
    return f"{'.'.join(names)}: {key} {reason}".replace(" : ", ": ").removeprefix(": : ").removeprefix(": ")
