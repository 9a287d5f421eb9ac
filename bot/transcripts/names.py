"""Names as people write them: told from the post beside them, and compared whatever their order, alphabet or slips."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.language import any_language, pattern, script_of

MAX_LENGTH = 200
"""Of a name, in characters; what is longer is cut."""
CLOSE = 72.0
"""From this score (0–100) a name is worth suggesting."""

REMEMBERED = 100_000
"""Names whose words are kept. A look-up goes over all names held: with fewer kept than held, it would find none."""

MOST_WORDS = 6
"""Names of at most this many words are also compared word by word."""
MISSING_WORD = 1.0
"""What each word costs that only one of two names has."""
SAME_SOUND = 97.0
"""How alike two words are that only sound the same."""
BEGINS, BEGINS_MOST, SHORTEST_BEGINNING = 75.0, 95.0, 4
"""How alike a word and its beginning are, from a few letters of it to nearly all. What stands inside a word or at its
end is compared letter by letter as any other: "culture" is not what "agriculture" says, nor "Bush" Babushkin."""
OTHER_ALPHABET = 10.0
"""What a name in another alphabet than the query's loses, so that one in the same comes first."""

INITIALS = r"(?<![^\W\d_])(?:(?:[^\W\d_]|{names.initials})\.[ -]?){1,3}(?=[^\W\d_]{2})"
"""At the head of a name: "V.", "V.V.", "K.-J."."""
_GLUED = r"(?<=[{letters.small}]{2})(?=[{letters.capital}])"
_TOKEN = re.compile(r"[^\s,]+|,")
_ONLY_INITIALS = re.compile(r"(?:[^\W\d_]\.){1,3}")
_ROMAN = re.compile(r"[IVX]+")
_LONGEST_WORD = 11
_LONGEST_ACRONYM = 4
_LONGEST_NAME, _LONGEST_BARE = 4, 6
"""Words of a name behind a post, and of one that stands alone."""
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")


def fold_name(text: str) -> str:
    """Small Latin letters without accents, words apart by one space: what two spellings are compared by."""
    return _folded(text[:MAX_LENGTH])


@lru_cache(maxsize=REMEMBERED)
def _folded(text: str) -> str:
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    latin = _latin()
    plain = unicodedata.normalize("NFKD", text.lower().translate(latin))
    plain = "".join(c for c in plain.translate(latin) if not unicodedata.combining(c))
    words = (re.sub(r"['’ʼ]s$|['’ʼ]", "", word) for word in _WORD.findall(plain))
    return [part for word in words for part in word.split("-") if part]


@cache
def _latin() -> dict[int, str]:
    return str.maketrans(any_language().letters.latin)


def _name_words(text: str) -> tuple[str, ...]:
    """The words of a name, titles left out (unless it has nothing else)."""
    return _untitled(text[:MAX_LENGTH])


@lru_cache(maxsize=REMEMBERED)
def _untitled(text: str) -> tuple[str, ...]:
    words, honorifics = _WORD.findall(text.lower()), any_language().names.honorifics
    start = next((at for at, word in enumerate(words) if word not in honorifics), 0)
    return tuple(_words(" ".join(words[start:])))


@lru_cache(maxsize=REMEMBERED)
def _sound(word: str) -> str:
    """One spelling for what transcription systems write differently: Zelenskiy, Zelensky, Zelenskyy."""
    for one, other in any_language().names.same_sound.items():
        word = word.replace(one, other)
    single = re.sub(r"(.)\1+", r"\1", word)
    return single if len(single) > 1 else word  # "zzzz" is no initial


def name_key(text: str) -> tuple[str, ...]:
    """The same for every spelling and order of one name's words: "Sergey Lavrov", "Lavrov Sergei", in any alphabet."""
    return tuple(sorted(_sound(word) for word in _name_words(text)))


def _same_word(one: str, other: str, *, exactly: bool) -> bool:
    if one == other:
        return True
    a, b = _sound(one), _sound(other)
    if a == b or exactly:
        return a == b
    shorter = min(len(a), len(b))
    if shorter < 4 or a[0] != b[0] or _is_feminine(a) != _is_feminine(b):
        return False  # Petrov and Petrova are two people
    allowed = 1 if shorter < 7 else 2
    return bool(OSA.distance(a, b, score_cutoff=allowed) <= allowed)


def _is_feminine(surname: str) -> bool:
    return any_language().names.feminine.search(surname) is not None


def same_person(one: str, other: str, *, exactly: bool = False) -> bool:
    """Whether two names can be the same person's; with `exactly`, slips of the pen are not forgiven.

    Titles do not count; the order of the words does not; one may leave out words the other has ("Mr Lukashenko",
    "Lukashenko Alexander"), shorten them to initials ("V.Putin") or be in another alphabet, with a slip or two.
    """
    few, many = sorted((_name_words(one), _name_words(other)), key=len)
    if not few or few == many:
        return bool(few)
    left, whole = list(many), 0
    for word in sorted(few, key=len, reverse=True):
        match = next((each for each in left if each == word), None)
        match = match or next(
            (each for each in left if len(word) > 1 and _same_word(word, each, exactly=exactly)), None
        )
        if match is not None and len(word) > 1:
            whole += 1
        if match is None:
            match = next((each for each in left if _initial(word, each)), None)
        if match is None:
            return False
        left.remove(match)
    return whole > 0


def _initial(one: str, other: str) -> bool:
    return bool(one and other) and min(len(one), len(other)) == 1 and one[0] == other[0]


def suggest(query: str, names: Iterable[str], limit: int = 5) -> list[tuple[str, float]]:
    """The names nearest to `query`, best first, each with a score from `CLOSE` to 100."""
    asked = {fold_name(query), " ".join(_name_words(query))} - {""}
    script = script_of(query)
    scored = []
    for name in names:
        folded = fold_name(name)
        score = max((likeness(each, folded) for each in asked), default=0.0)
        scored.append((name, score - OTHER_ALPHABET * (script_of(name) != script)))
    near = [(name, score) for name, score in scored if score >= CLOSE]
    return sorted(near, key=lambda each: (-each[1], each[0]))[:limit]


def likeness(one: str, other: str) -> float:
    """How alike two folded names are, 0–100: slips, order and missing words cost a little each."""
    if not one or not other:
        return 0.0
    if one == other:
        return 100.0
    best = max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))
    few, many = sorted((one.split(), other.split()), key=len)
    if len(few) <= MOST_WORDS:
        each = [max(_word_likeness(word, another) for another in many) for word in few]
        best = max(best, sum(each) / len(each) - MISSING_WORD * (len(many) - len(few)))
    return float(best)


def _word_likeness(one: str, other: str) -> float:
    """How alike two words are, 0–100: slips cost by their share of the letters, another transcription little."""
    best = fuzz.ratio(one, other)
    if best < SAME_SOUND and _sound(one) == _sound(other):
        return SAME_SOUND
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST_BEGINNING or short[0] != long[0]:
        return best
    begins = BEGINS + (BEGINS_MOST - BEGINS) * len(short) / len(long)
    if long.startswith(short):
        return max(best, begins)
    if len(short) > SHORTEST_BEGINNING:  # a beginning with a slip: "helth" for healthcare
        best = max(best, begins / 100 * max(fuzz.ratio(short, long[: len(short) + more]) for more in (0, 1)))
    return best


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
    while start and _in_name(tokens, start - 1):
        start -= 1
    run = tokens[start:]
    while run and run[0].casefold() in names.particles and not run[0][0].isupper():
        start, run = start + 1, run[1:]
    if not run:
        return None
    before = _stem(tokens[start - 1].casefold()) if start else ""
    whole = before in posts or before[-1:] in ("", ")")  # all that stands behind a post is the name
    for at, token in enumerate(run):
        if len(run) - at <= 5 and (pattern(INITIALS).match(token) if token is run[-1] else _given(token)):
            middle = whole and at and token.endswith(".") and not posts.genitive.fullmatch(run[at - 1].casefold())
            return start + (0 if middle else at - 2 if at > 1 and run[at - 1].casefold() in names.particles else at)
    shouted = all(map(str.isupper, tokens))
    while len(run) > 2 and _acronym(run[0]) and not shouted:
        start, run = start + 1, run[1:]
    if start and len(run) == 1 and not shouted and (_acronym(run[0]) or before in posts.small_words):
        return None
    keep = 2 + sum(token.casefold() in names.particles for token in run)
    if whole and len(run) <= (_LONGEST_NAME if start else _LONGEST_BARE):
        keep = max(keep, len(run))
    return start + max(0, len(run) - keep)


def _in_name(tokens: list[str], at: int) -> bool:
    """Whether a token can be part of the name at the end; behind a given name a place or a letter is a surname too."""
    token, posts = tokens[at], any_language().posts
    behind = 0 < at == len(tokens) - 1 and _given(tokens[at - 1]) and tokens[at - 1].casefold() not in posts.titles
    if behind and token[0].isupper() and (len(token) == 1 or token.casefold() in posts.places):
        return True
    return _named(token) and not _other(token) and not token[0].isdigit()


def _given(token: str) -> bool:
    names = any_language().names
    word = token.casefold()
    return word in names.given or word.split("-")[0] in names.given or bool(pattern(INITIALS).match(token + "xx"))


def _acronym(token: str) -> bool:
    """Whether a token is an institution's or a country's letters: "PRC", "NDRC"."""
    return 2 <= len(token) <= _LONGEST_ACRONYM and token.isalpha() and token.isupper() and not _ROMAN.fullmatch(token)


def _person(tokens: list[str]) -> bool:
    """Whether the words end in a given name, or initials, and a surname."""
    start = _name_start(tokens)
    if start is None:
        return False
    return bool(pattern(INITIALS).match(tokens[start])) or (start + 1 < len(tokens) and _given(tokens[start]))


def _several(tokens: list[str]) -> bool:
    """Whether two persons speak together: "Vladimir Putin and Xi Jinping"."""
    for at, token in enumerate(tokens):
        if token in any_language().posts.joining:
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
        return 2 <= len(tokens) <= _LONGEST_BARE or bool(pattern(INITIALS).match(tokens[0]))
    return any(_stem(token.casefold()) in posts.titles for token in tokens[:name])
