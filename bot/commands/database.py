"""`outbox`, `backup FILE`, `move URL`: the subscriptions' database, for the operator."""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.commands.common import UsageError, complain, say, settings_of
from bot.subscriptions import operate
from bot.subscriptions.database import NotADatabase
from bot.subscriptions.operate import NotEmpty


def configure(parser: ArgumentParser) -> None:
    """The options of each."""
    command = parser.prog.split()[-1]
    if command == "outbox":
        parser.add_argument("--retry", action="store_true", help="try the parked messages again")
    elif command == "backup":
        parser.add_argument("file", type=Path, metavar="FILE", help="where to write the copy")
    else:
        parser.add_argument("url", metavar="URL", help="the empty database, like postgresql://USER:PASSWORD@HOST/NAME")


def run(options: Namespace) -> int:
    """Do it and say what was done; 1 when the database refuses."""
    url = settings_of(options).database_url
    try:
        if options.command == "outbox":
            lines = asyncio.run(operate.outbox(url, retry=options.retry))
        elif options.command == "backup":
            lines = [operate.backup(url, options.file)]
        else:
            rows = asyncio.run(operate.copy_database(url, options.url, complain))
            lines = [f"{rows:,} rows moved; now set VERBATIM_DATABASE_URL to the new address"]
    except NotADatabase as error:
        raise UsageError(str(error)) from None
    except NotEmpty as error:
        complain(str(error))
        return 1
    except SQLAlchemyError as error:
        # The first line only: what follows repeats the statement, and the address with it.
        complain(f"the database refuses: {(str(error).splitlines() or [type(error).__name__])[0]}")
        return 1
    for line in lines:
        say(line)
    return 0
