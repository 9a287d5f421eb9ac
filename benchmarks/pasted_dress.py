"""How the words of a quote may look when they are pasted: what changes nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

_INSIDE = re.compile(r"(?<=[^\W\d_]{4})(?=[^\W\d_]{3})")
"""Where a word may be broken."""
_STOPS = re.compile(r"(?<!\d)[.,](?!\d)")


def dressed(sort: str, text: str, rng: random.Random) -> str:
    """Write a sentence in one of the ways of pasted_attributions.yaml's `spelling`."""
    words = text.split(" ")
    at = rng.randrange(1, len(words) - 1)
    before, word, after = " ".join(words[:at]), words[at], " ".join(words[at + 1 :])
    ways: dict[str, Callable[[], str]] = {
        "capitals": text.upper,
        "small": text.lower,
        "no punctuation": lambda: _STOPS.sub("", text),
        "bracketed capital": lambda: f"[{text[0].upper()}]{text[1:]}",
        "straight apostrophes": lambda: text.replace("’", "'"),
        "broken lines": lambda: f"{before}\n{word} {after}",
        "double spaces": lambda: "  ".join(words),
        "soft hyphens": lambda: _INSIDE.sub("\xad", text),
        "no-break spaces": lambda: "\xa0".join(words),
        "bold words": lambda: f"{before} **{word}** {after}",
        "sic": lambda: f"{before} {word} [sic] {after}",
        "е for ё": lambda: text.replace("ё", "е").replace("Ё", "Е"),
    }
    return text if sort == "no marks" else f"“{ways[sort]()}”"
