"""Where passages are cut: slices only, at the borders of sentences where there are any."""

from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat import excerpts
from bot.chat.render import sentences, split, trim, units

text_kinds = st.one_of(
    st.text(max_size=400),
    st.lists(
        st.sampled_from(["One two.", "Три, четыре?", "“Five!”", "no end", "x" * 90, "…", "👩‍👩‍👧"]), max_size=60
    ).map(" ".join),
)


@given(text_kinds, st.data())
def test_what_stands_around_a_span_is_a_slice_that_holds_it_where_it_fits(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    budget = data.draw(st.integers(10, 300))
    first, last = excerpts.around(text, start, end, budget)
    assert 0 <= first <= last <= len(text)
    assert last - first <= max(budget, len(text) if len(text) <= budget else 0)
    if end - start < budget and text[start:end].strip():
        held = text[start:end].rstrip()
        assert first <= start
        assert last >= start + len(held)


def test_whole_sentences_stand_around_a_span():
    text = "The first is here. The second holds it. The third follows. The fourth is far."
    start = text.index("holds")
    first, last = excerpts.around(text, start, start + 5, 45)
    assert text[first:last] == "The second holds it. The third follows."


def test_a_sentence_that_does_not_fit_is_shown_from_its_beginning_where_that_is_near():
    text = f"It is late. Do you not find it strange that {'the crane is new and ' * 20}all is well. So it is."
    start = text.index("it strange")
    for end in (start + 30, text.index("all is")):
        first, last = excerpts.around(text, start, end, 120)
        assert text[first:last].startswith("Do you not find it strange that the crane")
        assert text[last] == " ", "no word is torn"
    start = text.index("all is")
    first, last = excerpts.around(text, start, start + 6, 120)
    assert text[first:last].endswith("and all is well. So it is."), "else to its end"


def test_russian_sentences_end_too():
    text = "Добрый день. Коллеги, начнём работу. Это важно."
    begins = sentences(text)
    assert [text[start:].split(maxsplit=1)[0] for start in begins] == ["Добрый", "Коллеги,", "Это"]


def test_initials_and_shortened_words_end_no_sentence():
    text = "Mr. Brandt and A. Lindqvist met. In the U.S. Congress nobody did. Г. Иванов, им. Кирова. Конец."
    begins = sentences(text)
    assert [text[start:].split(maxsplit=1)[0] for start in begins] == ["Mr.", "In", "Г.", "Конец."]


@given(text_kinds, st.integers(0, 200))
def test_a_beginning_is_a_beginning_and_fits(text, room):
    head = trim(text, room, units)
    assert text.startswith(head)
    assert units(head) <= room


@given(text_kinds, st.integers(3, 120))
@example("x" * 1000, 10)
@example("👩‍👩‍👧" * 100, 10)
def test_the_pieces_of_a_split_hold_all_of_the_text(text, room):
    spans = split(text, room, units)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert all(units(text[start:end].rstrip()) <= room for start, end in spans)


def test_no_emoji_is_torn_apart():
    family = "👩‍👩‍👧‍👦"
    head = trim(family * 40, 100, units)
    assert head == family * (len(head) // len(family))
