"""Telegram's HTML, parsed as its server does: the same tags, the same errors, entity offsets in UTF-16 units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from tests.botapi.requests import ApiError, bad_request, lax

MAX_RAW_BYTES = 35_000
MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ENTITIES = 100

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z]+);")
_PLAIN = re.compile(r"[^<&]+")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SPACE = re.compile(r"\s*")
_LINK = re.compile(r"(?:https?://[^\s/?#.]+(?:\.[^\s/?#.]+|:\d+)[^\s]*|tg://\S+|mailto:\S+|tel:\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of formatted text; `offset` and `length` count UTF-16 units."""

    type: str
    offset: int
    length: int
    detail: str | None = None
    """The link's address, the code's language, or the like."""

    def fields(self) -> dict[str, object]:
        """The entity as Telegram's JSON."""
        fields: dict[str, object] = {"type": self.type, "offset": self.offset, "length": self.length}
        name = {"text_link": "url", "pre": "language", "custom_emoji": "custom_emoji_id"}.get(self.type)
        if name and self.detail:
            fields[name] = self.detail
        if self.type == "date_time" and self.detail:
            fields["unix_time"] = int(self.detail)
        return fields


@dataclass(frozen=True, slots=True)
class Formatted:
    """Text with its entities, as people see it."""

    text: str
    entities: tuple[Entity, ...] = ()


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@lru_cache(maxsize=256)
def parse_html(text: str, *, strict: bool = True) -> Formatted:
    """Parse message text sent with `parse_mode=HTML`; ApiError in Telegram's words when it does not parse.

    `strict` also refuses what Telegram passes over in silence: unescaped `&` and `>`, unknown character references,
    nested quotations, formatting inside code, links that are no addresses, more than 100 entities.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    formatted = _trim(*_Parser(text, strict=strict).run())
    if strict and len(formatted.entities) > MAX_ENTITIES:
        raise lax(f"{len(formatted.entities)} entities; Telegram ignores all after the first {MAX_ENTITIES}")
    return formatted


def plain(text: str) -> Formatted:
    """Text sent without a parse mode."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    return _trim(text, [])


def _trim(text: str, entities: list[Entity]) -> Formatted:
    """Take blank ends off, as Telegram does, and shift what is left."""
    body = text.lstrip()
    lead = units(text) - units(body)
    body = body.rstrip()
    total = units(body)
    kept = []
    for entity in sorted(entities, key=lambda e: (e.offset, -e.length)):
        start = max(entity.offset - lead, 0)
        end = min(entity.offset + entity.length - lead, total)
        if end > start:
            kept.append(Entity(entity.type, start, end - start, entity.detail))
    return Formatted(body, tuple(kept))


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    detail: str | None
    offset: int


class _Parser:
    """One pass over the text."""

    def __init__(self, text: str, *, strict: bool) -> None:
        self.text = text
        self.strict = strict
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.text):
            found = _PLAIN.match(self.text, self.at)
            if found:
                if self.strict and ">" in found[0]:
                    raise lax(f"unescaped > at byte offset {self._bytes(self.at + found[0].index('>'))}")
                self._emit(found[0])
                self.at = found.end()
            elif self.text[self.at] == "&":
                self._character()
            elif self.text.startswith("/", self.at + 1):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise self._error(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.out), self.entities

    def _emit(self, text: str) -> None:
        self.out.append(text)
        self.offset += units(text)

    def _bytes(self, at: int) -> int:
        return len(self.text[:at].encode("utf-8", "surrogatepass"))

    def _error(self, what: str) -> ApiError:
        return bad_request(f"can't parse entities: {what}")

    def _character(self) -> None:
        found = _ENTITY.match(self.text, self.at)
        decoded = _decode(found[1]) if found else None
        if found is None or decoded is None:
            if self.strict:
                raise lax(f"unescaped & or unknown character reference at byte offset {self._bytes(self.at)}")
            self._emit("&")
            self.at += 1
            return
        self._emit(decoded)
        self.at = found.end()

    def _start_tag(self) -> None:
        begin = self.at
        name = _match(_TAG_NAME, self.text, begin + 1)
        self.at = begin + 1 + len(name)
        if self.at >= len(self.text):
            raise self._error(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        tag = name.lower()
        if tag not in _TYPES:
            raise self._error(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        attributes = self._attributes(tag, begin)
        detail = attributes.get({"a": "href", "tg-emoji": "emoji-id", "tg-time": "unix", "code": "class"}.get(tag, ""))
        if tag == "blockquote" and "expandable" in attributes:
            detail = "expandable"
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        if tag == "tg-time" and not (detail or "").isdigit():
            raise self._error(f'Tag "tg-time" must have attribute "unix" at byte offset {self._bytes(begin)}')
        if self.strict:
            self._check_nesting(tag)
        self.open.append(_Open(tag, detail, self.offset))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        while True:
            self.at += len(_match(_SPACE, self.text, self.at))
            if self.text.startswith(">", self.at):
                self.at += 1
                return attributes
            name = _match(_ATTRIBUTE_NAME, self.text, self.at)
            if not name:
                where = self._bytes(begin)
                if self.at >= len(self.text):
                    raise self._error(f'Unclosed start tag "{tag}" at byte offset {where}')
                raise self._error(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
            self.at += len(name)
            self.at += len(_match(_SPACE, self.text, self.at))
            if not self.text.startswith("=", self.at):
                attributes[name.lower()] = ""
                continue
            self.at += 1
            self.at += len(_match(_SPACE, self.text, self.at))
            if self.at >= len(self.text):
                raise self._error(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
            attributes[name.lower()] = self._value(begin)

    def _value(self, begin: int) -> str:
        mark = self.text[self.at]
        if mark not in "'\"":
            token = _match(_NAME_TOKEN, self.text, self.at)
            start, self.at = self.at, self.at + len(token)
            if self.at < len(self.text) and not (self.text[self.at].isspace() or self.text[self.at] == ">"):
                raise self._error(f"Unexpected end of name token at byte offset {self._bytes(start)}")
            value = token.lower()
        else:
            end = self.text.find(mark, self.at + 1)
            value = unescape(self.text[self.at + 1 : end]) if end >= 0 else ""
            self.at = end + 1 if end >= 0 else len(self.text)
        if self.at >= len(self.text):
            raise self._error(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return value

    def _check_nesting(self, tag: str) -> None:
        inside = [_TYPES[outer.tag] for outer in self.open]
        kind = _TYPES[tag]
        if kind == "blockquote" and kind in inside:
            raise lax(f"quotations do not nest, at byte offset {self._bytes(self.at)}")
        if kind in inside and kind != "text_link":
            raise lax(f"<{tag}> inside another of its kind, at byte offset {self._bytes(self.at)}")
        if inside and inside[-1] == "pre" and kind == "code":
            return
        if {"code", "pre"} & set(inside) or (kind in {"code", "pre"} and set(inside) - {"blockquote"}):
            raise lax(f"<{tag}> does not combine with code, at byte offset {self._bytes(self.at)}")

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._error(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        name = _match(_TAG_NAME, self.text, begin + 2)
        self.at = begin + 2 + len(name)
        self.at += len(_match(_SPACE, self.text, self.at))
        if not self.text.startswith(">", self.at):
            raise self._error(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.at += 1
        opened = self.open.pop()
        if name and name.lower() != opened.tag:
            raise self._error(
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{opened.tag}>", found "</{name}>"'
            )
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        kind, detail = _TYPES[opened.tag], opened.detail
        if kind == "text_link":
            if not _LINK.fullmatch(detail or ""):
                if self.strict:
                    raise lax(f"{detail!r} is no address to link to")
                return
        elif kind == "blockquote" and detail:
            kind, detail = "expandable_blockquote", None
        elif kind == "code" and self.open and self.open[-1].tag == "pre":
            return
        if length > 0:
            self.entities.append(Entity(kind, opened.offset, length, detail))
        elif self.strict:
            raise lax(f"<{opened.tag}> holds no text, before byte offset {self._bytes(self.at)}")


def _match(shape: re.Pattern[str], text: str, at: int) -> str:
    found = shape.match(text, at)
    return found[0] if found else ""


def _decode(name: str) -> str | None:
    """The character that `&name;` stands for, None where Telegram leaves it as written."""
    if not name.startswith("#"):
        return _NAMED.get(name)
    code = int(f"0{name[1:]}", 0) if name[1] == "x" else int(name[1:])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else None
