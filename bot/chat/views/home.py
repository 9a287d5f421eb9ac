"""Pages about the bot itself: the welcome, help, what it holds, its figures for whoever runs it; and examples."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice, pairwise

from bot.chat.buttons import Home, Latest, Topics
from bot.chat.render import Line, Piece, isolated, line, paragraph, sentences
from bot.chat.reply import Card
from bot.chat.view import View, shown
from bot.chat.views import quotations
from bot.clock import age_in_words
from bot.subscriptions.model import Stats
from bot.sync.run import resting_hosts
from bot.transcripts.model import Event, EventDate, Key
from bot.transcripts.names import is_anonymous

COMMANDS = ("quote", "latest", "on", "event", "topics", "topic", "persons", "person", "about", "help")
"""As the menu lists them."""

FOLLOWING = ("subscribe", "subscriptions", "unsubscribe", "settings", "changes", "export", "forget")
"""Listed too where there are subscriptions."""

MOST_SOURCES = 20
MOST_PARKED = 5

LOOKED = 200
"""Events that are looked through for a quote: many of the newest may be announcements in which nobody speaks."""

FEWEST_WORDS, MOST_WORDS = 8, 22
"""Enough to stand out from other sentences, and few enough to be read."""

_PLAIN = re.compile(r"[^“”\"«»„…\[\]()*—–:\n]+[.!?]")
"""A sentence without marks that say something about a quote, as its borders, its cuts and who said it are marked."""


def start(view: View, *, private: bool = True) -> Card:
    """The welcome, honest about how many transcripts are held; in a group it says what is answered there."""
    blocks = [paragraph(view.say("start.what"), holdings(view))]
    count = len(view.library)
    if count == 0:
        blocks.append(paragraph(view.say("start.empty"), gap=True))
    else:
        blocks.append(paragraph(view.say("start.ask" if private else "start.ask_group"), gap=True))
    if count == 1:
        blocks.append(paragraph(view.say("start.more"), gap=True))
    buttons = [view.button("try", action=Home("try")), view.button("latest", action=Latest())]
    if view.library.topics():
        buttons.append(view.button("follow_topic" if view.follows else "topics", action=Topics()))
    return Card(tuple(blocks), (tuple(buttons),) if count else ())


def holdings(view: View) -> Line:
    """How many transcripts of how many sources, from when to when."""
    library = view.library
    return view.say(
        "held.all" if len(library) else "held.none",
        sources=view.texts("held.sources", n=len({event.key.source for event in library})),
        transcripts=view.texts("held.transcripts", n=len(library)),
        period=view.texts.period(library.first, library.last),
    )


def ask(view: View) -> Card:
    """How to send a quote."""
    quote = example_quote(view)
    example = view.say("ask.quote_example", quote=Piece(isolated(quote))) if quote else ()
    return Card((paragraph(view.say("ask.quote"), example, view.say("ask.quote_reply")),))


def sample(view: View) -> Card:
    """A quote to try, and its verdict; that nothing is held, where nothing is."""
    quote = example_quote(view)
    if quote is None:
        return ask(view) if len(view.library) else Card((view.note("start.empty"),))
    card = quotations.asked(view, quote)
    return Card((view.note("start.sample"), *card.blocks), card.rows[1:])


def help_page(view: View) -> Card:
    """What one can ask, command by command, and how inline search works."""
    commands = (*COMMANDS, *FOLLOWING) if view.follows else COMMANDS
    rows = [line(f"/{name}", " — ", view.say(f"command.{name}")) for name in commands]
    return Card(
        (
            paragraph(view.say("help.quote")),
            paragraph(view.say("help.claims"), view.say("help.filters", topic=example_topic(view)), gap=True),
            paragraph(view.say("help.several"), gap=True),
            paragraph(*rows, gap=True),
            paragraph(view.say("help.inline", bot=f"@{view.username}"), gap=True),
            paragraph(view.say("help.groups"), gap=True),
        ),
        ((view.button("try", action=Home("try")), view.button("about", action=Home("about"))),),
    )


def about(view: View) -> Card:
    """Sources, licences, counts, from when to when, the last change."""
    library = view.library
    known = view.archive.sources
    counts = Counter((event.key.source, event.key.language) for event in library)
    rows = []
    for (name, language), count in sorted(counts.items())[:MOST_SOURCES]:
        source = known.get(name) if name in known else None  # `add --source` takes any name
        licence = f" · {source.licence}" if source else ""
        rows.append(
            line(
                Piece(source.title if source else name, "b"),
                f" · {view.texts.languages((language,))} · {view.texts.number(count)}{licence}\n",
                Piece(known.attribution(Key(name, language, "0")), "i"),
            )
        )
    changed = view.archive.updated
    updated = view.say("about.updated", day=view.texts.day(changed)) if changed else ()
    return Card(
        (
            paragraph(view.say("about.what")),
            paragraph(holdings(view), updated, gap=True),
            paragraph(*rows, gap=True),
            paragraph(view.say("about.verdicts"), view.say("about.privacy"), gap=True),
        ),
        ((view.button("latest", action=Latest()), view.button("topics", action=Topics())),) if len(library) else (),
    )


def stats(view: View, figures: Stats) -> Card:
    """`/stats`, for whoever runs the bot: chats, what waits to be sent, what went wrong. Blocks."""
    say, now = view.say, view.services.clock().timestamp()

    def ago(moment: float | None) -> str:
        return (
            view.texts("operator.never")
            if moment is None
            else view.texts("operator.ago", age=age_in_words(now - moment))
        )

    waiting = age_in_words(figures.oldest_due) if figures.oldest_due is not None else "0 s"
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(figures.by_kind.items()))
    lines: list[Line] = [
        say("operator.chats", n=figures.chats, away=figures.away),
        say("operator.subscriptions", n=figures.subscriptions, paused=figures.paused, kinds=kinds or "—"),
        say("operator.outbox", n=figures.pending, due=figures.due, age=waiting),
        say("operator.delivered", n=figures.delivered, repeats=figures.repeats_possible),
        say("operator.last", delivery=ago(figures.last_delivery), poll=ago(figures.last_poll)),
        say("operator.held", n=len(view.library), refused=len(view.archive.refused)),
    ]
    if figures.last_error:
        lines.append(say("operator.error", text=shown(figures.last_error, 200), when=ago(figures.last_error_at)))
    for name, host in resting_hosts(view.services.settings, now).items():
        lines.append(say("operator.resting", host=name, reason=host.reason, age=age_in_words(host.until - now)))
    blocks = [paragraph(say("operator.heading")), paragraph(*lines, gap=True)]
    if figures.parked_count:
        parked = [
            line(f"{one.destination.chat} · {one.key} · ", shown(one.error, 120))
            for one in figures.parked[:MOST_PARKED]
        ]
        blocks.append(paragraph(say("operator.parked", n=figures.parked_count), *parked, gap=True))
    return Card(tuple(blocks))


def example_quote(view: View) -> str | None:
    """A sentence of the newest transcript in which somebody speaks, in the reader's language where there is one."""
    newest = view.library.latest()
    own = (event for event in newest if event.key.language == view.texts.language)
    return _spoken(view, own) or _spoken(view, newest)


def _spoken(view: View, events: Iterable[Event]) -> str | None:
    """A sentence of somebody with a name, else of anybody."""
    anybodys = None
    for event in islice(events, LOOKED):
        for passage in view.archive.passages(event.key):
            sentence = _sentence(passage.text)
            if sentence and passage.speaker and not is_anonymous(passage.speaker):
                return sentence
            anybodys = anybodys or sentence
    return anybodys


def _sentence(text: str) -> str | None:
    begins = [*sentences(text), len(text)]
    found = (text[start:end].strip() for start, end in pairwise(begins))
    return next((each for each in found if _fits(each)), None)


def _fits(sentence: str) -> bool:
    return FEWEST_WORDS <= len(sentence.split()) <= MOST_WORDS and _PLAIN.fullmatch(sentence) is not None


def example_topic(view: View) -> str:
    """The most frequent topic; dots where none is recorded."""
    topics = view.library.topics()
    return shown(topics[0][0], 60) if topics else "…"


def example_days(view: View) -> dict[str, str]:
    """The last day of which something is held, its month, and the years up to it, as they can be asked for."""
    last = view.library.last or EventDate.of(view.services.clock().date())
    return {
        "day": view.texts.day(last),
        "month": view.texts.day(EventDate(last.year, last.month)),
        "years": f"{last.year - 1}..{last.year}",
    }
