"""What transcripts come in, one page shape or file format a module, and who reads which source's pages."""

from bot.transcripts.formats import council, kremlin, kremlin_text
from bot.transcripts.formats.page import Parser

PARSERS = {
    "kremlin": Parser(kremlin.read_html, kremlin_text.read_text, kremlin.read_entry),
    "council": Parser(council.read_html),
}
"""By the names that `parser` in `data/sources.yaml` may have."""
