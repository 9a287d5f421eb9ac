"""Cards, whatever is in the library and whatever is asked: they fit, they parse, and what they quote was published."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import excerpts, render
from bot.chat.buttons import Excerpt, Topic, name_hash
from bot.chat.render import CUT
from bot.chat.views import edits, inline, lists, quotations, reading
from bot.quotes.engine import Engine
from bot.transcripts.formats.documents import parse
from bot.transcripts.library import Library
from bot.transcripts.model import Transcript, Turn
from tests.botapi.cards import read, sent
from tests.chat.room import archive_of, sources, view_of
from tests.samples import library_folder, transcript, turn

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
"""Long transcripts make long reports of failures; that is no failure by itself."""

ODD = [
    "<…>",
    "<b>not bold</b> & co",
    "\u202eright to left\u202c",
    "שלום עולם",
    "👩‍👩‍👧‍👦 family.",
    "Дети играют. Мы не дома.",
    "…",
    "* * *",
]
SENTENCE = "We will not sell the harbour in {n} years, and nobody said that we might do it. "


@dataclass
class Shelf:
    """Transcripts held without any file: what a card asks of an archive."""

    transcripts: list[Transcript]
    sources: object = field(default_factory=sources)
    updated: object = None

    def __post_init__(self):
        self.library = Library([each.event for each in self.transcripts], self.sources)
        self.engine = Engine.of(self.transcripts)
        self._held = {each.key: each for each in self.transcripts}

    def passages(self, key):
        return self._held[key].passages if key in self._held else ()


texts = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(str.strip),
    st.sampled_from(ODD),
    st.integers(1, 60).map(lambda n: "".join(SENTENCE.format(n=each) for each in range(n)).strip()),
    st.sampled_from(["x" * 5000, "слово" * 900, "👩‍👩‍👧‍👦" * 700]),
).map(lambda text: " ".join(text.split()) or "x")
names = st.none() | st.sampled_from(["Ada Lindqvist", "Question", "Имя Фамилия", "N" * 400, "\u202eevil", "<i>"])
turns = st.lists(
    st.builds(Turn, names, names, st.lists(texts, min_size=1, max_size=4).map(tuple)), min_size=1, max_size=5
)
odd_events = st.fixed_dictionaries(
    {
        "title": texts,
        "place": st.none() | texts,
        "summary": st.none() | texts,
        "topics": st.lists(texts, max_size=4).map(tuple),
        "persons": st.lists(texts, max_size=4).map(tuple),
        "url": st.sampled_from([None, "http://en.kremlin.ru/a?b=<c>&d=\"e'", "javascript:alert(1)"]),
        "day": st.sampled_from([None, "2021", "2021-05", "2021-05-04"]),
    }
)
shelves = st.lists(st.tuples(turns, odd_events), min_size=1, max_size=3).map(
    lambda drawn: Shelf([transcript(n, spoken, **about) for n, (spoken, about) in enumerate(drawn, 100)])
)


def quoted_lines(message):
    """What stands in quotations, marks of cuts and of direction taken off."""
    for tag, text, _ in message.entities:
        if tag == "blockquote":
            for line in text.split("\n"):
                words = line.translate({ord(mark): None for mark in "\u2068\u2069⟨⟩"})
            yield words.removeprefix(f"{CUT} ").removesuffix(f" {CUT}")


def is_published(line, shelf):
    """Whether it is a slice of a passage, or several with the marks of cuts between."""
    passages = (passage.text for each in shelf.transcripts for passage in each.passages)
    texts = [text.translate({ord(mark): None for mark in "\u2068\u2069⟨⟩"}) for text in passages]
    return line == CUT or any(all(part in text for part in line.split(f" {CUT} ")) for text in texts)


@settings(deadline=None, max_examples=25)
@given(shelves, st.data())
def test_verdict_cards_fit_parse_and_quote_what_was_published(shelf, data):
    passages = [passage for each in shelf.transcripts for passage in each.passages]
    words = data.draw(st.sampled_from(passages)).text.split()
    start = data.draw(st.integers(0, max(len(words) - 1, 0)))
    quote = " ".join(words[start : start + data.draw(st.integers(1, 40))]) or "x"
    middle = [*words[start : start + 3], "…", *words[start + 8 : start + 20]]
    several = f"“{quote}” and “{' '.join(middle)}” and “{quote.replace('not ', '')}”"
    quote = data.draw(
        st.sampled_from(
            [quote, quote.replace("not ", ""), f"“{quote}” — Ada Lindqvist", " ".join(middle), several, quote[:4096]]
        )
    )
    view = view_of(shelf, data.draw(st.sampled_from(["en", "ru"])))
    for index in (0, 1, 7):
        message = sent(quotations.asked(view, quote[:4096], index))
        for line in quoted_lines(message):
            assert is_published(line, shelf), line
    sent(quotations.asked(view, quote[:4096], 0, 2))


@settings(deadline=None, max_examples=15)
@given(shelves)
def test_reading_cards_fit_and_the_pages_hold_every_character(shelf):
    view = view_of(shelf)
    for each in shelf.transcripts:
        pages = reading.pages(each.passages)
        for number, passage in enumerate(each.passages):
            pieces = [piece for page in pages for piece in page if piece.passage.number == number]
            assert "".join(piece.text for piece in pieces) == passage.text
        for number, page in enumerate(pages):
            message = sent(reading.event_page(view, reading.EventPage(each.key, number)))
            shown = message.text.replace("\u2068", "").replace("\u2069", "")
            for piece in page:
                assert piece.text.replace("\u2068", "").replace("\u2069", "") in shown
        for passage in each.passages[:5]:
            for before, after in ((0, 0), (3, 3), (60, 60)):
                sent(reading.excerpt(view, Excerpt(each.key, passage.number, before, after)))
            sent(reading.cite(view, each.key, passage.number))
            sent(reading.event_at(view, each.key, passage.number))


@settings(deadline=None, max_examples=15)
@given(shelves, texts)
def test_lists_and_inline_results_fit(shelf, asked):
    view = view_of(shelf)
    for card in (
        lists.latest_asked(view, asked[:50]),
        lists.on_asked(view, asked[:300]),
        lists.TOPICS.asked(view, asked[:300]),
        lists.PERSONS.asked(view, asked[:300]),
        lists.TOPICS.list(view),
        lists.PERSONS.list(view),
        reading.event_asked(view, asked[:300]),
    ):
        sent(card)
    for query in ("", asked[:256], "harbour"):
        page = inline.results(view, query)
        assert len({article.id for article in page.results}) == len(page.results)
        for article in page.results:
            assert 1 <= len(article.id.encode()) <= 64
            assert article.title.strip()
            assert read(article.card.html).units <= render.MOST_UNITS


def said(*paragraphs):
    return [
        transcript(
            1, [turn("Ada Lindqvist", *paragraphs, role="Mayor of Saltmere"), turn("Question", "Who will pay for it?")]
        )
    ]


def asked(transcripts, quote, index=0, language="en"):
    return sent(quotations.asked(view_of(Shelf(transcripts), language), quote, index))


LONG = "We are glad. The crane costs four thousand crowns a month. Nobody will sell the old harbour. The end is near. "


def test_a_passage_is_cut_at_sentences_and_says_so():
    message = asked(said(LONG * 6), "Nobody will sell the old harbour. The end")
    quotation = next(text for tag, text, _ in message.entities if tag == "blockquote")
    assert quotation.startswith(("Nobody", f"{CUT} "))
    assert quotation.endswith((f". {CUT}", "."))
    assert len(quotation) < 400


def test_words_that_differ_are_bold_and_the_dangerous_ones_marked():
    message = asked(said("Nobody will sell the old harbour this year."), "Nobody will sell the red harbour this year")
    assert message.text.startswith(
        "≈ Found, with “red” for “old”\nAsked: “Nobody will sell the red harbour this year”\n"
    )
    assert ("b", "old", None) in message.entities
    assert ("s", "red", None) in message.entities
    message = asked(said("We will not sell the old harbour this year."), "We will sell the old harbour this year")
    assert message.text.startswith("⚠️ Found, without “not”\n")
    message = asked(said("We will not sell the old harbour this year."), "We will sell the red harbour this year")
    assert message.text.startswith("⚠️ Found, but one change can turn it\n")
    assert "\n⚠️ not left out (negation) · red → old\n" in message.text


def test_a_word_left_out_or_a_slip_of_the_keyboard_is_nearly_word_for_word():
    held = said("Nobody will sell the old harbour this year.")
    assert asked(held, "Nobody will sell the old habrour this year").text.startswith("≈ Nearly word")
    assert asked(held, "Nobody will sell the very old harbour this year").text.startswith("≈ Found, with “very” added")
    assert asked(held, "Nobody will sell the harbour this year").text.startswith("≈ Found, without “old”")


def test_many_words_put_in_are_not_nearly_word_for_word():
    quote = "The council reserves the right to close the old bridge whenever it wants"
    message = asked(said("The council reserves the right to close the old bridge solely in winter."), quote)
    assert message.text.startswith("⚠️ Found, with “whenever it wants” added")


def test_the_quotes_own_words_are_bold_where_nothing_differs():
    message = asked(said("And so nobody will sell the old harbour this year."), "nobody will sell the old harbour")
    assert ("b", "nobody will sell the old harbour", None) in message.entities


def test_who_when_where_link_and_attribution_stand_on_the_card():
    message = asked(said("Nobody will sell the old harbour this year."), "nobody will sell the old harbour")
    assert "Ada Lindqvist · 4 May 2021 · Saltmere" in message.text
    link = next(link for tag, _, link in message.entities if tag == "a")
    assert link == "http://en.kremlin.ru/events/president/news/1"
    assert "Translation by en.kremlin.ru, CC BY 4.0" in message.text


def test_a_link_that_is_no_web_address_is_not_made():
    held = [transcript(1, url="javascript:alert(1)")]
    message = asked(held, "We will not sell the harbour, and point 1")
    assert not [link for tag, _, link in message.entities if tag == "a"]


def test_a_repeated_quote_says_how_often_first_and_last():
    held = [transcript(n, day=f"202{n}-01-0{n}") for n in (1, 2, 3)]
    message = asked(held, "The port pays 4,000 crowns a month, not a crown more")
    assert "In 3 places, 1 Jan 2021 – 3 Jan 2023." in message.text


def test_a_topic_with_a_slip_is_searched_as_its_nearest_which_the_card_tells():
    held = [
        transcript(1, [turn("Ada Lindqvist", "Nobody will sell the old harbour this year.")], topics=("Culture",)),
        transcript(2, topics=("Agriculture",)),
    ]
    message = asked(held, "“Nobody will sell the old harbour this year” topic: Cultur")
    assert message.text.startswith("✓ Word for word")
    assert "Searched only: topic Culture" in message.text


def test_the_places_that_buttons_lead_to_are_no_fewer_than_it_says():
    def label(count):
        spoken = [
            f"{n} is what I counted. The port pays a crown each month. {n} more are {'to come ' * n}"
            for n in range(count)
        ]
        held = [transcript(n, [turn("Ada Lindqvist", text)]) for n, text in enumerate(spoken, 1)]
        card = quotations.asked(view_of(Shelf(held)), "The port pays a crown each month")
        return card.rows[0][0].label

    assert label(4) == "1 of 4"
    assert label(14) == "1 of 10+"


def test_stitched_words_are_shown_each_where_they_stand():
    held = [
        transcript(1, [turn("Ada Lindqvist", "We are ready to build the new sea wall now.")]),
        transcript(2, [turn("Tomas Brandt", "Nobody asked the fishermen about the price of it.")], day="2022-02-02"),
    ]
    message = asked(held, "We are ready to build the new sea wall nobody asked the fishermen about the price")
    assert message.text.startswith("⚠️ Stitched together from 2 places")
    assert "1. Ada Lindqvist" in message.text
    assert "2. Tomas Brandt" in message.text


def test_what_is_found_in_part_says_what_is_not():
    message = asked(
        said("We are ready to build the new sea wall now."),
        "We are ready to build the new sea wall " + "of purest gold and silver and with lions on top of it",
    )
    assert message.text.startswith("◐ Only 9 of 21 words are found\n")
    assert any(tag == "s" and "gold" in text for tag, text, _ in message.entities)
    assert "stand in 1" not in message.text


def test_a_set_phrase_says_in_how_many_places_it_stands():
    held = [transcript(n, [turn("Ada Lindqvist", "The council thanks every fisherman here.")]) for n in (1, 2, 3)]
    quote = "The council thanks every fisherman who built our lighthouse out of cheese and honey"
    assert "The words that were found stand in 3 places." in asked(held, quote).text
    russian = sent(quotations.asked(view_of(Shelf(held), "ru"), quote)).text
    assert russian.startswith("◐ Найдено только 5 из 14 слов\n")
    assert "Найденные слова стоят в 3 местах." in russian


def test_a_claim_about_a_quote_that_is_found_in_part_is_ruled_on_for_that_part_alone():
    quote = "“The council thanks every fisherman who built our lighthouse out of cheese and honey” — Tomas Brandt"
    once = asked(said("The council thanks every fisherman here."), quote).text
    assert "The part that was found is not as claimed: Tomas Brandt." in once
    held = [transcript(n, [turn(name, "The council thanks every fisherman here.")]) for n, name in enumerate("AB", 1)]
    assert "as claimed" not in asked(held, quote).text


def test_a_wrong_speaker_is_named_in_the_verdict():
    message = asked(
        said("Nobody will sell the old harbour this year."), "“Nobody will sell the old harbour” — Angela Merkel"
    )
    assert message.text.startswith("⚠️ Found, but not from Angela Merkel")
    message = asked(
        said("Nobody will sell the old harbour this year."), "“Nobody will sell the old harbour” — Mayor Lindqvist"
    )
    assert ", as claimed · 4 May 2021" in message.text


def test_a_wrong_speaker_of_altered_words_is_told_both():
    held = said("Nobody will sell the old harbour this year.")
    message = asked(held, "“Everybody will sell the old harbour this year” — Angela Merkel")
    assert message.text.startswith("⚠️ Found, but not from Angela Merkel, and the words differ")
    message = asked(held, "“Everybody will sell the old harbour this year” on 9 May 2022")
    assert message.text.startswith("⚠️ Found, but the date is not 9 May 2022, and the words differ")


@pytest.mark.parametrize(
    ("language", "fails", "holds"),
    [
        ("en", "the date is not 5 September 2020", "4 May 2021, as claimed"),
        ("ru", "дата другая: не 5 сентября 2020", "4 мая 2021, как и указано"),
    ],
)
def test_a_claimed_date_in_figures_is_told_as_it_was_read(language, fails, holds):
    view = view_of(Shelf(said("Nobody will sell the old harbour this year.")), language)
    quote = "“Nobody will sell the old harbour this year” on {day}"
    assert fails in sent(quotations.asked(view, quote.format(day="05/09/2020"))).text
    assert holds in sent(quotations.asked(view, quote.format(day="04/05/2021"))).text


def test_a_date_that_cannot_be_read_is_not_borne_out():
    held = said("Nobody will sell the old harbour this year.")
    text = asked(held, "“Nobody will sell the old harbour this year” — Ada Lindqvist, 31.02.2022").text
    assert "Not understood: “31.02.2022”" in text
    assert "as claimed" not in text
    text = asked(held, "“Nobody will sell the old harbour this year” — Tomas Brandt, 31.02.2022").text
    assert text.startswith("⚠️ Found, but not from Tomas Brandt\n")
    assert "Not understood: “31.02.2022”" in text
    text = asked(held, "Lindqvist said on 31.02.2022: “Nobody will sell the old harbour this year”").text
    assert "Not understood: “31.02.2022”" in text
    assert "as claimed" not in text
    text = asked(held, "“Nobody will sell the old harbour this year” — Ada Lindqvist, 05/31/2021").text
    assert text.startswith("⚠️ Found, but the date is not 31 May 2021\n")


def test_a_day_without_a_year_stays_as_written_where_nothing_tells_one():
    held = [transcript(1, [turn("Ada Lindqvist", "Nobody will sell the old harbour.")], date=None, published=None)]
    text = asked(held, "“Nobody will sell the old harbour” — Ada Lindqvist, 9 May").text
    assert "9 May" in text
    assert "any day" not in text


def test_a_right_post_on_a_wrong_day_is_only_misdated():
    message = asked(
        said("Nobody will sell the old harbour this year."),
        "“Nobody will sell the old harbour this year” — the Mayor, on 9 May 2022",
    )
    assert message.text.startswith("⚠️ Found, but the date is not 9 May 2022\n")


def test_an_absent_quote_says_what_was_searched_and_that_it_proves_nothing():
    message = asked(said("Nobody will sell it."), "a thousand suns shone over the painted bridge")
    assert message.text.startswith("✕ Not in the transcripts held")
    assert "Searched 1 transcript, 4 May 2021, in English." in message.text
    assert "Nothing in them comes close." in message.text
    assert "no proof that it was never said" in message.text


def test_the_closest_passage_is_offered_only_where_it_shares_words_that_tell_something():
    def offers(quote, *texts):
        card = quotations.asked(
            view_of(Shelf([transcript(n, [turn("A", text)]) for n, text in enumerate(texts, 1)])), quote
        )
        offered = "Closest passage" in [button.label for row in card.rows for button in row]
        assert offered != ("Nothing in them comes close." in sent(card).text)
        return offered

    filler = [f"It is the one of the {n} that we have in this." for n in range(30)]
    assert offers(
        "some lighthouse was once painted green",
        "Our lighthouse must be repaired and painted again one day.",
        *filler,
    )
    assert offers("some ligthhouse was once paintde green", "Our lighthouse must be painted again.", *filler)
    assert not offers("it is that of the one in the garden", *filler)
    assert not offers("the moon landing was filmed in a studio", "They saw the moon in the evening.", *filler)


def test_letters_that_are_no_words_come_close_to_nothing():
    held = said("Section b holds, and the council reads it.", *["The boats and the nets and the tide."] * 6)
    assert asked(held, '<b>&"😀').text.startswith('“<b>&"😀” does not appear in the transcripts held.')
    assert "This comes close" in asked(held, "councl read").text
    assert "does not appear" in asked(held, "council boathouses").text
    (only,) = inline.results(view_of(Shelf(held)), '<b>&"😀').results
    assert only.title == "Does not appear in the transcripts held"


def test_words_in_a_language_of_which_nothing_is_held_are_told_so():
    held = said("Nobody will sell it.")
    assert "look Russian; no transcripts in Russian" in asked(held, "тысяча солнц сияла над этим мостом").text
    assert "look Russian" in asked(held, "Крым наш").text
    assert "look" not in asked(held, "a thousand suns shone over the painted bridge").text


def test_nobodys_words_say_that_no_speaker_is_recorded():
    held = [transcript(1, [turn(None, "The council met in the old town hall this morning.")])]
    assert "No speaker is recorded" in asked(held, "The council met in the old town hall").text


def test_cuts_show_what_they_left_out():
    message = asked(
        said("We will, after many years of waiting, build the new sea wall this summer."),
        "We will … build the new sea wall this summer",
    )
    assert "We will, ⟨after many years of waiting⟩, build the new sea wall" in message.text


def description(spoken, query):
    (only,) = inline.results(view_of(Shelf(said(spoken))), query).results
    return only.description


def test_an_inline_description_tells_where_it_is_cut_and_does_not_begin_behind_a_turning_word():
    long = f"{LONG * 3}Do you not find that it is strange to sell the crane{' and the pier' * 25}? {LONG * 3}"
    told = description(long, "it is strange to sell the crane and the pier")
    assert told.startswith(
        f"Part of a question, not a statement · {CUT} Do you not find that it is strange to sell the crane"
    )
    assert told.endswith((f"and {CUT}", f"the {CUT}", f"pier {CUT}"))
    assert len(told) <= 240
    assert description(long, "find that it is").startswith(f"{CUT} Do you not find")
    assert description("Nobody will sell the crane.", "sell the crane") == "Nobody will sell the crane."


@settings(deadline=None)
@given(texts, st.data())
def test_what_a_line_of_a_list_shows_is_a_slice_whose_cuts_are_marked(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    told = excerpts.snippet(text, start, end, 100)
    assert len(told) <= 100
    words = told.removeprefix(f"{CUT} ").removesuffix(f" {CUT}")
    assert words in text
    if not told.startswith(f"{CUT} "):
        assert text.lstrip().startswith(words.lstrip())
    if not told.endswith(f" {CUT}"):
        assert text.rstrip().endswith(words.rstrip())


def test_a_shared_passage_and_a_long_summary_are_marked_where_they_are_cut():
    view = view_of(Shelf([transcript(1, [turn("Ada Lindqvist", LONG * 9)], summary=LONG * 9)]))
    (shared,) = inline.results(view, f"p_{transcript(1).key}_0").results
    assert shared.description.endswith(f". {CUT}")
    (listed,) = inline.results(view, "").results
    assert f". {CUT}" in read(listed.card.html).text


def test_a_few_words_that_stand_nowhere_are_not_ruled_on_inline_either():
    view = view_of(Shelf(said("Nobody will sell the crane.")))
    (few,) = inline.results(view, "purple elephants").results
    assert few.title == "Does not appear in the transcripts held"
    assert few.description == "Fewer than five words are listed, not ruled on."
    (many,) = inline.results(view, "purple elephants dance on every roof tonight").results
    assert many.title == "✕ Not in the transcripts held"


def test_a_chosen_inline_result_holds_the_words_that_were_typed_however_long_their_passage_is():
    long = f"{LONG * 40}At last the bridge was opened. {LONG * 40}"
    (only,) = inline.results(view_of(Shelf(said(long))), "bridge was opened").results
    message = read(only.card.html)
    assert ("b", "bridge was opened", None) in message.entities
    assert CUT in message.text


def test_of_an_endless_passage_as_much_is_shown_as_fits():
    message = sent(reading.excerpt(view_of(Shelf(said(LONG * 100))), Excerpt(said()[0].key, 0)))
    assert reading.EXCERPT // 2 < message.units < len(LONG * 100)


def test_a_long_quotation_is_folded_until_tapped():
    view = view_of(Shelf(said(*[LONG * 3] * 3)))
    card = reading.excerpt(view, Excerpt(said()[0].key, 1, 1, 1))
    assert "<blockquote expandable>" in card.html


def test_marks_find_names_again():
    shelf = Shelf([transcript(n, topics=("Economy & <trade>",)) for n in range(1, 9)])
    view = view_of(shelf)
    assert "6–8 of 8" in sent(lists.TOPICS.page(view, Topic(name_hash("Economy & <trade>"), 5))).text


def test_each_language_of_an_event_leads_to_the_other():
    held = [transcript(1), transcript(1, language="ru", title="Встреча")]
    card = reading.event_asked(view_of(Shelf(held)), "1")
    assert "Russian" in [button.label for row in card.rows for button in row]


@pytest.mark.parametrize("make", [reading.event_asked, edits.changes_asked])
def test_an_address_of_a_language_that_is_not_held_opens_the_other(make, tmp_path):
    view = view_of(archive_of(library_folder(tmp_path, [transcript(1)])))
    message = sent(make(view, "http://kremlin.ru/events/president/news/1"))
    assert message.text.startswith("That page is not held. The same event in another language, English:\n")
    assert transcript(1).event.title in message.text
    assert "No event" in sent(make(view, "http://kremlin.ru/events/president/news/2")).text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_inline_cards_speak_the_language_of_their_transcript(language):
    shelf = Shelf([transcript(1, [turn("Ада", "Мы не продадим нашу старую гавань никому.")], language="ru")])
    page = inline.results(view_of(shelf, language), "не продадим нашу старую гавань никому")
    text = read(page.results[0].card.html).text
    assert text.startswith("✓ Слово в слово")


def test_the_follow_buttons_are_there_only_with_subscriptions():
    def labels(card):
        return [button.label for row in card.rows for button in row]

    shelf = Shelf(said("Nobody will sell it."))
    with_store = view_of(shelf, subscriptions=object())
    quote = "a thousand suns shone over the painted bridge"
    assert "Tell me if it ever appears" in labels(quotations.asked(with_store, quote))
    assert "Tell me if it ever appears" not in labels(quotations.asked(view_of(shelf), quote))
    part = "Nobody will sell it and that for a thousand painted suns over every bridge"
    shelf = Shelf(said("Nobody will sell it and that is that."))
    assert "Tell me if it ever appears" in labels(quotations.asked(view_of(shelf, subscriptions=object()), part))
    assert "Tell me if it ever appears" not in labels(quotations.asked(view_of(shelf), part))


def test_a_real_transcript_pages_without_loss(corpus):
    page = parse((corpus / "000_c41939edc97d5a2e.txt").read_bytes(), "first.txt", sources())[0]
    shown = reading.pages(page.passages)
    assert "".join(piece.text for part in shown for piece in part) == "".join(each.text for each in page.passages)
