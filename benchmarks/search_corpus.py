"""What the search benchmark searches: a corpus cut to a number of passages, and quotes drawn from it."""

from __future__ import annotations

import importlib.util
import json
import lzma
import random
import sys
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.quotes.words import fold_words
from bot.transcripts.model import Event, EventDate, Key, Transcript, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LEVELS = ("verbatim", "light", "medium", "heavy")


def items(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Every item of some JSON Lines files, packed by xz or not."""
    for path in paths:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def cut(paths: Sequence[Path], passages: int, out: Path) -> int:
    """Write as many items as hold `passages` passages, drawn evenly, numbered as ids; gives the passages written.

    A corpus that is smaller is written whole.
    """
    total = sum(len(item["paragraphs"]) for item in items(paths)) if passages < 900_000 else passages
    share, rng, written = min(1.0, 1.05 * passages / total), random.Random(1), 0
    with out.open("w", encoding="utf-8") as file:
        for number, item in enumerate(items(paths)):
            if written >= passages:
                break
            if rng.random() < share:
                kept = {"id": str(number), "title": item["title"], "date": item["date"]}
                file.write(json.dumps({**kept, "paragraphs": item["paragraphs"]}, ensure_ascii=False) + "\n")
                written += len(item["paragraphs"])
    return written


def transcripts(corpus: Path) -> Iterator[Transcript]:
    """The items of a cut corpus as transcripts of one turn each."""
    for item in items([corpus]):
        try:
            day = EventDate.parse((item["date"] or "")[:10])
        except ValueError:
            day = None
        event = Event(Key("bench", "en", item["id"]), item["title"] or "", date=day)
        yield Transcript(event, (Turn(None, None, tuple(item["paragraphs"])),))


def draw(quotes: Path, corpus: Path, each: int, seed: int) -> list[dict[str, Any]]:
    """Quotes of the four levels of noise, as the script `quotes` draws them."""
    spec = importlib.util.spec_from_file_location("drawn_quotes", quotes)
    if spec is None or spec.loader is None:
        sys.exit(f"{quotes} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pool = list(module.paragraphs(corpus))
    return list(takewhile(lambda query: query["kind"] in LEVELS, module.draw(pool, each, seed)))


class Folded:
    """All passages of a corpus, folded, mapped from two files: what is reranked and scored, the same for everybody."""

    def __init__(self, folder: Path) -> None:
        self._text = np.memmap(folder / "folded", np.uint8, "r")
        self._ends = np.memmap(folder / "folded.ends", np.int64, "r")
        self.firsts: dict[str, int] = json.loads((folder / "firsts.json").read_text())
        """The number of each transcript's first passage."""

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number : number + 2].tolist()
        return self._text[start:end].tobytes().decode()

    @staticmethod
    def write(corpus: Path, folder: Path) -> None:
        """Fold a corpus into `folder`."""
        ends, firsts = [0], {}
        with (folder / "folded").open("wb") as file:
            for item in items([corpus]):
                firsts[item["id"]] = len(ends) - 1
                for text in item["paragraphs"]:
                    ends.append(ends[-1] + file.write(" ".join(fold_words(text)).encode()))
        np.array(ends, np.int64).tofile(folder / "folded.ends")
        (folder / "firsts.json").write_text(json.dumps(firsts))


def hostile(folded: Folded, each: int, seed: int) -> list[str]:
    """Quotes of 4,096 characters made to be slow: commonest words, repeats, misspelt passages, cuts, noise."""
    rng = random.Random(seed)
    words = [word for _ in range(400) for word in folded[rng.randrange(len(folded))].split()]
    common = sorted(set(words), key=lambda word: (-words.count(word), word))[:100]
    long = max((folded[rng.randrange(len(folded))] for _ in range(3000)), key=len)

    def mistyped(word: str) -> str:
        at = rng.randrange(len(word) + 1)
        return word[:at] + rng.choice("abcdefghij") + word[at:]

    makers = [
        lambda: " ".join(rng.choices(common, k=1200)),
        lambda: " ".join(rng.choices(words, k=900)),
        lambda: " ".join(map(mistyped, rng.choices(common, k=1200))),
        lambda: " ".join(map(mistyped, rng.choices(words, k=900))),
        lambda: " ".join(mistyped(word) if rng.random() < 0.4 else word for word in (long + " " + long).split()),
        lambda: f"{rng.choice(common)} " * 2000,
        lambda: f"{rng.choice(common)} {rng.choice(common)} " * 1000,
        lambda: " … ".join(" ".join(rng.choices(common, k=3)) for _ in range(300)),
        lambda: " ".join("".join(rng.choices("aeioustn", k=rng.randint(1, 4))) for _ in range(1300)),
        lambda: "".join(chr(rng.randrange(32, 0x500)) for _ in range(4096)),
        lambda: "".join(rng.choices("abcdefghij", k=4096)),
        lambda: " ".join(str(rng.randrange(3000)) for _ in range(900)),
        lambda: rng.choice(common),
        lambda: " ".join(rng.choices(common, k=rng.randint(2, 12))),
    ]
    return [make()[:4096] for make in islice(makers * each, each * len(makers))]
