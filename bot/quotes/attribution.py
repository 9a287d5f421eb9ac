"""Whether those who are said to have said it did, as far as the transcripts record who speaks, and with which post.

A post that cannot be compared with the recorded one ("French", France) is not ruled on rather than rejected.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, takewhile

from bot.language import alternatives, any_language, script_of
from bot.quotes.model import Claim, Filters
from bot.quotes.words import fold_words
from bot.transcripts.dates import parse_day_of_year
from bot.transcripts.model import DateRange, DayOfYear, EventDate
from bot.transcripts.names import is_anonymous, same_person

_PARTS = re.compile(r"\s*[,;/()]\s*|\s+[—–]\s+")
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*\.?|\d\w*")
_OWNED = re.compile(r"['’]s$")
_ALIKE = 4
"""Letters that an adjective and its country share at least."""


@cache
def _and() -> re.Pattern[str]:
    """What parts two persons of one claim."""
    posts = any_language().posts
    words = alternatives(posts.joining | posts.either)
    return re.compile(rf"\s+{words}\s+(?=[{any_language().letters.capital}])")


def is_named(claimed: str, speaker: str) -> bool:
    """Whether a claim has the speaker's name, whatever stands beside it."""
    return any(same_person(part, speaker) for part in _parts(claimed))


def speaker_holds(claimed: str, speaker: str | None, role: str | None = None) -> bool | None:
    """Whether a claimed name (or post) is the speaker's; None where no speaker is recorded, or a post is not.

    A post beside the name must be the speaker's too, and a second name is somebody else's.
    """
    if speaker is None:
        return None
    if not is_named(claimed, speaker):
        parts = _parts(claimed) or [claimed]
        return _all_hold(post_holds(part, speaker, role, named=False) for part in parts)
    return _all_hold(_beside(part, speaker, role) for part in _parts(claimed))


def _beside(part: str, speaker: str, role: str | None) -> bool | None:
    """Whether what one part of a claim has beside the speaker's name is the speaker's."""
    if not same_person(part, speaker):
        return post_holds(part, speaker, role, named=True)
    others = [word for word in part.split() if not same_person(word, speaker)]
    if role is None and len(others) == 1 and others[0].casefold() in any_language().posts.titles:
        return True  # "President Brandt" says little more than "Mr Brandt"
    if is_post(others):
        return post_holds(" ".join(others), speaker, role, named=True)
    if is_person(others):
        return False
    return True if all(map(_is_lesser, others)) else None  # "Lindqvist Jr." is perhaps another


def _is_lesser(word: str) -> bool:
    """Whether a word beside a name tells no person from another: a patronymic, a middle name, a courtesy."""
    low, language = word.rstrip(".").casefold(), any_language()
    return (
        len(low) == 1
        or low in language.posts.courtesies
        or low in language.names.given
        or low.endswith(language.names.patronymics)
    )


def _parts(claimed: str) -> list[str]:
    """What a claim has between its commas and brackets; persons joined by "and" are several."""
    parts = [part for part in _PARTS.split(claimed) if part]
    joined = [_and().split(part) for part in parts]
    return [
        each
        for part, persons in zip(parts, joined, strict=True)
        for each in (persons if all(is_person(person.split()) for person in persons[1:]) else [part])
    ]


def _all_hold(ruled: Iterable[bool | None]) -> bool | None:
    answers = set(ruled)
    return False if False in answers else (None if None in answers else True)


def may_hold(claimed: str, speaker: str) -> bool:
    """Whether a claim can be borne out by what somebody says, whose post is yet to be looked at."""
    return speaker_holds(claimed, speaker) is not False


@dataclass(frozen=True, slots=True)
class Rulings:
    """Whether one occurrence bears out each part of a claim; True for what is not claimed."""

    speaker: bool | None
    post: bool | None
    country: bool | None
    date: bool | None

    @property
    def all(self) -> bool | None:
        """The claim as a whole."""
        return _all_hold((self.speaker, self.post, self.country, self.date))


def rule_parts(claim: Claim, speaker: str | None, role: str | None, day: EventDate | None) -> Rulings:
    """Rule on each part of a claim at one occurrence."""
    post: bool | None = True
    if claim.post:
        without = claim.post.replace(claim.country, "") if claim.country else claim.post
        named = claim.speaker is not None
        post = None if speaker is None else post_holds(without, speaker, role, named=named)
    return Rulings(
        speaker_holds(claim.speaker, speaker, role) if claim.speaker else True,
        post,
        country_holds(claim.country, role) if claim.country else True,
        date_holds(claim, day),
    )


def holds(claim: Claim, speaker: str | None, role: str | None, day: EventDate | None) -> bool | None:
    """Whether one occurrence bears a claim out; None where it cannot be ruled, or some words were not understood."""
    ruled = rule_parts(claim, speaker, role, day).all
    return None if ruled and claim.unread else ruled


def date_holds(claim: Claim, day: EventDate | None) -> bool | None:
    """Whether a day is the claimed one; None where either is not known well enough."""
    readings = [each for each in (claim.date, claim.other_date) if each is not None]
    if not readings:
        return None if claim.date_text else True
    if day is None:
        return None
    if not any(each.covers(day) for each in readings):
        return False
    return True if day.day or any(_wholly_covers(each, day) for each in readings) else None


def _wholly_covers(days: DateRange, when: EventDate) -> bool:
    if isinstance(days, DayOfYear):
        return bool(when.month) and not days.day
    return (days.first is None or when.first >= days.first) and (days.last is None or when.last <= days.last)


def country_holds(claimed: str, role: str | None) -> bool | None:
    """Whether a country is the one in a recorded post; None where that has none, or the country is not known."""
    theirs, claims = _countries(role or ""), _countries(claimed)
    if not theirs or not claims:
        return None
    return claims <= theirs


@cache
def _country_of() -> dict[str, str]:
    """The name of a country by each of its names and adjectives."""
    countries = any_language().posts.countries
    return {each: name for name, others in countries.items() for each in (name, *others)}


def is_country(text: str) -> bool:
    """Whether words name a country and nothing else, or are its adjective: "Norway’s", "the Russian Federation"."""
    words = [_OWNED.sub("", token).casefold() for token in _TOKEN.findall(text)]
    known, beside = _country_of(), any_language().posts.state_words | any_language().attributions.articles
    return " ".join(words) in known or (
        any(word in known for word in words) and all(word in known or word in beside for word in words)
    )


def _countries(text: str) -> frozenset[str]:
    """The countries that a text names, adjectives too, each by one name."""
    known = _country_of()
    words = [_OWNED.sub("", token).casefold() for token in _TOKEN.findall(text)]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return frozenset(known[word] for word in (*words, *pairs) if word in known)


def of_any_year(claim: Claim | None) -> Claim | None:
    """The claim, where its date has no year ("9 May"), with that day of any year as its date."""
    day = parse_day_of_year(claim.date_text) if claim and claim.date and claim.date_text else None
    return replace(claim, date=day) if claim and day else claim


def any_holds(ruled: Iterable[bool | None]) -> bool | None:
    """A claim holds where one occurrence bears it out, fails where all contradict it."""
    answers = set(ruled)
    if True in answers:
        return True
    return None if None in answers or not answers else False


def narrowed(filters: Filters, claim: Claim) -> Filters:
    """Filters that also let through only what bears a claim's date out."""
    if claim.date is None or claim.other_date is not None:
        return filters
    dates = filters.dates or DateRange()
    first = max((day for day in (dates.first, claim.date.first) if day), default=None)
    last = min((day for day in (dates.last, claim.date.last) if day), default=None)
    return replace(filters, dates=DateRange(first, last))


def post_holds(text: str, speaker: str, role: str | None, *, named: bool) -> bool | None:
    """Whether words are the speaker's post; None where that cannot be told.

    Args:
        text: A post, or whatever else stands beside a name.
        speaker: The speaker's name as recorded.
        role: The speaker's post as recorded.
        named: Whether the claim has the speaker's name too; then another post is no contradiction by itself.
    """
    tokens = [_OWNED.sub("", token) for token in _TOKEN.findall(text)]
    told = [at for at, token in enumerate(tokens) if _tells(token)]
    if not told or is_anonymous(speaker):
        return named and not told
    published = [*fold_words(role or ""), *(fold_words(speaker) if named else ())]
    posts = any_language().posts
    missing = [
        at
        for at in told
        for words in (fold_words(tokens[at]),)
        if not all(it in posts.state_words or any(_is_alike(it, other) for other in published) for it in words)
    ]
    post = any(token.casefold() in posts.titles for token in tokens)
    if not missing:
        return True if named or post else None  # a country alone, "Norway", is nobody
    another = is_person([tokens[at] for at in missing]) or any(_is_surname(tokens, at) for at in missing)
    if another or not (post or named):
        return False
    if role is None or script_of(text) != script_of(role):
        return None
    return False if any(_contradicts(tokens, at, published, named=named) for at in missing) else None


def _tells(token: str) -> bool:
    word, posts = token.rstrip(".").casefold(), any_language().posts
    return len(word) > 1 and word not in posts.small_words and word not in posts.courtesies


def _is_alike(word: str, other: str) -> bool:
    """Whether words are equal, or one may be the other's adjective: Russian, Russia.

    Nigerian is not of Niger, nor Slovak of Slovenia.
    """
    shared = sum(1 for _ in takewhile(lambda it: it[0] == it[1], zip(word, other, strict=False)))
    country = word[:-1]
    another = country in any_language().posts.places and country != other
    return word == other or (shared >= max(_ALIKE, min(len(word), len(other)) - 1) and not another)


def is_post(words: Sequence[str]) -> bool:
    """Whether words have some of a post or of a place, rather than of a name alone."""
    posts = any_language().posts
    tokens = {_OWNED.sub("", token).casefold() for word in words for token in _TOKEN.findall(word)}
    return any(token in posts for token in tokens - posts.courtesies)


def is_person(words: Sequence[str]) -> bool:
    """Whether words are a person's name: a given name or an initial, and a word behind it that is no post's."""
    return any(
        (one.casefold() in any_language().names.given or (one.endswith(".") and len(one) == 2)) and _is_name(other)
        for one, other in pairwise(words)
    )


def _is_surname(tokens: list[str], at: int) -> bool:
    """Whether a word stands at once behind a post, as a name does: "President Brandt"."""
    if not at or any_language().posts.genitive.fullmatch(tokens[at].casefold()):
        return False
    return _is_name(tokens[at]) and tokens[at - 1].casefold() in any_language().posts.titles


def _is_name(token: str) -> bool:
    return token[0].isupper() and not any_language().is_no_name(token.casefold())


def _contradicts(tokens: list[str], at: int, published: list[str], *, named: bool) -> bool:
    """Whether a word of a post that the recorded one does not have makes it another."""
    posts, words = any_language().posts, [token.casefold() for token in tokens]
    word = words[at]
    if word in posts.titles:
        return not named and word not in posts.vague
    several = [names for names in posts.several_names if word in names]
    if word in posts.places or several:
        behind_small_word = at and words[at - 1] in posts.small_words
        country = several or behind_small_word or any(_is_alike(word, it) for it in posts.places - {word})
        same = any(not names.isdisjoint(published) for names in several)
        return bool(country) and not same and not posts.places.isdisjoint(published)
    before_post = at + 1 < len(words) and words[at + 1] in posts.titles
    return any(each in posts.titles and each in published for each in words) and not before_post
