import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sync.addresses import Robots

SITE = "http://en.kremlin.example"
KREMLIN_SHAPE = """
User-agent: *
Disallow: */copy
Disallow: /search
Disallow: /subscribe
"""


def allows(text, path, agent="verbatim-bot"):
    return Robots(text, agent).allows(SITE + path)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/events/president/news/63951", True),
        ("/events/president/news/copy/63951", False),
        ("/copy", False),
        ("/search?query=x", False),
        ("/searching", False),
        ("/events/search", True),
        ("/subscribe/", False),
        ("/robots.txt", True),
        ("", True),
    ],
)
def test_stars_as_the_kremlin_site_uses_them(path, allowed):
    assert allows(KREMLIN_SHAPE, path) is allowed


def test_the_longest_rule_decides_and_allow_wins_a_tie():
    text = "User-agent: *\nDisallow: /events\nAllow: /events/president\nDisallow: /a\nAllow: /a"
    assert not allows(text, "/events/all")
    assert allows(text, "/events/president/news")
    assert allows(text, "/a/b")


def test_a_dollar_means_the_end():
    text = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /only$"
    assert not allows(text, "/files/a.pdf")
    assert allows(text, "/files/a.pdf?page=2")
    assert not allows(text, "/only")
    assert allows(text, "/only/not")


def test_an_own_group_replaces_the_one_for_everybody_whatever_the_case():
    text = (
        "User-agent: *\nDisallow: /\n\nUser-agent: Other\nUser-agent: Verbatim-Bot/2.0\nDisallow: /private # not here\n"
    )
    assert allows(text, "/events")
    assert not allows(text, "/private/x")
    assert not allows(text, "/events", agent="someone")


def test_groups_of_one_name_are_joined_and_rules_after_names_start_anew():
    text = "User-agent: verbatim-bot\nDisallow: /a\nUser-agent: *\nDisallow: /b\nUser-agent: verbatim-bot\nDisallow: /c"
    assert not allows(text, "/a")
    assert allows(text, "/b")
    assert not allows(text, "/c")


def test_escapes_are_compared_as_what_they_mean():
    text = "User-agent: *\nDisallow: /речи\nDisallow: /%7Euser\nDisallow: /a%2fb"
    assert not allows(text, "/%D1%80%D0%B5%D1%87%D0%B8/1")
    assert not allows(text, "/~user")
    assert allows(text, "/a/b")
    assert not allows(text, "/a%2Fb")


def test_nothing_is_forbidden_by_an_empty_file_or_an_empty_rule():
    assert allows("", "/x")
    assert allows("User-agent: *\nDisallow:\n", "/x")
    assert allows("<html>not robots</html>", "/x")


def test_the_delay_is_read_and_bounded():
    assert Robots("User-agent: *\nCrawl-delay: 12.5", "a").delay == 12.5
    assert Robots("User-agent: *\nCrawl-delay: 99999", "a").delay == 60
    assert Robots("User-agent: *\nCrawl-delay: soon", "a").delay == 0


def test_a_hostile_pattern_is_not_slow():
    text = "User-agent: *\n" + ("Disallow: /" + "*a" * 2000 + "$\n") * 20
    assert allows(text, "/" + "a" * 1900 + "b")


@settings(max_examples=40)
@given(st.text(max_size=400), st.text(max_size=60))
def test_any_file_and_any_path_give_an_answer(text, path):
    assert Robots(text, "verbatim-bot").allows(f"{SITE}/{path}".replace("[", "").replace("]", "")) in {
        True,
        False,
    }
