"""Who an attribution names: a person, a post, a country, as the words before and behind a name tell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, product

from bot.language import any_language
from bot.quotes.attribution import is_country, is_person
from bot.quotes.words import fold_words, is_negation
from bot.transcripts.names import split

LONGEST = 16
"""Words of a name with its post."""
LONGEST_NAME = 5
MOST_FORMS = 24
"""Nominatives that are looked up for a name in the genitive."""

_OWNED = re.compile(r"['’]s?$")
_ROMAN = re.compile(r"[IVX]+")
_OF_COUNTRY = re.compile(r"^(?P<who>.+?)\s+of\s+(?:the\s+)?(?P<country>[^\W\d_][\w\s’'-]*)$")


@dataclass(frozen=True, slots=True)
class Who:
    """A name, a post and a country as they were written; at least one of them."""

    name: str | None = None
    post: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the transcripts held know of words."""

    speaks: Callable[[str], bool]
    """Whether somebody of that name speaks in them."""
    is_word: Callable[[str], bool]
    """Whether a word is no name in them: it stands there in small letters."""


def stem(word: str) -> str:
    """A word in small letters without its possessive ending and full stop."""
    return _OWNED.sub("", word).rstrip(".").casefold()


def is_owner(word: str) -> bool:
    """Whether a word only tells whose: "Lind's"."""
    return _OWNED.search(word) is not None


def belongs(words: Sequence[str], at: int) -> bool:
    """Whether the word at `at` can go on with a run of a post and a name, which has the words before it."""
    language, word = any_language(), words[at]
    low, following = word.casefold(), words[at + 1] if at + 1 < len(words) else ""
    if (
        word[0].isupper()
        or is_post_word(word)
        or (at and (is_country(word) or low.startswith(language.names.prefixes)))
    ):
        return True
    if not following or not at:
        return (
            bool(following)
            and (low in language.attributions.articles or is_country(word))
            and (is_country(following) or belongs([following], 0))
        )
    before, small = words[at - 1], language.posts.small_words
    opens = following[0].isupper() or is_post_word(following)
    if low in language.names.particles and (opens or following in language.names.particles):
        return True
    if low not in small and low not in language.posts.joining:
        return False
    if stem(before) in small:  # "of the"
        return opens
    country = is_country(following) or following.casefold() in language.attributions.articles
    return (
        (is_post_word(before) or country)
        and (opens or following in small)
        and (low in language.posts.linking or (is_post_word(before) and is_post_word(following)))
    )


def is_post_word(word: str) -> bool:
    """Whether a word is of a post or an institution."""
    posts = any_language().posts
    return stem(word) in posts.titles or stem(word) in posts.institutions


def read_who(words: Sequence[str], known: Known) -> Who | None:
    """A person, a post or a country that a run of words names; None where that is not sure."""
    posted = any(map(is_post_word, words))
    while words and words[0].casefold() in any_language().attributions.articles:
        if not posted and not any(map(is_country, words)):
            return None  # "the Herald Lind": whose name begins where?
        words = words[1:]
    if not words or len(words) > LONGEST or is_owner(words[-1]):
        return None
    text = " ".join(words)
    return _unposted(words, text, known) if not posted or is_name(words, known) else _posted(words, text, known)


def _posted(words: Sequence[str], text: str, known: Known) -> Who | None:
    """A post, perhaps with a name and a country: "President Lind of Norway", "Mayor of Saltmere"."""
    of = _OF_COUNTRY.match(text)
    who = read_who(of["who"].split(), known) if of and is_country(of["country"]) else None
    if of and who and who.name:
        return Who(who.name, who.post, of["country"])
    before, name = split(text)
    post = before or text
    if before is None or post.split()[-1].casefold() in any_language().posts.small_words:
        post, name = text, ""  # "Mayor of Saltmere": no Saltmere speaks
    owned = any(is_owner(word) and not is_country(word) for word in words)
    sure = is_name(name.split(), known, posted=True) if name else not owned and _is_whole_post(words)
    return Who(name or None, post, _country(post)) if sure else None


def _unposted(words: Sequence[str], text: str, known: Known) -> Who | None:
    """A name, perhaps with a country: "Norway's Lind", "Lind of Norway", "Norwegian"."""
    of = _OF_COUNTRY.match(text)
    if is_name(words, known):
        return Who(text)
    if of and is_country(of["country"]) and is_name(of["who"].split(), known):
        return Who(of["who"], None, of["country"])
    for count in (1, 2, 3):
        first, rest = words[:count], words[count:]
        if rest and is_country(" ".join(first)) and is_name(rest, known, posted=True):
            return Who(" ".join(rest), None, _OWNED.sub("", " ".join(first)))
    return Who(None, None, text) if is_country(text) and len(words) <= 2 else None


def _country(post: str) -> str | None:
    """The country that a post names, as it is written there."""
    words = post.split()
    for count in (2, 1):
        for at in range(len(words) - count + 1):
            text = _OWNED.sub("", " ".join(words[at : at + count]).strip(","))
            if is_country(text) and not (count > 1 and is_country(words[at])):
                return text
    return None


def _is_whole_post(words: Sequence[str]) -> bool:
    """Whether each word is of a post or a place: then nobody's name is hidden in it."""
    language = any_language()
    small = language.posts.small_words
    return any(stem(word) in language.posts.titles for word in words) and all(
        stem(word) in language.posts
        or is_country(word)
        or stem(word) in small
        or stem(word) in language.posts.state_words
        or word[0].isupper()
        for word in words
    )


def _is_particle(word: str) -> bool:
    """Whether a word of a name is written small: "van", "al-Assad"."""
    return word in any_language().names.particles or word.startswith(any_language().names.prefixes)


def is_name(words: Sequence[str], known: Known, *, posted: bool = False) -> bool:
    """Whether words are a person's name and nothing else; behind a post a word is enough that is one elsewhere."""
    language = any_language()
    plain = [word for word in words if word.rstrip(".").casefold() not in language.posts.courtesies]
    if (
        not 0 < len(plain) <= LONGEST_NAME
        or any(map(is_owner, words))
        or any(map(is_negation, fold_words(" ".join(words))))
        or not all(word[0].isupper() or _is_particle(word.casefold()) for word in plain)
    ):
        return False
    odd = any(language.is_no_name(word.casefold()) and not _ROMAN.fullmatch(word) for word in plain)
    if known.speaks(" ".join(plain)) and not (odd and (len(plain) == 1 or any(map(is_post_word, plain)))):
        return True
    nobody = odd or any(word.casefold() in language.attributions.nobody for word in plain)
    named = posted or len(plain) < len(words) or is_person(plain) or not all(map(known.is_word, plain))
    return named and not nobody


def nominative(name: str, known: Known) -> str | None:
    """The speaker whose name stands in the genitive; None where nobody of it speaks."""
    endings = any_language().names.nominative
    forms = []
    for word in name.split():
        ends = [(end, others) for end, others in endings.items() if word.endswith(end) and len(word) > len(end) + 1]
        forms.append([word, *(word[: -len(end)] + other for end, others in ends for other in others)])
    every = (" ".join(each) for each in product(*forms))
    return next((each for each in islice(every, MOST_FORMS) if known.speaks(each)), None)
