"""Any number of invented transcripts, drawn from a seed: the same seed, the same words."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from bot.quotes.index import SearchBudget
from bot.quotes.words import fold_words
from bot.transcripts.model import Event, EventDate, Key, Transcript, Turn

if TYPE_CHECKING:
    from bot.quotes.index import Index, Place, Window

SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "we",
    "xi",
    "yo",
    "zu",
    "bar",
    "cel",
    "dim",
    "fon",
    "gur",
]
COMMON = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "that",
    "we",
    "it",
    "for",
    "on",
    "not",
    "with",
    "as",
    "by",
    "this",
    "are",
    "our",
]
SPEAKERS = ("Ada Lindqvist", "Tomas Brandt", "Question", None)


class World:
    """Draws words, transcripts and quotes."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.words = ["".join(self.rng.choices(SYLLABLES, k=self.rng.randint(2, 4))) for _ in range(600)]

    def sentence(self, length: int) -> str:
        words = [self.rng.choice(COMMON if self.rng.random() < 0.45 else self.words) for _ in range(length)]
        return " ".join(words).capitalize() + self.rng.choice((".", "!", "…", "”"))

    def paragraph(self) -> str:
        kind = self.rng.random()
        if kind < 0.05:
            return "* * *"
        if kind < 0.1:
            return "Спасибо. Thank you, it’s 4,000 – don't ask."
        return " ".join(self.sentence(self.rng.randint(4, 14)) for _ in range(self.rng.randint(1, 3)))

    def transcript(self, number: int) -> Transcript:
        day = EventDate(self.rng.randint(2000, 2024), self.rng.randint(1, 12), self.rng.randint(1, 28))
        event = Event(
            Key("invented", self.rng.choice(("en", "ru")), str(number)),
            self.sentence(5),
            date=self.rng.choice((day, day, EventDate(day.year), None)),
            topics=tuple(self.rng.sample(("Harbour", "Schools", "Budget"), self.rng.randint(0, 2))),
        )
        turns = tuple(
            Turn(speaker, speaker and "Member", tuple(self.paragraph() for _ in range(self.rng.randint(1, 4))))
            for speaker in self.rng.choices(SPEAKERS, k=self.rng.randint(1, 4))
        )
        return Transcript(event, turns)

    def transcripts(self, count: int, first: int = 0) -> list[Transcript]:
        return [self.transcript(number) for number in range(first, first + count)]

    def quote(self, transcripts: list[Transcript], least: int = 6) -> list[str]:
        """Folded words that stand in one turn."""
        while True:
            turn = self.rng.choice(self.rng.choice(transcripts).turns)
            words = fold_words(" ".join(turn.paragraphs))
            if len(words) >= least:
                length = self.rng.randint(least, min(len(words), 14))
                start = self.rng.randrange(len(words) - length + 1)
                return words[start : start + length]

    def mistyped(self, word: str) -> str:
        at = self.rng.randrange(len(word))
        if len(word) > 3 and self.rng.random() < 0.5:
            return word[:at] + word[at + 1 :]
        return word[:at] + self.rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at:]

    def noisy(self, words: list[str], typing: float = 0.3, dropping: float = 0.1) -> list[str]:
        kept = [word for word in words if self.rng.random() >= dropping] or words
        return [self.mistyped(word) if self.rng.random() < typing else word for word in kept]


def shown(index: Index, place: Place | Window) -> tuple[object, ...]:
    """A place told in words that do not depend on how the index is laid out."""
    view = index.turn(place)
    words = tuple(index.words(place))
    return (str(view.key), view.number, view.speaker, place.start, place.end, getattr(place, "score", None), words)


TIGHT = SearchBudget(pairs=60, singles=40, regions=20, aligned=4)
"""So little that something is always left out, as in a large library."""


def answers(index: Index, quotes: list[list[str]]) -> list[object]:
    """Everything an index has to say about some quotes, and about the commonest words."""
    told: list[object] = [len(index), index.count, index.searched(), sorted(str(event.key) for event in index.events())]
    for words in [*quotes, ["of", "the"], ["teh"]]:
        found = index.phrase(words[:4])
        told.append((found.count, found.earliest, found.latest, found.speakers))
        told.append([shown(index, place) for place in found.places])
        told += [
            [shown(index, window) for window in index.windows(words, budget=budget)]
            for budget in (SearchBudget(), TIGHT)
        ]
        told.append([(run.start, run.end, run.count, shown(index, run.place)) for run in index.runs(words)])
    return told
