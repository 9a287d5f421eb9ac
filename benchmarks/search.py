"""Measure the search against its peers: `python benchmarks/search.py CORPUS.jsonl.xz … --quotes quotes.py`.

For each size the corpora are cut to that many passages, quotes of four levels of noise are drawn from them (by the
script `--quotes`, or read from `--queries`, JSON Lines as that script writes them), and every engine answers the same
quotes on one core. What is done is kept in `--work` and not done again, so the command can be stopped and repeated;
`--again ENGINE` measures one anew. At the end the table and the plot are written to docs/.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from search_corpus import Folded, cut, draw, hostile, transcripts
from search_engines import ENGINES, SHARED_INDEX, Ours
from search_report import write_report

from bot.quotes.align import score
from bot.quotes.index.saved import SavedIndex
from bot.quotes.words import fold_words
from bot.transcripts.model import Event, Key, Transcript, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from search_engines import Searcher

ROOT = Path(__file__).resolve().parents[1]
SIZES = (10_000, 100_000, 1_000_000)
WARMING = 8
HOSTILE_EACH = 4
WHOLE = 900_000
"""From so many passages on the name of a size means all of the corpora."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="+", type=Path, help="JSON Lines with id, title, date and paragraphs")
    parser.add_argument("--quotes", type=Path, default=ROOT.parent / "shared/bench/quotes.py", help="draws the quotes")
    parser.add_argument("--queries", type=Path, help="JSON Lines to use instead of drawing")
    parser.add_argument("--each", type=int, default=100, help="quotes of each level")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="passages, comma-separated")
    parser.add_argument("--engines", default=",".join(ENGINES), help=", ".join(ENGINES))
    parser.add_argument("--work", type=Path, default=ROOT / "var/benchmark", help="where to keep what is built")
    parser.add_argument(
        "--seconds", type=float, default=60, help="at most so long on the quotes of one engine and size"
    )
    parser.add_argument("--again", default="", help="engines to measure anew")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    args = arguments()
    if args.stage:
        os.sched_setaffinity(0, {args.core})
        name, size, engine, target = args.stage.split(":")
        result = STAGES[name](args, args.work / size, engine)
        Path(target).write_text(json.dumps(result))
        return 0
    for name, size, engine, path in plan(args):
        if engine in args.again.split(",") and name in ("measure", "extras"):
            path.unlink(missing_ok=True)
        if path.exists():
            continue
        print(f"{time.strftime('%H:%M:%S')} {name} {engine} {size}", flush=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        command = [sys.executable, __file__, *sys.argv[1:], "--stage", f"{name}:{size}:{engine}:{part}"]
        subprocess.run(command, check=True)
        part.replace(path)
    write_report(args.work, args.sizes.split(","), args.out)
    return 0


def plan(args: argparse.Namespace) -> Iterator[tuple[str, str, str, Path]]:
    """Every stage in order: its name, the size, the engine and where its result is kept."""
    for size in args.sizes.split(","):
        folder = args.work / size / "results"
        yield "corpus", size, "", folder / "corpus.json"
        for engine in args.engines.split(","):
            if engine not in SHARED_INDEX:
                yield "build", size, engine, folder / f"build-{engine}.json"
            yield "measure", size, engine, folder / f"measure-{engine}.json"
        if "ours" in args.engines:
            yield "extras", size, "ours", folder / "measure-extras.json"


def corpus(args: argparse.Namespace, work: Path, _: str) -> dict[str, Any]:
    """Cut the corpus, fold it, draw the quotes."""
    file = work / "corpus.jsonl"
    passages = cut(args.corpus, int(work.name) if int(work.name) < WHOLE else sys.maxsize, file)
    Folded.write(file, work)
    if args.queries:
        queries = [json.loads(line) for line in args.queries.read_text().splitlines()]
    else:
        queries = draw(args.quotes, file, args.each, args.seed)
    (work / "queries.json").write_text(json.dumps(queries))
    return {"passages": passages, "documents": sum(1 for _ in transcripts(file)), "queries": len(queries)}


def build(_: argparse.Namespace, work: Path, engine: str) -> dict[str, Any]:
    """Build an engine's index."""
    folder = work / engine
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    started = time.perf_counter()
    ENGINES[engine].build(work / "corpus.jsonl", folder)
    return {
        "seconds": time.perf_counter() - started,
        "bytes": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def measure(args: argparse.Namespace, work: Path, engine: str) -> dict[str, Any]:
    """Ask an engine the quotes, level after level in turn, as many as there is time for."""
    folded = Folded(work)
    queries = json.loads((work / "queries.json").read_text())
    before = memory()
    started = time.perf_counter()
    searcher: Searcher = ENGINES[engine](work / SHARED_INDEX.get(engine, engine), folded)
    searcher.find(queries[0]["quote"])
    ready = time.perf_counter() - started
    for query in queries[:WARMING] if not engine.startswith("rapidfuzz") else []:
        searcher.find(query["quote"])
    levels = {kind: [query for query in queries if query["kind"] == kind] for kind in {q["kind"] for q in queries}}
    turns = [query for group in zip(*levels.values(), strict=False) for query in group]
    answers, stop = [], time.perf_counter() + args.seconds
    for query in turns:
        if time.perf_counter() > stop and len(answers) >= len(levels):
            break
        wall, cpu = time.perf_counter(), time.thread_time()
        text = searcher.find(query["quote"])
        wall, cpu = time.perf_counter() - wall, time.thread_time() - cpu
        quote = " ".join(fold_words(query["quote"]))
        planted = score(quote, folded[folded.firsts[query["transcript"]] + query["paragraph"]])
        found = text is not None and score(quote, text) >= planted - 1e-6
        answers.append({"kind": query["kind"], "wall": wall, "cpu": cpu, "found": found, "quote": query["quote"]})
    return {"ready": ready, "private": memory() - before, "answers": answers}


def memory() -> int:
    """Bytes of this process's own memory, files that are mapped left out."""
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) * 1024
    return 0


def extras(_: argparse.Namespace, work: Path, engine: str) -> dict[str, Any]:
    """What only we promise: hostile quotes, a new transcript, a merge that does not hold up the process."""
    folded = Folded(work)
    ours = Ours(work / engine, folded)
    index = ours.engine.index
    times = []
    for quote in hostile(folded, HOSTILE_EACH, 1):
        started = time.perf_counter(), time.thread_time()
        ours.engine.check(quote)
        times.append((time.perf_counter() - started[0], time.thread_time() - started[1], quote[:60]))
    added = []
    for number in range(5):
        text = " ".join(folded[at] for at in range(number * 20, number * 20 + 20)) + f" brandnewword{number}"
        started = time.perf_counter()
        index = index.changed([Transcript(Event(Key("new", "en", str(number)), ""), (Turn(None, None, (text,)),))])
        if index.phrase([f"brandnewword{number}"]).count != 1:
            raise RuntimeError("a transcript that was added is not found")
        added.append(time.perf_counter() - started)
    started = time.perf_counter()
    held = longest_pause(lambda: SavedIndex(work / engine).merge(index, {}))
    return {
        "hostile": sorted(times, reverse=True),
        "added": statistics.median(added),
        "merge": time.perf_counter() - started,
        "held": held,
    }


def longest_pause(work: Callable[[], object]) -> float:
    """The longest time that another thread of the process could not run while `work` did, in seconds."""
    thread = threading.Thread(target=work)
    longest, last = 0.0, time.perf_counter()
    thread.start()
    while thread.is_alive():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    thread.join()
    return longest


STAGES = {"corpus": corpus, "build": build, "measure": measure, "extras": extras}

if __name__ == "__main__":
    sys.exit(main())
