"""What to follow: from words to a target, from a target to a button's code and back."""

import pytest

from bot.chat import targets
from bot.chat.buttons import Do, Manage, NoSuchButtonError, fits
from bot.chat.subscribers import Subscriber, split_channel
from bot.chat.views import settings, subscriptions
from bot.subscriptions.model import Destination, Kind, Pace, Preferences, Refused
from bot.subscriptions.model import SubscriptionTarget as Target
from bot.transcripts.model import Key
from tests import samples
from tests.chat.room import archive_of, view_of

HERE = Subscriber(Destination(1))


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    archive = archive_of(folder)
    archive.store(samples.transcript(1, topics=("Harbour", "Budget"), day="2026-05-04"))
    archive.store(samples.transcript(2, topics=("Harbour",), place="Town Hall, Saltmere"))
    archive.store(samples.transcript(1, language="ru", topics=("Гавань",)))
    return view_of(archive)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("harbour", Target(Kind.TOPIC, "Harbour")),
        ("topic: BUDGET", Target(Kind.TOPIC, "Budget")),
        ("тема: гавань", Target(Kind.TOPIC, "Гавань")),
        ("Lindqvist", Target(Kind.PERSON, "Ada Lindqvist")),
        ("person: Mayor Ada Lindqvist", Target(Kind.PERSON, "Ada Lindqvist")),
        ("place: town hall, saltmere", Target(Kind.PLACE, "Town Hall, Saltmere")),
        ("kremlin", Target(Kind.SOURCE, "kremlin")),
        ("President of Russia", Target(Kind.SOURCE, "kremlin")),
        ("Everything", Target(Kind.EVERYTHING)),
        ("всё", Target(Kind.EVERYTHING)),
        ("“harbour”", Target(Kind.PHRASE, "harbour")),
        ("«мы не продадим гавань»", Target(Kind.PHRASE, "мы не продадим гавань")),
        ("phrase: we will not", Target(Kind.PHRASE, "we will not")),
        ("we will not sell", Target(Kind.PHRASE, "we will not sell")),
        ("topic: Lighthouse", Target(Kind.TOPIC, "Lighthouse")),
        ("topic harbor", Target(Kind.TOPIC, "Harbour")),
        ("person lindqist", Target(Kind.PERSON, "Ada Lindqvist")),
        ("place town hall, saltmere", Target(Kind.PLACE, "Town Hall, Saltmere")),
        ("source kremlin", Target(Kind.SOURCE, "kremlin")),
        ("topic of the day is", Target(Kind.PHRASE, "topic of the day is")),
    ],
)
def test_words_become_the_target_they_mean(view, text, target):
    assert targets.parse_target(view, text).target == target


@pytest.mark.parametrize("text", ["harbor", "lighthouse", "two words"])
def test_words_that_may_mean_several_things_are_not_guessed(view, text):
    assert targets.parse_target(view, text) is None


def test_words_without_end_are_refused(view):
    with pytest.raises(Refused):
        targets.parse_target(view, "topic: " + "x" * 5000)


@pytest.mark.parametrize("code", ["e", "skremlin", "dkremlin_en_1", "xkremlin_en_1.2"])
@pytest.mark.parametrize("language", ["", "~ru"])
def test_a_code_finds_its_target_again(view, code, language):
    target = targets.target_of(view, code + language, None)
    assert target.language == language.strip("~")
    assert targets.code_of(view, target) == code + (language if code in {"e", "skremlin"} else "")


def test_named_targets_survive_a_restart_as_hashes(view):
    for kind, name in ((Kind.TOPIC, "Harbour"), (Kind.PERSON, "Ada Lindqvist"), (Kind.PLACE, "Saltmere")):
        code = targets.named(view, kind, name).code
        assert targets.target_of(view, code, None) == Target(kind, name)


@pytest.mark.parametrize("code", ["tzzzzzzzz", "dkremlin_en_999", "xkremlin_en_1.999", "snone", "rf"])
def test_what_is_gone_is_no_target(view, code):
    assert targets.target_of(view, code, None) is None


@pytest.mark.parametrize("code", ["", "z", "dnokey", "e~Ж", "r", "rz"])
def test_codes_of_no_target_are_refused(view, code):
    with pytest.raises(NoSuchButtonError):
        targets.target_of(view, code, None)


def test_where_two_languages_are_held_one_can_be_chosen(view):
    card = subscriptions.before_saving(view, HERE, targets.parse_target(view, "everything"), Manage(Do.MENU))
    row = next(row for row in card.rows if row[0].label == "✓ All languages")
    assert [button.label for button in row[1:]] == ["English", "Russian"]
    target = targets.target_of(view, row[2].action.rest, None)
    assert target == Target(Kind.EVERYTHING, language="ru")
    assert subscriptions.label(view, target) == "everything (Russian)"


def test_a_button_that_the_longest_key_does_not_fit_is_left_out(tmp_path):
    key = Key("a" * 16, "eng", "x" * 36)
    archive = archive_of(tmp_path)
    archive.store(samples.transcript(turns=[samples.turn("Ada Lindqvist", *map(str, range(1001)))], key=key))
    view = view_of(archive)
    card = subscriptions.of_card(view, HERE, Manage(Do.OF_CARD, f"{key}.1000"))
    channel = Subscriber(Destination(-1001234567890), -1001234567890, "Post")
    removed = subscriptions.removed(view, channel, Target(Kind.EVENT, str(key)))
    assert all(fits(button.action) for row in (*card.rows, *removed.rows) for button in row)
    assert [button.label for button in removed.rows[0]] == ["What you follow"]


@pytest.mark.parametrize(
    ("argument", "split"),
    [
        ("@harbour_post Budget", ("@harbour_post", "Budget")),
        ("-1001234567890 everything", ("-1001234567890", "everything")),
        ("@harbour_post", ("@harbour_post", "")),
        ("@ab no channel", ("", "@ab no channel")),
        ("Budget @harbour_post", ("", "Budget @harbour_post")),
        ("-5 degrees", ("", "-5 degrees")),
    ],
)
def test_a_channel_stands_before_what_is_asked(argument, split):
    assert split_channel(argument) == split


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("daily 9", Preferences(pace=Pace.DAILY, hour=9)),
        ("weekly 18:00", Preferences(pace=Pace.WEEKLY, hour=18)),
        ("now", Preferences()),
        ("quiet 22-7", Preferences(quiet_from=22, quiet_to=7)),
        ("quiet off", Preferences()),
        ("zone Moscow", Preferences(zone="Europe/Moscow")),
        ("zone Europe/Paris", Preferences(zone="Europe/Paris")),
        ("zone UTC+3", Preferences(zone="Etc/GMT-3")),
        ("headings", Preferences(excerpts=False)),
        ("language ru", Preferences(language="ru")),
        ("daily 25", None),
        ("quiet 22-99", None),
        ("zone Atlantis", None),
        ("zone Mars", None),
        ("zone Moscw", Preferences(zone="Europe/Moscow")),
        ("z", None),
        ("", None),
    ],
)
def test_settings_in_words(view, words, wanted):
    assert settings.after_words(view, Preferences(), words) == wanted


def test_an_offset_is_shown_as_people_write_it():
    assert settings.zone_in_words("Etc/GMT-3") == "UTC+3"
    assert settings.zone_in_words("Europe/Moscow") == "Europe/Moscow"
