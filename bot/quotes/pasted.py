"""What a quote brings along from where it was copied: HTML entities, the marks of a list."""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

from bot.quotes.kinds import is_negation

_ENTITY = re.compile(r"&(?:amp;){0,3}(?P<code>#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});", re.IGNORECASE)
"""An entity, escaped once more or several times ("&amp;nbsp;")."""

_BULLET = re.compile(r"\s*(?:(?:[•‣⁃▪◦●∙·*](?=\s)|>(?!\s*\d))\s*)+(?=\S)")
_NUMBER = re.compile(r"\s*\(?\d{1,2}[.)]\s+(?=[\"'“”«„‘]*[A-ZА-ЯЁ])")


def unescaped(text: str) -> str:
    """The text with its HTML entities as the characters they stand for; what only looks like one is left."""
    return _ENTITY.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = found["code"]
    if code.startswith("#"):
        return unescape(f"&{code};")
    if is_negation(code.casefold()):  # "&not;" is ¬, but a word that turns a quote must never vanish from it
        return found.group()
    return html5.get(f"{code};", found.group())


def without_bullet(text: str) -> str:
    """The text without bullets, or the marks of a quotation in Markdown, in front of it."""
    bullet = _BULLET.match(text)
    return text[bullet.end() :] if bullet else text


def without_number(text: str) -> str | None:
    """The text without what may be its number in a list, "1. We …", "(2) We …"; None where it has none."""
    number = _NUMBER.match(text)
    return text[number.end() :] if number else None
