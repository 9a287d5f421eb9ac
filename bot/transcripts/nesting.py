"""A guard before HTML is parsed: the time a parser takes grows with the square of how deep elements are nested."""

from __future__ import annotations

import re

DEEPEST = 500
_HARMLESS = 8_000
"""Tags that even nested in one another take no noticeable time."""
_TAG = re.compile(
    r"<(/?)(?!(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|t[dhr]|d[dt]|option)\b)[a-z]"
    r"(?:[^<>]{0,4000}(/)>)?",
    re.IGNORECASE,
)


def is_too_deep(html: str) -> bool:
    """Whether elements are nested deeper than `DEEPEST`; those that need no closing tag are not counted."""
    if html.count("<") <= _HARMLESS:
        return False
    depth = 0
    for found in _TAG.finditer(html):
        if found[2]:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        if depth > DEEPEST:
            return True
    return False
