"""People read on a phone, some 40 characters a line: an answer stands on it as a whole."""

import random
import tarfile
import textwrap
from statistics import median

import pytest

from bot.chat.views import lists, quotations, reading
from bot.settings import data_folder
from bot.transcripts.formats.documents import parse
from tests.chat.room import archive_of, sources, view_of
from tests.chat.views.test_cards import Shelf

COLUMNS = 40
VERDICT, LIST, PAGE = 14, 20, 40
SAMPLE = 30
"""Events of the real pages, in which several people speak."""


def lines(card):
    """How many lines of a phone a card takes."""
    taken = 0
    for number, block in enumerate(block for block in card.blocks if block.text.strip()):
        width = COLUMNS - 1 if block.quotation else COLUMNS
        taken += (block.gap and number > 0) + sum(len(textwrap.wrap(row, width)) or 1 for row in block.text.split("\n"))
    return taken


def quotes(passage, other):
    """A quote of each kind, made from a passage and another."""
    words, more = passage.split(), other.split()
    yield " ".join(words[2:14])
    yield " ".join(words[2:5] + words[6:14])
    yield " ".join([*words[2:5], "lemons", *words[6:14]])
    yield " ".join([*words[2:4], "lemons", *words[5:12], "oranges", words[13]])
    yield " ".join([*words[2:6], "…", *words[8:14]])
    yield f"“{' '.join(words[2:14])}” — Tomas Brandt, 9 May 2031"
    yield " ".join([*words[2:9], "purple elephants dance on roofs"])
    yield " ".join(words[2:9] + more[2:9])
    yield " ".join(["purple elephants", *words[2:4], "dance over painted roofs at night"])
    yield " ".join(words[2:4])


def assert_they_stand_on_a_phone(view, transcripts):
    draw = random.Random(1)
    spoken = [text for each in transcripts for text in (p.text for p in each.passages if p.speaker) if len(text) > 120]
    made = [list(quotes(draw.choice(spoken), draw.choice(spoken))) for _ in range(SAMPLE)]
    for number, kind in enumerate(zip(*made, strict=True)):
        taken = [lines(quotations.asked(view, quote)) for quote in kind]
        assert median(taken) <= (LIST if number == len(made[0]) - 1 else VERDICT), kind[0]
    several = [" and ".join(f"“{quote}”" for quote in one[:4]) for one in made]
    assert median(lines(quotations.asked(view, message)) for message in several) <= LIST
    assert median(lines(lists.latest(view, at)) for at in range(0, len(transcripts), lists.A_PAGE)) <= LIST
    pages = [
        reading.event_page(view, reading.EventPage(each.key, page))
        for each in transcripts
        for page in range(len(reading.pages(each.passages)))
    ]
    assert median(map(lines, pages)) <= PAGE


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_invented_councils_answers_stand_on_a_phone(language):
    archive = archive_of(data_folder() / "demo")
    assert_they_stand_on_a_phone(
        view_of(archive, language), [archive.transcript(event.key) for event in archive.library]
    )


def test_answers_of_real_pages_stand_on_a_phone(corpus):
    held = {}
    with tarfile.open(corpus / "kremlin_html.tar.xz") as pages:
        for page in pages:
            if page.name.endswith(".html") and len(held) < SAMPLE:
                (one,) = parse(pages.extractfile(page).read(), page.name, sources())
                if len({passage.speaker for passage in one.passages if len(passage.text) > 120} - {None}) > 1:
                    held[one.key] = one
    assert len(held) == SAMPLE
    assert_they_stand_on_a_phone(view_of(Shelf([*held.values()])), [*held.values()])
