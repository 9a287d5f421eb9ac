"""How long a verdict takes at 45,000 passages, and how long a search keeps other threads waiting.

    python benchmarks/lookup.py --each 50

Asks the engine quotes of every kind of the shared folder's `quotes.py`, one by one, then the worst inputs
there are.
Times are of the processor, so that a busy machine does not blur them. A second thread ticks every millisecond
meanwhile: how long it has to wait is what an event loop would feel.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.verdicts import SHARED, load, shared_quotes
from bot.quotes.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Iterable


class Ticker(threading.Thread):
    """Measures how much the searching thread computed, at the most, between two moments at which this one ran."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest = 0.0
        self.done = threading.Event()
        self._clock = time.pthread_getcpuclockid(threading.get_ident())

    def run(self) -> None:
        """Tick until done."""
        before = time.clock_gettime(self._clock)
        while not self.done.wait(0.001):
            now = time.clock_gettime(self._clock)
            self.longest, before = max(self.longest, now - before), now


def worst(texts: list[str], rng: random.Random) -> dict[str, str]:
    """Inputs made to hurt."""
    words = " ".join(rng.choices(texts, k=400)).split()
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {
        "one word a thousand times": "the " * 1_000,
        "one-letter words": " ".join(rng.choice(letters) for _ in range(2_048)),
        "random letters": "".join(rng.choice(letters + " ") for _ in range(4_096)),
        "real words, shuffled": " ".join(rng.choices(words, k=800))[:4_096],
        "real words, each mistyped": " ".join(w[:-1] + rng.choice("xqz") for w in rng.choices(words, k=800))[:4_096],
        "4,096 characters of a transcript": " ".join(texts[5_000:5_040])[:4_096],
        "a cut after every word": "the … of … and … " * 240,
        "sixty pieces with cuts": " … ".join(" ".join(words[at * 50 : at * 50 + 8]) for at in range(60))[:4_096],
        "only punctuation": "!?…" * 1_365,
        "emoji": "😀😁 " * 1_365,
        "mixed alphabets": "прeвет мiр τhe ωorld " * 195,
        "quotation marks": "“" * 2_048 + "”" * 2_048,
        "signed again and again": "“a” — " * 680,
        "short lines": "\n".join(["a b"] * 1_000),
        "one run of letters": "a" * 4_096,
    }


def timed(engine: Engine, quotes: Iterable[str]) -> list[float]:
    times = []
    for quote in quotes:
        started = time.thread_time()
        engine.check(quote)
        times.append((time.thread_time() - started) * 1_000)
    return sorted(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=50, help="quotes of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    parser.add_argument("--quotes", type=Path, default=SHARED / "bench" / "quotes.py")
    args = parser.parse_args()
    quotes = shared_quotes(args.quotes)
    engine = Engine.of(load([args.corpus / "kremlin_en.jsonl.xz"], "kremlin", "en"))
    print(f"{len(engine.index):,} transcripts, {engine.index.count:,} passages")
    pool = list(quotes.paragraphs(args.corpus / "kremlin_en.jsonl.xz"))
    drawn = [query["quote"] for query in quotes.draw(pool, args.each, args.seed)]
    random.Random(args.seed).shuffle(drawn)
    timed(engine, drawn[:20])
    ticker = Ticker()
    ticker.start()
    times = timed(engine, drawn)
    print(f"{len(times)} quotes: median {times[len(times) // 2]:.1f} ms, p99 {times[int(len(times) * 0.99)]:.1f} ms")
    hostile = worst([text for _, _, text in pool], random.Random(args.seed))
    slowest = 0.0
    for name, quote in hostile.items():
        took = timed(engine, [quote] * 3)
        slowest = max(slowest, took[-1])
        print(f"  {name:34} {took[1]:7.1f} ms")
    ticker.done.set()
    ticker.join()
    print(f"worst inputs: slowest {slowest:.1f} ms; at most {ticker.longest * 1_000:.1f} ms without letting others in")
    return 0


if __name__ == "__main__":
    sys.exit(main())
