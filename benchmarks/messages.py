"""How often each quote of a message is found and answered rightly.

    python benchmarks/messages.py --seed 1 --messages 240

Makes messages with one to four quotes (as published, said by somebody else, with a word changed, invented) in four
styles of marks with narration between, asks `python -m bot check --message FILE --json` about each, and writes the
table into docs/verdicts.md between its markers (`--print` only prints it). `--root` measures another checkout.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import yaml

from benchmarks.pasted import write
from benchmarks.pasted_attributions import DATA as PEOPLE
from benchmarks.pasted_check import run
from benchmarks.pasted_edits import Swapped
from benchmarks.pasted_library import CORPUS, ROOT, Library, make
from benchmarks.pasted_sense import DATA as SENSE
from benchmarks.pasted_sense import Sense

if TYPE_CHECKING:
    from benchmarks.pasted_library import Sentence

DATA = yaml.safe_load((Path(__file__).with_suffix(".yaml")).read_text("utf-8"))
BEGIN, END = "<!-- messages: begin -->", "<!-- messages: end -->"
STYLES = {"straight": ('"', '"'), "curly": ("“", "”"), "angled": ("«", "»"), "low": ("„", "“")}
KINDS = {  # what a span is, and verdicts that are right
    "as published": ("verbatim",),
    "said by another": ("misattributed", "verbatim"),
    "a word changed": ("differs", "misattributed"),
    "invented": ("absent", "partial"),
}
TURNS = ("quantity", "opposite", "negation", "modal", "person", "number")
AROUND = " \n\t.,:;!?\"“”«»„'’"
"""What may be counted to a span or not."""


@dataclass(frozen=True, slots=True)
class Span:
    """One quoted span of a message."""

    start: int
    end: int
    kind: str


@dataclass
class Message:
    """A message, and what is quoted in it."""

    style: str
    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def add(self, frame: str, quotes: list[tuple[str, str]], names: dict[str, str]) -> None:
        """Add a paragraph with its quotes, each a kind and a text."""
        left, right = STYLES[self.style]
        filled = frame.format(q="\0", q2="\0", **names).replace("“", left).replace("”", right)
        for kind, quote in quotes:
            before, filled = filled.split("\0", 1)
            self.text += before
            self.spans.append(Span(len(self.text), len(self.text) + len(quote), kind))
            self.text += quote
        self.text += filled


class Messages:
    """Draws messages from a library, always the same for a seed."""

    def __init__(self, library: Library, seed: int) -> None:
        self.library, self.rng = library, random.Random(f"messages {seed}")
        sense = Sense(library, seed)
        self.idioms, self.plain = sense.idioms, [it for it in sense.plain if it.words <= 25]
        self.people = library.people()
        self.swaps = [(name, str(a), str(b)) for name in TURNS for a, b in SENSE["en"]["swaps"][name]["pairs"]]

    def draw(self, style: str) -> Message:
        """Make a message of one to four quotes."""
        message, left = Message(style), self.rng.choice((1, 2, 2, 3, 3, 4))
        message.add(self._narration(), [], {})
        while left > 0:
            it = self.rng.choice(self.plain)
            kind = self.rng.choice(("as published", "as published", *KINDS))
            names = self._names(it, another=kind == "said by another")
            if left > 1 and kind == "as published" and self.rng.random() < 0.3:
                other = self._beside(it)
                if other:
                    message.add(self.rng.choice(DATA["pairs"]), [(kind, it.bare), (kind, other.bare)], names)
                    left -= 2
            elif quote := self._quote(it, kind):
                frames = DATA["frames"] if kind == "said by another" or self.rng.random() < 0.8 else DATA["nobody"]
                message.add(self.rng.choice(frames), [(kind, quote)], names)
                left -= 1
            message.text += self.rng.choice(("\n\n", "\n"))
            message.add(self._narration(), [], {})
        message.text = message.text.rstrip()
        return message

    def _narration(self) -> str:
        sentences = self.rng.sample(DATA["narration"], self.rng.choice((0, 0, 1, 2)))
        return f"{' '.join(sentences)}\n\n" if sentences else ""

    def _names(self, it: Sentence, *, another: bool) -> dict[str, str]:
        name = it.speaker or ""
        while another and (name.split()[-1][:4] in (it.speaker or "") or it.last[:4] in name):
            name = self.rng.choice((*self.people[:60], *PEOPLE["strangers"]["en"]))
        return {"name": name, "last": name.split()[-1]}

    def _beside(self, it: Sentence) -> Sentence | None:
        """Find something else that was said on the same day by the same person."""
        same = [o for o in self.plain if o.speaker == it.speaker and o.day == it.day and o.text != it.text]
        return self.rng.choice(same) if same else None

    def _quote(self, it: Sentence, kind: str) -> str | None:
        if kind == "invented":
            return str(self.rng.choice(DATA["invented"]))
        if kind != "a word changed":
            return it.bare
        for sort, one, other in self.rng.sample(self.swaps, len(self.swaps)):
            changed = Swapped(sort, one, other, self.idioms)(it)
            if changed and one and other:
                return changed.rstrip(".")
        return None


@dataclass
class Counts:
    """What came back for one kind of span."""

    drawn: int = 0
    found: int = 0
    right: int = 0
    holds: int = 0
    confirmed: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)


def judge(message: Message, answers: list[dict[str, Any]], counts: dict[tuple[str, str], Counts]) -> list[str]:
    """Count the spans of a message; give what is wrong."""
    wrong, seen = [], set()
    for span in message.spans:
        row = counts[message.style, span.kind]
        row.drawn += 1
        at = [
            n
            for n, it in enumerate(answers)
            if _trimmed(message.text, *it["span"]) == _trimmed(message.text, span.start, span.end)
        ]
        quote = message.text[span.start : span.end]
        if not at:
            wrong.append(f"not found: {quote!r}")
            continue
        seen.update(at)
        answer = answers[at[0]]
        holds, false = (answer["claim"] or {}).get("holds"), span.kind != "as published"
        right = answer["verdict"] in KINDS[span.kind] and not (holds is True and span.kind == "said by another")
        right = right and not (span.kind == "as published" and holds is False)
        row.found += 1
        row.right += right
        row.holds += holds is True and span.kind in ("said by another", "invented")
        row.confirmed += false and answer["verdict"] == "verbatim" and span.kind != "said by another"
        row.verdicts[answer["verdict"]] += not right
        if not right:
            wrong.append(f"{span.kind}: {answer['verdict']} {answer['claim']} {quote!r}")
    others = [it for n, it in enumerate(answers) if n not in seen and it["verdict"] not in ("short", "absent")]
    return wrong + [f"besides: {it['verdict']} {message.text[slice(*it['span'])]!r}" for it in others]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in AROUND:
        start += 1
    while end > start and text[end - 1] in AROUND:
        end -= 1
    return start, end


def ask(message: Message, root: Path, library: Path) -> list[dict[str, Any]]:
    """Check a message by the command line; nothing where that does not know messages."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "message.txt"
        file.write_bytes(message.text.encode())
        out = run(["check", "--message", str(file), "--json", "--library", str(library)], root)
    answers = [json.loads(line) for line in out.stdout.splitlines()]
    return [{"claim": None, "span": [0, len(message.text)]} | answer for answer in answers]


def table(counts: dict[tuple[str, str], Counts]) -> list[str]:
    """Give the table, a line for each kind of span and one for each style of marks."""
    lines = [
        "| spans | drawn | found | right | false `holds` | changed, confirmed | mostly wrong |",
        "|---|---|---|---|---|---|---|",
    ]
    for at, names in ((1, KINDS), (0, STYLES), (None, ("all",))):
        for name in names:
            rows = [row for key, row in counts.items() if at is None or key[at] == name]
            drawn, found, right, holds, confirmed = (
                sum(getattr(row, what) for row in rows) for what in ("drawn", "found", "right", "holds", "confirmed")
            )
            wrong = sum((row.verdicts for row in rows), Counter[str]())
            worst = ", ".join(f"{verdict} {count}" for verdict, count in wrong.most_common(3) if count)
            shares = " | ".join(f"{100 * part / (drawn or 1):.1f} %" for part in (found, right))
            lines.append(f"| {name} | {drawn:,} | {shares} | {holds} | {confirmed} | {worst} |")
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout to measure (default: this one)")
    parser.add_argument("--library", type=Path, default=ROOT / "var" / "pasted", help="made there when it is not")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="print N messages with wrong answers")
    parser.add_argument("--items", action="store_true", help="only print the messages")
    parser.add_argument("--print", action="store_true", help="print the table, leave docs/verdicts.md alone")
    args = parser.parse_args()
    if not args.library.is_dir():
        make(args.library.resolve(), args.root, args.corpus, PEOPLE["people"])
    messages = Messages(Library.read(args.library, "en"), args.seed)
    counts: dict[tuple[str, str], Counts] = defaultdict(Counts)
    shown = 0
    for number in range(args.messages):
        message = messages.draw(list(STYLES)[number % len(STYLES)])
        if args.items:
            print(
                message.text,
                [(span.kind, message.text[span.start : span.end]) for span in message.spans],
                sep="\n",
                end="\n\n",
            )
            continue
        wrong = judge(message, ask(message, args.root.resolve(), args.library.resolve()), counts)
        if wrong and shown < args.failures:
            shown += 1
            print(f"\n--- {message.text}\n", *wrong, sep="\n    ")
    if args.items:
        return 0
    drawn = sum(row.drawn for row in counts.values())
    command = f"python benchmarks/messages.py --seed {args.seed} --messages {args.messages}"
    head = f"{args.messages} messages, {drawn} spans. Measured {time.strftime('%Y-%m-%d')} with `{command}`."
    report = [head, "", *table(counts)]
    print("\n".join(report))
    if not args.print:
        write(BEGIN, END, report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
