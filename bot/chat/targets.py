"""What is to be followed: read from words, named in a button by a code, and found again by it.

Codes: `tHASH` a topic, `pHASH` a person, `lHASH` a place, `sNAME` a source, `e` everything, `dKEY` an event's edits,
`xKEY.NUMBER` a passage's, `rKIND` the words of the message that was replied to. Behind it may stand `~LANGUAGE`: only
transcripts in this language.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat.buttons import NoSuchButtonError, name_hash
from bot.chat.request import WrittenText
from bot.chat.subscribers import split_channel
from bot.chat.texts import Catalogue
from bot.chat.view import View
from bot.subscriptions.matching import passage_digest
from bot.subscriptions.model import Kind, SubscriptionTarget
from bot.transcripts.model import LANGUAGE, Key
from bot.transcripts.names import fold_name

_KINDS = {"t": Kind.TOPIC, "p": Kind.PERSON, "l": Kind.PLACE, "s": Kind.SOURCE, "f": Kind.PHRASE, "q": Kind.QUOTE}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}
_NAMED = (Kind.TOPIC, Kind.PERSON, Kind.PLACE, Kind.SOURCE)
_QUOTED = re.compile(r"[\"“”«„](.+)[\"“”»]", re.DOTALL)
_LABELLED = re.compile(r"(\w{4,10})\s*:\s*(.+)", re.DOTALL)
_BARE = re.compile(r"(\w+)\s+(.+)", re.DOTALL)
_REPLACED = re.compile(r"#(\d{1,10})\s+")
A_PHRASE = 3
"""Words from which a text that is no known name is taken for a phrase."""


@dataclass(frozen=True, slots=True)
class ChosenTarget:
    """A target and the code that finds it again."""

    target: SubscriptionTarget
    code: str

    @property
    def is_held(self) -> bool:
        """Whether the library has it, so that a button can name it; else its words are in the message replied to."""
        return not self.code.startswith("r")

    def in_language(self, language: str) -> ChosenTarget:
        """The same for transcripts in one language only, "" for all of them."""
        code = self.code.partition("~")[0]
        return ChosenTarget(replace(self.target, language=language), f"{code}~{language}" if language else code)


@dataclass(frozen=True, slots=True)
class Keywords:
    """The words that say what sort of thing is meant, in all languages that the bot speaks."""

    kinds: dict[str, Kind]
    without_colon: frozenset[str]
    """Those that need none."""
    everything: frozenset[str]

    @classmethod
    def of(cls, catalogue: Catalogue) -> Keywords:
        """Read them from the catalogues."""

        def typed(kind: Kind) -> list[list[str]]:
            return [texts(f"typed.{kind}").split(", ") for texts in catalogue.languages.values()]

        kinds = {word: kind for kind in (*_NAMED, Kind.PHRASE) for words in typed(kind) for word in words}
        bare = frozenset(words[0] for kind in _NAMED for words in typed(kind))
        return cls(kinds, bare, frozenset(word for words in typed(Kind.EVERYTHING) for word in words))

    def labelled(self, text: str) -> tuple[Kind, str] | None:
        """What "topic: energy" says; None where no keyword and colon stand in front."""
        found = _LABELLED.fullmatch(text)
        kind = self.kinds.get(found[1].casefold()) if found else None
        return (kind, found[2]) if found and kind else None

    def bare(self, text: str) -> tuple[Kind, str] | None:
        """What "topic energy" says; None where no keyword that needs no colon stands in front."""
        found = _BARE.fullmatch(text)
        keyword = found[1].casefold() if found else ""
        return (self.kinds[keyword], found[2]) if found and keyword in self.without_colon else None

    def unquoted(self, text: str) -> str:
        """A phrase without keyword and quotation marks."""
        labelled = self.labelled(text)
        text = labelled[1] if labelled else text
        quoted = _QUOTED.fullmatch(text.strip())
        return (quoted[1] if quoted else text).strip()


def parse_target(view: View, text: str) -> ChosenTarget | None:
    """What words ask to follow; None where they may mean several things. Refused where they are too long."""
    keywords = Keywords.of(view.services.texts)

    def phrase(words: str) -> ChosenTarget:
        return ChosenTarget(SubscriptionTarget(Kind.PHRASE, keywords.unquoted(words)), "rf")

    if text.casefold() in keywords.everything:
        return ChosenTarget(SubscriptionTarget(Kind.EVERYTHING), "e")
    if labelled := keywords.labelled(text):
        kind, words = labelled
        return phrase(words) if kind is Kind.PHRASE else named(view, kind, words.strip())
    if _QUOTED.fullmatch(text):
        return phrase(text)
    if (bare := keywords.bare(text)) and (near := _nearest(view, *bare)):
        return near
    for kind in _NAMED:
        chosen = named(view, kind, text)
        if chosen.is_held:
            return chosen
    return phrase(text) if len(text.split()) >= A_PHRASE else None


def named(view: View, kind: Kind, text: str) -> ChosenTarget:
    """A topic, person, place or source by name, as published where it is held."""
    found = _as_published(view, kind, text)
    if found is None:
        return ChosenTarget(SubscriptionTarget(kind, text), f"r{_LETTERS[kind]}")
    return ChosenTarget(SubscriptionTarget(kind, found), code_of_name(kind, found))


def code_of_name(kind: Kind, name: str) -> str:
    """The code of a topic, person, place or source that is held."""
    return f"{_LETTERS[kind]}{name if kind is Kind.SOURCE else name_hash(name)}"


def names_of(view: View, kind: Kind) -> Sequence[tuple[str, int]]:
    """The names there are, each with its number of events, the most frequent first."""
    if kind is Kind.TOPIC:
        return view.library.topics()
    if kind is Kind.PERSON:
        return view.library.persons()
    if kind is Kind.PLACE:
        return Counter(name for event in view.library for name in {event.place, *event.geography} if name).most_common()
    return Counter(event.key.source for event in view.library).most_common()


def code_of(view: View, target: SubscriptionTarget) -> str | None:
    """The code of a target that is saved already; None where it is words that no button can hold."""
    match target.kind:
        case Kind.PHRASE | Kind.QUOTE:
            return None
        case Kind.EVENT:
            return f"d{target.text}"
        case Kind.PASSAGE:
            return f"x{target.text.replace('#', '.')}"
        case Kind.EVERYTHING:
            chosen = ChosenTarget(target, "e")
        case _:
            chosen = named(view, target.kind, target.text)
    return chosen.in_language(target.language).code if chosen.is_held else None


def target_of(view: View, code: str, replied: WrittenText | None) -> SubscriptionTarget | None:
    """The target that a code names; None where the words or the name are no longer there. Refused where too long."""
    code, _, language = code.partition("~")
    letter, rest = code[:1], code[1:]
    target: SubscriptionTarget | None = None
    if letter == "e":
        target = SubscriptionTarget(Kind.EVERYTHING)
    elif letter in {"t", "p", "l"}:
        kind = _KINDS[letter]
        name = next((name for name, _ in names_of(view, kind) if name_hash(name) == rest), None)
        target = SubscriptionTarget(kind, name) if name else None
    elif letter == "s":
        target = SubscriptionTarget(Kind.SOURCE, rest) if rest in view.library.sources else None
    elif letter in {"d", "x"}:
        target = _edits(view, rest, passage=letter == "x")
    elif letter == "r" and rest[:1] in _KINDS and (rest[1:].isdecimal() or not rest[1:]):
        words = words_of(replied, view.username) if replied else ""
        target = _from_words(view, _KINDS[rest[:1]], _quotation(view, words, int(rest[1:] or 0)))
    else:
        raise NoSuchButtonError(f"{code!r} is no target")
    if language and not LANGUAGE.fullmatch(language):
        raise NoSuchButtonError(f"{language!r} is no language")
    return replace(target, language=language) if target and language else target


def words_of(message: WrittenText, username: str) -> str:
    """The words of a message that ask to follow something: without command, channel and number."""
    if message.command in (None, "quote"):
        return message.quote(username)
    return split_replaced(split_channel(message.argument)[1])[1]


def split_replaced(text: str) -> tuple[int, str]:
    """The subscription that "#12 new words" changes, 0 for none, and the words."""
    found = _REPLACED.match(text)
    return (int(found[1]), text[found.end() :].strip()) if found else (0, text)


def _quotation(view: View, words: str, number: int) -> str:
    """One of the quotes in a message, counted from 1; the whole for 0."""
    answers = view.archive.engine.check_message(words, limit=1).answers if number else ()
    return answers[number - 1].answer.quote if 0 < number <= len(answers) else words


def _from_words(view: View, kind: Kind, words: str) -> SubscriptionTarget | None:
    if not words:
        return None
    keywords = Keywords.of(view.services.texts)
    if kind in (Kind.PHRASE, Kind.QUOTE):
        return SubscriptionTarget(kind, keywords.unquoted(words))
    labelled = keywords.labelled(words)
    return SubscriptionTarget(kind, labelled[1].strip() if labelled else words)


def _nearest(view: View, kind: Kind, text: str) -> ChosenTarget | None:
    """What is held of that name, a slip in a topic or person forgiven; None where there is none like it."""
    name: str | None = text
    if kind in (Kind.TOPIC, Kind.PERSON):
        name = (view.library.by_topic(text) if kind is Kind.TOPIC else view.library.by_person(text)).name
    chosen = named(view, kind, name) if name else None
    return chosen if chosen and chosen.is_held else None


def _as_published(view: View, kind: Kind, text: str) -> str | None:
    """A name as the library has it; a source also by its title."""
    names = [name for name, _ in names_of(view, kind)]
    if kind is Kind.TOPIC:
        found = view.library.by_topic(text).exact
    elif kind is Kind.PERSON:
        found = view.library.by_person(text).exact
    elif kind is Kind.PLACE:
        found = next((name for name in names if fold_name(name) == fold_name(text)), None)
    else:
        known, asked = view.archive.sources, text.strip().casefold()
        titles = {name: known.get(name).title.casefold() if name in known else "" for name in view.library.sources}
        return next((name for name, title in titles.items() if asked in {name, title}), None)
    return found if found in names else None


def _edits(view: View, text: str, *, passage: bool) -> SubscriptionTarget | None:
    """An event whose edits are meant, or a passage of it; None where it is not held any more."""
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
