"""What a quote's sender claimed of it, who and when, and what became of that, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat.view import shown
from bot.quotes.attribution import holds
from bot.quotes.model import Claim, Filters, Verdict

if TYPE_CHECKING:
    from bot.chat.render import Line
    from bot.chat.view import View
    from bot.quotes.model import Answer


def misattributed(view: View, answer: Answer) -> Line:
    """What of the claim the found words contradict: who, when, or both."""
    claim = answer.claim or Claim()
    altered = "_altered" if answer.matches[0].changes else ""
    part = answer.matches[0].parts[0]
    speaker, role, day = part.passage.speaker, part.passage.role, part.event.day
    who = holds(replace(claim, date=None), speaker, role, day) is not False
    when = holds(replace(claim, speaker=None), speaker, role, day) is not False
    if who:
        return view.say(f"verdict.misdated{altered}", claim=_days(view, claim))
    name = shown(claim.speaker)
    named = name if when else ", ".join((name, _days(view, claim)))
    return view.say(f"verdict.misattributed{altered}", claim=named)


def ruled(view: View, answer: Answer) -> Line:
    """Whether who and when were right, where that was claimed; nothing where the verdict says so already."""
    claim = answer.claim
    partly = answer.verdict is Verdict.PARTIAL
    if claim is None or answer.verdict is Verdict.MISATTRIBUTED:
        return ()
    if partly and claim.holds is False and answer.occurrences > 1:
        return ()  # only the place shown was looked at, and the claim may be right about another
    text = ", ".join(part for part in (shown(claim.speaker), _days(view, claim)) if part)
    if not text:
        return ()
    key = {True: "claim.holds", False: "claim.fails", None: "claim.open"}[claim.holds]
    of_part = {"claim.holds": "claim.part_holds", "claim.fails": "claim.part_fails"}
    return view.say(of_part.get(key, key) if partly else key, claim=text)


def unread(view: View, answer: Answer) -> Line:
    """What of a claim is written like a date and is none: nothing was ruled on it."""
    text = answer.claim.unread if answer.claim else None
    return view.say("refused.date", text=shown(text)) if text else ()


def among(view: View, answer: Answer) -> Line:
    """Whether the claimed speaker is among those who said a short quote."""
    speaker = answer.claim.speaker if answer.claim else None
    if not speaker or not answer.occurrences:
        return ()
    filters = replace(answer.filters or Filters(), speaker=speaker)
    said = view.archive.engine.check(answer.quote, filters=filters, limit=1).occurrences
    return view.say("claim.among" if said else "claim.not_among", name=shown(speaker), n=said)


def _days(view: View, claim: Claim) -> str:
    """The claimed days as they were read, not as they were written: 05/09/2020 may be meant as another day.

    A day without a year, where nothing tells one, stays as written.
    """
    if claim.date and not (claim.date.first or claim.date.last):
        return shown(claim.date_text)
    return view.texts.range(claim.date) if claim.date else ""
