"""The data of buttons: all of the state, in 64 bytes, read back as it was written."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat import buttons
from bot.chat.buttons import (
    LISTS,
    LONGEST,
    TABLE,
    Do,
    NoSuchButtonError,
    fits,
    format_action,
    name_hash,
    parse_action,
    parse_payload,
    passage_payload,
)
from bot.transcripts.model import Key

ACTIONS = [action for action, _ in TABLE.values()]
KREMLIN = Key("kremlin", "en", "63951")
LONGEST_KEY = Key("s" * 16, "eng", "9" * 36)

keys = st.builds(
    Key,
    st.from_regex(r"\A[a-z][a-z0-9]{0,15}\Z"),
    st.from_regex(r"\A[a-z]{2,3}\Z"),
    st.from_regex(r"\A[A-Za-z0-9_-]{1,36}\Z"),
)
VALUES = {
    "page": st.sampled_from(["start", "help", "about", "try", "quote"]),
    "offset": st.integers(0, 62**4 - 1),
    "name_hash": st.text().map(name_hash),
    "key": keys,
    "number": st.integers(0, 62**3 - 1),
    "before": st.integers(0, 61),
    "after": st.integers(0, 61),
    "index": st.integers(0, 62**2 - 1),
    "quotation": st.integers(0, 20),
    "first": st.none() | st.dates(date(1000, 1, 1), date(2999, 12, 31)),
    "do": st.sampled_from(Do),
    "rest": st.from_regex(r"\A[a-zA-Z0-9_.~/-]{0,40}\Z"),
    "replaces": st.integers(0, 9_999_999_999),
    "channel": st.just(0) | st.integers(-1_009_999_999_999, -1_000_000_000_000),
    "last": st.none() | st.dates(date(1000, 1, 1), date(2999, 12, 31)),
}


def actions(kind):
    """Any action of one kind."""
    values = dict(VALUES)
    if kind is buttons.EventPage:
        lists = st.one_of(*(actions(each) for each in LISTS))
        values |= {"page": st.integers(0, 62**3 - 1), "back": st.none() | lists}
    elif kind is buttons.Edit:
        values |= {"number": st.integers(0, 999_999)}
    return st.builds(kind, **{each.name: values[each.name] for each in fields(kind)}).filter(fits)


every_action = st.one_of(*(actions(kind) for kind in ACTIONS))


@given(every_action)
def test_what_is_written_is_read_back_but_for_a_way_back_that_does_not_fit(action):
    data = format_action(action)
    if isinstance(action, buttons.EventPage) and action.back is not None:
        room = LONGEST - len(format_action(replace(action, back=None)))
        if len(format_action(action.back)) > room:
            action = replace(action, back=None)
    assert parse_action(data) == action


@given(every_action)
def test_no_button_is_longer_than_telegram_allows(action):
    assert 1 <= len(format_action(action).encode()) <= LONGEST


def test_the_longest_key_fits_an_excerpt_with_its_neighbours():
    action = buttons.Excerpt(LONGEST_KEY, 62**3 - 1, 61, 61)
    assert len(format_action(action)) == LONGEST
    assert parse_action(format_action(action)) == action


def test_a_real_event_keeps_the_way_back_to_any_list():
    days = buttons.On(date(2022, 1, 1), date(2022, 12, 31), 62**4 - 1)
    action = buttons.EventPage(Key("kremlin", "en", "2022-09-29-1f3a9c2e"), 12, days)
    assert parse_action(format_action(action)) == action


def test_a_way_back_leads_to_a_list_and_nowhere_else():
    with pytest.raises(NoSuchButtonError, match="no list"):
        parse_action(format_action(buttons.EventPage(Key("kremlin", "en", "1"))) + "hstart")


def test_each_action_has_a_letter_of_its_own():
    assert len(set(ACTIONS)) == len(ACTIONS) == 20


@given(st.text(max_size=80))
@example("")
@example("xkremlin_en_1.0000")
@example("l٣٣٣٣")
@example("o20230231--------0000")
def test_what_no_button_says_is_refused_and_nothing_else_happens(data):
    try:
        action = parse_action(data)
    except NoSuchButtonError:
        return
    assert format_action(action) == data


@pytest.mark.parametrize("number", [-1, 62**4])
def test_a_number_too_large_for_its_field_is_an_error_when_written(number):
    with pytest.raises(ValueError, match="does not fit"):
        format_action(buttons.Latest(number))


@pytest.mark.parametrize(
    ("data", "action"),
    [
        ("hhelp", buttons.Home("help")),
        ("o20220901--------0005", buttons.On(date(2022, 9, 1), None, 5)),
        ("tp5i43GRH0005", buttons.Topic("p5i43GRH", 5)),
        ("ekremlin_en_63951.003l000p", buttons.EventPage(KREMLIN, 3, buttons.Latest(25))),
        ("xkremlin_en_63951.00c12", buttons.Excerpt(KREMLIN, 12, 1, 2)),
        ("vkremlin_en_63951.12", buttons.Edit(KREMLIN, 12)),
        ("swtp5i43GRH~en!7@hCTkd5o", buttons.Manage(Do.PREVIEW, "tp5i43GRH~en", 7, -1001234567890)),
        ("sp12", buttons.Manage(Do.PAUSE_UPDATES, "12")),
    ],
)
def test_buttons_in_old_messages_keep_their_meaning(data, action):
    assert parse_action(data) == action
    assert format_action(action) == data


def test_a_names_hash_is_the_same_in_every_process():
    assert name_hash("CIS") == "p5i43GRH"
    assert name_hash("СНГ") != name_hash("CIS")


@given(keys, st.integers(0, 9999))
def test_a_link_to_a_passage_opens_it(key, number):
    payload = passage_payload(key, number)
    assert payload is not None
    assert len(payload) <= LONGEST
    assert parse_payload(payload) == buttons.Excerpt(key, number)


@given(keys)
def test_a_link_to_an_event_opens_it(key):
    assert parse_payload(f"e_{key}") == buttons.EventPage(key)


def test_a_link_that_would_be_too_long_is_not_made():
    assert passage_payload(LONGEST_KEY, 123456) is None


@given(st.text(max_size=80) | st.from_regex(r"\A[petn]_[A-Za-z0-9_-]{0,64}\Z"))
@example("p_kremlin_en_63951_12\n")
@example("p_kremlin_en_63951_٣")
def test_any_other_payload_is_refused_or_opens_something(payload):
    try:
        action = parse_payload(payload)
    except NoSuchButtonError:
        return
    assert len(payload) <= LONGEST
    assert format_action(action)
