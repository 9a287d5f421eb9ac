"""A speaker's label at the head of a paragraph: finding it, and telling note, post and name apart."""

import re
from dataclasses import dataclass

from bot.language import any_language, pattern
from bot.transcripts.names import INITIALS, ends_in_name, is_anonymous, tokens_of, unglued

LONGEST = 330
"""Characters within which a label must end."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One published paragraph, its label included, spaces mended."""

    text: str
    bold: int | None = None
    """How many of its first characters are bold; None where the page does not tell (saved text)."""
    aside: bool = False
    """Whether it is set apart as no speech: a rule, or wholly in italics."""
    quotation: bool = False
    """Whether the page sets it apart as a quotation."""


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before the speech: `head` is the label without colon and note, `end` where the speech begins.

    An empty head ends the speech before it and names nobody.
    """

    head: str
    note: str | None
    end: int
    certain: bool = False
    """Whether the page's bold type says so too."""
    unnamed: bool = False
    """Whether it tells no name, so that there is none to be split from a post."""


_SIGNED = rf"\s{INITIALS}[\w’'-]+$"
"""Initials and a surname at the end: what stands in quotation marks before them is an institution's name."""
_SENTENCE = r"[!?…;“”„«»\"=<>/*#@]|\d{5,}|\+\d|[^\W\d_]{4,}\. |[{letters.small}]{2,}\.\s+[{letters.capital}]"
_NOTED = r"([^():]{4,200}?) \(({labels.notes})\)\.? (?=[{letters.capital}“«])"
_DOTTED = r"([^\W\d_][^\s.]*(?: [^\W\d_][^\s.]*){1,3})\. (?=[{letters.capital}])"
_BEGINS = r"\s*[.]?\s*[{letters.capital}“«]"
"""How a speech begins behind a name."""
_DASHED = r"\s*[–—-]\s+(?=[{letters.capital}“«])"
_NOTED_BEHIND = r"\(({labels.notes})\)\.?\s*(?=[{letters.capital}“«])"
_NOTE = re.compile(r"\s*\(([^()]{1,300})\)?\s*$")
"""A bracket that is never closed holds a note too."""
_FOOTNOTE = re.compile(r"(?:\s*(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\^\w{1,2}|\*{1,3}|\[\d{1,2}\]))+$")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.$")
_TOLD_AGAIN = re.compile(r"\b([^\W\d_]{3,}) \1 \S.*$")
"""A card about the person that the page hides behind the name: "Sergei Shoigu Shoigu SergeiDefence Minister"."""
_BEHIND_COLON = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹*]*\s*")
_TITLED = re.compile(r"[«“\"][^«»“”\"]{1,80}[»”\"]")
_BRACKETED = re.compile(r"\([^()]*\)")
_PRESS_TITLED = re.compile(r"(?:[^\W\d_][\w-]+ )?[«“][^«»“”]{2,60}[»”]\s*(?:,.*)?")
_AROUND = " .–—-"
_LONGEST_UNNAMED, _LONGEST_POST, _MOST_NOTES = 8, 14, 4
_NO_COLON = re.compile(r"\s*\(([^()]{1,120})\)\s*(?=[^\s.,:;)])")


def find(paragraph: Paragraph, known: frozenset[str] = frozenset(), *, marked: bool = False) -> Label | None:
    """The label that a paragraph begins with, None when it begins with speech or narration.

    `known` are names, or surnames, met as labels on the same page, casefolded: they make a label of "Name. Speech".
    `marked` says that the page sets its labels in bold: then such a name has to be bold too.
    """
    text, bold = paragraph.text, paragraph.bold or 0
    colon = _colon(text)
    without_colon = _bold_head(text, bold, known, marked=marked) or _plain_head(text, frozenset() if marked else known)
    if colon is None:
        return without_colon
    head, note = _without_note(text[:colon])
    certain = 0 < bold <= colon + 4 and len(head) <= bold + 1
    end = _end_of(_BEHIND_COLON, text, colon + 1)
    speech = not text[end : end + 1].islower()
    formed = is_label(head) or head.casefold() in known
    if head and ((formed and (certain or speech)) or (certain and may_be_label(head))):
        noted = pattern(_NOTED_BEHIND).match(text, end) if note is None else None
        note, end = (noted[1].strip(), noted.end()) if noted else (note, end)
        return Label(head, note, end, certain, unnamed=_is_press(tokens_of(head)))
    if (certain or (colon < bold and speech)) and is_unnamed(head):
        return Label(head, note, end, certain, unnamed=True)
    if paragraph.bold is None and speech:
        return _unnamed(Label(unglued(head), note, end, unnamed=True), text[end:]) or without_colon
    if certain or colon < bold:
        somebody = any(map(str.isalpha, head)) and not any_language().labels.emphasis.fullmatch(head)
        doubtful = somebody and (certain or (bold < len(text) and speech and may_be_label(head)))
        return Label("", None, 0, certain) if doubtful else None
    return without_colon


def _colon(text: str) -> int | None:
    """Where the colon of a label would stand: outside brackets, save one that is never closed."""
    depth = 0
    for at, mark in enumerate(text[:LONGEST]):
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif mark == ":":
            closed, opened = text.find(")", at, LONGEST), text.find("(", at, LONGEST)
            if not depth or closed < 0 or 0 <= opened < closed:
                return at if at and not (text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit()) else None
    return None


def _end_of(shape: re.Pattern[str], text: str, start: int) -> int:
    found = shape.match(text, start)
    return found.end() if found else start


def _without_note(text: str) -> tuple[str, str | None]:
    notes: list[str] = []
    text = _FOOTNOTE.sub("", text)
    while len(notes) < _MOST_NOTES and (found := _NOTE.search(text)):
        notes.insert(0, found[1].strip())
        text = _FOOTNOTE.sub("", text[: found.start()])
    head = _FULL_STOP.sub("", _TOLD_AGAIN.sub(r"\1", text.strip(" ,")))
    return head, "; ".join(notes) or None


def _unnamed(label: Label, speech: str) -> Label | None:
    """The label where it is somebody without a name and nothing is bold: a post alone, a newspaper in quotation marks.

    What begins with a post and may be a sentence too is nobody's; a list says "Post: Name."
    """
    posts, tokens = any_language().posts, tokens_of(label.head)
    if not tokens or tokens[0].casefold() in posts.courtesies or len(tokens) > _LONGEST_POST or _is_sentence(tokens):
        return None
    if _PRESS_TITLED.fullmatch(_BRACKETED.sub("", label.head)):
        return label
    if (
        len(tokens) < 2
        or not any(token.strip("()").casefold() in posts.titles for token in tokens)
        or is_label(speech.strip(".;"))
    ):
        return None
    whole = label.head.count("(") == label.head.count(")")
    if whole and all(token[0].isupper() or token in posts or token in {",", *posts.small_words} for token in tokens):
        name, _, rest = (label.note or "").partition("; ")
        if not is_label(name):
            return label
        bare = [word for word in name.split() if word.strip(".").casefold() not in posts.courtesies]
        return Label(" ".join([label.head, *bare]), rest or None, label.end)  # "Trade Minister (Mr Idris Vane): …"
    return Label("", None, 0) if not whole or tokens[0].casefold() in posts.titles else None


def could_be_head(paragraph: Paragraph) -> str | None:
    """The bold words that a paragraph begins with, should they be a label without a colon; else None."""
    head = paragraph.text[: paragraph.bold or 0].strip(_AROUND)
    return head if head and len(head) < len(paragraph.text) and is_label(head) else None


def _bold_head(text: str, bold: int, known: frozenset[str], *, marked: bool) -> Label | None:
    """Bold "Name" before "(retranslated) Speech", ". Speech", "– Speech", before nothing but a capital, or alone."""
    head, rest = text[:bold].strip(_AROUND), text[bold:]
    if len(head) < 3:
        return None
    if not rest and (head.casefold() in known or (" " not in head and is_anonymous(head))):
        return Label(head, None, len(text), certain=True)
    noted = _NO_COLON.match(rest)
    if noted and is_label(head):
        return Label(head, noted[1].strip(), bold + noted.end(), certain=True)
    met = head.casefold() in known
    start = text[len(head) :]  # dash and full stop may be bold too
    dash = pattern(_DASHED).match(start)
    if dash and (met or (marked and is_label(head))):
        sure = met or dash.end() <= bold - len(head) + 1
        return Label(head, None, len(head) + dash.end(), certain=True) if sure else Label("", None, 0, certain=True)
    stopped = marked and start.lstrip().startswith(".") and is_label(head)
    if (met or stopped) and pattern(_BEGINS).match(start):
        return Label(head, None, len(text) - len(start.lstrip(" .")), certain=True)
    return None


def _plain_head(text: str, known: frozenset[str]) -> Label | None:
    """The shapes "Name (retranslated) Speech" and "Name. Speech"."""
    found = pattern(_NOTED).match(text)
    if found and is_label(found[1]):
        return Label(found[1], found[2].strip(), found.end())
    found = pattern(_DOTTED).match(text)
    if found and found[1].casefold() in known:
        return Label(found[1], None, found.end())
    return None


def is_label(head: str) -> bool:
    """Whether the words before a colon are a speaker's, judged by their form alone."""
    head = _BRACKETED.sub(" ", unglued(head)).strip()
    if pattern(_SIGNED).search(head):
        head = _TITLED.sub(" ", head)
    if is_anonymous(head):
        return True
    if (
        not head
        or not head[0].isalpha()
        or len(head) > LONGEST
        or pattern(_SENTENCE).search(pattern(INITIALS).sub("", head))
    ):
        return False
    tokens = tokens_of(head)
    return not _is_sentence(tokens) and (ends_in_name(tokens) or _is_press(tokens))


def _is_press(tokens: list[str]) -> bool:
    """Whether the words are a newspaper or a channel and its "correspondent"."""
    return (
        2 <= len(tokens) <= 4
        and tokens[-1] in any_language().posts.press
        and all(token[0].isupper() for token in tokens[:-1])
    )


def _is_sentence(tokens: list[str]) -> bool:
    """Whether a verb or a pronoun stands among the words, or a sentence's usual first word before them."""
    labels = any_language().labels
    first = tokens[0].casefold()
    return first in labels.openers or first in labels.verbs or any(word in labels.verbs for word in tokens[1:])


def may_be_label(head: str) -> bool:
    """Whether bold words before a colon can be a speaker's: anything but a sentence or a heading."""
    posts = any_language().posts
    tokens = tokens_of(head)
    if not tokens or len(tokens) > 40 or _is_sentence(tokens) or any_language().labels.emphasis.fullmatch(head):
        return False
    if len(tokens) == 1:
        return len(head) > 2 and head[0].isupper()
    if any(token.casefold() in posts.titles for token in tokens):
        return tokens[0].casefold() in posts.titles or tokens[-1][0].isupper()
    capital = all(token[0].isupper() or token in any_language().names.particles for token in tokens)
    return capital and not (tokens[-1].casefold() in posts.institutions and len(tokens) > 3)


def is_unnamed(head: str) -> bool:
    """Whether bold words before a colon are somebody without a name: "Q", "RT correspondent", "Voice of a child"."""
    posts = any_language().posts
    if len(head) <= 2:
        return head.isalpha() and head.isupper()
    tokens = tokens_of(head.casefold())
    if not tokens or len(tokens) > _LONGEST_UNNAMED or _is_sentence(tokens):
        return False
    return any(
        is_anonymous(token) or token in posts.people or token in posts.titles for token in (tokens[0], tokens[-1])
    )
