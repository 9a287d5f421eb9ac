"""`python -m tests.chaos`: the long kill tests, on SQLite and on a PostgreSQL of their own, with a report."""

# ruff: noqa: T201 - it is a report

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.judge import judge
from tests.chaos.plan import Size, make
from tests.chaos.run import play
from tests.databases import MissingError, PostgreSQL


def main() -> int:
    usual = Size()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--chats", type=int, default=usual.chats)
    parser.add_argument("--transcripts", type=int, default=usual.transcripts)
    parser.add_argument("--kills", type=int, default=usual.kills)
    parser.add_argument("--scale", type=float, default=usual.scale, help="flood limits, so many times Telegram's")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    size = Size(chats=given.chats, transcripts=given.transcripts, kills=given.kills, scale=given.scale)
    kinds = ("sqlite", "postgresql") if given.database == "both" else (given.database,)
    return max([run(kind, size, given.seed) for kind in kinds])


def run(kind: str, size: Size, seed: int) -> int:
    """One database; gives 1 when something is wrong."""
    print(
        f"{kind}: {size.kills} kills while {size.transcripts} transcripts arrive for {size.chats} chats, "
        f"limits × {size.scale:g}, seed {seed}",
        flush=True,
    )
    folder = Path(tempfile.mkdtemp(prefix="verbatim-chaos-"))
    server = None
    try:
        if kind == "postgresql":
            server = PostgreSQL()
        url = server.database() if server else f"sqlite:///{folder / 'bot.db'}"
        played = play(make(size, seed), url, folder, lambda text: print(f"  {text}", flush=True))
        found = judge(played)
        print(f"  over after {played.seconds:.0f} s\n  " + str(found).replace("\n", "\n  "), flush=True)
    except MissingError as error:
        print(f"  skipped: {error}")
        return 0
    finally:
        if server:
            server.close()
    if found.faults:
        print(f"  the bot's log: {folder / 'bot.log'}")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
