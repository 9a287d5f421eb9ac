"""The answer about a quote as a card: the verdict in words, the passage, each difference, where it is from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.chat.buttons import Closest, Excerpt, FollowQuote, More, Nothing
from bot.chat.excerpts import quoted_parts
from bot.chat.render import Block, Line, Piece, isolated, join, line, paragraph, shortened
from bot.chat.reply import Button, Card, Row, arrows
from bot.chat.view import shown
from bot.chat.views.reading import passage_rows
from bot.quotes.model import ChangeKind, Claim, Match, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.excerpts import Spans
    from bot.chat.view import View
    from bot.quotes.model import Answer, Change, Filters, Part, Span

MATCHES = 10
"""Alternatives asked of the engine at first."""

MOST_MATCHES = 99
"""The last alternative that buttons lead to."""

LISTED = 5
"""Places of a short quote on a page."""

LONGEST_SHARED = 250
"""Characters of a quote that goes into an inline query, which holds 256."""

MOST_PLACES = 6
"""Places of a stitched quote on one card."""


MOST_CHANGES = 10
LONGEST_CHANGE = 160
"""Characters of one side of a change, or of a cut."""

_LAST_WORD = re.compile(r"\S+\s*\Z")
_FIRST_WORD = re.compile(r"\A\s*\S+")
_NEAR = 40
_STOPS = ".,;:!?…"


def asked(view: View, quote: str, index: int = 0) -> Card:
    """Check a quote and show match number `index`, counted from 0 (for a short quote: the places from there on)."""
    index = min(index, MOST_MATCHES)
    limit = max(MATCHES, index + LISTED + 1)
    return answered(view, view.archive.engine.check(quote, limit=limit), index)


def answered(view: View, answer: Answer, index: int = 0) -> Card:
    """The card of an answer."""
    if not answer.searched.transcripts:
        narrowed = _filters(view, answer.filters) if len(view.library) else ""
        return Card((view.note("verdict.unsearched", filters=narrowed) if narrowed else view.note("start.empty"),))
    answer = answer.drop_weak_matches()
    if answer.verdict is Verdict.SHORT:
        return _short(view, answer, index)
    if answer.verdict is Verdict.ABSENT or not answer.matches:
        return _absent(view, answer)
    return _matched(view, answer, min(index, len(answer.matches) - 1))


def heading(view: View, answer: Answer, match: Match | None) -> Line:
    """The verdict in words, in bold."""
    match answer.verdict, match:
        case Verdict.MISATTRIBUTED, _:
            return _misattributed(view, answer)
        case Verdict.DIFFERS, Match():
            return _differs(view, match)
        case Verdict.STITCHED, Match(places=places):
            return view.say("verdict.stitched", n=len(places))
        case Verdict.PARTIAL, Match(words_missing=missing):
            return view.say("verdict.partial", found=answer.words - missing, n=answer.words)
    return view.say(f"verdict.{answer.verdict.value}")


def _differs(view: View, match: Match) -> Line:
    """How much the words differ: whether the meaning may be turned, and whether any word is another."""
    if turning := sum(change.turns for change in match.changes):
        return view.say("verdict.turned", n=turning)
    return view.say("verdict.nearly" if match.nearly_verbatim else "verdict.other_words")


def _misattributed(view: View, answer: Answer) -> Line:
    """What of the claim the found words contradict: who, when, or both."""
    claim = answer.claim or Claim()
    altered = "_altered" if answer.matches[0].changes else ""
    if claim.speaker_holds is not False:
        return view.say(f"verdict.misdated{altered}", claim=_days(view, claim))
    when = [_days(view, claim)] if claim.date_holds is False else []
    return view.say(f"verdict.misattributed{altered}", claim=", ".join([shown(claim.who or None), *when]))


def _claim(view: View, answer: Answer) -> Line:
    """Whether who and when were right, where that was claimed; nothing where the verdict says so already."""
    claim, partly = answer.claim, answer.verdict is Verdict.PARTIAL
    if claim is None or answer.verdict is Verdict.MISATTRIBUTED or (claim.holds is None and claim.unread):
        return ()
    if partly and claim.holds is False and answer.occurrences > 1:
        return ()  # only the place shown was looked at, and the claim may be right about another
    text = ", ".join(part for part in (shown(claim.who or None), _days(view, claim)) if part)
    key = {True: "holds", False: "fails", None: "open"}[claim.holds]
    of_part = "part_" if partly and claim.holds is not None else ""
    return view.say(f"claim.{of_part}{key}", claim=text) if text else ()


def _days(view: View, claim: Claim) -> str:
    """The claimed days as they were read, not as they were written: 05/09/2020 may be meant as another day.

    A day without a year, where nothing tells one, stays as written.
    """
    if claim.date and not (claim.date.first or claim.date.last):
        return shown(claim.date_text)
    return view.texts.range(claim.date) if claim.date else ""


def _matched(view: View, answer: Answer, index: int) -> Card:
    match = answer.matches[index]
    places = match.places
    blocks = [paragraph(heading(view, answer, match))]
    for number, parts in enumerate(places[:MOST_PLACES], 1):
        blocks += _place(view, match, parts, number if len(places) > 1 else 0)
    blocks += _changes(view, answer, match)
    blocks += _missing(view, answer, match)
    blocks += [view.note("verdict.negated", word=shown(context.text)) for context in match.context]
    unread = answer.claim.date_text if answer.claim and answer.claim.date is None else None
    notes = (
        _claim(view, answer),
        view.say("refused.date", text=shown(unread)) if unread else (),
        _occurrences(view, answer, match),
        _searched(view, answer) if answer.verdict is Verdict.PARTIAL else (),
        _narrowed(view, answer),
    )
    blocks.append(paragraph(*notes, gap=True))
    alone = len(places) == 1
    blocks.append(view.source(match.parts[0].event) if alone else _attributions(view, [match], gap=False))
    return Card(tuple(blocks), (_alternatives(view, index, answer), *_rows(view, answer, places)))


def _rows(view: View, answer: Answer, places: Sequence[Sequence[Part]]) -> tuple[Row, ...]:
    """The buttons of a passage; of several places a number each, and the quote itself to share."""
    first = places[0][0].passage
    follow = _follow(view) if answer.verdict is Verdict.PARTIAL else ()
    if len(places) == 1:
        return (*passage_rows(view, first.key, first.number), follow)
    starts = [parts[0].passage for parts in places[:MOST_PLACES]]
    numbers = [Button(str(number), Excerpt(each.key, each.number)) for number, each in enumerate(starts, 1)]
    return tuple(numbers), (view.button("share", share=answer.quote[:LONGEST_SHARED]),), follow


def _follow(view: View) -> Row:
    """The button that waits for the whole quote to be said."""
    return (view.button("follow_quote", action=FollowQuote()),) if view.follows else ()


def _attributions(view: View, matches: Sequence[Match], *, gap: bool) -> Block:
    """The attribution line of each source and language once."""
    keys = [part.event.key for match in matches for part in match.parts]
    editions = {(key.source, key.language): key for key in keys}
    return paragraph(*(view.attribution(key) for key in editions.values()), gap=gap)


def _place(view: View, match: Match, parts: Sequence[Part], number: int) -> list[Block]:
    first = parts[0]
    byline = view.byline(first.passage, first.event)
    label = line(f"{number}. ", byline) if number else byline
    blocks = [paragraph(label, gap=bool(number)), quoted_parts(parts, _marks(match, parts))]
    return [*blocks, paragraph(view.title(first.event))] if number else blocks


def _missing(view: View, answer: Answer, match: Match) -> list[Block]:
    words = [answer.quote[span.start : span.end].strip() for span in match.missing]
    rows = [line("“", Piece(isolated(shortened(text, 300)), "s"), "”") for text in words[:5] if text]
    return [paragraph(view.say("verdict.missing"), *rows, gap=True)] if rows else []


def _occurrences(view: View, answer: Answer, match: Match) -> Line:
    """How often the words stand in the transcripts, from when to when."""
    whole = answer.verdict in {Verdict.VERBATIM, Verdict.CUT, Verdict.DIFFERS, Verdict.MISATTRIBUTED}
    if whole and answer.occurrences > 1 and answer.earliest and answer.latest:
        period = view.texts.period(answer.earliest.day, answer.latest.day)
        return view.say("verdict.close" if match.changes else "verdict.places", n=answer.occurrences, period=period)
    if answer.verdict is Verdict.PARTIAL and len(match.parts) == 1 and answer.occurrences > 1:
        return view.say("verdict.phrase", n=answer.occurrences)
    return view.say("verdict.same", n=match.same - 1) if match.same > 1 else ()


def _narrowed(view: View, answer: Answer) -> Line:
    """What the search was narrowed to."""
    filters = _filters(view, answer.filters)
    return view.say("verdict.narrowed", filters=filters) if filters else ()


def _filters(view: View, filters: Filters | None) -> str:
    if filters is None:
        return ""
    days = view.texts.range(filters.dates) if filters.dates else None
    topic = view.texts("wish.topic", name=filters.topic) if filters.topic else None
    parts = [shown(part) for part in (filters.speaker, topic, days) if part]
    if filters.language:
        parts.append(view.texts.languages((filters.language,)))
    return " · ".join(parts)


def _alternatives(view: View, index: int, answer: Answer) -> Row:
    """Buttons to the matches before and after; they look for more as they go, so that the last known may not be all."""
    total = len(answer.matches)
    known = view.texts.number(total) + "+" * (answer.occurrences > sum(match.same for match in answer.matches))
    if total < 2:
        return ()
    row = [Button("‹", More(index - 1))] if index > 0 else []
    row.append(Button(view.texts("button.match", number=index + 1, total=known), Nothing()))
    return (*row, Button("›", More(index + 1))) if index + 1 < total else tuple(row)


def _short(view: View, answer: Answer, index: int) -> Card:
    """Where a few words stand; nothing is ruled about them."""
    words, matches = Piece(isolated(shortened(answer.quote, 200))), answer.matches
    if not matches:
        looked = paragraph(_searched(view, answer), _foreign(view, answer), _narrowed(view, answer))
        return Card((view.note("verdict.short_none", words=words), looked))
    index = index if index < len(matches) else 0
    page = matches[index : index + LISTED]
    first, last = (event.day if event else None for event in (answer.earliest, answer.latest))
    period = view.texts.period(first, last)
    stands = view.say("verdict.places", n=answer.occurrences, period=period) if answer.occurrences else ()
    said, name = answer.said_by_claimed, shown(answer.claim.speaker) if answer.claim else ""
    among = view.say("claim.among" if said else "claim.not_among", name=name, n=said) if said is not None else ()
    notes = (view.say("verdict.short_rule"), stands or view.say("verdict.short_close"), among, _narrowed(view, answer))
    blocks, numbers = [paragraph(view.say("verdict.short", words=words), *notes)], []
    for number, match in enumerate(page, 1):
        part = match.parts[0]
        blocks.append(paragraph(line(f"{number}. ", view.byline(part.passage, part.event)), gap=True))
        blocks.append(quoted_parts(match.parts[:1], {0: [(part.start, part.end)]}, budget=250, most=300))
        if match.same > 1:
            blocks.append(paragraph(view.say("verdict.same", n=match.same - 1)))
        numbers.append(Button(str(number), Excerpt(part.passage.key, part.passage.number)))
    blocks.append(_attributions(view, page, gap=True))
    paging = arrows(More, index, index + LISTED, min(len(matches), MOST_MATCHES), LISTED)
    return Card(tuple(blocks), (tuple(numbers), paging))


def _absent(view: View, answer: Answer) -> Card:
    """That it is not in the transcripts held, what was searched, and that this proves nothing."""
    closest = answer.closest
    blocks = [
        paragraph(view.say("verdict.absent")),
        paragraph(
            _searched(view, answer),
            _foreign(view, answer),
            _narrowed(view, answer),
            () if closest else view.say("verdict.nothing_close"),
            view.say("verdict.no_proof"),
        ),
    ]
    if closest is None:
        return Card(tuple(blocks), (_follow(view),))
    action = Closest(closest.passage.key, closest.passage.number)
    return Card(tuple(blocks), ((view.button("closest", action=action),), _follow(view)))


def _searched(view: View, answer: Answer) -> Line:
    """How many transcripts were searched, from when to when, in which languages."""
    looked = answer.searched
    return view.say(
        "verdict.searched",
        n=looked.transcripts,
        period=view.texts.period(looked.first, looked.last),
        languages=view.texts.languages(looked.languages),
    )


def _foreign(view: View, answer: Answer) -> Line:
    """That nothing is held in the language of the quote, where its letters show it."""
    foreign = answer.foreign
    return view.say("verdict.foreign", language=view.texts.languages((foreign,))) if foreign else ()


def _marks(match: Match, parts: Sequence[Part]) -> dict[int, Spans]:
    """What is bold in each of `parts`: the words that differ; where none does in all the match, the quote's own."""
    differ = [change for change in match.changes if change.said]
    if not differ:
        return {index: [(part.start, part.end)] for index, part in enumerate(parts)}
    spans: dict[int, Spans] = {}
    for change in differ:
        part = match.parts[change.part] if change.part < len(match.parts) else None
        for index, each in enumerate(parts):
            if each is part:
                spans.setdefault(index, []).append((change.said_span.start, change.said_span.end))
    return spans


def _changes(view: View, answer: Answer, match: Match) -> list[Block]:
    """The list of changes, turning ones first and marked, and what the quote's own cuts left out."""
    ranked = sorted(match.changes, key=lambda change: not change.turns)
    rows = [_change(view, answer, match, change) for change in ranked[:MOST_CHANGES]]
    blocks = []
    if rows:
        more = view.say("change.more", n=len(ranked) - MOST_CHANGES) if len(ranked) > MOST_CHANGES else ()
        blocks.append(paragraph((Piece(view.texts("change.direction"), "i"),), *rows, more, gap=True))
    cuts = [
        line(
            "⚠️ " if cut.negates else "",
            *("“", isolated(_brief(cut.text.replace("\n", " "))), "”"),
            f" ({view.texts('kind.negation')})" if cut.negates else "",
        )
        for cut in match.cuts[:MOST_CHANGES]
    ]
    if cuts:
        blocks.append(paragraph((Piece(view.texts("cut.heading"), "i"),), *cuts, gap=True))
    return blocks


def _change(view: View, answer: Answer, match: Match, change: Change) -> Line:
    quoted = line(Piece(isolated(_brief(change.quoted)), "s"))
    said = line(Piece(isolated(_brief(change.said)), "b"))
    if not change.said or not change.quoted:
        part = match.parts[change.part] if change.part < len(match.parts) else None
        quoted = _between(answer.quote, change.quoted_span, quoted)
        said = _between(part.passage.text, change.said_span, said) if part else said
    kind = "" if change.kind is ChangeKind.WORD else f" ({view.texts(f'kind.{change.kind.value}')})"
    return line("⚠️ " if change.turns else "", quoted or "—", " → ", said or "—", kind)


def _between(text: str, span: Span, words: Line) -> Line:
    """The words, or their absence, between the word before and the word after: each from the text they stand in."""
    last = _LAST_WORD.search(text[max(span.start - _NEAR, 0) : span.start])
    first = _FIRST_WORD.match(text[span.end : span.end + _NEAR])
    before, after = last[0].strip() if last else "", first[0].strip().rstrip(_STOPS) if first else ""
    return join(" ", (line(isolated(before)), words, line(isolated(after))))


def _brief(text: str) -> str:
    """A change as it can be shown: its two ends where it is long."""
    text = text.strip()
    if len(text) <= LONGEST_CHANGE:
        return text
    return f"{text[: LONGEST_CHANGE // 2].rstrip()} […] {text[-LONGEST_CHANGE // 2 :].lstrip()}"
