"""What transcripts come in, one page shape or file format a module, and which module reads which source's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.transcripts.formats import council, kremlin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.transcripts.formats.page import Parser

PARSERS: Mapping[str, Parser] = {"kremlin": kremlin, "council": council}
"""The names that `parser` in `data/sources.yaml` may have."""
