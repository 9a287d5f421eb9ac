"""What a person writes around a quote: who is said to have said it and when, and where to look.

Claims stand after the closing quotation mark or on a last line of their own ("— Name", "on 9 May 2022"), or before the
marks ('Name said: "…"'); a label pasted with the quote ("Vladimir Putin: …") is a claimed speaker too. `since`, `until`
and `topic:` there are filters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.quotes.kinds import is_negation
from bot.quotes.model import Claim, Filters
from bot.quotes.words import fold_words
from bot.transcripts.dates import month_number, parse_range
from bot.transcripts.model import DateRange

if TYPE_CHECKING:
    from datetime import date

LONGEST_TAIL = 200
"""Characters after a quote that are read for claims and filters; a longer tail belongs to the quote."""

_OPENING, _CLOSING = '“«„"‘”', '”»"“’'
_SAID = r"(?:said|says?|told|stated|declared|сказала?|заявила?|говорит|сообщила?)"
_DASH = r"[—–―\-]{1,2}"
_QUOTED = re.compile(
    rf"^\s*[{_OPENING}](?P<quote>.+)[{_CLOSING}](?P<tail>[^{_OPENING}{_CLOSING}]{{0,{LONGEST_TAIL}}})$", re.DOTALL
)
_SIGNED = re.compile(
    rf"^\s*(?:{_DASH}|\(c\)|©|\(|,|~|(?-i:(?:\[|by\s+)(?=[A-ZА-ЯЁ])))\s*(?P<rest>.+)$", re.IGNORECASE | re.DOTALL
)
_DASHED = re.compile(rf"\s*{_DASH}")
_SPOKEN = re.compile(rf"\b{_SAID}\b", re.IGNORECASE)
_KEYWORD = re.compile(
    r"(?:^|(?<=[\s,;(]))(?P<name>since|until|с|до|(?:topic|тема)(?=\s*:))\s*:?\s*(?=\S)", re.IGNORECASE
)
_TOPIC = re.compile(r"(\b(?:topic|тема)\s*:\s*)[\"“«]([^\"“”«»]{1,80})[\"”»]", re.IGNORECASE)
_INLINE = re.compile(r"\s(?P<filters>(?:topic|since|until|тема|с|до):\S.*)$", re.IGNORECASE | re.DOTALL)
_LABEL = re.compile(
    r"^\s*[\"“«„]?(?P<label>(?:[^\W\d_][\w.'’-]*,?[ \t]+){0,15}[^\W\d_][\w.'’-]*)(?:\s*\([^()]{1,80}\))?"
    r"\s*:\s*(?=\S)"
)
_INLINE_TAIL = re.compile(r"^(?P<quote>.*\S)\s+(?:[—–]|--?)\s*(?P<tail>[^—–\n]{2,120})$", re.DOTALL)
_BRACKETED = re.compile(r"^(?P<quote>.*\S)\s+\((?P<tail>[^\W\d_]\S*\s+[^\W\d_][^()\n]{1,100})\)$", re.DOTALL)
_NAME = r"[A-ZА-ЯЁ][\w.'’-]*(?:[ \t]+[A-ZА-ЯЁ][\w.'’-]*){0,4}"
_FIRST = re.compile(
    rf"^[\s,]*(?:{_DASH}\s*({_NAME})\s*,|(?:{_DASH}\s*)?({_NAME})\s+{_SAID}\b|{_SAID}\s+({_NAME})(?=\s|$|[,.]))",
    re.DOTALL,
)
_REPORTED = re.compile(
    rf"^(?P<quote>.*\S),\s+(?P<tail>(?:{_SAID}\s+{_NAME}|{_NAME}\s+{_SAID})\b[^\n!?]{{0,60}})$", re.DOTALL
)
_LED = re.compile(rf"^\s*(?P<lead>[^{_OPENING}{_CLOSING}\n]{{2,120}}?)[\s,:—–-]*[“«„\"](?P<quoted>.+)$", re.DOTALL)
_ACCORDING = re.compile(
    r"^(?:(?:is it true that\s+|when\s+|where\s+)?(?:did|has)|is it true that|правда ли,? что|according to|по словам)"
    r"(?:\s+|$)",
    re.IGNORECASE,
)
_DOUBTING = re.compile(r"\s+(?:really|ever|actually|indeed)\b", re.IGNORECASE)
_NAME_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_PARTICLES = frozenset(
    (
        "of",
        "the",
        "and",
        "for",
        "in",
        "to",
        "at",
        "on",
        "de",
        "von",
        "van",
        "der",
        "al",
        "bin",
        "ibn",
        "la",
        "le",
        "di",
        "da",
        "на",
        "по",
        "и",
    )
)
_MOST_WORDS = 16
_LONGEST_NAME = 6
_NOBODY = frozenset(
    ("i", "you", "he", "she", "it", "we", "they", "who", "the", "a", "я", "ты", "он", "она", "мы", "вы", "они", "кто")
)
_LONGEST_LEAD = 10
_SENTENCE = re.compile(r"\w{3}[.!?…]\s")
_ENDED = re.compile(r"\w{5}[.!?…]\s")
"""In a label: "Шнайдер. А.Рогов" is the end of a sentence and a label, "Prof. Brandt" is a label."""
_ADDRESS_FIRST, _ADDRESS_LAST = re.compile(r"\s*https?://\S+\s+"), re.compile(r"\s[(\[]?https?://\S+$")
"""Where a quote was found, pasted before or behind it."""
_HEADING = re.compile(r"^\s*(?:quote|quotation|source|text|цитата|источник|текст)\s*:\s*(?=\S)", re.IGNORECASE)
_HASTY = 3
_DATE_WORDS = 8
_TRIM = " \t\n,;.()[]—–-"
_FIGURES = re.compile(r"'?\d{1,4}(?:[./:t–-]\d{1,4}){0,6}(?:st|nd|rd|th|-?го|-?о?е)?", re.IGNORECASE)
_FIGURE = re.compile(r"\d+")
_BETWEEN_FIGURES = frozenset(("", "of", "the", "г", "год", "года", "году"))
_ODD_MONTH = re.compile(r"\d{1,2}\s+[^\W\d_]{3,12}\.?,?\s+\d{4}")
_WHOLE_DATE = 3
"""Figures and months of a date with day, month and year."""
_ON = re.compile(r"(?:^|(?<=[\s,(]))(?:on|in|от|в)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A quote freed of what was written around it; spans of changes count in `quote`."""

    quote: str
    claim: Claim | None = None
    filters: Filters | None = None


def read(text: str, today: date) -> Question:
    """Take claims and filters off a quote, and what else is pasted with it: its address, a heading."""
    text = _bare(text)
    plain = _TOPIC.sub(r"\1\2", text)
    quote, claim, filters = _parted(plain, today)
    if (claim, filters) == (Claim(), Filters()) and (led := _led(plain, today)):
        return led
    inline = _INLINE.search(quote)
    if inline:
        rest, more = _take_filters(inline["filters"], filters, today)
        if not rest:
            quote, filters = quote[: inline.start()], more
    if (claim, filters) == (Claim(), Filters()):
        return Question(text)
    return Question(quote, claim if claim != Claim() else None, filters if filters != Filters() else None)


def _bare(text: str) -> str:
    """The text without a heading, and without addresses before and behind it."""
    first, last = _ADDRESS_FIRST.match(text), _ADDRESS_LAST.search(text.rstrip())
    text = text[first.end() if first else 0 : last.start() if last else len(text)]
    heading = _HEADING.match(text)
    return text[heading.end() :] if heading else text


def _parted(text: str, today: date) -> tuple[str, Claim, Filters]:
    """The quote apart from the lines and the tail that hold claims and filters, where there are any."""
    claim, filters = Claim(), Filters()
    for part in (_last_line, _last_line, _after_mark):
        quote, tail = part(text.strip())
        more, narrower = _tail(tail, today) if tail.strip() else (Claim(), Filters())
        if not _is_tail(more, narrower, quote, tail) and not (part is _after_mark and _is_full_name(tail)):
            name = _named_first(tail) if part is _after_mark and len(quote.split()) >= _HASTY else None
            if name is None:
                continue
            more, narrower = Claim(speaker=name), Filters()
        text = quote.strip()
        claim = claim.completed(more)
        filters = filters if narrower == Filters() else narrower
    if (claim, filters) != (Claim(), Filters()):
        quote, tail = _after_mark(text)
        text = text if tail.strip() else quote
    return text, claim, filters


def _last_line(text: str) -> tuple[str, str]:
    """A quote's last line apart from the rest; nothing as the line where there is only one, or where it is long."""
    quote, _, line = text.rpartition("\n")
    return (quote, line) if quote.strip() and len(line) <= LONGEST_TAIL else (text, "")


def _after_mark(text: str) -> tuple[str, str]:
    """What stands in quotation marks, and what after them."""
    found = _QUOTED.match(text)
    return (found["quote"], found["tail"]) if found else (text, "")


def _is_tail(claim: Claim, filters: Filters, quote: str, tail: str) -> bool:
    """Whether what stands after a quote is a claim or a filter rather than its own last words."""
    if claim.speaker is not None:
        return _is_signed(tail) and _is_name(claim.speaker, quote)
    return claim.date is not None or filters != Filters()


def _tail(tail: str, today: date) -> tuple[Claim, Filters]:
    """What the words after a quote claim and filter."""
    signed = _SIGNED.match(tail)
    rest, filters = _take_filters(signed["rest"] if signed else tail.strip(), Filters(), today)
    rest, when, text = _take_date(rest.strip(_TRIM), today)
    rest = _SPOKEN.sub(" ", rest)
    return Claim(speaker=rest.strip(_TRIM + '"“”«»') or None, date=when, date_text=text), filters


def _named_first(tail: str) -> str | None:
    """The name that stands at once after the closing mark, whatever follows it: "— Name, at …", "Name said at …"."""
    found = _FIRST.match(tail)
    name = next((each for each in found.groups() if each), None) if found else None
    return name if name and name.split()[0].casefold() not in _NOBODY and not _negates(name) else None


def _is_full_name(tail: str) -> bool:
    """Whether nothing but a name of two words or more, no dash before it, stands after the closing quotation mark."""
    words = tail.split()
    return 1 < len(words) <= _LONGEST_NAME and _capitalised(tail) and all(map(_NAME_WORD.fullmatch, words))


def _is_signed(tail: str) -> bool:
    return _SIGNED.match(tail) is not None or _SPOKEN.search(tail) is not None


def _is_name(text: str, quote: str) -> bool:
    """A few capitalised words; typed in haste after a quote of some length, one to three small ones."""
    words = [word for word in _NAME_WORD.findall(text) if word.lower() not in _PARTICLES]
    if not 0 < len(words) <= _MOST_WORDS or text.rstrip().endswith(("?", "!", ":")) or _negates(text):
        return False
    return all(any(map(str.isupper, word)) for word in words) or (
        len(words) <= _HASTY and text.islower() and len(quote.split()) > _HASTY + 1
    )


def _take_filters(text: str, filters: Filters, today: date) -> tuple[str, Filters]:
    """The text without the filters in it, and the filters with those added."""
    found = list(_KEYWORD.finditer(text))
    if not found:
        return text, filters
    rest = text[: found[0].start()]
    for keyword, end in zip(found, [*(after.start() for after in found[1:]), len(text)], strict=True):
        changed = _filtered(filters, keyword["name"].lower(), text[keyword.end() : end].strip(_TRIM + '"'), today)
        if changed:
            filters = changed
        else:
            rest += text[keyword.start() : end]
    return rest, filters


def _filtered(filters: Filters, name: str, value: str, today: date) -> Filters | None:
    """The filters with one more, or None where the value does not read as one."""
    if name in ("topic", "тема"):
        return replace(filters, topic=value) if value else None
    when = parse_range(value, today)
    if not when:
        return None
    dates = filters.dates or DateRange()
    if name in ("since", "с"):
        return replace(filters, dates=DateRange(when.first, dates.last))
    return replace(filters, dates=DateRange(dates.first, when.last))


def _take_date(text: str, today: date) -> tuple[str, DateRange | None, str | None]:
    """The text before its longest ending that is a date, the date, and how it was written.

    "Theresa May" is no date: without a figure a date needs a comma or "on" before it, or nothing. An ending that is
    written like a date and cannot be read as one ("9/5/22") is no part of a name either: it comes without the date.
    """
    for found in list(re.finditer(r"\S+", text))[-_DATE_WORDS:]:
        before, ending = text[: found.start()], text[found.start() :].strip(_TRIM)
        on = _ON.search(before)
        alone = on is not None or not before.strip() or before.rstrip().endswith((",", "(", "—", "–"))
        if not ending or not (alone or any(map(str.isdigit, ending))) or _ON.match(found.group() + " "):
            continue
        when = parse_range(ending, today)
        if when or _is_like_date(found.group(), ending, alone=alone):
            return (before[: on.start()] if on else before), when, ending
    return text, None, None


def _is_like_date(first: str, text: str, *, alone: bool) -> bool:
    """Whether a text, whose first word is given, has nothing but figures and months, enough of them for a date."""
    if first.endswith(",") or not (alone or text[0].isdigit()):
        return False  # "May, 9 May 2022" and "Theresa May 9/5/22" have a name before the date
    words = [word.strip(_TRIM).casefold() for word in text.split()]
    months = sum(month_number(word) is not None for word in words)
    figures = [word for word in words if _FIGURES.fullmatch(word)]
    others = len(words) - months - len(figures) - sum(word in _BETWEEN_FIGURES for word in words)
    if not figures or others:
        return alone and _ODD_MONTH.fullmatch(text) is not None
    return alone or months + len(_FIGURE.findall(" ".join(figures))) >= _WHOLE_DATE


def is_signed_apart(text: str, question: Question) -> bool:
    """Whether a name was read behind closing quotation marks and a dash: nobody means it as the quote's own."""
    named = question.claim is not None and question.claim.speaker is not None
    return named and _DASHED.match(_after_mark(text.strip())[1]) is not None


def signature(quote: str, today: date) -> Question | None:
    """A quote without quotation marks that a name ends, perhaps with a date: "We will win — Name, 9 May".

    The name stands behind a dash, in brackets, on a line of its own, or with "said".
    """
    found = _INLINE_TAIL.match(quote) or _BRACKETED.match(quote) or _REPORTED.match(quote)
    rest, tail = (found["quote"], found["tail"]) if found else _last_line(quote.strip())
    if len(tail.split()) < (1 if found else 2):
        return None
    claim, filters = _tail(f"— {tail}", today)
    if claim.speaker is None or not _capitalised(claim.speaker) or len(claim.speaker.split()) > _MOST_WORDS:
        return None
    return Question(rest.strip(), claim, filters if filters != Filters() else None)


def _led(text: str, today: date) -> Question | None:
    """A quote in quotation marks with who said it, or where to look, before them: `Name said: "…"`, `since 2020 "…"`.

    A pronoun or a post names nobody: then only the quote is taken.
    """
    found = _LED.match(text)
    if not found:
        return None
    quote, tail = _after_mark(text[found.start("quoted") - 1 :])
    lead = found["lead"].strip()
    spoken = _SPOKEN.search(lead)
    if len(lead.split()) > _LONGEST_LEAD or _SENTENCE.search(lead) or (spoken and _negates(lead[spoken.end() :])):
        return None  # words of the quote itself, which must not go unchecked
    said = _DOUBTING.sub("", _ACCORDING.sub("", lead))
    claim, filters = _tail(said, today)
    signed = said != lead or spoken is not None
    if (
        tail.strip(" ?!.")
        or len(quote.split()) <= _HASTY
        or not (signed or (not claim.speaker and (claim.date or filters != Filters())))
    ):
        return None
    words = (claim.speaker or "").split()
    if not words or words[0].casefold() in _NOBODY or len(words) > _LONGEST_NAME or not _capitalised(" ".join(words)):
        claim = replace(claim, speaker=None)
    return Question(quote, claim if claim != Claim() else None, filters if filters != Filters() else None)


def label(quote: str) -> tuple[str, str] | None:
    """A label pasted with a quote and the quote after it: a few capitalised words and a colon."""
    found = _LABEL.match(quote)
    if not found or _ENDED.search(found["label"]) or _negates(found.group()):
        return None
    name = _SPOKEN.sub("", found["label"]).strip(" ,")
    return (name, quote[found.end() :]) if _capitalised(name) else None


def _capitalised(name: str) -> bool:
    """Whether words may be a name: each has a capital, and none negates what is quoted ("Never: …")."""
    words = [word for word in _NAME_WORD.findall(name) if word.lower() not in _PARTICLES]
    return bool(words) and all(any(map(str.isupper, word)) for word in words) and not _negates(name)


def _negates(text: str) -> bool:
    return any(map(is_negation, fold_words(text)))
