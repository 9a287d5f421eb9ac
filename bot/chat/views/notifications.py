"""Cards of notifications: a new transcript, an edited one, one that is gone, a digest."""

from collections.abc import Sequence

from bot.chat.buttons import Action, Do, EventAt, EventPage, Manage
from bot.chat.excerpts import Slice, around, cut_line, quotation
from bot.chat.render import Block, Piece, isolated, line, paragraph, shortened, size
from bot.chat.reply import Button, Card, Row
from bot.chat.view import Services, View, shown
from bot.chat.views.subscriptions import in_words
from bot.subscriptions.model import ChangeType, Item, Notification, Reason
from bot.sync.revisions import diff
from bot.transcripts.files import UnreadableError
from bot.transcripts.model import Event, Passage

EXCERPT = 320
"""Characters of an excerpt under a heading."""
SHORTEST_EXCERPT = 40
"""Characters below which a paragraph is a greeting, not worth an excerpt."""
MOST_REASONS = 6
MOST_CHANGES = 5
LONGEST_CHANGE = 200
LONGEST_DIGEST = 3900
"""UTF-16 units of a digest; excerpts are left out, then titles shortened, where it would be longer."""
MOST_ENTITIES = 100


class NotificationRenderer:
    """Makes the cards of the notifications that the outbox holds."""

    def __init__(self, services: Services, username: str) -> None:
        self._services, self._username = services, username

    async def __call__(self, notification: Notification) -> Card | None:
        """The card, None where no transcript of the notification is held any longer."""
        return await self._services.run(self.render, notification)

    def render(self, notification: Notification) -> Card | None:
        """As the call, blocking."""
        language = notification.preferences.language or self._services.settings.language
        view = View(self._services, self._services.texts.for_language(language), self._username)
        if notification.digest:
            card = _digest(view, notification)
        elif notification.items[0].change is ChangeType.NEW:
            card = _new(view, notification.items[0], with_excerpt=notification.preferences.excerpts)
        else:
            card = _edited(view, notification.items[0])
        if card is not None and notification.fallback:
            card = card.over(view.note("update.thread_gone"))
        return card


def _new(view: View, item: Item, *, with_excerpt: bool) -> Card | None:
    event = view.library.get(str(item.key))
    if event is None:
        return None
    passage, quoted = _excerpt(view, event, item.reasons)
    blocks = [
        view.note("update.new", why=_why(view, item.reasons)),
        paragraph(view.title(event), view.when_where(event)),
        *([quoted] if quoted is not None and with_excerpt else []),
        paragraph(view.attribution(event.key)),
    ]
    read = EventAt(event.key, passage.number) if passage else EventPage(event.key)
    return Card(tuple(blocks), (_buttons(view, item, read),))


def _edited(view: View, item: Item) -> Card | None:
    event = view.library.get(str(item.key))
    if item.change is ChangeType.GONE or event is None:
        name = view.title(event) if event else line(str(item.key))
        return Card((view.note("update.gone"), paragraph(name)), (_buttons(view, item),))
    blocks = [
        view.note("update.edited", why=_why(view, item.reasons)),
        paragraph(view.title(event), view.when_where(event)),
        *_changes(view, event),
        paragraph(view.attribution(event.key)),
    ]
    number = next((reason.passage for reason in item.reasons if reason.passage is not None), None)
    read = EventPage(event.key) if number is None else EventAt(event.key, number)
    return Card(tuple(blocks), (_buttons(view, item, read),))


def _buttons(view: View, item: Item, read: Action | None = None) -> Row:
    """To read on, to pause the one subscription that it came by (none where it came by several), to the settings."""
    numbers = {reason.subscription for reason in item.reasons if reason.subscription}
    pause = [view.button("pause", action=Manage(Do.PAUSE_UPDATES, str(numbers.pop())))] if len(numbers) == 1 else []
    return (*([view.button("read", action=read)] if read else []), *pause, _settings(view))


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
            Piece(isolated(shortened(change.before, LONGEST_CHANGE)), "s"),
            " → " if change.before and change.after else "",
            Piece(isolated(shortened(change.after, LONGEST_CHANGE)), "b"),
        )
        for change in changes[:MOST_CHANGES]
    ]
    if len(changes) > MOST_CHANGES:
        lines.append(view.say("update.more_changes", n=len(changes) - MOST_CHANGES))
    return [Block(tuple(lines), quotation=True)] if lines else []


def _digest(view: View, notification: Notification) -> Card | None:
    """All transcripts of a period in one card; where it would be too long, without excerpts and with shorter titles."""
    found = [(item, view.library.get(str(item.key))) for item in notification.items]
    held = [(item, event) for item, event in found if event is not None]
    if not held:
        return None
    heading = paragraph(view.say("update.digest", n=len(held)))
    for longest, with_excerpts in ((300, notification.preferences.excerpts), (300, False), (110, False)):
        blocks = [heading]
        for item, event in held:
            blocks.append(_entry(view, item, event, longest))
            quoted = _excerpt(view, event, item.reasons)[1] if with_excerpts else None
            if quoted is not None:
                blocks.append(quoted)
        blocks.append(Block(tuple({view.attribution(event.key): None for _, event in held}), gap=True))
        length, entities = size(blocks)
        if length <= LONGEST_DIGEST and entities <= MOST_ENTITIES:
            break
    reads = [Button(str(number), EventPage(event.key)) for number, (_, event) in enumerate(held, 1)]
    rows = [tuple(reads[start : start + 5]) for start in range(0, len(reads), 5)]
    return Card(tuple(blocks), (*rows, (_settings(view),)))


def _entry(view: View, item: Item, event: Event, longest: int) -> Block:
    day = f"{view.texts.day(event.day, short=True)} · "
    reasons = _why(view, item.reasons)
    title = (Piece(shown(event.title, longest), "", view.title(event)[0].link),)
    mark = line(view.say("update.edited_mark"), " ") if item.change is not ChangeType.NEW else ()
    return Block((line(mark, day, title), line(Piece(shown(reasons, 60), "i"))), gap=True)


def _why(view: View, reasons: Sequence[Reason]) -> str:
    """The reasons in words: "topic CIS, person Sergei Naryshkin"."""
    parts = list(dict.fromkeys(in_words(view.texts, reason.target) for reason in reasons))
    more = len(parts) - MOST_REASONS
    listed = ", ".join(parts[:MOST_REASONS])
    return f"{listed}, +{more}" if more > 0 else listed


def _excerpt(view: View, event: Event, reasons: Sequence[Reason]) -> tuple[Passage | None, Block | None]:
    """The passage that a phrase was met in, else the first words spoken; and the lines that show it."""
    passages = view.archive.passages(event.key)
    met = next((reason for reason in reasons if reason.passage is not None and reason.passage < len(passages)), None)
    if met is not None:
        passage, start, end = passages[met.passage or 0], met.start, max(met.end, met.start + 1)
    else:
        spoken = (each for each in passages if each.speaker is not None and len(each.text) > SHORTEST_EXCERPT)
        first = next(spoken, next(iter(passages), None))
        if first is None:
            return None, None
        passage, start, end = first, 0, 1
    start, end = around(passage.text, start, end, EXCERPT)
    words = (Piece(isolated(passage.text[start:end])),)
    speaker = line(Piece(shown(passage.speaker), "b"), ": ") if passage.speaker else ()
    return passage, quotation([line(speaker, cut_line(Slice(passage, start, end), words))])


def _settings(view: View) -> Button:
    return view.button("settings", action=Manage(Do.SETTINGS_BELOW))
