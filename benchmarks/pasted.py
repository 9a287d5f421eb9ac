"""How often a quote is answered rightly as people paste it: attributions, dress, context, cuts, turning words.

    python benchmarks/pasted.py --seed 1 --each 4

Draws quotes with known answers from the real transcripts by the shapes in pasted_attributions.yaml and the patterns in
pasted_sense.yaml, asks `python -m bot check --file … --json` once for all of them, and writes the table into
docs/verdicts.md between its markers (`--print` only prints it). `--root` measures another checkout.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.pasted_attributions import DATA, Attributions
from benchmarks.pasted_check import Item, Tally, ask, show_failures, table, tally
from benchmarks.pasted_library import CORPUS, ROOT, Library, make
from benchmarks.pasted_sense import Sense

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "docs" / "verdicts.md"
BEGIN, END = "<!-- pasted quotes: begin -->", "<!-- pasted quotes: end -->"
PLAIN = 1000
"""Whole plain sentences drawn in English; a quarter as many in Russian."""


def draw(library: Path, seed: int, each: int, languages: Sequence[str] = ("en", "ru")) -> list[Item]:
    """Draw the quotes; a text that is drawn twice is kept once."""
    items: dict[str, Item] = {}
    for language in languages:
        held = Library.read(library, language)
        plain = PLAIN if language == "en" else PLAIN // 4
        for item in (*Attributions(held, seed).draw(each), *Sense(held, seed).draw(each, plain)):
            items.setdefault(item.quote, item)
    return list(items.values())


def bars(rows: dict[tuple[str, str, str], Tally]) -> list[str]:
    """What is asked of all this, and whether it is reached."""

    def share(*groups: str, confirmed: bool = False) -> tuple[float, str]:
        of = [row for (group, _, _), row in rows.items() if group in groups]
        drawn = sum(row.drawn for row in of) or 1
        count = sum(row.confirmed if confirmed else row.right for row in of)
        return 100 * count / drawn, f"{count:,} of {drawn:,}"

    false_holds, false_text = share("false attribution", confirmed=True)
    accepted, accepted_text = share("true attribution", "dress")
    context, context_text = share("head cut off")
    plain, plain_text = share("plain sentence")
    turning, turning_text = share("turning cut", confirmed=True)
    harmless, harmless_text = share("harmless cut")
    marked, marked_text = share("turning word")
    same, same_text = share("written otherwise")
    asked = (
        ("false attributions that hold", false_holds, false_text, "none", false_holds == 0),
        ("true quotes as pasted, accepted", accepted, accepted_text, "≥ 97 %", accepted >= 97),
        ("context given where it is due", context, context_text, "≥ 95 %", context >= 95),
        ("whole plain sentences without any", plain, plain_text, "≥ 97 %", plain >= 97),
        ("turning cuts called `verbatim`", turning, turning_text, "≤ 1 %", turning <= 1),
        ("harmless cuts called `verbatim`", harmless, harmless_text, "≥ 97 %", harmless >= 97),
        ("turning words marked", marked, marked_text, "≥ 97 %", marked >= 97),
        ("other spellings not marked", same, same_text, "all", same == 100),
    )
    lines = ["| asked | measured | bar | |", "|---|---|---|---|"]
    return lines + [
        f"| {name} | {value:.1f} %, {text} | {bar} | {'✓' if ok else '✗'} |" for name, value, text, bar, ok in asked
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=4, help="quotes of each shape and way (default 4: about 8,000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to measure (default: this one)")
    parser.add_argument("--library", type=Path, default=ROOT / "var" / "pasted", help="made there when it is not")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--groups", nargs="*", help="only these groups of the table")
    parser.add_argument(
        "--failures", type=int, default=0, metavar="N", help="print up to N wrong answers of each class"
    )
    parser.add_argument("--items", type=int, default=0, metavar="N", help="only print N drawn quotes of each class")
    parser.add_argument("--print", action="store_true", help="print the table, leave docs/verdicts.md alone")
    args = parser.parse_args()
    if not args.library.is_dir():
        if not args.corpus.is_dir():
            print(f"{args.corpus} is missing: there is nothing to draw from", file=sys.stderr)
            return 2
        make(args.library.resolve(), args.root, args.corpus, DATA["people"])
    items = draw(args.library, args.seed, args.each)
    items = [item for item in items if not args.groups or item.group in args.groups]
    if args.items:
        show(items, args.items)
        return 0
    rows = tally(items, ask(items, args.root.resolve(), args.library.resolve()))
    head = f"{len(items):,} quotes. Measured {time.strftime('%Y-%m-%d')} with"
    head += f" `python benchmarks/pasted.py --seed {args.seed} --each {args.each}`."
    report = [head, "", *([] if args.groups else [*bars(rows), ""]), *table(rows)]
    print("\n".join(report))
    show_failures(rows, args.failures)
    if not args.print and not args.groups:
        write(BEGIN, END, report)
    return 0


def write(begin: str, end: str, report: Sequence[str]) -> None:
    """Put a report between its markers in docs/verdicts.md."""
    text = PAGE.read_text("utf-8")
    before, after = text.split(begin)[0], text.split(end)[1]
    PAGE.write_text("\n".join([before + begin, *report, end + after]), "utf-8")


def show(items: Sequence[Item], most: int) -> None:
    """Print drawn quotes, to be looked at by eye."""
    count: dict[tuple[str, str, str], int] = {}
    for item in sorted(items, key=lambda item: (item.group, item.language, item.sort, hash(item.quote))):
        key = item.group, item.language, item.sort
        count[key] = count.get(key, 0) + 1
        if count[key] <= most:
            print(f"{' · '.join(key)} · {item.case!r}\n    {item.quote!r}\n    {item.source!r}")


if __name__ == "__main__":
    sys.exit(main())
