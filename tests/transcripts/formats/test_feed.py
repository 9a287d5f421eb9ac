from __future__ import annotations

from html import escape

import pytest

from bot.transcripts.formats.documents import parse
from bot.transcripts.formats.feed import read_feed
from bot.transcripts.formats.page import NotATranscript
from tests.transcripts.event_pages import SOURCES

ADDRESS = "http://en.kremlin.ru/events/president/news/"


def entry(number: int, content: str, *, title: str = "On lamps", published: str = "2021-03-04T13:30:00+04:00") -> str:
    return (
        f"<entry><title>{title}</title><id>{ADDRESS}{number}</id><updated>2021-03-04T12:00:00+04:00</updated>"
        f'<published>{published}</published><link href="{ADDRESS}{number}" rel="alternate" type="text/html"/>'
        f'<content type="html">{escape(content)}</content></entry>'
    )


def feed(*entries: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" ?><?xml-stylesheet type="text/xsl" href="/feed.xsl" ?>'
        '<feed xml:lang="en" xmlns="http://www.w3.org/2005/Atom"><title>News</title>'
        f'<link href="{ADDRESS}feed/page/2" rel="next" />{"".join(entries)}</feed>'
    ).encode()


CONTENT = (
    '<div class="c-summary"><p>Keepers met.</p></div> <img src="x.jpg" alt="At the meeting."/> <p> </p>'
    "<p>They brought\n a lamp.</p><p><b>Hanna Quist:</b> It is lit.</p><p>&lt;…&gt;</p>"
)


def test_an_entry_is_a_transcript_at_its_wall_clock_whatever_zone_it_claims() -> None:
    read = read_feed(feed(entry(70001, CONTENT)), SOURCES)
    (only,) = read.entries
    event = only.transcript.event
    assert (only.url, only.updated) == (ADDRESS + "70001", "2021-03-04T12:00:00+04:00")
    assert str(event.key) == "kremlin_en_70001"
    assert (event.title, event.summary, event.url) == ("On lamps", "Keepers met.", ADDRESS + "70001")
    assert str(event.published) == "2021-03-04 13:30:00"
    assert [(turn.speaker, turn.paragraphs) for turn in only.transcript.turns] == [
        (None, ("They brought a lamp.",)),
        ("Hanna Quist", ("It is lit.",)),
        (None, ("<…>",)),
    ]
    assert read.next_url == ADDRESS + "feed/page/2"


def test_a_lead_behind_the_text_is_the_summary_all_the_same() -> None:
    (only,) = read_feed(feed(entry(1, '<p>Text.</p><div class="c-summary"><p>Lead.</p></div>')), SOURCES).entries
    assert only.transcript.event.summary == "Lead."
    assert [passage.text for passage in only.transcript.passages] == ["Text."]


def test_pages_reads_feeds_too() -> None:
    read = parse(feed(entry(1, CONTENT), entry(2, CONTENT)), "feed.xml", SOURCES)
    assert [transcript.key.id for transcript in read] == ["1", "2"]


def test_broken_entries_cost_only_themselves() -> None:
    foreign = entry(3, CONTENT).replace("en.kremlin.ru", "example.org")
    untitled = entry(4, CONTENT, title="")
    undated = entry(5, CONTENT, published="soon")
    read = read_feed(feed(foreign, untitled, undated, entry(6, "")), SOURCES)
    assert [only.transcript.key.id for only in read.entries] == ["5", "6"]
    assert read.entries[0].transcript.event.published is None


def test_a_control_character_or_a_broken_byte_does_not_cost_the_feed() -> None:
    data = feed(entry(1, CONTENT)).replace(b"They", b"Th\x0bey \xff")
    (only,) = read_feed(data, SOURCES).entries
    assert only.transcript.passages[0].text == "They \ufffd brought a lamp."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY a "b">]><feed>&a;</feed>', "document type"),
        (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>', "not well-formed"),
        (b"<?xml version='1.0'?><feed><entry/></feed>", "not an Atom feed"),
        (b"<feed>" + b"<a>" * 9_000, "nests"),
        (b"<feed>" + b" " * 10_000_000, "larger than 10 MB"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotATranscript, match=reason):
        parse(data, "feed.xml", SOURCES)
