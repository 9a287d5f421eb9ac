"""Where words stand: the index of everything said. `snapshot.Index` is its face; the rest is beneath it."""

from bot.quotes.index.candidates import Effort
from bot.quotes.index.snapshot import Index
from bot.quotes.index.standing import Occurrences, Place, Run, TurnView, TurnWord, Where, Window

__all__ = ["Effort", "Index", "Occurrences", "Place", "Run", "TurnView", "TurnWord", "Where", "Window"]
