"""The answer about a quote as a card: the verdict in words, the passage, each difference, where it is from."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.buttons import Closest, Excerpt, FollowQuote, More, Nothing
from bot.chat.excerpts import both_ends, highlighted, quoted_parts
from bot.chat.render import CUT, Block, Line, Piece, isolated, join, line, paragraph, shortened, trim
from bot.chat.reply import Button, Card, Row, arrows
from bot.chat.view import A_LINE, View, shown
from bot.chat.views.headings import beside, claimed, headings, single_change, way
from bot.chat.views.reading import passage_rows
from bot.quotes.model import Answer, Change, ChangeKind, Filters, Match, Part, Verdict

MATCHES = 10
"""Alternatives asked of the engine at first."""

MOST_MATCHES = 99
"""The last alternative that buttons lead to."""

LISTED = 5
"""Places of a short quote on a page."""

SHORT_EXCERPT = 70
"""Characters of each of several places."""

LONGEST_SHARED = 250
"""Characters of a quote that goes into an inline query, which holds 256."""

MOST_PLACES = 6
"""Places of a stitched quote on one card."""


MOST_CHANGES = 6

LONGEST_ASKED = 110
LONGEST_IN_PART = 300
"""Characters of what was asked; where words of it were not found, as many as show which."""

_SPACES = re.compile(r"\s+")
_MARKS = '“”„«»" ,'


def answered(view: View, answer: Answer, index: int = 0, quotation: int = 0) -> Card:
    """The card of an answer; of the `quotation`th of several quotes, its buttons say so."""
    if not answer.searched.transcripts:
        narrowed = _filters(view, answer.filters) if len(view.library) else ""
        return Card((view.note("verdict.unsearched", filters=narrowed) if narrowed else view.note("start.empty"),))
    answer = answer.drop_weak_matches()
    if answer.verdict is Verdict.SHORT:
        return _short(view, answer, index, quotation)
    if answer.verdict is Verdict.ABSENT or not answer.matches:
        return _absent(view, answer, quotation)
    return _matched(view, answer, min(index, len(answer.matches) - 1), quotation)


def _matched(view: View, answer: Answer, index: int, quotation: int) -> Card:
    match = answer.matches[index]
    places = match.places
    blocks = [paragraph(*headings(view, answer, match), _asked(view, answer, match))]
    notes = (*_claim_notes(view, answer), _occurrences(view, answer, match), *_narrowed(view, answer))
    if len(places) == 1:
        part = match.parts[0]
        left_out = [part for cut in match.cuts for part in cut.parts]
        blocks.append(quoted_parts(match.parts, _bold(match), left_out, beside(match)))
        blocks += _changes(view, answer, match)
        claim = answer.claim if answer.verdict is not Verdict.PARTIAL else None
        byline = view.byline(part.passage, part.event, claim, with_post=bool(claim and claim.post))
        blocks.append(view.source(part.event, byline, *notes))
    else:
        for number, parts in enumerate(places[:MOST_PLACES], 1):
            blocks.append(paragraph(line(f"{number}. ", view.listed(parts[0].passage, parts[0].event))))
            blocks.append(quoted_parts(parts, _bold(match), budget=SHORT_EXCERPT, most=SHORT_EXCERPT))
            blocks.append(paragraph(line(shown(parts[0].event.title, A_LINE))))
        blocks += _changes(view, answer, match)
        blocks.append(paragraph(*notes, *_attributions(view, [match])))
    return Card(tuple(blocks), (_alternatives(index, answer, view, quotation), *_rows(view, answer, places, quotation)))


def _asked(view: View, answer: Answer, match: Match | None = None) -> Line:
    """What was asked, so that the card can be passed on alone; words that are not published so are struck out."""
    text = answer.quote
    spans = [change.quoted_span for change in match.changes] + [*match.missing] if match else []
    most = LONGEST_IN_PART if match and match.missing else LONGEST_ASKED
    start, whole = len(text) - len(text.lstrip(_MARKS)), len(text.rstrip(_MARKS))
    end = whole if whole <= most else len(trim(text, most, len))
    pieces = highlighted(text, start, end, [(span.start, span.end) for span in spans], style="s")
    words = tuple(replace(piece, text=_SPACES.sub(" ", piece.text)) for piece in pieces)
    return view.say("verdict.asked", quote=line(words, f" {CUT}" if end < whole else ""))


def _claim_notes(view: View, answer: Answer) -> list[Line]:
    """What else there is to say of the claim, of what it was read off, and of words that were struck out."""
    claim, notes = answer.claim, []
    text = claimed(view, claim) if claim else ""
    match (claim.holds if claim else None), answer.verdict:
        case _, Verdict.SHORT | Verdict.ABSENT | Verdict.MISATTRIBUTED:
            pass
        case None, _ if text and claim and not claim.unread:
            notes.append(view.say("claim.open", claim=text))
        case True, Verdict.PARTIAL:
            notes.append(view.say("claim.part_holds", claim=text))
        case False, Verdict.PARTIAL if answer.occurrences == 1:  # of more, one that was not looked at may bear it out
            notes.append(view.say("claim.part_fails", claim=text))
        case False, Verdict.STITCHED:
            notes.append(view.say("claim.fails", claim=text))
    if claim and claim.unread:
        notes.append(view.say("claim.unread", text=shown(claim.unread, 80)))
    if answer.struck:
        notes.append(view.say("claim.struck", words=Piece(isolated(shortened(answer.struck, 80)), "s")))
    return notes


def _narrowed(view: View, answer: Answer) -> tuple[Line, ...]:
    """What the search was narrowed to."""
    filters = _filters(view, answer.filters)
    return (view.say("verdict.narrowed", filters=filters),) if filters else ()


def _rows(view: View, answer: Answer, places: Sequence[Sequence[Part]], quotation: int) -> tuple[Row, ...]:
    """The buttons of a passage; of several places a number each, and the quote itself to share."""
    first = places[0][0].passage
    follow = _follow(view, quotation) if answer.verdict is Verdict.PARTIAL else ()
    if len(places) == 1:
        return (*passage_rows(view, first.key, first.number), follow)
    starts = [parts[0].passage for parts in places[:MOST_PLACES]]
    numbers = [Button(str(number), Excerpt(each.key, each.number)) for number, each in enumerate(starts, 1)]
    return tuple(numbers), (view.button("share", share=answer.quote[:LONGEST_SHARED]),), follow


def _follow(view: View, quotation: int) -> Row:
    """The button that waits for the whole quote to be said."""
    return (view.button("follow_quote", action=FollowQuote(quotation)),) if view.follows else ()


def _attributions(view: View, matches: Sequence[Match]) -> list[Line]:
    """The attribution line of each source and language once."""
    keys = [part.event.key for match in matches for part in match.parts]
    return [view.attribution(key) for key in {(key.source, key.language): key for key in keys}.values()]


def _occurrences(view: View, answer: Answer, match: Match) -> Line:
    """How often the words stand in the transcripts, from when to when."""
    whole = answer.verdict in {Verdict.VERBATIM, Verdict.CUT, Verdict.DIFFERS, Verdict.MISATTRIBUTED}
    if whole and answer.occurrences > 1 and answer.earliest and answer.latest:
        period = view.texts.period(answer.earliest.day, answer.latest.day)
        return view.say("verdict.close" if match.changes else "verdict.places", n=answer.occurrences, period=period)
    if answer.verdict is Verdict.PARTIAL and len(match.parts) == 1 and answer.occurrences > 1:
        return view.say("verdict.phrase", n=answer.occurrences)
    return view.say("verdict.same", n=match.same - 1) if match.same > 1 else ()


def _filters(view: View, filters: Filters | None) -> str:
    if filters is None:
        return ""
    days = view.texts.range(filters.dates) if filters.dates else None
    topic = view.texts("wish.topic", name=filters.topic) if filters.topic else None
    parts = [shown(part) for part in (filters.speaker, topic, days) if part]
    if filters.language:
        parts.append(view.texts.languages((filters.language,)))
    return " · ".join(parts)


def _alternatives(index: int, answer: Answer, view: View, quotation: int) -> Row:
    """Buttons to the matches before and after; they look for more as they go, so that the last known may not be all."""
    total = len(answer.matches)
    known = view.texts.number(total) + "+" * (answer.occurrences > sum(match.same for match in answer.matches))
    here = Button(view.texts("button.match", number=index + 1, total=known), Nothing())
    turns = arrows(lambda at: More(at, quotation), index, index + 1, total, 1)
    return (*turns[: index > 0], here, *turns[index > 0 :]) if total > 1 else ()


def _short(view: View, answer: Answer, index: int, quotation: int) -> Card:
    """Where a few words stand; nothing is ruled about them."""
    words, matches = Piece(isolated(shortened(answer.quote, 200))), answer.matches
    if not matches:
        looked = paragraph(_searched(view, answer), _foreign(view, answer), *_narrowed(view, answer))
        return Card((view.note("verdict.short_none", words=words), looked))
    index = index if index < len(matches) else 0
    page = matches[index : index + LISTED]
    first, last = (event.day if event else None for event in (answer.earliest, answer.latest))
    period = view.texts.period(first, last)
    stands = view.say("verdict.places", n=answer.occurrences, period=period) if answer.occurrences else ()
    said, name = answer.said_by_claimed, shown(answer.claim.speaker) if answer.claim else ""
    among = view.say("claim.among" if said else "claim.not_among", name=name, n=said) if said is not None else ()
    stands = stands or view.say("verdict.short_close")
    notes = (stands, among, *_claim_notes(view, answer), *_narrowed(view, answer))
    blocks = [paragraph(view.say("verdict.short_words", words=words), view.say("verdict.short_rule"), *notes)]
    numbers = []
    for number, match in enumerate(page, 1):
        part = match.parts[0]
        same = f" (+{view.texts.number(match.same - 1)})" if match.same > 1 else ""
        blocks.append(paragraph(line(f"{number}. ", view.listed(part.passage, part.event, same))))
        blocks.append(quoted_parts([part], [part], budget=SHORT_EXCERPT, most=SHORT_EXCERPT))
        numbers.append(Button(str(number), Excerpt(part.passage.key, part.passage.number)))
    blocks.append(paragraph(*_attributions(view, page)))
    end, total = index + LISTED, min(len(matches), MOST_MATCHES)
    paging = arrows(lambda at: More(at, quotation), index, end, total, LISTED)
    return Card(tuple(blocks), (tuple(numbers), paging))


def _absent(view: View, answer: Answer, quotation: int) -> Card:
    """That it is not in the transcripts held, what was searched, and that this proves nothing."""
    closest = answer.closest
    looked = (_searched(view, answer), _foreign(view, answer), *_narrowed(view, answer))
    blocks = (
        paragraph(*headings(view, answer, None), _asked(view, answer)),
        paragraph(*looked, () if closest else view.say("verdict.nothing_close"), view.say("verdict.no_proof")),
        paragraph(*_claim_notes(view, answer)),
    )
    action = Closest(closest.passage.key, closest.passage.number) if closest else None
    return Card(blocks, ((view.button("closest", action=action),) if action else (), _follow(view, quotation)))


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


def _bold(match: Match) -> list[Part]:
    """What is bold: the words that differ; where none does in all the match, the quote's own."""
    differ = [change for change in match.changes if change.said and change.part < len(match.parts)]
    spans = [(match.parts[change.part], change.said_span) for change in differ]
    return [replace(part, start=span.start, end=span.end) for part, span in spans] or [*match.parts]


def _changes(view: View, answer: Answer, match: Match) -> list[Block]:
    """The list of changes, turning ones first and marked; none where the heading tells the only one."""
    if not match.changes or (single_change(match) and answer.verdict is Verdict.DIFFERS):
        return []
    ranked = sorted(match.changes, key=lambda change: not change.turns)
    rows = [_change(view, change) for change in ranked[:MOST_CHANGES]]
    more = view.say("change.more", n=len(ranked) - MOST_CHANGES) if len(ranked) > MOST_CHANGES else ()
    return [paragraph(join(" · ", (*rows, more)))]


def _change(view: View, change: Change) -> Line:
    """One difference: the words as asked struck out, as published in bold."""
    quoted, said = (isolated(both_ends(words.strip())) for words in (change.quoted, change.said))
    words = view.say(f"change.{way(change)}", quoted=Piece(quoted, "s"), said=Piece(said, "b"))
    kind = "" if change.kind is ChangeKind.WORD else f" ({view.texts(f'kind.{change.kind.value}')})"
    return line("⚠️ " if change.turns else "", words, kind)
