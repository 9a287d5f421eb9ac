"""What was said about it? Passages ranked by words. Knows neither Telegram nor a database."""

from bot.passages.model import FoundPassage, Passages, Query
from bot.passages.search import PassageSearch

__all__ = ["FoundPassage", "PassageSearch", "Passages", "Query"]
