"""The server in a process of its own: `python -m tests.botapi --chats 100000` prints its address, then serves.

`POST /_/people/METHOD` with JSON arguments acts for people (`tests.botapi.people`), `POST /_/fault` adds a fault,
`GET /_/counts` tells what was done so far, `POST /_/reset` forgets the journal.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter

from tests.botapi import TOKEN, Fault, Limits, Server

FIRST_CHAT = 1_000_000


def controls(server: Server) -> None:
    """Make the server answer to these addresses."""

    def person(name: str):
        return lambda request: getattr(server.people, name)(**json.loads(request.body or b"{}"))

    for name in ("say", "edit", "press", "ask_inline", "choose", "start", "block", "unblock", "deactivate", "migrate"):
        server.controls[f"people/{name}"] = person(name)
    server.controls["fault"] = lambda request: server.fault(Fault(**json.loads(request.body))).kind
    server.controls["counts"] = lambda _: summary(server)
    server.controls["reset"] = lambda _: server.journal.clear()


def summary(server: Server) -> dict[str, object]:
    """What the journal says, in figures."""
    sent = [call for call in server.journal if call.method == "sendMessage" and call.status == 200]
    times = [call.at for call in sent]
    return {
        "sent": len(sent),
        "chats": len({call.chat_id for call in sent}),
        "lost": sum(call.lost for call in sent),
        "statuses": Counter(str(call.status) for call in server.journal),
        "seconds": max(times) - min(times) if times else 0.0,
        "flooded": server.flood.refused if server.flood else 0,
        "counts": server.counts,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--chats", type=int, default=0, help=f"private chats to make, from {FIRST_CHAT} on")
    parser.add_argument("--scale", type=float, help="flood limits, so many times Telegram's; none without")
    given = parser.parse_args()
    limits = Limits(scale=given.scale) if given.scale else None
    server = Server(token=given.token, limits=limits, port=given.port)
    for number in range(given.chats):
        server.people.private(FIRST_CHAT + number)
    controls(server)
    asyncio.run(server.serve(lambda: print(server.url, flush=True)))  # noqa: T201


if __name__ == "__main__":
    main()
