"""The speakers of one page: one spelling for each name, and the post it came with."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import DamerauLevenshtein

from bot.transcripts import titles
from bot.transcripts.given_names import GIVEN_NAMES
from bot.transcripts.posts import split

if TYPE_CHECKING:
    from collections.abc import Iterable

_INITIALS = re.compile(r"([^\W\d_])\.(?:[ -]?[^\W\d_]\.)? ?([^\W\d_][^\s.]+)")
_GLUED = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
"""A word, where initials are none."""
_PATRONYMIC = re.compile(r"(?:вич|вна|ична|оглы|кызы)$", re.IGNORECASE)
_SHORTEST = 9
"""Letters of the shortest name in which a slip of two letters can be told."""
_OFTEN = 3
_MOST_OFTEN = 300
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


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
        bare = {head: None for head in counted if _is_bare(head)}
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
            meant = self._initials(name)
            if meant is None:
                meant = self._spelt(name) or name
            elif _is_damaged(meant):
                meant = _calm(meant)
            self._resolved[name] = meant
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
        return _calm(best) if _is_damaged(best) and (" " in best or "." in best) else best

    def _slip(self, key: str) -> str | None:
        """A name met often that this one, met seldom, misspells."""
        for other, name in self._often.items():
            enough = self._met[other] >= _OFTEN * self._met[key]
            if (
                enough
                and other[0] == key[0]
                and other[-2:] == key[-2:]
                and DamerauLevenshtein.distance(other, key) == 1
            ):
                return name
        return None

    @cached_property
    def _often(self) -> dict[str, str]:
        """The names met often; no page has more of them than are looked through."""
        often = ((key, name) for key, name in self._names.items() if self._met[key] >= _OFTEN)
        return dict(islice(often, _MOST_OFTEN))

    def _initials(self, name: str) -> str | None:
        found = _INITIALS.fullmatch(name)
        if not found:
            return None
        short = (found[1].casefold(), found[2].casefold())
        fitting = self._spoken.get(short) or self._mentioned.get(short) or ()
        return next(iter(fitting)) if len(fitting) == 1 else None

    @cached_property
    def _spoken(self) -> dict[tuple[str, str], set[str]]:
        """Full names that are listed or speak, by initial and surname."""
        by_initials: dict[tuple[str, str], set[str]] = {}
        for name in self._names.values():
            if " " in name and not _INITIALS.match(name):
                words = name.casefold().split()
                by_initials.setdefault((words[0][0], words[-1]), set()).add(name)
        return by_initials

    @cached_property
    def _mentioned(self) -> dict[tuple[str, str], set[str]]:
        """Full names that the page's text mentions, by initial and surname."""
        by_initials: dict[tuple[str, str], set[str]] = {}
        for text in self._texts:
            for given, surname in pairwise(_WORD.findall(text)):
                if surname[0].isupper() and given[0].isupper() and given.casefold() in GIVEN_NAMES:
                    short = (given[0].casefold(), surname.casefold())
                    by_initials.setdefault(short, set()).add(f"{given} {surname}")
        return by_initials


def _is_bare(head: str) -> bool:
    """Whether a label is a full name and nothing else."""
    if titles.ANONYMOUS.fullmatch(head) or not 2 <= len(head.split()) <= 5 or _is_damaged(head):
        return False
    return split(head) == (None, head)


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _is_damaged(name: str) -> bool:
    """Whether letter case or spaces are lost: "Vladimir PUTIN", "vladimir putin", "VladimirPutin", "Dmitry PeskoV"."""
    return name.islower() or any(
        (word.isupper() and _LETTERS.search(word))
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
        elif word.isupper() and "." in word:
            words.append(_LETTERS.sub(lambda run: run[0].capitalize(), word))
        elif word.isupper() and len(word) > 3:
            words.append("-".join(part.capitalize() for part in word.split("-")))
        else:
            words.append(word[:1] + word[1:].lower() if word[-1:].isupper() and word[1:2].islower() else word)
    return " ".join(words)


def _turned(person: str) -> str:
    """Turn "Surname Name" into "Name Surname", as labels have it; what a list adds (patronymic, post) is left out."""
    words = re.split(r" [–—-] |,", person)[0].split()
    if len(words) == 3 and _PATRONYMIC.search(words[2]):
        words = words[:2]
    surname, *given = words or [""]
    return " ".join([*given, _calm(surname) if _is_damaged(surname) else surname])
