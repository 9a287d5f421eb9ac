"""What a message asks: the quote, who is claimed to have said it and when, and where to look.

`parser.py` takes a message apart, in words that `claims.py` reads around a quote and `clauses.py` reads in one clause;
`published.py` asks the index whether such words are a transcript's own; `pasted.py` takes off what was copied along.
"""

from bot.quotes.question.claims import Question
from bot.quotes.question.parser import merge_claims, parse_question

__all__ = ["Question", "merge_claims", "parse_question"]
