"""Where words stand: the index of everything said. `snapshot.Index` is its face; the rest is beneath it."""

from bot.quotes.index.phrases import Occurrences, Place, Run
from bot.quotes.index.seeds import SearchBudget
from bot.quotes.index.snapshot import Index, TurnView, TurnWord, Where
from bot.quotes.index.windows import Window

__all__ = ["Index", "Occurrences", "Place", "Run", "SearchBudget", "TurnView", "TurnWord", "Where", "Window"]
