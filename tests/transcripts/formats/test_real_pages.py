"""The parsers on real pages, where they are at hand: the first page in full, the known oddities, and a sample."""

from __future__ import annotations

import json
import lzma
import tarfile
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from bot.transcripts.files import read_yaml
from bot.transcripts.formats.documents import parse, read
from bot.transcripts.formats.page import labelled
from tests.transcripts.event_pages import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.transcripts.model import Transcript

ODD = {"6152", "7957", "8748", "9261", "13679", "17113", "17118", "17125", "17133", "17173"}
ODD |= {"17415", "17766", "39025", "51249", "55887", "60795", "62718", "63123", "63210"}
SAMPLE = 29
"""One page in so many is compared with the reference."""


@cache
def unpacked(corpus: Path) -> dict[str, bytes]:
    """The odd pages and a sample, as HTML and as text, by name."""
    kept: dict[str, bytes] = {}
    with tarfile.open(corpus / "kremlin_html.tar.xz", "r|xz") as archive:
        for number, member in enumerate(archive):
            name = member.name.rpartition("/")[2]
            file = archive.extractfile(member) if member.isfile() else None
            if file and (number % SAMPLE == 0 or name.partition(".")[0] in ODD):
                kept[name] = file.read()
    return kept


@pytest.fixture(scope="module")
def real(corpus: Path) -> dict[str, bytes]:
    return unpacked(corpus)


def html(real: dict[str, bytes], number: str) -> Transcript:
    (transcript,) = parse(real[f"{number}.html"], number, SOURCES)
    return transcript


def text_of(transcript: Transcript) -> str:
    return "\n".join(passage.text for passage in transcript.passages)


def speakers(transcript: Transcript) -> set[str | None]:
    return {turn.speaker for turn in transcript.turns}


def alone(transcript: Transcript, text: str) -> bool:
    return all(passage.speaker is None for passage in transcript.passages if passage.text == text) and any(
        passage.text == text for passage in transcript.passages
    )


HOLDS: dict[str, Callable[[Transcript], bool]] = {
    "label_case_damage": lambda page: "Dmitry Peskov" in speakers(page) and "Dmitry PeskoV" not in speakers(page),
    "label_bold_ends_before_paren": lambda page: (
        ("Yoweri Museveni", "President of Uganda", "retranslated")
        in {(turn.speaker, turn.role, turn.note) for turn in page.turns}
    ),
    "label_answering_paren": lambda page: any(
        turn.speaker == "Vladimir Putin" and (turn.note or "").startswith("answering Valery Raenko")
        for turn in page.turns
    ),
    "remark_no_microphone": lambda page: alone(page, "REPLY (without a microphone)."),
    "colon_is_not_a_label": lambda page: (
        "I have made the following decision:" in text_of(page) and speakers(page) == {None, "Dmitry Medvedev"}
    ),
    "elision_alone": lambda page: "<…>" in text_of(page),
    "stage_direction_laughter": lambda page: "(Laughter.)" in text_of(page),
    "editor_brackets": lambda page: "12 billion rubles [$400 million]" in text_of(page),
    "separator_stars": lambda page: alone(page, "* * *"),
    "separator_split_bold": lambda page: alone(page, "* * *"),
    "hidden_person_list_with_more": lambda page: (
        not any("more" in person for person in page.event.persons) and len(page.event.persons) == 9
    ),
    "additional_block": lambda page: "Additional" not in text_of(page),
    "slider_counter": lambda page: len(page.event.captions) == 7 and "{{slideNum}}" not in text_of(page),
    "video_block": lambda page: bool(page.turns) and page.event.captions == (),
    "blockquote": lambda page: "I am sure that the value of integration" in text_of(page),
    "invalid_utf8_byte": lambda page: "de\ufffdlared" in text_of(page),
    "very_long": lambda page: len(page.passages) == 1038,
    "unofficial_translation_treaty": lambda page: "Article 14" in text_of(page) and speakers(page) == {None},
    "sup_ordinal": lambda page: "21st" in text_of(page) and "21 st" not in text_of(page),
    "place_title_case_bug": lambda page: page.event.place == "Office Of The Moscow Region’S Administration, Moscow",
    "no_body_only_summary": lambda page: page.passages == () and len(page.event.summary or "") > 50,
    "to_be_continued": lambda page: alone(page, "To be continued."),
}


def test_every_known_oddity_is_read_right(corpus: Path, real: dict[str, bytes]) -> None:
    with (corpus / "oddities.jsonl").open(encoding="utf-8") as lines:
        oddities = [json.loads(line) for line in lines]
    wrong = [
        (odd["kind"], odd["id"])
        for odd in oddities
        if f"{odd['id']}.html" in real and not HOLDS[odd["kind"]](html(real, odd["id"]))
    ]
    assert not wrong
    assert {odd["kind"] for odd in oddities} == set(HOLDS)


def test_a_sample_of_pages_equals_the_reference(corpus: Path, real: dict[str, bytes]) -> None:
    def stated(item: dict[str, Any]) -> tuple[Any, ...]:
        keys = ("title", "date", "time", "place", "geography", "sections", "topics", "persons", "photo_captions")
        return (item["url"], *(item[key] or None for key in keys), item["paragraphs"])

    with lzma.open(corpus / "kremlin_en.jsonl.xz", "rt", encoding="utf-8") as lines:
        reference = {item["id"]: item for item in map(json.loads, lines) if item.get("raw")}
    compared = 0
    for name, data in real.items():
        if name.endswith(".html") and name[:-5] not in ODD:
            page = read(data, name, SOURCES)
            ours = (
                page.url,
                page.title,
                str(page.date) if page.date else None,
                page.time,
                page.place,
                *(
                    list(items) or None
                    for items in (page.geography, page.sections, page.topics, page.persons, page.captions)
                ),
                [each.label + each.text for each in labelled(page)],
            )
            assert ours == stated(reference[name[:-5]])
            compared += 1
    assert compared > 50


def test_saved_text_gives_the_same_event_as_html(real: dict[str, bytes]) -> None:
    texts = [name for name in real if name.endswith(".txt") and f"{name[:-4]}.html" in real]
    same = 0
    for name in texts:
        (text,) = parse(real[name], name, SOURCES)
        event, told = html(real, name[:-4]).event, text.event
        assert (told.title, told.date, told.time, told.topics, told.persons, told.sections) == (
            event.title,
            event.date,
            event.time,
            event.topics,
            event.persons,
            event.sections,
        )
        same += text.turns == html(real, name[:-4]).turns
    assert texts
    assert same >= 0.6 * len(texts), "these are the odd ones; of all, more than 95 % are the same"


def test_the_first_page_is_read_as_it_ships(corpus: Path, root: Path) -> None:
    (page,) = corpus.glob("000_*.txt")
    (transcript,) = parse(page.read_bytes(), page.name, SOURCES)
    event = transcript.event
    assert event.title.startswith("Meeting with the heads of security agencies")
    assert (str(event.date), event.time, event.place) == ("2022-09-29", "17:35", "The Kremlin, Moscow")
    assert (len(event.topics), len(event.persons), len(event.sections), len(event.captions)) == (4, 1, 2, 1)
    heading, speech = transcript.turns
    assert heading.speaker is None
    assert heading.paragraphs[0].startswith("The President’s opening remarks at")
    assert (speech.speaker, speech.role) == ("Vladimir Putin", "President of Russia")
    assert (speech.paragraphs[0], speech.paragraphs[-1]) == (
        "Mr Naryshkin, colleagues.",
        "Thank you for your attention.",
    )
    assert read_yaml(root / "data" / "transcripts" / "2022" / f"{transcript.key}.yaml") == transcript
