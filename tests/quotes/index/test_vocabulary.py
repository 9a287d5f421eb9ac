"""The vocabulary: words by their spelling."""

from __future__ import annotations

from bot.quotes.index.builder import build
from bot.transcripts.model import Event, Key, Transcript, Turn


def vocabulary(words: list[str]):
    text = " ".join(words)
    return build([Transcript(Event(Key("invented", "en", "1"), ""), (Turn(None, None, (text,)),))]).vocabulary


def test_a_word_is_known_by_its_number_and_an_unknown_one_by_none() -> None:
    known = vocabulary(["treaty", "bridge"])
    one, none = known.find(["bridge", "bridges"])
    assert (known.text(one), none) == ("bridge", -1)


def test_words_too_long_or_too_short_are_only_found_exactly() -> None:
    known = vocabulary(["a" * 60, "i"])
    assert [len(alike) for alike in known.alike(["a" * 59, "x"])] == [0, 0]
    assert known.find(["a" * 60])[0] > 0
