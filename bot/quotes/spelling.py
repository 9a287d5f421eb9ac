"""Spellings of one word that are no difference: British and American English. Listed, so that nothing is guessed.

Both sides of a comparison go through `standard`, so what matters is that two spellings of one word meet and that two
different words never do; the result need not be a spelling anybody uses.
"""

from __future__ import annotations

import re

_WHOLE = {
    "aeroplane": "airplane",
    "aeroplanes": "airplanes",
    "aluminium": "aluminum",
    "acknowledgement": "acknowledgment",
    "acknowledgements": "acknowledgments",
    "ageing": "aging",
    "ax": "axe",
    "cosy": "cozy",
    "enrol": "enroll",
    "enrolment": "enrollment",
    "enrols": "enrolls",
    "fulfil": "fulfill",
    "fulfilment": "fulfillment",
    "fulfils": "fulfills",
    "grey": "gray",
    "greys": "grays",
    "instalment": "installment",
    "instalments": "installments",
    "jewellery": "jewelry",
    "judgement": "judgment",
    "judgements": "judgments",
    "manoeuvre": "maneuver",
    "manoeuvred": "maneuvered",
    "manoeuvres": "maneuvers",
    "manoeuvring": "maneuvering",
    "plough": "plow",
    "ploughed": "plowed",
    "ploughing": "plowing",
    "practise": "practice",
    "practised": "practiced",
    "practises": "practices",
    "practising": "practicing",
    "programme": "program",
    "programmes": "programs",
    "sceptic": "skeptic",
    "sceptical": "skeptical",
    "scepticism": "skepticism",
    "sceptics": "skeptics",
    "skilful": "skillful",
    "skilfully": "skillfully",
    "wilful": "willful",
    "wilfully": "willfully",
}

MOST_LONGER = 3
"""Letters that one spelling of a word has more than another, at the most; all begin with the same letter."""

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # organise → organize, with all its endings. "advise" becomes "advize" on both sides, which harms nobody.
    (re.compile(r"(?<=...)is(e[ds]?|ers?|ing|ations?|ational|able)$"), r"iz\1"),
    (re.compile(r"(?<=.)lys(e[ds]?|ers?|ing)$"), r"lyz\1"),
    (
        re.compile(
            r"^((?:dis|mis|un|multi)?(?:arm|behavi|cand|clam|col|demean|endeav|fav|ferv|flav|glam|harb|hon|hum|lab"
            r"|neighb|od|parl|rig|rum|sav|savi|splend|tum|val|vap|vig))our"
        ),
        r"\1or",
    ),
    (
        re.compile(r"^(cent|epicent|theat|(?:kilo|centi|milli|nano)?met|(?:milli)?lit|fib|calib|spect|somb)re(s?)$"),
        r"\1er\2",
    ),
    (re.compile(r"^centred$"), "centered"),
    (re.compile(r"^(def|off|pret|lic)ence(s|d|less)?$"), r"\1ense\2"),
    (
        re.compile(
            r"^(cancel|channel|counsel|dial|fuel|initial|label|level|marshal|model|pedal|quarrel|rival|signal|total|travel"
            r"|tunnel)l(ed|ing|ers?|ors?)$"
        ),
        r"\1\2",
    ),
    (re.compile(r"^(dial|catal|anal|monol|prol)ogue(s?)$"), r"\1og\2"),
)


def standard(word: str) -> str:
    """The one spelling that stands for all listed spellings of a lower-case word."""
    whole = _WHOLE.get(word)
    if whole is not None:
        return whole
    for pattern, replacement in _RULES:
        changed = pattern.sub(replacement, word, count=1)
        if changed != word:
            return changed
    return word
