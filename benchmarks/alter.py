"""Draws doctored quotes with a known answer from transcripts: what `quotes.py` of the shared folder does not draw.

Quotes across paragraphs, with marked cuts, typed sloppily, stitched without a mark; "three" → "four", never / no /
without / hardly, modals, swapped names; claims with the right and a wrong speaker or date, an interviewer's words
claimed for the guest, a pasted label; English and Russian. The same arguments always give the same quotes.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.quotes.model import ChangeKind, Verdict
from bot.transcripts.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.transcripts.model import Event, Passage, Transcript

Words = list[str]

EDGES = ".,;:!?…—–-\"'“”«»()[]"
SENTENCE = (".", "!", "?", "…", ":")
MARKS = (" … ", " [...] ", " […] ", "... ", " (…) ")
LEVELS = {"light": (0.15, 0.05, 0.03), "medium": (0.30, 0.10, 0.10)}
"""Share of words mistyped, dropped, replaced: those of `quotes.py`."""
LETTERS = {"en": "abcdefghijklmnopqrstuvwxyz", "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя"}

NUMBERS = {
    "two": "three", "three": "four", "four": "five", "five": "seven", "six": "nine", "seven": "eight", "eight": "six",
    "ten": "twelve", "twenty": "thirty", "thirty": "forty", "hundred": "thousand", "thousand": "million",
    "million": "billion", "billion": "million", "half": "quarter", "twice": "thrice", "second": "third",
    "два": "три", "две": "три", "двух": "трёх", "три": "четыре", "трёх": "пяти", "четыре": "пять", "пять": "шесть",
    "десять": "двадцать", "миллиона": "миллиарда", "миллиардов": "миллионов", "тысяч": "миллионов", "первый": "второй",
    "второй": "третий", "дважды": "трижды",
}  # fmt: skip
NEGATORS = {
    "never": ("", "always"), "no": ("", "every"), "without": ("with",), "with": ("without",), "hardly": ("",),
    "nothing": ("everything",), "nobody": ("everybody",), "none": ("all",), "neither": ("both",), "not": ("", "never"),
    "is": ("is hardly", "is never"), "are": ("are never", "are hardly"), "will": ("will never", "will hardly"),
    "always": ("never",), "all": ("none",), "every": ("no",), "everything": ("nothing",),
    "не": ("",), "нет": ("есть",), "без": ("с",), "никогда": ("всегда",), "ничего": ("всё",), "никто": ("каждый",),
    "всегда": ("никогда",), "может": ("не может",), "могут": ("не могут",), "будет": ("не будет",),
    "должны": ("не должны",), "нужно": ("не нужно",), "есть": ("нет",), "можно": ("нельзя",),
}  # fmt: skip
MODALS = {
    "can": "must", "must": "may", "should": "can", "may": "must", "will": "would", "would": "will", "could": "should",
    "might": "must", "может": "должен", "могут": "должны", "должны": "могут", "должен": "может", "надо": "можно",
    "можно": "надо", "нужно": "можно", "необходимо": "можно",
}  # fmt: skip
NEGATIONS = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|nowhere|neither|nor|without|hardly|scarcely|barely|rarely|seldom|non|cannot"
    r"|unable|impossible|\w+n['’]t|не|ни|нет|никогда|никто|никак\w*|ничто|ничего|ничем|нигде|никуда|без|нельзя|невозможно|едва|вряд)\b",
    re.IGNORECASE,
)
ANONYMOUS = ("question", "remark", "вопрос", "реплика")


@dataclass(frozen=True)
class Asked:
    """A quote as a user would send it, and what is right about it."""

    quote: str
    kind: str
    language: str
    words: int
    verdicts: tuple[Verdict, ...]
    changes: tuple[tuple[str, str, ChangeKind], ...] = ()
    """(said, quoted, kind) that the first match must show; what is said or quoted may be left open with "*"."""
    holds: bool | None = None
    """What must become of the claim, where one is made."""
    planted: tuple[str, int] | None = None
    """For typing errors: the key and number of the passage it was drawn from."""


class Drawing:
    """Draws from one library with one seed."""

    def __init__(self, transcripts: Sequence[Transcript], seed: int, language: str) -> None:
        self.random = random.Random(seed)
        self.language = language
        self.turns = [turn for transcript in transcripts for turn in _turns(transcript)]
        self.passages = [(event, passage) for event, turn in self.turns for passage in turn]
        self.everything = "".join(_folded(passage.text) for _, passage in self.passages)
        tokens = Counter(word for _, passage in self.passages for word in passage.text.split())
        self.lower = {word for word in tokens if word.islower()}
        self.vocabulary = sorted(self.lower)
        self.speakers = sorted(
            {passage.speaker for _, passage in self.passages if passage.speaker and not _anonymous(passage.speaker)}
        )

    def draw(self, kind: str, each: int) -> Iterator[Asked]:
        """Up to `each` quotes of a kind; fewer where the library does not have them."""
        made = tries = 0
        method: Callable[[], Asked | None] = getattr(self, kind)
        while made < each and tries < each * 300:
            tries += 1
            asked = method()
            if asked is not None:
                made += 1
                yield replace(asked, kind=kind)

    # Drawing spans

    def _span(self, least: int, most: int) -> tuple[Event, Passage, Words] | None:
        event, passage = self.random.choice(self.passages)
        words, length = passage.text.split(), self.random.randint(least, most)
        if len(words) < length:
            return None
        start = self.random.randrange(len(words) - length + 1)
        return event, passage, words[start : start + length]

    def _inside(self, words: Words) -> range:
        """Where a span may be altered: at least one word of the speaker's own stays on both sides.

        Left of a changed word nothing may stand but a label ("V. Putin: Not only …"): it is taken off, and what a
        quote leaves out at its very edge is no alteration of what is left.
        """
        labels = [at for at, word in enumerate(words[:-1]) if word.endswith(":")]
        return range(max(labels, default=-1) + 2, len(words) - 1)

    def _stands(self, quote: str) -> bool:
        return _folded(quote) in self.everything

    def _count(self, quote: str) -> int:
        return self.everything.count(_folded(quote))

    def _asked(self, quote: str, *verdicts: Verdict) -> Asked:
        return Asked(quote, "", self.language, len(quote.split()), verdicts)

    def _swap(
        self, table: dict[str, str] | dict[str, tuple[str, ...]], kind: ChangeKind, least: int = 8
    ) -> Asked | None:
        """A span with one word inside it replaced by what the table gives for it."""
        found = self._span(least, 20)
        if not found:
            return None
        words = found[2]
        places = [at for at in self._inside(words) if words[at].strip(EDGES).lower() in table]
        if not places:
            return None
        at = self.random.choice(places)
        core = words[at].strip(EDGES)
        options = table[core.lower()]
        new = options if isinstance(options, str) else self.random.choice(options)
        if kind is ChangeKind.MODAL and core[0].isupper():
            return None
        if NEGATIONS.search(words[at - 1]) or NEGATIONS.search(words[at + 1]):
            return None
        quote = " ".join([*words[:at], *([words[at].replace(core, new)] if new else []), *words[at + 1 :]])
        if self._stands(quote):
            return None
        said, quoted = core, new
        if new.lower().startswith(core.lower() + " "):
            said, quoted = "", new[len(core) + 1 :]
        elif new.lower().endswith(" " + core.lower()):
            said, quoted = "", new[: -len(core) - 1]
        return replace(self._asked(quote, Verdict.DIFFERS), changes=((said, quoted, kind),))

    # True quotes

    def crossing(self) -> Asked | None:
        """The end of one paragraph and the beginning of the next, of one turn."""
        _, turn = self.random.choice(self.turns)
        if len(turn) < 2:
            return None
        at = self.random.randrange(len(turn) - 1)
        first, second = turn[at].text.split(), turn[at + 1].text.split()
        if len(first) < 4 or len(second) < 4:
            return None
        before, after = self.random.randint(3, 9), self.random.randint(3, 9)
        joint = self.random.choice((" ", "\n", "\n\n"))
        return self._asked(" ".join(first[-before:]) + joint + " ".join(second[:after]), Verdict.VERBATIM)

    def sloppy(self) -> Asked | None:
        """Small letters, no punctuation, straight quotation marks: nothing of which is a difference."""
        found = self._span(6, 20)
        if not found:
            return None
        way = self.random.randrange(4)
        text = " ".join(found[2])
        if way == 0:
            text = text.lower()
        elif way == 1:
            text = re.sub(r"[;!?“”\"«»()]|(?<!\d)[.,:]|[.,:](?!\d)", "", text)
        elif way == 2:
            text = (
                text.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-").replace("ё", "е").upper()
            )
        else:
            text = f"«{text}»"
        return self._asked(text, Verdict.VERBATIM) if len(re.findall(r"[^\W_]+", text)) > 5 else None

    def pasted(self) -> Asked | None:
        """What comes along when words are copied: marks of notes, an address, broken lines, signs that nobody sees."""
        found = self._span(6, 20)
        if not found or found[2][0].endswith(":"):
            return None
        words = found[2]
        at = self.random.randrange(len(words) - 1)
        first, second = " ".join(words[: at + 1]), " ".join(words[at + 1 :])
        long = [number for number, word in enumerate(words) if word.isalpha() and len(word) > 6]
        broken = list(words)
        if long:
            one = self.random.choice(long)
            joint = self.random.choice(("-\n", "\u00ad", "\u200b"))
            broken[one] = broken[one][:4] + joint + broken[one][4:]
        text = self.random.choice(
            (
                f"{first}[{self.random.randint(1, 20)}] {second} [{self.random.randint(1, 20)}]",
                f"“{first} {second}”\nhttps://example.org/news/{self.random.randint(1, 70_000)}",
                f"• {first}\n• {second}",
                f"… {first}\u00a0{second} …",
                f"> *{first}*\n> **{second}**",
                f"Quote: “{first} {second}”",
                " ".join(broken),
            )
        )
        return self._asked(text, Verdict.VERBATIM) if len(re.findall(r"[^\W_]+", first + second)) > 5 else None

    def light(self) -> Asked | None:
        """A few typing errors."""
        return self._mistyped("light")

    def medium(self) -> Asked | None:
        """Many typing errors."""
        return self._mistyped("medium")

    def _mistyped(self, level: str) -> Asked | None:
        found = self._span(6, 16)
        if not found:
            return None
        event, passage, words = found
        typing, dropping, replacing = LEVELS[level]
        typed: Words = []
        for word in words:
            dice = self.random.random()
            if dice < dropping:
                continue
            if dice < dropping + replacing:
                typed.append(self.random.choice(self.vocabulary))
            else:
                typed.append(self._slip(word) if self.random.random() < typing else word)
        if len(typed) < 5:
            return None
        asked = self._asked(" ".join(typed), Verdict.DIFFERS, Verdict.VERBATIM)
        return replace(asked, planted=(str(event.key), passage.number))

    def _slip(self, word: str) -> str:
        if len(word) < 3:
            return word
        at, letters = self.random.randrange(len(word) - 1), LETTERS[self.language]
        return self.random.choice(
            (
                word[:at] + word[at + 1 :],
                word[:at] + self.random.choice(letters) + word[at:],
                word[:at] + self.random.choice(letters) + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            )
        )

    def cut(self) -> Asked | None:
        """Two pieces of one turn with a mark between them, no negation left out."""
        found = self._cut()
        return self._asked(found[0], Verdict.VERBATIM) if found and not NEGATIONS.search(found[1]) else None

    def cut_negation(self) -> Asked | None:
        """The cut takes a negation out of its sentence."""
        found = self._cut()
        if not found or any(word.rstrip("\"'”»)").endswith(SENTENCE) for word in found[1].split()):
            return None
        negation = NEGATIONS.search(found[1])
        if not negation:
            return None
        return replace(self._asked(found[0], Verdict.DIFFERS), changes=(("*", "*", ChangeKind.NEGATION),))

    def _cut(self) -> tuple[str, str] | None:
        _, turn = self.random.choice(self.turns)
        at = self.random.randrange(len(turn))
        words = [word for passage in turn[at : at + 2] for word in passage.text.split()]
        first, out, second = self.random.randint(4, 9), self.random.randint(2, 30), self.random.randint(4, 9)
        if len(words) < first + out + second:
            return None
        start = self.random.randrange(len(words) - first - out - second + 1)
        pieces = words[start : start + first], words[start + first + out : start + first + out + second]
        quote = self.random.choice(MARKS).join(" ".join(piece) for piece in pieces)
        cut = " ".join(words[start + first : start + first + out])
        turn_words = _folded(" ".join(passage.text for passage in turn))
        # A piece that the turn has twice may be quoted from either place: the cut is not known then.
        if self._stands(quote) or any(turn_words.count(_folded(" ".join(piece))) > 1 for piece in pieces):
            return None
        return quote, cut

    # Altered quotes

    def number_word(self) -> Asked | None:
        """A number in letters becomes another."""
        return self._swap(NUMBERS, ChangeKind.NUMBER)

    def figure(self) -> Asked | None:
        """A number with the same digits: 1.4 → 14, 3–5 → 35, $5 → €5, −5 → 5."""
        found = self._span(8, 20)
        if not found:
            return None
        words = found[2]
        places = [(at, new) for at in self._inside(words) for new in _same_digits(words[at])]
        if not places:
            return None
        at, new = self.random.choice(places)
        quote = " ".join([*words[:at], new, *words[at + 1 :]])
        change = words[at].strip(EDGES + "%"), new.strip(EDGES + "%"), ChangeKind.NUMBER
        if _folded(quote) != _folded(" ".join(words)) and self._stands(quote):
            return None  # "$5" for "€5" and "4.000" for "4,000" look the same without their signs
        return replace(self._asked(quote, Verdict.DIFFERS), changes=(change,))

    def negator(self) -> Asked | None:
        """never, no, without, hardly … put in, taken out or turned round."""
        return self._swap(NEGATORS, ChangeKind.NEGATION)

    def modal(self) -> Asked | None:
        """What must be becomes what may be."""
        return self._swap(MODALS, ChangeKind.MODAL)

    def swapped(self) -> Asked | None:
        """Two names change places: who did it to whom."""
        found = self._span(8, 20)
        if not found:
            return None
        words = found[2]
        if any(word.endswith(":") for word in words):
            return None
        names = [
            at for at in range(1, len(words) - 1) if self._is_name(words[at]) and words[at - 1][-1] not in SENTENCE
        ]
        pairs = [(a, b) for a in names for b in names if b > a + 2 and words[a].strip(EDGES) != words[b].strip(EDGES)]
        if not pairs:
            return None
        one, other = self.random.choice(pairs)
        a, b = words[one].strip(EDGES), words[other].strip(EDGES)
        turned = list(words)
        turned[one], turned[other] = words[one].replace(a, b), words[other].replace(b, a)
        quote = " ".join(turned)
        if self._stands(quote):
            return None
        name = ChangeKind.NAME
        return replace(self._asked(quote, Verdict.DIFFERS), changes=((a, b, name), (b, a, name)))

    def _is_name(self, word: str) -> bool:
        core = word.strip(EDGES)
        return core.isalpha() and core[0].isupper() and len(core) > 3 and core.lower() not in self.lower

    def joined(self) -> Asked | None:
        """Two spans of two transcripts run together without a mark."""
        one, other = self._span(6, 10), self._span(6, 10)
        if not one or not other or one[0].key == other[0].key:
            return None
        quote = " ".join([*one[2], *other[2]])
        return None if self._stands(quote) else self._asked(quote, Verdict.STITCHED)

    # Claims

    def right_speaker(self) -> Asked | None:
        """The one who said it."""
        return self._claimed(lambda _event, passage: f"— {passage.speaker}", Verdict.VERBATIM, holds=True)

    def wrong_speaker(self) -> Asked | None:
        """Somebody else, who speaks in the library too."""
        return self._claimed(self._other_speaker, Verdict.MISATTRIBUTED, holds=False)

    def _other_speaker(self, _event: Event, passage: Passage) -> str:
        said = set((passage.speaker or "").lower().split())
        return "— " + self.random.choice([name for name in self.speakers if not said & set(name.lower().split())])

    def interviewer(self) -> Asked | None:
        """A question put to the guest, claimed for the guest."""
        event, turn = self.random.choice(self.turns)
        if not turn[0].speaker or not _anonymous(turn[0].speaker):
            return None
        guests = sorted(
            {
                p.speaker
                for e, t in self.turns
                if e.key == event.key
                for p in t
                if p.speaker and not _anonymous(p.speaker)
            }
        )
        words = self.random.choice(turn).text.split()
        if not guests or len(words) < 8:
            return None
        start = self.random.randrange(len(words) - 7)
        quote = " ".join(words[start : start + 16])
        if self._count(quote) != 1:
            return None
        asked = self._asked(f"“{quote}” — {self.random.choice(guests)}", Verdict.MISATTRIBUTED)
        return replace(asked, holds=False)

    def right_date(self) -> Asked | None:
        """The day it was said."""
        return self._claimed(lambda event, _passage: f"on {_day(event)}", Verdict.VERBATIM, holds=True, dated=True)

    def wrong_date(self) -> Asked | None:
        """Another year."""
        return self._claimed(
            lambda event, _passage: f"on {_day(event, self.random.choice((-2, -1, 1, 2)))}",
            Verdict.MISATTRIBUTED,
            holds=False,
            dated=True,
        )

    def label(self) -> Asked | None:
        """The speaker's label pasted with the quote."""
        return self._claimed(lambda _event, passage: f"{passage.speaker}:", Verdict.VERBATIM, holds=True)

    def _claimed(
        self, claim: Callable[[Event, Passage], str], verdict: Verdict, *, holds: bool, dated: bool = False
    ) -> Asked | None:
        found = self._span(7, 18)
        if not found:
            return None
        event, passage, words = found
        quote = " ".join(words).replace("“", "'").replace("”", "'").replace('"', "'")
        if not passage.speaker or _anonymous(passage.speaker) or (dated and not (event.date and event.date.day)):
            return None
        if self._count(quote) != 1:
            return None
        said = claim(event, passage)
        text = (
            f"{said} {quote}" if said.endswith(":") else self.random.choice((f"“{quote}” {said}", f"{quote}\n{said}"))
        )
        return replace(self._asked(text, verdict), holds=holds)


TRUE = ("crossing", "sloppy", "pasted", "cut", "right_speaker", "right_date", "label")
NOISY = ("light", "medium")
TURNED = ("number_word", "figure", "negator", "modal", "swapped", "cut_negation")
OTHER = ("joined", "wrong_speaker", "wrong_date", "interviewer")
KINDS = (*TRUE, *NOISY, *TURNED, *OTHER)
ENGLISH = (*TRUE, *TURNED, *OTHER)
"""Without typing errors, which `quotes.py` draws."""


def _same_digits(word: str) -> Iterator[str]:
    """Other numbers that a number becomes where a sign in it is lost, moved or replaced."""
    if not re.fullmatch(r"[-−$€]?\d[\d.,–-]*%?[.,;:!?)]*", word):
        return
    if re.search(r"\d[.–-]\d", word):
        yield re.sub(r"(?<=\d)[.–-](?=\d)", "", word)
    if re.search(r"\d,\d{3}\b", word):
        yield re.sub(r"(?<=\d),(?=\d)", ".", word)
    if word[0] in "$€" and not re.search(r"\d[–-]\d", word):
        yield ("€" if word[0] == "$" else "$") + word[1:]
    if re.match(r"[-−]\d", word):
        yield word[1:]


def _turns(transcript: Transcript) -> Iterator[tuple[Event, list[Passage]]]:
    """Each turn's paragraphs that hold words enough to quote."""
    turns: dict[int, list[Passage]] = {}
    for passage in transcript.passages:
        if len(passage.text) >= 60:
            turns.setdefault(passage.turn, []).append(passage)
    for turn in turns.values():
        neighbours: list[Passage] = []
        for passage in turn:
            if neighbours and passage.number != neighbours[-1].number + 1:
                yield transcript.event, neighbours
                neighbours = []
            neighbours.append(passage)
        yield transcript.event, neighbours


def _folded(text: str) -> str:
    return " " + " ".join(re.findall(r"\w+", text.lower())) + " "


def _anonymous(speaker: str) -> bool:
    return speaker.lower().startswith(ANONYMOUS)


def _day(event: Event, years: int = 0) -> str:
    day = event.date
    if day is None:
        raise ValueError(f"{event.key} has no date")
    return (
        format_date(replace(day, year=day.year + years, day=min(day.day, 28)), "en")
        if years
        else format_date(day, "en")
    )
