"""What differs between languages, as data: one YAML file a language, read and checked by one loader."""

from bot.language.loader import (
    DEFAULT,
    LanguageError,
    any_language,
    fold_case,
    language,
    language_of,
    load_languages,
    parse_data,
    pattern,
    script_of,
)
from bot.language.model import Language, alternatives

__all__ = [
    "DEFAULT",
    "Language",
    "LanguageError",
    "alternatives",
    "any_language",
    "fold_case",
    "language",
    "language_of",
    "load_languages",
    "parse_data",
    "pattern",
    "script_of",
]
