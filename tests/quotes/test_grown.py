"""Real pages added one at a time, some removed and added again, answer like the same pages added at once."""

from __future__ import annotations

import random
from itertools import islice
from typing import TYPE_CHECKING

from bot.quotes.engine import Engine
from bot.quotes.index import Index
from bot.transcripts.formats.documents import Defaults, transcripts
from bot.transcripts.formats.inputs import documents
from bot.transcripts.sources import Sources

if TYPE_CHECKING:
    from pathlib import Path

    from bot.transcripts.model import Transcript

PAGES, QUOTES = 120, 150


def pages(root: Path, corpus: Path) -> list[Transcript]:
    sources = Sources.load(root / "data" / "sources.yaml")
    held = islice(documents([corpus / "kremlin_html.tar.xz"]), PAGES)
    return [each for document in held for each in transcripts(document, sources, Defaults(None, None))]


def garbled(rng: random.Random, words: list[str]) -> str:
    """Some of the words, in order or not, with letters lost."""
    kept = [word[1:] if rng.random() < 0.3 else word for word in words if rng.random() > 0.1]
    if rng.random() < 0.3:
        rng.shuffle(kept)
    return " ".join(kept)


def test_real_pages_answer_alike_however_they_came(root: Path, corpus: Path) -> None:
    rng = random.Random(8)
    held = pages(root, corpus)
    at_once, index = Engine.of(held), Index.empty()
    shuffled = rng.sample(held, len(held))
    for number, each in enumerate(shuffled):
        index = index.changed([each])
        if number % 7 == 0:
            index = index.changed((), [rng.choice(shuffled[: number + 1]).key])
    for each in held:
        if each.key not in index:
            index = index.changed([each])
    assert len(index.segments) > 1
    grown = Engine(index)
    texts = [passage.text.split() for each in held for passage in each.passages if len(passage.text.split()) > 20]
    for _ in range(QUOTES):
        words = rng.choice(texts)
        start = rng.randrange(len(words) - 12)
        quote = garbled(rng, words[start : start + rng.randint(4, 12)])
        one, other = at_once.check(quote), grown.check(quote)
        for name in ("verdict", "occurrences", "matches", "closest", "earliest", "latest", "searched"):
            assert getattr(one, name) == getattr(other, name), (name, quote)
