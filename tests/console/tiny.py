"""A dialogue of a dozen lines, to try the terminal apart from the real one."""

from __future__ import annotations

from types import SimpleNamespace

from bot.chat.buttons import Home, format_action
from bot.chat.render import Piece, line, paragraph
from bot.chat.reply import Button, Card, EditCard, InlinePage, InlineResult, Notice, RelabelButton, SendCard
from bot.console.session import Session

MORE, MARK, MARKED = Home("help"), Home("about"), Home("start")
ROW = (
    Button("More", MORE),
    Button("Mark", MARK),
    Button("Share", share="words to share"),
    Button("Open", url="https://t.me/verbatim_bot?start=p_1"),
)


def card(*parts, rows=()):
    return Card((paragraph(line(*parts)),), rows)


class TinyDialogue:
    services = SimpleNamespace(subscriptions=None)

    def view_of(self, _):
        return SimpleNamespace(texts=lambda key: f"({key})")

    async def message(self, asked):
        if asked.command == "start":
            return SendCard(card(Piece("Hello", "b"), f" {asked.message.argument}".rstrip(), rows=(ROW,)))
        if asked.command == "bad":
            raise ValueError("bad")
        return None if asked.kind == "group" else SendCard(card(asked.message.text), asked.message.id)

    async def press(self, pressed):
        if pressed.data == format_action(MARK):
            return RelabelButton(Button("Marked", MARKED), "Done")
        if pressed.data == format_action(MORE):
            return EditCard(card(Piece("less", "s"), " ", Piece("more", "b")))
        return Notice(pressed.replied and pressed.replied.text)

    async def inline(self, asked):
        start = int(asked.offset or 0)
        results = [InlineResult(str(n), f"{asked.query} {n}", "one", card(f"result {n}")) for n in (start, start + 1)]
        return InlinePage(tuple(results), str(start + 2) if start < 4 else "")


def session() -> Session:
    return Session(TinyDialogue())
