"""The verdict: the first of the definitions in `docs/verdicts.md` that applies, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.quotes.attribution import any_holds, holds
from bot.quotes.cuts import Query
from bot.quotes.explain import Explanation, exact, explanations
from bot.quotes.grouping import grouped
from bot.quotes.matches import match, part_of
from bot.quotes.model import Match, Part, Span, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index import Index, Occurrences, Run, Where
    from bot.quotes.model import Claim
    from bot.transcripts.model import Event

SHORTEST_RULED = 5
"""Words: of fewer only the occurrences are listed."""
DIFFERS_FROM = 0.7
"""Share of the quote's words that one window must align."""
MISTYPED_FROM = 0.6
"""The same for a quote with typing errors."""
PIECE_FROM = 0.6
"""The same for each piece between cuts that is as long as a run."""
RUN = 5
"""Words that must stand consecutively to count as found, for `stitched` and `partial`."""
STITCHED_FROM = 0.8
"""Share of the quote that its runs must cover together."""
NEARLY = 0.85
"""Explanations with this share of the best one's points are occurrences of the quote too."""
PLACES = 60
"""Places of a phrase that are looked at one by one; all are counted."""


@dataclass(frozen=True)
class Search:
    """One question to one snapshot of the library."""

    index: Index
    query: Query
    where: Where | None = None
    claim: Claim | None = None
    claimed: Where | None = None
    """What bears the claim out and passes the filters."""
    limit: int = 5


@dataclass(frozen=True)
class Ruling:
    """A verdict and what shows it."""

    verdict: Verdict
    matches: list[Match] = field(default_factory=list)
    occurrences: int = 0
    earliest: Event | None = None
    latest: Event | None = None
    holds: bool | None = None
    closest: Part | None = None


def rule(search: Search) -> Ruling:
    """Find the quote and rule on it."""
    standing = search.index.phrase(search.query.texts, search.where, max(PLACES, search.limit))
    if search.query.length < SHORTEST_RULED:
        return _short(search, standing)
    if standing.count:
        return _verbatim(search, standing)
    found = explanations(search.index, search.query, search.where)
    explaining = [it for it in found if explains(it)]
    whole = [it for it in explaining if not it.differences]
    if explaining and not whole and _doubtful(explaining[0]):
        stitched = _stitched(search)
        if stitched.verdict is Verdict.STITCHED:
            return stitched
    if explaining:
        return _explained(search, whole or explaining)
    ruling = _stitched(search)
    return ruling if ruling.matches else Ruling(Verdict.ABSENT, closest=_closest(found))


def explains(it: Explanation) -> bool:
    """Whether a window holds enough of the quote, and of each piece between its cuts, to be what it is made from."""
    if it.coverage < (MISTYPED_FROM if it.mistyped else DIFFERS_FROM):
        return False
    pieces = [it.aligned[start:end] for start, end in it.query.pieces]
    return all(sum(piece) >= PIECE_FROM * len(piece) for piece in pieces if len(piece) >= RUN)


def _doubtful(it: Explanation) -> bool:
    """Whether words of the quote may stand elsewhere: several in a row are missing here, or much of a piece is."""
    row = longest = 0
    for done in it.aligned:
        row = 0 if done else row + 1
        longest = max(longest, row)
    pieces = [it.aligned[start:end] for start, end in it.query.pieces] if it.query.cuts else []
    return longest >= RUN or any(sum(piece) < STITCHED_FROM * len(piece) for piece in pieces if len(piece) >= RUN)


def _short(search: Search, standing: Occurrences) -> Ruling:
    """Occurrences alone; where there are none, what comes close."""
    if standing.count:
        return _listed(search, standing, Verdict.SHORT)
    if not search.query.words:
        return Ruling(Verdict.SHORT)
    found = [it for it in explanations(search.index, search.query, search.where) if explains(it)]
    return Ruling(Verdict.SHORT, grouped(match(it) for it in found)[: search.limit])


def _verbatim(search: Search, standing: Occurrences) -> Ruling:
    ruling = _listed(search, standing, Verdict.VERBATIM)
    if search.claim and ruling.holds is False:
        return Ruling(
            Verdict.MISATTRIBUTED, ruling.matches, ruling.occurrences, ruling.earliest, ruling.latest, holds=False
        )
    return ruling


def _listed(search: Search, standing: Occurrences, verdict: Verdict) -> Ruling:
    """Places of the very words; those that bear the claim out first."""
    places = list(standing.places)
    ruled: bool | None = None
    if search.claim:
        bearing = search.index.phrase(search.query.texts, search.claimed, max(PLACES, search.limit))
        places = list(dict.fromkeys([*bearing.places, *places]))
        ruled = (
            True if bearing.count else any_holds(_holds(search, it) for it in exact(search.index, search.query, places))
        )
        if ruled is False and (None in standing.speakers and search.claim.speaker and standing.count > len(places)):
            ruled = None
    shown = exact(search.index, search.query, places)
    matches = grouped(match(it) for it in shown)[: search.limit]
    return Ruling(verdict, matches, standing.count, standing.earliest, standing.latest, ruled)


def _holds(search: Search, it: Explanation) -> bool | None:
    return holds(search.claim, it.view.speaker, it.view.role, it.event.day) if search.claim else None


def _explained(search: Search, found: list[Explanation]) -> Ruling:
    """`differs`, or `verbatim` where nothing but marked cuts and dashes differs; then the claim."""
    ruled: bool | None = None
    near = [it for it in found if it.points >= NEARLY * found[0].points]
    if search.claim:
        claimed = [it for it in explanations(search.index, search.query, search.claimed) if explains(it)]
        near += [
            it for it in claimed if it.points >= NEARLY * found[0].points and it.start not in {n.start for n in near}
        ]
        ruled = any_holds(_holds(search, it) for it in near)
        found = sorted([*near, *found[len(near) :]], key=lambda it: it not in near or _holds(search, it) is not True)
        found = list({it.start: it for it in found}.values())
    matches = grouped(match(it) for it in found)
    differing = [it for it in matches if it.changes]
    verdict = Verdict.DIFFERS if len(differing) == len(matches) else Verdict.VERBATIM
    if verdict is Verdict.VERBATIM:
        matches.sort(key=lambda it: bool(it.changes))
    if ruled is False:
        verdict = Verdict.MISATTRIBUTED
    events = sorted({it.event for it in near if it.event.day}, key=lambda event: event.order)
    return Ruling(
        verdict,
        matches[: search.limit],
        len(near),
        events[0] if events else None,
        events[-1] if events else None,
        ruled,
    )


def _stitched(search: Search) -> Ruling:
    """`stitched` or `partial` from the runs of the quote that stand somewhere; without any, no match."""
    query = search.query
    runs = search.index.runs(query.texts, RUN, search.where)
    if not runs:
        return Ruling(Verdict.ABSENT)
    covered = sum(run.end - run.start for run in runs)
    stitched = len(runs) > 1 and covered >= STITCHED_FROM * len(query.words)
    parts: list[Part] = []
    scores: list[float] = []
    for run in runs:
        piece = match(_run(search, run))
        parts += piece.parts
        scores.append(piece.score * (run.end - run.start) / len(query.words))
    ruled = None
    if search.claim:
        claims = [any_holds([_holds(search, _run(search, run))]) for run in runs]
        ruled = False if False in claims else (None if None in claims else True)
    whole = Match(min(100.0, sum(scores)), tuple(parts), missing=_missing(query, runs))
    events = sorted({part.event for part in parts if part.event.day}, key=lambda event: event.order)
    return Ruling(
        Verdict.STITCHED if stitched else Verdict.PARTIAL,
        [whole],
        occurrences=min(run.count for run in runs),
        earliest=events[0] if events else None,
        latest=events[-1] if events else None,
        holds=ruled,
    )


def _run(search: Search, run: Run) -> Explanation:
    """A run of the quote where it stands."""
    piece = Query(search.query.text, search.query.words[run.start : run.end], frozenset())
    return exact(search.index, piece, [run.place])[0]


def _missing(query: Query, runs: Sequence[Run]) -> tuple[Span, ...]:
    """What of the quote is in no run."""
    edges = [0, *(edge for run in runs for edge in (run.start, run.end)), len(query.words)]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Span(query.words[low].start, query.words[high - 1].end) for low, high in gaps if high > low)


def _closest(found: Sequence[Explanation]) -> Part | None:
    return part_of(found[0]) if found else None
