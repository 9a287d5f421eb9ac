"""Search in any chat: `@bot some words`. The chosen result posts a card.

A card is in the language of its transcript, so that an answer is the same for everyone and Telegram may keep it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2s

from bot.chat import buttons
from bot.chat.buttons import EventPage, Excerpt
from bot.chat.excerpts import quoted_parts, snippet
from bot.chat.render import Piece, isolated, paragraph, shortened
from bot.chat.reply import Button, Card, InlinePage, InlineResult
from bot.chat.view import View, shown
from bot.chat.views import quotations, reading, verdict
from bot.chat.views.headings import signed
from bot.language import language_of
from bot.quotes.model import Answer, Match, MessageAnswer, Part, Verdict
from bot.transcripts.model import Event, Key

A_PAGE = 10
"""Results that come at once; more come as the reader scrolls."""

MOST = 200
"""Results of one query in all."""

LONGEST = 256
"""Characters that Telegram passes on."""

_TITLE, _DESCRIPTION = 120, 240
_RULED = 100
"""Characters of a verdict in front of a description's words."""


def results(view: View, query: str, offset: str = "") -> InlinePage:
    """The page of results from `offset` on; an offset that is none of ours ends the list."""
    query = query[:LONGEST].strip()
    if not re.fullmatch(r"\d{0,3}", offset, re.ASCII):
        return InlinePage()
    start = min(int(offset or 0), MOST)
    neutral = view.speaking(language_of(query, more_than=0))
    if not query:
        return _events(neutral, start)
    if shared := _shared(neutral, query):
        return shared
    return _matches(neutral, query, start)


def _events(view: View, start: int) -> InlinePage:
    events = view.library.latest(start, A_PAGE)
    more = start + len(events) < min(len(view.library), MOST)
    label = None if len(view.library) else view.texts("inline.empty")
    return InlinePage(tuple(_event(view, event) for event in events), str(start + len(events)) if more else "", label)


def _event(view: View, event: Event) -> InlineResult:
    view = view.speaking(event.key.language)
    where = f" · {event.place}" if event.place else ""
    blocks = [paragraph((Piece(shown(event.title, 300), "b", view.title(event)[0].link),), view.when_where(event))]
    if event.summary:
        blocks.append(paragraph((Piece(isolated(shortened(event.summary, reading.LONGEST_SUMMARY))),), gap=True))
    blocks.append(paragraph(view.attribution(event.key), gap=True))
    opened = Button(view.texts("button.open"), url=buttons.link(view.username, f"e_{event.key}"))
    return _article(
        f"e_{event.key}", event.title, f"{view.texts.day(event.day)}{where}", Card(tuple(blocks), ((opened,),))
    )


def _shared(view: View, query: str) -> InlinePage | None:
    """What a Share button names: the very passage."""
    try:
        action = buttons.parse_payload(query)
    except buttons.NoSuchButtonError:
        return None
    if isinstance(action, EventPage):
        event = view.library.get(action.key)
        return InlinePage((_event(view, event),)) if event else None
    if not isinstance(action, Excerpt):
        return None
    event, passages = view.library.get(action.key), view.archive.passages(action.key)
    if event is None or action.number >= len(passages):
        return None
    view = view.speaking(event.key.language)
    passage = passages[action.number]
    card = replace(reading.excerpt(view, action), rows=_rows(view, action.key, action.number))
    title = f"{passage.speaker or view.texts('speaker.none')} · {view.texts.day(event.day, short=True)}"
    words = snippet(passage.text, 0, 0, _DESCRIPTION)
    return InlinePage((_article(_id("p", str(action.key), action.number), title, words, card),))


def _rows(view: View, key: Key, number: int) -> tuple[tuple[Button, ...], ...]:
    """Buttons of a card in somebody else's chat: they open the bot, as the message is not the bot's to change."""
    payload = buttons.passage_payload(key, number)
    if payload is None:
        return ()
    opened = Button(view.texts("button.open"), url=buttons.link(view.username, payload))
    return ((opened, Button(view.texts("button.share"), share=payload)),)


def _matches(view: View, query: str, start: int) -> InlinePage:
    label = view.texts("inline.long") if len(query) >= LONGEST - 1 else None
    if not len(view.library):
        return InlinePage((), button=view.texts("inline.empty"))
    asked = view.archive.engine.check_message(query, limit=min(start + A_PAGE + 1, MOST))
    answers = [each.answer.drop_weak_matches() for each in asked.answers]
    if len(answers) > 1:
        return InlinePage(() if start else _quotations(view, asked, answers), button=label)
    answer = answers[0]
    matches = answer.matches
    if not matches:
        return InlinePage(() if start else (_absent(view, answer),), button=label or view.texts("inline.absent"))
    page = matches[start : start + A_PAGE]
    articles = [_match(view, answer, match, index) for index, match in enumerate(page, start)]
    found = {article.id: article for article in articles}
    end = start + len(page)
    return InlinePage(tuple(found.values()), str(end) if end < min(len(matches), MOST) else "", label)


def _quotations(view: View, asked: MessageAnswer, answers: Sequence[Answer]) -> tuple[InlineResult, ...]:
    """A card for all the quotes of a query, then the best of each."""
    card = replace(quotations.listed(view, asked), rows=((_opens_quote(view),),))
    heading, *lines = (block.text for block in card.blocks)
    whole = _article(_id("q", asked.text), heading, " · ".join(" ".join(each.split()) for each in lines), card)
    found = {one.quote: _match(view, one, one.matches[0], 0) if one.matches else _absent(view, one) for one in answers}
    return (whole, *(replace(article, id=_id("q", quote, article.id)) for quote, article in found.items()))


def _match(view: View, answer: Answer, match: Match, index: int) -> InlineResult:
    part = match.parts[0]
    view = view.speaking(part.event.key.language)
    if answer.verdict is Verdict.SHORT:
        card, sign, ruled = _place(view, part), "", ""
    else:
        card = verdict.answered(view, answer, index)
        sign, ruled = signed(view, answer, match)
        sign, ruled = f"{sign} ", f"{shown(ruled, _RULED)} · "
    speaker = part.passage.speaker or view.texts("speaker.none")
    title = f"{sign}{speaker} · {view.texts.day(part.event.day, short=True)}"
    words = snippet(part.passage.text, part.start, part.end, _DESCRIPTION - len(ruled))
    spans = [(each.passage.key, each.passage.number, each.start, each.end) for each in match.parts]
    card = replace(card, rows=_rows(view, part.passage.key, part.passage.number))
    return _article(_id("m", *spans), title, f"{ruled}{words}", card)


def _place(view: View, part: Part) -> Card:
    """Words where they stand, in bold: their whole passage, or of an endless one the sentences around them."""
    words = quoted_parts([part], [part], budget=reading.EXCERPT, most=reading.EXCERPT)
    return Card((words, view.source(part.event, view.byline(part.passage, part.event))))


def _absent(view: View, answer: Answer) -> InlineResult:
    """A card that says so, for those who want to post that."""
    card = replace(verdict.answered(view, replace(answer, closest=None)), rows=((_opens_quote(view),),))
    short = answer.verdict is Verdict.SHORT
    title = view.texts("inline.short_none" if short else "verdict.absent")
    more = view.texts("verdict.short_rule" if short else "verdict.no_proof")
    return _article(_id("a", answer.quote), title, more, card)


def _opens_quote(view: View) -> Button:
    return Button(view.texts("button.open"), url=buttons.link(view.username, "quote"))


def _id(kind: str, *parts: object) -> str:
    """A result's name, the same whenever and by whomever the same place is found."""
    named = repr([str(part) for part in parts]).encode("utf-8", "replace")
    return kind + blake2s(named, digest_size=16).hexdigest()


def _article(name: str, title: str, description: str, card: Card) -> InlineResult:
    return InlineResult(name, shown(title, _TITLE), shown(description, _DESCRIPTION), card)
