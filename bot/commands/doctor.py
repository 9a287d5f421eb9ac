"""`doctor`: looks at the whole installation and says what to do about each thing that is not right."""

import asyncio
import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.archive import FEW, Archive, Progress, open_archive
from bot.commands.common import add_library_option, say, settings_of
from bot.logs import progress
from bot.settings import Settings
from bot.subscriptions.database import Database, NotADatabase
from bot.transcripts.sources import SourcesError

SECONDS = 10.0
"""How long Telegram's answer, or the database's, is waited for."""
SHOWN = 5
"""How many refused files are named."""


class State(StrEnum):
    """How a thing is: the sign that stands before it."""

    OK = "✓"
    NOTE = "·"
    WRONG = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    state: State
    what: str
    advice: str | None = None
    """What to do about it."""


class NoAnswerError(Exception):
    """Telegram gave no answer that can be used; the message never holds the token."""


def configure(parser: ArgumentParser) -> None:
    """Its options."""
    add_library_option(parser)


def run(options: Namespace) -> int:
    """Print each finding; 1 when anything is wrong."""
    wrong = 0
    with progress("Reading the library") as told:
        for finding in examine(settings_of(options), told):
            wrong += finding.state is State.WRONG
            say(f"{finding.state} {finding.what}")
            if finding.advice:
                say(f"    → {finding.advice}")
    return 1 if wrong else 0


def examine(settings: Settings, told: Progress | None = None, client: httpx.Client | None = None) -> Iterator[Finding]:
    """Every finding, one after the other: token, inline and privacy mode, webhook, database, library, index."""
    with client or httpx.Client(timeout=SECONDS, trust_env=False) as web:
        yield from _telegram(settings, web)
    yield from _database(settings)
    yield from _library(settings, told)


def _telegram(settings: Settings, web: httpx.Client) -> Iterator[Finding]:
    if settings.token is None:
        advice = "get one from @BotFather (/newbot) and set TELEGRAM_BOT_TOKEN; until then `verbatim chat` works"
        yield Finding(State.NOTE, "no token is set: there is only the terminal chat", advice)
        return
    try:
        me, hook = (_ask(settings, web, method) for method in ("getMe", "getWebhookInfo"))
    except NoAnswerError as error:
        advice = f"check the network, and TELEGRAM_API_URL ({settings.api_url})"
        if "refused" in str(error):
            advice = "copy the token anew from @BotFather (/mybots → API Token) into TELEGRAM_BOT_TOKEN"
        yield Finding(State.WRONG, f"token: {error}", advice)
        return
    yield Finding(State.OK, f"token: this is @{me.get('username')}")
    if me.get("supports_inline_queries"):
        yield Finding(State.OK, "inline mode is on: quotes can be searched in any chat")
    else:
        what = "inline mode is off: “@bot words” finds nothing"
        yield Finding(State.WRONG, what, "@BotFather: /setinline, choose the bot")
    yield _privacy_mode(me)
    yield from _webhook(settings, hook)


def _ask(settings: Settings, web: httpx.Client, method: str) -> dict[str, Any]:
    token = settings.token.get_secret_value() if settings.token else ""
    try:
        # Many a webhook's address holds the token too: nothing that is said of an answer repeats it.
        answer = json.loads(_without(web.post(f"{settings.api_url}/bot{token}/{method}").text, token))
    except httpx.HTTPError as error:
        # Not `from error`: its request holds the address, and the address the token.
        raise NoAnswerError(f"{settings.api_url} does not answer ({type(error).__name__})") from None
    except ValueError:
        raise NoAnswerError(f"{settings.api_url} does not speak the Bot API") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), dict):
        said = answer.get("description") if isinstance(answer, dict) else None
        raise NoAnswerError(f"refused: {said or 'no reason given'}")
    result: dict[str, Any] = answer["result"]
    return result


def _without(text: str, token: str) -> str:
    """The text without the token, and without its secret part alone."""
    secret = token.partition(":")[2]
    return text.replace(token, "…").replace(secret, "…") if secret else text


def _privacy_mode(me: dict[str, Any]) -> Finding:
    if me.get("can_join_groups") is False:
        return Finding(State.NOTE, "the bot cannot be added to groups", "if it should: @BotFather: /setjoingroups")
    if me.get("can_read_all_group_messages"):
        what = (
            "privacy mode is off: in groups the bot is sent every message, though it answers only what is meant for it"
        )
        return Finding(
            State.NOTE, what, "@BotFather: /setprivacy, Enable, then remove the bot from groups and add it again"
        )
    return Finding(State.OK, "privacy mode is on: in groups the bot sees commands, mentions and replies to it")


def _webhook(settings: Settings, hook: dict[str, Any]) -> Iterator[Finding]:
    url = str(hook.get("url") or "")
    token = settings.token.get_secret_value() if settings.token else ""
    if settings.webhook_url is None and url:
        yield Finding(
            State.NOTE, f"a webhook is set at Telegram ({url}) and none here", "`verbatim run` removes it and polls"
        )
    elif settings.webhook_url is not None and not url.startswith(_without(settings.webhook_url, token)):
        yield Finding(State.NOTE, "the webhook is not set at Telegram yet", "`verbatim run` sets it")
    else:
        yield Finding(State.OK, "updates come by webhook" if url else "updates come by polling")
    if settings.webhook_url is not None and settings.webhook_secret is None:
        yield Finding(State.NOTE, "no WEBHOOK_SECRET is set: one is made up at each start", None)
    if failed := hook.get("last_error_message"):
        advice = "check that the address reaches WEBHOOK_LISTEN and its certificate is right"
        yield Finding(State.WRONG, f"Telegram could not deliver to the webhook: {failed}", advice)
    if waiting := hook.get("pending_update_count"):
        yield Finding(State.NOTE, f"{waiting:,} updates are waiting to be fetched")


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        kind = asyncio.run(asyncio.wait_for(_connect(settings.database_url), SECONDS))
    except NotADatabase as error:
        yield Finding(State.WRONG, f"database: {error}", "set VERBATIM_DATABASE_URL")
    except TimeoutError:
        yield Finding(State.WRONG, "database: no answer", "check that it runs and VERBATIM_DATABASE_URL names its host")
    except (SQLAlchemyError, OSError, ImportError) as error:
        # The first line only: what follows repeats the statement and the address.
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        yield Finding(
            State.WRONG, f"database: {reason}", "check VERBATIM_DATABASE_URL, and that its folder can be written"
        )
    else:
        yield Finding(State.OK, f"database: {kind} answers")


async def _connect(url: str) -> str:
    database = Database(url)
    try:
        await database.read(lambda connection: connection.execute(text("SELECT 1")).scalar())
        return "SQLite" if database.is_sqlite else "PostgreSQL"
    finally:
        await database.close()


def _library(settings: Settings, told: Progress | None) -> Iterator[Finding]:
    for folder in settings.library[:-1]:
        if not folder.is_dir():
            yield Finding(
                State.WRONG, f"library: {folder} is not there", "correct VERBATIM_LIBRARY, or make the folder"
            )
    yield _writable(settings.library[-1])
    try:
        archive = open_archive(settings, told)
    except SourcesError as error:
        yield Finding(State.WRONG, f"sources: {error}", "correct the file that VERBATIM_SOURCES names")
        return
    yield from _held(archive)
    refused = archive.refused
    for each in refused[:SHOWN]:
        yield Finding(
            State.WRONG, f"library: {each.path}: {each.reason}", "correct the file; the rest serves meanwhile"
        )
    if len(refused) > SHOWN:
        yield Finding(State.WRONG, f"library: {len(refused) - SHOWN:,} more files cannot be read")


def _writable(folder: Path) -> Finding:
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if place.is_dir() and os.access(place, os.W_OK):
        return Finding(State.OK, f"library: {folder} can be written")
    return Finding(State.WRONG, f"library: {folder} cannot be written", "give the bot's user the right to write there")


def _held(archive: Archive) -> Iterator[Finding]:
    library = archive.library
    if not len(library):
        advice = "`verbatim add PATH` saved pages, or `verbatim sync`"
        yield Finding(State.WRONG, "library: no transcripts are held", advice)
    else:
        span = f", {library.first} to {library.last}" if library.first else ""
        number = len(library)
        yield Finding(State.OK, f"library: {number:,} transcript{'s' if number > 1 else ''}{span}, ready to search")
    if archive.saved is not None:
        yield Finding(State.OK, f"index: saved in {archive.saved}")
    elif len(archive.library) >= FEW:
        advice = "make its folder writable (VERBATIM_INDEX names another): until then each start reads every file"
        yield Finding(State.WRONG, "index: it cannot be saved and is kept in memory", advice)
