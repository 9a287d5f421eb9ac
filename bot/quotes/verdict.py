"""The verdict: the first of the definitions in `docs/verdicts.md` that applies, and what shows it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.language import any_language
from bot.quotes.attribution import any_holds, holds
from bot.quotes.candidates import AlignedCandidate, candidates_at, find_candidates
from bot.quotes.context import context_of
from bot.quotes.index import Index, Occurrences, Run, Where
from bot.quotes.matches import group_matches, make_match, most_touched, score_parts
from bot.quotes.model import Claim, Match, Part, Span, Verdict
from bot.quotes.query import Query
from bot.quotes.words import is_negation
from bot.transcripts.model import Event


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the verdicts rest on: the error table in `docs/verdicts.md` decided it."""

    ruled_from: int = 5
    """Words of a quote: of fewer only the occurrences are listed."""
    differs_from: float = 0.7
    """Share of the quote's words that one window must align; below `plain_from`, of its rarer words' weight too."""
    plain_from: float = 0.8
    mistyped_from: float = 0.6
    """Both shares for a quote with typing errors."""
    piece_from: float = 0.6
    """The share for each piece between cuts that is as long as a run."""
    close_from: float = 0.5
    """Share of a short quote from which a window is shown as close where the words themselves stand nowhere."""
    longest_unspoken_cut: int = 200
    """Words that a cut may skip where no speaker is recorded: a longer window is hardly one person's."""
    run: int = 5
    """Words that must stand consecutively to count as found, for `stitched` and `partial`."""
    sharing_run: int = 6
    shared: int = 2
    """A run of so many words may share some at its edge with its neighbour."""
    hole: int = 2
    """Words that the best window does not have, from which they are looked for elsewhere."""
    stitched_from: float = 0.8
    """Share of the quote that its runs must cover together."""
    nearly: float = 0.85
    """Candidates with this share of the best one's points are occurrences of the quote too."""
    telling: int = 3
    """Words of a run for `partial` that are no function words, at least."""
    piece: int = 3
    """Words of each piece between harmless cuts, at least."""
    looked: int = 12
    """Matches among which one is looked for that stands by itself, without context."""
    places: int = 60
    places_a_match: int = 4
    """Places of a phrase that are looked at one by one, at least and for each match wanted; all are counted."""


THRESHOLDS = Thresholds()


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
    thresholds: Thresholds = THRESHOLDS

    @property
    def places(self) -> int:
        """How many places of a phrase are looked at: several may be one match."""
        return max(self.thresholds.places, self.thresholds.places_a_match * self.limit)

    def holds(self, candidate: AlignedCandidate) -> bool | None:
        """Whether a place bears the claim out; None where that cannot be ruled, or nothing is claimed."""
        view = candidate.view
        return holds(self.claim, view.speaker, view.role, candidate.event.day) if self.claim else None


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
    index, query, thresholds = search.index, search.query, search.thresholds
    standing = index.phrase(query.texts, search.where, search.places)
    if query.length < thresholds.ruled_from:
        return _short(search, standing)
    if standing.count:
        shown = candidates_at(index, query, standing.places)
        if all(it.unlike for it in shown):  # "$5" for "€5": the same words, and not the same
            return _aligned(search, shown)
        return _listed(search, standing, Verdict.VERBATIM)
    found = find_candidates(index, query, search.where)
    explaining = [it for it in found if explains(it, thresholds)]
    whole = [it for it in explaining if not it.differences]
    missing = explaining[0].missing if explaining and not whole else frozenset()
    runs = _runs(search) if not explaining or len(missing) >= thresholds.hole else []
    covered = {at for run in runs for at in range(run.start, run.end)}
    stitched = len(runs) > 1 and len(covered) >= thresholds.stitched_from * len(query.words)
    if explaining and not (stitched and missing <= covered):
        return _aligned(search, whole or explaining)
    if not stitched:
        runs = [run for run in runs if _tells(query.texts[run.start : run.end], thresholds)]
    if runs:
        return _pieced(search, runs, Verdict.STITCHED if stitched else Verdict.PARTIAL)
    closest = most_touched(min(found, key=lambda it: it.likeness)) if found else None
    return Ruling(Verdict.ABSENT, closest=closest)


def _tells(words: Sequence[str], thresholds: Thresholds) -> bool:
    """Whether enough words of a run say something: "one of the most" stands in any speech."""
    return sum(is_negation(word) or word not in any_language().function_words for word in words) >= thresholds.telling


def explains(it: AlignedCandidate, thresholds: Thresholds = THRESHOLDS) -> bool:
    """Whether a window holds enough of the quote, and of each piece between its cuts, to be what it is made from."""
    if it.view.speaker is None and any(end - start > thresholds.longest_unspoken_cut for start, end in it.cuts):
        return False
    least, plain = thresholds.differs_from, thresholds.plain_from
    if it.mistyped:
        enough = it.coverage >= thresholds.mistyped_from and it.substance >= thresholds.mistyped_from
    else:
        enough = it.coverage >= least and (it.coverage >= plain or it.substance >= least)
    pieces = [it.aligned[start:end] for start, end in it.query.pieces if end - start >= thresholds.run]
    return enough and all(sum(piece) >= thresholds.piece_from * len(piece) for piece in pieces)


def _short(search: Search, standing: Occurrences) -> Ruling:
    """Occurrences alone; where there are none, what comes close."""
    if standing.count:
        return _listed(search, standing, Verdict.SHORT)
    if not search.query.words:
        return Ruling(Verdict.SHORT)
    found = find_candidates(search.index, search.query, search.where)
    close = [make_match(it) for it in found if it.coverage >= search.thresholds.close_from]
    return Ruling(Verdict.SHORT, group_matches(close)[: search.limit])


def _listed(search: Search, standing: Occurrences, verdict: Verdict) -> Ruling:
    """Places of the very words; those that bear the claim out first."""
    bearing = search.index.phrase(search.query.texts, search.claimed, search.places) if search.claim else None
    places = dict.fromkeys([*(bearing.places if bearing else ()), *standing.places])
    shown = candidates_at(search.index, search.query, places)
    ruled: bool | None = None
    if search.claim and bearing:
        rulings = {it.start: search.holds(it) for it in shown}
        ruled = any_holds(rulings.values())
        shown.sort(key=lambda it: rulings[it.start] is not True)
        unseen = None in standing.speakers and search.claim.speaker and standing.count > len(shown)
        if ruled is False and (unseen or bearing.count > len(bearing.places)):
            ruled = None  # not every place that may bear it out was looked at
    shown = [it for it in shown if not it.unlike] or shown
    matches = _in_context(search, group_matches(map(make_match, shown)), free_first=not ruled)
    if verdict is Verdict.VERBATIM and ruled is False:
        verdict = Verdict.MISATTRIBUTED
    return Ruling(verdict, matches, standing.count, standing.earliest, standing.latest, ruled)


def _aligned(search: Search, found: list[AlignedCandidate]) -> Ruling:
    """`differs`, or `verbatim` where nothing but marked cuts and dashes differs; then the claim."""
    ruled: bool | None = None
    least = search.thresholds.nearly * found[0].rank
    near = [it for it in found if it.rank >= least]
    if search.claim:
        claimed = find_candidates(search.index, search.query, search.claimed)
        claimed = [it for it in claimed if explains(it, search.thresholds) and it.rank >= least]
        near += [it for it in claimed if it.start not in {other.start for other in near}]
        found = [*near, *found[len(near) :]]
    # Where it stands word for word, other wordings are no occurrences: they would bear out what nobody said.
    shown = {it.start: make_match(it) for it in found}
    plain = [it for it in found if not shown[it.start].changes]
    long_enough = all(end - start >= search.thresholds.piece for start, end in search.query.pieces)
    harmless = [it for it in plain if long_enough and all(cut.harmless for cut in shown[it.start].cuts)]
    plain = harmless or plain
    near, found = (plain, plain) if plain else (near, found)
    if search.claim:
        ruled = any_holds(map(search.holds, near))
        found = sorted(found, key=lambda it: it not in near or search.holds(it) is not True)
        found = list({it.start: it for it in found}.values())
    matches = _in_context(search, group_matches(shown[it.start] for it in found), free_first=bool(plain) and not ruled)
    verdict = Verdict.DIFFERS
    if plain:
        verdict = Verdict.VERBATIM if harmless else Verdict.CUT
    verdict = Verdict.MISATTRIBUTED if ruled is False else verdict
    return Ruling(verdict, matches, len(near), *_ends(it.event for it in near), holds=ruled)


def _in_context(search: Search, matches: list[Match], *, free_first: bool = False) -> list[Match]:
    """Those that are shown, with what stands around them; where asked, places that need no context come first."""
    looked = matches[: search.thresholds.looked if free_first else search.limit]
    found = []
    for match in looked:
        event, places = match.parts[0].event, match.places
        passages = search.index.passages(event.key) if len(places) == 1 and places[0][0].passage.speaker is None else ()
        found.append(replace(match, context=context_of(match, search.query.text, passages)))
    return (sorted(found, key=lambda match: bool(match.context)) if free_first else found)[: search.limit]


def _ends(events: Iterable[Event]) -> tuple[Event | None, Event | None]:
    """The earliest and the latest of those that have a day."""
    dated = sorted({event for event in events if event.day}, key=lambda event: event.order)
    return (dated[0], dated[-1]) if dated else (None, None)


def _runs(search: Search) -> list[Run]:
    """The runs of the quote that stand somewhere, left to right.

    The longest come first, and may have taken a word or two that the next one needs: then that one shares them.
    """
    texts, length, shared = search.query.texts, search.thresholds.sharing_run, search.thresholds.shared
    runs = search.index.runs(texts, search.thresholds.run, search.where)
    for low, high in _gaps(runs, len(texts)) if runs else ():
        if not length - shared <= high - low < length <= len(texts):
            continue
        for start in (high - length, low):
            if not 0 <= start <= len(texts) - length:
                continue
            standing = search.index.phrase(texts[start : start + length], search.where, 1)
            if standing.count:
                runs.append(Run(start, start + length, standing.places[0], standing.count))
                break
    return sorted(runs, key=lambda run: run.start)


def _gaps(runs: Sequence[Run], words: int) -> list[tuple[int, int]]:
    """The word numbers [start:end) between runs, empty ones too."""
    edges = [0, *(edge for run in runs for edge in (run.start, run.end)), words]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _pieced(search: Search, runs: Sequence[Run], verdict: Verdict) -> Ruling:
    """`stitched` or `partial`: each run where it stands, and what stands nowhere."""
    query, words = search.query, search.query.words
    pieces = [Query(query.text, words[run.start : run.end], frozenset()) for run in runs]
    placed = [candidates_at(search.index, piece, [run.place])[0] for piece, run in zip(pieces, runs, strict=True)]
    parts = tuple(part for it in placed for part in make_match(it).parts)
    claims = {search.holds(it) for it in placed} if search.claim else {None}
    missing = tuple(Span(words[low].start, words[high - 1].end) for low, high in _gaps(runs, len(words)) if high > low)
    whole = Match(score_parts(query, parts), parts, missing=missing)
    return Ruling(
        verdict,
        _in_context(search, [whole]),
        min(run.count for run in runs),
        *_ends(part.event for part in parts),
        holds=False if False in claims else None if None in claims else True,
    )
