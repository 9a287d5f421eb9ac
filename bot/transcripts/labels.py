"""A speaker's label at the head of a paragraph: finding it, and telling note, post and name apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.language import any_language, pattern

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


_INITIALS = r"(?:(?:[^\W\d_]|{names.initials})\.[ -]?){1,3}(?=[^\W\d_]{2})"
"""At the head of a name: "V.", "V.V.", "K.-J."."""
_SIGNED = rf"\s{_INITIALS}[\w’'-]+$"
"""Initials and a surname at the end: what stands in quotation marks before them is an institution's name."""
_SENTENCE = r"[!?…;“”„«»\"=<>/*#@]|\d{5,}|\+\d|[^\W\d_]{4,}\. |[{letters.small}]{2,}\.\s+[{letters.capital}]"
_NOTED = r"([^():]{4,200}?) \(({labels.notes})\)\.? (?=[{letters.capital}“«])"
_DOTTED = r"([^\W\d_][^\s.]*(?: [^\W\d_][^\s.]*){1,3})\. (?=[{letters.capital}])"
_BEGINS = r"\s*[.]?\s*[{letters.capital}“«]"
"""How a speech begins behind a name."""
_GLUED = r"(?<=[{letters.small}]{2})(?=[{letters.capital}])"
_NOTE = re.compile(r"\s*\(([^()]{1,300})\)\s*$")
_TITLED = re.compile(r"[«“\"][^«»“”\"]{1,80}[»”\"]")
_BRACKETED = re.compile(r"\([^()]*\)")
_TOKEN = re.compile(r"[^\s,]+|,")
_ONLY_INITIALS = re.compile(r"(?:[^\W\d_]\.){1,3}")
_ROMAN = re.compile(r"[IVX]+")
_LONGEST_WORD = 11
_LONGEST_ACRONYM = 4
_LONGEST_NAME = 4
_LONGEST_UNNAMED = 8
_NO_COLON = re.compile(r"\s*\(([^()]{1,120})\)\s*(?=[^\s.,:;)])")


def find(paragraph: Paragraph, known: frozenset[str] = frozenset(), *, marked: bool = False) -> Label | None:
    """The label that a paragraph begins with, None when it begins with speech or narration.

    `known` are names met as labels of their own on the same page, casefolded: they make a label of "Name. Speech".
    `marked` says that the page sets its labels in bold: then such a name has to be bold too.
    """
    text = paragraph.text
    bold = paragraph.bold or 0
    colon = _colon(text)
    if colon is not None:
        head, note = _without_note(text[:colon])
        certain = bool(bold) and len(head) <= bold + 1 and bold <= colon + 4
        end = len(text) - len(text[colon + 1 :].lstrip())
        speech = not text[end : end + 1].islower()
        formed = is_label(head) or head.casefold() in known
        if head and ((formed and (certain or speech)) or (certain and may_be_label(head))):
            return Label(head, note, end, certain, unnamed=_is_press(tokens_of(head)))
        if (certain or (colon < bold and speech)) and is_unnamed(head):
            return Label(head, note, end, certain, unnamed=True)
        if certain and any(map(str.isalpha, head)):
            return Label("", None, 0, certain)
        if certain or colon < bold:
            return None
    return _bold_head(text, bold, known) or _plain_head(text, frozenset() if marked else known)


def _colon(text: str) -> int | None:
    depth = 0
    for at, mark in enumerate(text[:LONGEST]):
        if mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(0, depth - 1)
        elif mark == ":" and not depth:
            return at if at and not (text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit()) else None
    return None


def _without_note(text: str) -> tuple[str, str | None]:
    notes: list[str] = []
    while found := _NOTE.search(text):
        notes.insert(0, found[1].strip())
        text = text[: found.start()]
    return text.strip(" ,"), "; ".join(notes) or None


def _bold_head(text: str, bold: int, known: frozenset[str]) -> Label | None:
    """Bold "Name" before "(retranslated) Speech", before ". Speech", before nothing but a capital, or alone."""
    head, rest = text[:bold].strip(" ."), text[bold:]
    if len(head) < 3:
        return None
    if not rest and (head.casefold() in known or (" " not in head and is_anonymous(head))):
        return Label(head, None, len(text), certain=True)
    noted = _NO_COLON.match(rest)
    if noted and is_label(head):
        return Label(head, noted[1].strip(), bold + noted.end(), certain=True)
    if head.casefold() in known and pattern(_BEGINS).match(rest):
        return Label(head, None, bold + len(rest) - len(rest.lstrip(" .")), certain=True)
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
        or pattern(_SENTENCE).search(pattern(_INITIALS).sub("", head))
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
    if not tokens or len(tokens) > 40 or _is_sentence(tokens):
        return False
    if len(tokens) == 1:
        return len(head) > 2 and head[0].isupper()
    last = tokens[-1]
    if tokens[0].casefold() in posts.titles:
        return True
    return last[0].isupper() and not (last.casefold() in posts.institutions and len(tokens) > 3)


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


def is_anonymous(speaker: str) -> bool:
    """Whether it is a speaker without a name: "Question", "Question from Izhevsk", "Moderator"."""
    return any_language().labels.anonymous.fullmatch(speaker) is not None


def tokens_of(text: str) -> list[str]:
    """The words, and the commas between them."""
    return _TOKEN.findall(text)


def unglued(head: str) -> str:
    """The label with lost spaces put back: "PresidentofPalestineMahmoudAbbas", "Khalifaof Bahrain"."""
    if " " not in head and len(head) > _LONGEST_WORD:
        head = pattern(_GLUED).sub(" ", head)
    return any_language().labels.unglued.sub(r" \g<0>", head)


def split(head: str, known: frozenset[str] = frozenset()) -> tuple[str | None, str]:
    """Split a label's head into (post or None, name); `known` are full names met on the page, casefolded."""
    if is_anonymous(head) or head.casefold() in known:
        return None, head
    head = unglued(head)
    tokens = tokens_of(head)
    if _several(tokens):
        return None, head
    shaped = _known_last(tokens, known) or _turned(tokens) or _name_first(tokens) or _styled(tokens) or _from(tokens)
    if shaped:
        return shaped
    begins = _name_start(tokens)
    return (None, head) if begins is None else (_join(tokens[:begins]) or None, _join(tokens[begins:]))


def _known_last(tokens: list[str], known: frozenset[str]) -> tuple[str, str] | None:
    words = [token.casefold() for token in tokens]
    for start in range(1, len(tokens)):
        if " ".join(words[start:]) in known:
            return _join(tokens[:start]), _join(tokens[start:])
    return None


def _join(tokens: list[str]) -> str:
    return " ".join(tokens).replace(" ,", ",").strip(" ,")


def _stem(word: str) -> str:
    return word.strip(".").removesuffix("’s").removesuffix("'s")


def _named(token: str) -> bool:
    """Whether a token can be part of a name."""
    language = any_language()
    word = token.casefold()
    return token[-1] != ")" and (
        (word[0] != token[0] and word not in language.posts.small_words)
        or word in language.names.particles
        or word.startswith(language.names.prefixes)
    )


def _other(token: str) -> bool:
    """Whether a token belongs to a post, an institution or a place."""
    return any_language().is_no_name(_stem(token.casefold()))


def _name_start(tokens: list[str]) -> int | None:
    """Where the name at the end begins; None when there is none."""
    posts, names = any_language().posts, any_language().names
    start = len(tokens)
    while start and _named(tokens[start - 1]) and not _other(tokens[start - 1]) and not tokens[start - 1][0].isdigit():
        start -= 1
    run = tokens[start:]
    while run and run[0].casefold() in names.particles and not run[0][0].isupper():
        start, run = start + 1, run[1:]
    if not run:
        return None
    for at, token in enumerate(run):
        if len(run) - at <= 5 and (pattern(_INITIALS).match(token) if token is run[-1] else _given(token)):
            return start + (at - 2 if at > 1 and run[at - 1].casefold() in names.particles else at)
    shouted = all(map(str.isupper, tokens))
    while len(run) > 2 and _acronym(run[0]) and not shouted:
        start, run = start + 1, run[1:]
    if start and len(run) == 1 and _acronym(run[0]) and not shouted:
        return None
    keep = 2 + sum(token.casefold() in names.particles for token in run)
    before = tokens[start - 1].casefold() if start else ""
    if len(run) <= 4 and (_stem(before) in posts.titles or before in posts.places or before[-1:] in ("", ")")):
        keep = max(keep, len(run))
    return start + max(0, len(run) - keep)


def _given(token: str) -> bool:
    names = any_language().names
    word = token.casefold()
    return word in names.given or word.split("-")[0] in names.given or bool(pattern(_INITIALS).match(token + "xx"))


def _acronym(token: str) -> bool:
    """Whether a token is an institution's or a country's letters: "PRC", "NDRC"."""
    return 2 <= len(token) <= _LONGEST_ACRONYM and token.isalpha() and token.isupper() and not _ROMAN.fullmatch(token)


def _person(tokens: list[str]) -> bool:
    """Whether the words end in a given name, or initials, and a surname."""
    start = _name_start(tokens)
    if start is None:
        return False
    return bool(pattern(_INITIALS).match(tokens[start])) or (start + 1 < len(tokens) and _given(tokens[start]))


def _several(tokens: list[str]) -> bool:
    """Whether two persons speak together: "Vladimir Putin and Xi Jinping"."""
    for at, token in enumerate(tokens):
        if token.casefold() in any_language().posts.joining:
            one, other = tokens[:at], tokens[at + 1 :]
            if (_person(one) and _name_start(other) is not None) or (_person(other) and _all_named(one)):
                return True
    return False


def _all_named(tokens: list[str]) -> bool:
    return 1 <= len(tokens) <= _LONGEST_NAME and all(map(_named, tokens)) and not any(map(_other, tokens))


def _turned(tokens: list[str]) -> tuple[None, str] | None:
    """Turn "Surname, Name" and "Surname, N.P." into "Name Surname"; None when the label is not of that form."""
    names = any_language().names
    if len(tokens) not in (3, 4) or tokens[1] != "," or not _named(tokens[0]) or _other(tokens[0]):
        return None
    if tokens[0].casefold() in names.given:
        return None
    given = tokens[2:]
    if all(_ONLY_INITIALS.fullmatch(token) or token.casefold() in names.given for token in given):
        return None, _join([*given, tokens[0]])
    return None


def _from(tokens: list[str]) -> tuple[str, str] | None:
    """Of "John Smith of Reuters" the name is John Smith."""
    small = next((at for at, token in enumerate(tokens) if token in any_language().posts.whence), 0)
    name, rest = tokens[:small], tokens[small + 1 :]
    if len(name) < 2 or not rest or not _all_named(name) or not _given(name[0]) or _person(rest):
        return None
    return _join(tokens[small:]), _join(name)


def _name_first(tokens: list[str]) -> tuple[str, str] | None:
    """Of "Name Surname, post" the one and the other; None when the label is not of that form."""
    if "," not in tokens:
        return None
    comma = tokens.index(",")
    name, tail = tokens[:comma], tokens[comma + 1 :]
    if len(name) < 2 or not _all_named(name):
        return None
    if name[0].casefold() in any_language().names.given or (tail and not _named(tail[-1])):
        return _join(tail), _join(name)
    return None


def _styled(tokens: list[str]) -> tuple[str, str] | None:
    """Of "King Abdullah II of Jordan" the name is Abdullah II, King of Jordan."""
    posts = any_language().posts
    if tokens[0].casefold() not in posts.regal or len(tokens) < 2 or not tokens[1][0].isupper():
        return None
    small = next((at for at, token in enumerate(tokens) if token.casefold() in posts.regal_ends), len(tokens))
    name = tokens[1:small]
    if not name or any(map(_other, name)):
        return None
    return _join([tokens[0], *tokens[small:]]), _join(name)


def ends_in_name(tokens: list[str]) -> bool:
    """Whether the words are a name, or a post and a name, in either order, or a post at an institution's letters."""
    posts = any_language().posts
    bare = _all_named([token for token in tokens if token not in posts.joining])
    if _styled(tokens) or (bare and _several(tokens)) or (_ONLY_INITIALS.fullmatch(tokens[-1]) and _turned(tokens)):
        return True
    name = _name_start(tokens)
    if name is None:
        return _name_first(tokens) is not None or (tokens[0].casefold() in posts.titles and _acronym(tokens[-1]))
    if not name:
        return 2 <= len(tokens) <= 5 or bool(pattern(_INITIALS).match(tokens[0]))
    return any(_stem(token.casefold()) in posts.titles for token in tokens[:name])
