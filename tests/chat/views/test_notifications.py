"""Cards of notifications: what is new, why, and the words themselves."""

from __future__ import annotations

import re

import pytest

from bot.chat.render import units
from bot.chat.views.notifications import NotificationRenderer
from bot.subscriptions.model import (
    ChangeType,
    Destination,
    Item,
    Kind,
    Notification,
    Preferences,
    Reason,
)
from bot.subscriptions.model import (
    SubscriptionTarget as Target,
)
from tests.chat.room import archive_of, services_of
from tests.samples import library_folder, transcript

TO = Destination(1)
HARBOUR = Reason(Target(Kind.TOPIC, "Harbour"), subscription=7)


@pytest.fixture(scope="module")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> NotificationRenderer:
    folder = tmp_path_factory.mktemp("library")
    many = [transcript(100 + n, title=f"{n} {'A very long title & <more> ' * 12}") for n in range(20)]
    library_folder(folder, [transcript(50), *many])
    archive = archive_of(folder)
    archive.store(transcript(50, summary="The council looked at the plans again."))
    changed = transcript(50)
    turns = list(changed.turns)
    turns[2] = turns[2].__class__("Question", None, ("Who will pay for the old crane?",))
    archive.store(transcript(50, turns))
    return NotificationRenderer(services_of(archive), "verbatim_bot")


def message(*items: Item, **changes) -> Notification:
    return Notification(TO, items or (item(),), **changes)


def item(number: int = 50, news: ChangeType = ChangeType.NEW, *reasons: Reason) -> Item:
    return Item(number, transcript(number).key, 1, news, reasons or (HARBOUR,))


def plain(html: str) -> str:
    text = re.sub(r"<[^>]+>", "", html)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_a_new_transcript_says_why_and_shows_its_first_words(renderer: NotificationRenderer) -> None:
    person = Reason(Target(Kind.PERSON, "Ada Lindqvist"), subscription=8)
    card = renderer.render(message(item(50, ChangeType.NEW, HARBOUR, person)))
    text = plain(card.html)
    assert text.startswith("New: topic Harbour, person Ada Lindqvist\nMeeting on the harbour, number 50\n4 May 2021")
    assert "We will not sell the harbour" in text
    assert "CC BY 4.0" in text
    assert [button.label for row in card.buttons for button in row] == ["Read", "Settings"]


def test_a_phrase_is_shown_where_it_stands(renderer: NotificationRenderer) -> None:
    phrase = Reason(Target(Kind.PHRASE, "not a crown more"), 4, 40, 56, 9, "verbatim")
    card = renderer.render(message(item(50, ChangeType.NEW, phrase)))
    assert "not a crown more." in plain(card.html)
    assert card.html.startswith("<b>New: </b><b>“not a crown more”</b>")
    labels = [button.label for row in card.buttons for button in row]
    assert labels == ["Read", "Pause", "Settings"]


def test_headings_only_are_headings_only(renderer: NotificationRenderer) -> None:
    card = renderer.render(message(preferences=Preferences(excerpts=False)))
    assert "We will not sell" not in card.html
    assert "number 50" in card.html


def test_an_edit_shows_the_words_that_changed(renderer: NotificationRenderer) -> None:
    follows = Reason(Target(Kind.EVENT, "kremlin_en_50"), subscription=3)
    card = renderer.render(message(item(50, ChangeType.EDITED, follows)))
    assert card.html.startswith("<b>Edited: ")
    assert "<s>new</s> → <b>old</b>" in card.html


def test_a_transcript_that_is_gone_is_named_and_a_new_one_that_is_gone_is_not_told(
    renderer: NotificationRenderer,
) -> None:
    assert "kremlin_en_999" in renderer.render(message(item(999, ChangeType.GONE))).html
    assert renderer.render(message(item(999))) is None
    assert renderer.render(message(item(999), item(998), digest=True)) is None


def test_a_digest_names_every_transcript_whatever_their_length(renderer: NotificationRenderer) -> None:
    card = renderer.render(message(*(item(100 + n) for n in range(20)), digest=True))
    text = plain(card.html)
    assert units(text) <= 4096
    for number in range(20):
        assert f"· {number} A very long title" in text
    assert sum(len(row) for row in card.buttons) == 21


def test_a_message_whose_topic_is_gone_says_so(renderer: NotificationRenderer) -> None:
    card = renderer.render(message(fallback=True))
    assert plain(card.html).startswith("The topic that this was meant for is closed")


def test_every_text_is_there_in_every_language(renderer: NotificationRenderer) -> None:
    for language in renderer._services.texts.languages:
        preferences = Preferences(language=language)
        for kind in Kind:
            wish = Target(kind, "kremlin_en_50" if kind in (Kind.EVENT, Kind.PASSAGE) else "x")
            assert renderer.render(message(item(50, ChangeType.NEW, Reason(wish)), preferences=preferences)) is not None
        assert renderer.render(message(item(50), item(100), digest=True, preferences=preferences)) is not None
