"""Bytes of unknown encoding → text."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TAG = re.compile(r"<(?:!doctype|html|head|body|div|article|p)\b", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]{3,}", re.IGNORECASE)
_FEW = 2000
"""A page may hold one broken byte in this many and still be UTF-8."""


def decode(data: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, else the Windows code page that Russian or English pages have."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * _FEW <= len(text) or broken <= 3:
        return text
    russian = data.decode("cp1251", "replace")
    return russian if len(_CYRILLIC.findall(russian)) > 20 else data.decode("cp1252", "replace")


def looks_like_html(text: str) -> bool:
    """Whether a tag stands in the first characters."""
    return bool(_TAG.search(text[:5000]))
