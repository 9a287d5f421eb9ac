"""Whether a claimed post is the speaker's: "President of Norway", "Norwegian President", what stands beside a name.

A post that cannot be compared with the recorded one ("French", France) is not ruled on rather than rejected.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.language import any_language, script_of
from bot.quotes.words import fold_words
from bot.transcripts.people.labels import is_anonymous

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOKEN = re.compile(r"[^\W\d_][\w'’-]*\.?|\d\w*")
_OWNED = re.compile(r"['’]s$")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COURTESY = _words(
    "mr mrs ms miss mx sir dr prof madam madame his her excellency majesty highness г-н г-жа господин госпожа"
)
_STATE = _words("federation republic state федерации республики")
"""What a country's name may have or lack: the Russian Federation, Russia."""
_VAGUE = _words("leader head chief official politician глава лидер руководитель")
"""Words that many posts can be called by."""
_SEVERAL_NAMES = (
    _words("us usa america american states united"),
    _words("uk britain british kingdom england english scotland united"),
)
"""Countries with names that share no letters."""
_GENITIVE = re.compile(r"[а-яё]+[аяыи]")
"""Behind a post in Russian it is whose post it is; a surname may look so too."""
_ALIKE = 4
"""Letters that an adjective and its country share at least."""


def post_holds(text: str, speaker: str, role: str | None, *, named: bool) -> bool | None:
    """Whether words are the speaker's post; None where that cannot be told.

    Args:
        text: A post, or whatever else stands beside a name.
        speaker: The speaker's name as recorded.
        role: The speaker's post as recorded.
        named: Whether the claim has the speaker's name too; then another post is no contradiction by itself.
    """
    tokens = [_OWNED.sub("", token) for token in _TOKEN.findall(text)]
    told = [at for at, token in enumerate(tokens) if _tells(token)]
    if not told or is_anonymous(speaker):
        return named and not told
    published = [*fold_words(role or ""), *(fold_words(speaker) if named else ())]
    missing = [at for at in told if not all(_is_published(word, published) for word in fold_words(tokens[at]))]
    post = any(token.casefold() in any_language().posts.titles for token in tokens)
    if not missing:
        return True if named or post else None  # a country alone, "Norway", is nobody
    another = is_person([tokens[at] for at in missing]) or any(_is_surname(tokens, at) for at in missing)
    if another or not (post or named):
        return False
    if role is None or script_of(text) != script_of(role):
        return None
    return False if any(_contradicts(tokens, at, published, named=named) for at in missing) else None


def _tells(token: str) -> bool:
    word = token.rstrip(".").casefold()
    return len(word) > 1 and word not in any_language().posts.small_words and word not in _COURTESY


def _is_published(word: str, published: list[str]) -> bool:
    return word in _STATE or any(word == other or _is_alike(word, other) for other in published)


def _is_alike(word: str, other: str) -> bool:
    """Whether one may be the other's adjective: Russian, Russia. Nigerian is not of Niger, nor Slovak of Slovenia."""
    shared = next(
        (at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )
    country = word[:-1]
    return shared >= max(_ALIKE, min(len(word), len(other)) - 1) and not (
        country in any_language().posts.places and country != other
    )


def is_post(words: Sequence[str]) -> bool:
    """Whether words have some of a post or of a place, rather than of a name alone."""
    tokens = {_OWNED.sub("", token).casefold() for word in words for token in _TOKEN.findall(word)}
    return any(token in any_language().posts for token in tokens - _COURTESY)


def is_person(words: Sequence[str]) -> bool:
    """Whether words are a person's name: a given name or an initial, and a word behind it that is no post's."""
    return any(
        (one.casefold() in any_language().names.given or (one.endswith(".") and len(one) == 2)) and _is_name(other)
        for one, other in pairwise(words)
    )


def _is_surname(tokens: list[str], at: int) -> bool:
    """Whether a word stands at once behind a post, as a name does: "President Brandt"."""
    if not at or _GENITIVE.fullmatch(tokens[at].casefold()):
        return False
    return _is_name(tokens[at]) and tokens[at - 1].casefold() in any_language().posts.titles


def _is_name(token: str) -> bool:
    return token[0].isupper() and not any_language().is_no_name(token.casefold())


def _contradicts(tokens: list[str], at: int, published: list[str], *, named: bool) -> bool:
    """Whether a word of a post that the recorded one does not have makes it another."""
    word = tokens[at].casefold()
    if word in any_language().posts.titles:
        return not named and word not in _VAGUE
    several = [names for names in _SEVERAL_NAMES if word in names]
    if word in any_language().posts.places or several:
        country = (
            several
            or (at and tokens[at - 1].casefold() in any_language().posts.small_words)
            or any(_is_alike(word, it) for it in any_language().posts.places - {word})
        )
        same = any(not names.isdisjoint(published) for names in several)
        return bool(country) and not same and not any_language().posts.places.isdisjoint(published)
    before_post = at + 1 < len(tokens) and tokens[at + 1].casefold() in any_language().posts.titles
    same_post = any(
        token.casefold() in any_language().posts.titles and token.casefold() in published for token in tokens
    )
    return same_post and not before_post
