"""What is made of a published sentence: a clause without its head, a cut, a swapped word; None where it cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.pasted_library import Library, Sentence, borders, fold

if TYPE_CHECKING:
    import random

CUTS = ("…", "...", "[…]", "[...]", " … ", "(…)")


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the head of a clause, as a sentence of its own."""

    pattern: re.Pattern[str]
    ends: str
    negated: bool
    library: Library
    rng: random.Random

    def __call__(self, it: Sentence) -> str | None:
        """Make the quote."""
        found = self.pattern.search(it.text)
        if found is None or not it.text.endswith(self.ends):
            return None
        rest = found["rest"] if "rest" in self.pattern.groupindex else it.text[found.end() :]
        if not self.library.once(rest) or len(fold(rest)) < 7 or re.search(r"[?;:–].|, (?:but|но) ", rest):
            return None  # where a head's reach ends would be a matter of opinion
        if self.negated and re.search(
            r", (?:but|he|it|they|we|I|maybe|perhaps|so|not|or|which|что)\b|\b(?:because|or not)\b| – ", rest
        ):
            return None
        rest = rest.rstrip(".?! ,")
        return f"{rest[0].upper() if self.rng.random() < 0.6 else rest[0]}{rest[1:]}."


@dataclass(frozen=True, slots=True)
class InFront:
    """What stands in front of a turn that the sentence takes."""

    pattern: re.Pattern[str]
    library: Library

    def __call__(self, it: Sentence) -> str | None:
        """Make the quote."""
        found = self.pattern.search(it.text)
        if found is None or not it.text.endswith("."):
            return None
        front = it.text[: found.start()]
        if re.search(
            r"\b(?:not|no|never|neither|if|whether|only|не|ни|если|только)\b|n['’]t\b|[:;?]|\b(?:and|or|but|that|и|или|но|что)$",
            front.rstrip(" ,"),
            re.IGNORECASE,
        ):
            return None
        return f"{front}." if len(fold(front)) >= 8 and self.library.once(front) else None


def stated(it: Sentence, asked: re.Pattern[str]) -> str | None:
    if not it.text.endswith("?") or not asked.search(it.text) or re.search(r"[?:;].", it.text):
        return None
    return f"{it.text[:-1]}."


def mark_of_cut(rng: random.Random) -> str:
    mark = rng.choice(CUTS)
    return f" {mark.strip()} " if mark not in {"…", "..."} or rng.random() < 0.7 else f"{mark} "


@dataclass(frozen=True, slots=True)
class WithoutWord:
    """A sentence with a word that turns it, and sometimes its neighbours, cut out."""

    word: str
    idioms: re.Pattern[str]
    rng: random.Random

    def __call__(self, it: Sentence) -> str | None:
        """Make the quote."""
        found = re.search(rf"(?<![\w-]){re.escape(self.word)}(?![\w-])", it.text)
        if found is None or self.idioms.search(it.text) or not it.text.endswith(".") or re.search(r"[:;]", it.text):
            return None
        before, after = it.text[: found.start()].split(), it.text[found.end() :].split()
        for _ in range(self.rng.choice((0, 0, 1, 2))):
            after = after[1:]
        if len(before) < 4 or len(after) < 4:
            return None
        return f"{' '.join(before).rstrip(',')}{mark_of_cut(self.rng)}{' '.join(after)}"


@dataclass(frozen=True, slots=True)
class WithoutSentences:
    """Two sentences of a paragraph without those between them."""

    low: int
    high: int
    turns: str
    rng: random.Random

    def __call__(self, it: Sentence) -> str | None:
        """Make the quote."""
        following = [it.after[start:end].strip() for start, end in borders(it.after)]
        for count in range(1, 12):
            between, behind = following[:count], following[count : count + 1]
            words = sum(len(fold(text)) for text in between)
            whole = behind and behind[0].endswith(".") and len(fold(behind[0])) >= 6
            if not behind or words > self.high:
                return None
            odd = any(re.search(self.turns, text) or re.search(r'[?:"“”«»]', text) for text in [*between, *behind])
            if words >= self.low and whole and not odd:
                return f"{it.text}{mark_of_cut(self.rng)}{behind[0]}"
        return None


@dataclass(frozen=True, slots=True)
class WithoutPhrase:
    """A sentence without some words inside it, none of which turns it."""

    starts: list[str]
    turning: frozenset[str]
    rng: random.Random

    def __call__(self, it: Sentence) -> str | None:
        """Make the quote."""
        words = it.text.split(" ")
        places = [at for at in range(4, len(words) - 6) if words[at] in self.starts]
        if not places:
            return None
        at, length = self.rng.choice(places), self.rng.randint(3, 6)
        left_out = words[at : at + length]
        plain = all(
            word.rstrip(",").isalpha() and word.islower() and word.rstrip(",") not in self.turning for word in left_out
        )
        if not plain or len(words) - at - length < 4:
            return None
        return f"{' '.join(words[:at])}{mark_of_cut(self.rng)}{' '.join(words[at + length :])}"


@dataclass(frozen=True, slots=True)
class OverBorder:
    """The beginning of one sentence and the end of the next."""

    turning: frozenset[str]
    rng: random.Random

    def __call__(self, it: Sentence) -> str | None:
        """Make the quote."""
        following = [it.after[start:end].strip() for start, end in borders(it.after)][:1]
        if not following or not following[0].endswith(".") or re.search(r'[?:"“”«»]', following[0]):
            return None
        one, two = it.text.split(), following[0].split()
        if len(one) < 10 or len(two) < 10:
            return None
        lost = [*one[-4:], *two[:4]]
        if any(not set(fold(word)).isdisjoint(self.turning) or re.search(r"\d", word) for word in lost):
            return None
        return f"{' '.join(one[:-4]).rstrip(',')}{mark_of_cut(self.rng)}{' '.join(two[4:])}"


@dataclass(frozen=True, slots=True)
class Swapped:
    """A sentence with one word swapped for another, left out or put in."""

    sort: str
    old: str
    new: str
    idioms: re.Pattern[str]

    def __call__(self, it: Sentence) -> str | None:
        """Make the quote."""
        text = it.text
        if not text.endswith(".") or self.idioms.search(text):
            return None
        if not self.old:
            return None if self.sort == "sign" else self._put_in(text)
        follows = (
            r"(?= (?:the|our|this|that|these|your|my|all|[A-Z]))"
            if self.sort == "direction" and self.old.isascii()
            else ""
        )
        if self.sort == "sign":
            return re.sub(r"(?<!\w)\$(?=\d)", self.new, text, count=1) if self.old == "$" and "$" in text else None
        found = re.search(rf"(?<![\w$-]){re.escape(self.old)}(?![\w-]|['’]\w){follows}", text)
        if found is None and self.old[0].islower() and text.lower().startswith(f"{self.old} ") and not follows:
            return f"{self.new[:1].upper()}{self.new[1:]}{text[len(self.old) :]}" if self.new else None
        if found is None or len(fold(text[: found.start()])) < 1 or len(fold(text[found.end() :])) < 2:
            return None
        before, after = text[: found.start()], text[found.end() :]
        return f"{before}{self.new}{after}" if self.new else re.sub(", ?,", ",", f"{before.rstrip()}{after}")

    def _put_in(self, text: str) -> str | None:
        number = self.sort == "only put in or left out" and self.new not in ("only", "только", "лишь")
        at = r"(?<= )(?=\d)" if number else r"(?<=\w )(?<=\b(?:is|as|re|ve|ll|ас|ли|ет|ут|ть) )(?=\w)"
        found = re.search(at, text)
        return f"{text[: found.start()]}{self.new} {text[found.start() :]}" if found else None


def number_behind(text: str) -> str:
    found = re.search(r"(?<!\w)\$(\d[\d,.]*\d|\d)", text)
    return " ".join(fold(found[1])) if found else ""
