"""The renderer: whatever goes in, what comes out is a message that Telegram takes, with the words as they were."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chat import render
from bot.chat.render import CUT, Block, Piece, fitted, html, isolated, line, paragraph, size, units
from tests.botapi.cards import read

ODD = [
    "<…>",
    "<b>&amp;</b>",
    "\u202e",
    "\u2066\u2069\u2069",
    "👩‍👩‍👧‍👦",
    "Дети",
    "שלום",
    "21<sup>st</sup>",
    "\x00",
    "\ud800",
    "\"'&",
]

words = st.text(max_size=60) | st.sampled_from(ODD) | st.sampled_from(ODD).map(lambda text: text * 300)
styles = st.sampled_from(["", "", "b", "i", "s", "bi"])
pieces = st.builds(Piece, words, styles, st.none() | st.just('http://en.kremlin.ru/d/1?a="b"&c=<d>'))
lines = st.lists(pieces, max_size=12).map(tuple)
blocks = st.lists(
    st.builds(
        lambda quotation, expandable, gap, content: Block(tuple(content), quotation, expandable, gap),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.lists(lines, max_size=6),
    ),
    max_size=8,
)


@settings(max_examples=50)
@given(blocks)
@example([Block(((Piece("слово " * 2000),),), quotation=True)])
@example([Block(tuple((Piece("x", "b"),) for _ in range(150)))])
@example([Block(((Piece("👩‍👩‍👧‍👦" * 600),),))])
@example([Block(((Piece("x" * 3000),),)), Block(((Piece("y" * 3000),),), quotation=True)])
def test_every_card_fits_a_message_and_parses(given_blocks):
    kept = fitted(given_blocks)
    message = read(html(kept))
    assert message.units <= render.MOST_UNITS
    assert len(message.entities) <= render.MOST_ENTITIES
    assert (message.units, len(message.entities)) == size(kept)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=500))
@example("<…> & «»")
def test_words_come_out_as_they_went_in(text):
    message = read(html(fitted([paragraph(line(Piece(text, "b")))])))
    assert message.text == (text if text.strip() else "")


def test_what_telegram_cannot_take_becomes_a_sign():
    assert read(html([paragraph(line("a\x00b\ud800c"))])).text == "a\ufffdb\ufffdc"


def test_a_cut_quotation_says_so_and_ends_at_a_sentence():
    sentence = "One two three four five six seven. "
    cut = fitted([Block(((Piece(sentence * 200),),), quotation=True), paragraph(line("Title"))])
    text = cut[0].text
    assert text.endswith(f"seven. {CUT}")
    assert (sentence * 200).startswith(text.removesuffix(f" {CUT}"))
    assert cut[1].text == "Title"


def test_the_quotation_is_cut_before_anything_else():
    heading, quoted = paragraph(line("H " * 300)), Block(((Piece("word " * 1000),),), quotation=True)
    assert fitted([heading, quoted])[0] == heading


def test_beyond_a_hundred_entities_the_words_stay_plain():
    cut = fitted([Block(tuple((Piece(str(n), "b"),) for n in range(120)))])
    message = read(html(cut))
    assert len(message.entities) == 100
    assert message.text.endswith("119")


@given(st.text(alphabet=st.sampled_from("ab \u202e\u202d\u202c\u2066\u2067\u2068\u2069\u200fש"), max_size=40))
def test_direction_never_leaks_and_the_text_is_unchanged(text):
    shut = isolated(text)
    assert text in shut
    depth = 0
    for letter in shut:
        depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
        assert depth >= 0
    assert depth == 0


@given(st.text())
def test_units_are_those_of_utf_16(text):
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2
