from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.quotes.words import fold
from bot.transcripts.formats.documents import parse
from bot.transcripts.formats.page import NotATranscript
from bot.transcripts.model import EventDate, Transcript, saved_id
from tests.transcripts.event_pages import BODY, RUSSIAN_TEXT, SOURCES, TEXT, html_page


def parsed(data: bytes | str) -> Transcript:
    (transcript,) = parse(data.encode() if isinstance(data, str) else data, "page", SOURCES)
    return transcript


def spoken(transcript: Transcript) -> list[tuple[str | None, str | None, str | None, tuple[str, ...]]]:
    return [(turn.speaker, turn.role, turn.note, turn.paragraphs) for turn in transcript.turns]


def test_a_page_gives_all_its_fields() -> None:
    event = parsed(html_page(BODY)).event
    assert str(event.key) == "kremlin_en_70001"
    assert event.title == "Meeting on lighthouses"
    assert event.url == "http://en.kremlin.ru/events/president/news/70001"
    assert event.summary == "The President met with lighthouse keepers."
    assert (event.date, event.time, event.place) == (EventDate(2021, 3, 4), "13:30", "Port Osprey")
    assert str(event.published) == "2021-03-04 13:30:00"
    assert event.geography == ("Freedonia",)
    assert event.sections == ("News", "Transcripts")
    assert event.topics == ("Lighthouses", "Tides")
    assert event.persons == ("Marlow Edwin", "Quist Hanna"), 'the entry "5 more" is no person'
    assert event.captions == ("Before the meeting.", "At the meeting.")


def test_turns_hold_who_speaks_with_post_and_note_and_no_page_furniture() -> None:
    assert spoken(parsed(html_page(BODY))) == [
        (None, None, None, ("The keepers brought a lamp.", "* * *")),
        ("Edwin Marlow", "President of Freedonia", None, ("Good afternoon, colleagues.", "Mr Quist, please.")),
        ("Hanna Quist", "Chief Keeper", "retranslated", ("The 21st lamp is lit.",)),
        (None, None, None, ("(Applause.)",)),
        ("Hanna Quist", "Chief Keeper", "retranslated", ("It will stay lit.",)),
        ("Edwin Marlow", "President of Freedonia", None, ("Thank you.",)),
        (None, None, None, ("<…>",)),
    ]


def test_the_same_page_as_text_differs_only_in_id_address_and_captions() -> None:
    html, text = parsed(html_page(BODY)), parsed(TEXT)
    assert text.turns == html.turns
    assert text.event.captions == ("At the meeting.",)
    assert text.event.url is None
    assert replace(text.event, key=html.key, url=html.event.url, captions=html.event.captions) == html.event


def test_a_page_without_a_number_gets_an_id_that_its_numbered_form_can_tell() -> None:
    html, text = parsed(html_page(BODY)), parsed(TEXT)
    assert text.key.id == saved_id(html.event)
    assert text.key.id.startswith("2021-03-04-")
    assert len(text.key.id) == len("2021-03-04-") + 8
    later = TEXT.replace("Publication date: March 4, 2021, 13:30", "Publication date: March 4, 2021, 18:00")
    assert parsed(later).key.id != text.key.id


def test_words_around_the_text_may_change_without_changing_the_id() -> None:
    assert parsed(TEXT.replace("The keepers brought a lamp.", "Keepers came.")).key == parsed(TEXT).key


def test_a_russian_page_saved_as_text() -> None:
    transcript = parsed(RUSSIAN_TEXT)
    event = transcript.event
    assert (event.key.language, event.date, event.time) == ("ru", EventDate(2021, 3, 4), "13:30")
    assert (event.place, event.captions) == ("Москва, Кремль", ("Перед началом встречи.",))
    assert (event.topics, event.persons) == (("Маяки",), ("Квист Анна",))
    assert event.sections == ("Новости", "Выступления и стенограммы")
    assert spoken(transcript) == [
        ("Владимир Путин", None, None, ("Добрый день, уважаемые коллеги!", "Начнём с главного.")),
        ("Анна Квист", None, "как переведено", ("Спасибо.",)),
        ("Вопрос", None, None, ("Сколько ламп горит?",)),
        ("Владимир Путин", None, None, ("Двадцать одна.",)),
    ]


def test_a_russian_web_page() -> None:
    page = html_page(
        "<p><b>В.Путин:</b> Добрый день!</p><p>Начнём.</p><p><b>Реплика:</b> Да.</p>",
        lang="ru",
        host="http://kremlin.ru",
        tags={"Темы": ["Маяки"], "Лица": ["Квист Анна"], "География": ["Фридония"]},
        status='<p>Опубликован в разделах: <a>Новости</a></p><p>Дата публикации: <time datetime="2021-03-04">'
        "4 марта 2021 года, 13:30</time></p>",
    )
    transcript = parsed(page)
    assert str(transcript.key) == "kremlin_ru_70001"
    assert (transcript.event.topics, transcript.event.sections) == (("Маяки",), ("Новости",))
    assert str(transcript.event.published) == "2021-03-04 13:30:00"
    assert [turn.speaker for turn in transcript.turns] == ["Владимир Путин", "Реплика"]


def test_a_link_with_its_hidden_card_inside_a_label_is_the_name_alone() -> None:
    card = "<span class='read__tooltip masha-ignore'>Quist Hanna Chief Keeper</span>"
    (turn,) = parsed(html_page(f"<p><b>Chief Keeper <a>Hanna Quist{card}</a></b>: Yes.</p>")).turns
    assert (turn.speaker, turn.role, turn.paragraphs) == ("Hanna Quist", "Chief Keeper", ("Yes.",))


def test_an_announcement_has_no_date_and_is_ordered_by_its_publication() -> None:
    event = parsed(html_page("<p>They will meet.</p>", meta='<meta content="en"/>')).event
    assert (event.date, event.time, event.place) == (None, None, None)
    assert event.day == EventDate(2021, 3, 4)


def test_text_without_any_date_is_undated() -> None:
    cut = "Events\nOn lighthouses\nKeepers will meet in the port of Osprey on the first day of spring.\nAll come.\n"
    key = parsed(cut + "Published in sections: News, Announcements\nText version\n").key
    assert key.id.startswith("undated-")


def test_blocks_that_a_newer_page_may_hold_are_read_too() -> None:
    body = "<h3>On lamps</h3><ul><li>First lamp</li><li>Second lamp</li></ul><div><p>Inner.</p></div>loose <i>text</i>"
    (turn,) = parsed(html_page(body)).turns
    assert turn.paragraphs == ("On lamps", "First lamp", "Second lamp", "Inner.", "loose text")


@pytest.mark.parametrize("body", ["<p>{}</p>", "<blockquote>{}</blockquote>", "{}", "<div>{}</div>"])
@pytest.mark.parametrize("line", ["<br/>", "<br><br/>", "<br>\n "])
def test_each_label_that_begins_a_line_within_a_paragraph_starts_its_own_turn(body: str, line: str) -> None:
    lines = ("<b>Edwin Marlow:</b> I listen,", "friends.", "<b>FTV correspondent:</b> Why?", "<b>Edwin Marlow</b>: No.")
    assert [turn[::3] for turn in spoken(parsed(html_page(body.format(line.join(lines)))))] == [
        ("Edwin Marlow", ("I listen, friends.",)),
        ("FTV correspondent", ("Why?",)),
        ("Edwin Marlow", ("No.",)),
    ]


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("<b>Keeper Hanna Quist</b> <i>(retranslated</i><b>:</b> So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist</b> (as she said: aside)<b>:</b> So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist<sup>1</sup>:</b> So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist:<sup>1</sup></b> So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist*:</b> So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist.:</b> So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist.</b> So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist</b>. So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist: (retranslated) </b>So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist: So. It</b> is.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist –</b> So.", "Hanna Quist"),
        ("<b>Keeper Hanna Quist</b> – So.", None),
        ("<b>Edwin Marlow</b> – So.", "Edwin Marlow"),
        ("<b>Marlow:</b> So.", "Edwin Marlow"),
        ("Thank you. <b>Keeper Hanna Quist:</b> So.", "Hanna Quist"),
        ("Thank you. <b>Question:</b> So.", "Question"),
        ("Thank you. Question: So.", None),
        ("<b>First:</b> So.", "Edwin Marlow"),
        ("<b>I repeat:</b> So.", "Edwin Marlow"),
        ("<b>Plans for Osprey:</b> So.", None),
        ("<b>Plans for the year: so.</b> So.", "Edwin Marlow"),
        ("<b>Who knows whom:</b> So.", None),
    ],
)
def test_words_behind_a_label_of_any_form_do_not_go_to_who_spoke_before(label: str, speaker: str | None) -> None:
    body = f"<p><b>Mayor Edwin Marlow:</b> Yes.</p><p>{label}</p><p>And on.</p><p><b>Edwin Marlow:</b> No.</p>"
    passages = parsed(html_page(body)).passages
    assert [each.speaker for each in passages[-3:]] == [speaker, speaker, "Edwin Marlow"]
    assert passages[-3].text.endswith(("So.", "It is."))


@pytest.mark.parametrize("mark", [".", " –"])
def test_labels_of_a_page_that_sets_no_colons_are_known_by_being_repeated(mark: str) -> None:
    said = (("Ada Lind", "One."), ("Edwin Marlow", "Two."), ("Ada Lind", "Three."), ("Hanna Quist", "Four."))
    body = "".join(f"<p><b>{name}{mark}</b> {text}</p>" for name, text in said)
    speakers = [turn.speaker for turn in parsed(html_page(body)).turns]
    assert speakers == [name for name, _ in said]


def test_lines_as_typed_are_lines_too() -> None:
    typed = "<pre><b>Edwin Marlow:</b> I listen,\nfriends.\n<b>Question:</b> Why?</pre>"
    assert [turn[::3] for turn in spoken(parsed(html_page(typed)))] == [
        ("Edwin Marlow", ("I listen, friends.",)),
        ("Question", ("Why?",)),
    ]
    soft = "<p>Edwin Marlow: I listen to the\nQuestion: it is long.</p>"
    assert len(parsed(html_page(soft)).turns) == 1, "a soft wrap is no line"


@pytest.mark.parametrize(
    "hidden",
    ["hidden", 'style="display:none"', 'style="color: red; Display : NONE !important"', "hidden='until-found'"],
)
@pytest.mark.parametrize("tag", ["p", "div", "span", "blockquote", "b"])
def test_what_the_page_hides_is_not_published(tag: str, hidden: str) -> None:
    page = html_page(
        f"<p>The lamp <span {hidden}>never</span> burns.</p><{tag} {hidden}>A draft.</{tag}><p>All night.</p>"
    )
    (turn,) = parsed(page).turns
    assert turn.paragraphs == ("The lamp burns.", "All night.")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10<sup>8</sup> lamps", "10⁸ lamps"),
        ("<b>10</b><sup><i>12</i></sup>", "10¹²"),
        ("10<sup>-8</sup>", "10^-8"),
        ("10<sup>n</sup>", "10^n"),
        ("<i>x</i><!-- to the --><b><sup>n</sup></b>", "x^n"),
        ("Osprey<sup>TM</sup>", "Osprey^TM"),
        ("a note<sup><a>1</a></sup>.", "a note¹."),
        ("a note<sup>[1]</sup>", "a note[1]"),
        ("10<sub>2</sub>", "10_2"),
        ("CO<sub>2</sub>", "CO2"),
        ("the 21<sup>st</sup> lamp", "the 21st lamp"),
        ("<b>5</b><sup>th</sup>", "5th"),
        ("1<sup>er</sup>", "1er"),
        ("1990-<sup>х</sup>", "1990-х"),
        ("5<sup>-й</sup>", "5-й"),
        ("of 70<sup></sup> years", "of 70 years"),
    ],
)
def test_raised_text_stays_apart_from_what_it_stands_behind_unless_it_is_an_ordinals_ending(
    typed: str, read: str
) -> None:
    assert parsed(html_page(f"<p>It is {typed}</p>")).passages[0].text == f"It is {read}"


def test_a_power_is_another_number_than_its_digits_in_a_row() -> None:
    (power,) = parsed(html_page("<p>10<sup>8</sup></p>")).passages
    assert [word.text for word in fold(power.text)] != [word.text for word in fold("108")]


def test_an_address_kept_by_the_web_archive_is_the_original_one() -> None:
    page = html_page("<p>x.</p>", host="https://web.archive.org/web/20210305000000/http://en.kremlin.ru")
    assert parsed(page).event.url == "http://en.kremlin.ru/events/president/news/70001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_encodings_make_no_difference(encoding: str) -> None:
    data = RUSSIAN_TEXT.replace("Сколько", "Сколько всего " * 5).encode(encoding)
    assert parsed(data).event.title == "Встреча со смотрителями маяков"


def test_one_broken_byte_costs_one_character() -> None:
    data = html_page("<p>He de\u00e3lared it.</p>").replace("\u00e3".encode(), b"\xe3")
    assert parsed(data).passages[0].text == "He de\ufffdlared it."


def test_a_page_that_was_cut_off_is_refused_since_what_it_lacks_would_count_as_never_said() -> None:
    data = html_page(BODY)
    with pytest.raises(NotATranscript, match="cut off"):
        parsed(data[: data.index(b"Quist<span")])


def test_saved_text_that_was_cut_gives_what_is_there() -> None:
    text = parsed(TEXT[: TEXT.index("It will")])
    assert (text.event.date, text.event.place) == (EventDate(2021, 3, 4), "Port Osprey")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"Dear diary,\ntoday I saw a lighthouse.\n", "saved as text"),
        (b"<html><body><h1>Shop</h1><p>Lamps for sale.</p></body></html>", "not an event page of a known source"),
        (b"\x00\x01\x02" * 500, "not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not"),
        (b"x" * 10_000_001, "larger than 10 MB"),
        (b"<html>" + b"<div>" * 9_000, "nests"),
        (b"Events\n" + b"a\n" * 50_000, "lines"),
    ],
)
def test_what_is_no_transcript_is_refused_with_its_name_and_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotATranscript, match=reason) as caught:
        parse(data, "folder/odd.html", SOURCES)
    assert caught.value.name == "folder/odd.html"
    assert str(caught.value).startswith("folder/odd.html: ")


def never_raises(data: bytes) -> None:
    """Parse; anything but a refusal fails the test."""
    with suppress(NotATranscript):
        for transcript in parse(data, "any", SOURCES):
            assert all(passage.text.strip() for passage in transcript.passages)


@given(st.binary(max_size=3_000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    never_raises(data)


PIECES = [*BODY.split(">"), *TEXT.split("\n"), *RUSSIAN_TEXT.split("\n"), "<b>", "</p>", ":", "(", "\x00", "İ", "ß: a"]


@given(
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=40), st.sampled_from(["", ">", "\n"])
)
@settings(max_examples=150, deadline=None)
def test_no_shuffled_page_raises_anything_else(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    never_raises(html_page(text.replace("\ud800", "")))
    never_raises(("Events\nTitle\nMarch 4, 2021\n" + text + "\nPublished in sections: News").encode("utf-8", "replace"))


@given(st.integers(0, 4_000), st.binary(min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_no_damage_to_a_page_raises_anything_else(at: int, put: bytes) -> None:
    for data in (html_page(BODY), TEXT.encode(), RUSSIAN_TEXT.encode()):
        never_raises(data[:at] + put + data[at + 1 :])
