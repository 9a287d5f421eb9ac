"""Cards of updates: a new transcript, an edited one, a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.callbacks import EventAt, EventPage
from bot.chat.cards import Button, Card
from bot.chat.excerpts import Slice, around, cut_line, quotation
from bot.chat.render import Block, Line, Piece, isolated, line, paragraph, shortened, size
from bot.chat.view import View, shown
from bot.subscriptions.model import ChangeType, Kind
from bot.sync.revisions import diff
from bot.transcripts.files import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat.texts import Texts
    from bot.chat.view import Services
    from bot.subscriptions.model import Item, Notification, Reason, SubscriptionTarget
    from bot.transcripts.model import Event, Passage

EXCERPT = 320
"""Characters of an excerpt under a heading."""
LEAST = 40
"""Characters below which a paragraph is a greeting, not worth an excerpt."""
MOST_REASONS = 6
MOST_CHANGES = 5
ROOM = 3900
"""UTF-16 units of a digest; excerpts are left out, then titles shortened, where it would be longer."""


class Updates:
    """Writes the cards of the messages that the outbox holds."""

    def __init__(self, services: Services, username: str) -> None:
        self._services, self._username = services, username

    async def __call__(self, message: Notification) -> Card | None:
        """The card, None where no transcript of the message is held any longer."""
        return await self._services.run(self.write, message)

    def write(self, message: Notification) -> Card | None:
        """As the call, blocking."""
        texts = self._services.texts.for_language(message.preferences.language or self._services.settings.language)
        view = View(self._services, texts, self._username)
        if message.digest:
            card = _digest(view, message)
        elif message.items[0].change is ChangeType.NEW:
            card = _new(view, message, message.items[0])
        else:
            card = _edited(view, message.items[0])
        if card is not None and message.fallback:
            card = card.over(view.note("update.thread_gone"))
        return card


def _new(view: View, message: Notification, item: Item) -> Card | None:
    event = view.library.get(str(item.key))
    if event is None:
        return None
    blocks = [
        paragraph(view.say("update.new", why=why(view.texts, item.reasons))),
        paragraph(view.title(event), view.when_where(event)),
    ]
    passage, quoted = _excerpt(view, event, item.reasons)
    if quoted is not None and message.preferences.excerpts:
        blocks.append(quoted)
    blocks.append(paragraph(view.attribution(event.key)))
    read = EventAt(event.key, passage.number) if passage else EventPage(event.key)
    return Card(tuple(blocks), ((view.button("read", action=read), *_pause(view, item.reasons), _settings(view)),))


def _edited(view: View, item: Item) -> Card | None:
    event = view.library.get(str(item.key))
    if item.change is ChangeType.GONE or event is None:
        name = view.title(event) if event else line(str(item.key))
        return Card(
            (paragraph(view.say("update.gone")), paragraph(name)), ((*_pause(view, item.reasons), _settings(view)),)
        )
    blocks = [
        paragraph(view.say("update.edited", why=why(view.texts, item.reasons))),
        paragraph(view.title(event), view.when_where(event)),
        *_changes(view, event),
        paragraph(view.attribution(event.key)),
    ]
    number = next((reason.passage for reason in item.reasons if reason.passage is not None), None)
    read = EventPage(event.key) if number is None else EventAt(event.key, number)
    return Card(tuple(blocks), ((view.button("read", action=read), *_pause(view, item.reasons), _settings(view)),))


def _changes(view: View, event: Event) -> list[Block]:
    """The words that the last edit changed, as they were and as they are."""
    earlier = view.archive.revisions(event.key)
    now = view.archive.transcript(event.key)
    if not earlier or now is None:
        return []
    try:
        before = earlier[-1].read()
    except UnreadableError:
        return []
    changes = diff(before, now)
    lines = [
        line(
            Piece(_short(change.before), "s"),
            " → " if change.before and change.after else "",
            Piece(_short(change.after), "b"),
        )
        for change in changes[:MOST_CHANGES]
    ]
    if len(changes) > MOST_CHANGES:
        lines.append(view.say("update.more_changes", n=len(changes) - MOST_CHANGES))
    return [Block(tuple(lines), quotation=True)] if lines else []


def _short(text: str) -> str:
    return isolated(shortened(text, 200))


def _digest(view: View, message: Notification) -> Card | None:
    found = [(item, view.library.get(str(item.key))) for item in message.items]
    held = [(item, event) for item, event in found if event is not None]
    if not held:
        return None
    heading = paragraph(view.say("update.digest", n=len(held)))
    for longest, with_excerpts in ((300, message.preferences.excerpts), (300, False), (110, False)):
        blocks = [heading]
        for item, event in held:
            blocks.append(_entry(view, item, event, longest))
            quoted = _excerpt(view, event, item.reasons)[1] if with_excerpts else None
            if quoted is not None:
                blocks.append(quoted)
        blocks.append(Block(tuple({view.attribution(event.key): None for _, event in held}), gap=True))
        length, entities = size(blocks)
        if length <= ROOM and entities <= 100:
            break
    reads = [Button(str(number), EventPage(event.key)) for number, (_, event) in enumerate(held, 1)]
    rows = [tuple(reads[start : start + 5]) for start in range(0, len(reads), 5)]
    return Card(tuple(blocks), (*rows, (_settings(view),)))


def _entry(view: View, item: Item, event: Event, longest: int) -> Block:
    day = f"{view.texts.day(event.day, short=True)} · "
    reasons = why(view.texts, item.reasons)
    title = (Piece(shown(event.title, longest), "", view.title(event)[0].link),)
    mark = line(view.say("update.edited_mark"), " ") if item.change is not ChangeType.NEW else ()
    return Block((line(mark, day, title), line(Piece(shown(reasons, 60), "i"))), gap=True)


def why(texts: Texts, reasons: Sequence[Reason]) -> str:
    """The reasons in words: "topic CIS, person Sergei Naryshkin"."""
    parts = list(dict.fromkeys(wish_in_words(texts, reason.target) for reason in reasons))
    more = len(parts) - MOST_REASONS
    shortened = ", ".join(parts[:MOST_REASONS])
    return f"{shortened}, +{more}" if more > 0 else shortened


def wish_in_words(texts: Texts, wish: SubscriptionTarget) -> str:
    """What is followed, in words: "topic CIS", "“the old hegemony”", "everything"."""
    name = shown(wish.text.partition("#")[0] if wish.kind is Kind.PASSAGE else wish.text, 80)
    return texts(f"wish.{wish.kind}", name=name)


def _excerpt(view: View, event: Event, reasons: Sequence[Reason]) -> tuple[Passage | None, Block | None]:
    """The passage that a phrase was met in, else the first words spoken; and the lines that show it."""
    passages = view.archive.passages(event.key)
    met = next((reason for reason in reasons if reason.passage is not None and reason.passage < len(passages)), None)
    if met is not None:
        passage = passages[met.passage or 0]
        start, end = around(passage.text, met.start, max(met.end, met.start + 1), EXCERPT)
        words: Line = (Piece(isolated(passage.text[start:end])),)
    else:
        spoken = (each for each in passages if each.speaker is not None and len(each.text) > LEAST)
        first = next(spoken, next(iter(passages), None))
        if first is None:
            return None, None
        passage = first
        start, end = around(passage.text, 0, 1, EXCERPT)
        words = (Piece(isolated(passage.text[start:end])),)
    speaker = line(Piece(shown(passage.speaker), "b"), ": ") if passage.speaker else ()
    return passage, quotation([line(speaker, cut_line(Slice(passage, start, end), words))])


def _pause(view: View, reasons: Sequence[Reason]) -> tuple[Button, ...]:
    """A button that pauses the one subscription the message came by; none where it came by several."""
    numbers = {reason.subscription for reason in reasons if reason.subscription}
    return (view.button("pause", action=f"sp{numbers.pop()}"),) if len(numbers) == 1 else ()


def _settings(view: View) -> Button:
    return view.button("settings", action="ss")
