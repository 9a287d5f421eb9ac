"""What heads an answer: the verdict in words, what differs or fails, and what the words alone do not say."""

from dataclasses import replace

from bot.chat.render import Line
from bot.chat.view import View, shown
from bot.quotes.model import Answer, Change, ChangeKind, Claim, Context, ContextKind, Match, Part, Verdict

GRAVE = (ContextKind.NEGATED, ContextKind.REPORTED, ContextKind.CONDITION, ContextKind.QUESTION)
"""Kinds of context in which words do not assert what they say alone: nothing is confirmed then."""

LONGEST_TOLD, LONGEST_HEAD = 40, 60
"""Characters of a change, and of the words beside a match, that a heading has room for."""

MOST_CONTEXT = 2

_BESIDE = 300
"""Characters between a match and the words of its context, from which on they are not shown with it."""


def headings(view: View, answer: Answer, match: Match | None) -> tuple[Line, ...]:
    """The verdict in words, then its context; the context alone where that forbids to confirm the words."""
    context = sorted(match.context if match else (), key=lambda each: each.kind not in GRAVE)
    told = tuple(_context(view, match, each) for each in context[:MOST_CONTEXT] if match)
    if answer.verdict is Verdict.VERBATIM and any(each.kind in GRAVE for each in context):
        return told
    return (_verdict(view, answer, match), *told)


def signed(view: View, answer: Answer, match: Match | None) -> tuple[str, str]:
    """The verdict's sign, and its headings in one line of plain text without it."""
    first, *more = ("".join(piece.text for piece in each) for each in headings(view, answer, match))
    sign, _, words = first.partition(" ")
    return sign, " · ".join([words, *(each.partition(" ")[2] for each in more)])


def beside(match: Match) -> list[Part]:
    """The words of a match's context, where they stand near it in the same passage."""
    found = (_found(match, context) for context in match.context)
    return [part for part in found if part is not None]


def single_change(match: Match) -> Change | None:
    """The one difference of a match, where a heading has room to tell it."""
    change = match.changes[0] if len(match.changes) == 1 else None
    fits = change is not None and max(len(change.said), len(change.quoted)) <= LONGEST_TOLD
    return change if fits and not match.other_subject else None


def way(change: Change) -> str:
    """Whether words were swapped, left out (by a cut's mark, too) or added."""
    if change.said and any(letter.isalnum() for letter in change.quoted):
        return "swapped"
    return "left_out" if change.said else "added"


def claimed(view: View, claim: Claim) -> str:
    """Who and when was claimed, in one line."""
    return ", ".join(part for part in (shown(claim.who), _days(view, claim)) if part)


def _verdict(view: View, answer: Answer, match: Match | None) -> Line:
    match answer.verdict, match:
        case Verdict.MISATTRIBUTED, _:
            altered = "_altered" if answer.matches[0].changes else ""
            return view.say(f"verdict.misattributed{altered}", fails=_fails(view, answer.claim or Claim()))
        case Verdict.DIFFERS, Match():
            return _differs(view, match)
        case Verdict.STITCHED, Match(places=places):
            return view.say("verdict.stitched", n=len(places))
        case Verdict.PARTIAL, Match(words_missing=missing):
            return view.say("verdict.partial", found=answer.words - missing, n=answer.words)
    return view.say(f"verdict.{answer.verdict.value}")


def _differs(view: View, match: Match) -> Line:
    """The one change where there is one; else whether the meaning may be turned, and whether any word is another."""
    turning = sum(change.turns for change in match.changes)
    if match.other_subject:
        return view.say("verdict.similar")
    if (change := single_change(match)) and change.kind is not ChangeKind.SPELLING:
        sign, said, quoted = "⚠️" if turning else "≈", shown(change.said), shown(change.quoted)
        return view.say(f"verdict.{way(change)}", sign=sign, said=said, quoted=quoted)
    if turning or not match.changes:
        return view.say("verdict.turned" if turning else "verdict.cut_turns", n=turning)
    return view.say("verdict.nearly" if match.nearly_verbatim else "verdict.other_words")


def _fails(view: View, claim: Claim) -> str:
    """What of the claim the found words contradict: who, the post, the country, when."""
    days = _days(view, claim)
    another = claim.speaker_holds is False and bool(claim.speaker)  # whose post and country are others, too
    parts = (
        ("speaker", claim.speaker, another),
        ("post", claim.post, claim.post_holds is False and not another),
        ("country", claim.country, claim.country_holds is False and not another),
        ("date", days, claim.date_holds is False),
    )
    failing = [(part, text) for part, text, fails in parts if fails and text] or [("speaker", claimed(view, claim))]
    return view.texts("fails.and").join(view.texts(f"fails.{part}", claim=shown(text)) for part, text in failing)


def _days(view: View, claim: Claim) -> str:
    """The claimed days as they were read, not as they were written: 05/09/2020 may be meant as another day.

    A day without a year, where nothing tells one, stays as written.
    """
    if claim.date and not (claim.date.first or claim.date.last):
        return shown(claim.date_text)
    return view.texts.range(claim.date) if claim.date else ""


def _context(view: View, match: Match, context: Context) -> Line:
    part, text = _found(match, context), context.text.strip(' ,;:–—-"“”«»„')
    kind = context.kind.value
    if context.kind is ContextKind.NEGATED and part is not None and part.start >= match.parts[-1].end:
        kind = "behind"
    elif context.kind is ContextKind.REPORTED and not text:
        kind = "quoted"
    return view.say(f"context.{kind}", text=shown(text, LONGEST_HEAD))


def _found(match: Match, context: Context) -> Part | None:
    """Where a context's words stand: before the match, and what continues it behind."""
    first, last = match.parts[0], match.parts[-1]
    if context.kind in (ContextKind.QUESTION, ContextKind.NARRATED) or not context.text:
        return None
    if context.kind is not ContextKind.CONTINUES:
        at = first.passage.text.rfind(context.text, max(first.start - _BESIDE, 0), first.start)
        if at >= 0:
            return replace(first, start=at, end=at + len(context.text))
    at = last.passage.text.find(context.text, last.end, last.end + _BESIDE)
    return replace(last, start=at, end=at + len(context.text)) if at >= 0 else None
