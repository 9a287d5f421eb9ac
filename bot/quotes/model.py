"""What an answer about a quote is made of. Spans are start and end offsets in code points."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from bot.transcripts.model import DateRange, Event, EventDate, Passage


class Verdict(StrEnum):
    """The answer about a quote; `docs/verdicts.md` defines each. None of them says true or false."""

    SHORT = "short"
    VERBATIM = "verbatim"
    CUT = "cut"
    DIFFERS = "differs"
    MISATTRIBUTED = "misattributed"
    STITCHED = "stitched"
    PARTIAL = "partial"
    ABSENT = "absent"


class ChangeKind(StrEnum):
    """What sort of word differs; all but the last two turn the meaning, the worst first."""

    NEGATION = "negation"
    NUMBER = "number"
    NAME = "name"
    MODAL = "modal"
    CONDITION = "condition"
    HEDGE = "hedge"
    QUANTITY = "quantity"
    OPPOSITE = "opposite"
    PERSON = "person"
    TENSE = "tense"
    SPELLING = "spelling"
    WORD = "word"


TURNING = tuple(kind for kind in ChangeKind if kind not in (ChangeKind.SPELLING, ChangeKind.WORD))
"""Kinds that turn the meaning, worst first."""


class ContextKind(StrEnum):
    """What a match's words alone do not say; an example of each is in `docs/verdicts.md`."""

    NEGATED = "negated"
    REPORTED = "reported"
    """The speaker gives what others say, or quotes it."""
    CONDITION = "condition"
    QUESTION = "question"
    """The sentence asks, and the quote does not."""
    CONTINUES = "continues"
    """The sentence goes on, and takes something back."""
    NARRATED = "narrated"
    """The publisher's report, not the speaker's own words."""


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets [start:end] in a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of one passage that a quote was matched to, exactly as published."""

    event: Event
    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The published words: the passage's [start:end]."""
        return self.passage.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `said` is as published ("" where the quote adds words), `quoted` as asked ("" where it drops)."""

    said: str
    quoted: str
    kind: ChangeKind
    part: int
    """Which of the match's parts it stands in."""
    said_span: Span
    """Where in that part's passage; empty (start == end) where nothing stands for the quote's words."""
    quoted_span: Span
    """Where in the quote; empty where the quote left words out."""

    @property
    def turns(self) -> bool:
        """Whether it can turn the meaning."""
        return self.kind in TURNING


@dataclass(frozen=True, slots=True)
class Cut:
    """Published words that the quote left out at a mark it made itself ("…", "[…]"); exact slices, one a passage."""

    parts: tuple[Part, ...]
    negates: bool
    """Whether the cut took a negation out of its sentence."""
    turns: bool = False
    """Whether it took any word that turns the meaning out of a sentence that is kept."""
    harmless: bool = True
    """Whether it stays inside one sentence, or leaves out a few whole ones, and takes nothing away that turns them."""

    @property
    def text(self) -> str:
        """The words left out, passages joined by a line break."""
        return "\n".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Context:
    """Published words around a match, which a reader of the quote alone would not know."""

    kind: ContextKind
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """One place (or, for `stitched` and `partial`, one set of places) that explains the quote."""

    score: float
    """0–100, rapidfuzz over folded texts, as `DESIGN` of the command line defines; for comparing, never for ruling."""
    parts: tuple[Part, ...]
    changes: tuple[Change, ...] = ()
    cuts: tuple[Cut, ...] = ()
    missing: tuple[Span, ...] = ()
    """What of the quote stands nowhere in this match (`partial`, `stitched`)."""
    same: int = 1
    """How many near-identical places this match stands for, itself included."""
    context: tuple[Context, ...] = ()
    other_subject: bool = False
    """Whether its only names or its subject are other words: a similar sentence about something else."""
    nearly_verbatim: bool = False
    """Whether only typing errors and a word or two left out or added differ: no word is replaced by another."""
    words_missing: int = 0
    """How many of the quote's words are in `missing`."""
    weak: bool = False
    """Whether it is no match and shares too little with the quote to be worth showing."""

    @property
    def places(self) -> list[tuple[Part, ...]]:
        """Its parts, those that stand in one turn together."""
        turns = groupby(self.parts, key=lambda part: (part.event.key, part.passage.turn))
        return [tuple(parts) for _, parts in turns]


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is said to have said it, and when; `holds` is None where it cannot be ruled (no speaker recorded …)."""

    speaker: str | None = None
    date: DateRange | None = None
    date_text: str | None = None
    """The date as the person wrote it."""
    post: str | None = None
    """The post beside the name, or alone, as it was written: "Mayor of Saltmere"."""
    country: str | None = None
    """The country of the speaker, as it was written: "Norway", "Norwegian"."""
    other_date: DateRange | None = None
    """How a date in figures reads where its month comes first: 05/09/2020."""
    unread: str | None = None
    """The words of the attribution that were not understood: `holds` is never true with any."""
    holds: bool | None = None
    speaker_holds: bool | None = None
    """Whether the first place shown bears out the name; True where nobody is named."""
    post_holds: bool | None = None
    country_holds: bool | None = None
    date_holds: bool | None = None
    """The same for each other part; True where it is not claimed."""

    def completed(self, other: Claim) -> Claim:
        """This claim, and from another what it does not say; a date that can be read comes before one that cannot."""
        dated = self if self.date or (self.date_text and not other.date) else other
        unread = [text for text in (self.unread, other.unread) if text]
        return Claim(
            self.speaker or other.speaker,
            dated.date,
            dated.date_text,
            self.post or other.post,
            self.country or other.country,
            dated.other_date,
            " … ".join(dict.fromkeys(unread)) or None,
        )

    @property
    def who(self) -> str:
        """Post, country and name in one line; empty where only a date is claimed."""
        post, name = self.post or "", self.speaker or ""
        country = self.country if self.country and self.country not in post else None
        before = f"{post} {name}".strip() if " of " not in post else ", ".join(part for part in (name, post) if part)
        return ", ".join(part for part in (before, country) if part)


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows a search before it starts. Unlike a claim it is never ruled on."""

    speaker: str | None = None
    dates: DateRange | None = None
    topic: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Searched:
    """What was looked through."""

    transcripts: int
    passages: int
    first: EventDate | None
    last: EventDate | None
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict and everything that shows why."""

    quote: str
    """The quote as asked, HTML entities read, claims and filters taken off; `Change.quoted_span` counts in it."""
    verdict: Verdict
    searched: Searched
    claim: Claim | None = None
    filters: Filters | None = None
    occurrences: int = 0
    """How many places hold the words (for `verbatim` and `short`: all of them, matched or not)."""
    earliest: Event | None = None
    latest: Event | None = None
    """Of all occurrences."""
    matches: tuple[Match, ...] = ()
    """Alternatives, best first; empty when absent."""
    closest: Part | None = None
    """The passage that is closest to the quote where nothing matches it."""
    closest_weak: bool = False
    """Whether the closest passage shares too little with the quote to be worth showing."""
    words: int = 0
    """How many folded words the quote has."""
    said_by_claimed: int | None = None
    """In how many places the claimed speaker says the words of a `short` quote; None where that is not asked."""
    foreign: str | None = None
    """The language that the quote is in, where nothing in it was searched."""
    struck: str | None = None
    """The words that were struck out in what was sent: they are none of the quote's."""
    spans: tuple[tuple[Span, Verdict], ...] = ()
    """Where several quotes were sent at once: where each stands in what was sent, and its verdict."""
    elapsed_ms: float = 0.0

    def drop_weak_matches(self) -> Answer:
        """The answer as a person is shown it: without passages that are no match and share too little with the quote.

        These are the closest passage of `absent`, and the places of a short quote that itself stands nowhere.
        """
        closest = None if self.closest_weak else self.closest
        return replace(self, closest=closest, matches=tuple(match for match in self.matches if not match.weak))


WORST_FIRST = ("misattributed", "differs", "stitched", "partial", "absent", "cut", "verbatim", "short")
"""Verdicts in the order in which a reader of several wants to see them."""


@dataclass(frozen=True, slots=True)
class SpanAnswer:
    """The answer about one quoted span of a message."""

    span: Span
    """Where it stands in the message's text, without its quotation marks."""
    answer: Answer


@dataclass(frozen=True, slots=True)
class MessageAnswer:
    """What is answered about a message: a verdict for each span that it quotes."""

    text: str
    """The text in which spans count."""
    answers: tuple[SpanAnswer, ...]
    """In the message's order; one for the whole where nothing is quoted. Never empty."""
    whole: bool = False
    """Whether nothing was quoted, so that the whole is one quote."""
    left_out: int = 0
    """How many quoted spans more there are than are ruled on."""
    short: int = 0
    """How many spans of one to three words were not ruled on: scare quotes, titles."""

    @property
    def worst_first(self) -> tuple[SpanAnswer, ...]:
        """The answers, worst verdict first, else in the message's order."""
        return tuple(sorted(self.answers, key=lambda each: WORST_FIRST.index(each.answer.verdict.value)))

    @property
    def worst(self) -> Answer:
        """The answer with the worst verdict."""
        return self.worst_first[0].answer
