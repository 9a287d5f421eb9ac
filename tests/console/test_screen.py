"""What a message looks like in plain text and drawn."""

from rich.cells import cell_len

from bot.console.drawing import Canvas, numbers
from bot.console.markup import parse_html
from bot.console.messages import put_text
from bot.console.screen import buttons, links, plain_message
from bot.console.session import Results


def message(html, *rows):
    made = {}
    put_text(made, parse_html(html))
    if rows:
        made["reply_markup"] = {"inline_keyboard": [[{"text": t, "callback_data": "x"} for t in row] for row in rows]}
    return made


def test_formatting_becomes_marks():
    html = "💥 <b>bold <i>both</i></b> <s>struck</s> <code>code</code>"
    assert plain_message(message(html)) == ["💥 **bold _both_** ~~struck~~ `code`"]


def test_every_line_of_a_quotation_has_its_bar():
    html = "before\n<blockquote>one <b>two\nthree</b>\n\nfour</blockquote>\nafter"
    assert plain_message(message(html)) == ["before", "▌one **two**", "▌**three**", "▌", "▌four", "after"]


def test_a_link_shows_its_address_after_its_words():
    html = '<b><a href="https://example.org/a">the <i>page</i></a></b>, https://example.org'
    assert plain_message(message(html))[0] == "**the _page_** <https://example.org/a>, https://example.org"
    assert [(link.label, link.value) for link in links(message('see <a href="https://example.org">it</a>'))] == [
        ("it", "https://example.org")
    ]


def test_buttons_stand_in_their_rows():
    made = message("a", ["1", "2"], ["›"])
    assert plain_message(made) == ["a", "[ 1 ] [ 2 ]", "[ › ]"]
    assert [[button.label for button in row] for row in buttons(made)] == [["1", "2"], ["›"]]


def test_a_document_shows_its_name_and_size():
    made = {"document": {"file_name": "all.json", "file_size": 12345}, "caption": "yours"}
    assert plain_message(made) == ["`all.json (12,345 bytes)`", "yours"]


def test_what_is_drawn_fits_the_terminal_and_says_the_same():
    html = "<b>Idris Vane</b>\n<blockquote>" + "word " * 60 + "</blockquote>"
    for width in (30, 60, 110):
        canvas = Canvas(width, colour=False)
        numbered = canvas.message("bot", message(html, ["Before", "After"], ["Share"]))
        rows = canvas.text.splitlines()
        assert max(map(cell_len, rows)) <= width
        assert sum(row.count("word") for row in rows) == 60
        assert all("▌" in row for row in rows if "word" in row)
        assert {n: b.label for n, b in numbered.items()} == {1: "Before", 2: "After", 3: "Share"}
        assert " 3  Share" in canvas.text


def test_colour_is_only_on_top_of_the_words():
    canvas = Canvas(60)
    canvas.message("bot", message("<s>not</s> <b>inexorably</b>"))
    assert "\x1b[" in canvas.text
    assert "inexorably" in canvas.text


def test_inline_results_are_numbered():
    canvas = Canvas(60, colour=False)
    result = {"title": "Idris Vane", "description": "one\ntwo"}
    canvas.results(Results("1", "q", [result], "10", {"text": "Open the bot", "start_parameter": "quote"}))
    canvas.results(Results("1", "q", [], "", None))
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
