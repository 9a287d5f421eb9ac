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
_CYRILLIC = re.compile(r"[а-яё]{3,}", re.IGNORECASE)
_FEW = 2000
"""A page may hold one broken byte in this many and still be UTF-8."""


def decode(data: bytes) -> str:
    """The text: by its byte order mark, else UTF-8, else the Windows code page that Russian or English pages have."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    wide = _wide(data[:400]) if data[:400].count(0) < 390 else None
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * _FEW <= len(text) or broken <= 3:
        return text
    russian = data.decode("cp1251", "replace")
    return russian if len(_CYRILLIC.findall(russian)) > 20 else data.decode("cp1252", "replace")


def _wide(start: bytes) -> str | None:
    """UTF-16 without its mark shows: every other byte of Latin and Cyrillic text is 0 or 4, as no other text has."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = start[first::2]
        if len(high) >= 8 and high.count(0) + high.count(4) > 0.8 * len(high):
            return encoding
    return None
