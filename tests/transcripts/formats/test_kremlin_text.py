from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.transcripts.formats.documents import parse, read
from bot.transcripts.formats.kremlin import editions
from bot.transcripts.formats.kremlin_text import joined
from tests.transcripts.event_pages import SOURCES

if TYPE_CHECKING:
    from bot.transcripts.formats.page import Page

TOP = "Events\nOn lamps\nKeepers met.\nMarch 4, 2021\n13:30\n"
END = (
    "Topics\nLamps\nPublication status\nPublished in section: News\n"
    "Publication date: March 4, 2021, 13:30\nText version\n"
)


def saved(text: str) -> Page:
    return read(text.encode(), "saved.txt", SOURCES)


def body(text: str) -> list[str]:
    return [paragraph.text for paragraph in saved(text).paragraphs]


@pytest.mark.parametrize(
    ("lines", "paragraphs"),
    [
        (["Mr Naryshkin", ", colleagues."], ["Mr Naryshkin, colleagues."]),
        (["Mr Medvedev and Mr Lukashenko", " held talks."], ["Mr Medvedev and Mr Lukashenko held talks."]),
        (["He congratulated Mr Erdogan", "on the outcome."], ["He congratulated Mr Erdogan on the outcome."]),
        (
            ["the Bank Governor [Elvira Nabiullina", "], and others."],
            ["the Bank Governor [Elvira Nabiullina], and others."],
        ),
        (["Sergei Ignatyev", "'s term expires."], ["Sergei Ignatyev's term expires."]),
        (["President Xi Jinping", "(retranslated): It is so."], ["President Xi Jinping (retranslated): It is so."]),
        (["One thing ended.", " Another began."], ["One thing ended.", "Another began."]),
        (["Dear friends,", "Welcome."], ["Dear friends,", "Welcome."]),
        (["Comrades!", " We have won."], ["Comrades!", "We have won."]),
        (["It was a pleasure", "”A pull quote.“"], ["It was a pleasure", "”A pull quote.“"]),
        (["Thank you.", "(Applause.)", "* * *", "<…>"], ["Thank you.", "(Applause.)", "* * *", "<…>"]),
        (["", "  ", "One\u00a0 two."], ["One two."]),
    ],
)
def test_lines_broken_by_a_link_are_mended_and_no_others(lines: list[str], paragraphs: list[str]) -> None:
    assert joined(lines) == paragraphs


def test_every_block_may_be_missing() -> None:
    page = saved("Events\nOn lamps\nMarch 4, 2021\nThe lamp was lit by them.\n" + END)
    assert (page.summary, page.time, page.place, page.captions) == (None, None, None, ())
    assert body("Events\nOn lamps\nMarch 4, 2021\nThe lamp was lit by them.\n" + END) == ["The lamp was lit by them."]
    assert (page.topics, page.persons, page.sections) == (("Lamps",), (), ("News",))


def test_a_place_is_told_from_a_caption_and_from_a_broken_sentence() -> None:
    assert saved(TOP + "Port Osprey\nThe lamp was lit by them.\n" + END).place == "Port Osprey"
    assert saved(TOP + "Port Osprey.\nThe lamp was lit by them.\n" + END).place is None
    assert saved(TOP + "Mr Marlow congratulated Mr Quist\non the lamp.\n" + END).place is None
    assert body(TOP + "Mr Marlow congratulated Mr Quist\non the lamp.\n" + END) == [
        "Mr Marlow congratulated Mr Quist on the lamp."
    ]


def test_a_single_picture_has_a_caption_without_a_counter() -> None:
    page = saved(TOP + "Port Osprey\nWith Chief Keeper Hanna Quist.\nThe lamp was lit by them.\n" + END)
    assert page.captions == ("With Chief Keeper Hanna Quist.",)
    assert [paragraph.text for paragraph in page.paragraphs] == ["The lamp was lit by them."]


def test_pictures_between_paragraphs_stay_out_and_nothing_said_is_lost() -> None:
    text = (
        TOP + "Port Osprey\nEdwin Marlow: We begin.\n3 of 9\nAt the meeting.\nChief Keeper Hanna Quist: I lit it.\n"
        "Chief Keeper Hanna Quist.\nPlease, Mr Marlow.\nWith pleasure.\nSee also\nLamps of the world\nMay 1 − 3, 2020\n"
        "Keepers of the year\nOf course it stays.\n"
    )
    assert body(text + END) == [
        "Edwin Marlow: We begin.",
        "Chief Keeper Hanna Quist: I lit it.",
        "Please, Mr Marlow.",
        "With pleasure.",
        "Keepers of the year",
        "Of course it stays.",
    ]


def test_what_may_be_a_caption_is_kept_and_nobodys() -> None:
    seen = "The Mayor saw the lamp of the outer mole lit."
    lines = ("Edwin Marlow: We begin.", seen, "Well said.", "Keeper Hanna Quist.", "Mr Quist.", seen, "Well said.")
    turns = parse((TOP + "Port Osprey\n" + "\n".join(lines) + "\n" + END).encode(), "saved.txt", SOURCES)[0].turns
    nobodys = [text for turn in turns if turn.speaker is None for text in turn.paragraphs]
    assert nobodys == [seen, "Keeper Hanna Quist.", seen]


@pytest.mark.parametrize(
    "line",
    [
        "Meeting with veterans of the lighthouse service.",
        "At a meeting with Government members.",
        "President Putin with Georgian President Eduard Shevardnadze.",
        "News conference following Russian-Finnish talks. With President of Finland Sauli Niinisto.",
        "At the opening ceremony. Photo: TASS",
    ],
)
def test_captions_are_known_by_having_no_verb(line: str) -> None:
    assert any(phrases.is_caption(line) for phrases in editions().values())


@pytest.mark.parametrize(
    "line",
    [
        "The draft law regulates lamps.",
        "At the meeting they talked about lamps.",
        "The President’s opening remarks at the meeting on lamps",
        "During the conversation, the two leaders agreed to meet.",
        "Dear friends.",
        "Good afternoon, colleagues.",
        "With pleasure.",
        "Thank you.",
        "Please, Mr Quist.",
        "Finance Minister Anton Siluanov.",
        "Happy Russia Day.",
    ],
)
def test_sentences_of_a_speech_are_no_captions(line: str) -> None:
    assert not any(phrases.is_caption(line, inside=True) for phrases in editions().values())


def test_the_photographer_is_left_out() -> None:
    assert editions()["en"].without_credit("At the meeting. Photo: Ann Lee, ABC") == "At the meeting."
    assert editions()["en"].is_caption("On lamps.", title="On lamps")


def test_a_direct_link_tells_the_number() -> None:
    page = saved(TOP + "Port Osprey\nThe lamp was lit by them.\n" + END + "Direct link: en.kremlin.ru/d/70001\n")
    assert (page.id, page.url) == ("70001", "http://en.kremlin.ru/events/president/news/70001")
    foreign = saved(TOP + "The lamp was lit by them.\n" + END + "Direct link: example.org/d/70001\n")
    assert (foreign.id, foreign.url) == (None, None)


def test_an_announcements_own_line_is_no_part_of_the_text() -> None:
    text = "Events\nOn lamps\nKeepers will meet.\nAnnouncement, December 18 − 19, 2012\nThey will light it.\n"
    page = saved(text + "Published in sections: News, Announcements\nText version\n")
    assert (page.summary, page.date) == ("Keepers will meet.", None)
    assert [paragraph.text for paragraph in page.paragraphs] == ["They will light it."]
