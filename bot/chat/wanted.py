"""What is to be followed: read from words, written into a button's data, and put into words.

A wish's code: `tMARK` topic, `pMARK` person, `lMARK` place, `sNAME` source, `e` everything, `dKEY` an event's edits,
`xKEY.NUMBER` a passage's, `rKIND` the words of the message that was replied to. Behind it may stand `~LANGUAGE`: only
transcripts in this language.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.chat.callbacks import NoSuchButtonError, mark
from bot.chat.places import split_channel
from bot.subscriptions.matching import passage_digest
from bot.subscriptions.model import Kind, SubscriptionTarget
from bot.telegram_app.legacy import argument_of, command_of, quote_of
from bot.transcripts.model import LANGUAGE, Key
from bot.transcripts.people.names import fold_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Message

    from bot.chat.view import View

_LETTERS = {"t": Kind.TOPIC, "p": Kind.PERSON, "l": Kind.PLACE, "s": Kind.SOURCE, "f": Kind.PHRASE, "q": Kind.QUOTE}
_KINDS = {
    "topic": Kind.TOPIC,
    "тема": Kind.TOPIC,
    "person": Kind.PERSON,
    "персона": Kind.PERSON,
    "лицо": Kind.PERSON,
    "place": Kind.PLACE,
    "место": Kind.PLACE,
    "source": Kind.SOURCE,
    "источник": Kind.SOURCE,
    "phrase": Kind.PHRASE,
    "фраза": Kind.PHRASE,
}
_EVERYTHING = {"everything", "all", "всё", "все"}
_QUOTED = re.compile(r"[\"“”«„](.+)[\"“”»]", re.DOTALL)
_KIND = re.compile(r"(\w{4,10})\s*:\s*(.+)", re.DOTALL)
_BARE = re.compile(r"(topic|person|place|source|тема|персона|место|источник)\s+(.+)", re.IGNORECASE | re.DOTALL)
_REPLACED = re.compile(r"#(\d{1,10})\s+")
A_PHRASE = 3
"""Words from which a text that is no known name is taken for a phrase."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish and the code that finds it again."""

    target: SubscriptionTarget
    code: str


def in_language(asked: Asked, language: str) -> Asked:
    """The same for transcripts in one language only, "" for all of them."""
    code = asked.code.partition("~")[0]
    return Asked(replace(asked.target, language=language), f"{code}~{language}" if language else code)


def split_replaced(text: str) -> tuple[int, str]:
    """The subscription that "#12 new words" changes, 0 for none, and the words."""
    found = _REPLACED.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else (0, text)


def read(view: View, text: str) -> Asked | None:
    """What words ask to follow; None where they may mean several things. Refused where they are too long."""
    if text.casefold() in _EVERYTHING:
        return Asked(SubscriptionTarget(Kind.EVERYTHING), "e")
    if (found := _KIND.fullmatch(text)) and (kind := _KINDS.get(found[1].casefold())):
        return _phrase(found[2]) if kind is Kind.PHRASE else named(view, kind, found[2].strip())
    if found := _QUOTED.fullmatch(text):
        return _phrase(text)
    if (found := _BARE.fullmatch(text)) and (asked := _nearest(view, _KINDS[found[1].casefold()], found[2])):
        return asked
    for kind in (Kind.TOPIC, Kind.PERSON, Kind.PLACE, Kind.SOURCE):
        asked = named(view, kind, text)
        if not asked.code.startswith("r"):
            return asked
    return _phrase(text) if len(text.split()) >= A_PHRASE else None


def named(view: View, kind: Kind, text: str) -> Asked:
    """A topic, person, place or source by name, as published where it is held."""
    if kind is Kind.SOURCE:
        return _source(view, text)
    names = names_of(view, kind)
    found = _as_published(view, kind, text, names)
    if found is None:
        return Asked(SubscriptionTarget(kind, text), f"r{_letter(kind)}")
    return Asked(SubscriptionTarget(kind, found), f"{_letter(kind)}{mark(found)}")


def _nearest(view: View, kind: Kind, text: str) -> Asked | None:
    """What is held of that name, a slip in a topic or person forgiven; None where there is none like it."""
    name: str | None = text
    if kind in (Kind.TOPIC, Kind.PERSON):
        name = (view.library.by_topic(text) if kind is Kind.TOPIC else view.library.by_person(text)).name
    asked = named(view, kind, name) if name else None
    return None if asked is None or asked.code.startswith("r") else asked


def names_of(view: View, kind: Kind) -> Sequence[tuple[str, int]]:
    """The names there are, each with its number of events, the most frequent first."""
    if kind is Kind.TOPIC:
        return view.library.topics()
    if kind is Kind.PERSON:
        return view.library.persons()
    if kind is Kind.PLACE:
        return Counter(name for event in view.library for name in {event.place, *event.geography} if name).most_common()
    return Counter(event.key.source for event in view.library).most_common()


def code_of(view: View, wish: SubscriptionTarget) -> str | None:
    """The code of a wish that is saved already; None where it is words that no button can hold."""
    if wish.kind is Kind.EVERYTHING:
        return f"e~{wish.language}" if wish.language else "e"
    if wish.kind is Kind.EVENT:
        return f"d{wish.text}"
    if wish.kind is Kind.PASSAGE:
        return f"x{wish.text.replace('#', '.')}"
    if wish.kind in (Kind.PHRASE, Kind.QUOTE):
        return None
    code = named(view, wish.kind, wish.text).code
    return None if code.startswith("r") else f"{code}~{wish.language}" if wish.language else code


def wish_of(view: View, code: str, replied: Message | None) -> SubscriptionTarget | None:
    """The wish that a code names; None where the words or the name are no longer there. Refused as `Wish`."""
    code, _, language = code.partition("~")
    wish = _wish(view, code, replied)
    if language and not LANGUAGE.fullmatch(language):
        raise NoSuchButtonError(f"{language!r} is no language")
    return replace(wish, language=language) if wish and language else wish


def _wish(view: View, code: str, replied: Message | None) -> SubscriptionTarget | None:
    letter, rest = code[:1], code[1:]
    if letter == "e":
        return SubscriptionTarget(Kind.EVERYTHING)
    if letter in "tpl" and letter:
        name = next((name for name, _ in names_of(view, _LETTERS[letter]) if mark(name) == rest), None)
        return SubscriptionTarget(_LETTERS[letter], name) if name else None
    if letter == "s":
        return SubscriptionTarget(Kind.SOURCE, rest) if rest in view.library.sources else None
    if letter in "dx" and letter:
        return _edits(view, rest, passage=letter == "x")
    if letter == "r" and rest in _LETTERS:
        return _from_words(view, rest, replied)
    raise NoSuchButtonError(f"{code!r} is no wish")


def words_of(message: Message, username: str) -> str:
    """The words of a message that ask to follow something: without command, channel and number."""
    if command_of(message) in (None, "quote"):
        return quote_of(message, username)
    return split_replaced(split_channel(argument_of(message))[1])[1]


def _from_words(view: View, letter: str, replied: Message | None) -> SubscriptionTarget | None:
    words = words_of(replied, view.username) if replied else ""
    if not words:
        return None
    kind = _LETTERS[letter]
    if kind in (Kind.PHRASE, Kind.QUOTE):
        return SubscriptionTarget(kind, _unquoted(words))
    found = _KIND.fullmatch(words)
    return SubscriptionTarget(kind, found[2].strip() if found and found[1].casefold() in _KINDS else words)


def _phrase(text: str) -> Asked:
    return Asked(SubscriptionTarget(Kind.PHRASE, _unquoted(text)), "rf")


def _unquoted(text: str) -> str:
    found = _KIND.fullmatch(text)
    text = found[2] if found and found[1].casefold() in _KINDS else text
    quoted = _QUOTED.fullmatch(text.strip())
    return (quoted[1] if quoted else text).strip()


def _source(view: View, text: str) -> Asked:
    asked = text.strip().casefold()
    for name in view.library.sources:
        title = view.archive.sources.get(name).title.casefold() if name in view.archive.sources else ""
        if asked in {name, title}:
            return Asked(SubscriptionTarget(Kind.SOURCE, name), f"s{name}")
    return Asked(SubscriptionTarget(Kind.SOURCE, text), "rs")


def _as_published(view: View, kind: Kind, text: str, names: Sequence[tuple[str, int]]) -> str | None:
    found: str | None
    if kind is Kind.TOPIC:
        found = view.library.by_topic(text).exact
    elif kind is Kind.PERSON:
        found = view.library.by_person(text).exact
    else:
        asked = fold_name(text)
        found = next((name for name, _ in names if fold_name(name) == asked), None)
    return found if any(name == found for name, _ in names) else None


def _edits(view: View, text: str, *, passage: bool) -> SubscriptionTarget | None:
    name, _, number = text.rpartition(".") if passage else (text, "", "")
    try:
        key = Key.parse(name)
    except ValueError as error:
        raise NoSuchButtonError(f"{text!r} names no transcript") from error
    if key not in view.library:
        return None
    if not passage:
        return SubscriptionTarget(Kind.EVENT, str(key))
    passages = view.archive.passages(key)
    if not number.isdecimal() or int(number) >= len(passages):
        return None
    return SubscriptionTarget(Kind.PASSAGE, f"{key}#{number}", detail=passage_digest(passages[int(number)].text))


def _letter(kind: Kind) -> str:
    return next(letter for letter, known in _LETTERS.items() if known is kind)
