"""Telegram's HTML. Errors and offsets are those that Telegram's own server gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.botapi.markup import Entity, Formatted, parse_html, plain, units
from tests.botapi.requests import ApiError


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("🏟 🏟&lt;<abac>", 'Unsupported start tag "abac" at byte offset 13'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<b>a</b></", "Unexpected end tag at byte offset 21"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        ("🏟 🏟&lt;<i>a</em   >", 'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("one<br>two", 'Unsupported start tag "br" at byte offset 3'),
        ("<p>one</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("<span>one</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_what_does_not_parse_is_refused_in_telegrams_words(html, error):
    with pytest.raises(ApiError) as refused:
        parse_html(html)
    assert refused.value.code == 400
    assert refused.value.description == f"Bad Request: can't parse entities: {error}"


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain", "plain", []),
        ("➡️ ➡️<i>➡️ ➡️</i>", "➡️ ➡️➡️ ➡️", [("italic", 5, 5)]),
        ("💥<b>a</b>", "💥a", [("bold", 2, 1)]),
        ("<strong>a</strong><em>b</em><del>c</del><ins>d</ins>", "abcd", [
            ("bold", 0, 1), ("italic", 1, 1), ("strikethrough", 2, 1), ("underline", 3, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("&lt;&gt;&amp;&quot;&#39;&#x27;", "<>&\"''", []),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ("<pre><code class=\"language-py\">x</code></pre>", "x", [("pre", 0, 1)]),
        ("<tg-spoiler>s</tg-spoiler><span class=\"tg-spoiler\">t</span>", "st", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<tg-time unix=\"1\">then</tg-time>", "then", [("date_time", 0, 4)]),
        ("  \n <b>a </b> \n", "a", [("bold", 0, 1)]),
        ("<B>a</b>", "a", [("bold", 0, 1)]),
    ],
)  # fmt: skip
def test_what_parses_gives_text_and_entities_in_utf16_units(html, text, entities):
    found = parse_html(html)
    assert found.text == text
    assert [(e.type, e.offset, e.length) for e in found.entities] == entities


def test_a_link_keeps_its_address():
    found = parse_html('<a href="https://example.org/?a=1&amp;b=2">here</a>')
    assert found.entities[0].fields() == {
        "type": "text_link",
        "offset": 0,
        "length": 4,
        "url": "https://example.org/?a=1&b=2",
    }


@pytest.mark.parametrize(
    "html",
    [
        "this & that",
        "one > two",
        "&nbsp;",
        "&laquo;",
        "<blockquote>a<blockquote>b</blockquote></blockquote>",
        "<b>a<b>b</b></b>",
        "<code>a<b>b</b></code>",
        "<b><code>a</code></b>",
        "<b></b>",
        '<a href="nowhere">a</a>',
        "<a>a</a>",
        "".join(f"<b>{n}</b> " for n in range(101)),
    ],
)
def test_what_telegram_passes_over_in_silence_is_refused_when_strict(html):
    with pytest.raises(ApiError, match="strict"):
        parse_html(html)
    assert parse_html(html, strict=False)


def test_text_is_bounded():
    with pytest.raises(ApiError, match="too long"):
        parse_html("ж" * 17_501)
    with pytest.raises(ApiError, match="too long"):
        plain("a" * 35_001)
    assert plain(" a ") == Formatted("a")


@given(st.text())
def test_any_text_escaped_comes_back_as_it_was(text):
    text = text.encode("utf-8", "ignore").decode()
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped).text == text.strip()


@given(st.text(alphabet="<>/&;ab =\"'\U0001f4a5ж", max_size=60))
def test_any_markup_parses_or_is_refused(html):
    try:
        found = parse_html(html, strict=False)
    except ApiError:
        return
    for entity in found.entities:
        assert isinstance(entity, Entity)
        assert 0 <= entity.offset < entity.offset + entity.length <= units(found.text)
