"""The speakers of one page: one spelling for each name, and the post it came with."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from bot.transcripts import titles
from bot.transcripts.given_names import GIVEN_NAMES
from bot.transcripts.labels import split

if TYPE_CHECKING:
    from collections.abc import Iterable

_INITIALS = re.compile(r"([^\W\d_])\.(?:[ -]?[^\W\d_]\.)? ?([^\W\d_][^\s.]+)")
_GLUED = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_SHORTEST = 9
"""Letters of the shortest name in which a slip of two letters can be told."""
_OFTEN = 3


class Cast:
    """Who speaks on a page. Labels come as "President of Russia Vladimir Putin", "Vladimir Putin", "V.Putin"."""

    def __init__(self, heads: Iterable[str], persons: Iterable[str] = (), texts: Iterable[str] = ()) -> None:
        """`heads` are the page's labels without notes, `persons` its own list ("Surname Name").

        `texts` are what it says: a full name met there resolves initials.
        """
        self._texts = tuple(texts)
        self._names: dict[str, str] = {}
        self._met: Counter[str] = Counter()
        self._roles: dict[str, str] = {}
        self._resolved: dict[str, str] = {}
        for person in persons:
            self._learn(_turned(person))
        self._listed = frozenset(name.casefold() for name in self._names.values())
        counted = Counter(heads)
        bare = [head for head in counted if _is_bare(head)]
        for head in bare:
            self._learn(head, counted[head])
        self._known = self._listed | {head.casefold() for head in bare}
        for head in counted:
            if head not in bare:
                self._learn(split(head, self._known)[1], counted[head])

    def of(self, head: str) -> tuple[str | None, str]:
        """(post or None, name) for a label; a post once given stays with the name."""
        if titles.ANONYMOUS.fullmatch(head):
            return None, head.capitalize() if head.isupper() else head
        role, name = split(head, self._known)
        shouted = _is_shouted(head, name)
        name = self.full(name)
        if role:
            self._roles[name] = _calm(role) if shouted else role
        return self._roles.get(name), name

    def full(self, name: str) -> str:
        """The name as the page spells it in full: initials, damaged letter case and slips are resolved."""
        if name not in self._resolved:
            self._resolved[name] = self._initials(name) or self._spelt(name) or name
        return self._resolved[name]

    def _learn(self, name: str, times: int = 1) -> None:
        if titles.ANONYMOUS.fullmatch(name):
            return
        key = _key(name)
        known = self._names.get(key)
        self._met[key] += times
        if known is None or (_is_damaged(known) and not _is_damaged(name)):
            self._names[key] = name

    def _spelt(self, name: str) -> str | None:
        key = _key(name)
        best = self._names.get(key, name)
        if self._met[key] < _OFTEN and len(key) >= _SHORTEST:
            best = self._slip(key) or best
        return _calm(best) if _is_damaged(best) and " " in best else best

    def _slip(self, key: str) -> str | None:
        """A name met often that this one, met seldom, misspells."""
        for other, name in self._names.items():
            often = self._met[other] >= _OFTEN and self._met[other] >= _OFTEN * self._met[key]
            if often and other[0] == key[0] and other[-2:] == key[-2:] and DamerauLevenshtein.distance(other, key) == 1:
                return name
        return None

    def _initials(self, name: str) -> str | None:
        found = _INITIALS.fullmatch(name)
        if not found:
            return None
        first, surname = found[1].casefold(), found[2].casefold()
        fitting = {
            full
            for full in self._names.values()
            if not _INITIALS.fullmatch(full)
            and full.casefold().startswith(first)
            and full.casefold().split()[-1] == surname
            and " " in full
        } or self._mentioned(found[1], found[2])
        return fitting.pop() if len(fitting) == 1 else None

    def _mentioned(self, initial: str, surname: str) -> set[str]:
        full = re.compile(rf"\b({re.escape(initial)}[^\W\d_]+) {re.escape(surname)}(?![\w-])")
        given = (found[1] for text in self._texts for found in full.finditer(text))
        return {f"{name} {surname}" for name in given if name.casefold() in GIVEN_NAMES}


def _is_bare(head: str) -> bool:
    """Whether a label is a full name and nothing else."""
    if titles.ANONYMOUS.fullmatch(head) or not 2 <= len(head.split()) <= 5 or _is_damaged(head):
        return False
    return split(head)[0] is None


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _is_damaged(name: str) -> bool:
    """Whether letter case or spaces are lost: "Vladimir PUTIN", "VladimirPutin", "Dmitry PeskoV"."""
    return any(
        (len(word) > 2 and word.isupper())
        or (
            _GLUED.search(word) and not word.startswith(("Mc", "Mac", "De", "Di", "La", "Le", "O’", "O'", "al-", "el-"))
        )
        for word in name.split()
    )


def _is_shouted(head: str, name: str) -> bool:
    words = head.split()
    letters = [word for word in name.split() if len(word) > 2]
    return any(word in ("OF", "THE", "AND", "FOR") for word in words) or (
        bool(letters) and all(map(str.isupper, letters))
    )


def _calm(text: str) -> str:
    """Letter case restored: "DEPUTY CHIEF OF STAFF" → "Deputy Chief of Staff"."""
    words = []
    for word in text.split():
        if word.isupper() and word.casefold() in titles.SMALL:
            words.append(word.lower())
        elif word.isupper() and len(word) > 3:
            words.append("-".join(part.capitalize() for part in word.split("-")))
        else:
            words.append(word[:1] + word[1:].lower() if word[-1:].isupper() and word[1:2].islower() else word)
    return " ".join(words)


def _turned(person: str) -> str:
    """Turn "Surname Name" into "Name Surname", as labels have it."""
    surname, _, name = person.partition(" ")
    return f"{name} {surname}" if name else surname
