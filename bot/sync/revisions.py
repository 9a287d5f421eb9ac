"""What changed between two revisions of a transcript, word by word: official transcripts are edited silently."""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Indel

from bot.quotes.model import Span
from bot.quotes.words import fold_words
from bot.transcripts.model import Passage, Transcript

MOST_WORK = 400_000_000
"""Words (or paragraphs) of one side times those of the other that are aligned; beyond, the stretch is one change."""
BRIDGE = 1
"""Unchanged words between two changes that are shown with them as one: single words align by chance."""

_WORD = re.compile(r"\S+")
FIELDS = ("title", "summary", "date", "time", "place", "sections", "topics", "persons", "geography", "url")


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that stand differently. Both texts are exact slices of a passage, "" where nothing stands."""

    before: str
    after: str
    old: int | None
    """Number of the old passage; None where words were added and no old passage holds their place."""
    new: int | None
    old_span: Span
    new_span: Span
    cosmetic: bool
    """Whether only letter case, marks or a listed spelling differ: what no verdict calls a difference."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Something about the event, or a passage's speaker, that is told differently."""

    name: str
    """A field of the event, or "speaker"."""
    before: str
    after: str
    new: int | None = None
    """Number of the new passage, for a speaker."""


class _Piece(NamedTuple):
    """A slice of a passage: a word, or several."""

    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]


class _Run(NamedTuple):
    equal: bool
    old: tuple[int, int]
    new: tuple[int, int]


def diff(old: Transcript, new: Transcript) -> list[WordChange]:
    """The words that differ, in the new text's order. The same words in other paragraphs are no change."""
    changes: list[WordChange] = []
    before, after = old.passages, new.passages
    for run in _runs([passage.text for passage in before], [passage.text for passage in after]):
        if not run.equal:
            changes += _words(before[slice(*run.old)], after[slice(*run.new)])
    return changes


def field_changes(old: Transcript, new: Transcript) -> list[FieldChange]:
    """What is told differently about the event, and paragraphs given to another speaker."""
    changes = []
    for name in FIELDS:
        before, after = _shown(getattr(old.event, name)), _shown(getattr(new.event, name))
        if before != after:
            changes.append(FieldChange(name, before, after))
    before_texts, after_texts = [[passage.text for passage in one.passages] for one in (old, new)]
    for run in _runs(before_texts, after_texts):
        paired = run.old[1] - run.old[0] == run.new[1] - run.new[0]
        for offset in range(run.old[1] - run.old[0]) if paired else ():
            was, now = old.passages[run.old[0] + offset], new.passages[run.new[0] + offset]
            if was.speaker != now.speaker:
                changes.append(FieldChange("speaker", was.speaker or "", now.speaker or "", now.number))
    return changes


def _words(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[WordChange]:
    before, after = _tokens(old), _tokens(new)
    for run in _bridged(_runs([token.text for token in before], [token.text for token in after]), before, after):
        if run.equal:
            continue
        gone, come = _joined(before[slice(*run.old)]), _joined(after[slice(*run.new)])
        if len(gone) <= 1 and len(come) <= 1:
            yield _change(gone[0] if gone else None, come[0] if come else None)
        else:
            yield from (_change(piece, None) for piece in gone)
            yield from (_change(None, piece) for piece in come)


def _change(gone: _Piece | None, come: _Piece | None) -> WordChange:
    before, after = gone.text if gone else "", come.text if come else ""
    return WordChange(
        before,
        after,
        gone.passage.number if gone else None,
        come.passage.number if come else None,
        Span(gone.start, gone.end) if gone else Span(0, 0),
        Span(come.start, come.end) if come else Span(0, 0),
        cosmetic=fold_words(before) == fold_words(after),
    )


def _tokens(passages: Sequence[Passage]) -> list[_Piece]:
    return [_Piece(passage, *found.span()) for passage in passages for found in _WORD.finditer(passage.text)]


def _joined(tokens: Sequence[_Piece]) -> list[_Piece]:
    """One piece a passage."""
    groups = [list(group) for _, group in groupby(tokens, key=lambda token: token.passage.number)]
    return [_Piece(group[0].passage, group[0].start, group[-1].end) for group in groups]


def _bridged(runs: Sequence[_Run], before: Sequence[_Piece], after: Sequence[_Piece]) -> list[_Run]:
    """Joins changes that only a word or so stands between, inside one paragraph."""
    joined: list[_Run] = []
    for index, run in enumerate(runs):
        inner = 0 < index < len(runs) - 1
        if run.equal and inner and run.old[1] - run.old[0] <= BRIDGE and _inside(runs, index, before, after):
            run = run._replace(equal=False)  # noqa: PLW2901
        _append(joined, run)
    return joined


def _append(runs: list[_Run], run: _Run) -> None:
    """Put a run at the end; two changes in a row are one."""
    if runs and not run.equal and not runs[-1].equal:
        last = runs.pop()
        run = _Run(equal=False, old=(last.old[0], run.old[1]), new=(last.new[0], run.new[1]))
    runs.append(run)


def _inside(runs: Sequence[_Run], index: int, before: Sequence[_Piece], after: Sequence[_Piece]) -> bool:
    """Whether the changes on both sides of an equal run stand in its own paragraph, and both take words away."""
    previous, following = runs[index - 1], runs[index + 1]
    old = before[previous.old[0] : following.old[1]]
    new = after[previous.new[0] : following.new[1]]
    both = all(run.old[0] < run.old[1] and run.new[0] < run.new[1] for run in (previous, following))
    return both and all(len({token.passage.number for token in side}) == 1 for side in (old, new))


def _runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[_Run]:
    """Stretches that are equal and stretches that differ, alternating, covering both sides."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    runs = [_Run(equal=True, old=(0, start), new=(0, start))] if start else []
    runs += _middle(old[start : len(old) - end], new[start : len(new) - end], start)
    if end:
        runs.append(_Run(equal=True, old=(len(old) - end, len(old)), new=(len(new) - end, len(new))))
    return runs


def _middle(old: Sequence[Hashable], new: Sequence[Hashable], offset: int) -> list[_Run]:
    runs: list[_Run] = []
    if len(old) * len(new) > MOST_WORK:
        return [_Run(equal=False, old=(offset, offset + len(old)), new=(offset, offset + len(new)))]
    for code in Indel.opcodes(old, new):
        before = code.src_start + offset, code.src_end + offset
        _append(runs, _Run(code.tag == "equal", before, (code.dest_start + offset, code.dest_end + offset)))
    return runs


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
