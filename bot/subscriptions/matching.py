"""Which wishes a transcript meets. Computes only; the database is elsewhere."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.quotes.engine import Engine
from bot.quotes.model import ChangeKind, Verdict
from bot.quotes.words import fold
from bot.subscriptions.model import ChangeType, Kind, Reason, SubscriptionTarget
from bot.transcripts.people.names import fold_name, same_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.quotes.model import Answer
    from bot.transcripts.model import Transcript

_FOUND = (Verdict.VERBATIM, Verdict.DIFFERS, Verdict.MISATTRIBUTED)
_OTHER = (ChangeKind.NUMBER, ChangeKind.NAME)
"""Another number or name is another phrase, however alike the rest; a negation is wanted, and shown."""
_LONG_ENOUGH_TO_DIFFER = 5
_SHARE_TO_LOOK = 0.5
"""A phrase of five words or more is looked for only where half its words stand: a match needs 70 %, errors aside."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What tells one revision of a transcript from another, in hexadecimal."""

    everything: str
    """Of all that can make it match: a change here is looked at again."""
    text: str
    """Of what was said and its title, summary, date and place: a change here is an edit."""


def digests(transcript: Transcript) -> Digests:
    """The transcript's digests. Sections, addresses and captions do not count: pages move without being edited."""
    event = transcript.event
    said = [
        event.title,
        event.summary,
        str(event.date),
        event.time,
        event.place,
        [[turn.speaker, turn.role, turn.note, turn.paragraphs] for turn in transcript.turns],
    ]
    return Digests(_digest([said, event.topics, event.persons, event.geography]), _digest(said))


def passage_digest(text: str) -> str:
    """What a followed passage is known by."""
    return _digest(text)[:32]


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


class Matcher:
    """Matches wishes against one transcript; what is costly is computed once and only when asked for."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        event = transcript.event
        self._topics = {fold_name(topic) for topic in event.topics}
        self._places = [f" {fold_name(place)} " for place in (event.place, *event.geography) if place]
        self._people = sorted({*event.persons, *(turn.speaker for turn in transcript.turns if turn.speaker)})
        self._vocabulary: set[str] | None = None
        self._turns: list[str] = []
        self._engine: Engine | None = None

    def reason(self, target: SubscriptionTarget) -> Reason | None:
        """Why this wish is met by the transcript as news, None when it is not."""
        key = self._transcript.key
        if (target.source and target.source != key.source) or (target.language and target.language != key.language):
            return None
        test = _TESTS.get(target.kind)
        return test(self, target) if test else None

    def _topic(self, target: SubscriptionTarget) -> Reason | None:
        return Reason(target) if fold_name(target.text) in self._topics else None

    def _person(self, target: SubscriptionTarget) -> Reason | None:
        return Reason(target) if any(same_person(target.text, person) for person in self._people) else None

    def _place(self, target: SubscriptionTarget) -> Reason | None:
        return Reason(target) if holds_place(self._places, target.text) else None

    def _source(self, target: SubscriptionTarget) -> Reason | None:
        return Reason(target) if target.text.strip().lower() == self._transcript.key.source else None

    def _everything(self, target: SubscriptionTarget) -> Reason | None:
        return Reason(target)

    def _phrase(self, target: SubscriptionTarget) -> Reason | None:
        words = [word.text for word in fold(target.text)]
        if not words or not self._may_hold(words):
            return None
        answer = self._search().check(target.text, limit=1)
        if not answer.matches or not (answer.verdict in _FOUND or self._short_and_there(answer)):
            return None
        if any(change.kind in _OTHER for change in answer.matches[0].changes):
            return None
        part = answer.matches[0].parts[0]
        return Reason(target, part.passage.number, part.start, part.end, verdict=str(answer.verdict))

    @staticmethod
    def _short_and_there(answer: Answer) -> bool:
        return answer.verdict is Verdict.SHORT and answer.occurrences > 0

    def _may_hold(self, words: list[str]) -> bool:
        """Whether searching can find anything; costs next to nothing beside the search."""
        if self._vocabulary is None:
            folded = ([word.text for text in turn.paragraphs for word in fold(text)] for turn in self._transcript.turns)
            self._turns = [f" {' '.join(turn)} " for turn in folded]
            self._vocabulary = {word for turn in self._turns for word in turn.split()}
        there = sum(word in self._vocabulary for word in words)
        if len(words) >= _LONG_ENOUGH_TO_DIFFER:
            return there >= _SHARE_TO_LOOK * len(words)
        wanted = f" {' '.join(words)} "
        return there == len(words) and any(wanted in turn for turn in self._turns)

    def _search(self) -> Engine:
        if self._engine is None:
            self._engine = Engine()
            self._engine.add(self._transcript)
        return self._engine


_TESTS: Mapping[Kind, Callable[[Matcher, SubscriptionTarget], Reason | None]] = {
    Kind.TOPIC: Matcher._topic,  # noqa: SLF001 - the table stands beside its class
    Kind.PERSON: Matcher._person,  # noqa: SLF001
    Kind.PLACE: Matcher._place,  # noqa: SLF001
    Kind.SOURCE: Matcher._source,  # noqa: SLF001
    Kind.EVERYTHING: Matcher._everything,  # noqa: SLF001
    Kind.PHRASE: Matcher._phrase,  # noqa: SLF001
    Kind.QUOTE: Matcher._phrase,  # noqa: SLF001
}


def holds_place(folded: Iterable[str], name: str) -> bool:
    """Whether one of the places, folded and between spaces, holds the words of this name."""
    wanted = f" {fold_name(name)} "
    return wanted.strip() != "" and any(wanted in place for place in folded)


@dataclass(frozen=True, slots=True)
class TargetMatch:
    """A wish that a revision meets."""

    target: int
    """The wish's number in the store."""
    change: ChangeType
    reason: Reason
    ends: bool = False
    """The wish is fulfilled: a quote that was found word for word."""


def match_targets(transcript: Transcript, wishes: Iterable[tuple[int, SubscriptionTarget]]) -> list[TargetMatch]:
    """The wishes that are met by the transcript as news; wishes for edits never are."""
    matcher = Matcher(transcript)
    met = []
    for number, target in wishes:
        reason = matcher.reason(target)
        if reason is not None:
            ends = target.kind is Kind.QUOTE and reason.verdict == Verdict.VERBATIM
            met.append(TargetMatch(number, ChangeType.NEW, reason, ends))
    return met


def match_edits(transcript: Transcript, wishes: Iterable[tuple[int, SubscriptionTarget]]) -> list[TargetMatch]:
    """The wishes for edits that this changed text meets: its event's, and those of passages it holds no longer."""
    held = {passage_digest(passage.text) for passage in transcript.passages}
    met = []
    for number, target in wishes:
        if not target.follows(transcript.key):
            continue
        if target.kind is Kind.EVENT:
            met.append(TargetMatch(number, ChangeType.EDITED, Reason(target)))
        elif target.kind is Kind.PASSAGE and target.detail not in held:
            passage = target.place_in_text()[1]
            met.append(TargetMatch(number, ChangeType.EDITED, Reason(target, passage)))
    return met
