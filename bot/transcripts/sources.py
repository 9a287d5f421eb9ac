"""The institutions whose transcripts are served, read from `data/sources.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from bot.transcripts.model import ID, LANGUAGE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.transcripts.model import Key

MAX_BYTES = 1_000_000
LONGEST_ADDRESS = 2_000


class SourcesError(ValueError):
    """The sources file cannot be used; the message names the file, the key and what would be right."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A source in one language."""

    language: str
    home: str
    attribution: str
    """The line that each card carries."""
    address: str
    """Where an event's page is, with "{id}" in it."""
    hosts: tuple[str, ...]
    feeds: tuple[str, ...] = ()

    def url(self, event_id: str) -> str:
        """The address of the event's page, "" where the edition has none."""
        return self.address.replace("{id}", event_id)


@dataclass(frozen=True, slots=True)
class Source:
    """An institution that publishes transcripts."""

    name: str
    title: str
    home: str
    parser: str
    licence: str
    licence_url: str | None
    time_zone: str
    languages: dict[str, Edition]
    fictional: bool = False
    paths: tuple[re.Pattern[str], ...] = field(default=())
    """What an event's address looks like behind the host; group 1 is the id."""

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
        entries = _Entry(str(path), loaded)
        return cls(tuple(_source(name, entry) for name, entry in entries.entries()))

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


@dataclass(frozen=True, slots=True)
class _Entry:
    """One mapping of the file, and where it stands, for messages."""

    where: str
    value: Any

    def entries(self) -> Iterator[tuple[str, _Entry]]:
        if not isinstance(self.value, dict) or not self.value:
            raise SourcesError(f"{self.where}: must be a mapping of names, is {_shown(self.value)}")
        for name, value in self.value.items():
            yield (
                str(name),
                _Entry(f"{self.where}: {name}" if ": " not in self.where else f"{self.where}.{name}", value),
            )

    def text(self, key: str, default: str | None = None) -> str:
        value = self._get(key, default)
        if not isinstance(value, str) or not value.strip():
            raise SourcesError(f"{self.where}: {key} must be a text, is {_shown(value)}")
        return value.strip()

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        value = self._get(key, default)
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) and item.strip() for item in value):
            raise SourcesError(f"{self.where}: {key} must be a list of texts, is {_shown(value)}")
        return tuple(item.strip() for item in value)

    def flag(self, key: str) -> bool:
        value = self._get(key, default=False)
        if not isinstance(value, bool):
            raise SourcesError(f"{self.where}: {key} must be true or false, is {_shown(value)}")
        return value

    def inner(self, key: str) -> _Entry:
        return _Entry(f"{self.where}.{key}", self._get(key))

    def only(self, *keys: str) -> None:
        if not isinstance(self.value, dict):
            raise SourcesError(f"{self.where}: must be a mapping with {', '.join(keys)}; is {_shown(self.value)}")
        unknown = [str(key) for key in self.value if key not in keys]
        if unknown:
            raise SourcesError(f"{self.where}: unknown key {unknown[0]!r}; known are {', '.join(keys)}")

    def _get(self, key: str, default: object = None) -> Any:  # noqa: ANN401 (whatever YAML holds)
        value = self.value.get(key, default)
        if value is None:
            raise SourcesError(f"{self.where}: {key} is missing")
        return value


def _source(name: str, entry: _Entry) -> Source:
    if not SOURCE.fullmatch(name):
        raise SourcesError(f"{entry.where}: a source's name has the shape {SOURCE.pattern}")
    entry.only("name", "home", "parser", "fictional", "licence", "licence_url", "time_zone", "paths", "languages")
    zone = entry.text("time_zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SourcesError(f"{entry.where}: time_zone {zone!r} is no zone; write one like Europe/Moscow") from error
    return Source(
        name=name,
        title=entry.text("name"),
        home=_address(entry, "home"),
        parser=entry.text("parser", name),
        licence=entry.text("licence"),
        licence_url=_address(entry, "licence_url") if "licence_url" in entry.value else None,
        time_zone=zone,
        languages=dict(_edition(code, each) for code, each in entry.inner("languages").entries()),
        fictional=entry.flag("fictional"),
        paths=tuple(_path(entry, text) for text in entry.texts("paths", ())),
    )


def _edition(code: str, entry: _Entry) -> tuple[str, Edition]:
    if not LANGUAGE.fullmatch(code):
        raise SourcesError(f"{entry.where}: a language is two or three small letters, like en")
    entry.only("home", "hosts", "attribution", "address", "feeds")
    address = _address(entry, "address")
    if "{id}" not in address:
        raise SourcesError(f"{entry.where}: address must hold {{id}}, is {_shown(address)}")
    hosts = tuple(host.lower() for host in entry.texts("hosts", (urlsplit(_address(entry, "home")).hostname or "",)))
    return code, Edition(
        code, _address(entry, "home"), entry.text("attribution"), address, hosts, entry.texts("feeds", ())
    )


def _address(entry: _Entry, key: str) -> str:
    text = entry.text(key)
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise SourcesError(f"{entry.where}: {key} must be an address (http://… or https://…), is {_shown(text)}")
    return text


def _path(entry: _Entry, text: str) -> re.Pattern[str]:
    try:
        path = re.compile(text)
    except re.error as error:
        raise SourcesError(f"{entry.where}: paths: {text!r} is no regular expression ({error})") from error
    if path.groups != 1:
        raise SourcesError(f"{entry.where}: paths: {text!r} must have one group, the id")
    return path


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
