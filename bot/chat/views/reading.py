"""Reading: a passage among its neighbours, an event's whole text page by page, how to cite a passage."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.chat.buttons import Cite, Do, EventAt, EventPage, Excerpt, FollowEvent, Manage, fits
from bot.chat.excerpts import Slice, cut_line, quotation
from bot.chat.render import CUT, Block, Line, Piece, isolated, line, paragraph, size, split, trim, units
from bot.chat.reply import Button, Card, Row
from bot.chat.view import View, shown
from bot.transcripts.model import Event, Key, Passage

A_PAGE, A_BREAK = 1200, 40
"""UTF-16 units of an event on a page, 40 lines of a phone with title and attribution; an empty line counts for some."""

EXCERPT = 2600
"""UTF-16 units of an excerpt with its neighbours."""

LONGEST_PAGE = 1350
"""UTF-16 units of the first page up to which what leads to it has room."""

MOST_AROUND = 60
"""Passages before or after that a button can ask for."""

MOST_PARAGRAPHS = 40

LONGEST_HEADING = 200
LONGEST_SUMMARY = 240

_SPEAKER, _ROLE, _NOTE = 100, 120, 60
"""Characters of a label, so that no label takes a page's room from what was said."""


def event_asked(view: View, argument: str) -> Card:
    """`/event ID`: a number, a key or a page's address."""
    if not argument:
        return Card((_example(view),))
    event, note = named(view, argument)
    if event is None:
        return Card((note, _example(view)))
    page = event_page(view, EventPage(event.key))
    return page.over(note) if note.text else page


def named(view: View, argument: str) -> tuple[Event | None, Block]:
    """The event that a number, a key or an address names; and that it is not held, or only in another language."""
    event = view.library.get(argument, view.texts.language)
    if event is not None:
        return event, paragraph()
    others = view.library.elsewhere(argument)
    if not others:
        return None, view.note("none.event", text=shown(argument, 80))
    event = next((each for each in others if each.key.language == view.texts.language), others[0])
    return event, view.note("none.edition", language=view.texts.languages((event.key.language,)))


def _example(view: View) -> Block:
    """How to ask for an event, with one that is held."""
    latest = view.library.latest(0, 1)
    return view.note("ask.event", id=latest[0].key.id) if latest else view.note("start.empty")


def event_at(view: View, key: Key, number: int) -> Card:
    """The page of the whole text that holds a passage."""
    for index, page in enumerate(pages(view.archive.passages(key))):
        if any(piece.passage.number >= number for piece in page):
            return event_page(view, EventPage(key, index))
    return event_page(view, EventPage(key))


def event_page(view: View, asked: EventPage) -> Card:
    """A page of the whole text with its speakers; a way back to the list it was opened from."""
    event = view.library.get(asked.key)
    if event is None:
        return gone(view)
    passages = view.archive.passages(event.key)
    all_pages = pages(passages)
    page = min(asked.page, max(len(all_pages) - 1, 0))
    title = (Piece(shown(event.title, LONGEST_HEADING), "b", view.title(event)[0].link),)
    text = all_pages[page] if all_pages else ()
    labelled = any(passage.speaker is not None for passage in passages)
    spoken = _spoken(text, labelled=labelled) if text else [view.note("event.no_text")]
    where = view.say("event.page", page=page + 1, pages=len(all_pages)) if len(all_pages) > 1 else ()
    end = Block(tuple(item for item in (where, view.attribution(event.key)) if item), gap=True)
    blocks = [paragraph(title, view.when_where(event)), *spoken, end]
    if page == 0:
        blocks[1:1] = _lead(view, event, LONGEST_PAGE - size(blocks)[0])
    share = view.share(event.key, text[0].passage.number) if text else None
    same = [each.key for each in view.library.editions(event.key.id) if each.key.source == event.key.source]
    others = [other for other in same if other != event.key]
    editions = [Button(view.texts.languages((other.language,)), EventPage(other)) for other in others[:3]]
    rows = [_turning(EventPage(event.key, page, asked.back), len(all_pages)), (*([share] if share else []), *editions)]
    if asked.back is not None:
        rows.append((view.button("back", action=asked.back),))
    if view.follows:
        rows.append((view.button("follow_edits", action=FollowEvent(event.key)), *_follow(view, event.key)))
    return Card(tuple(blocks), tuple(rows))


def pages(passages: Sequence[Passage]) -> list[tuple[Slice, ...]]:
    """Cut a transcript into pages that together hold every character of it, in order."""
    done: list[tuple[Slice, ...]] = []
    page: list[Slice] = []
    room = A_PAGE
    for passage in passages:
        label = _label_size(passage) if not page or page[-1].passage.turn != passage.turn else 0
        for start, end in split(passage.text, A_PAGE - 200, units):
            length = units(passage.text[start:end]) + A_BREAK + label
            if page and (length > room or len(page) >= MOST_PARAGRAPHS):
                done.append(tuple(page))
                page, room = [], A_PAGE
                length += _label_size(passage) - label
            page.append(Slice(passage, start, end))
            room -= length
            label = 0
    return [*done, tuple(page)] if page else done


def _label_size(passage: Passage) -> int:
    parts = (shown(passage.speaker, _SPEAKER), shown(passage.role, _ROLE), shown(passage.note, _NOTE))
    return sum(units(part) for part in parts) + 8


def _lead(view: View, event: Event, room: int) -> list[Block]:
    """Summary, topics and persons, as far as there is room for them: what was said comes first."""
    blocks = []
    names = [("event.topics", event.topics), ("event.persons", event.persons)]
    lines = [view.say(key, names=", ".join(shown(name, 60) for name in listed[:8])) for key, listed in names if listed]
    if lines:
        blocks.append(paragraph(*lines, gap=True))
    if event.summary:
        summary = trim(event.summary, LONGEST_SUMMARY, units)
        cut = f" {CUT}" if len(summary) < len(event.summary) else ""
        blocks.insert(0, paragraph((Piece(isolated(summary), "i"), Piece(cut)), gap=True))
    while blocks and size(blocks)[0] + 4 > room:
        blocks.pop()
    return blocks


def _spoken(text: Sequence[Slice], *, labelled: bool) -> list[Block]:
    """Paragraphs as published; a turn's first one on the page after its speaker, with the post when first met.

    Narration is in italics where speakers are labelled at all: without them nobody knows what is narration.
    """
    blocks = []
    named: set[str] = set()
    turn = None
    for piece in text:
        passage = piece.passage
        label: Line = ()
        if passage.turn != turn and passage.speaker is not None:
            note = f" ({shown(passage.note, _NOTE)})" if passage.note else ""
            role = f", {shown(passage.role, _ROLE)}" if passage.role and passage.speaker not in named else ""
            named.add(passage.speaker)
            label = line(Piece(shown(passage.speaker, _SPEAKER), "b"), note, f"{role}: ")
        turn = passage.turn
        style = "i" if labelled and passage.speaker is None else ""
        blocks.append(paragraph(line(label, Piece(isolated(piece.text.strip("\n")), style)), gap=True))
    return blocks


def _turning(here: EventPage, total: int) -> Row:
    page, last = here.page, total - 1
    pages = (("«", 0, page > 1), ("‹", page - 1, page > 0), ("›", page + 1, page < last), ("»", last, page + 1 < last))
    return tuple(Button(label, replace(here, page=to)) for label, to, there in pages if there)


def excerpt(view: View, asked: Excerpt, heading: Block | None = None) -> Card:
    """A passage with its neighbours; Before and After show one more each."""
    event, passages = view.library.get(asked.key), view.archive.passages(asked.key)
    if event is None or not 0 <= asked.number < len(passages):
        return gone(view)
    chosen = passages[asked.number]
    before, after = min(asked.before, asked.number, MOST_AROUND), min(asked.after, MOST_AROUND)
    window = passages[asked.number - before : asked.number + after + 1]
    blocks = [heading] if heading else []
    blocks.append(paragraph(view.byline(chosen, event, with_post=True)))
    blocks += _quoted(_within(window, chosen))
    blocks.append(view.source(event))
    return Card(tuple(blocks), passage_rows(view, asked.key, asked.number, before, after))


def passage_rows(view: View, key: Key, number: int, before: int = 0, after: int = 0) -> tuple[Row, ...]:
    """The buttons under a passage that stands with its neighbours: Before, After, Whole event; Cite, Share."""
    last = len(view.archive.passages(key)) - 1
    more = []
    if number - before > 0 and before < MOST_AROUND:
        more.append(view.button("before", action=Excerpt(key, number, before + 1, after)))
    if number + after < last and after < MOST_AROUND:
        more.append(view.button("after", action=Excerpt(key, number, before, after + 1)))
    share = view.share(key, number)
    cite = view.button("cite", action=Cite(key, number))
    whole = view.button("whole", action=EventAt(key, number))
    return (*more, whole), (cite, *([share] if share else []), *_follow(view, key, number))


def _follow(view: View, key: Key, number: int | None = None) -> Row:
    """The button that shows what of an event or passage can be followed; none where there are no subscriptions."""
    action = Manage(Do.OF_CARD, str(key) if number is None else f"{key}.{number}")
    return (view.button("follow", action=action),) if view.follows and fits(action) else ()


def _within(window: Sequence[Passage], chosen: Passage) -> list[Slice]:
    """As much of a window as an excerpt holds: the chosen passage first, then its neighbours, the nearest first."""
    end = len(trim(chosen.text, EXCERPT, units))
    kept = [Slice(chosen, 0, end)]
    room = EXCERPT - units(chosen.text[:end])
    others = sorted((each for each in window if each is not chosen), key=lambda each: abs(each.number - chosen.number))
    for passage in others:
        room -= units(passage.text) + _label_size(passage) + 2
        if room < 0 or len(kept) >= MOST_PARAGRAPHS:
            break
        kept.append(Slice(passage, 0, len(passage.text)))
    return sorted(kept, key=lambda piece: piece.passage.number)


def _quoted(window: Sequence[Slice]) -> list[Block]:
    """One quotation block a turn, under its speaker where several speak."""
    blocks: list[Block] = []
    several = len({piece.passage.turn for piece in window}) > 1
    for _, turn in groupby(window, key=lambda piece: piece.passage.turn):
        pieces = list(turn)
        if several and pieces[0].passage.speaker is not None:
            blocks.append(paragraph(line(Piece(shown(pieces[0].passage.speaker), "b"), ":")))
        blocks.append(quotation([cut_line(piece, (Piece(isolated(piece.text)),)) for piece in pieces]))
    return blocks


def cite(view: View, key: Key, number: int) -> Card:
    """The passage as a footnote, a wiki reference and BibTeX, each to be copied with one tap."""
    event, passages = view.library.get(key), view.archive.passages(key)
    if event is None or not 0 <= number < len(passages):
        return gone(view)
    passage = passages[number]
    sources = view.archive.sources
    source = sources.get(event.key.source).title if event.key.source in sources else event.key.source
    when = view.texts.day(event.day)
    speaker = passage.speaker or source
    where_when = f"{event.place}, {when}" if event.place else when
    plain = ". ".join(part.strip().rstrip(".") for part in (speaker, f"“{event.title}”", where_when))
    where = event.url or sources.edition(event.key).home
    footnote = f"{plain}. {source}, {where} ({view.texts('cite.paragraph', n=number + 1)})"
    wiki = (
        f"{{{{cite web |url={where} |title={_wiki(event.title)} |author={_wiki(speaker)} "
        f"|date={event.day or ''} |publisher={_wiki(source)}}}}}"
    )
    bibtex = (
        f"@misc{{{event.key},\n  author = {{{_tex(speaker)}}},\n  title = {{{_tex(event.title)}}},\n"
        f"  year = {{{event.day.year if event.day else ''}}},\n  url = {{{_tex(where)}}},\n}}"
    )
    blocks = [paragraph(view.say("cite.heading"))]
    blocks += [paragraph((Piece(text, "p" if "\n" in text else "c"),), gap=True) for text in (footnote, wiki, bibtex)]
    blocks.append(paragraph(view.attribution(event.key), gap=True))
    return Card(tuple(blocks), ((view.button("back", action=Excerpt(key, number)),),))


def _wiki(text: str) -> str:
    return text.replace("|", "{{!}}").replace("\n", " ")


def _tex(text: str) -> str:
    return text.replace("{", "").replace("}", "").replace("\n", " ")


def gone(view: View) -> Card:
    """What a button or link names is not held any more."""
    return Card((view.note("gone.passage"),))
