"""Measure the page parsers on real pages: `python benchmarks/parsing.py [CORPUS]`.

CORPUS holds kremlin_html.tar.xz (pages as HTML, some also as saved text), kremlin_en.jsonl.xz (a reference extraction
of the same pages) and a feed. The hand-labelled sample of speakers' labels lies beside this file. Prints a table;
`--wrong N` lists up to N wrong ones of each kind. Exit status 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import sys
import tarfile
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from selectolax.lexbor import LexborHTMLParser

from bot.transcripts.formats.documents import parse, read
from bot.transcripts.formats.feed import read_feed
from bot.transcripts.formats.page import labelled, transcript
from bot.transcripts.labels import Paragraph, find
from bot.transcripts.names import same_person
from bot.transcripts.sources import Sources
from bot.transcripts.speakers import SpeakerResolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

    from bot.transcripts.formats.page import Page

ROOT = Path(__file__).resolve().parents[1]
FIELDS = (
    "id",
    "url",
    "title",
    "summary",
    "date",
    "time",
    "place",
    "geography",
    "sections",
    "topics",
    "persons",
    "captions",
)
TEXT_FIELDS = ("title", "summary", "date", "time", "place", "geography", "sections", "topics", "persons")
HEADINGS = ("Contact telephone", "Badges for", "Reporters who", "Meeting points", "The message reads")
"""Bold words before a colon that are no speaker."""


@dataclass
class Tally:
    """How many were looked at and which were wrong, by what is measured."""

    total: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, right: bool, what: str = "") -> None:  # noqa: FBT001 (reads as a sentence)
        """Count one."""
        self.total[name] += 1
        if not right:
            self.wrong[name].append(what)

    def share(self, name: str) -> float:
        """How many were right, 0 to 1."""
        return 1 - len(self.wrong[name]) / max(1, self.total[name])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--wrong", type=int, default=0, metavar="N", help="list up to N wrong ones of each kind")
    options = parser.parse_args()
    if not (options.corpus / "kremlin_html.tar.xz").exists():
        print(f"no kremlin_html.tar.xz in {options.corpus}: give the corpus folder as the argument", file=sys.stderr)
        return 2
    sources = Sources.load(ROOT / "data" / "sources.yaml")
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(options.corpus / "kremlin_html.tar.xz") as archive:
            archive.extractall(folder, filter="data")
        rate = measure(Path(folder), options.corpus, sources, tally)
    labels(tally)
    return report(tally, rate, options.wrong)


def measure(folder: Path, corpus: Path, sources: Sources, tally: Tally) -> float:
    """Fill the tally; gives pages a second on one core, transcripts made."""
    data = {path.stem: path.read_bytes() for path in sorted(folder.rglob("*.html"))}
    start = time.process_time()
    for name, content in data.items():
        parse(content, name, sources)
    rate = len(data) / (time.process_time() - start)
    served = {name: read(content, name, sources) for name, content in data.items()}
    with lzma.open(corpus / "kremlin_en.jsonl.xz", "rt", encoding="utf-8") as lines:
        reference = {item["id"]: item for item in map(json.loads, lines) if item.get("raw")}
    for name, page in served.items():
        compare_fields(name, page, reference[name], tally)
        speakers(name, data[name], page, tally)
    for path in sorted(folder.rglob("*.txt")):
        saved_text(path, served[path.stem], sources, tally)
    for path in corpus.glob("feed*.xml"):
        feed(path, served, sources, tally)
    return rate


def compare_fields(name: str, page: Page, item: dict[str, Any], tally: Tally) -> None:
    for key in FIELDS:
        stated = getattr(page, key)
        value = list(stated) if isinstance(stated, tuple) else str(stated or "")
        wanted = item["photo_captions" if key == "captions" else key] or ([] if isinstance(value, list) else "")
        tally.add(f"HTML: {key}", value == wanted, f"{name}: {value!r} ≠ {wanted!r}")
    together = [each.label + each.text for each in labelled(page)]
    tally.add("HTML: text, labels put back", together == item["paragraphs"], f"{name}: {_first(together, item)}")


def _first(paragraphs: list[str], item: dict[str, Any]) -> str:
    pairs = zip(paragraphs, item["paragraphs"], strict=False)
    return next((f"{ours!r} ≠ {theirs!r}" for ours, theirs in pairs if ours != theirs), "number of paragraphs")


def bold_labels(data: bytes) -> Iterator[tuple[str, str | None, bool]]:
    """(text, bold label or None, whether it is set apart) of each paragraph, read off the page without the parser.

    A sentence that the page shows once more, as a quotation, is set apart.
    """
    tree = LexborHTMLParser(data.decode("utf-8", "replace"))
    for node in tree.css(".masha-ignore, .read__bottommeta, .read__tooltip"):
        node.decompose()
    labels: set[str] = set()
    for node in tree.css("div.read__internal_content > p, div.read__internal_content > blockquote"):
        pieces = list(_pieces(node))
        text = " ".join("".join(piece for piece, _, _ in pieces).replace("\u200b", "").split())
        if not text:
            continue
        lead = ""
        for piece, bold, _ in pieces:
            if piece.strip() and not bold:
                break
            lead += piece
        head = " ".join(lead.split())
        rest = text[len(head) :].lstrip()
        labelled = bool(head) and head != text and (":" in head or rest.startswith((":", "(", ".")))
        labelled = labelled or (head.endswith(".") and head.strip(".") in labels)
        alone = head == text and head.endswith(":")
        apart = all(slanted for piece, _, slanted in pieces if piece.strip()) or (head == text and not alone)
        apart = apart or node.tag == "blockquote"
        labels.add(head.strip(" :."))
        yield text, head if (labelled or alone) and not head.startswith(HEADINGS) else None, apart


def _pieces(node: LexborNode, *, bold: bool = False, slanted: bool = False) -> Iterator[tuple[str, bool, bool]]:
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            yield child.text_content or "", bold, slanted
        elif child.is_element_node:
            yield from _pieces(child, bold=bold or child.tag == "b", slanted=slanted or child.tag == "i")
        child = child.next


def speakers(name: str, data: bytes, page: Page, tally: Tally) -> None:
    """Bold labels are the truth; paragraphs without one continue the last speaker, up to a separator."""
    given = {id(each): each for each in labelled(page)}
    by_text: dict[str, list[Any]] = defaultdict(list)
    for each in given.values():
        by_text[each.label + each.text].append(each)
    current: str | None = None
    for text, label, apart in bold_labels(data):
        ours = by_text[text].pop(0) if by_text[text] else None
        if re.fullmatch(r"[*\s]+", text):
            current = None
            continue
        if label:
            current = re.sub(r"\([^)]*\)?", "", label).strip(" :.")
        if label or not (apart or re.fullmatch(r"\(.*\)|[<\[]…[>\]]", text)):
            told = f"{name}: {ours and ours.speaker} ≠ {current}: {text[:60]}"
            compare_speakers("HTML", ours.speaker if ours else None, current, told, tally)


def compare_speakers(kind: str, ours: str | None, label: str | None, told: str, tally: Tally) -> None:
    """Count whether the speaker is the one that the label names, another person, or nobody; slips name the same."""
    another = ours is not None and not (label and _names(label, ours))
    tally.add(f"{kind}: another person named than speaks", not another, told)
    if label:
        tally.add(f"{kind}: nobody named where somebody speaks", ours is not None, told)


def _names(label: str, speaker: str) -> bool:
    name = " ".join(label.split()[-len(speaker.split()) :])
    return _squeezed(speaker) in _squeezed(label) or same_person(speaker, name)


def _squeezed(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def saved_text(path: Path, html: Page, sources: Sources, tally: Tally) -> None:
    """The truth is the page with the same id as HTML."""
    data = path.read_bytes()
    page = read(data, path.name, sources)
    for key in TEXT_FIELDS:
        ours, theirs = getattr(page, key), getattr(html, key)
        tally.add(f"text: {key}", ours == theirs, f"{path.stem}: {ours!r} ≠ {theirs!r}")
    truth: dict[str, list[Any]] = defaultdict(list)
    for each in labelled(html):
        truth[each.label + each.text].append(each)
    for each in labelled(page):
        meant = truth[each.label + each.text]
        wanted = meant.pop(0) if meant else None
        told = f"{path.stem}: {each.speaker} ≠ {wanted and wanted.speaker}: {each.text[:60]}"
        compare_speakers("text", each.speaker, wanted.speaker if wanted else None, told, tally)
        if wanted and wanted.speaker and wanted.speaker == each.speaker:
            tally.add("text: role of a speaker", wanted.role == each.role, told)
    same = transcript(page).turns == transcript(html).turns
    tally.add("text: all turns equal to the HTML page's", same, path.stem)


def feed(path: Path, served: dict[str, Page], sources: Sources, tally: Tally) -> None:
    for entry in read_feed(path.read_bytes(), sources).entries:
        html = served.get(entry.transcript.key.id)
        if html:
            page = transcript(html)
            same = (page.turns, page.event.title, page.event.summary, page.event.published) == (
                entry.transcript.turns,
                entry.transcript.event.title,
                entry.transcript.event.summary,
                entry.transcript.event.published,
            )
            tally.add("feed: entry equal to the page", same, entry.url)


def labels(tally: Tally) -> None:
    """Each label alone, without the page that would help."""
    with (Path(__file__).parent / "labels.jsonl").open(encoding="utf-8") as lines:
        for item in map(json.loads, lines):
            found = find(Paragraph(item["label"] + " Text."))
            role, speaker = SpeakerResolver([found.head]).of(found.head) if found else (None, None)
            ours = (speaker, role, found.note if found else None)
            right = ours == (item["speaker"], item["role"], item["note"])
            tally.add("labels: name, post and note of a hand-labelled label", right, f"{item['label']} → {ours}")


def bar(name: str) -> float:
    bars = {
        "HTML: another person named than speaks": 0.9995,
        "HTML: nobody named where somebody speaks": 0.998,
        "text: another person named than speaks": 0.998,
        "text: nobody named where somebody speaks": 0.998,
        "text: place": 0.98,
        "text: role of a speaker": 0.98,
    }
    if name in bars:
        return bars[name]
    if name.startswith("HTML"):
        return 0.999
    if name.startswith("labels"):
        return 0.97
    if name in ("text: title", "text: summary", "text: date", "text: time"):
        return 0.995
    if name in ("text: topics", "text: persons"):
        return 0.99
    return 0.0


def report(tally: Tally, rate: float, shown: int) -> int:
    print("| what | looked at | wrong | right | bar |")
    print("|---|---:|---:|---:|---:|")
    missed = rate < 300
    for name, total in tally.total.items():
        share = tally.share(name)
        missed = missed or share < bar(name)
        least = f"{bar(name):.2%}" if bar(name) else ""
        print(f"| {name} | {total:,} | {len(tally.wrong[name]):,} | {share:.2%} | {least} |")
    print(f"| pages a second, HTML to transcript, one core | {rate:,.0f} | | | 300 |")
    for name, wrong in tally.wrong.items():
        for line in wrong[:shown]:
            print(f"{name}: {line[:300]}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
