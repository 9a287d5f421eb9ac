"""The pages of kremlin.ru and en.kremlin.ru: as served and in feeds (`html`), and saved as text (`text`)."""

from bot.transcripts.kremlin.html import read_entry, read_html
from bot.transcripts.kremlin.text import read_text

__all__ = ["read_entry", "read_html", "read_text"]
