"""What the words around a quote say of who said it and when: patterns that stand in the language files.

A pattern is matched with the words once names, posts, verbs and days in them are recognised. In its notation {who} is a
person, a post, or both, {name} and {post} each alone, {whose} a name in the genitive, {said} a verb of saying, {when}
days, {nobody} a pronoun, {unread} any words, which are given back as not understood. A comma is any mark that parts
words, […] may be left out, (a|b) is one of them. Words besides a pattern are not understood either.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from html import unescape

from bot.language import alternatives, any_language
from bot.quotes.model import Claim
from bot.quotes.question.days import LONGEST as LONGEST_DAY
from bot.quotes.question.days import Day, longest_day
from bot.quotes.question.people import LONGEST, Known, Who, belongs, nominative, read_who
from bot.quotes.words import fold_words, is_negation

MOST_TOKENS = 80
"""Words and marks next to a quote that are read; what is farther away is not understood."""
LONGEST_SHORT_MONTH = 4
LONGEST_END = 400
"""Characters at the end of a quote in which dress is looked for."""
SHORTEST_DRESSED = 5
"""Words of a quote without quotation marks from which on dress is taken off its ends."""
SHORTEST_SMALL = 4
"""Letters of a name that is written small and alone."""

_MARKS = frozenset(',;:—–―-()[]/|~“”«»"„\n')
_ELEMENT = re.compile(r"\{(\w+)\}|[\[\](),|]|[^\s\[\](),|{}]+")
"""What a pattern is made of."""
_DRESS = re.compile(
    r"\[?\b\d{1,2}[./]\d{1,2}[./]\d{2,4},?\s+\d{1,2}:\d{2}(?::\d{2})?\]?(?:\s*[ap]m)?|https?://\S+|www\.\S+|\bpic\.\S+|\b(?:t\.me|t\.co|youtu\.be)/\S+|[#@][\w.]+|\b\d{1,2}:\d{2}(?::\d{2})?\b"
    r"|\[\d{1,3}\]|\(\d{1,3}/\d{1,3}\)|©"
    "|[\u2190-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff•▪◦●*_~>]",
    re.MULTILINE,
)
_FRAMING = re.compile(r"</?[a-z][^<>]{0,100}>|^\s*\(?\d{1,3}[.)/](?=\s|$)", re.MULTILINE)
"""Tags and the numbers of a list, which are no dress where no quotation marks tell what the quote is."""
_END = frozenset(".!?…")
_QUIET = re.compile(r"\{(?:who|name|post|when)\}")

_BASE = 0xE000
"""Recognised chunks stand in the text that patterns are matched with as one character each, 256 of a kind."""
_KINDS = ("name", "posted", "post", "country", "said", "when", "nobody", "other")
_FIRST = {kind: _BASE + 256 * number for number, kind in enumerate(_KINDS)}
_WHO = ("name", "posted", "post")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One or more words of an attribution, recognised as one thing, or one word or mark."""

    kind: str
    start: int
    end: int
    text: str
    who: Who | None = None
    day: Day | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an attribution says; an empty claim where it names nobody."""

    claim: Claim
    pattern: str | None = None
    """The pattern that matched it, None where none did."""

    @property
    def whole(self) -> bool:
        """Whether each word was understood, and says something."""
        return self.claim != Claim() and self.claim.unread is None

    @property
    def bare(self) -> bool:
        """Whether it has no more than a name and a day: a quote's own words may look so."""
        return self.pattern is None or not any(map(str.isalpha, _QUIET.sub("", self.pattern)))


def read_before(text: str, today: date, known: Known) -> Reading:
    """Read what stands before a quote, as far as it belongs to it."""
    return _read(text, today, known, before=True)


def read_after(text: str, today: date, known: Known) -> Reading:
    """Read what stands behind a quote, as far as it belongs to it."""
    return _read(text, today, known, before=False)


def undressed(text: str) -> str:
    """Words around a quote without what names nobody and no day: links, tags, "BREAKING:", "(my translation)"."""
    plain = _DRESS.sub(" ", _worded_dress().sub(_blank, _dateline().sub(" ", _FRAMING.sub(" ", unescape(text)))))
    return plain if _negations(plain) == _negations(text) else text


@cache
def _dateline() -> re.Pattern[str]:
    """Where and when a report was written, in front of it: "SALTMERE, May 9 (AP) —". Its day is another."""
    shouted = rf"[^\W\d_{any_language().letters.small}]{{2,}}"
    return re.compile(
        rf"^\s*{shouted}(?:[ -]{shouted}){{0,3}}(?:,\s*(?P<day>[^(\n—–]{{0,24}}\d[^(\n—–]{{0,12}}))?\s*"
        r"(?=\(|,\s*[^\W\d_]{2,12}(?:\s[^\W\d_]{2,12})?\s*[.(—–]|[—–])"
    )


@cache
def _worded_dress() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|(?=\W)){any_language().attributions.dress.pattern}", re.IGNORECASE)


def without_edge_dress(quote: str, is_own: Callable[[str], bool]) -> str:
    """A quote without quotation marks, and without what names nobody at its ends; what is its own stays."""
    begins, ends = _edges()
    first, last = begins.match(quote), ends.search(quote, max(0, len(quote) - LONGEST_END))
    plain = quote[first.end() if first else 0 : last.start() if last else len(quote)].strip()
    few = len(fold_words(plain)) < SHORTEST_DRESSED
    if few or _negations(plain) != _negations(quote) or (fold_words(plain) != fold_words(quote) and is_own(quote)):
        return quote
    return plain


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    worded, mark = _worded_dress().pattern, r"[\s:|,.—–!-]"
    dateline = _dateline().pattern.replace("(?P<day>", "(?:")
    return (
        re.compile(rf"\s*(?:{dateline}{mark}*)?(?>(?:{worded}|{_DRESS.pattern}){mark}*+)*+", re.IGNORECASE),
        re.compile(rf"(?>\s*(?:{worded}|{_DRESS.pattern}))++\s*+\Z", re.IGNORECASE),
    )


def _blank(found: re.Match[str]) -> str:
    return "\n" if "\n" in found.group() else " , "


def _negations(text: str) -> int:
    return sum(map(is_negation, fold_words(text)))


def _read(text: str, today: date, known: Known, *, before: bool) -> Reading:
    plain = undressed(text)
    tokens = _sentence(list(_token().finditer(plain)), before=before)
    if len(tokens) > MOST_TOKENS:
        return Reading(Claim(unread=" ".join(text.split())))
    chunks = _without_edges(list(_chunked(plain, tokens, today, known)))
    encoded, at = _encoded(chunks)
    for kind in ("whole", "beside"):
        for pattern, compiled in _patterns(before=before):
            matcher = compiled[kind]
            found = matcher.fullmatch(encoded)
            if found:
                claim = _claim(found, chunks, at, plain, known)
                if claim is not None and not _is_beside_name(found, chunks, at, pattern):
                    dateline = _dateline().match(text)
                    late = dateline["day"].strip() if dateline and dateline["day"] else None
                    return Reading(claim.completed(Claim(unread=late)) if late else claim, pattern)
    dateline = _dateline().match(text)
    if dateline and dateline["day"]:
        return Reading(Claim(unread=dateline["day"].strip()))
    named = any(_names(chunk, number, known) for number, chunk in enumerate(chunks)) or _negations(plain) > 0
    said = plain[tokens[0].start() : tokens[-1].end()] if tokens else ""
    return Reading(Claim(unread=" ".join(said.split()).strip(" ,:;—–-") if named else None))


@cache
def _token() -> re.Pattern[str]:
    """A word, a figure or a mark; the full stop of an initial or an abbreviation belongs to it."""
    language = any_language()
    short = alternatives(language.sentences.abbreviations | language.posts.courtesies)
    months = alternatives([name for name in language.dates.months if len(name) <= LONGEST_SHORT_MONTH])
    adverbs = alternatives(language.attributions.adverbs)
    return re.compile(
        rf"(?i:{adverbs})-(?=[{language.letters.capital}])|"
        r"\d(?:[\w./:–'’-]*\w)?|(?:[^\W\d_]\.){1,3}(?=\s?[^\W\d_])"
        rf"|(?i:{short})\.(?=\s*[^\W\d_])|(?i:{months})\.(?=\s*\d)"
        r"|[^\W\d_](?:[\w'’-]|\.(?=[\w-]))*|\n|[^\w\s]"
    )


def _sentence(tokens: list[re.Match[str]], *, before: bool) -> list[re.Match[str]]:
    """The words of the sentence that stands next to the quote."""
    ends = [number for number, token in enumerate(tokens) if token.group() in _END]
    if before:
        return tokens[ends[-1] + 1 :] if ends else tokens
    while ends and not any(token.group()[0].isalnum() for token in tokens[: ends[0]]):
        tokens, ends = tokens[ends[0] + 1 :], [end - ends[0] - 1 for end in ends[1:]]
    return tokens[: ends[0]] if ends else tokens


def _names(chunk: Chunk, number: int, known: Known) -> bool:
    """Whether a chunk that no pattern has may be about who or when."""
    if chunk.kind in (*_WHO, "when"):
        return True
    if chunk.kind == "other":
        return not chunk.text.isupper() and not all(known.is_word(word.casefold()) for word in chunk.text.split())
    low, language = chunk.text.casefold(), any_language()
    if low in language.dates.days_ago or any(re.fullmatch(day, low) for day in language.dates.weekdays):
        return True
    if chunk.text[:1].isdigit():
        return len(chunk.text) == 4
    plain = number == 0 or low in language.function_words or low in _literals() or known.is_word(low)
    return chunk.text[:1].isupper() and not plain and not chunk.text.isupper()


def _without_edges(chunks: list[Chunk]) -> list[Chunk]:
    """Chunks without the marks at both ends, and only one between two."""
    kept: list[Chunk] = []
    for chunk in chunks:
        if chunk.text != "," or (kept and kept[-1].text != ","):
            kept.append(chunk)
    while kept and kept[-1].text == ",":
        kept.pop()
    return kept


def _chunked(text: str, tokens: Sequence[re.Match[str]], today: date, known: Known) -> Iterator[Chunk]:
    """The text's names, verbs and days, and the words between them."""
    language = any_language().attributions
    words = [token.group() for token in tokens]
    at = 0
    while at < len(words):
        start, word = tokens[at].start(), words[at]
        low = word.casefold()
        said = language.said.match(text, start)
        dated = _dated(words, at, today)
        run = 0 if word in _MARKS else _run(words, at, today)
        who = None
        if dated:
            count, day = dated
            yield Chunk("when", start, tokens[at + count - 1].end(), day.text, day=day)
        elif said and said.end() - start >= len(word.rstrip(".")) and not _inside_word(text, said.end()):
            count = sum(1 for token in tokens[at:] if token.start() < said.end())
            yield Chunk("said", start, said.end(), said.group())
        elif low in language.media and (at == 0 or words[at - 1].casefold() not in language.passed_to):
            count = 1
        elif word in _MARKS:
            count = 1
            yield Chunk("mark", start, tokens[at].end(), ",")
        elif low.rstrip("-") in language.adverbs or _before_day(words, at, today):
            count = 1
        elif low in language.nobody and low not in _literals():
            count = 1
            yield Chunk("nobody", start, tokens[at].end(), word)
        elif run and (who := read_who(words[at : at + run], known)):
            count = run
            kind = "posted" if who.name and who.post else "name" if who.name else "post" if who.post else "country"
            yield Chunk(kind, start, tokens[at + run - 1].end(), text[start : tokens[at + run - 1].end()], who)
        elif run and any(each[0].isupper() for each in words[at : at + run]) and low not in _literals():
            count = run
            yield Chunk("other", start, tokens[at + run - 1].end(), text[start : tokens[at + run - 1].end()])
        elif small := _small_name(words, at, known):
            count = small
            name = " ".join(words[at : at + small])
            yield Chunk("name", start, tokens[at + small - 1].end(), name, Who(name))
        else:
            count = 1
            yield Chunk("word", start, tokens[at].end(), word)
        at += count


def _inside_word(text: str, at: int) -> bool:
    return text[at : at + 1].isalnum() or text[at : at + 1] in ("’", "'", "-")


def _dated(words: Sequence[str], at: int, today: date) -> tuple[int, Day] | None:
    """The days that begin at a word; a month alone only behind a word that stands before days: "May" is a name too."""
    found = longest_day(words[at : at + LONGEST_DAY], today)
    if found is None or any(map(str.isdigit, found[1].text)):
        return found
    before = words[at - 1].casefold() if at else ""
    return (
        found
        if before in any_language().dates.before_date and before not in any_language().attributions.articles
        else None
    )


def _before_day(words: Sequence[str], at: int, today: date) -> bool:
    """Whether a word only leads to a day: "as early as 2007", "on Monday, 9 May 2022" where that is a Monday."""
    before, weekdays = any_language().dates.before_date, any_language().dates.weekdays
    weekday, end = None, at
    while end < len(words):
        number = next((n for n, day in enumerate(weekdays) if re.fullmatch(day, words[end].casefold())), None)
        if number is None and words[end].casefold() not in before and not (weekday is not None and words[end] == ","):
            break
        weekday = number if number is not None else weekday
        end += 1
    dated = _dated(words, end, today) if at < end < len(words) else None
    days = dated[1].days if dated else None
    return dated is not None and (
        weekday is None
        or (days is not None and days.first is not None and days.first == days.last and days.first.weekday() == weekday)
    )


def _run(words: Sequence[str], at: int, today: date) -> int:
    """How many words from here on may be a post and a name."""
    word = words[at]
    low = word.casefold()
    if low in _literals() and not (low in any_language().attributions.articles and at + 1 < len(words)):
        return 0
    end = at
    while end < len(words) and end - at < LONGEST and words[end] not in _MARKS and words[end] not in _END:
        following = words[end].casefold()
        if not words[end][0].isalpha() or (
            end > at and (following in _literals() and not belongs(words[at : end + 2], end - at))
        ):
            break
        if end > at and _dated(words, end, today) and any(map(str.isdigit, " ".join(words[end : end + 2]))):
            break
        if not belongs(words[at : end + 2], end - at):
            break
        end += 1
    return end - at


def _small_name(words: Sequence[str], at: int, known: Known) -> int:
    """How many small words from here on are the name of somebody who speaks."""
    if len(words) > LONGEST or not words[at][0].isalpha() or any_language().is_no_name(words[at].casefold()):
        return 0
    for count in (3, 2, 1):
        some = words[at : at + count]
        if len(some) < count or not all(word.islower() and word not in _literals() for word in some):
            continue
        named = some[0].split("-")[0] in any_language().names.given and not known.is_word(some[-1])
        if (count > 1 and named) or ((count > 1 or len(some[0]) >= SHORTEST_SMALL) and known.speaks(" ".join(some))):
            return count
    return 0


def _encoded(chunks: Sequence[Chunk]) -> tuple[str, list[int]]:
    """The text that patterns are matched with, and which chunk each of its characters is of."""
    text, at = "", []
    for number, chunk in enumerate(chunks):
        first = _FIRST.get(chunk.kind)
        part = chr(first + number) if first else re.sub(r"['’]", "", chunk.text.casefold())
        text += f"{part} "
        at += [number] * (len(part) + 1)
    return text, at


@cache
def _literals() -> frozenset[str]:
    """The words that patterns have."""
    attributions = any_language().attributions
    patterns = [*attributions.before, *attributions.after]
    return frozenset(
        found.group().casefold()
        for pattern in patterns
        for found in _ELEMENT.finditer(pattern)
        if not found[1] and found.group()[0].isalpha()
    )


@cache
def _patterns(*, before: bool) -> list[tuple[str, dict[str, re.Pattern[str]]]]:
    attributions = any_language().attributions
    patterns = attributions.before if before else attributions.after
    every = []
    for pattern in sorted(patterns, key=lambda each: ("{unread}" in each, -len(each))):
        shape, asides = compile_pattern(pattern), alternatives(attributions.asides)
        beside = rf"(?P<left>.*, ){shape}" if before else rf"{shape}(?P<left>(?:,|{asides}) .*)"
        every.append((pattern, {"whole": re.compile(shape), "beside": re.compile(beside)}))
    return every


def compile_pattern(pattern: str) -> str:
    """A pattern of the language files as a regular expression over encoded words, each with a space behind it."""
    marks = {"[": "(?:", "(": "(?:", "]": ")?", ")": ")", "|": "|"}
    return "".join(
        _slot(found[1]) if found[1] else marks.get(found.group(), f"{re.escape(found.group())} ")
        for found in _ELEMENT.finditer(pattern)
    )


def _slot(name: str) -> str:
    if name == "unread":
        return rf"(?P<unread>(?:\S+ ){{1,{MOST_TOKENS}}}?)"
    kinds = {"who": _WHO, "whose": ("name", "other"), "post": ("post", "country")}.get(name, (name,))
    ranges = "".join(f"{chr(_FIRST[kind])}-{chr(_FIRST[kind] + 255)}" for kind in kinds)
    return rf"[{ranges}] " if name in ("said", "nobody") else rf"(?P<{name}>[{ranges}]) "


def _claim(found: re.Match[str], chunks: Sequence[Chunk], at: Sequence[int], text: str, known: Known) -> Claim | None:
    """What a matched pattern claims; None where it names nobody that it should."""
    groups = found.groupdict()
    claim = Claim()
    for name in sorted(("who", "name", "whose", "post"), key=lambda each: found.start(each) if each in groups else -1):
        if groups.get(name):
            who = chunks[at[found.start(name)]].who or Who(chunks[at[found.start(name)]].text)
            speaker = nominative(who.name, known) if name == "whose" and who.name else who.name
            if name == "whose" and speaker is None:
                return None
            claim = replace(
                claim,
                speaker=speaker or claim.speaker,
                post=", ".join(each for each in (claim.post, who.post) if each) or None,
                country=who.country or claim.country,
            )
    if groups.get("when") and (day := chunks[at[found.start("when")]].day):
        claim = replace(claim, date=day.days, date_text=day.text, other_date=day.other)
    unread = []
    for name in ("left", "unread"):
        if groups.get(name) and groups[name].strip(" ,"):
            inside = chunks[at[found.start(name)] : at[found.end(name) - 1] + 1]
            unread.append(text[inside[0].start : inside[-1].end])
            day = _day_of(inside) if claim.date_text is None else None
            claim = replace(claim, date=day.days, date_text=day.text, other_date=day.other) if day else claim
    told = " … ".join(" ".join(each.split()) for each in unread).strip(" ,:;—–-")
    return replace(claim, unread=told or None)


def _is_beside_name(found: re.Match[str], chunks: Sequence[Chunk], at: Sequence[int], pattern: str) -> bool:
    """Whether a name alone stands beside another, "Lind, Vane": then it is not sure which of them speaks."""
    left = found.groupdict().get("left")
    if not left or any(map(str.isalpha, _QUIET.sub("", pattern))):
        return False
    first, last = at[found.start("left")], at[found.end("left") - 1]
    beside = chunks[first : last + 1]
    near = beside[1:2] if found.start("left") else beside[-2:-1]
    return any(chunk.kind in ("name", "posted", "other") for chunk in near)


def _day_of(chunks: Sequence[Chunk]) -> Day | None:
    """The one day in words that are not understood; none where it may be the day of something else ("ahead of …")."""
    days = [chunk.day for chunk in chunks if chunk.day]
    apart = any(chunk.text.casefold() in any_language().dates.apart for chunk in chunks)
    whole = len(days) == 1 and days[0].days is not None and days[0].days.first == days[0].days.last
    return days[0] if whole and not apart else None
