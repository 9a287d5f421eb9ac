"""What a message asks: the quote, who is claimed to have said it and when, and where to look.

`question.py` is the face; it asks the index what of the words around a quote stands in transcripts just so.
"""

from bot.quotes.asked.claims import Question
from bot.quotes.asked.question import asked, merged

__all__ = ["Question", "asked", "merged"]
