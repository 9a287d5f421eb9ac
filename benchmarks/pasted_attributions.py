"""Quotes with who, which post, of which country and when: as they are, and falsely; and with what only dresses them."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.pasted_check import Item, Wanted
from benchmarks.pasted_dress import dressed
from benchmarks.pasted_library import Library, Sentence, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = yaml.safe_load((Path(__file__).with_suffix(".yaml")).read_text("utf-8"))
MONTHS = {language: names.split() for language, names in DATA["months"].items()}
SEASONS = ("winter", "spring", "summer", "autumn")
MARKS = (("“", "”"),) * 5 + (('"', '"'),) * 4 + (("«", "»"), ("„", "“"))
WHO = frozenset(("name", "name_small", "last", "genitive", "genitive_last"))
COUNTRY = re.compile(
    r"(President|Prime Minister|Foreign Minister|Federal Chancellor) of (?:the )?"
    r"(?:(?:[A-Z][’\w]+ )?Republic of |State of )?(?P<country>[A-Z][a-z]+)"
)
DATED = 3
"""Days that a false date lies off at least."""


def day_texts(day: date, language: str) -> dict[str, str]:
    """Write a day in every way of the data."""
    d, m, y, month = day.day, day.month, day.year, MONTHS[language][day.month - 1]
    if language == "ru":
        return {
            "day": f"{d} {month} {y} года",
            "year": str(y),
            "dots": f"{d:02}.{m:02}.{y}",
            "decade": f"{y // 10 * 10}-х",
        }
    texts = {
        "day": f"{d} {month} {y}",
        "day_us": f"{month} {d}, {y}",
        "iso": day.isoformat(),
        "dots": f"{d:02}.{m:02}.{y}",
        "slash": f"{d:02}/{m:02}/{y}",
        "slash_us": f"{m:02}/{d:02}/{y}",
        "slash_short": f"{d}/{m}/{y % 100:02}",
        "slash_us_short": f"{m}/{d}/{y % 100:02}",
        "dash": f"{d}-{month[:3]}-{y}",
        "abbreviated": f"{d} {month[:4] if month == 'September' else month[:3]}{'.' if len(month) > 4 else ''} {y}",
        "month": f"{month} {y}",
        "year": str(y),
        "decade": f"{y // 10 * 10}s",
        "weekday": f"{day:%A}",
        "day_only": f"{month} {d}",
    }
    if m in range(3, 12):
        texts["season"] = f"{SEASONS[m // 3]} {y}"
    if m in (1, 2, 11, 12):
        texts["part"] = f"{'early' if m < 3 else 'late'} {y}"
    return texts


def _named(name: str) -> dict[str, str]:
    return {"name": name, "name_small": name.lower(), "last": name.rsplit(maxsplit=1)[-1]}


DAYS = frozenset((*day_texts(date(2000, 1, 1), "en"), *day_texts(date(2000, 6, 1), "en")))


class Attributions:
    """Draws attributed quotes from a library, always the same for a seed."""

    def __init__(self, library: Library, seed: int) -> None:
        self.library, self.language = library, library.language
        self.data: dict[str, Any] = DATA[self.language]
        self.rng = random.Random(f"attributions {seed} {self.language}")
        self.people = library.people()
        names = DATA["people"] if self.language == "ru" else None
        self.by_person: dict[str, list[Sentence]] = defaultdict(list)
        for sentence in library.plain():
            if names is None or sentence.speaker in names:
                self.by_person[sentence.speaker or ""].append(sentence)
        self.speakers = sorted(self.by_person)
        self.every = [sentence for speaker in self.speakers for sentence in self.by_person[speaker]]
        self.countries: dict[str, str] = DATA["countries"][self.language]

    def draw(self, each: int) -> Iterator[Item]:
        """Give `each` quotes of every shape, true, and false in each way that it can be."""
        for kind in ("plain", "open", "dressed label"):
            for shape in self.data[kind]:
                yield from self._shape(kind, shape, each)
        for sort, shapes in self.data["untrue"].items():
            for shape in shapes:
                for sentence, fields in self._filled(shape, each):
                    yield self._item("false attribution", sort, shape, sentence, fields)
        for shape in self.data["dress"]:
            for sentence, fields in self._filled(shape, each):
                yield self._item("dress", "alone", shape, sentence, fields)
        for sort in self.data["spelling"]:
            for _ in range(2 * each):
                sentence = self._sentence()
                wanted = Wanted(claims=False, turns_nothing=True)
                quote = dressed(sort, sentence.text, self.rng)
                yield Item("dress", "of the words", sort, self.language, quote, wanted, sentence.text)

    def _shape(self, kind: str, shape: str, each: int) -> Iterator[Item]:
        sort = {"plain": "all can be read", "open": "words besides", "dressed label": "in dress"}[kind]
        for sentence, fields in self._filled(shape, each):
            yield self._item("true attribution", sort, shape, sentence, fields)
        for sort in self._ways(shape):
            for sentence, fields in self._filled(shape, each):
                if changed := self._falsified(sort, shape, sentence, fields):
                    yield self._item("false attribution", sort, shape, sentence, changed)

    def _item(self, group: str, sort: str, shape: str, sentence: Sentence, fields: dict[str, str]) -> Item:
        wanted = Wanted(turns_nothing=True)
        if group == "dress":
            wanted = Wanted(claims=False, turns_nothing=True)
        elif group == "true attribution":
            wanted = Wanted(holds=(True, None) if sort == "words besides" else (True,), turns_nothing=True)
        elif group == "false attribution":
            wanted = Wanted(("misattributed", "verbatim"), holds=(False, None), claims=True)
        left, right = self.rng.choice(MARKS) if self.language == "en" else ("«", "»")
        if "“" in sentence.text or (left == '"' and '"' in sentence.text):
            left, right = "“", "”"
        text = shape.format(**fields).replace("“", "\0").replace("”", "\1").replace("\0", left).replace("\1", right)
        if left == '"' and self.rng.random() < 0.5:
            text = text.replace("’", "'")
        return Item(
            group, sort, shape, self.language, text, wanted, f"{sentence.speaker}, {sentence.day}: {sentence.text}"
        )

    def _sentence(self) -> Sentence:
        """Pick a sentence: every other time of a person picked first, so that not one person says all."""
        if self.rng.random() < 0.5:
            return self.rng.choice(self.every)
        return self.rng.choice(self.by_person[self.rng.choice(self.speakers)])

    def _filled(self, shape: str, each: int) -> Iterator[tuple[Sentence, dict[str, str]]]:
        needed, found = frozenset(re.findall(r"{(\w+)}", shape)), 0
        for _ in range(400 * each):
            sentence = self._sentence()
            if needed & {"country", "adjective", "office", "false_country"} and self.rng.random() < 0.8:
                sentence = self.rng.choice(self.by_person[self.rng.choice(self.speakers)])
            fields = self._fields(sentence)
            if needed <= fields.keys():
                yield sentence, fields
                found += 1
                if found == each:
                    return

    def _fields(self, sentence: Sentence) -> dict[str, str]:
        name, day = sentence.speaker or "", sentence.day or date.min
        fields = {"q": sentence.bare, "Q": f"{sentence.bare}.", **self._who(sentence), **day_texts(day, self.language)}
        if fold(sentence.text)[0] in DATA["beginnings"][self.language].split():
            fields["q_small"] = f"{sentence.bare[0].lower()}{sentence.bare[1:]}"
        halves = [m.start() for m in re.finditer(", ", sentence.bare)]
        halves = [at for at in halves if len(fold(sentence.bare[:at])) > 5 and len(fold(sentence.bare[at:])) > 5]
        if halves:
            at = self.rng.choice(halves)
            fields |= {"a": sentence.bare[:at], "b": sentence.bare[at + 2 :]}
        fields["stranger"] = self.rng.choice(DATA["strangers"][self.language])
        fields["other"] = self._other(name).speaker or ""
        fields["false_year"] = str(day.year - self.rng.randint(2, 8))
        posts = [it for it in DATA["posts"][self.language] if self._never_held(name, it)]
        if posts:
            fields["post"] = self.rng.choice(posts)
        foreign = [it for it, adjective in self.countries.items() if self._never_held(name, it, adjective)]
        country = self.rng.choice(foreign)
        if self.language == "ru" or "country" in fields:
            fields |= {"false_country": country, "false_adjective": self.countries[country]}
        return fields

    def _who(self, sentence: Sentence) -> dict[str, str]:
        name = sentence.speaker or ""
        fields = _named(name)
        if self.language == "ru":
            genitive = DATA["people"][name]["genitive"]
            return fields | {"genitive": genitive, "genitive_last": genitive.split()[-1]}
        role = sentence.role or ""
        if role and len(role.split()) <= 7 and not re.search(r"[,;()]| and ", role):
            general, of, rest = role.partition(" of ")
            fields |= {"role": role, "role_small": f"{general.lower()}{of}{rest}"}
        of = COUNTRY.match(role)
        if of and of["country"] in self.countries:
            fields |= {"office": of[1], "country": of["country"], "adjective": self.countries[of["country"]]}
        return fields

    def _never_held(self, name: str, *words: str) -> bool:
        roles = " ".join(fold(" ".join(self.library.roles[name])))
        return not any(stem[:5] in roles for word in words for stem in fold(word)) and (
            name != "Vladimir Putin" or "Russia" not in words
        )

    def _other(self, name: str) -> Sentence:
        """Pick what somebody else said, whose names share nothing with this one's last name."""
        while True:
            other = self.rng.choice(self.by_person[self.rng.choice(self.speakers)])
            if name.rsplit(maxsplit=1)[-1][:4] not in (other.speaker or "") and other.last[:4] not in name:
                return other

    def _ways(self, shape: str) -> list[str]:
        """Say in which ways a shape can be false."""
        needed = frozenset(re.findall(r"{(\w+)}", shape))
        ways = ["person"] if needed & WHO else []
        ways += ["stranger"] if needed & WHO and not needed & {"genitive", "genitive_last"} else []
        ways += ["namesake"] if needed & WHO in ({"name"}, {"name_small"}) else []
        ways += ["day"] if needed & DAYS else []
        ways += ["post"] if needed & {"role", "role_small", "office"} and "country" not in needed else []
        return [*ways, *(["country"] if needed & {"country", "adjective"} else [])]

    def _falsified(self, sort: str, shape: str, sentence: Sentence, fields: dict[str, str]) -> dict[str, str] | None:
        """Give the fields of a false attribution, None where this one cannot be made false so."""
        needed, changed = frozenset(re.findall(r"{(\w+)}", shape)), None
        match sort:
            case "person":
                changed = self._who(self._other(fields["name"]))
                changed = None if "country" in needed - changed.keys() else changed
            case "stranger":
                changed = _named(self.rng.choice(DATA["strangers"][self.language]))
            case "namesake":
                first = self.rng.choice([it for it in DATA["namesakes"][self.language] if it not in fields["name"]])
                changed = _named(f"{first} {fields['last']}")
            case "day":
                changed = self._other_day(needed & DAYS, sentence, fields)
            case "post" if "post" in fields:
                changed = dict.fromkeys(("role", "office"), fields["post"]) | {"role_small": fields["post"].lower()}
            case "country" if "false_country" in fields:
                changed = {"country": fields["false_country"], "adjective": fields["false_adjective"]}
        return None if changed is None or changed.get("name") == fields["stranger"] else fields | changed

    def _other_day(self, ways: frozenset[str], sentence: Sentence, fields: dict[str, str]) -> dict[str, str] | None:
        true = sentence.day or date.min
        own = sorted(self.library.days[sentence.speaker or ""])
        for _ in range(50):
            day = self.rng.choice(own) if self.rng.random() < 0.3 else true - timedelta(self.rng.randint(-900, 4500))
            if "decade" in ways:
                day = day.replace(day=1, year=true.year // 10 * 10 + self.rng.choice((-10, -5, -15)))
            texts = day_texts(day, self.language)
            turned = (day.day, day.month) == (true.month, true.day) and day.year == true.year
            if (
                abs((day - true).days) >= DATED
                and not turned
                and all(texts.get(it, fields[it]) != fields[it] for it in ways)
            ):
                return texts
        return None
