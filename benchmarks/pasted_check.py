"""What is asked of `check`, and how its answers are judged: through the command line only, whatever the version."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.pasted_library import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SHOWN = 160
"""Characters of a quote in the list of failures."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is right about a quote; what is None does not matter."""

    verdicts: tuple[str, ...] = ("verbatim",)
    holds: tuple[bool | None, ...] | None = None
    claims: bool | None = None
    """Nobody and no day is claimed where False; where True, what is claimed is not passed over in silence."""
    context: tuple[str, ...] | None = None
    """One of these kinds is given; none where it is empty."""
    turns: tuple[str, tuple[str, ...]] | None = None
    """The folded words that turn the meaning, as quoted or as published, and the kinds that the change may have."""
    turns_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One quote as pasted, its class and its known answer."""

    group: str
    sort: str
    case: str
    language: str
    quote: str
    wanted: Wanted
    source: str = ""
    """The sentence it was made from."""


@dataclass
class Tally:
    """The answers to one class."""

    drawn: int = 0
    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    confirmed: int = 0
    """Answers a reader would take for a confirmation of what is false."""
    failures: list[tuple[str, Item, dict[str, Any]]] = field(default_factory=list)


def ask(items: Sequence[Item], root: Path, library: Path) -> list[dict[str, Any] | None]:
    """Check all quotes in one run of the command line at `root`; None where there is no answer."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "quotes.jsonl"
        lines = (json.dumps({"quote": item.quote, "n": n}, ensure_ascii=False) for n, item in enumerate(items))
        file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        out = run(["check", "--file", str(file), "--json", "--library", str(library)], root)
    answers: list[dict[str, Any] | None] = [None] * len(items)
    for line in out.stdout.splitlines():
        answer = json.loads(line)
        answers[answer["n"]] = answer
    if not out.stdout and out.returncode:
        raise SystemExit(out.stderr)
    return answers


def run(arguments: Sequence[str], root: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the code at `root`."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)


def judge(wanted: Wanted, answer: dict[str, Any] | None) -> str:
    """Say what is wrong with an answer; nothing where it is right."""
    if answer is None:
        return "no answer"
    claim, changes = answer.get("claim"), [change for match in answer["matches"][:1] for change in match["changes"]]
    holds = claim["holds"] if claim else None
    kinds = {context["kind"] for context in answer.get("context") or ()}
    claimed = bool(claim) and any(claim.get(name) for name in ("speaker", "post", "date"))
    found = [
        (wanted.holds is not None and True not in wanted.holds and holds is True, "holds"),
        (answer["verdict"] not in wanted.verdicts, answer["verdict"]),
        (wanted.holds is not None and holds not in wanted.holds, {True: "holds", False: "fails", None: "open"}[holds]),
        (wanted.claims is True and claim is None, "ignored"),
        (wanted.claims is False and claimed, "claimed"),
        (bool(wanted.context) and not kinds, "no context"),
        (bool(wanted.context) and kinds.isdisjoint(wanted.context or ()), f"context {', '.join(sorted(kinds))}"),
        (wanted.context == () and bool(kinds), f"context {', '.join(sorted(kinds))}"),
        (wanted.turns_nothing and any(change.get("turns") for change in changes), "marked"),
    ]
    if wanted.turns is not None:
        found.append((True, _turning(*wanted.turns, changes)))
    return next((text for wrong, text in found if wrong and text), "")


def _turning(words: str, kinds: tuple[str, ...], changes: Iterable[dict[str, Any]]) -> str:
    looked_for = set(words.split())
    at = [c for c in changes if looked_for & set(fold(f"{c['said'] or ''} {c['quoted'] or ''}"))]
    if not at:
        return "not among the changes"
    if not any(change.get("turns") for change in at):
        return "not marked"
    return "" if any(change["kind"] in kinds for change in at if change.get("turns")) else f"kind {at[0]['kind']}"


def confirms(item: Item, answer: dict[str, Any] | None) -> bool:
    """Whether an answer confirms what is not so: a false attribution that holds, a turned sentence called verbatim."""
    if answer is None:
        return False
    claim = answer.get("claim")
    if item.group == "false attribution":
        return bool(claim and claim["holds"] is True)
    return "verbatim" not in item.wanted.verdicts and answer["verdict"] == "verbatim"


def tally(items: Sequence[Item], answers: Sequence[dict[str, Any] | None]) -> dict[tuple[str, str, str], Tally]:
    """Count by group, language and sort."""
    rows: dict[tuple[str, str, str], Tally] = defaultdict(Tally)
    for item, answer in zip(items, answers, strict=True):
        row, wrong = rows[item.group, item.language, item.sort], judge(item.wanted, answer)
        row.drawn += 1
        row.right += not wrong
        row.confirmed += confirms(item, answer)
        if wrong:
            row.wrong[wrong] += 1
            row.failures.append((wrong, item, answer or {}))
    return rows


def table(rows: dict[tuple[str, str, str], Tally]) -> list[str]:
    """Give the table, a line for each class and one for each group."""
    lines = ["| class | English | Russian | confirmed though false | mostly wrong |", "|---|---|---|---|---|"]
    for group in dict.fromkeys(group for group, _, _ in rows):
        lines.append(f"| **{group}** {_cells({key: row for key, row in rows.items() if key[0] == group})} |")
        for sort in dict.fromkeys(sort for name, _, sort in rows if name == group):
            of = {key: row for key, row in rows.items() if key[0] == group and key[2] == sort}
            lines.append(f"| {sort} {_cells(of)} |")
    return lines


def _cells(rows: dict[tuple[str, str, str], Tally]) -> str:
    wrong = sum((row.wrong for row in rows.values()), Counter[str]())
    worst = ", ".join(f"{name} {count}" for name, count in wrong.most_common(3))
    confirmed = sum(row.confirmed for row in rows.values())
    shares = [_share([row for (_, language, _), row in rows.items() if language == wanted]) for wanted in ("en", "ru")]
    return f"| {' | '.join(shares)} | {confirmed or ''} | {worst}"


def _share(rows: Sequence[Tally]) -> str:
    drawn = sum(row.drawn for row in rows)
    return f"{100 * sum(row.right for row in rows) / drawn:.1f} % of {drawn:,}" if drawn else ""


def show_failures(rows: dict[tuple[str, str, str], Tally], most: int) -> None:
    """Print up to so many wrong answers of each class: a different case each, where there are."""
    for (group, language, sort), row in rows.items():
        by_case: dict[str, list[tuple[str, Item, dict[str, Any]]]] = defaultdict(list)
        for failure in row.failures:
            by_case[failure[1].case].append(failure)
        for failures in sorted(by_case.values(), key=len, reverse=True)[:most]:
            wrong, item, answer = failures[0]
            print(f"\n{group} · {sort} · {language} · {len(failures)} × {item.case!r}: {wrong}")
            print(f"    asked   {item.quote[:SHOWN]!r}")
            matches = answer.get("matches") or [{}]
            changes = [(c["said"], c["quoted"], c["kind"], c.get("turns")) for c in matches[0].get("changes", ())]
            print(f"    got     {answer.get('verdict')} {answer.get('claim')} {answer.get('context') or ''} {changes}")
            if item.source:
                print(f"    from    {item.source[:SHOWN]!r}")
