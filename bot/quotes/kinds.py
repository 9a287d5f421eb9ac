"""What sort of difference a changed word makes: does it turn the meaning, or is it a slip of the keyboard?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from rapidfuzz.distance import OSA

from bot.quotes.align import ALIKE
from bot.quotes.model import TURNING, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Sequence


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS = _words(
    """
    not no never none nothing nobody nowhere neither nor without hardly scarcely barely rarely seldom non nay
    unable impossible nobody's nothing's
    не ни нет никогда никто никого никому никем ничто ничего ничему ничем нигде никуда ниоткуда никак никакой никакая
    никакое никакие никакого никаких никакому никаким никакими никакую без безо нельзя невозможно едва вряд отнюдь
    нисколько ничуть некому нечего негде некуда нету ничей ничья ничье ничьи ничьего ничьей ничьих
    """
)
MODALS = _words(
    """
    can could may might must shall should will would ought need needs
    может могут могу можем можете можешь мог могла могло могли сможет смогут сможем смогу смог смогла смогли можно
    должен должна должно должны надо нужно нужен нужна нужны следует обязан обязана обязано обязаны придется приходится
    необходимо буду будет будем будете будут бы
    """
)
_NUMBER_WORDS = _words(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
    millions billion billions trillion trillions dozen dozens half halves quarter quarters double doubled triple tripled
    twice thrice first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth twentieth cent
    ноль ноля один одна одно одни одного одной одному одним одних одну два две двух двум двумя три трех трем тремя
    четыре четырех четырем четырьмя сорок сорока сто ста двести двухсот триста трехсот половина половины половину
    половиной вдвое втрое вчетверо дважды трижды оба обе
    """
)
_NUMBER = re.compile(
    r"\d.*"
    r"|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ieth"
    r"|(?:пят|шест|сем|девят|десят|\w+надцат|двадцат|тридцат)(?:ь|и|ью)|восем(?:ь|ью)|восьми"
    r"|(?:пят|шест|сем|восем|восьми|девят)[ьи]?(?:десят|сот)\w{0,2}|четырест\w|четырехсот|девяност[оа]"
    r"|(?:тысяч|миллион|миллиард|триллион|дюжин)\w{0,3}"
    r"|(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят)"
    r"(?:ый|ий|ой|ая|ья|ое|ье|ые|ьи|ого|ьего|ому|ым|ых|ую|ью|ом)"
)
_PREFIXES = ("un", "non", "dis", "il", "ir", "не", "без", "бес")
_ADJECTIVE_PREFIXES = ("in", "im")
_ADJECTIVE = re.compile(
    r".{3,}(?:able|ible|ibly|ably|ant|ent|ate|ity|ive|ical|ective|ately|ently|antly|ful|perfect|direct)"
)


def severity(kind: ChangeKind) -> int:
    """How badly a kind can turn the meaning: the worst first, from 0."""
    return TURNING.index(kind) if kind in TURNING else len(TURNING)


def is_number(word: str) -> bool:
    """Whether a folded word is a number, in digits or letters (English, Russian)."""
    return word in _NUMBER_WORDS or _NUMBER.fullmatch(word) is not None


def is_negation(word: str) -> bool:
    """Whether a folded word negates what it stands with."""
    return word in NEGATIONS


class Lexicon(Protocol):
    """What the library knows of single folded words."""

    def known(self, word: str) -> int:
        """In how many places it stands."""
        ...

    def named(self, word: str) -> bool:
        """Whether it is written as a name."""
        ...

    def likely(self, word: str) -> str | None:
        """The commonest word that is one slip of the keyboard away."""
        ...


def kind_of(said: Sequence[str], quoted: Sequence[str], lexicon: Lexicon, *, name: bool = False) -> ChangeKind:
    """The kind of one difference.

    Args:
        said: Folded published words, none where the quote adds some.
        quoted: Folded words of the quote, none where it leaves some out.
        lexicon: What the library knows.
        name: Whether a word of either side is written as a name there.
    """
    meant = [_meant(word, lexicon) for word in quoted]
    single = len(said) == len(quoted) == 1
    words = [*said, *meant]
    kind = ChangeKind.WORD
    if single and mistyped(said[0], quoted[0], lexicon):
        kind = ChangeKind.SPELLING
    elif any(map(is_negation, words)) or (single and _turned(said[0], meant[0])):
        kind = ChangeKind.NEGATION
    elif any(map(is_number, words)):
        kind = ChangeKind.NUMBER
    elif name or any(lexicon.named(word) for word in words if word not in MODALS):
        kind = ChangeKind.NAME
    elif any(word in MODALS for word in words):
        kind = ChangeKind.MODAL
    return kind


def mistyped(said: str, quoted: str, lexicon: Lexicon) -> bool:
    """Whether the quoted word is none of its own but looks like the published one, more than like any other."""
    if said[0].isdigit() or not _is_garbled(quoted, lexicon) or OSA.normalized_similarity(said, quoted) < ALIKE:
        return False
    return OSA.distance(said, quoted) == 1 or lexicon.likely(quoted) is None


def _is_garbled(word: str, lexicon: Lexicon) -> bool:
    if word[0].isdigit() or is_number(word) or word in NEGATIONS or word in MODALS:
        return False
    return not lexicon.known(word)


def _meant(word: str, lexicon: Lexicon) -> str:
    """The word that a garbled one most likely stands for."""
    return (lexicon.likely(word) or word) if _is_garbled(word, lexicon) else word


def _turned(said: str, quoted: str) -> bool:
    """Whether one word is the other with a prefix that negates it: possible, impossible."""
    word, longer = sorted((said, quoted), key=len)
    if not longer.endswith(word) or len(word) < 4:
        return False
    prefix = longer[: -len(word)]
    return prefix in _PREFIXES or (prefix in _ADJECTIVE_PREFIXES and _ADJECTIVE.fullmatch(word) is not None)
