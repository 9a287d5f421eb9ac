"""What a quote brings along from where it was copied: entities, tags, marks of emphasis and of lists, addresses."""

import re
from html import unescape
from html.entities import html5

from bot.language import pattern
from bot.quotes.words import fold_words, is_negation

_ENTITY = re.compile(r"&(?:amp;){0,3}(?P<code>#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});", re.IGNORECASE)
"""An entity, escaped once more or several times ("&amp;nbsp;")."""

_BULLET = re.compile(r"\s*(?:(?:[•‣⁃▪◦●∙·*](?=\s)|>(?!\s*\d))\s*)+(?=\S)")
_NUMBER = r"\s*\(?\d{1,2}[.)]\s+(?=[\"'“”«„‘]*[{letters.capital}])"

_VALUE = r"(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)"
_TAG = re.compile(
    rf"</?(?P<name>p|br|b|i|u|em|strong|span|a|div|blockquote|q|cite|font|li|ul|ol|h[1-6])(?:\s+[a-z-]+={_VALUE})*\s*/?>",
    re.IGNORECASE,
)
"""A tag that only shapes text; what is struck out (<del>) or hidden (<!-- -->) keeps its marks, and so differs."""
_CLOSED = re.compile(r"</[a-z][a-z1-6]*\s*>|<br\s*/?>", re.IGNORECASE)
_BLOCKS = frozenset(("p", "br", "div", "blockquote", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"))
_EMPHASIS = re.compile(r"(?<![\w*_])(?P<mark>\*{1,3}|_{1,3})(?=[^\s*_])(?P<text>[^*_\n]*[^\s*_])(?P=mark)(?![*\d])")
_SIC = r"(?i)(?<!\s)\s*[\[(]{pasted.sic}[!.]?[\])]"
_HEARD = r"(?i)(?<!\s)\s*[\[(]{pasted.heard}[.!]?[\])]\s*$"
_SENT = (
    r"(?i)\s*(?:\[[^\W\d_\n]{0,9}[\d./-]{1,10}[^\n\]\[]{0,20}\d{1,2}:\d{2}(?::\d{2})?(?:\s*{pasted.half_days})?\]\s*"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4},?\s\d{1,2}:\d{2}(?::\d{2})?(?:\s*{pasted.half_days})?\s[-–—]\s)(?=[^\W\d_])"
)
"""When a message was sent, as messengers write it in front of its sender: "[12 Dec 2012, 13:45] "."""
_UNSEEN = re.compile("[\u200b\u2060\ufeff]+")
_DOMAIN = r"(?:[a-z\d-]{1,63}\.){1,6}"
_SITE = rf"(?:https?://\S+|www\.[^\s)\]]+|{_DOMAIN}[a-z]{{2,24}}/[^\s)\]]*|{_DOMAIN}(?:ru|com|org|net|gov))"
_ADDRESS_FIRST = re.compile(rf"\s*(?P<site>{_SITE})\s+", re.IGNORECASE)
_ADDRESS = re.compile(rf"[(\[]?(?P<site>{_SITE})[)\]]?\.?", re.IGNORECASE)
"""Where a quote was found, pasted before or behind it."""
_FOUND_AT = r"(?i)(?<=\s){pasted.found_at}:$"
_HEADING = r"(?i)^\s*{pasted.headings}\s*:\s*(?=\S)"


STRUCK = re.compile(
    r"~~(?P<text>[^~\n]{1,400})~~|(?P<crossed>(?:[^\W_][\u0335-\u0338]\s?){2,400})|<(?P<tag>del|s|strike)>(?P<deleted>[^<]{1,400})</(?P=tag)>"
)
"""Words that are struck out: by tildes, by strokes through each letter, by tags."""


def negates(text: str) -> bool:
    """Whether a word negates: no such words are left out of a quote unchecked."""
    return any(map(is_negation, fold_words(text)))


def without_struck(text: str) -> tuple[str, str | None]:
    """The text without what is struck out in it, and that."""
    struck = [
        " ".join((found["text"] or found["crossed"] or found["deleted"]).split()) for found in STRUCK.finditer(text)
    ]
    plain = [re.sub("[\u0335-\u0338]", "", each) for each in struck]
    return STRUCK.sub(" ", text), ", ".join(plain) or None


def without_address(text: str) -> str:
    """The text without headings ("Quote:"), and without the addresses of pages before and behind it."""
    while True:
        whole = text
        heading = pattern(_HEADING).match(text)
        text = text[heading.end() :] if heading else text
        first = _ADDRESS_FIRST.match(text)
        text = text[first.end() :] if first and _is_address(first["site"]) else text
        words = text.split()
        last = _ADDRESS.fullmatch(words[-1]) if len(words) > 1 else None
        if last and _is_address(last["site"]):
            text = pattern(_FOUND_AT).sub("", text.rstrip()[: -len(words[-1])].rstrip()).rstrip()
        if text == whole:
            return text


def unmarked(text: str) -> str:
    """The text without tags, marks of emphasis, "[sic]", and when the message it is copied from was sent."""
    if "\u200b" in text and not any(map(str.isspace, text.strip())):
        text = _UNSEEN.sub(" ", text)  # where words have no other spaces between them
    if _CLOSED.search(text):  # "<b" alone is no page
        text = _TAG.sub(lambda tag: "\n" if tag["name"].lower() in _BLOCKS else "", text)
    text = pattern(_SIC).sub("", _EMPHASIS.sub(r"\g<text>", text))
    sent = pattern(_SENT).match(text)
    return text[sent.end() :] if sent and not negates(sent.group()) else text


def without_stage(text: str) -> str:
    """The text without what was heard behind it: "(Applause.)"."""
    return pattern(_HEARD).sub("", text)


def _is_address(site: str) -> bool:
    """Whether an address surely is one: "never.org/" alone may be two words of a sentence."""
    return site.casefold().startswith(("http", "www.")) or not negates(site)


def unescaped(text: str) -> str:
    """The text with its HTML entities as the characters they stand for; what only looks like one is left."""
    return _ENTITY.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = found["code"]
    if code.startswith("#"):
        return unescape(f"&{code};")
    if is_negation(code.casefold()):  # "&not;" is ¬, but a word that turns a quote must never vanish from it
        return found.group()
    return html5.get(f"{code};", found.group())


def without_bullet(text: str) -> str:
    """The text without bullets, or the marks of a quotation in Markdown, in front of it."""
    bullet = _BULLET.match(text)
    return text[bullet.end() :] if bullet else text


def without_number(text: str) -> str | None:
    """The text without what may be its number in a list, "1. We …", "(2) We …"; None where it has none."""
    number = pattern(_NUMBER).match(text)
    return text[number.end() :] if number else None
