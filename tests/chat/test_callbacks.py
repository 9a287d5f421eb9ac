"""The data of buttons: all of the state, in 64 bytes, read back as it was written."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat import callbacks, links
from bot.chat.callbacks import LONGEST, NoSuchButtonError, format_action, mark, parse
from bot.transcripts.model import Key

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
    "mark": st.text().map(mark),
    "key": keys,
    "number": st.integers(0, 62**3 - 1),
    "before": st.integers(0, 61),
    "after": st.integers(0, 61),
    "index": st.integers(0, 62**2 - 1),
    "first": st.none() | st.dates(date(1000, 1, 1), date(2999, 12, 31)),
    "last": st.none() | st.dates(date(1000, 1, 1), date(2999, 12, 31)),
}


def actions(kind):
    """Any action of one kind."""
    values = dict(VALUES)
    if kind is callbacks.EventPage:
        lists = st.one_of(*(actions(each) for each in callbacks.LISTS))
        values |= {"page": st.integers(0, 62**3 - 1), "back": st.none() | lists}
    return st.builds(kind, **{each.name: values[each.name] for each in fields(kind)})


every_action = st.one_of(*(actions(kind) for kind in callbacks.ACTIONS))


@given(every_action)
def test_what_is_written_is_read_back_but_for_a_way_back_that_does_not_fit(action):
    data = format_action(action)
    if isinstance(action, callbacks.EventPage) and action.back is not None:
        room = LONGEST - len(format_action(replace(action, back=None)))
        if len(format_action(action.back)) > room:
            action = replace(action, back=None)
    assert parse(data) == action


@given(every_action)
def test_no_button_is_longer_than_telegram_allows(action):
    assert 1 <= len(format_action(action).encode()) <= LONGEST


def test_the_longest_key_fits_an_excerpt_with_its_neighbours():
    action = callbacks.Excerpt(LONGEST_KEY, 62**3 - 1, 61, 61)
    assert len(format_action(action)) == LONGEST
    assert parse(format_action(action)) == action


def test_a_real_event_keeps_the_way_back_to_any_list():
    days = callbacks.On(date(2022, 1, 1), date(2022, 12, 31), 62**4 - 1)
    action = callbacks.EventPage(Key("kremlin", "en", "2022-09-29-1f3a9c2e"), 12, days)
    assert parse(format_action(action)) == action


def test_a_way_back_leads_to_a_list_and_nowhere_else():
    with pytest.raises(NoSuchButtonError, match="no list"):
        parse(format_action(callbacks.EventPage(Key("kremlin", "en", "1"))) + "hstart")


def test_each_action_has_a_verb_of_its_own():
    verbs = [kind.verb for kind in callbacks.ACTIONS]
    assert len(set(verbs)) == len(verbs)
    assert callbacks.RESERVED not in verbs


@given(st.text(max_size=80))
@example("")
@example("xkremlin_en_1.0000")
@example("l٣٣٣٣")
@example("o20230231--------0000")
def test_what_no_button_says_is_refused_and_nothing_else_happens(data):
    try:
        action = parse(data)
    except NoSuchButtonError:
        return
    assert format_action(action) == data


@pytest.mark.parametrize("number", [-1, 62**4])
def test_a_number_too_large_for_its_field_is_an_error_when_written(number):
    with pytest.raises(ValueError, match="does not fit"):
        format_action(callbacks.Latest(number))


def test_a_mark_is_the_same_in_every_process():
    assert mark("CIS") == "p5i43GRH"
    assert mark("СНГ") != mark("CIS")


@given(keys, st.integers(0, 9999))
def test_a_link_to_a_passage_opens_it(key, number):
    payload = links.passage(key, number)
    assert payload is not None
    assert len(payload) <= links.LONGEST
    assert links.parse(payload) == callbacks.Excerpt(key, number)


@given(keys)
def test_a_link_to_an_event_opens_it(key):
    assert links.parse(links.event(key)) == callbacks.EventPage(key)


def test_a_link_that_would_be_too_long_is_not_made():
    assert links.passage(LONGEST_KEY, 123456) is None


@given(st.text(max_size=80) | st.from_regex(r"\A[petn]_[A-Za-z0-9_-]{0,64}\Z"))
@example("p_kremlin_en_63951_12\n")
@example("p_kremlin_en_63951_٣")
def test_any_other_payload_is_refused_or_opens_something(payload):
    try:
        action = links.parse(payload)
    except links.NoSuchLinkError:
        return
    assert len(payload) <= links.LONGEST
    assert format_action(action)
