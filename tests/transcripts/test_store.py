from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import main
from bot.transcripts.files import read_yaml
from bot.transcripts.formats.documents import parse
from bot.transcripts.store import Status, Store
from tests.transcripts.event_pages import BODY, SOURCES, TEXT, html_page

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from bot.transcripts.model import Transcript


def parsed(data: bytes) -> Transcript:
    (transcript,) = parse(data, "page.html", SOURCES)
    return transcript


def test_a_page_that_lost_its_text_does_not_replace_the_text_held(tmp_path: Path) -> None:
    store = Store([tmp_path], SOURCES)
    whole = parsed(html_page(BODY))
    held = store.put(whole)
    stored = store.put(parsed(html_page("")))
    assert (stored.status, stored.reason) == (
        Status.REFUSED,
        "has no text, but kremlin_en_70001, as held, has: it stays as it is",
    )
    assert stored.path == held.path
    assert held.path is not None
    assert read_yaml(held.path) == whole
    assert store.revisions(whole.key) == []
    assert store.put(parsed(html_page("<p><b>Edwin Marlow:</b> More.</p>"))).status is Status.CHANGED


def test_a_numbered_page_without_text_does_not_replace_the_same_event_held_from_saved_text(tmp_path: Path) -> None:
    store = Store([tmp_path], SOURCES)
    held = store.put(parsed(TEXT.encode()))
    assert store.put(parsed(html_page(""))).status is Status.REFUSED
    assert held.path is not None
    assert held.path.exists()
    assert store.put(parsed(html_page(BODY))).gone == (held.key,)


def test_an_event_without_text_yet_is_held_and_grows(tmp_path: Path) -> None:
    store = Store([tmp_path], SOURCES)
    lead, later = html_page(""), html_page("", lead="<p>The President will meet with keepers.</p>")
    growing = html_page("<p><b>Edwin Marlow:</b> Good day.</p><p>To be continued.</p>")
    pages = (lead, lead, later, growing, html_page(BODY))
    assert [store.put(parsed(page)).status for page in pages] == [
        Status.NEW,
        Status.SAME,
        Status.CHANGED,
        Status.CHANGED,
        Status.CHANGED,
    ]


def test_add_names_the_page_that_lost_its_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, library = tmp_path / "page.html", tmp_path / "library"
    page.write_bytes(html_page(BODY))
    assert main(["add", str(page), "--library", str(library)]) == 0
    page.write_bytes(html_page(""))
    assert main(["add", str(page), "--library", str(library)]) == 1
    said = capsys.readouterr()
    assert f"{page}: has no text, but kremlin_en_70001, as held, has" in said.err
    assert "0 changed, 0 already held, 1 refused" in said.out


def test_saved_text_gives_its_words_to_an_event_that_is_held_without_any(tmp_path: Path) -> None:
    store = Store([tmp_path], SOURCES)
    store.put(parsed(html_page("")))
    saved = parsed(TEXT.encode())
    stored = store.put(saved)
    assert (str(stored.key), stored.status) == ("kremlin_en_70001", Status.CHANGED)
    assert stored.path is not None
    held = read_yaml(stored.path)
    assert held.turns == saved.turns
    assert held.event.aliases == (saved.key.id,)
    assert store.put(saved).status is Status.SAME
