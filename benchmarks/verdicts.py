"""The error table: how often verdicts are right, by kind, language and length of quote.

    python benchmarks/verdicts.py --each 300 --seeds 1 2 3

Draws quotes with a known answer from the real transcripts, with the shared folder's `quotes.py` and with `alter.py`,
asks the engine and writes the table into docs/verdicts.md between its markers (`--print` only prints it).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import lzma
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import alter
from bot.quotes.align import score
from bot.quotes.engine import Engine
from bot.quotes.model import Answer, ChangeKind, Verdict
from bot.quotes.words import fold_words
from bot.transcripts.formats.documents import Defaults, transcripts
from bot.transcripts.formats.inputs import documents
from bot.transcripts.formats.page import NotATranscript
from bot.transcripts.sources import Sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from bot.transcripts.model import Key, Transcript

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PAGE = ROOT / "docs" / "verdicts.md"
BEGIN, END = "<!-- error table: begin -->", "<!-- error table: end -->"
LENGTHS = ((5, 7), (8, 11), (12, 16), (17, 99))
TURNS = {"negated": ChangeKind.NEGATION, "renumbered": ChangeKind.NUMBER, "renamed": ChangeKind.NAME}
FIRST = ("light", "medium", "heavy")
CONFIRMS = (Verdict.VERBATIM, Verdict.SHORT)


@dataclass
class Row:
    """Answers to one kind of quote in one language."""

    drawn: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    right: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))
    confirmed: int = 0
    """Called verbatim though they are not."""


def load(paths: list[Path], source: str | None, language: str | None) -> list[Transcript]:
    sources = Sources.load(ROOT / "data" / "sources.yaml")
    found: dict[Key, Transcript] = {}
    for document in documents(paths):
        if document.name.endswith(".txt"):
            continue
        try:
            found.update({it.key: it for it in transcripts(document, sources, Defaults(source, language))})
        except NotATranscript as error:
            print(f"{document.name}: {error}", file=sys.stderr)
    return list(found.values())


def shared_quotes(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("quotes", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def from_shared(quotes: ModuleType, corpus: Path, each: int, seeds: list[int]) -> Iterator[alter.Asked]:
    """The queries of `quotes.py`, with what is right about each."""
    held = pages(corpus)
    pool = [item for item in quotes.paragraphs(corpus / "kremlin_en.jsonl.xz") if item[0] in held]
    other = list(quotes.paragraphs(corpus / "un.jsonl.xz"))
    for seed in seeds:
        for query in quotes.draw(pool, each, seed, other):
            kind = query["kind"]
            verdicts = {
                "verbatim": (Verdict.VERBATIM,),
                "stitched": (Verdict.STITCHED,),
                "absent": (Verdict.ABSENT, Verdict.PARTIAL),
            }.get(kind, (Verdict.DIFFERS, Verdict.VERBATIM) if kind in FIRST else (Verdict.DIFFERS,))
            changes = ((query["said"], query["quoted"], TURNS[kind]),) if kind in TURNS else ()
            planted = (f"kremlin_en_{query['transcript']}", query["paragraph"]) if kind in FIRST else None
            yield alter.Asked(query["quote"], kind, "en", query["words"], verdicts, changes, planted=planted)


def pages(corpus: Path) -> frozenset[str]:
    """The ids of the items that were extracted from the pages which the library is made from."""
    with lzma.open(corpus / "kremlin_en.jsonl.xz", "rt", encoding="utf-8") as lines:
        return frozenset(item["id"] for item in map(json.loads, lines) if item.get("raw"))


def is_right(engine: Engine, asked: alter.Asked, answer: Answer) -> bool:
    if asked.planted:
        return found_first(engine, asked, answer)
    if answer.verdict not in asked.verdicts:
        return False
    if asked.holds is not None and (answer.claim is None or answer.claim.holds is not asked.holds):
        return False
    shown = answer.matches[0].changes if answer.matches else ()
    return all(
        any(
            change.kind is kind and said in ("*", *_folded(change.said)) and quoted in ("*", *_folded(change.quoted))
            for change in shown
        )
        for said, quoted, kind in ((_one(said), _one(quoted), kind) for said, quoted, kind in asked.changes)
    )


def _one(text: str) -> str:
    return text if text == "*" else " ".join(fold_words(text))


def _folded(text: str) -> tuple[str]:
    return (" ".join(fold_words(text)),)


def found_first(engine: Engine, asked: alter.Asked, answer: Answer) -> bool:
    """Whether the first match (or what is offered as closest) is the planted passage or as good a one."""
    if asked.planted is None:
        return False
    key, number = asked.planted
    first = answer.matches[0].parts if answer.matches else (answer.closest,) if answer.closest else ()
    if any(str(part.passage.key) == key and part.passage.number == number for part in first):
        return True
    if not answer.matches:
        return False
    held = [passage for passage in engine.index.passages(first[0].passage.key.parse(key)) if passage.number == number]
    quote = " ".join(fold_words(answer.quote))
    return not held or answer.matches[0].score >= score(quote, " ".join(fold_words(held[0].text)))


def bucket(words: int) -> tuple[int, int]:
    return next((both for both in LENGTHS if words <= both[1]), LENGTHS[-1])


def measure(engine: Engine, asked: Iterator[alter.Asked], rows: dict[tuple[str, str], Row], *, show: bool) -> None:
    for query in asked:
        answer = engine.check(query.quote)
        row, length = rows[query.kind, query.language], bucket(query.words)
        row.drawn[length] += 1
        right = is_right(engine, query, answer)
        row.right[length] += right
        row.confirmed += Verdict.VERBATIM not in query.verdicts and answer.verdict is Verdict.VERBATIM
        if show and not right:
            changes = [(c.said, c.quoted, str(c.kind)) for c in answer.matches[0].changes] if answer.matches else []
            print(f"{query.kind} {query.language} {query.quote!r} wants {query.verdicts} {query.changes} {query.holds}")
            print(f"    got {answer.verdict} {changes} {answer.claim}")
            print(f"    {[part.text for part in answer.matches[0].parts] if answer.matches else None}")


def table(rows: dict[tuple[str, str], Row]) -> list[str]:
    names = [f"{low}–{high}" if high < 99 else f"{low}+" for low, high in LENGTHS]
    lines = [
        f"| kind | language | {' | '.join(f'{name} words' for name in names)} | all | called verbatim |",
        f"|---|---|{'---|' * len(names)}---|---|",
    ]
    for (kind, language), row in rows.items():
        cells = [_share(row.right[length], row.drawn[length]) for length in LENGTHS]
        whole = _share(sum(row.right.values()), sum(row.drawn.values()))
        true = kind in ("verbatim", *alter.TRUE, *FIRST)
        name = kind.replace("_", " ")
        lines.append(f"| {name} | {language} | {' | '.join(cells)} | {whole} | {'' if true else row.confirmed} |")
    return lines


def summary(engine: Engine, rows: dict[tuple[str, str], Row], command: str) -> str:
    held = engine.index.searched()
    asked = sum(sum(row.drawn.values()) for row in rows.values())
    return (
        f"{held.transcripts:,} transcripts, {held.passages:,} passages ({', '.join(held.languages)}), {asked:,} "
        f"quotes. Measured {time.strftime('%Y-%m-%d')} with `{command}`."
    )


def _share(right: int, drawn: int) -> str:
    return f"{100 * right / drawn:.1f} % of {drawn:,}" if drawn else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=300, help="quotes of each kind and seed")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--corpus", type=Path, default=SHARED / "corpus")
    parser.add_argument("--quotes", type=Path, default=SHARED / "bench" / "quotes.py")
    parser.add_argument("--kinds", nargs="*", help="only these of alter.py's kinds, and not quotes.py")
    parser.add_argument("--show", action="store_true", help="print each wrong answer")
    parser.add_argument("--print", action="store_true", help="print the table, leave docs/verdicts.md alone")
    args = parser.parse_args()
    if not args.corpus.is_dir():
        print(f"{args.corpus} is missing: there is nothing to draw from", file=sys.stderr)
        return 2
    english = load([args.corpus / "kremlin_html.tar.xz"], None, None)
    russian = load([args.corpus / "kremlin_ru.jsonl.xz"], "kremlin", "ru")
    engine = Engine.of([*english, *russian])
    rows: dict[tuple[str, str], Row] = defaultdict(Row)
    if args.kinds is None:
        asked = from_shared(shared_quotes(args.quotes), args.corpus, args.each, args.seeds)
        measure(engine, asked, rows, show=args.show)
    for language, held in (("en", english), ("ru", russian)):
        for seed in args.seeds:
            drawing = alter.Drawing(held, seed, language)
            for kind in args.kinds or (alter.KINDS if language == "ru" else alter.ENGLISH):
                measure(engine, drawing.draw(kind, args.each), rows, show=args.show)
    command = f"python benchmarks/verdicts.py --each {args.each} --seeds {' '.join(map(str, args.seeds))}"
    report = [summary(engine, rows, command), "", *table(rows)]
    print("\n".join(report))
    if not args.print:
        text = PAGE.read_text("utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        PAGE.write_text("\n".join([before + BEGIN, *report, END + after]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
