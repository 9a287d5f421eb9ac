"""Who speaks: names in a question, and the same persons' names in other languages."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby, islice, product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language import DEFAULT, any_language, language_of, load_languages, script_of
from bot.passages.forms import add_pair, cases, known_pairs
from bot.quotes.index import Index
from bot.transcripts.model import Key
from bot.transcripts.names import is_anonymous, name_key, same_person

MOST_WORDS = 5
"""Words of a name that are looked at."""
MOST_READINGS = 32
"""Readings of a name in other cases that are tried."""
SURE = 0.6
"""Share of the events held in both languages in which two names stand in the same place that makes them a pair."""
PROMINENT = 4
"""How many times as often as anybody else of the same name somebody speaks who is meant by it."""
TELLING = 0.05
"""How many turns of a speaker there are, at least, for each place where a word stands that is taken for the name."""


class Speakers:
    """Everyone who speaks in the transcripts of an index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.turns = {name: size for name, size in index.joined.turns_by_speaker().items() if not is_anonymous(name)}
        self._by_word: dict[tuple[str, str], list[str]] = {}
        for name in self.turns:
            for sound in name_key(name):
                self._by_word.setdefault((script_of(name), sound), []).append(name)

    def named(self, text: str, *, slips: bool = True) -> str | None:
        """The name, as the transcripts write it most often, of whoever a text names; None where nobody is who speaks.

        Order, titles and cases are forgiven; with `slips`, misspelt words too. Where several persons have the name and
        none of them speaks much more than the others, it is given back as it is: it means any of them.
        """
        found = self._found(text, slips=slips) or {name for each in self._abroad(text) for name in self._found(each)}
        best = max(found, key=lambda name: (self.turns[name], name), default=None)
        others = [self.turns[name] for name in found if best and not same_person(best, name, exactly=True)]
        return text if best and max(others, default=0) * PROMINENT > self.turns[best] else best

    def spellings(self, name: str) -> frozenset[str]:
        """All names under which a person speaks, in every script; none where nobody is called so."""
        found = self._found(name)
        for each in [name, *found]:
            for other in self._abroad(each):
                found |= self._found(other, slips=False)
        return frozenset(found)

    def is_telling(self, word: str, name: str) -> bool:
        """Whether a word stands seldom enough beside what a person says to be that person's name."""
        return self.turns[name] >= TELLING * self._index.known(word)

    def _found(self, text: str, *, slips: bool = True) -> set[str]:
        if text in self.turns:
            found = {name for name in self._sharing(name_key(text), text) if same_person(text, name, exactly=True)}
            return found | {text}
        readings = _readings(text)
        for forgiving in (False, True)[: 1 + slips]:
            found = set()
            for reading in readings[: 1 if forgiving else None]:
                key = name_key(reading)
                near = self._likely(key, text) if forgiving else self._sharing(key, text)
                known = {name for name in near if same_person(reading, name, exactly=not forgiving)}
                found |= {name for name in known if len(key) <= len(name_key(name))}
            if found:
                return found
        return set()

    def _sharing(self, key: Iterable[str], text: str) -> set[str]:
        """The speakers whose names share a word with a name."""
        script = script_of(text)
        return {name for sound in key if len(sound) > 1 for name in self._by_word.get((script, sound), ())}

    def _likely(self, key: Iterable[str], text: str) -> set[str]:
        """The speakers whose names share a word with a name, slips forgiven."""
        script = script_of(text)
        known = [sound for each, sound in self._by_word if each == script]
        near = [
            each
            for sound in key
            for each, *_ in process.extract(sound, known, scorer=OSA.distance, score_cutoff=2, limit=50)
        ]
        return self._sharing(near, text)

    # Names in other languages

    def _abroad(self, name: str) -> list[str]:
        """A person's names in other languages, as far as they are known."""
        if len(self._scripts) < 2 and script_of(name) in self._scripts:
            return []
        own = [(one, other) for one, other in self._pairs if script_of(one) == script_of(name)]
        for reading in _readings(name):
            found = [other for one, other in own if same_person(reading, one, exactly=True)]
            if found:
                return list(dict.fromkeys(found))
        return []

    @cached_property
    def _scripts(self) -> set[str]:
        return {script for script, _ in self._by_word}

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        """Names of the same person in two scripts, each way: what is learnt, and what the language files list."""
        listed = [pair for each in load_languages().values() for pair in each.searching.persons.items()]
        pairs = dict.fromkeys([*self._learnt, *listed])
        return [*pairs, *((other, one) for one, other in pairs)]

    @cached_property
    def _learnt(self) -> list[tuple[str, str]]:
        """Names that stand in the same place of events held in two languages, nearly always."""
        alike = (names for names in self._editions if len(names[0]) == len(names[1]))
        counts = Counter(pair for one, other in alike for pair in zip(one, other, strict=True))
        met: Counter[str] = Counter()
        for pair, count in counts.items():
            met.update(dict.fromkeys(pair, count))
        return [
            pair
            for pair, count in counts.items()
            if script_of(pair[0]) != script_of(pair[1])
            and count >= SURE * max(met[name] for name in pair)
            and not any(map(is_anonymous, pair))
        ]

    @cached_property
    def _editions(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Of each event held in two languages who speaks in each, in the order they first do."""
        if len(self._index.searched().languages) < 2:
            return []

        def event(each: tuple[Key, tuple[str, ...]]) -> tuple[str, str]:
            return each[0].source, each[0].id

        grouped = (list(group) for _, group in groupby(sorted(self._index.speakers(), key=event), key=event))
        return [(other[1], group[0][1]) for group in grouped for other in group[1:]]

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The default language's words for names in other scripts, by stem."""
        pairs = dict(known_pairs())
        for one, other in self._learnt:
            foreign, own = (one, other) if script_of(one) else (other, one)
            add_pair(pairs, foreign.split()[-1], own.split()[-1])
        return pairs


def _readings(name: str) -> list[str]:
    """What a name may be in the nominative, posts and patronymics left out."""
    code, language = language_of(name, more_than=0) or DEFAULT, any_language()
    words = [word for word in name.casefold().split() if word not in language.posts]
    if len(words) > 2:
        words = [word for word in words if not word.endswith(language.names.patronymics)]
    if not 0 < len(words) <= MOST_WORDS:
        return []
    return [" ".join(each) for each in islice(product(*(cases(word, code) for word in words)), MOST_READINGS)]


def spans(words: list[str], most: int = 3) -> Iterator[tuple[int, int]]:
    """Where names may stand among some words, the longest first; a given name alone is nobody's."""
    language = any_language()
    small = language.searching.stop | language.function_words
    for size in range(min(most, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            here = [word.casefold() for word in words[start : start + size]]
            if small.isdisjoint(here) and (size > 1 or here[0] not in language.names.given):
                yield start, start + size
