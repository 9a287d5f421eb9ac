"""What a language file may hold. Every field may be left out; `docs/adding-a-language.md` says what each is for.

In a file, words are one text with spaces between them, or a list where an entry holds spaces itself. To add a key, add
a field to the dataclass of its subject (for a new subject a dataclass, and a field of `Language`), and fill it in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict


def _split(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def _compiled(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression ({error})") from error
    return patterns


Words = Annotated[frozenset[str], BeforeValidator(_split)]
"""Words in small letters, in any order."""
Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]
"""Words whose order counts."""
Patterns = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_compiled)]
"""Regular expressions, one of which has to match: `alternatives` joins them."""


def alternatives(patterns: tuple[str, ...] | frozenset[str]) -> str:
    """One regular expression, a group, for any of the patterns; for none of them one that never matches."""
    ordered = sorted(patterns) if isinstance(patterns, frozenset) else patterns
    return f"(?:{'|'.join(ordered)})" if ordered else "(?!)"


class _Checked:
    """A key that no field has is an error."""

    __slots__ = ()
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Letters(_Checked):
    """The alphabet. Ranges are parts of a regular expression's character class: "a-z"."""

    small: str = ""
    capital: str = ""
    script: str = ""
    """Every letter of the script, other languages' too; what tells the language of a text."""


@dataclass(frozen=True, slots=True)
class Language(_Checked):
    """One language, or all together (`any_language`)."""

    code: str = ""
    letters: Letters = field(default_factory=Letters)
    function_words: Words = frozenset()
    """Frequent small words: they tell languages of one script apart."""
