"""`/changes ID`: how a transcript was edited since it was first stored, word by word."""

from bot.chat.buttons import Edit, EventPage, FollowEvent
from bot.chat.render import CUT, Block, Line, Piece, isolated, line, paragraph, shortened
from bot.chat.reply import Button, Card
from bot.chat.view import View
from bot.chat.views.reading import named
from bot.sync.revisions import FieldChange, WordChange, diff, field_changes
from bot.sync.run import gone_since
from bot.transcripts.files import UnreadableError
from bot.transcripts.model import Key, Transcript

MOST_CHANGES = 12
MOST_FIELDS = 6
CONTEXT = 60
"""Characters of the passage that stand around a change."""
LONGEST = 300
"""Characters of a change that are shown."""


def changes_asked(view: View, asked: str) -> Card:
    """The card for an event's number, key or address. Blocks."""
    if not asked:
        newest = view.library.latest(0, 1)
        return Card((view.note("edits.ask", id=newest[0].key.id if newest else "63951"),))
    event, note = named(view, asked)
    if event is None:
        return Card((note,))
    card = edit_card(view, event.key, 0)
    return card.over(note) if note.text else card


def edit_card(view: View, key: Key, number: int) -> Card:
    """The edit of text `number` (0: of the last one before today's). Blocks."""
    event, now = view.library.get(key), view.archive.transcript(key)
    if event is None or now is None:
        return Card((view.note("none.event", text=str(key)),))
    kept = view.archive.revisions(key)
    heading = paragraph(view.title(event), view.when_where(event))
    gone = gone_since(view.services.settings, key)
    blocks = [heading, view.note("edits.gone", day=view.texts.day(gone))] if gone else [heading]
    follow = (view.button("follow_edits", action=FollowEvent(key)),) if view.follows else ()
    rows = ((view.button("whole", action=EventPage(key)), *follow),)
    if not kept:
        return Card((*blocks, view.note("edits.none"), paragraph(view.attribution(key))), rows)
    at = next((index for index, one in enumerate(kept) if one.number == number), len(kept) - 1)
    blocks.append(view.note("edits.which", before=at + 1, after=at + 2, total=len(kept) + 1))
    try:
        before = kept[at].read()
        after = kept[at + 1].read() if at + 1 < len(kept) else now
        blocks += _changes(view, before, after)
    except UnreadableError:
        blocks.append(view.note("edits.unreadable"))
    paging = [Button(view.texts("edits.earlier"), Edit(key, kept[at - 1].number))] if at > 0 else []
    paging += [Button(view.texts("edits.later"), Edit(key, kept[at + 1].number))] if at + 1 < len(kept) else []
    blocks.append(paragraph(view.attribution(key)))
    return Card(tuple(blocks), (tuple(paging), *rows))


def _changes(view: View, before: Transcript, after: Transcript) -> list[Block]:
    """The words and fields that differ; that the words are the same, where nothing does."""
    words = diff(before, after)
    telling = [change for change in words if not change.cosmetic]
    fields = field_changes(before, after)
    blocks: list[Block] = []
    if telling:
        lines = [_in_place(change, before, after) for change in telling[:MOST_CHANGES]]
        blocks.append(Block(tuple(lines), quotation=True, expandable=len(lines) > 4))
    if len(telling) > MOST_CHANGES:
        blocks.append(view.note("update.more_changes", n=len(telling) - MOST_CHANGES))
    if len(words) > len(telling):
        blocks.append(view.note("edits.cosmetic", n=len(words) - len(telling)))
    blocks += [paragraph(_field(view, change)) for change in fields[:MOST_FIELDS]]
    return blocks or [view.note("edits.same_words")]


def _in_place(change: WordChange, before: Transcript, after: Transcript) -> Line:
    """The change with a few of the words around it, from the text that holds it."""
    if change.new is not None:
        text, span = after.passages[change.new].text, change.new_span
    else:
        text, span = before.passages[change.old or 0].text, change.old_span
    was, now = Piece(_cut(change.before), "s"), Piece(_cut(change.after), "b")
    both = " " if change.before and change.after else ""
    return line(_ahead(text[: span.start]), was, both, now, _behind(text[span.end :]))


def _ahead(text: str) -> str:
    """The last words before a change."""
    if len(text) <= CONTEXT:
        return isolated(text)
    return f"{CUT} {isolated(text[-CONTEXT:].partition(' ')[2])}"


def _behind(text: str) -> str:
    """The first words after a change."""
    if len(text) <= CONTEXT:
        return isolated(text)
    return f"{isolated(text[:CONTEXT].rpartition(' ')[0])} {CUT}"


def _field(view: View, change: FieldChange) -> Line:
    name = view.texts(f"edits.field.{change.name}")
    before, after = _cut(change.before), _cut(change.after)
    return line(f"{name}: ", Piece(before, "s") if before else "", " → ", Piece(after, "b") if after else "—")


def _cut(text: str) -> str:
    return isolated(shortened(text, LONGEST))
