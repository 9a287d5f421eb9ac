import pytest

from bot.archive import open_archive
from bot.chat.view import Services, View
from bot.chat.views.edits import changes_asked, edit_card
from bot.settings import Settings
from bot.sync.state import EditionState, Entry, StateFolder
from bot.transcripts.model import Key, Turn
from tests import samples

KEY = Key("kremlin", "en", "101")
LONG = "The council has met eleven times this year, and each time the same question was on the table. "


def told(*paragraphs, **changes):
    return samples.transcript(101, turns=(Turn("Ada Lindqvist", None, paragraphs),), **changes)


@pytest.fixture
def view(tmp_path):
    archive = open_archive(Settings(library=(tmp_path / "library",)))
    services = Services(Settings(library=(tmp_path / "library",)), archive)
    return View(services, services.texts.for_language("en"), "verbatim_bot")


def test_a_transcript_that_was_never_edited_says_so(view):
    view.archive.store(told("We will not sell the harbour."))
    assert "No earlier text is kept" in changes_asked(view, "101").html


def test_the_last_edit_is_shown_word_by_word_in_its_place(view):
    view.archive.store(told(f"{LONG}We will not sell the harbour. {LONG}", "Thank you."))
    view.archive.store(told(f"{LONG}We will sell the harbour. {LONG}", "Thank you.", title="Another title"))
    html = changes_asked(view, "101").html
    assert "Text 1 → text 2 of 2" in html
    assert "We will <s>not</s> sell the harbour." in html.replace("  ", " ")
    assert "[…]" in html, "what stands farther away is cut, and the cut is marked"
    assert "<s>Meeting on the harbour, number 101</s> → <b>Another title</b>" in html
    assert "Thank you" not in html


def test_all_edits_can_be_paged_through(view):
    for word in ("one", "two", "three"):
        view.archive.store(told(f"We have {word} harbours."))
    last = changes_asked(view, "101")
    assert "two</s> <b>three" in last.html
    earlier = last.rows[0][0].action
    first = edit_card(view, earlier.key, earlier.number)
    assert "one</s> <b>two" in first.html
    later = first.rows[0][0].action
    assert edit_card(view, later.key, later.number).html == last.html


def test_differences_that_are_no_words_are_only_counted(view):
    view.archive.store(told('He said "never" and left.'))
    view.archive.store(told("He said “never” and left."))
    assert "1 difference in punctuation or capitals" in changes_asked(view, "101").html


def test_moved_sections_and_speakers_are_told(view):
    view.archive.store(told("We will not sell.", sections=("News",)))
    changed = samples.transcript(
        101, turns=(Turn("Tomas Brandt", None, ("We will not sell.",)),), sections=("News", "Talks")
    )
    view.archive.store(changed)
    html = changes_asked(view, "101").html
    assert "Sections: <s>News</s> → <b>News, Talks</b>" in html
    assert "Speaker: <s>Ada Lindqvist</s> → <b>Tomas Brandt</b>" in html


def test_a_page_that_disappeared_is_mentioned(view):
    view.archive.store(told("We will not sell."))
    state = EditionState(entries={"101": Entry("http://x", gone="2026-03-05T10:00:00+00:00")})
    StateFolder(view.archive.folders[-1] / ".sync").save_edition("kremlin_en", state)
    assert "disappeared from the source’s site; noticed on 5 March 2026" in changes_asked(view, "101").html


def test_a_rewritten_transcript_fits_a_message(view):
    view.archive.store(told(*(f"<b>Paragraph</b> {number} & {'x' * 500}" for number in range(200))))
    view.archive.store(told(*(f"Another {number} > {'y' * 500}" for number in range(200))))
    card = changes_asked(view, "101")
    assert len(card.html) < 6000
    assert "more changes" in card.html


@pytest.mark.parametrize("asked", ["999", "nonsense", "x" * 5000, "http://evil.example/1"])
def test_an_unknown_event_is_said_to_be_none(view, asked):
    assert "is held" in changes_asked(view, asked).html
