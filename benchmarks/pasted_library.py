"""The transcripts that pasted quotes are drawn from: a library made with the code under test, and its sentences."""

from __future__ import annotations

import json
import lzma
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
GRAM = 6
"""A quote stands once where one run of so many of its words does."""
ANONYMOUS = frozenset(["Question", "Remark", "Reply", "Answer", "Response", "Voice", "Вопрос", "Реплика", "Ответ"])

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BORDER = re.compile(r"(?<=[.!?])[\"”»’)]*\s+(?=[\"“«(]?[A-ZА-ЯЁ0-9–—])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|vs|etc|Gen|Prof|им|ст|гг|г|т|см|тыс|руб|[A-ZА-ЯЁа-яё])|[ie]\.[eg])\.$"
)
_LABEL = re.compile(r"^([А-ЯЁ]\.(?:[А-ЯЁ]\.)?\s?[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?|Вопрос|Реплика)\s*(?:\([^)]*\))?:\s*")
_MARKS = re.compile(r"[\"“”«»„‘]|(?<!\w)['’]|['’](?!\w)")
_NAME = re.compile(r"[A-ZА-ЯЁ][\w’'-]+(?: [A-ZА-ЯЁ][\w’'-]+){1,2}")


def fold(text: str) -> list[str]:
    """Give the words of a text as they are compared here: small, with plain apostrophes, ё as е."""
    return _WORD.findall(text.lower().replace("’", "'").replace("ё", "е"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as published, and what stands around it."""

    text: str
    before: str
    """The rest of the paragraph in front."""
    after: str
    speaker: str | None
    role: str | None
    day: date | None
    language: str

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(fold(self.text))

    @property
    def last(self) -> str:
        """The speaker's last name."""
        return (self.speaker or "").split()[-1]

    @property
    def bare(self) -> str:
        """The sentence without its full stop."""
        return self.text.rstrip(" .…!?")


@dataclass
class Library:
    """Every sentence of one language, who speaks, and which runs of words stand once."""

    language: str
    sentences: list[Sentence] = field(default_factory=list)
    roles: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    days: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    _once: frozenset[int] = frozenset()

    @classmethod
    def read(cls, folder: Path, language: str) -> Library:
        """Read the transcripts of a language from a library's YAML files."""
        library = cls(language)
        grams: list[np.ndarray[Any, Any]] = []
        for path in sorted(folder.rglob("*.yaml")):
            item = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
            if isinstance(item, dict) and item.get("language") == language:
                library._add(item, grams)
        numbers, counts = np.unique(np.concatenate(grams), return_counts=True) if grams else ((), ())
        library._once = frozenset(np.asarray(numbers)[np.asarray(counts) == 1].tolist())
        return library

    def _add(self, item: dict[str, Any], grams: list[np.ndarray[Any, Any]]) -> None:
        day = date.fromisoformat(str(item["date"])) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(item["date"])) else None
        for turn in item["turns"]:
            speaker, role = turn.get("speaker"), turn.get("role")
            grams.append(np.array(list(_grams(fold(" ".join(turn["paragraphs"])))), dtype=np.int64))
            if speaker:
                self.roles[speaker].update([role] if role else [])
                self.days[speaker].update([day] if day else [])
            for paragraph in turn["paragraphs"]:
                for start, end in borders(paragraph):
                    before, text, after = paragraph[:start], paragraph[start:end].strip(), paragraph[end:].strip()
                    self.sentences.append(Sentence(text, before, after, speaker, role, day, self.language))

    def once(self, text: str) -> bool:
        """Whether the words of a text stand in one place only."""
        return any(gram in self._once for gram in _grams(fold(text)))

    def people(self) -> list[str]:
        """Name everybody who speaks under a full name, most days first."""
        named = [name for name in self.days if _NAME.fullmatch(name) and name not in ANONYMOUS]
        return sorted(named, key=lambda name: (-len(self.days[name]), name))

    def plain(self, low: int = 8, high: int = 32) -> Iterator[Sentence]:
        """Give whole sentences, said once by a named person on a known day, without quotation marks in their way."""
        names = frozenset(self.people())
        for sentence in self.sentences:
            if (
                sentence.speaker in names
                and sentence.day is not None
                and sentence.text.endswith(".")
                and not sentence.text.endswith("..")
                and sentence.text[0].isupper()
                and low <= sentence.words <= high
                and not _MARKS.search(sentence.text)
                and not re.search(r"[:;()\[\]/…?!<>*]|[–—-]\s", sentence.text)
                and not len(re.findall(r'["“”«»„]', sentence.before)) % 2
                and self.once(sentence.text)
            ):
                yield sentence


def borders(paragraph: str) -> Iterator[tuple[int, int]]:
    """Give where the sentences of a paragraph begin and end."""
    start = 0
    for border in _BORDER.finditer(paragraph):
        if not _ABBREVIATED.search(paragraph[: border.start()]):
            yield start, border.end()
            start = border.end()
    if start < len(paragraph):
        yield start, len(paragraph)


def _grams(words: Sequence[str]) -> Iterator[int]:
    for index in range(len(words) - GRAM + 1):
        yield hash(tuple(words[index : index + GRAM]))


def make(folder: Path, root: Path, corpus: Path, people: dict[str, dict[str, str]]) -> None:
    """Make a library of the real pages in an empty folder with the code at `root`.

    The Russian ones come without speakers: theirs are read off the labels ("В.Путин: …") here, so that who spoke is
    known whatever the code under test makes of labels.
    """
    with tempfile.TemporaryDirectory() as scratch:
        lines = Path(scratch) / "labelled.jsonl"
        lines.write_text("".join(_labelled(corpus / "kremlin_ru.jsonl.xz", people)), "utf-8")
        russian = [str(lines), "--source", "kremlin", "--language", "ru"]
        for given in ([str(corpus / "kremlin_html.tar.xz")], russian):
            command = [sys.executable, "-m", "bot", "add", *given, "--library", str(folder)]
            done = subprocess.run(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
            if done.returncode not in (0, 1):
                raise SystemExit(done.stderr.decode(errors="replace"))


def _labelled(path: Path, people: dict[str, dict[str, str]]) -> Iterator[str]:
    names = {entry["label"]: (name, entry.get("role")) for name, entry in people.items()}
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for item in map(json.loads, lines):
            turns: list[dict[str, Any]] = []
            for paragraph in item.pop("paragraphs"):
                label = _LABEL.match(paragraph)
                if label:
                    name, role = names.get(label[1].replace(" ", ""), (label[1], None))
                    turns.append({"speaker": name, "role": role, "paragraphs": [paragraph[label.end() :]]})
                elif turns and not re.match(r"\* \* \*|[А-ЯЁ][^.!?]{2,60}:", paragraph):
                    turns[-1]["paragraphs"].append(paragraph)
                else:
                    turns.append({"speaker": None, "paragraphs": [paragraph]})
            kept = {name: item.get(name) for name in ("id", "url", "title", "summary", "date", "time", "place")}
            turns = [turn for turn in turns if turn["paragraphs"] != [""]]
            yield json.dumps(kept | {"source": "kremlin", "language": "ru", "turns": turns}, ensure_ascii=False) + "\n"
