"""An answer about a quote as JSON's fields and as lines for a terminal."""

from collections.abc import Iterator
from typing import Any

from bot.quotes.model import Answer, Change, Claim, Filters, Match, Part, Verdict
from bot.transcripts.model import DateRange

WORDS = {
    Verdict.SHORT: "Too short to rule on",
    Verdict.VERBATIM: "Word for word",
    Verdict.CUT: "The words stand, with a cut between",
    Verdict.DIFFERS: "Found, but the words differ",
    Verdict.MISATTRIBUTED: "Found, but not as claimed",
    Verdict.STITCHED: "Put together from several places",
    Verdict.PARTIAL: "Only a part stands in the transcripts held",
    Verdict.ABSENT: "Not in the transcripts held",
}


def answer_fields(answer: Answer) -> dict[str, Any]:
    """The fields of `check --json`, in its order."""
    searched = answer.searched
    fields: dict[str, Any] = {
        "quote": answer.quote,
        "verdict": answer.verdict.value,
        "claim": _claim(answer.claim) if answer.claim else None,
        "context": [{"kind": it.kind.value, "text": it.text} for match in answer.matches[:1] for it in match.context],
        "elapsed_ms": round(answer.elapsed_ms, 3),
        "occurrences": answer.occurrences,
        "matches": [_match(match) for match in answer.matches],
        "closest": part_fields(answer.closest) if answer.closest else None,
        "cuts": [
            {
                "text": cut.text,
                "negates": cut.negates,
                "turns": cut.turns,
                "parts": [part_fields(part) for part in cut.parts],
            }
            for match in answer.matches[:1]
            for cut in match.cuts
        ],
        "searched": {
            "transcripts": searched.transcripts,
            "passages": searched.passages,
            "first": str(searched.first) if searched.first else None,
            "last": str(searched.last) if searched.last else None,
            "languages": list(searched.languages),
        },
    }
    if answer.spans:
        fields["spans"] = [{"span": [span.start, span.end], "verdict": verdict.value} for span, verdict in answer.spans]
    return fields


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "speaker": claim.speaker,
        "post": claim.post or claim.country,
        "date": _days(claim.date, claim.date_text) if claim.date else None,
        "holds": claim.holds,
        "unread": claim.unread,
    }


def _days(days: DateRange | None, text: str | None) -> str | None:
    """The claimed days as ISO dates: one day, or both ends; as written where they are open or cannot be read."""
    if days is None or days.first is None or days.last is None:
        return text
    return str(days.first) if days.first == days.last else f"{days.first}..{days.last}"


def _match(match: Match) -> dict[str, Any]:
    return {
        "score": round(match.score, 2),
        "parts": [part_fields(part) for part in match.parts],
        "changes": [
            {"said": change.said, "quoted": change.quoted, "kind": change.kind.value, "turns": change.turns}
            for change in match.changes
        ],
    }


def part_fields(part: Part) -> dict[str, Any]:
    """A piece of a passage, with where it is from."""
    event, passage = part.event, part.passage
    return {
        "source": event.key.source,
        "language": event.key.language,
        "transcript": event.key.id,
        "paragraph": passage.number,
        "start": part.start,
        "end": part.end,
        "text": part.text,
        "speaker": passage.speaker,
        "role": passage.role,
        "date": str(event.day) if event.day else None,
        "title": event.title,
        "url": event.url,
    }


def answer_lines(answer: Answer) -> Iterator[str]:
    """What a person reads: the verdict first, then the words and where they are from."""
    yield f"{answer.verdict.value.upper()} · {WORDS[answer.verdict]}"
    yield from _asked_lines(answer)
    if answer.occurrences > 1:
        yield f"  in {answer.occurrences:,} places"
    if answer.verdict is Verdict.SHORT and not answer.words:
        yield "  there is no word in it to look for"
    elif answer.verdict is Verdict.SHORT and not answer.occurrences:
        near = "; what comes close:" if answer.matches else ""
        yield f"  these words do not stand together in the transcripts held{near}"
    for match in answer.matches:
        for part in match.parts:
            yield from part_lines(part)
        yield from (f"    {it.kind.value}: “{_cut(it.text)}”" for it in match.context)
        yield from (f"    {_change(change)}" for change in match.changes)
        yield from (f"    left out at your cut: “{_cut(cut.text, 500)}”" for cut in match.cuts)
        yield from (f"    not found: “{_cut(answer.quote[each.start : each.end])}”" for each in match.missing)
    if answer.closest:
        yield "  closest, not a match:"
        yield from part_lines(answer.closest)
    searched = answer.searched
    if answer.verdict in (Verdict.ABSENT, Verdict.PARTIAL):
        span = f", {searched.first} to {searched.last}" if searched.first else ""
        languages = f", in {', '.join(searched.languages)}" if searched.languages else ""
        counted = "1 transcript" if searched.transcripts == 1 else f"{searched.transcripts:,} transcripts"
        yield f"  searched {counted}{span}{languages}"
        if answer.verdict is Verdict.ABSENT and not answer.closest:
            yield "  nothing in them comes close"
        yield "  that is no proof that it was never said"


def _asked_lines(answer: Answer) -> Iterator[str]:
    """What was asked, and where it was looked for."""
    yield f"  you asked: {_cut(answer.quote)}"
    if answer.spans:
        yield f"  {len(answer.spans)} quotes, worst shown: {', '.join(verdict.value for _, verdict in answer.spans)}"
    if answer.struck:
        yield f"  struck out, and not looked for: “{_cut(answer.struck)}”"
    if answer.claim:
        yield from _claim_lines(answer.claim)
    if answer.filters:
        yield f"  looked only: {_filters(answer.filters)}"


def _claim_lines(claim: Claim) -> Iterator[str]:
    ruled = {True: "holds", False: "does not hold", None: "cannot be ruled on"}[claim.holds]
    if claim.holds is False:
        failing = [
            *(["the speaker is another"] if claim.speaker_holds is False else []),
            *(["the post is another"] if claim.post_holds is False else []),
            *(["the country is another"] if claim.country_holds is False else []),
            *(["the date is another"] if claim.date_holds is False else []),
        ]
        ruled += f": {', and '.join(failing)}" if failing else ""
    claimed = [each for each in (claim.who, _days(claim.date, claim.date_text)) if each and each != claim.unread]
    if claimed:
        yield f"  claimed: {', '.join(claimed)} · {ruled}"
    if claim.unread:
        yield f"  not understood: “{_cut(claim.unread)}”"


def _filters(filters: Filters) -> str:
    days = filters.dates
    since = f"since {days.first}" if days and days.first else None
    until = f"until {days.last}" if days and days.last else None
    topic = f"topic {filters.topic}" if filters.topic else None
    return ", ".join(each for each in (filters.speaker, topic, since, until, filters.language) if each)


def part_lines(part: Part) -> Iterator[str]:
    """What a person reads of a piece of a passage."""
    who = part.passage.speaker or "no speaker recorded"
    if part.passage.role:
        who += f", {part.passage.role}"
    when = f" · {part.event.day}" if part.event.day else ""
    yield f"  {who}{when} · {part.event.title}"
    text = part.passage.text
    before, after = ("[…] " * _goes_on(text[: part.start]), " […]" * _goes_on(text[part.end :]))
    yield f"    “{before}{_cut(part.text, 500)}{after}”"
    if part.event.url:
        yield f"    {part.event.url}"


def _change(change: Change) -> str:
    sign = "⚠️ " if change.turns else ""
    return f"{sign}{change.quoted or '(nothing)'} → {change.said or '(nothing)'}  ({change.kind.value})"


def _cut(text: str, most: int = 200) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 4].rstrip()} […]"


def _goes_on(text: str) -> bool:
    """Whether there are words in what is not shown."""
    return any(letter.isalnum() for letter in text)
