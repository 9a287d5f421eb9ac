"""From a ruling to the answer: what stands beside the words, how weak what is no match is, how the claim did."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bot.language import DEFAULT, language_of, load_languages
from bot.quotes.attribution import holds
from bot.quotes.model import Answer, ChangeKind, Context, ContextKind, Verdict
from bot.quotes.words import fold, fold_part, fold_words, is_negation
from bot.transcripts.model import DayOfYear

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.quotes.index import Index, Where
    from bot.quotes.model import Claim, Filters, Match, Searched
    from bot.quotes.verdict import Ruling

SHARED = 1 / 3
"""Share of the quote's words from which on a passage comes close to it.

Measured on 3,623 transcripts: of 31 heavily mistyped quotes that are not found, 26 keep the passage they were made
from; of 385 quotes of another body a third still share a phrase with something; of invented ones hardly any do.
"""
TELLING = 2
"""Words among them that say something: "of", "the" and "that" stand near anything."""
COMMON, COMMON_AT_LEAST = 20, 10
"""A word is common where it stands once in so many passages, and in so many places at least."""
LETTERS = 3
"""A shorter word tells nothing."""
ALIKE = 0.6
"""How alike a word that stands nowhere must be, 0–1, to be a published word mistyped."""
FEW_WORDS = 2
"""Words left out or put in with which a quote is still nearly word for word."""
BESIDE = 200
"""Characters before a match in which the word before it is looked for."""

_SPACE = re.compile(r"\s")
_PARTED = re.compile(r"[.!?…:;—–\n]")
"""What stands between two sentences, or two halves of one."""


def make_answer(
    index: Index, quote: str, ruling: Ruling, *, claim: Claim | None, filters: Filters | None, where: Where | None
) -> Answer:
    """The answer about a quote.

    Args:
        index: The snapshot that was searched.
        quote: The quote as asked, claims and filters taken off.
        ruling: What was found.
        claim: Who is said to have said it, and when.
        filters: What narrowed the search.
        where: The same filters, as they were given to the index.
    """
    words, searched = fold_words(quote), index.searched(where)
    listed = ruling.verdict is Verdict.SHORT and not ruling.occurrences  # what comes close to a few words
    return Answer(
        quote=quote,
        verdict=ruling.verdict,
        searched=searched,
        claim=_ruled(claim, ruling) if claim else None,
        filters=filters,
        occurrences=ruling.occurrences,
        earliest=ruling.earliest,
        latest=ruling.latest,
        matches=tuple(
            replace(
                match,
                context=_context(match),
                nearly_verbatim=_is_nearly_verbatim(match),
                words_missing=sum(len(fold_words(quote[span.start : span.end])) for span in match.missing),
                weak=listed and not _touches(index, words, match.parts[0].text),
            )
            for match in ruling.matches
        ),
        closest=ruling.closest,
        closest_weak=ruling.closest is not None and not _comes_close(index, words, ruling.closest.text),
        words=len(words),
        foreign=_foreign(quote, searched),
    )


def _ruled(claim: Claim, ruling: Ruling) -> Claim:
    """The claim as it was ruled on; a day of any year is told as that of the year when the words were said."""
    part = ruling.matches[0].parts[0] if ruling.matches else None
    when = part.event.day if part else None
    days = claim.date.of(when.year) if isinstance(claim.date, DayOfYear) and when else None
    claim = replace(claim, date=days or claim.date, holds=None if ruling.verdict is Verdict.SHORT else ruling.holds)
    if part is None:
        return claim
    said_by = part.passage.speaker, part.passage.role, when
    return replace(
        claim,
        speaker_holds=holds(replace(claim, date=None), *said_by),
        date_holds=holds(replace(claim, speaker=None), *said_by),
    )


def _foreign(quote: str, searched: Searched) -> str | None:
    """The language of the quote, as its letters tell, where transcripts in others were searched and none in it."""
    if not any(letter.isalpha() for letter in quote):
        return None
    language = language_of(quote) or DEFAULT
    others = load_languages().keys() & {*searched.languages}
    return language if others and language not in searched.languages else None


def _context(match: Match) -> tuple[Context, ...]:
    """The negation that stands right before the first word of a match ("not"), or right after its last."""
    first, last = match.parts[0], match.parts[-1]
    text = _tail(first.passage.text[: first.start])
    before = fold(text)[-1:]
    if before and is_negation(before[0].text) and not _PARTED.search(text[before[0].end :]):
        return (Context(ContextKind.NEGATED, text[before[0].start : before[0].end]),)
    text = last.passage.text[last.end :]
    after = fold_part(text, 0, 1)
    if after and is_negation(after[0].text) and not text[: after[0].start].strip():
        return (Context(ContextKind.NEGATED, text[after[0].start : after[0].end]),)
    return ()


def _tail(text: str) -> str:
    """The last few words of a text."""
    if len(text) <= BESIDE:
        return text
    space = _SPACE.search(text, len(text) - BESIDE)
    return text[space.end() :] if space else ""


def _is_nearly_verbatim(match: Match) -> bool:
    """Whether only slips of the keyboard and a few words left out or put in differ: no word is another."""
    changed = [change for change in match.changes if change.kind is not ChangeKind.SPELLING]
    words = sum(len(fold_words(change.said)) + len(fold_words(change.quoted)) for change in changed)
    return words <= FEW_WORDS and not any(change.said and change.quoted for change in changed)


def _comes_close(index: Index, words: Sequence[str], published: str) -> bool:
    """Whether published words share enough of a quote's words, some of them telling."""
    shared = _shared(index, words, published)
    telling = {word for word in shared if _tells(index, word)}
    return len(shared) >= SHARED * len(words) and len(telling) >= TELLING


def _touches(index: Index, words: Sequence[str], published: str) -> bool:
    """Whether published words have most words of a quote that is too short to be ruled on, and a telling one."""
    shared = _shared(index, words, published)
    return 2 * len(shared) > len(words) and any(_tells(index, word) for word in shared)


def _shared(index: Index, words: Sequence[str], published: str) -> list[str]:
    """The words that are published too; one that stands nowhere may be a published one mistyped."""
    there = set(fold_words(published))
    long = [word for word in there if len(word) > LETTERS]
    return [word for word in words if word in there or (not index.known(word) and _mistyped(word, long))]


def _mistyped(word: str, published: Sequence[str]) -> bool:
    scorer = Levenshtein.normalized_similarity
    return len(word) > LETTERS and process.extractOne(word, published, scorer=scorer, score_cutoff=ALIKE) is not None


def _tells(index: Index, word: str) -> bool:
    return len(word) >= LETTERS and index.known(word) <= max(index.count // COMMON, COMMON_AT_LEAST)
