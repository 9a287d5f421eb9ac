"""What lower thresholds would do: how many garbled quotes they list as matches, and what else they then call `differs`.

    python benchmarks/thresholds.py --each 300 --seed 5

Quotes with errors and absent ones are drawn with the shared folder's `quotes.py` and asked again and again, with other
shares that a window must align. The table is for docs/verdicts.md.
"""

from __future__ import annotations

import argparse
import random
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.verdicts import SHARED, load, pages, shared_quotes
from bot.quotes.align import score
from bot.quotes.engine import Engine
from bot.quotes.index import Index
from bot.quotes.model import Verdict
from bot.quotes.verdict import THRESHOLDS
from bot.quotes.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType
    from typing import Any

SHARES = ((0.7, 0.6), (0.65, 0.55), (0.6, 0.5), (0.5, 0.4), (0.4, 0.3), (0.3, 0.2))
"""`differs_from` and `mistyped_from`; the first are those in use."""
TRUE = ("light", "medium", "heavy")
ABSENT = ("absent", "absent, light", "absent, medium", "absent, heavy")
SHORTEST = 8
"""Words of an absent quote, as `quotes.py` draws them."""


def drawn(quotes: ModuleType, corpus: Path, each: int, seed: int) -> Iterator[Mapping[str, Any]]:
    """Quotes with errors, absent ones, and absent ones with errors; what the transcripts have of the first as well."""
    held = pages(corpus)
    pool = [item for item in quotes.paragraphs(corpus / "kremlin_en.jsonl.xz") if item[0] in held]
    texts = {(ident, number): text for ident, number, text in pool}
    other = list(quotes.paragraphs(corpus / "un.jsonl.xz"))
    vocabulary = [word for _, _, text in other[:2000] for word in text.lower().split()]
    rng = random.Random(seed)
    for query in quotes.draw(pool, each, seed, other):
        if query["kind"] in TRUE:
            yield {**query, "published": texts[query["transcript"], query["paragraph"]]}
        if query["kind"] == "absent":
            yield query
            for level in TRUE:
                noisy = list(quotes.noisy(query["quote"].split(), level, vocabulary, rng))
                if len(noisy) >= SHORTEST:
                    yield {"quote": " ".join(noisy), "kind": f"absent, {level}"}


def counts(engine: Engine, query: Mapping[str, Any]) -> bool:
    """Whether a true quote's first match is as good as what it was made from; whether another one is no `absent`."""
    answer = engine.check(query["quote"])
    if query["kind"] in ABSENT:
        return answer.verdict not in (Verdict.ABSENT, Verdict.PARTIAL)
    planted = score(" ".join(fold_words(query["quote"])), " ".join(fold_words(query["published"])))
    return bool(answer.matches) and answer.matches[0].score >= planted - 1e-6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=300, help="quotes of each kind")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    parser.add_argument("--quotes", type=Path, default=SHARED / "bench" / "quotes.py")
    args = parser.parse_args()
    if not args.corpus.is_dir():
        print(f"{args.corpus} is missing: there is nothing to draw from", file=sys.stderr)
        return 2
    index = Index.empty().changed(load([args.corpus / "kremlin_html.tar.xz"], None, None), ())
    asked = list(drawn(shared_quotes(args.quotes), args.corpus, args.each, args.seed))
    kinds = (*TRUE, *ABSENT)
    print(f"| aligned, typed well / carelessly | {' | '.join(kinds)} |")
    print(f"|---|{'---|' * len(kinds)}")
    for plain, careless in SHARES:
        thresholds = replace(
            THRESHOLDS,
            differs_from=plain,
            mistyped_from=careless,
            plain_from=max(plain, min(THRESHOLDS.plain_from, plain + 0.1)),
            piece_from=min(THRESHOLDS.piece_from, careless),
        )
        engine = Engine(index, thresholds=thresholds)
        found = {kind: [counts(engine, query) for query in asked if query["kind"] == kind] for kind in kinds}
        shares = [f"{100 * sum(hits) / len(hits):.1f} %" for hits in found.values()]
        print(f"| {plain:.0%} / {careless:.0%} | {' | '.join(shares)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
