"""Telegram's HTML, read as strictly as its documents say: what a message shows, and how many entities it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote"}
_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-z]+)(?P<rest>[^<>]*)>|&(?P<name>[a-z]+|#\d+|#x[0-9a-f]+);|(?P<text>[^<>&]+)"
)


class BadHtmlError(ValueError):
    """Markup that Telegram may refuse."""


@dataclass
class Message:
    """What is read: the text, and each entity as (tag, its text, its link)."""

    text: str = ""
    entities: list[tuple[str, str, str | None]] = field(default_factory=list)

    @property
    def units(self) -> int:
        return len(self.text.encode("utf-16-le")) // 2


def read(html: str) -> Message:
    """Read a message; BadHtmlError for anything but the subset."""
    message, stack, here = Message(), [], 0
    while here < len(html):
        found = _TOKEN.match(html, here)
        if not found:
            raise BadHtmlError(f"stray {html[here]!r} at {here}: {html[max(here - 20, 0) : here + 20]!r}")
        here = found.end()
        if found["text"] is not None:
            message.text += found["text"]
        elif found["name"] is not None:
            if not found["name"].startswith("#") and found["name"] not in {"lt", "gt", "amp", "quot"}:
                raise BadHtmlError(f"&{found['name']}; is not known")
            message.text += unescape(found[0])
        elif found["close"]:
            _close(message, stack, found["tag"])
        else:
            _open(stack, found["tag"], found["rest"], len(message.text))
    if stack:
        raise BadHtmlError(f"{stack[-1][0]} is not closed")
    return message


def _open(stack, tag, rest, start):
    if tag not in TAGS:
        raise BadHtmlError(f"<{tag}> is not known")
    inside = {name for name, _, _ in stack}
    if tag == "blockquote" and inside & {"blockquote", "code", "pre"}:
        raise BadHtmlError("a quotation inside another")
    if inside & {"code", "pre"}:
        raise BadHtmlError(f"<{tag}> inside code")
    wanted = {"a": r' href="[^"]*"', "blockquote": r"( expandable)?"}.get(tag, "")
    if not re.fullmatch(wanted, rest):
        raise BadHtmlError(f"<{tag}{rest}>")
    stack.append((tag, start, rest))


def _close(message, stack, tag):
    if not stack or stack[-1][0] != tag:
        raise BadHtmlError(f"</{tag}> closes nothing")
    _, start, rest = stack.pop()
    text = message.text[start:]
    if not text.strip():
        raise BadHtmlError(f"<{tag}> is empty")
    link = unescape(rest[7:-1]) if tag == "a" else None
    message.entities.append((tag, text, link))
