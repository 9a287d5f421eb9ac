"""Cards of subscriptions: what can be followed, what it would have brought, what is followed."""

from collections.abc import Sequence

from bot.chat import buttons, targets
from bot.chat.buttons import Do, EventPage, Excerpt, Manage, NoSuchButtonError
from bot.chat.render import Block, Line, Piece, line, paragraph
from bot.chat.reply import Button, Card, Row, arrows
from bot.chat.subscribers import Subscriber
from bot.chat.targets import ChosenTarget
from bot.chat.texts import Texts
from bot.chat.view import View, shown
from bot.chat.views.home import example_topic
from bot.chat.views.settings import pace_in_words
from bot.subscriptions.matching import preview
from bot.subscriptions.model import Kind, Preferences, Preview, Subscription, SubscriptionTarget
from bot.transcripts.model import Key

NAMES_A_PAGE = 10
LISTED_A_PAGE = 10
A_ROW = 5
MOST_OF_CARD = 12
MOST_LANGUAGES = 4
LONGEST_TITLE = 120
ALL, KEEP = "all", "no"
"""What the button carries that stops everything once more, and the one that deletes nothing."""

_CHOICES = {"t": Kind.TOPIC, "p": Kind.PERSON, "l": Kind.PLACE, "s": Kind.SOURCE}
"""What is chosen from a list of names."""
_EDITS = (Kind.EVENT, Kind.PASSAGE)


def menu(view: View, subscriber: Subscriber, replaces: int = 0) -> Card:
    """What can be followed."""
    start = subscriber.manage(Do.MENU, replaces=replaces)
    kinds = tuple(_button(view, f"choose_{kind}", start.to(Do.CHOOSE, letter)) for letter, kind in _CHOICES.items())
    everything = _button(view, "choose_everything", start.to(Do.PREVIEW, "e"))
    phrase = _button(view, "choose_phrase", start.to(Do.CHOOSE, "f"))
    return Card(
        (_heading(view, subscriber, "follow.menu"), view.note("follow.words", topic=example_topic(view))),
        (kinds[:2], kinds[2:], (everything, phrase), (_button(view, "list", start.to(Do.LIST)),)),
    )


def choose(view: View, subscriber: Subscriber, action: Manage) -> Card:
    """Names to choose from, ten a page, the most frequent first; for a phrase, how to send it."""
    letter, kind = action.rest[:1], _CHOICES.get(action.rest[:1])
    back = (_button(view, "back", action.to(Do.MENU)),)
    if kind is None:
        how = "follow.send_change" if action.replaces else "follow.send_phrase"
        channel = f"{subscriber.destination.chat} " if subscriber.channel else ""
        return Card((view.note(how, n=str(action.replaces), channel=channel),), (back,))
    names = targets.names_of(view, kind)
    if not names:
        return Card((view.note("follow.no_names"),), (back,))
    offset = _offset(action.rest[1:], len(names))
    rows: list[Row] = []
    for name, count in names[offset : offset + NAMES_A_PAGE]:
        choice = action.to(Do.PREVIEW, targets.code_of_name(kind, name))
        rows.append((Button(f"{shown(name, 60)} · {view.texts.number(count)}", choice),))
    last = min(offset + NAMES_A_PAGE, len(names))
    where = view.say("list.where", first=offset + 1, last=last, total=len(names))
    heading = paragraph(line(view.say(f"follow.which_{kind}"), "  ·  ", where))
    turn = arrows(lambda at: action.to(Do.CHOOSE, f"{letter}{at}"), offset, last, len(names), NAMES_A_PAGE)
    return Card((heading,), (*rows, turn, back))


def of_card(view: View, subscriber: Subscriber, action: Manage) -> Card:
    """What of an event or a passage can be followed: its speaker, topics, persons, place, its edits."""
    name, dot, number = action.rest.rpartition(".")
    try:
        key = Key.parse(name if dot else action.rest)
    except ValueError as error:
        raise NoSuchButtonError(str(error)) from error
    event = view.library.get(key)
    passages = view.archive.passages(key) if dot else ()
    passage = passages[int(number)] if number.isdecimal() and int(number) < len(passages) else None
    if event is None or (dot and passage is None):
        raise NoSuchButtonError(f"{action.rest!r} is not held")
    names = [(Kind.PERSON, passage.speaker)] if passage and passage.speaker else []
    names += [(Kind.TOPIC, topic) for topic in event.topics]
    names += [(Kind.PERSON, person) for person in event.persons]
    names += [(Kind.PLACE, event.place)] if event.place else []
    offered = {one.code: one for one in (targets.named(view, kind, name) for kind, name in names)}
    rows = _targets(view, list(offered.values())[:MOST_OF_CARD], action)
    of_passage = action.to(Do.PREVIEW, f"x{action.rest}")
    edits = [_button(view, "edits_of_passage", of_passage)] if passage and buttons.fits(of_passage) else []
    rows.append((*edits, _button(view, "edits", action.to(Do.PREVIEW, f"d{key}"))))
    rows.append((view.button("back", action=Excerpt(key, passage.number) if passage else EventPage(key)),))
    title = paragraph(view.title(event), view.when_where(event))
    return Card((_heading(view, subscriber, "follow.of_card"), title), tuple(rows))


def before_saving(
    view: View, subscriber: Subscriber, chosen: ChosenTarget, action: Manage, back: Button | None = None
) -> Card:
    """What the target would have brought in the last year, and the button that saves it. Blocks."""
    target = chosen.target
    back = back or _button(view, "another", action.to(Do.MENU))
    if target.kind in _EDITS:
        return _before_saving_edits(view, chosen, action, back)
    found = preview(target, view.archive, view.services.clock().date())
    blocks = [_heading(view, subscriber, "follow.ask", what=Piece(label(view, target), "b"))]
    if not found.known:
        blocks.append(view.note("follow.unknown"))
    elif target.kind is Kind.QUOTE:
        blocks.append(view.note("follow.quote_found" if found.count else "follow.quote_absent"))
    elif not found.count:
        blocks.append(view.note("follow.fired_never"))
    else:
        blocks.append(view.note("follow.fired_at_least" if found.at_least else "follow.fired", n=found.count))
    blocks += [_sample(view, found)] if found.sample else []
    near = (targets.named(view, target.kind, name) for name in found.suggestions)
    rows: list[Row] = [
        (_button(view, "instead", action.to(Do.PREVIEW, one.code), name=shown(one.target.text, 50)),)
        for one in near
        if one.is_held
    ]
    rows.append(_languages(view, chosen, action))
    save = _button(view, "save" if found.known else "save_anyway", action.to(Do.SAVE, chosen.code))
    return Card(tuple(blocks), (*rows, (save, back)))


def unclear(view: View, subscriber: Subscriber, text: str, action: Manage) -> Card:
    """Words that name nothing held: what they may have meant. Blocks."""
    topics, persons = view.library.by_topic(text).suggestions[:3], view.library.by_person(text).suggestions[:3]
    near = [targets.named(view, Kind.TOPIC, name) for name in topics]
    near += [targets.named(view, Kind.PERSON, name) for name in persons]
    as_phrase = _button(view, "as_phrase", action.to(Do.PREVIEW, "rf"))
    as_topic = _button(view, "as_topic", action.to(Do.PREVIEW, "rt"))
    another = _button(view, "another", action.to(Do.MENU))
    heading = _heading(view, subscriber, "follow.unclear", text=shown(text, 80))
    return Card((heading,), (*_targets(view, near, action), (as_phrase, as_topic), (another,)))


def saved(view: View, subscriber: Subscriber, subscription: Subscription, preferences: Preferences) -> Card:
    """That it is followed, and when notifications come."""
    what = Piece(label(view, subscription.target), "b")
    when = view.note("follow.when", when=pace_in_words(view, preferences))
    settings = _button(view, "settings", subscriber.manage(Do.SETTINGS))
    remove = _button(view, "remove", subscriber.manage(Do.REMOVE, subscription.id))
    return Card(
        (_heading(view, subscriber, "follow.saved", what=what), when), ((_list(view, subscriber), settings), (remove,))
    )


def listing(view: View, subscriber: Subscriber, held: Sequence[Subscription], offset: int = 0) -> Card:
    """What is followed, a number a line, and buttons that open each."""
    new = _button(view, "new", subscriber.manage(Do.MENU))
    if not held:
        return Card((_heading(view, subscriber, "follow.nothing"),), ((new,),))
    offset = offset if offset < len(held) else 0
    page = list(enumerate(held[offset : offset + LISTED_A_PAGE], offset + 1))
    lines = [
        line(f"{number}. ", label(view, one.target), *((" · ", view.say("follow.paused")) if one.paused else ()))
        for number, one in page
    ]
    numbers = [Button(str(number), subscriber.manage(Do.OPEN, one.id)) for number, one in page]
    rows = (
        tuple(numbers[:A_ROW]),
        tuple(numbers[A_ROW:]),
        arrows(lambda at: subscriber.manage(Do.LIST, at), offset, offset + LISTED_A_PAGE, len(held), LISTED_A_PAGE),
        (new, _button(view, "settings", subscriber.manage(Do.SETTINGS))),
        (_button(view, "stop_all", subscriber.manage(Do.STOP_ALL)),),
    )
    return Card((_heading(view, subscriber, "follow.listed", n=len(held)), paragraph(*lines, gap=True)), rows)


def one(view: View, subscriber: Subscriber, held: Subscription) -> Card:
    """One subscription, with what can be done with it."""
    pause, resume = subscriber.manage(Do.PAUSE, held.id), subscriber.manage(Do.RESUME, held.id)
    actions = (
        _button(view, "resume", resume) if held.paused else _button(view, "pause", pause),
        _button(view, "change", subscriber.manage(Do.MENU, replaces=held.id)),
        _button(view, "remove", subscriber.manage(Do.REMOVE, held.id)),
    )
    heading = _heading(view, subscriber, "follow.one", what=Piece(label(view, held.target), "b"))
    state = paragraph(*((view.say("follow.paused"),) if held.paused else ()))
    return Card((heading, state), (actions, (_button(view, "back", subscriber.manage(Do.LIST)),)))


def removed(view: View, subscriber: Subscriber, target: SubscriptionTarget) -> Card:
    """That it is followed no longer, with a way back where a button can hold it. Blocks."""
    code = targets.code_of(view, target)
    save = subscriber.manage(Do.SAVE, code or "")
    again = (_button(view, "again", save),) if code and buttons.fits(save) else ()
    heading = _heading(view, subscriber, "follow.removed", what=Piece(label(view, target), "b"))
    return Card((heading,), ((*again, _list(view, subscriber)),))


def ask_stop_all(view: View, subscriber: Subscriber, count: int) -> Card:
    """Whether all of it shall end."""
    if not count:
        return listing(view, subscriber, ())
    stop = _button(view, "stop_all", subscriber.manage(Do.STOP_ALL, ALL))
    back = _button(view, "back", subscriber.manage(Do.LIST))
    return Card((_heading(view, subscriber, "follow.ask_stop_all", n=count),), ((stop, back),))


def stopped_all(view: View, subscriber: Subscriber, count: int) -> Card:
    """That nothing is followed any more."""
    new = _button(view, "new", subscriber.manage(Do.MENU))
    return Card((_heading(view, subscriber, "follow.stopped_all", n=count),), ((new,),))


def ask_forget(view: View, subscriber: Subscriber) -> Card:
    """Whether everything kept about the chat shall be deleted."""
    delete = Button(view.texts("own.button.forget"), subscriber.manage(Do.FORGET))
    keep = Button(view.texts("own.button.keep"), subscriber.manage(Do.FORGET, KEEP))
    return Card((view.note("own.ask_forget"),), ((delete, keep),))


def label(view: View, target: SubscriptionTarget) -> str:
    """What is followed, in words; events and passages by their titles."""
    if target.kind is Kind.QUOTE:
        return view.texts("follow.quote_of", name=shown(target.text, 80))
    if target.kind not in _EDITS:
        words = in_words(view.texts, target)
        return f"{words} ({view.texts.languages((target.language,))})" if target.language else words
    key, number = target.place_in_text()
    return view.texts("follow.edits_of" if number is None else "follow.passage_of", title=_title(view, key))


def in_words(texts: Texts, target: SubscriptionTarget) -> str:
    """What was followed, as notifications tell why they come: "topic CIS", "“the old hegemony”", "everything"."""
    name = shown(target.text.partition("#")[0] if target.kind is Kind.PASSAGE else target.text, 80)
    return texts(f"wish.{target.kind}", name=name)


def _before_saving_edits(view: View, chosen: ChosenTarget, action: Manage, back: Button) -> Card:
    """Whether edits of an event or a passage shall be followed."""
    key, _ = chosen.target.place_in_text()
    ask = "follow.ask_passage" if chosen.target.kind is Kind.PASSAGE else "follow.ask_edits"
    count = len(view.archive.revisions(key))
    so_far = view.note("follow.edited_so_far", n=count) if count else view.note("follow.never_edited")
    save = _button(view, "save", action.to(Do.SAVE, chosen.code))
    return Card((view.note(ask, title=Piece(_title(view, key), "b")), so_far), ((save, back),))


def _languages(view: View, chosen: ChosenTarget, action: Manage) -> Row:
    """Where transcripts are held in several languages, one can be chosen: most events come in each of them."""
    held = view.library.languages
    if len(held) < 2:
        return ()
    row = []
    for language in ("", *held[:MOST_LANGUAGES]):
        name = view.texts.languages((language,)) if language else view.texts("follow.all_languages")
        mark = "✓ " if chosen.target.language == language else ""
        row.append(Button(f"{mark}{name}", action.to(Do.PREVIEW, chosen.in_language(language).code)))
    return tuple(row)


def _targets(view: View, offered: Sequence[ChosenTarget], action: Manage) -> list[Row]:
    """A button a row for each of the targets that a button can name."""
    return [
        (Button(shown(label(view, one.target), 60), action.to(Do.PREVIEW, one.code)),) for one in offered if one.is_held
    ]


def _sample(view: View, found: Preview) -> Block:
    lines = [
        line(Piece(view.texts.day(event.day, short=True), "b"), " · ", shown(event.title, LONGEST_TITLE))
        for event in found.sample
    ]
    return paragraph(*lines, gap=True)


def _title(view: View, key: Key) -> str:
    event = view.library.get(key)
    return shown(event.title, LONGEST_TITLE) if event else str(key)


def _heading(view: View, subscriber: Subscriber, key: str, **values: object) -> Block:
    channel: Line = view.say("follow.channel", title=shown(subscriber.title, 80)) if subscriber.channel else ()
    return paragraph(channel, view.say(key, **values))


def _button(view: View, key: str, action: Manage, **values: object) -> Button:
    return Button(view.texts(f"follow.button.{key}", **values), action)


def _list(view: View, subscriber: Subscriber) -> Button:
    return _button(view, "list", subscriber.manage(Do.LIST))


def _offset(text: str, total: int) -> int:
    """Where a page begins; the first one where the text says nothing sensible."""
    offset = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    return offset if offset < total else 0
