"""What a message asks: its quotes, who is claimed to have said each and when, and where to look.

`spans.py` finds what is quoted; `grammar.py` reads the words around it by the patterns of the language files, with
`people.py` and `days.py` for names and dates, and `frames.py` says which words those are; `unmarked.py` reads a quote
without quotation marks; `pasted.py` takes off what was copied along; `published.py` asks whether words are a
transcript's own. `parser.py` puts all that together.
"""

from bot.quotes.question.parser import Question, Questions, parse_message, parse_question

__all__ = ["Question", "Questions", "parse_message", "parse_question"]
