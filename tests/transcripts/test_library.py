"""The library in memory."""

from __future__ import annotations

from datetime import date

import pytest

from bot.settings import data_folder
from bot.transcripts.library import Library
from bot.transcripts.model import DateRange, Key
from bot.transcripts.sources import Sources
from tests.samples import event

SOURCES = Sources.load(data_folder() / "sources.yaml")


def ids(events: object) -> list[str]:
    return [each.key.id for each in events]  # type: ignore[attr-defined]


@pytest.fixture
def library() -> Library:
    events = [
        event(1, day="2021-05-04", time="09:00", topics=("Harbour", "CIS"), persons=("Naryshkin Sergei",)),
        event(2, day="2021-05-04", time="17:30", topics=("Afghanistan",), persons=("Lukashenko Alexander",)),
        event(3, day="2020-01-01", topics=("Afghanistan", "Culture"), persons=("Ivanov Sergei",)),
        event(4, day="2019", topics=(), persons=("Ivanov Viktor",)),
        event(5, day=None, time=None, topics=(), persons=()),
        event(2, language="ru", day="2021-05-04", time="17:30", topics=("Афганистан",), persons=()),
    ]
    speakers = {
        Key("kremlin", "en", "1"): ("Vladimir Putin", "Question"),
        Key("kremlin", "en", "2"): ("Vladimir Putin", "Alexander Lukashenko"),
        Key("kremlin", "en", "3"): ("V.Putin", "Sergei Naryshkin", "Voice"),
    }
    return Library(events, SOURCES, speakers)


def test_the_latest_come_first_by_date_and_time(library: Library) -> None:
    assert ids(library.latest()) == ["2", "2", "1", "3", "4", "5"]
    assert ids(library.latest(2, 2)) == ["1", "3"]
    assert library.latest(10, 5) == ()


def test_days_and_ranges_find_what_any_of_their_days_can_mean(library: Library) -> None:
    assert ids(library.on(DateRange(date(2021, 5, 4), date(2021, 5, 4)))) == ["2", "2", "1"]
    assert ids(library.on(DateRange(date(2019, 6, 1), date(2020, 1, 1)))) == ["3", "4"]
    assert ids(library.on(DateRange(None, date(2019, 6, 1)))) == ["4"]
    assert library.on(DateRange(date(2030, 1, 1), None)) == ()


@pytest.mark.parametrize(
    "name",
    [
        "1",
        "kremlin_en_1",
        "http://en.kremlin.ru/events/president/news/1",
        "https://en.kremlin.ru/events/president/transcripts/1/photos",
        "en.kremlin.ru/d/1",
        " 1 ",
    ],
)
def test_an_event_is_found_under_its_id_its_key_and_all_its_addresses(library: Library, name: str) -> None:
    found = library.get(name)
    assert found is not None
    assert found.key == Key("kremlin", "en", "1")


@pytest.mark.parametrize(
    "name", ["", "7", "kremlin_en_7", "http://example.org/1", "no such thing", "_", "a_b_c_d", "//"]
)
def test_what_is_not_held_is_none(library: Library, name: str) -> None:
    assert library.get(name) is None


def test_a_shared_id_gives_the_edition_in_the_readers_language(library: Library) -> None:
    assert [each.key.language for each in library.editions("2")] == ["en", "ru"]
    for language in ("en", "ru"):
        found = library.get("2", language)
        assert found is not None
        assert found.key.language == language
    assert library.get("http://kremlin.ru/events/president/news/2") == library.get("2", "ru")


def test_topics_and_persons_are_counted_the_most_frequent_first(library: Library) -> None:
    assert library.topics()[0] == ("Afghanistan", 2)
    persons = dict(library.persons())
    assert list(persons)[:2] == ["Sergei Naryshkin", "Vladimir Putin"]
    assert persons["Sergei Naryshkin"] == 2, "named in one event, speaking in another"
    assert not {"Question", "Voice", "Lukashenko Alexander", "Naryshkin Sergei"} & set(persons)


@pytest.mark.parametrize("name", ["Afghanistan", "afghanistan", " AFGHANISTAN "])
def test_a_topic_is_found_whatever_its_letter_case(library: Library, name: str) -> None:
    found = library.by_topic(name)
    assert (found.exact, found.name, found.suggestions) == ("Afghanistan", "Afghanistan", ())
    assert ids(found.events) == ["2", "3"]


def test_of_an_edition_that_is_not_held_the_others_are_found(library: Library) -> None:
    for name in ("http://kremlin.ru/events/president/news/1", "<http://kremlin.ru/d/1>", "kremlin_ru_1"):
        assert library.get(name) is None
        assert [str(each.key) for each in library.elsewhere(name)] == ["kremlin_en_1"]
    for name in ("http://kremlin.ru/events/president/news/77", "http://example.org/1", "1", "council_ru_1", ""):
        assert library.elsewhere(name) == ()


def test_a_misspelt_topic_is_suggested_with_its_events(library: Library) -> None:
    found = library.by_topic("afganistan")
    assert found.exact is None
    assert found.name == "Afghanistan"
    assert found.suggestions == ("Afghanistan", "Афганистан")
    assert ids(found.events) == ["2", "3"]


@pytest.mark.parametrize("name", ["zebra", "", "   ", "🙂", "a" * 4096])
def test_a_name_like_no_other_finds_nothing(library: Library, name: str) -> None:
    for found in (library.by_topic(name), library.by_person(name)):
        assert (found.exact, found.name, found.events, found.suggestions) == (None, None, (), ())


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("Mr Naryshkin", "Sergei Naryshkin"),
        ("Sergei Naryshkin", "Sergei Naryshkin"),
        ("Нарышкин", "Sergei Naryshkin"),
        ("naryshkin sergey", "Sergei Naryshkin"),
        ("Lukashenko Alexander", "Alexander Lukashenko"),
        ("putin", "Vladimir Putin"),
        ("President Putin", "Vladimir Putin"),
    ],
)
def test_a_person_is_found_by_surname_title_order_and_alphabet(library: Library, name: str, exact: str) -> None:
    assert library.by_person(name).exact == exact


def test_initials_are_the_same_person(library: Library) -> None:
    assert ids(library.by_person("Vladimir Putin").events) == ["2", "1"]
    assert ids(library.by_person("Putin").events) == ["2", "1", "3"]


def test_a_person_whom_nobody_is_like_is_not_found_and_nobody_is_suggested() -> None:
    shelf = Library([event(1, persons=("Estarnov Igor", "Sizov Ilya, author of Songs of Z"))])
    for query in ("zzzz", "Tarn"):
        found = shelf.by_person(query)
        assert (found.exact, found.events, found.suggestions) == (None, (), ())


def test_a_misspelt_person_is_suggested(library: Library) -> None:
    found = library.by_person("lukashenka")
    assert (found.exact, found.name) == (None, "Alexander Lukashenko")
    assert ids(found.events) == ["2"]


def test_a_name_that_fits_several_people_names_them_all(library: Library) -> None:
    found = library.by_person("Ivanov")
    assert found.exact is None
    assert set(found.suggestions) == {"Ivanov Sergei", "Ivanov Viktor"}


def test_a_library_never_changes_but_gives_the_next_one(library: Library) -> None:
    after = library.with_events([event(9, day="2022-01-01", topics=("Bridges",))], [Key("kremlin", "en", "1")])
    assert (len(library), len(after)) == (6, 6)
    assert after.latest()[0].key.id == "9"
    assert after.get("1") is None
    assert library.get("1") is not None
    assert library.get("9") is None


def test_first_last_sources_and_languages(library: Library) -> None:
    assert (str(library.first), str(library.last)) == ("2019", "2021-05-04")
    assert library.sources == ("kremlin",)
    assert library.languages == ("en", "ru")
    empty = Library()
    assert (len(empty), empty.first, empty.last, empty.latest(), empty.topics(), empty.persons()) == (
        0,
        None,
        None,
        (),
        [],
        [],
    )
