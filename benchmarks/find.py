"""Measure the search for passages: `python benchmarks/find.py --library DIR CORPUS.jsonl.xz …`.

Questions from templates are asked of a library, and what comes is compared with what reading every passage gives.
Then summaries of events are asked of an index of all the corpora, beside bm25s with Snowball stems over the same
passages on the same core, and paraphrases (benchmarks/find_questions.yaml) of the library. The index is kept in
`--work`. Prints a table for docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import Stemmer
import yaml
from babel import Locale
from search_corpus import items

from bot.language import language
from bot.passages import PassageSearch
from bot.passages.question import searched_words
from bot.quotes.index.saved import SavedIndex
from bot.transcripts.labels import is_anonymous
from bot.transcripts.model import Event, EventDate, Key, Transcript, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.quotes.index import Index
    from bot.transcripts.model import Passage

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = Path(__file__).with_name("find_questions.yaml")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="*", type=Path, help="JSON Lines with id, title, date, summary and paragraphs")
    parser.add_argument("--library", type=Path, help="a library's folder, indexed")
    parser.add_argument("--each", type=int, default=15, help="questions of each wording")
    parser.add_argument("--summaries", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, default=ROOT / "var/benchmark/find", help="where to keep what is built")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    return parser.parse_args()


def main() -> int:
    args = arguments()
    os.sched_setaffinity(0, {args.core})
    rng = random.Random(args.seed)
    wordings = yaml.safe_load(QUESTIONS.read_text("utf-8"))
    if args.library:
        index = SavedIndex(args.library / ".index").open()
        if index is None:
            sys.exit(f"{args.library} has no index: `verbatim latest --library {args.library}` makes one")
        ask_questions(index, wordings, args.each, rng)
        ask_paraphrases(index, wordings["paraphrases"])
    if args.corpus:
        ask_summaries(args, rng)
    return 0


# Questions with known answers


class Truth:
    """What reading every passage of a library gives."""

    def __init__(self, index: Index) -> None:
        self.by_stem: defaultdict[str, list[tuple[Passage, int]]] = defaultdict(list)
        self.words: defaultdict[str, set[str]] = defaultdict(set)
        for event in index.events():
            transcript = index.transcript(event.key)
            if transcript is None or transcript.event.day is None:
                continue
            for passage in transcript.passages:
                for word in {each.casefold().replace("ё", "е") for each in WORD.findall(passage.text)}:
                    self.by_stem[stem(word)].append((passage, transcript.event.day.year))
                    self.words[stem(word)].add(word)

    def count(self, stems: set[str], speakers: set[str] | None, year: int) -> int:
        """In how many passages of a year a word with one of the stems stands, of some speakers only where given."""
        found = {
            (passage.key, passage.number)
            for each in stems
            for passage, when in self.by_stem[each]
            if when == year and (speakers is None or passage.speaker in speakers)
        }
        return len(found)


def stem(word: str) -> str:
    word = re.sub(r"['’].*", "", word)
    return Stemmer.Stemmer("english" if word.isascii() else "russian").stemWord(word)


def ask_questions(index: Index, wordings: dict[str, Any], each: int, rng: random.Random) -> None:
    search, truth = PassageSearch(index), Truth(index)
    speakers = [name for name, turns in search.speakers.turns.items() if turns > 15 and not is_anonymous(name)]
    persons = {ru: en for ru, en in language("ru").searching.persons.items() if en in search.speakers.turns}
    countries = {
        ru.casefold(): Locale("en").territories[code].casefold()
        for code, ru in Locale("ru").territories.items()
        if ru.isalpha() and Locale("en").territories[code].isalpha()
    }
    for code in ("en", "ru"):
        asked = read = exact = near = 0
        kept, times, wrong = True, [], []
        for kind, wording in [(kind, text) for kind, texts in wordings[code].items() for text in texts]:
            for _ in range(each):
                while True:
                    fields, stems, names = drawn(truth, rng, code, kind, speakers, persons, countries)
                    wanted = truth.count(stems, names, int(fields["year"]))
                    if wanted:
                        break
                started = time.perf_counter()
                found = search.ask(wording.format(**fields), limit=20)
                times.append(time.perf_counter() - started)
                query, asked = found.query, asked + 1
                days = query.dates and (str(query.dates.first), str(query.dates.last))
                right = (
                    days == (f"{fields['year']}-01-01", f"{fields['year']}-12-31")
                    and (query.speaker in names if names else query.speaker is None)
                    and [stem(word) for word in searched_words(query.words)] == [stem(fields["word"])]
                )
                read += right
                exact += found.total == wanted
                near += abs(found.total - wanted) <= max(1, wanted // 20)
                kept &= all(
                    str(one.part.event.day).startswith(fields["year"])
                    and (not names or one.part.passage.speaker in names)
                    for one in found.passages
                )
                if not right or found.total != wanted:
                    wrong.append(f"  {wording.format(**fields)!r}: {query}, {found.total} for {wanted}")
        shares = f"read {read / asked:.1%}, counts exact {exact / asked:.1%}, within 5 % {near / asked:.1%}"
        print(f"{code}: {asked} questions, {shares}")
        print(f"  filters kept by every passage shown: {kept}, median {statistics.median(times) * 1000:.1f} ms")
        print("\n".join(wrong[:12]))


def drawn(
    truth: Truth,
    rng: random.Random,
    code: str,
    kind: str,
    speakers: list[str],
    persons: dict[str, str],
    countries: dict[str, str],
) -> tuple[dict[str, str], set[str], set[str] | None]:
    """A speaker, a word and a year; the stems that answer, and the names of the speaker."""
    year = str(rng.randrange(2000, 2021))
    if code == "en":
        who = rng.choice(speakers)
        passage, when = rng.choice(truth.by_stem[rng.choice(["countri", "year", "work", "peopl"])])
        words = [word for word in WORD.findall(passage.text) if len(word) > 4 and len(searched_words(word)) == 1]
        if passage.speaker in speakers:
            who, year = passage.speaker, str(when)
        word = rng.choice(words).casefold() if words else "country"
        return {"who": rng.choice([who, who.split()[-1]]), "word": word, "year": year}, {stem(word)}, {who}
    if kind == "who":
        russian, who = rng.choice([*persons.items()])
        place = rng.choice([*countries])
        surname = russian.split()[-1]
        fields = {
            "who": surname,
            "whose": surname + "а" * surname.endswith(("ов", "ев", "ин")),
            "word": place,
            "year": year,
        }
        return fields, {stem(place), stem(countries[place])}, {who}
    passage, when = rng.choice(truth.by_stem[stem("россия")])
    word = rng.choice([word for word in WORD.findall(passage.text) if len(word) > 5 and len(searched_words(word)) == 1])
    word = word.casefold()
    others = {stem(other) for name, other in countries.items() if stem(name) == stem(word)}
    return {"word": word, "year": str(when)}, {stem(word), *others}, None


def ask_paraphrases(index: Index, paraphrases: list[dict[str, str]]) -> None:
    search = PassageSearch(index)
    ranks = []
    for each in paraphrases:
        found = search.ask(each["asked"], limit=10).passages
        there = [f"{one.part.event.key}:{one.part.passage.number}" for one in found]
        ranks.append(there.index(each["passage"]) + 1 if each["passage"] in there else None)
    for most in (1, 5, 10):
        first = sum(rank is not None and rank <= most for rank in ranks)
        print(f"paraphrases: {first} of {len(ranks)} in the first {most}")


# Summaries, beside bm25s


def transcripts(paths: list[Path]) -> Iterator[tuple[Transcript, str]]:
    """Every item with its summary, numbered as ids."""
    for number, item in enumerate(items(paths)):
        try:
            day = EventDate.parse((item["date"] or "")[:10])
        except ValueError:
            day = None
        event = Event(Key("bench", "en", str(number)), item["title"] or "", date=day, topics=tuple(item["topics"]))
        yield Transcript(event, (Turn(None, None, tuple(item["paragraphs"])),)), item.get("summary") or ""


def ask_summaries(args: argparse.Namespace, rng: random.Random) -> None:
    import bm25s  # noqa: PLC0415 (of the extra `bench`)

    saved = SavedIndex(args.work / "index")
    index = saved.open()
    if index is None:
        shutil.rmtree(args.work / "index", ignore_errors=True)
        started = time.perf_counter()
        index = saved.build((transcript for transcript, _ in transcripts(args.corpus)), {})
        print(f"indexed in {time.perf_counter() - started:.0f} s")
    texts, owners, summaries = [], [], []
    for transcript, summary in transcripts(args.corpus):
        texts += [passage.text for passage in transcript.passages]
        owners += [transcript.key.id] * len(transcript.passages)
        if len(summary.split()) >= 8:
            summaries.append((transcript.key.id, summary))
    chosen = rng.sample(summaries, min(args.summaries, len(summaries)))
    search = PassageSearch(index)
    search.ask("warm up")
    found, times = 0, []
    for event, summary in chosen:
        started = time.perf_counter(), time.thread_time()
        answer = search.ask(summary, limit=5)
        times.append((time.perf_counter() - started[0], time.thread_time() - started[1]))
        found += any(each.part.event.key.id == event for each in answer.passages)
    report("ours", index.count, found, times)
    words, asked = (
        ["oil", "nuclear weapons", "climate change", "Syria", "development of the economy", "housing prices"],
        [],
    )
    for word in words * 5:
        started = time.perf_counter(), time.thread_time()
        search.ask(word)
        asked.append((time.perf_counter() - started[0], time.thread_time() - started[1]))
    report("ours, a few words", index.count, 0, asked)
    snowball = Stemmer.Stemmer("english")
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(texts, stopwords="en", stemmer=snowball, show_progress=False), show_progress=False)
    found, times = 0, []
    for event, summary in chosen:
        started = time.perf_counter(), time.thread_time()
        tokens = bm25s.tokenize(summary, stopwords="en", stemmer=snowball, show_progress=False)
        best, _ = retriever.retrieve(tokens, k=5, show_progress=False)
        times.append((time.perf_counter() - started[0], time.thread_time() - started[1]))
        found += any(owners[number] == event for number in best[0].tolist())
    report("bm25s", len(texts), found, times)


def report(name: str, passages: int, found: int, times: list[tuple[float, float]]) -> None:
    wall, cpu = (statistics.median(each) * 1000 for each in zip(*times, strict=True))
    told = f"{found} of {len(times)} events in the first five, {wall:.1f} ms ({cpu:.1f} CPU)"
    print(f"{name}: {passages:,} passages, {told}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
