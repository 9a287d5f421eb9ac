"""The language files: read once, checked, and asked which language a text is in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.language.model import NEVER, Language, alternatives

DEFAULT = "en"
"""The language that a text is taken to be in where nothing tells."""

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_FIELD = re.compile(r"\{([a-z]\w*(?:\.\w+)+)\}")
_PART = re.compile(r"\{([A-Z_]+)\}")

T = TypeVar("T")


class LanguageError(ValueError):
    """A language file cannot be used; the message names the file, the key and what is wrong."""


def parse_data(name: str, data: bytes | str, kind: type[T], **fixed: str) -> T:
    """Read a language file into a dataclass of `bot.language.model`'s sort; `fixed` fields do not stand in the file.

    "{NAME}" in a text of the file is replaced by a pattern for any of the words that stand under `parts` as NAME.

    Raises:
        LanguageError: names the file, the key and what is wrong.
    """
    try:
        loaded: dict[str, Any] = yaml.load(data, Loader=yaml.CBaseLoader) or {}  # noqa: S506 (all plain words are text)
        parts: dict[str, str] = {}
        for part, words in (loaded.pop("parts", None) or {}).items():
            listed = words.split() if isinstance(words, str) else words
            parts[part] = f"(?:{'|'.join(listed)})"
        hashable: Any = kind
        read: T = _adapter(hashable).validate_python({**fixed, **_filled(loaded, parts)})
    except ValidationError as error:
        problem = error.errors()[0]
        key = ".".join(str(part) for part in problem["loc"])
        raise LanguageError(f"{name}: {key}: {problem['msg']}") from None
    except KeyError as error:
        raise LanguageError(f"{name}: {{{error.args[0]}}} stands for nothing: parts has no such key") from None
    except (yaml.YAMLError, TypeError, ValueError, AttributeError) as error:
        raise LanguageError(f"{name}: {' '.join(str(error).split())}") from None
    return read


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 (the type of any dataclass)
    return TypeAdapter(kind)


def _filled(value: Any, parts: Mapping[str, str]) -> Any:  # noqa: ANN401 (whatever stands in the file)
    if isinstance(value, dict):
        return {key: _filled(each, parts) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, parts) for each in value]
    return _PART.sub(lambda found: parts[found[1]], value)


@cache
def load_languages() -> Mapping[str, Language]:
    """Every language by its code, the default one first."""
    found = {
        path.name.removesuffix(".yaml"): path for path in files(__package__).iterdir() if path.name.endswith(".yaml")
    }
    order = sorted(found, key=lambda code: (code != DEFAULT, code))
    return {code: parse_data(f"{code}.yaml", found[code].read_bytes(), Language, code=code) for code in order}


def language(code: str) -> Language:
    """The language of this code; the default one where no file has it."""
    known = load_languages()
    return known.get(code, known[DEFAULT])


@cache
def any_language() -> Language:
    """All languages as one, for text whose language is not known: words and patterns of each, the default's first."""
    merged: Language = _merged(list(load_languages().values()))
    return merged


def _merged(values: Sequence[Any]) -> Any:  # noqa: ANN401 (whatever a field of `Language` is)
    first = values[0]
    if is_dataclass(first):
        kind: Any = type(first)
        return kind(**{each.name: _merged([getattr(value, each.name) for value in values]) for each in fields(first)})
    if isinstance(first, re.Pattern):
        patterns = [value for value in values if value is not NEVER]
        joined = "|".join(each.pattern for each in patterns)
        return re.compile(f"(?:{joined})", patterns[0].flags) if len(patterns) > 1 else (patterns or [NEVER])[0]
    if isinstance(first, frozenset):
        return frozenset().union(*values)
    if isinstance(first, dict):
        return {key: value for each in values for key, value in each.items()}
    if isinstance(first, tuple):
        return tuple(dict.fromkeys(item for value in values for item in value))
    return "".join(dict.fromkeys(values))


@cache
def pattern(template: str) -> re.Pattern[str]:
    """The regular expression in which "{dates.since}" stands for what the languages have there: words, or patterns."""

    def filled(found: re.Match[str]) -> str:
        value = attrgetter(found[1])(any_language())
        if isinstance(value, str):  # letters
            return value
        return str(value.pattern) if isinstance(value, re.Pattern) else alternatives(value)

    return re.compile(_FIELD.sub(filled, template))


def fold_case(text: str) -> str:
    """Small letters, and one of those that may be written as another."""
    return text.casefold().translate(_alike())


@cache
def _alike() -> dict[int, str]:
    return str.maketrans(any_language().letters.alike)


def script_of(text: str) -> str:
    """The script that any letter of the text belongs to, where it is not the default language's; else that one."""
    return next((each.pattern for each in _scripts() if each is not None and each.search(text)), "")


def language_of(text: str, *, more_than: float = 0.5) -> str | None:
    """The language that the text is in, None where nothing tells it from the default language.

    Its letters tell where more than the given share of them belong to the script; `more_than=0` is content with one.
    Between languages of one script, the one decides whose function words are met most.
    """
    scripts = _scripts()
    letters = len(_LETTER.findall(text)) if more_than else 0
    for script, codes in scripts.items():
        if script is not None and (
            len(script.findall(text)) > more_than * letters if more_than else script.search(text)
        ):
            return _by_words(text, codes) or codes[0]
    return _by_words(text, scripts.get(None, ()))


@cache
def _scripts() -> Mapping[re.Pattern[str] | None, tuple[str, ...]]:
    """The languages of each script; None is the default language's."""
    grouped: dict[str, list[str]] = {}
    for code, each in load_languages().items():
        grouped.setdefault(each.letters.script, []).append(code)
    own = language(DEFAULT).letters.script
    return {None if script == own else re.compile(f"[{script}]"): tuple(codes) for script, codes in grouped.items()}


def _by_words(text: str, codes: tuple[str, ...]) -> str | None:
    """The one language whose function words the text holds most of; None where that is none or the default."""
    if len(codes) < 2:
        return None
    words = _WORD.findall(text.casefold())
    counted = {code: sum(word in language(code).function_words for word in words) for code in codes}
    best = max(counted, key=lambda code: counted[code])
    return best if counted[best] and best != DEFAULT else None
