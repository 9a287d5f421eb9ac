"""The card of `/stats`, for whoever runs the bot: chats, what waits to be sent, what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat.cards import Card
from bot.chat.render import Line, line, paragraph
from bot.chat.view import shown
from bot.clock import age_in_words
from bot.sync.run import resting_hosts

if TYPE_CHECKING:
    from bot.chat.view import View
    from bot.subscriptions.model import Stats

MOST_PARKED = 5


def card(view: View, figures: Stats) -> Card:
    """The figures in lines. Blocks."""
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
