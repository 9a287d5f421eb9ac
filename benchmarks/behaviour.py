"""Freezes what the bot answers, and compares two frozen states: for changes that must change nothing.

    python benchmarks/behaviour.py freeze OUT [--library DIR]… [--quotes FILE] [--code DIR]
    python benchmarks/behaviour.py compare BEFORE AFTER

`freeze` asks every text of the tests of quotes, and quotes drawn by `alter.py` from the demonstration and, where they
are there, from the real transcripts. They are asked through the command line alone (`check` as JSON and as text, `chat`
in English and Russian with inline searches and taps), so it works on the code of any version: `--code` names its
folder. The quotes asked stand in OUT/quotes.jsonl, and `--quotes` asks exactly those again. `compare` prints each
difference; its exit status is 1 where there is one.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEMO = ROOT / "data" / "demo"
CORPUS = ROOT.parent / "shared" / "corpus"
TESTS = ("tests/quotes/asked/*.py", "tests/quotes/question/*.py", "tests/quotes/test_verdicts.py")
SEED = 11
EACH = {"demo": 15, "real": 40}
"""Quotes of each kind and language drawn from the demonstration, and from the real transcripts."""
SHORTEST, LONGEST = 12, 4096
"""Characters of a text of the tests that is asked, and of one that is sent in the chat."""
TAPS = {"en": ("[›]", "[Verdict]", "[After]", "[Cite]"), "ru": ("[›]", "[Дальше]")}
EVERY_TAP, EVERY_INLINE, EVERY_TRANSLATED = 5, 3, 3
"""Every how many quotes the buttons are tapped, the words are asked inline as well, and are asked in Russian."""
QUOTES = "quotes.jsonl"

Quote = dict[str, str]
"""What is asked as `quote`, and `drawn_from`: the "tests", the "demo" or the "real" transcripts."""


def freeze(out: Path, code: Path, libraries: list[Path], quotes: list[Quote]) -> None:
    """Ask each library what is meant for it and write the answers into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    (out / QUOTES).write_text(_json_lines(quotes), "utf-8")
    for library in libraries:
        other = "real" if library == DEMO else "demo"
        meant = [quote for quote in quotes if quote["drawn_from"] != other]
        with tempfile.TemporaryDirectory(prefix="behaviour-") as folder:
            name, cli = library.name, _Cli(code, library, Path(folder))
            lines = cli.run("check", "--file", "-", "--json", text=_json_lines(meant))
            (out / f"{name}.check.jsonl").write_text("".join(map(_without_time, _lines(lines))), "utf-8")
            text = cli.run("check", "--file", "-", text=_json_lines(meant))
            (out / f"{name}.check.txt").write_text(text, "utf-8")
            for language, taps in TAPS.items():
                script = Path(folder) / "script.txt"
                played = meant if language == "en" else meant[::EVERY_TRANSLATED]
                script.write_text(f"!language {language}\n" + "".join(_script(played, taps)), "utf-8")
                seen = cli.run("chat", "--script", str(script), errors=False)
                (out / f"{name}.chat.{language}.txt").write_text(seen, "utf-8")
        print(f"{name}: {len(meant):,} quotes asked", file=sys.stderr)


class _Cli:
    """The command line of the code in a folder, with a library and an index of its own."""

    def __init__(self, code: Path, library: Path, work: Path) -> None:
        self.code = code
        others = {name: value for name, value in os.environ.items() if not name.startswith(("VERBATIM_", "TELEGRAM_"))}
        self.env = others | {
            "VERBATIM_LIBRARY": str(library.resolve()),
            "VERBATIM_INDEX": str(work / "index"),
            "VERBATIM_VAR": str(work / "var"),
            "COLUMNS": "100",
            "PYTHONHASHSEED": "0",
        }

    def run(self, *arguments: str, text: str = "", errors: bool = True) -> str:
        """What a command prints; its errors (a chat has one for each tap in vain) and exit status come last."""
        command = [sys.executable, "-m", "bot", *arguments]
        done = subprocess.run(
            command, cwd=self.code, env=self.env, input=text, capture_output=True, encoding="utf-8", check=False
        )
        return f"{done.stdout}{done.stderr}exit status {done.returncode}\n" if errors else done.stdout


def texts_of_tests(code: Path) -> Iterator[str]:
    """Every text of the tests of quotes that is long enough to be asked."""
    for pattern in TESTS:
        for path in sorted(code.glob(pattern)):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= SHORTEST:
                    yield node.value


def drawn_quotes(corpus: Path) -> Iterator[Quote]:
    """Doctored quotes, the same each time: from the demonstration and from the real transcripts where they are."""
    from benchmarks import alter, verdicts  # noqa: PLC0415 - needs this tree's own bot, asking needs none

    sets: list[tuple[str, Path, str | None, str]] = [("demo", DEMO, None, "en")]
    if corpus.is_dir():
        sets += [("real", corpus / "kremlin_html.tar.xz", None, "en")]
        sets += [("real", corpus / "kremlin_ru.jsonl.xz", "kremlin", "ru")]
    else:
        print(f"{corpus} is missing: no quotes are drawn from real transcripts", file=sys.stderr)
    for name, path, source, language in sets:
        drawing = alter.Drawing(verdicts.load([path], source, language), SEED, language)
        for kind in alter.KINDS:
            drawn = drawing.draw(kind, EACH[name])
            yield from ({"quote": asked.quote, "drawn_from": name} for asked in drawn)


def _json_lines(quotes: list[Quote]) -> str:
    return "".join(json.dumps(quote, ensure_ascii=False) + "\n" for quote in quotes)


def _without_time(line: str) -> str:
    try:
        fields: dict[str, Any] = json.loads(line)
    except ValueError:
        return line + "\n"
    fields.pop("elapsed_ms", None)
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _script(quotes: list[Quote], taps: Iterable[str]) -> Iterator[str]:
    """The lines of a script that sends each quote, and now and then taps or asks inline."""
    for number, quote in enumerate(quotes):
        lines = quote["quote"].strip().splitlines()
        if len(quote["quote"]) > LONGEST or any(not line.strip() or line.endswith("\\") for line in lines):
            continue
        yield "\\" + "\\\n".join(lines) + "\n"
        if number % EVERY_TAP == 0:
            yield from (f"{tap}\n" for tap in taps)
        if number % EVERY_INLINE == 0:
            yield f"@bot {' '.join(lines)}\n"


def compare(before: Path, after: Path) -> int:
    """Print each difference of two frozen states; gives how many there are."""
    names = sorted({path.name for folder in (before, after) for path in folder.iterdir() if path.is_file()})
    found = 0
    for name in names:
        old, new = before / name, after / name
        if not (old.is_file() and new.is_file()):
            print(f"{name}: only in {before if old.is_file() else after}")
            found += 1
            continue
        for one, other in zip_longest(_blocks(old), _blocks(new), fillvalue=""):
            if one != other:
                found += 1
                print(f"--- {name}\n" + "\n".join(_difference(one, other)) + "\n")
    print(f"{found:,} differences" if found else "no difference")
    return found


def _blocks(path: Path) -> list[str]:
    """What a person looks at in one piece: a line of JSON, an answer, what followed something sent."""
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        return _lines(text)
    return text.split("\nyou  ") if ".chat." in path.name else text.split("\n\n")


def _lines(text: str) -> list[str]:
    """The lines of a text; a quote may hold other signs at which a line could be ended."""
    return text.removesuffix("\n").split("\n")


def _difference(one: str, other: str) -> Iterator[str]:
    if one.startswith("{") and other.startswith("{"):
        old, new = json.loads(one), json.loads(other)
        yield f"  {old.get('quote')!r}"
        one = json.dumps({key: value for key, value in old.items() if new.get(key) != value}, ensure_ascii=False)
        other = json.dumps({key: value for key, value in new.items() if old.get(key) != value}, ensure_ascii=False)
        yield from (f"- {one}", f"+ {other}")
    else:
        lines: Iterable[str] = difflib.unified_diff(one.split("\n"), other.split("\n"), lineterm="", n=30)
        yield from list(lines)[3:]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    freezing = verbs.add_parser("freeze", help="ask everything and write the answers down")
    freezing.add_argument("out", type=Path)
    freezing.add_argument("--library", type=Path, action="append", default=[], help="ask this library too")
    freezing.add_argument("--quotes", type=Path, help="the quotes.jsonl of a state frozen before")
    freezing.add_argument("--code", type=Path, default=ROOT, help="the folder of the code that is asked")
    freezing.add_argument("--corpus", type=Path, default=CORPUS, help="the real transcripts to draw quotes from")
    comparing = verbs.add_parser("compare", help="print what differs")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.verb == "compare":
        return 1 if compare(options.before, options.after) else 0
    if options.quotes:
        quotes = [json.loads(line) for line in _lines(options.quotes.read_text("utf-8"))]
    else:
        texts = dict.fromkeys(text for text in texts_of_tests(options.code) if text.strip())
        quotes = [{"quote": text, "drawn_from": "tests"} for text in texts]
        quotes += drawn_quotes(options.corpus)
    freeze(options.out, options.code.resolve(), [DEMO, *options.library], quotes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
