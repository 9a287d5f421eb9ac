"""The forms in which a word stands in the index, by stems; and its names in another language."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np
import Stemmer
from babel import Locale, UnknownLocaleError

from bot.language import DEFAULT, fold_case, language, load_languages
from bot.quotes.index.live import Segments
from bot.quotes.words import fold_words

SHORTEST_BEGINNING = 2
"""Letters that all forms of a word begin with, at least."""
MOST_FORMS = 20_000
"""Words of the vocabulary that are compared with one stem."""


class Slot(NamedTuple):
    """A word that is looked for: its forms' numbers in each segment, and in how many places they stand."""

    word: str
    numbers: tuple[tuple[int, ...], ...]
    places: int


def slots(segments: Segments, words: Iterable[str], pairs: Mapping[str, str]) -> list[Slot]:
    """A slot for each word of which no other is a form, in their order.

    Args:
        segments: Where they are looked for.
        words: Folded words.
        pairs: The default language's names for stems of words in another script.
    """
    found: dict[object, Slot] = {}
    for word in words:
        stems = stems_of(word)
        numbers = _forms(segments, word, stems)
        other = next((pairs[stem] for _, stem in stems if stem in pairs), None)
        for meant in fold_words(other) if other else ():
            forms = _forms(segments, meant, stems_of(meant))
            numbers = tuple((*ours, *theirs) for ours, theirs in zip(numbers, forms, strict=True))
        found.setdefault(stems or word, Slot(word, numbers, _count(segments, numbers)))
    return list(found.values())


def stems_of(word: str) -> tuple[tuple[str, str], ...]:
    """The word's stem in each language whose script it is in, with the language's code."""
    return tuple((code, _stemmed(name, [word])[0]) for code, script, name in _stemmers() if script.match(word))


@cache
def _stemmers() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Each language that has one: its code, its script, and Snowball's name for it."""
    return tuple(
        (code, re.compile(f"[{each.letters.script}]"), each.searching.stemmer)
        for code, each in load_languages().items()
        if each.searching.stemmer
    )


def _stemmed(name: str, words: list[str]) -> list[str]:
    stems: list[str] = Stemmer.Stemmer(name).stemWords(words)  # one may not be shared between threads
    return stems


def _forms(segments: Segments, word: str, stems: tuple[tuple[str, str], ...]) -> tuple[tuple[int, ...], ...]:
    if not stems:
        return tuple(
            (number,) if number >= 0 else () for (number,) in (here.tolist() for here in segments.numbers([word]))
        )
    names = {code: name for code, _, name in _stemmers()}
    forms = []
    for part in segments.parts:
        here: dict[int, None] = {}
        for code, stem in stems:
            # A stem may end in another letter than its words: "countri" is that of "country".
            beginning = stem[: max(SHORTEST_BEGINNING, len(stem) - 1)]
            numbers = part.segment.beginning(beginning if word.startswith(beginning) else word)[:MOST_FORMS]
            found = _stemmed(names[code], [part.segment.words[number] for number in numbers])
            here.update((number, None) for number, each in zip(numbers, found, strict=True) if each == stem)
        forms.append(tuple(here))
    return tuple(forms)


def _count(segments: Segments, numbers: tuple[tuple[int, ...], ...]) -> int:
    pairs = zip(segments.parts, numbers, strict=True)
    return sum(int(part.counts(np.array(here)).sum()) for part, here in pairs if here)


def cases(word: str, code: str) -> list[str]:
    """A name in small letters, and what it may be in the nominative."""
    endings = language(code).searching.cases
    return [
        word,
        *(
            word.removesuffix(ending) + nominative
            for ending, nominatives in endings.items()
            if word.endswith(ending) and len(word) > len(ending) + 2
            for nominative in nominatives
        ),
    ]


@cache
def known_pairs() -> Mapping[str, str]:
    """The default language's words for names in other scripts, by stem: countries and what the language files list."""
    pairs: dict[str, str] = {}
    countries = Locale(DEFAULT).territories
    for code, each in load_languages().items():
        if code == DEFAULT:
            continue
        try:
            names = dict(Locale(code).territories)
        except UnknownLocaleError:
            names = {}
        table = {name: countries[place] for place, name in names.items() if place in countries}
        surnames = {name.split()[-1]: other.split()[-1] for name, other in each.searching.persons.items()}
        for name, other in (table | surnames | each.searching.words).items():
            add_pair(pairs, name, other)
    return pairs


def add_pair(pairs: dict[str, str], name: str, other: str) -> None:
    """Note the default language's word for a name, where both are one word in different scripts."""
    stems, others = stems_of(fold_case(name)), stems_of(fold_case(other))
    if stems and others and not {" ", "-"} & {*name, *other} and stems[0][0] != others[0][0]:
        pairs.setdefault(stems[0][1], other)
