"""Ids for pages that tell none: a date and eight characters of a hash over what identifies the event."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.transcripts.model import Event
    from bot.transcripts.page import Page


def saved_id(event: Event | Page) -> str:
    """The id that this event gets from a page without a number, "2022-09-29-1f3a9c2e" or "undated-1f3a9c2e".

    The hash is over the time of publication (or the event's date and time) and the title, letter case and spaces
    aside: a page with a number and a page without give the same, so that one can become the other's alias.
    """
    stated = f"{event.date or ''}T{event.time or ''}"
    when = event.published.strftime("%Y-%m-%dT%H:%M") if event.published else stated
    title = " ".join(event.title.split()).casefold()
    digest = hashlib.sha256(f"{when}\n{title}".encode("utf-8", "replace")).hexdigest()[:8]
    day = event.date or (event.published.date() if event.published else None)
    return f"{day or 'undated'}-{digest}"
