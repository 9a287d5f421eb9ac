"""What is looked for, and what is found."""

from dataclasses import dataclass

from bot.quotes.model import Part, Span
from bot.transcripts.model import DateRange


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was understood. Everything but the words is a hard filter that can be taken off."""

    words: str = ""
    """What is looked for, in the words of the question; empty where all that passes is."""
    speaker: str | None = None
    """As the transcripts write the name, where they do."""
    dates: DateRange | None = None
    topic: str | None = None
    place: str | None = None
    language: str | None = None
    newest: bool = False
    """Whether the newest passages come first rather than the best."""
    asks_who: bool = False
    """Whether it is asked who speaks: then `Passages.speakers` is filled in."""

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the search."""
        return any((self.speaker, self.dates, self.topic, self.place, self.language))


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage that holds what was looked for."""

    part: Part
    """The whole passage."""
    score: float
    """Orders what is found; comparable within one answer only."""
    whole: bool
    """Whether it holds every word, and is counted."""
    hits: tuple[Span, ...]
    """Where the words stand in it."""


@dataclass(frozen=True, slots=True)
class Passages:
    """The answer to a question."""

    query: Query
    total: int = 0
    """How many passages pass the filters and hold every word in some form."""
    passages: tuple[FoundPassage, ...] = ()
    """Best first; those that hold only some of the words come last."""
    nobody: str | None = None
    """A name that was asked for under which nobody speaks; its words are looked for instead."""
    missing: tuple[tuple[str, str | None], ...] = ()
    """Words that stand nowhere, each with the likeliest that does: passages are looked up by that one, not counted."""
    speakers: tuple[tuple[str, int], ...] = ()
    """Who speaks in the counted passages and in how many, where that is asked; the most frequent first."""

    @property
    def empty(self) -> bool:
        """Whether the question has neither a word to look for nor a filter."""
        return not self.query.words and not self.query.has_filters
