"""Search in any chat: `@bot some words`. The chosen result posts a card.

A card is in the language of its transcript, so that an answer is the same for everyone and Telegram may keep it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import TYPE_CHECKING

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import InlineQueryHandler

from bot.chat import links, reading, verdicts
from bot.chat.callbacks import EventPage, Excerpt
from bot.chat.cards import Button, Card
from bot.chat.passages import quoted_parts, snippet
from bot.chat.render import Piece, isolated, line, paragraph, shortened
from bot.chat.replies import NO_PREVIEW, is_stale, view_of
from bot.chat.view import shown
from bot.quotes.model import Verdict

if TYPE_CHECKING:
    from telegram import Update
    from telegram.ext import BaseHandler, ContextTypes

    from bot.chat.view import View
    from bot.quotes.model import Answer, Match, Part
    from bot.transcripts.model import Event, Key

A_PAGE = 10
"""Results that come at once; more come as the reader scrolls."""

MOST = 200
"""Results of one query in all."""

LONGEST = 256
"""Characters that Telegram passes on."""

KEPT = 300
"""Seconds that Telegram may answer the same query by itself."""

_TITLE, _DESCRIPTION = 120, 240
_RULED = 100
"""Characters of a verdict in front of a description's words."""
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of results."""

    results: tuple[InlineQueryResultArticle, ...]
    next_offset: str = ""
    button: str | None = None
    """The label of a button that opens the bot."""


def handlers() -> list[BaseHandler[Update, ContextTypes.DEFAULT_TYPE, None]]:
    """The one handler of inline queries."""
    return [InlineQueryHandler(search)]


async def search(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer what stands in the field so far; `order` cancels this when more is typed."""
    query = update.inline_query
    if query is None:
        return
    view = view_of(update, context)
    page = await view.services.run(results, view, query.query, query.offset)
    button = InlineQueryResultsButton(page.button, start_parameter="quote") if page.button else None
    try:
        await query.answer(
            page.results, cache_time=KEPT, is_personal=False, next_offset=page.next_offset, button=button
        )
    except BadRequest as error:
        if not is_stale(error):
            raise


def results(view: View, query: str, offset: str = "") -> Page:
    """The page of results from `offset` on; an offset that is none of ours ends the list."""
    query = query[:LONGEST].strip()
    if not re.fullmatch(r"\d{0,3}", offset, re.ASCII):
        return Page(())
    start = min(int(offset or 0), MOST)
    neutral = _in_language(view, "ru" if _CYRILLIC.search(query) else None)
    if not query:
        return _events(neutral, start)
    if shared := _shared(neutral, query):
        return shared
    return _matches(neutral, query, start)


def _in_language(view: View, language: str | None) -> View:
    return replace(view, texts=view.services.texts.for_language(language), user=None)


def _events(view: View, start: int) -> Page:
    events = view.library.latest(start, A_PAGE)
    more = start + len(events) < min(len(view.library), MOST)
    label = None if len(view.library) else view.texts("inline.empty")
    return Page(tuple(_event(view, event) for event in events), str(start + len(events)) if more else "", label)


def _event(view: View, event: Event) -> InlineQueryResultArticle:
    view = _in_language(view, event.key.language)
    where = f" · {event.place}" if event.place else ""
    blocks = [paragraph((Piece(shown(event.title, 300), "b", view.title(event)[0].link),), view.when_where(event))]
    if event.summary:
        blocks.append(paragraph((Piece(isolated(shortened(event.summary, reading.LONGEST_SUMMARY))),), gap=True))
    blocks.append(paragraph(view.attribution(event.key), gap=True))
    opened = Button(view.texts("button.open"), url=links.address(view.username, links.event(event.key)))
    return _article(
        f"e_{event.key}", event.title, f"{view.texts.day(event.day)}{where}", Card(tuple(blocks), ((opened,),))
    )


def _shared(view: View, query: str) -> Page | None:
    """What a Share button names: the very passage."""
    try:
        action = links.parse(query)
    except links.NoSuchLinkError:
        return None
    if isinstance(action, EventPage):
        event = view.library.get(action.key)
        return Page((_event(view, event),)) if event else None
    if not isinstance(action, Excerpt):
        return None
    event, passages = view.library.get(action.key), view.archive.passages(action.key)
    if event is None or action.number >= len(passages):
        return None
    view = _in_language(view, event.key.language)
    passage = passages[action.number]
    card = replace(reading.excerpt(view, action), rows=_rows(view, action.key, action.number))
    title = f"{passage.speaker or view.texts('speaker.none')} · {view.texts.day(event.day, short=True)}"
    words = snippet(passage.text, 0, 0, _DESCRIPTION)
    return Page((_article(_id("p", str(action.key), action.number), title, words, card),))


def _rows(view: View, key: Key, number: int) -> tuple[tuple[Button, ...], ...]:
    """Buttons of a card in somebody else's chat: they open the bot, as the message is not the bot's to change."""
    payload = links.passage(key, number)
    if payload is None:
        return ()
    opened = Button(view.texts("button.open"), url=links.address(view.username, payload))
    return ((opened, Button(view.texts("button.share"), share=payload)),)


def _matches(view: View, query: str, start: int) -> Page:
    engine = view.archive.engine
    answer = engine.check(query, limit=min(start + A_PAGE + 1, MOST)).drop_weak_matches()
    label = view.texts("inline.long") if len(query) >= LONGEST - 1 else None
    if not len(view.library):
        return Page((), button=view.texts("inline.empty"))
    matches = answer.matches
    if not matches:
        return Page(() if start else _absent(view, answer), button=label or view.texts("inline.absent"))
    page = matches[start : start + A_PAGE]
    articles = [_match(view, answer, match, index) for index, match in enumerate(page, start)]
    found = {article.id: article for article in articles}
    end = start + len(page)
    return Page(tuple(found.values()), str(end) if end < min(len(matches), MOST) else "", label)


def _match(view: View, answer: Answer, match: Match, index: int) -> InlineQueryResultArticle:
    part = match.parts[0]
    view = _in_language(view, part.event.key.language)
    if answer.verdict is Verdict.SHORT:
        card, sign, ruled = _place(view, part), "", ""
    else:
        card = verdicts.answered(view, answer, index)
        ruled = "".join(piece.text for piece in verdicts.heading(view, answer, match))
        sign = f"{ruled.split()[0]} "
        ruled = f"{shown(ruled.removeprefix(sign), _RULED)} · "
    speaker = part.passage.speaker or view.texts("speaker.none")
    title = f"{sign}{speaker} · {view.texts.day(part.event.day, short=True)}"
    words = snippet(part.passage.text, part.start, part.end, _DESCRIPTION - len(ruled))
    spans = [(each.passage.key, each.passage.number, each.start, each.end) for each in match.parts]
    card = replace(card, rows=_rows(view, part.passage.key, part.passage.number))
    return _article(_id("m", *spans), title, f"{ruled}{words}", card)


def _place(view: View, part: Part) -> Card:
    """Words where they stand, in bold: their whole passage, or of an endless one the sentences around them."""
    room = reading.EXCERPT
    words = quoted_parts([part], {0: [(part.start, part.end)]}, around=room, most=room)
    return Card((paragraph(view.byline(part.passage, part.event)), words, view.source(part.event)))


def _absent(view: View, answer: Answer) -> tuple[InlineQueryResultArticle, ...]:
    """A card that says so, for those who want to post that."""
    quoted = paragraph(line("“", Piece(isolated(shortened(answer.quote, LONGEST)), "i"), "”"))
    opened = Button(view.texts("button.open"), url=links.address(view.username, "quote"))
    card = replace(verdicts.answered(view, replace(answer, closest=None)).over(quoted), rows=((opened,),))
    short = answer.verdict is Verdict.SHORT
    title = view.texts("inline.short_none" if short else "verdict.absent")
    more = view.texts("verdict.short_rule" if short else "verdict.no_proof")
    return (_article(_id("a", answer.quote), title, more, card),)


def _id(kind: str, *parts: object) -> str:
    """A result's name, the same whenever and by whomever the same place is found."""
    named = repr([str(part) for part in parts]).encode("utf-8", "replace")
    return kind + blake2s(named, digest_size=16).hexdigest()


def _article(name: str, title: str, description: str, card: Card) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        name,
        shown(title, _TITLE),
        InputTextMessageContent(card.html, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW),
        reply_markup=card.markup,
        description=shown(description, _DESCRIPTION),
    )
