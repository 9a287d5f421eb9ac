"""What a message looks like in plain text and drawn."""

from rich.cells import cell_len

from bot.chat.render import Block, Piece, line, paragraph
from bot.chat.reply import Button, Card, InlinePage, InlineResult, SendFile
from bot.console.drawing import Canvas, numbers
from bot.console.screen import ScreenMessage, card_lines, file_lines, plain_message
from bot.console.session import PLACES


def message(*blocks, rows=()):
    made = Card(blocks, tuple(tuple(Button(label) for label in row) for row in rows))
    return ScreenMessage(PLACES["private"], card_lines(made), made.buttons)


def text(*parts):
    return message(paragraph(line(*parts)))


def test_formatting_becomes_marks():
    both = text("💥 ", Piece("bold ", "b"), Piece("both", "bi"), " ", Piece("struck", "s"), " ", Piece("code", "c"))
    assert plain_message(both) == ["💥 **bold _both_** ~~struck~~ `code`"]


def test_what_is_blank_shows_no_formatting():
    assert plain_message(text("a", Piece(" ", "b"), Piece("b\n\nc", "b"))) == ["a **b**", "", "**c**"]


def test_every_line_of_a_quotation_has_its_bar():
    quotation = Block((line("one ", Piece("two\nthree", "b")), line("\nfour")), quotation=True)
    made = message(paragraph(line("before")), quotation, paragraph(line("after"), gap=True))
    assert plain_message(made) == ["before", "▌one **two**", "▌**three**", "▌", "▌four", "", "after"]


def test_a_link_shows_its_address_after_its_words():
    address = "https://example.org/a"
    made = text(Piece("the ", "b", address), Piece("page", "bi", address), ", ", Piece(address, "", address))
    assert plain_message(made) == [f"**the _page_** <{address}>, {address}"]


def test_buttons_stand_in_their_rows():
    made = message(paragraph(line("a")), rows=(["1", "2"], ["›"]))
    assert plain_message(made) == ["a", "[ 1 ] [ 2 ]", "[ › ]"]


def test_a_document_shows_its_name_and_size():
    made = ScreenMessage(PLACES["private"], file_lines(SendFile("all.json", b"x" * 12345, "yours")))
    assert plain_message(made) == ["`all.json (12,345 bytes)`", "yours"]


def test_what_is_drawn_fits_the_terminal_and_says_the_same():
    quotation = Block((line("word " * 60),), quotation=True)
    made = message(paragraph(line(Piece("Idris Vane", "b"))), quotation, rows=(["Before", "After"], ["Share"]))
    for width in (30, 60, 110):
        canvas = Canvas(width, colour=False)
        numbered = canvas.message("bot", made)
        rows = canvas.text.splitlines()
        assert max(map(cell_len, rows)) <= width
        assert sum(row.count("word") for row in rows) == 60
        assert all("▌" in row for row in rows if "word" in row)
        assert {n: b.label for n, b in numbered.items()} == {1: "Before", 2: "After", 3: "Share"}
        assert " 3  Share" in canvas.text


def test_colour_is_only_on_top_of_the_words():
    canvas = Canvas(60)
    canvas.message("bot", text(Piece("not", "s"), " ", Piece("inexorably", "b")))
    assert "\x1b[" in canvas.text
    assert "inexorably" in canvas.text


def test_inline_results_are_numbered():
    canvas = Canvas(60, colour=False)
    canvas.results(InlinePage((InlineResult("1", "Idris Vane", "one\ntwo", Card(())),), "10", "Open the bot"))
    canvas.results(InlinePage())
    canvas.note("a note")
    assert [row.strip() for row in canvas.text.splitlines()] == [
        "list Open the bot (0)",
        "1. Idris Vane",
        "one",
        "two",
        "+ for more",
        "list no results",
        "note a note",
    ]


def test_a_button_that_is_labelled_with_a_number_keeps_it():
    assert numbers(["6", "7", "8", "‹", "›"]) == [6, 7, 8, 1, 2]
    assert numbers(["1", "2", "›"]) == [1, 2, 3]
    assert numbers(["Before", "After"]) == [1, 2]
    assert numbers(["5", "5", "x"]) == [1, 2, 3]
