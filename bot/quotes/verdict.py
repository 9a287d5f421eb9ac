"""The verdict: the first of the definitions in `docs/verdicts.md` that applies, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.quotes.attribution import any_holds, holds
from bot.quotes.grouping import grouped
from bot.quotes.index import Run
from bot.quotes.matches import match, part_of, scored
from bot.quotes.model import Match, Part, Span, Verdict
from bot.quotes.places import exact, explanations
from bot.quotes.query import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.explain import Explanation
    from bot.quotes.index import Index, Occurrences, Where
    from bot.quotes.model import Claim
    from bot.transcripts.model import Event

SHORTEST_RULED = 5
"""Words: of fewer only the occurrences are listed."""
DIFFERS_FROM = 0.7
"""Share of the quote's words that one window must align, and, below PLAIN_FROM, of its rarer words' weight too."""
PLAIN_FROM = 0.8
MISTYPED_FROM = 0.6
"""Both shares for a quote with typing errors."""
SHORT_FROM = 0.5
"""Share of a short quote from which on a window is shown as close where the words themselves stand nowhere."""
PIECE_FROM = 0.6
"""The same for each piece between cuts that is as long as a run."""
LONGEST_UNSPOKEN_CUT = 200
"""Words that a cut may skip where no speaker is recorded: a longer stretch hardly is one person's."""
RUN = 5
"""Words that must stand consecutively to count as found, for `stitched` and `partial`."""
SHARING, SHARED = 6, 2
"""A run of so many words may share some at its edge with its neighbour."""
HOLE = 2
"""Words that the best window does not have, from which on they are looked for elsewhere."""
STITCHED_FROM = 0.8
"""Share of the quote that its runs must cover together."""
NEARLY = 0.85
"""Explanations with this share of the best one's points are occurrences of the quote too."""
PLACES, PLACES_A_MATCH = 60, 4
"""Places of a phrase that are looked at one by one, at least and for each match wanted; all are counted."""


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

    @property
    def places(self) -> int:
        """How many places of a phrase are looked at: several may be one match."""
        return max(PLACES, PLACES_A_MATCH * self.limit)


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
    standing = search.index.phrase(search.query.texts, search.where, search.places)
    if search.query.length < SHORTEST_RULED:
        return _short(search, standing)
    if standing.count:
        shown = exact(search.index, search.query, standing.places)
        # The same words with other signs, "$5" for "€5", are not the same.
        return _verbatim(search, standing) if any(not it.resigned for it in shown) else _explained(search, shown)
    found = explanations(search.index, search.query, search.where)
    explaining = [it for it in found if explains(it)]
    whole = [it for it in explaining if not it.differences]
    missing = explaining[0].missing if explaining and not whole else frozenset()
    if explaining and len(missing) < HOLE:
        return _explained(search, whole or explaining)
    runs = _runs(search)
    covered = {at for run in runs for at in range(run.start, run.end)}
    stitched = len(runs) > 1 and len(covered) >= STITCHED_FROM * len(search.query.words)
    if explaining and not (stitched and missing <= covered):
        return _explained(search, whole or explaining)
    if runs:
        return _pieced(search, runs, Verdict.STITCHED if stitched else Verdict.PARTIAL)
    return Ruling(Verdict.ABSENT, closest=_closest(found))


def explains(it: Explanation) -> bool:
    """Whether a window holds enough of the quote, and of each piece between its cuts, to be what it is made from."""
    if it.view.speaker is None and any(end - start > LONGEST_UNSPOKEN_CUT for start, end in it.cuts):
        return False
    if it.mistyped:
        enough = it.coverage >= MISTYPED_FROM and it.substance >= MISTYPED_FROM
    else:
        enough = it.coverage >= DIFFERS_FROM and (it.coverage >= PLAIN_FROM or it.substance >= DIFFERS_FROM)
    pieces = [it.aligned[start:end] for start, end in it.query.pieces if end - start >= RUN]
    return enough and all(sum(piece) >= PIECE_FROM * len(piece) for piece in pieces)


def _short(search: Search, standing: Occurrences) -> Ruling:
    """Occurrences alone; where there are none, what comes close."""
    if standing.count:
        return _listed(search, standing, Verdict.SHORT)
    if not search.query.words:
        return Ruling(Verdict.SHORT)
    found = [it for it in explanations(search.index, search.query, search.where) if it.coverage >= SHORT_FROM]
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
    bearing = search.index.phrase(search.query.texts, search.claimed, search.places) if search.claim else None
    shown = exact(search.index, search.query, dict.fromkeys([*(bearing.places if bearing else ()), *places]))
    ruled: bool | None = None
    if search.claim and bearing:
        rulings = {it.start: _holds(search, it) for it in shown}
        ruled = any_holds(rulings.values())
        shown.sort(key=lambda it: rulings[it.start] is not True)
        unseen = None in standing.speakers and search.claim.speaker and standing.count > len(shown)
        if ruled is False and (unseen or bearing.count > len(bearing.places)):
            ruled = None  # not every place that may bear it out was looked at
    shown = [it for it in shown if not it.resigned] or shown
    matches = grouped(match(it) for it in shown)[: search.limit]
    return Ruling(verdict, matches, standing.count, standing.earliest, standing.latest, ruled)


def _holds(search: Search, it: Explanation) -> bool | None:
    return holds(search.claim, it.view.speaker, it.view.role, it.event.day) if search.claim else None


def _explained(search: Search, found: list[Explanation]) -> Ruling:
    """`differs`, or `verbatim` where nothing but marked cuts and dashes differs; then the claim."""
    ruled: bool | None = None
    near = [it for it in found if it.rank >= NEARLY * found[0].rank]
    if search.claim:
        claimed = [it for it in explanations(search.index, search.query, search.claimed) if explains(it)]
        near += [it for it in claimed if it.rank >= NEARLY * found[0].rank and it.start not in {n.start for n in near}]
        found = [*near, *found[len(near) :]]
    # Where it stands word for word, other wordings are no occurrences: they would bear out what nobody said.
    shown = {it.start: match(it) for it in found}
    plain = [it for it in found if not shown[it.start].changes]
    near, found = (plain, plain) if plain else (near, found)
    if search.claim:
        ruled = any_holds(_holds(search, it) for it in near)
        found = sorted(found, key=lambda it: it not in near or _holds(search, it) is not True)
        found = list({it.start: it for it in found}.values())
    matches = grouped(shown[it.start] for it in found)
    verdict = Verdict.VERBATIM if plain else Verdict.DIFFERS
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


def _runs(search: Search) -> list[Run]:
    """The runs of the quote that stand somewhere, left to right.

    The longest come first, and may have taken a word or two that the next one needs: then that one shares them.
    """
    texts = search.query.texts
    runs = search.index.runs(texts, RUN, search.where)
    edges = [0, *(edge for run in runs for edge in (run.start, run.end)), len(texts)]
    for low, high in list(zip(edges[::2], edges[1::2], strict=True)):
        if runs and SHARING - SHARED <= high - low < SHARING <= len(texts):
            ranges = [(start, start + SHARING) for start in (high - SHARING, low) if 0 <= start <= len(texts) - SHARING]
            found = [(range_, search.index.phrase(texts[slice(*range_)], search.where, 1)) for range_ in ranges]
            runs += [Run(*range_, standing.places[0], standing.count) for range_, standing in found if standing.count][
                :1
            ]
    return sorted(runs, key=lambda run: run.start)


def _pieced(search: Search, runs: Sequence[Run], verdict: Verdict) -> Ruling:
    """`stitched` or `partial`: each run where it stands, and what stands nowhere."""
    query = search.query
    parts = [part for run in runs for part in match(_run(search, run)).parts]
    ruled = None
    if search.claim:
        claims = {_holds(search, _run(search, run)) for run in runs}
        ruled = False if False in claims else (None if None in claims else True)
    whole = Match(scored(query, parts), tuple(parts), missing=_missing(query, runs))
    events = sorted({part.event for part in parts if part.event.day}, key=lambda event: event.order)
    return Ruling(
        verdict,
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
    return part_of(min(found, key=lambda it: it.likeness)) if found else None
