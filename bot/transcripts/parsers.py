"""Which module reads which source's pages: the names that `parser` in `data/sources.yaml` may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.transcripts import council, kremlin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.transcripts.page import Parser

PARSERS: Mapping[str, Parser] = {"kremlin": kremlin, "council": council}
