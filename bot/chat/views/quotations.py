"""The answer about a message: the verdict about its one quote, or a line for each of several, the worst first."""

from collections import Counter

from bot.chat.buttons import More
from bot.chat.render import Block, Line, isolated, line, paragraph, shortened
from bot.chat.reply import Button, Card
from bot.chat.view import View
from bot.chat.views import verdict
from bot.chat.views.headings import signed
from bot.quotes.model import Answer, MessageAnswer

LONGEST_LISTED = 60
"""Characters of a quote on a line of its own."""

A_ROW = 5


def asked(view: View, text: str, index: int = 0, quotation: int = 0) -> Card:
    """Check what a message quotes, and show match number `index`, counted from 0 (of a short quote: from there on).

    Of several quotes the `quotation`th is opened, counted from 1 in the message's order; 0 lists them.
    """
    index = min(index, verdict.MOST_MATCHES)
    answered = view.archive.engine.check_message(text, limit=max(verdict.MATCHES, index + verdict.LISTED + 1))
    answers = [each.answer for each in answered.answers]
    if len(answers) == 1:
        return verdict.answered(view, answers[0], index)
    if not 0 < quotation <= len(answers):
        return listed(view, answered)
    card = verdict.answered(view, answers[quotation - 1], index, quotation)
    return card.with_rows((view.button("quotations", action=More(0)),))


def listed(view: View, answered: MessageAnswer) -> Card:
    """A line for each quote, and a button that opens its verdict."""
    if not answered.answers[0].answer.searched.transcripts:
        return verdict.answered(view, answered.answers[0].answer)
    signs: Counter[str] = Counter()
    blocks: list[Block] = []
    buttons: list[Button] = []
    for number, each in enumerate(answered.worst_first, 1):
        answer = each.answer.drop_weak_matches()
        sign, words = signed(view, answer, answer.matches[0] if answer.matches else None)
        signs[sign] += 1
        quote = isolated(shortened(" ".join(answer.quote.split()), LONGEST_LISTED))
        said = line(f"{number} {sign} ", view.say("verdict.quoted", quote=quote))
        blocks.append(paragraph(said, line("   ", words, _where(view, answer))))
        buttons.append(Button(str(number), More(0, answered.answers.index(each) + 1)))
    counted = " · ".join(f"{count} {sign}" for sign, count in signs.items())
    heading = paragraph(view.say("quotations.heading", n=len(blocks), counted=counted))
    left = {"left_out": answered.left_out, "short": answered.short}
    notes = [view.say(f"quotations.{key}", n=n) for key, n in left.items() if n]
    rows = [tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW)]
    return Card((heading, *blocks, paragraph(*notes, gap=True)), tuple(rows))


def _where(view: View, answer: Answer) -> Line:
    """Who said what comes closest to the quote, and when."""
    if not answer.matches or len(answer.matches[0].places) > 1:
        return ()
    part = answer.matches[0].parts[0]
    return line(" · ", view.listed(part.passage, part.event))
