import asyncio

from tests.botapi.screen import opened
from tests.console.tour import WIDTH, wrapped, write


def test_the_tour_in_the_docs_is_what_the_bot_answers(root):
    played = asyncio.run(write())
    assert (root / "docs" / "tour.md").read_text().splitlines() == played.splitlines(), "run `make tour`"


def test_the_terminal_shows_what_telegram_shows(root):
    assert (root / "docs" / "tour.md").read_text() == asyncio.run(write(opened))


def test_long_lines_are_wrapped_under_their_own_bar_and_indent():
    assert wrapped("bot  short") == ["bot  short"]
    assert wrapped("") == [""]
    for head in ("bot  ", "     ", "     ▌", "        "):
        rows = wrapped(head + "word " * 60)
        assert all(len(row) <= WIDTH and row[5:].startswith(head[5:]) for row in rows)
        assert sum(row.count("word") for row in rows) == 60
