"""What a language file may hold. Every field may be left out; `docs/adding-a-language.md` says what each is for.

In a file, words are one text with spaces between them, or a list where an entry holds spaces itself. To add a key, add
a field to the dataclass of its subject (for a new subject a dataclass, and a field of `Language`), and fill it in.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, ConfigDict


def _split(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def _compiled(value: object) -> object:
    """One pattern of several, which stays whole inside a larger one."""
    parts = _split(value)
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        return value
    try:
        return re.compile(f"(?:{'|'.join(parts)})")
    except re.error as error:
        raise ValueError(f"{value!r} is no regular expression ({error})") from error


def _any_case(value: object) -> object:
    pattern = _compiled(value)
    return re.compile(pattern.pattern, re.IGNORECASE) if isinstance(pattern, re.Pattern) else value


def _sentence(value: object) -> object:
    return re.compile(r"\s+".join(value.split()), re.IGNORECASE) if isinstance(value, str) else value


Words = Annotated[frozenset[str], BeforeValidator(_split)]
"""In small letters, in any order."""
Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]
"""Words whose order counts."""
Pattern = Annotated[re.Pattern[str], BeforeValidator(_compiled)]
"""Regular expressions, any one of which matches; its `pattern` may be part of a larger one."""
AnyCase = Annotated[re.Pattern[str], BeforeValidator(_any_case)]
"""A pattern for capital and small letters alike."""

Sentence = Annotated[re.Pattern[str], BeforeValidator(_sentence)]
"""A pattern of a whole sentence for capital and small letters alike: any space between words counts as one."""


def _classes(value: object) -> object:
    return tuple(_compiled(each) for each in value.split(" | ")) if isinstance(value, str) else value


Contrast = Annotated[tuple[re.Pattern[str], ...], BeforeValidator(_classes)]
"""Kinds of words with " | " between them: a word of one for a word of another turns the meaning."""
Spellings = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(value.split(" | ")))]
"""What is written in several ways, with " | " between them."""

NEVER = re.compile("(?!)")
"""Matches nothing: the pattern of a language that has no such words."""


def alternatives(words: Collection[str]) -> str:
    """A regular expression for any one of the words."""
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})" if words else NEVER.pattern


class Checked:
    """A key that no field has is an error."""

    __slots__ = ()
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Letters(Checked):
    """The alphabet. Ranges are parts of a regular expression's character class: "a-z"."""

    small: str = ""
    capital: str = ""
    script: str = ""
    """Every letter of the script, other languages' too; what tells the language of a text."""
    code_page: Listed = ()
    """The encoding of pages that are not UTF-8."""
    alike: dict[str, str] = field(default_factory=dict)
    """Small letters that may be written as another one, as Russian yo is as ye."""
    latin: dict[str, str] = field(default_factory=dict)
    """How small letters are written in plain Latin ones, accents aside."""
    ordinals: AnyCase = NEVER
    """What may stand raised behind a figure and belongs to it: 1st."""


@dataclass(frozen=True, slots=True)
class Names(Checked):
    """Persons' names."""

    given: Words = frozenset()
    """Given names: they show where a name begins in "Chairman of Severstal Alexei Mordashov"."""
    particles: Words = frozenset()
    """Small words inside a name."""
    prefixes: Listed = ()
    """Particles that are written together with the name, in small letters: "al-"."""
    honorifics: Words = frozenset()
    """Words before a name that are no part of it when names are compared."""
    initials: Pattern = NEVER
    """Initials of more than one letter, without the full stop."""
    inner_capitals: Listed = ()
    """How names begin that have a capital inside: "McGregor" has lost no space."""
    nominative: dict[str, Listed] = field(default_factory=dict)
    """How names end in the genitive, and how the same ones may end in the nominative."""
    patronymics: Listed = ()
    """How patronymics end."""
    feminine: Pattern = NEVER
    """How women's surnames end where men's do not, in Latin letters."""
    same_sound: dict[str, str] = field(default_factory=dict)
    """What systems of transcription write differently, in Latin letters; replaced one after another."""


@dataclass(frozen=True, slots=True)
class Posts(Checked):
    """What people are called by besides their names."""

    titles: Words = frozenset()
    """The words that posts end in or begin with."""
    institutions: Words = frozenset()
    """Words of institutions and posts that are no one's name."""
    places: Words = frozenset()
    """Places and what comes from them. A name may hold one ("German Gref"): given names win."""
    people: Words = frozenset()
    """What somebody without a name is called by, titles aside."""
    press: Words = frozenset()
    """Who is known by the newspaper or channel alone: "RT correspondent"."""
    regal: Words = frozenset()
    """Posts whose bearers go by their first name, often with the place behind it: "King Abdullah II of Jordan"."""
    regal_ends: Words = frozenset()
    """Words that end such a first name."""
    small_words: Words = frozenset()
    """Small words inside a post; a name never holds them."""
    linking: Words = frozenset()
    """Those that may stand between a post and a name that is no post's word: "Mayor of Saltmere"."""
    whence: Words = frozenset()
    """Words between a name and an institution: "John Smith of Reuters"."""
    joining: Words = frozenset()
    """Words between two persons who speak together."""
    shouted: Words = frozenset()
    """Words that only a label all in capitals has in capitals."""
    courtesies: Words = frozenset()
    """Words before a name that say nothing of who it is."""
    state_words: Words = frozenset()
    """What a country's name may have or lack: the Russian Federation, Russia."""
    vague: Words = frozenset()
    """Words that many posts can be called by."""
    several_names: tuple[Words, ...] = ()
    """Countries with names that share no letters."""
    either: Words = frozenset()
    """Words between two persons of whom either may have spoken."""
    countries: dict[str, Listed] = field(default_factory=dict)
    """Countries, each with its adjectives and other names, all in small letters."""
    genitive: Pattern = NEVER
    """Whose post it is, behind a post; a surname may look so too."""

    def __contains__(self, word: str) -> bool:
        """Whether a word in small letters belongs to a post, an institution or a place."""
        return word in self.titles or word in self.institutions or word in self.places


@dataclass(frozen=True, slots=True)
class Labels(Checked):
    """Speakers' labels and what stands between speeches."""

    anonymous: AnyCase = NEVER
    """Speakers without a name; "Question from Izhevsk" too."""
    verbs: Words = frozenset()
    """Words that a label never holds: what they stand in is a sentence. As they are written inside one."""
    openers: Words = frozenset()
    """Words that a sentence begins with and a label never."""
    notes: Pattern = NEVER
    """What a label may say in brackets where no colon follows."""
    unglued: Pattern = NEVER
    """Words before which a label may have lost its space."""
    emphasis: AnyCase = NEVER
    """Bold words before a colon with which a speaker goes on: "First", "I repeat"."""
    to_be_continued: AnyCase = NEVER
    """What stands under a transcript that is not complete yet."""


@dataclass(frozen=True, slots=True)
class Units(Checked):
    """Lengths of time, as they stand behind another word."""

    day: Pattern = NEVER
    week: Pattern = NEVER
    month: Pattern = NEVER
    year: Pattern = NEVER


@dataclass(frozen=True, slots=True)
class Dates(Checked):
    """Days and ranges of days in words, with letters that are `alike` written as one."""

    months: dict[str, int] = field(default_factory=dict)
    """Every form and short form of a month's name, without a full stop: its number."""
    ordinals: Pattern = NEVER
    """What a day's figures may end in: 1st."""
    before_day: Pattern = NEVER
    after_day: Pattern = NEVER
    """Words around a day's number: "the 9th of May"."""
    after_year: Pattern = NEVER
    until_then: Pattern = NEVER
    """Words between the two ends of a range."""
    openers: Pattern = NEVER
    """Words before a date that say nothing of it."""
    since: Pattern = NEVER
    after: Pattern = NEVER
    until: Pattern = NEVER
    before: Pattern = NEVER
    days_ago: dict[str, int] = field(default_factory=dict)
    this: Pattern = NEVER
    previous: Pattern = NEVER
    """Words before one week, month or year: the whole one before this."""
    last: Pattern = NEVER
    """Words before a number of days, weeks, months or years up to today."""
    one: Units = field(default_factory=Units)
    counted: Units = field(default_factory=Units)
    fillers: Words = frozenset()
    """Words between the figures of a date."""
    parts: dict[str, Listed] = field(default_factory=dict)
    """Parts of a year, each with its first and its last month: spring, early."""
    decades: Pattern = NEVER
    """What a decade's figures end in: 1990s."""
    before_date: Words = frozenset()
    """Words before a date that belong to it: "as early as 2007"."""
    apart: Words = frozenset()
    """Words that tell a day of something else than what is said: "ahead of the vote on 9 May"."""
    weekdays: Listed = ()
    """Patterns of the days of the week, Monday first."""


@dataclass(frozen=True, slots=True)
class Folding(Checked):
    """Spellings that are no difference between quotes. Saved indexes hold folded words: a change makes them anew."""

    written_out: dict[str, Listed] = field(default_factory=dict)
    """What stands for other words: % for per cent, isn't for is not."""
    endings: dict[str, str] = field(default_factory=dict)
    """Endings that are words of their own: 're for are."""
    variants: dict[str, str] = field(default_factory=dict)
    """Spellings of single words, and the one that stands for all of them."""
    variant_patterns: dict[str, str] = field(default_factory=dict)
    """The same for endings and stems, of words in plain Latin letters: regular expressions and their replacements."""
    same: tuple[Spellings, ...] = ()
    """Folded words that mean the same and are no turn of the meaning, though a difference: US, United States."""
    currencies: dict[str, str] = field(default_factory=dict)
    """Currencies in words, and the signs that stand for them."""
    cased: Words = frozenset()
    """Words that capitals make another: us and US, may and May."""


@dataclass(frozen=True, slots=True)
class Turning(Checked):
    """Folded words, and by what follows them phrases, that turn the meaning wherever they come, go or are changed."""

    negation: Pattern = NEVER
    """What negates without a "not": fail, instead of."""
    condition: Pattern = NEVER
    hedge: Pattern = NEVER
    quantity: Pattern = NEVER


@dataclass(frozen=True, slots=True)
class Contrasts(Checked):
    """Folded words that turn the meaning where one is put for another."""

    number: tuple[Contrast, ...] = ()
    """Units and currencies."""
    condition: tuple[Contrast, ...] = ()
    opposite: tuple[Contrast, ...] = ()
    person: tuple[Contrast, ...] = ()
    tense: tuple[Contrast, ...] = ()


@dataclass(frozen=True, slots=True)
class Meaning(Checked):
    """Words that turn the meaning where they are changed, folded."""

    negations: Words = frozenset()
    hyphenated_negations: Words = frozenset()
    """Negations that may be written together with the next word: non."""
    negating_prefixes: Words = frozenset()
    adjective_prefixes: Words = frozenset()
    """Prefixes that negate only adjectives, and what stands behind them."""
    adjectives: Pattern = NEVER
    modals: Words = frozenset()
    numbers: Words = frozenset()
    """Numbers in letters; as patterns where there are many forms."""
    number_patterns: Pattern = NEVER
    turning: Turning = field(default_factory=Turning)
    contrasts: Contrasts = field(default_factory=Contrasts)
    past_endings: Listed = ()
    """What verbs in the past end in, where the present has nothing: started."""


@dataclass(frozen=True, slots=True)
class Heads(Checked):
    """What turns the words of the same sentence behind it, by an example each: "|" stands where the words begin."""

    negated: dict[str, Sentence] = field(default_factory=dict)
    reported: dict[str, Sentence] = field(default_factory=dict)
    condition: dict[str, Sentence] = field(default_factory=dict)
    breaks: Sentence = NEVER
    """Where the reach of such a head ends."""
    negation_behind: Sentence = NEVER
    """What stands right behind the words and negates them, reports them, or takes something back."""
    reported_behind: Sentence = NEVER
    continues: Sentence = NEVER
    first_person: Words = frozenset()
    """Words of somebody who speaks: a publisher's report has none."""


@dataclass(frozen=True, slots=True)
class Sentences(Checked):
    """What looks like the end of a sentence or a name and is none."""

    abbreviations: Words = frozenset()
    """Words behind which a full stop ends no sentence."""
    shortened: Words = frozenset()
    """The same where an excerpt is cut, single letters aside."""
    pronouns: Words = frozenset()
    """Pronouns of one letter: with a capital they are neither names nor initials."""


@dataclass(frozen=True, slots=True)
class Attributions(Checked):
    """How people write who said a quote. `before` and `after` are patterns in the notation of `question/grammar.py`."""

    before: dict[str, str] = field(default_factory=dict)
    """What may stand before a quote; each with an example, in which the quote is “…”."""
    after: dict[str, str] = field(default_factory=dict)
    """The same behind a quote."""
    said: AnyCase = NEVER
    """Verbs of saying."""
    nobody: Words = frozenset()
    """Words that name nobody: pronouns, friends."""
    media: Words = frozenset()
    """Agencies, newspapers and networks: who only passes a quote on. As they are written, in small letters."""
    passed_to: Words = frozenset()
    """Words behind which even these are no mere source: "told Reuters"."""
    articles: Words = frozenset()
    small_words: Words = frozenset()
    """Small words between a post and a name."""
    adverbs: Words = frozenset()
    """Words beside a verb of saying that change nothing."""
    asides: Words = frozenset()
    """Words that begin a circumstance behind the words that say who: "said Brandt at the harbour"."""
    dress: AnyCase = NEVER
    """What may stand around a quote and says nothing of who or when: "BREAKING:", "(my translation)"."""


@dataclass(frozen=True, slots=True)
class Question(Checked):
    """One way to ask for passages: what the groups `who` and `about` match is who speaks and what about."""

    text: Sentence
    example: str
    """A question that it reads; a test reads it."""
    newest: bool = False
    """Whether the newest passages are asked for rather than the best."""
    speakers: bool = False
    """Whether it is asked who speaks."""


@dataclass(frozen=True, slots=True)
class Searching(Checked):
    """How people ask what was said about something."""

    stemmer: str = ""
    """Snowball's name for the language; without one, words are found in the form that is asked for."""
    stop: Words = frozenset()
    """Words that are not looked for, besides function words; folded."""
    openers: AnyCase = NEVER
    """What may stand before a question: "please show me"."""
    questions: tuple[Question, ...] = ()
    """The first one that fits counts."""
    cases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Endings of names in other cases, and those that they may stand for."""
    persons: dict[str, str] = field(default_factory=dict)
    """Names of persons in the default language; editions of the same event tell others."""
    words: dict[str, str] = field(default_factory=dict)
    """Other names that are one word, in the default language. Countries are known."""


@dataclass(frozen=True, slots=True)
class FilterNames(Checked):
    """The names of filters in a message."""

    since: Pattern = NEVER
    until: Pattern = NEVER
    topic: Pattern = NEVER


@dataclass(frozen=True, slots=True)
class Pasted(Checked):
    """What is copied along with a quote."""

    headings: Pattern = NEVER
    """Words with a colon before a quote: "Quote:"."""
    found_at: Pattern = NEVER
    """Words before the address of a page."""
    sic: Pattern = NEVER
    heard: Pattern = NEVER
    """What was heard in the hall, in brackets behind a quote."""
    half_days: Pattern = NEVER
    """The half of the day behind an hour."""


@dataclass(frozen=True, slots=True)
class Language(Checked):
    """One language, or all together (`any_language`)."""

    code: str = ""
    letters: Letters = field(default_factory=Letters)
    function_words: Words = frozenset()
    """Frequent small words: they tell languages of one script apart."""
    names: Names = field(default_factory=Names)
    posts: Posts = field(default_factory=Posts)
    labels: Labels = field(default_factory=Labels)
    dates: Dates = field(default_factory=Dates)
    folding: Folding = field(default_factory=Folding)
    meaning: Meaning = field(default_factory=Meaning)
    context: Heads = field(default_factory=Heads)
    sentences: Sentences = field(default_factory=Sentences)
    attributions: Attributions = field(default_factory=Attributions)
    filters: FilterNames = field(default_factory=FilterNames)
    pasted: Pasted = field(default_factory=Pasted)
    searching: Searching = field(default_factory=Searching)

    def is_no_name(self, word: str) -> bool:
        """Whether a word in small letters is a post's, an institution's or a place's and no given name."""
        posts = self.posts
        return (
            word in posts.titles
            or word in posts.institutions
            or (word in posts.places and word not in self.names.given)
        )
