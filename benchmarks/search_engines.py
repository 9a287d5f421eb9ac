"""The engines that the search benchmark compares, ours and its peers, each set up as its documentation advises."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from typing import TYPE_CHECKING, Protocol

import bm25s
import tantivy
from rapidfuzz import fuzz, process
from search_corpus import Folded, transcripts

from bot.quotes.align import score
from bot.quotes.engine import Engine
from bot.quotes.index.saved import SavedIndex
from bot.quotes.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.quotes.model import Part


class Searcher(Protocol):
    """An engine with its index open."""

    def find(self, quote: str) -> str | None:
        """The folded passages of the first match; None when there is none."""


class Ours:
    """A full check of the quote: verdict, differences and all. Where nothing matches, the closest passage it offers."""

    title = "Verbatim (full verdict)"

    @staticmethod
    def build(corpus: Path, folder: Path) -> None:
        """Index the corpus."""
        SavedIndex(folder).build(transcripts(corpus), {})

    def __init__(self, folder: Path, _: Folded) -> None:
        index = SavedIndex(folder).open()
        if index is None:
            raise FileNotFoundError(folder)
        self.engine = Engine(index)

    def find(self, quote: str) -> str | None:
        """The folded passages of the first match, else the closest."""
        answer = self.engine.check(quote)
        parts: Sequence[Part] = answer.matches[0].parts if answer.matches else ()
        if not parts and answer.closest:
            parts = (answer.closest,)
        return _folded(parts)


class OursMatches(Ours):
    """The same where the closest passage does not count: what a verdict calls a match."""

    title = "Verbatim, matches alone"

    def find(self, quote: str) -> str | None:
        """The folded passages of the first match."""
        answer = self.engine.check(quote)
        return _folded(answer.matches[0].parts) if answer.matches else None


def _folded(parts: Sequence[Part]) -> str | None:
    texts = dict.fromkeys(part.passage.text for part in parts)
    return " ".join(word for text in texts for word in fold_words(text)) or None


class Everything:
    """rapidfuzz's partial_ratio over every passage; nothing is missed, nothing is quick."""

    title = "rapidfuzz over everything, best one"

    @staticmethod
    def build(corpus: Path, folder: Path) -> None:
        """Nothing to build."""

    def __init__(self, _: Path, folded: Folded) -> None:
        self._texts = sorted((folded[number] for number in range(len(folded))), key=len)
        self._lengths = [len(text) for text in self._texts]

    def find(self, quote: str) -> str | None:
        """The most similar passage, by `ratio` where the passage is shorter than the quote."""
        words = " ".join(fold_words(quote))
        border = bisect_left(self._lengths, len(words))
        long = process.extractOne(words, self._texts[border:], scorer=fuzz.partial_ratio)
        least = long[1] if long else 0
        short = process.extractOne(words, self._texts[:border], scorer=fuzz.ratio, score_cutoff=least)
        best = short or long
        return best[0] if best else None


class EverythingFive(Everything):
    """The same, the best five: as many as a check gives."""

    title = "rapidfuzz over everything, best five"

    def find(self, quote: str) -> str | None:
        """The most similar of the five."""
        words = " ".join(fold_words(quote))
        border = bisect_left(self._lengths, len(words))
        long = process.extract(words, self._texts[border:], scorer=fuzz.partial_ratio, limit=5)
        short = process.extract(words, self._texts[:border], scorer=fuzz.ratio, limit=5)
        return max([*long, *short], key=lambda found: found[1])[0]


class _Reranked:
    """Candidates from an index, then rapidfuzz."""

    def __init__(self, folded: Folded) -> None:
        self._folded = folded

    def _numbers(self, words: list[str]) -> list[int]:
        raise NotImplementedError

    def find(self, quote: str) -> str | None:
        """The most similar of the candidates."""
        words = fold_words(quote)
        joined = " ".join(words)
        texts = [self._folded[number] for number in self._numbers(words)]
        return max(texts, key=lambda text: score(joined, text), default=None)


class Fts5(_Reranked):
    """SQLite's full-text search: any of the words, best 100 by bm25."""

    title = "SQLite FTS5 + rerank of 100"

    @staticmethod
    def build(corpus: Path, folder: Path) -> None:
        """Fill a contentless table and optimise it."""
        folded = Folded(corpus.parent)
        with sqlite3.connect(folder / "fts.db") as database:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("CREATE VIRTUAL TABLE passages USING fts5(body, content='', tokenize='unicode61')")
            rows = ((number, folded[number]) for number in range(len(folded)))
            database.executemany("INSERT INTO passages(rowid, body) VALUES (?, ?)", rows)
            database.execute("INSERT INTO passages(passages) VALUES ('optimize')")

    def __init__(self, folder: Path, folded: Folded) -> None:
        super().__init__(folded)
        self._database = sqlite3.connect(folder / "fts.db")

    def _numbers(self, words: list[str]) -> list[int]:
        terms = " OR ".join('"' + word.replace('"', "") + '"' for word in dict.fromkeys(words))
        asked = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rank LIMIT 100"
        return [number for (number,) in self._database.execute(asked, (terms,))]


class Tantivy(_Reranked):
    """tantivy: each word or one a slip away, best 1,000 by bm25."""

    title = "tantivy, fuzzy + rerank of 1,000"
    candidates = 1000

    @staticmethod
    def build(corpus: Path, folder: Path) -> None:
        """Index the folded passages, their numbers stored."""
        folded = Folded(corpus.parent)
        index = tantivy.Index(_schema(), path=str(folder))
        writer = index.writer(512 << 20, 1)
        for number in range(len(folded)):
            writer.add_document(tantivy.Document(body=folded[number], number=number))
        writer.commit()
        writer.wait_merging_threads()

    def __init__(self, folder: Path, folded: Folded) -> None:
        super().__init__(folded)
        self._schema = _schema()
        self._index = tantivy.Index.open(str(folder))
        self._searcher = self._index.searcher()

    def _numbers(self, words: list[str]) -> list[int]:
        terms = [
            (
                tantivy.Occur.Should,
                tantivy.Query.fuzzy_term_query(self._schema, "body", word, 1, transposition_cost_one=True),
            )
            for word in dict.fromkeys(words)
        ]
        hits = self._searcher.search(tantivy.Query.boolean_query(terms), self.candidates, count=False).hits
        return [self._searcher.doc(address)["number"][0] for _, address in hits]


class TantivyFew(Tantivy):
    """The same with 100 candidates."""

    title = "tantivy, fuzzy + rerank of 100"
    candidates = 100


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=False, tokenizer_name="default", index_option="freq")
    builder.add_unsigned_field("number", stored=True, indexed=False)
    return builder.build()


class Bm25s(_Reranked):
    """bm25s: best 100 by bm25, scores made beforehand, its index mapped."""

    title = "bm25s + rerank of 100"

    @staticmethod
    def build(corpus: Path, folder: Path) -> None:
        """Score every word of every passage."""
        folded = Folded(corpus.parent)
        texts = [folded[number] for number in range(len(folded))]
        retriever = bm25s.BM25()
        retriever.index(bm25s.tokenize(texts, stopwords=None, show_progress=False), show_progress=False)
        retriever.save(str(folder))

    def __init__(self, folder: Path, folded: Folded) -> None:
        super().__init__(folded)
        self._retriever = bm25s.BM25.load(str(folder), mmap=True)

    def _numbers(self, words: list[str]) -> list[int]:
        tokens = bm25s.tokenize([" ".join(words)], stopwords=None, show_progress=False, return_ids=False)
        count = min(100, len(self._folded))
        found, _ = self._retriever.retrieve(tokens, k=count, show_progress=False, n_threads=0)
        return [int(number) for number in found[0]]


ENGINES = {
    "ours": Ours,
    "ours-matches": OursMatches,
    "tantivy-1000": Tantivy,
    "tantivy-100": TantivyFew,
    "fts5": Fts5,
    "bm25s": Bm25s,
    "rapidfuzz": Everything,
    "rapidfuzz-5": EverythingFive,
}
SHARED_INDEX = {"ours-matches": "ours", "tantivy-100": "tantivy-1000", "rapidfuzz-5": "rapidfuzz"}
"""Engines that search the index of another."""
