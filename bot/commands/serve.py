"""`run`, `chat` and `sync`: what goes on until it is stopped: the bot, or the reading of the sources alone."""

from argparse import ArgumentParser, Namespace
from datetime import date
from functools import partial
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.commands.common import UsageError, add_library_option, archive_of, complain, settings_of
from bot.settings import Settings
from bot.subscriptions.database import Database, address
from bot.subscriptions.service import Service
from bot.sync.run import Dependencies, sync
from bot.transcripts.dates import parse_range
from bot.transcripts.model import Transcript


def configure(parser: ArgumentParser) -> None:
    """The options of all three."""
    command = parser.prog.split()[-1]
    if command == "sync":
        parser.add_argument("--once", action="store_true", help="one round; without it, rounds until stopped")
        parser.add_argument("--since", metavar="D", help="first go back to this day; goes on where it was stopped")
    add_library_option(parser)
    if command == "chat":
        parser.add_argument("--script", type=Path, metavar="FILE", help="play the lines of a file, print what one sees")


def run(options: Namespace) -> int:
    """Serve or poll until stopped."""
    if options.command == "sync":
        return _sync(options)
    settings = settings_of(options)
    if options.command == "run" and settings.token is not None:
        from bot.telegram_app.serve import serve  # noqa: PLC0415 - slow to import

        return serve(settings)
    if options.command == "run":
        complain("No token is set, so this is the chat in the terminal. To serve Telegram, set TELEGRAM_BOT_TOKEN.")
    script = getattr(options, "script", None)
    if script is not None and not script.is_file():
        raise UsageError(f"{script}: there is no such file")
    from bot.console.app import chat  # noqa: PLC0415 - slow to import

    return chat(settings, script)


def _sync(options: Namespace) -> int:
    """Poll; 1 when something could not be had, which is said on stderr."""
    if options.library is not None:
        options.library.mkdir(parents=True, exist_ok=True)
    since, settings = _since(options.since), settings_of(options)
    if since:
        complain(f"going back to {since}")  # as it was read: 05/09/2020 may be meant as another day
    dependencies = Dependencies(mark_as_seen=partial(_mark_as_seen, settings) if since else None)
    try:
        return sync(
            settings, archive_of(options), once=options.once, since=since, progress=complain, dependencies=dependencies
        )
    except SQLAlchemyError as error:
        complain(f"the subscriptions' database fails ({type(error).__name__}); the same command goes on from there")
        return 1


def _has_subscriptions(settings: Settings) -> bool:
    url = address(settings.database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()


async def _mark_as_seen(settings: Settings, transcript: Transcript) -> None:
    """Mark an event of long ago as known to the subscriptions, so that the bot that serves does not send it around."""
    if not _has_subscriptions(settings):
        return  # no bot has run yet: whatever is held at its first start is no news
    service = Service(Database(settings.database_url))
    try:
        await service.intake.mark_as_seen([transcript])
    finally:
        await service.close()


def _since(text: str | None) -> date | None:
    if text is None:
        return None
    days = parse_range(text, date.today())  # noqa: DTZ011 - the reader's own calendar
    if days is None or days.first is None:
        raise UsageError(f"--since {text!r} is no date: write 2020-01-01, May 2022 or 2022")
    return days.first
