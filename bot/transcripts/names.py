"""Names as people write them: titles, either order, initials, other alphabets, small slips."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.language import any_language, script_of

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH = 200
"""Of a name, in characters; what is longer is cut."""
CLOSE = 72.0
"""From this score (0–100) a name is worth suggesting."""

REMEMBERED = 100_000
"""Names whose words are kept. A look-up goes over all names held: with fewer kept than held, it would find none."""

MOST_WORDS = 6
"""Names of at most this many words are also compared word by word."""
MISSING_WORD = 1.0
"""What each word costs that only one of two names has."""
SAME_SOUND = 97.0
"""How alike two words are that only sound the same."""
BEGINS, BEGINS_MOST, SHORTEST_BEGINNING = 75.0, 95.0, 4
"""How alike a word and its beginning are, from a few letters of it to nearly all. What stands inside a word or at its
end is compared letter by letter as any other: "culture" is not what "agriculture" says, nor "Bush" Babushkin."""
OTHER_ALPHABET = 10.0
"""What a name in another alphabet than the query's loses, so that one in the same comes first."""

_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")


def fold_name(text: str) -> str:
    """Small Latin letters without accents, words apart by one space: what two spellings are compared by."""
    return _folded(text[:MAX_LENGTH])


@lru_cache(maxsize=REMEMBERED)
def _folded(text: str) -> str:
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    latin = _latin()
    plain = unicodedata.normalize("NFKD", text.lower().translate(latin))
    plain = "".join(c for c in plain.translate(latin) if not unicodedata.combining(c))
    words = (re.sub(r"['’ʼ]s$|['’ʼ]", "", word) for word in _WORD.findall(plain))
    return [part for word in words for part in word.split("-") if part]


@cache
def _latin() -> dict[int, str]:
    return str.maketrans(any_language().letters.latin)


def _name_words(text: str) -> tuple[str, ...]:
    """The words of a name, titles left out (unless it has nothing else)."""
    return _untitled(text[:MAX_LENGTH])


@lru_cache(maxsize=REMEMBERED)
def _untitled(text: str) -> tuple[str, ...]:
    words, honorifics = _WORD.findall(text.lower()), any_language().names.honorifics
    start = next((at for at, word in enumerate(words) if word not in honorifics), 0)
    return tuple(_words(" ".join(words[start:])))


@lru_cache(maxsize=REMEMBERED)
def _sound(word: str) -> str:
    """One spelling for what transcription systems write differently: Zelenskiy, Zelensky, Zelenskyy."""
    for one, other in any_language().names.same_sound.items():
        word = word.replace(one, other)
    single = re.sub(r"(.)\1+", r"\1", word)
    return single if len(single) > 1 else word  # "zzzz" is no initial


def name_key(text: str) -> tuple[str, ...]:
    """The same for every spelling and order of one name's words: "Sergey Lavrov", "Lavrov Sergei", in any alphabet."""
    return tuple(sorted(_sound(word) for word in _name_words(text)))


def _same_word(one: str, other: str, *, exactly: bool) -> bool:
    if one == other:
        return True
    a, b = _sound(one), _sound(other)
    if a == b or exactly:
        return a == b
    shorter = min(len(a), len(b))
    if shorter < 4 or a[0] != b[0] or _is_feminine(a) != _is_feminine(b):
        return False  # Petrov and Petrova are two people
    allowed = 1 if shorter < 7 else 2
    return bool(OSA.distance(a, b, score_cutoff=allowed) <= allowed)


def _is_feminine(surname: str) -> bool:
    return any_language().names.feminine.search(surname) is not None


def same_person(one: str, other: str, *, exactly: bool = False) -> bool:
    """Whether two names can be the same person's; with `exactly`, slips of the pen are not forgiven.

    Titles do not count; the order of the words does not; one may leave out words the other has ("Mr Lukashenko",
    "Lukashenko Alexander"), shorten them to initials ("V.Putin") or be in another alphabet, with a slip or two.
    """
    few, many = sorted((_name_words(one), _name_words(other)), key=len)
    if not few or few == many:
        return bool(few)
    left, whole = list(many), 0
    for word in sorted(few, key=len, reverse=True):
        match = next((each for each in left if each == word), None)
        match = match or next(
            (each for each in left if len(word) > 1 and _same_word(word, each, exactly=exactly)), None
        )
        if match is not None and len(word) > 1:
            whole += 1
        if match is None:
            match = next((each for each in left if _initial(word, each)), None)
        if match is None:
            return False
        left.remove(match)
    return whole > 0


def _initial(one: str, other: str) -> bool:
    return bool(one and other) and min(len(one), len(other)) == 1 and one[0] == other[0]


def suggest(query: str, names: Iterable[str], limit: int = 5) -> list[tuple[str, float]]:
    """The names nearest to `query`, best first, each with a score from `CLOSE` to 100."""
    asked = {fold_name(query), " ".join(_name_words(query))} - {""}
    script = script_of(query)
    scored = []
    for name in names:
        folded = fold_name(name)
        score = max((likeness(each, folded) for each in asked), default=0.0)
        scored.append((name, score - OTHER_ALPHABET * (script_of(name) != script)))
    near = [(name, score) for name, score in scored if score >= CLOSE]
    return sorted(near, key=lambda each: (-each[1], each[0]))[:limit]


def likeness(one: str, other: str) -> float:
    """How alike two folded names are, 0–100: slips, order and missing words cost a little each."""
    if not one or not other:
        return 0.0
    if one == other:
        return 100.0
    best = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))
    few, many = sorted((one.split(), other.split()), key=len)
    if len(few) <= MOST_WORDS:
        each = [max(_word_likeness(word, another) for another in many) for word in few]
        best = max(best, sum(each) / len(each) - MISSING_WORD * (len(many) - len(few)))
    return float(best)


def _word_likeness(one: str, other: str) -> float:
    """How alike two words are, 0–100: slips cost by their share of the letters, another transcription little."""
    best = fuzz.ratio(one, other)
    if best < SAME_SOUND and _sound(one) == _sound(other):
        return SAME_SOUND
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST_BEGINNING or short[0] != long[0]:
        return best
    begins = BEGINS + (BEGINS_MOST - BEGINS) * len(short) / len(long)
    if long.startswith(short):
        return max(best, begins)
    if len(short) > SHORTEST_BEGINNING:  # a beginning with a slip: "helth" for healthcare
        best = max(best, begins / 100 * max(fuzz.ratio(short, long[: len(short) + more]) for more in (0, 1)))
    return best
