"""Quotes whose sense hangs on what they leave out: heads of clauses, cuts; and words swapped for others."""

from __future__ import annotations

import random
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.pasted_check import Item, Wanted
from benchmarks.pasted_edits import (
    Behind,
    InFront,
    OverBorder,
    Swapped,
    WithoutPhrase,
    WithoutSentences,
    WithoutWord,
    number_behind,
    stated,
)
from benchmarks.pasted_library import Library, Sentence, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DATA = yaml.safe_load((Path(__file__).with_suffix(".yaml")).read_text("utf-8"))
WHOLE = 60
"""Words of whole sentences that a harmless cut leaves out at most."""
THAT = (
    r"(?:,? that (?!(?:is|are|was|were|would|will|can|has|have|should|could|does|kind|sort|much|way|we are doing)\b)|"
    r" (?=(?:the|we|it|you|they|our|everything|these|there|he|she|Russia|people|this (?!is\b|,)\w+) ))"
)
"""That a clause begins, with the word or by its subject."""
STARTS = {
    "en": ["of", "in", "on", "at", "by", "including", "across", "throughout", "within", "among", "during"],
    "ru": ["в", "во", "на", "по", "из", "среди", "внутри"],
}


class Sense:
    """Draws such quotes from a library, always the same for a seed."""

    def __init__(self, library: Library, seed: int) -> None:
        self.library, self.language = library, library.language
        self.data: dict[str, Any] = DATA[self.language]
        self.idioms = re.compile(self.data["idioms"], re.IGNORECASE)
        self.rng = random.Random(f"sense {seed} {self.language}")
        self.named = frozenset(library.people() if self.language == "en" else library.roles | library.days)

    @cached_property
    def said(self) -> list[Sentence]:
        """Sentences of somebody named, outside quotation marks, in a random order."""
        said = [
            it
            for it in self.library.sentences
            if it.speaker in self.named and 8 <= it.words <= 60 and not re.search(r'["“”«»„()\[\]<>*…]', it.text)
            if not len(re.findall(r'["“”«»„]', it.before)) % 2 and it.text[:1].isupper()
        ]
        self.rng.shuffle(said)
        return said

    @cached_property
    def plain(self) -> list[Sentence]:
        """Whole sentences that nothing around them turns."""
        before, after = (re.compile(self.data[name]) for name in ("leads_before", "turns_after"))
        plain = [it for it in self.library.plain() if not before.search(it.before) and not after.search(it.after)]
        self.rng.shuffle(plain)
        return plain

    def draw(self, each: int, plain: int) -> Iterator[Item]:
        """Give `each` quotes of every head, cut word and swapped word, and so many plain sentences."""
        yield from self._contexts(each)
        for it in self.plain[:plain]:
            yield self._item("plain sentence", "whole", "", it.text, Wanted(context=()), it)
        yield from self._cuts(each)
        for name, swap in self.data["swaps"].items():
            yield from self._swaps(name, swap, each)
        for name, (pattern, instead) in self.data["same"].items():
            yield from self._same(name, re.compile(pattern), instead, each)

    def _item(self, group: str, sort: str, case: str, text: str, wanted: Wanted, it: Sentence) -> Item:
        left, right = self.rng.choice((("“", "”"), ('"', '"'), ("", ""))) if self.language == "en" else ("«", "»")
        source = f"{it.speaker}: …{it.before[-60:]}| {it.text} |{it.after[:40]}"
        return Item(group, sort, case, self.language, f"{left}{text.strip()}{right}", wanted, source)

    def _found(
        self, sentences: list[Sentence], each: int, make: Callable[[Sentence], str | None]
    ) -> Iterator[tuple[str, Sentence]]:
        """Give the first quotes that can be made, where their words stand in one place."""
        found, first = 0, self.rng.randrange(len(sentences) or 1)  # else a few sentences would serve for all
        for at in range(len(sentences)):
            sentence = sentences[at - first]
            text = make(sentence)
            if text and len(fold(text)) >= 7 and self.library.once(sentence.text):
                yield text, sentence
                found += 1
                if found == each:
                    return

    def _contexts(self, each: int) -> Iterator[Item]:
        for name, head in self.data["heads"].items():
            pattern, ends = re.compile(head["pattern"].replace("{that}", THAT)), head.get("ends", ".")
            behind = Behind(pattern, ends, "negated" in head["kinds"], self.library, self.rng)
            said = self.said
            if "condition" in head["kinds"]:  # "I do not know if" sets no condition
                said = [it for it in said if not self.idioms.search(it.text)]
            for text, it in self._found(said, 4 * each, behind):
                yield self._item(
                    "head cut off", "+".join(head["kinds"]), name, text, Wanted(context=tuple(head["kinds"])), it
                )
            kept = [it for it in self.plain if pattern.search(it.text)] if ends == "." else []
            for it in kept[:each]:
                yield self._item("plain sentence", "with its head", name, it.text, Wanted(context=()), it)
        asked = re.compile(self.data["questions"])
        for text, it in self._found(self.said, 3 * each, lambda it: stated(it, asked)):
            yield self._item(
                "head cut off", "question", "asked, without its mark", text, Wanted(context=("question",)), it
            )
        for name, goes_on in self.data["continues"].items():
            for text, it in self._found(self.said, 4 * each, InFront(re.compile(goes_on), self.library)):
                yield self._item(
                    "head cut off", "continues", name, text, Wanted(context=("continues", "condition")), it
                )
        for text, it in self._narrated(6 * each):
            yield self._item("head cut off", "narrated", "publisher's report", text, Wanted(context=("narrated",)), it)
        for text, it in self._quoted(6 * each):
            yield self._item("head cut off", "reported", "quoted in a speech", text, Wanted(context=("reported",)), it)

    def _narrated(self, most: int) -> Iterator[tuple[str, Sentence]]:
        told = re.compile(self.data["narration"])
        first = re.compile(r"\b(?:I|we|our|my|us|я|мы|наш\w*)\b", re.IGNORECASE)
        nobody = [it for it in self.library.sentences if it.speaker is None and 8 <= it.words <= 32]
        self.rng.shuffle(nobody)
        good = (it for it in nobody if told.search(it.text) and not first.search(it.text) and it.text.endswith("."))
        return self._found(list(good), most, lambda it: it.text)

    def _quoted(self, most: int) -> Iterator[tuple[str, Sentence]]:
        inside = re.compile(r"(?:[:,]|\bthat|\bsaid|\bsays|говорит|сказал|что) [“\"«]([^“”\"«»]{45,250})[”\"»]")
        first = [it for it in self.library.sentences if it.speaker in self.named and not it.before]
        self.rng.shuffle(first)
        for it in first:
            found = inside.search(f"{it.text} {it.after}")
            if found and self.library.once(found[1]) and len(fold(found[1])) >= 8:
                yield found[1], it
                most -= 1
                if not most:
                    return

    def _cuts(self, each: int) -> Iterator[Item]:
        for sort, cut in self.data["cut_out"].items():
            for word in cut["words"]:
                wanted = Wanted(tuple(cut["verdicts"]))
                for text, it in self._found(self.said, each, WithoutWord(word, self.idioms, self.rng)):
                    yield self._item("turning cut", sort, word, text, wanted, it)
        turning = self._turning_words()
        kinds: tuple[tuple[str, str, Callable[[Sentence], str | None], str], ...] = (
            (
                "harmless cut",
                "whole sentences",
                WithoutSentences(1, WHOLE, self.data["turns_after"], self.rng),
                "verbatim",
            ),
            (
                "harmless cut",
                "inside a sentence",
                WithoutPhrase(self.data["begins_phrase"].split(), turning, self.rng),
                "verbatim",
            ),
            (
                "other cut",
                "more than 60 words",
                WithoutSentences(WHOLE + 1, 200, self.data["turns_after"], self.rng),
                "cut",
            ),
            ("other cut", "over a border", OverBorder(turning, self.rng), "cut"),
        )
        for group, sort, make, verdict in kinds:
            for text, it in self._found(self.plain, 12 * each, make):
                yield self._item(group, sort, sort, text, Wanted((verdict,)), it)

    def _turning_words(self) -> frozenset[str]:
        pairs = [word for swap in self.data["swaps"].values() for pair in swap["pairs"] for word in pair]
        cut = [word for it in self.data["cut_out"].values() for word in it["words"]]
        return frozenset(self.data["small"].split()) | frozenset(
            word for phrase in [*pairs, *cut] for word in fold(str(phrase))
        )

    def _swaps(self, name: str, swap: dict[str, Any], each: int) -> Iterator[Item]:
        for one, other in ((str(a), str(b)) for a, b in swap["pairs"]):
            for old, new in ((one, other), (other, one)):
                make = Swapped(name, old, new, self.idioms)
                for text, it in self._found(self.said, max(1, each // 2), make):
                    words = " ".join(fold(f"{old} {new}")) or number_behind(it.text)
                    wanted = Wanted(("differs",), turns=(words, tuple(swap["kinds"])))
                    yield self._item("turning word", name, f"{old or '·'} → {new or '·'}", text, wanted, it)

    def _same(self, name: str, pattern: re.Pattern[str], instead: str, each: int) -> Iterator[Item]:
        words = dict(enumerate(self.data["numbers"].split(), 2))

        def rewritten(it: Sentence) -> str | None:
            found = pattern.search(it.text)
            if found is None:
                return None
            groups = {key: value or "" for key, value in found.groupdict().items()}
            if "digit" in groups:
                groups["digit"] = words[int(groups["digit"])]
            if "word" in groups:
                groups["word"] = str({text: number for number, text in words.items()}[groups["word"]])
            return pattern.sub(lambda _: instead.format(**groups), it.text, count=1)

        for text, it in self._found(self.said, each, rewritten):
            wanted = Wanted(("verbatim", "differs"), turns_nothing=True)
            yield self._item("written otherwise", "spelling", name, text, wanted, it)
