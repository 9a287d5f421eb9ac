from __future__ import annotations

import pytest

from bot.transcripts.formats.html import is_too_deep


@pytest.mark.parametrize(
    "html",
    ["<div>" * 9_000, "<div>" * 9_000 + "</div>" * 9_000, "<b><p>" * 9_000, "<ul><li>" * 9_000, "<div " * 9_000],
)
def test_deep_nesting_is_told_without_parsing(html: str) -> None:
    assert is_too_deep(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>one" * 20_000,
        "<p><b>a</b></p>" * 10_000,
        "<img><br><hr>" * 10_000,
        '<svg><path d="m0"/></svg>' * 9_000,
        "<svg>" + '<path d="m0" />' * 9_000 + "</svg>",
        "<div>" * 300 + "x" * 100_000,
        "1 < 2 " * 20_000,
        "",
    ],
)
def test_wide_pages_are_not_deep(html: str) -> None:
    assert not is_too_deep(html)
