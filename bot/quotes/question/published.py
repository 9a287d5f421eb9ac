"""Whether what stands around a quote, and looks like a claim, is the transcript's own text instead."""

import re
from collections.abc import Sequence

from bot.language import any_language
from bot.quotes.attribution import is_person, is_post
from bot.quotes.index import Index, Place, TurnWord
from bot.quotes.words import Word, fold, fold_words

CONTINUED = 20
"""Places of a quote that are looked at for whether they go on with what looks like a name."""
LONGEST_SIGNATURE = 16
"""Words of a line that is only a name with its post."""
ENDING = (5, 4, 3)
"""Words at a quote's end by which these places are found: so many, or fewer where these stand nowhere."""

_MARKS = re.compile(r"[\"“”«»„]")
_LABELLED = re.compile(r"\s*(?:\([^()]{1,80}\)\s*)?:")


def is_published(index: Index, text: str) -> bool:
    """Whether the words of a text stand somewhere one after another."""
    return index.phrase(fold_words(text), None, 1).count > 0


def is_published_as_written(index: Index, text: str, quote: str) -> bool:
    """Whether a transcript has a quote just so with what was read as a claim around it.

    Then both stand in one paragraph, with quotation marks between them where the text has some, and the last words
    are not the label of who speaks next.
    """
    words = fold(text)
    first = text.find(quote)
    inside = [number for number, word in enumerate(words) if first <= word.start < first + len(quote)]
    if first < 0:  # made of two pieces of the text
        return is_published(index, text)
    if not inside:
        return False
    for place in index.phrase([word.text for word in words], None, CONTINUED).places:
        published = index.words(place)
        edges = [edge for edge in (inside[0], inside[-1] + 1) if 0 < edge < len(words)]
        if all(_joined(index, text, words, published, place, edge) for edge in edges) and not (
            inside[-1] + 1 < len(words) and _is_label(index, place, published[-1])
        ):
            return True
    return False


def _joined(
    index: Index, text: str, words: Sequence[Word], published: Sequence[TurnWord], place: Place, edge: int
) -> bool:
    """Whether published words go on over the edge of a quote as its writer has them."""
    before, after = published[edge - 1 : edge + 1]
    written = text[words[edge - 1].end : words[edge].start]
    if before.passage != after.passage:  # paragraphs may be pasted one after another; a name alone then signs them
        opening = index.passage(place, after.passage).text[: after.start]
        marked = _MARKS.search(written) is not None and _MARKS.search(opening) is None
        return "\n" in written and not marked and not _is_signature(text[words[edge].start :])
    gap = index.passage(place, before.passage).text[before.end : after.start]
    return _MARKS.search(gap) is not None or _MARKS.search(written) is None


def _is_signature(line: str) -> bool:
    """Whether a line has a person's name, perhaps with a post before it, and nothing else."""
    words = line.strip().rstrip(".").split()
    small = any_language().attributions.small_words
    first = next((at for at, word in enumerate(words) if not is_post([word]) and word.lower() not in small), 0)
    capitals = all(any(map(str.isupper, word)) for word in words if word.lower() not in small)
    named = is_person(words[first : first + 2]) or len(words) == 2
    return 0 < len(words) <= LONGEST_SIGNATURE and capitals and named


def _is_label(index: Index, place: Place, last: TurnWord) -> bool:
    """Whether a colon follows a published word, as it does a label."""
    return _LABELLED.match(index.passage(place, last.passage).text, last.end) is not None


def goes_on(index: Index, quote: str, name: str) -> bool:
    """Whether a place of the quote's end goes on with a word of the name: then it is the text, in other words.

    The next paragraph is not looked at, and a label in the text is none of the words it stands behind.
    """
    words = set(fold_words(name))
    for place in _edge(index, fold_words(quote), last=True):
        here = index.words(place)[-1].passage
        after = Place(place.turn, place.end, place.end + len(words) + 1)
        following = [word for word in index.words(after) if word.passage == here]
        if any(word.text in words for word in following) and not any(
            _is_label(index, place, word) for word in following
        ):
            return True
    return False


def comes_after(index: Index, quote: str, name: str, *, label: bool) -> bool:
    """Whether a word of the name stands close before a place of the quote's beginning.

    As a label, with a colon, that may be the last words of the paragraph before; as any other word, in the same one.
    """
    names = set(fold_words(name))
    for place in _edge(index, fold_words(quote), last=False):
        here = index.words(place)[0].passage
        before = Place(place.turn, max(0, place.start - len(names) - 1), place.start)
        words = [word for word in index.words(before) if word.text in names] if place.start else []
        if any(_is_label(index, before, word) if label else word.passage == here for word in words):
            return True
    return False


def _edge(index: Index, words: Sequence[str], *, last: bool) -> tuple[Place, ...]:
    """Places of a quote's last or first few words; of fewer of them where one has been changed."""
    for length in ENDING:
        places = index.phrase(words[-length:] if last else words[:length], None, CONTINUED).places
        if places:
            return places
    return ()
