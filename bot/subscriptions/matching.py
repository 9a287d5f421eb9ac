"""Which targets a transcript matches, where a followed passage stands now, and what a target would have matched.

Computes only: no database here.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rapidfuzz import fuzz, process

from bot.archive import Archive
from bot.quotes.engine import Engine
from bot.quotes.model import ChangeKind, Filters, Verdict
from bot.quotes.words import fold
from bot.subscriptions.model import ChangeType, Kind, Preview, Reason, SubscriptionTarget
from bot.transcripts.library import Library
from bot.transcripts.model import DateRange, Transcript
from bot.transcripts.names import fold_name, same_person, suggest

_FOUND = (Verdict.VERBATIM, Verdict.CUT, Verdict.DIFFERS, Verdict.MISATTRIBUTED)
_OTHER = (ChangeKind.NUMBER, ChangeKind.NAME)
"""Another number or name is another phrase, however alike the rest; a negation is wanted, and shown."""
_LONG_ENOUGH_TO_DIFFER = 5
_SHARE_TO_LOOK = 0.5
"""A phrase of five words or more is looked for only where half its words stand: a match needs 70 %, errors aside."""
_NEAR = 10
"""Paragraphs before and after in which an edited passage is looked for."""
_ALIKE = 50.0
_COMPARED = 2000
"""Code points of a passage that are compared; more would cost without telling more."""
EDIT_KINDS = (Kind.EVENT, Kind.PASSAGE)

YEAR = timedelta(days=365)
"""What a preview looks back on."""
SAMPLE = 3
MOST_MATCHES = 50
MOST_SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Digests:
    """What tells one revision of a transcript from another, in hexadecimal."""

    everything: str
    """Of all that targets can match: when it changes, they are matched again."""
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


@dataclass(frozen=True, slots=True)
class StoredTarget:
    """A target that somebody follows."""

    number: int
    """In the store."""
    target: SubscriptionTarget
    created: float = 0.0


@dataclass(frozen=True, slots=True)
class SeenTranscript:
    """What is kept of a transcript that was seen."""

    transcript: str
    text_digest: str
    arrived: float


@dataclass(frozen=True, slots=True)
class TargetMatch:
    """A target that a revision matches."""

    target: int
    """The target's number in the store."""
    change: ChangeType
    reason: Reason
    ends: bool = False
    """The subscription is fulfilled: a quote that was found word for word."""


class Matcher:
    """Matches targets against one transcript; what is costly is computed once and only when asked for."""

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
        """Why the transcript matches this target as news, None when it does not."""
        key = self._transcript.key
        if not target.admits(key):
            return None
        match target.kind:
            case Kind.TOPIC:
                matches = fold_name(target.text) in self._topics
            case Kind.PERSON:
                matches = any(same_person(target.text, person) for person in self._people)
            case Kind.PLACE:
                matches = holds_place(self._places, target.text)
            case Kind.SOURCE:
                matches = target.text.strip().lower() == key.source
            case Kind.PHRASE | Kind.QUOTE:
                return self._phrase(target)
            case _:
                matches = target.kind is Kind.EVERYTHING
        return Reason(target) if matches else None

    def _phrase(self, target: SubscriptionTarget) -> Reason | None:
        words = [word.text for word in fold(target.text)]
        if not words or not self._may_hold(words):
            return None
        if self._engine is None:
            self._engine = Engine.of([self._transcript])
        answer = self._engine.check(target.text, limit=1)
        short = answer.verdict is Verdict.SHORT and answer.occurrences > 0
        if not answer.matches or not (short or answer.verdict in _FOUND):
            return None
        if any(change.kind in _OTHER for change in answer.matches[0].changes):
            return None
        part = answer.matches[0].parts[0]
        return Reason(target, part.passage.number, part.start, part.end, verdict=str(answer.verdict))

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


def holds_place(folded: Iterable[str], name: str) -> bool:
    """Whether one of the places, folded and between spaces, holds the words of this name."""
    wanted = f" {fold_name(name)} "
    return wanted.strip() != "" and any(wanted in place for place in folded)


def match_targets(transcript: Transcript, targets: Iterable[StoredTarget]) -> list[TargetMatch]:
    """The targets that the transcript matches as news; those for edits never are."""
    matcher = Matcher(transcript)
    matches = []
    for one in targets:
        reason = matcher.reason(one.target)
        if reason is not None:
            ends = one.target.kind is Kind.QUOTE and reason.verdict == Verdict.VERBATIM
            matches.append(TargetMatch(one.number, ChangeType.NEW, reason, ends))
    return matches


def match_edits(transcript: Transcript, targets: Iterable[StoredTarget]) -> list[TargetMatch]:
    """The targets for edits that this changed text matches: its event's, and those of passages it holds no longer."""
    held = {passage_digest(passage.text) for passage in transcript.passages}
    matches = []
    for one in targets:
        target = one.target
        if target.follows(transcript.key) and not (target.kind is Kind.PASSAGE and target.detail in held):
            reason = Reason(target, target.place_in_text()[1])
            matches.append(TargetMatch(one.number, ChangeType.EDITED, reason))
    return matches


def match_revision(
    transcript: Transcript,
    targets: Sequence[StoredTarget],
    seen: SeenTranscript | None,
    found: Digests,
    previous: Transcript | None,
) -> list[TargetMatch]:
    """What this revision matches. A younger target is news only where the text before did not match it."""
    for_news = [one for one in targets if one.target.kind not in EDIT_KINDS]
    matches = match_targets(transcript, for_news)
    if seen is None:
        return matches
    younger = [one for one in for_news if one.created >= seen.arrived]
    old = {one.number for one in younger}
    if previous is not None:
        old = {one.target for one in match_targets(previous, younger)}
    matches = [replace(one, change=ChangeType.KNOWN, ends=False) if one.target in old else one for one in matches]
    if seen.text_digest == found.text:
        return matches
    return matches + match_edits(transcript, [one for one in targets if one.target.kind in EDIT_KINDS])


def moves(
    transcript: Transcript, previous: Transcript | None, targets: Sequence[StoredTarget]
) -> list[tuple[int, str, str]]:
    """The followed passages whose number or text changed: (the target's number, "key#number", digest)."""
    followed = [one for one in targets if one.target.kind is Kind.PASSAGE and one.target.follows(transcript.key)]
    if not followed:
        return []
    places: dict[str, int] = {}
    for passage in transcript.passages:
        places.setdefault(passage_digest(passage.text), passage.number)
    moved = []
    for one in followed:
        key, number = one.target.place_in_text()
        there = places.get(one.target.detail)
        if there is None:
            there = _nearest(transcript, previous, number or 0)
        if there is not None:
            text, digest = f"{key}#{there}", passage_digest(transcript.passages[there].text)
            if (text, digest) != (one.target.text, one.target.detail):
                moved.append((one.number, text, digest))
    return moved


def _nearest(transcript: Transcript, previous: Transcript | None, number: int) -> int | None:
    """The number of the passage that most resembles the one that had this number, None when none does."""
    here = transcript.passages
    if previous is None or number >= len(previous.passages):
        return number if number < len(here) else None
    old = previous.passages[number].text[:_COMPARED]
    near = {p.number: p.text[:_COMPARED] for p in here[max(number - _NEAR, 0) : number + _NEAR + 1]}
    best = process.extractOne(old, near, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return best[2] if best else None


def preview(target: SubscriptionTarget, archive: Archive, today: date) -> Preview:
    """How often the target would have matched in the year until `today`, and what. Blocks: call it in a thread."""
    since = today - YEAR
    found = _find(target, archive, since)
    wanted = [event for event in found.sample if target.admits(event.key) and event.day and event.day.last >= since]
    return replace(
        found,
        sample=tuple(wanted[:SAMPLE]),
        count=len(wanted),
        since=since.isoformat(),
        suggestions=() if found.known else found.suggestions[:MOST_SUGGESTED],
        at_least=found.at_least and len(archive.library) > 0,
    )


def _find(target: SubscriptionTarget, archive: Archive, since: date) -> Preview:
    """All events that the target matches, of whatever time and language."""
    library = archive.library
    match target.kind:
        case Kind.TOPIC | Kind.PERSON:
            found = library.by_topic(target.text) if target.kind is Kind.TOPIC else library.by_person(target.text)
            events = found.events if found.exact else ()
            return Preview(tuple(events), known=found.exact is not None, suggestions=found.suggestions)
        case Kind.PLACE:
            return _at_place(library, target.text)
        case Kind.SOURCE:
            name = target.text.strip().lower()
            of_source = tuple(event for event in library.latest() if event.key.source == name)
            return Preview(of_source, known=name in library.sources, suggestions=tuple(library.sources))
        case Kind.EVERYTHING:
            return Preview(tuple(library.latest()))
        case Kind.PHRASE | Kind.QUOTE:
            return _said(target.text, archive, since)
    return Preview()


def _at_place(library: Library, text: str) -> Preview:
    events, names = [], set()
    for event in library.latest():
        places = [place for place in (event.place, *event.geography) if place]
        if holds_place((f" {fold_name(place)} " for place in places), text):
            events.append(event)
        names.update(places)
    near = () if events else tuple(name for name, _ in suggest(text, sorted(names)))
    return Preview(tuple(events), known=bool(events), suggestions=near)


def _said(text: str, archive: Archive, since: date) -> Preview:
    answer = archive.engine.check(text, filters=Filters(dates=DateRange(since, None)), limit=MOST_MATCHES)
    if answer.verdict not in (*_FOUND, Verdict.SHORT):
        return Preview()
    events = {part.event.key: part.event for match in answer.matches for part in match.parts[:1]}
    newest = sorted(events.values(), key=lambda event: event.order, reverse=True)
    return Preview(tuple(newest), at_least=answer.occurrences > len(answer.matches))
