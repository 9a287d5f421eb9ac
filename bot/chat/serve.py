"""Serving Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.archive import open_archive
from bot.chat import logs
from bot.chat.application import ALLOWED, build
from bot.chat.services import Services

if TYPE_CHECKING:
    from bot.settings import Settings


def serve(settings: Settings) -> int:
    """Serve until stopped; gives the exit status."""
    logs.set_up(settings.log_format)
    application = build(Services(settings, open_archive(settings)))
    application.run_polling(allowed_updates=list(ALLOWED), bootstrap_retries=-1, drop_pending_updates=False)
    return 0
