"""The tables and the plot that the search benchmark writes."""

from __future__ import annotations

import json
import platform
import statistics
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from search_corpus import LEVELS
from search_engines import ENGINES, SHARED_INDEX

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def write_report(work: Path, sizes: Sequence[str], out: Path) -> None:
    """Write benchmarks.md (between its marks, what stands around them stays) and benchmarks.svg into `out`."""
    results = {size: _results(work / size / "results") for size in sizes}
    lines = [f"Python {platform.python_version()}, one core of {_processor()}."]
    for size in sizes:
        lines += ["", *_size(results[size])]
    page = out / "benchmarks.md"
    before, after = "# Benchmarks\n\n", ""
    if page.exists() and BEGIN in page.read_text():
        before, rest = page.read_text().split(BEGIN, 1)
        after = rest.split(END, 1)[1].rstrip("\n")
    page.write_text(
        f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n\n![Time and share found]({'benchmarks.svg'})\n{END}{after}\n"
    )
    _plot(results, out / "benchmarks.svg")
    print(f"wrote {page}")


def _results(folder: Path) -> dict[str, Any]:
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123
            name = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "")
    except OSError:
        name = ""
    return name or platform.machine()


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _size(results: dict[str, Any]) -> list[str]:
    corpus = results["corpus"]
    lines = [
        f"## {corpus['passages']:,} passages, {corpus['documents']:,} transcripts",
        "",
        "| engine | median | p99 | CPU median | found: "
        + " / ".join(LEVELS)
        + " | quotes | ready | own memory | build | disk |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for engine, kind in ENGINES.items():
        measured = results.get(f"measure-{engine}")
        if measured:
            build = results[f"build-{SHARED_INDEX.get(engine, engine)}"]
            lines.append(f"| {kind.title} | {_row(measured, build)} |")
    extras = results.get("measure-extras")
    if extras:
        walls = [wall for wall, _, _ in extras["hostile"]]
        cpus = [cpu for _, cpu, _ in extras["hostile"]]
        lines += ["", _extras(extras, walls, cpus)]
    return lines


def _extras(extras: dict[str, Any], walls: Sequence[float], cpus: Sequence[float]) -> str:
    return (
        f"Hostile quotes ({len(walls)}, up to 4,096 characters): median {_ms(statistics.median(walls))}, "
        f"p99 {_ms(percentile(walls, 0.99))} (CPU {_ms(percentile(cpus, 0.99))}). "
        f"A new transcript is searchable after {_ms(extras['added'])}. A merge takes {extras['merge']:.0f} s in the "
        f"background and holds up other threads for {_ms(extras['held'])} at the longest."
    )


def _row(measured: dict[str, Any], build: dict[str, Any]) -> str:
    answers = measured["answers"]
    walls = [answer["wall"] for answer in answers]
    shares = []
    for level in LEVELS:
        found = [answer["found"] for answer in answers if answer["kind"] == level]
        shares.append(f"{sum(found) / len(found):.3f}" if found else "–")
    return " | ".join(
        [
            _ms(statistics.median(walls)),
            _ms(percentile(walls, 0.99)),
            _ms(statistics.median(answer["cpu"] for answer in answers)),
            " / ".join(shares),
            str(len(answers)),
            f"{measured['ready']:.2f} s",
            f"{measured['private'] / 1e6:,.0f} MB",
            f"{build['seconds']:,.0f} s",
            f"{build['bytes'] / 1e6:,.0f} MB",
        ]
    )


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 10 else f"{seconds:,.0f} s"


def _plot(results: dict[str, dict[str, Any]], path: Path) -> None:
    mpl.rcParams["svg.hashsalt"] = "verbatim"
    figure, (times, shares) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    for engine, kind in ENGINES.items():
        points = [
            (each["corpus"]["passages"], each[f"measure-{engine}"]["answers"])
            for each in results.values()
            if f"measure-{engine}" in each
        ]
        if not points:
            continue
        width = 2.5 if engine == "ours" else 1.2
        medians = [1000 * statistics.median(answer["wall"] for answer in answers) for _, answers in points]
        times.plot([passages for passages, _ in points], medians, marker="o", linewidth=width, label=kind.title)
        last = points[-1][1]
        found = [
            sum(answer["found"] for answer in last if answer["kind"] == level)
            / max(1, sum(answer["kind"] == level for answer in last))
            for level in LEVELS
        ]
        shares.plot(LEVELS, found, marker="o", linewidth=width)
    times.set(xscale="log", yscale="log", xlabel="passages", ylabel="median, ms", title="Time of one look-up")
    shares.set(ylabel="share found", title="Found among the most passages measured", ylim=(0.4, 1.01))
    times.grid(visible=True, alpha=0.3)
    shares.grid(visible=True, alpha=0.3)
    times.legend(fontsize=8)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
