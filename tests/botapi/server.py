"""The strict Bot API over HTTP: a thread with its own loop, long polling, webhooks, flood limits, faults, a journal."""

from __future__ import annotations

import asyncio
import functools
import json
import random
import threading
import time
from collections import Counter
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import urlsplit

import httpx

from tests.botapi.api import Api, answer_poll
from tests.botapi.faults import SENDING, Fault, Flood, Limits
from tests.botapi.http import Connection, Request
from tests.botapi.people import People
from tests.botapi.requests import ApiError, too_many_requests
from tests.botapi.state import World

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

TOKEN = "4242424242:test-AAHk3mJ9wQ2nZ5xR8tV1yB4cE7fG0hL6pS"
WEBHOOK_PAUSE = 0.2


@dataclass(slots=True)
class Call:
    """One request, as the server saw it. Polls are counted and not kept."""

    at: float
    """Seconds on the monotonic clock."""
    method: str
    chat_id: int | None
    thread: int | None
    status: int
    """200, or why it was refused; 0 where the connection was dropped before anything was done."""
    description: str
    text: str
    message_id: int | None
    lost: bool = False
    """Whether it was carried out but its answer never arrived."""


class Server:
    """`with Server() as server:` and the bot finds it at `server.url`.

    `do(act)` runs `act(people)` in the server's thread, so that no test touches its state from another.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        limits: Limits | None = None,
        seed: int = 0,
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self.world = World(clock)
        self.people = People(self.world)
        self.api = Api(self.world)
        self.flood = Flood(limits) if limits else None
        self.faults: list[Fault] = []
        self.journal: list[Call] = []
        self.counts: Counter[str] = Counter()
        self.controls: dict[str, Callable[[Request], object]] = {}
        """Further addresses, for a server in a process of its own."""
        self.proxy: dict[str, str] = {}
        """Where a webhook's https address is really served, as by the proxy before a bot."""
        self._port = port
        self._dice = random.Random(seed)
        self._texts: dict[str, str] = {}
        self._open: set[Connection] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    # For the tests.

    @property
    def url(self) -> str:
        """For `TELEGRAM_API_URL`."""
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        started: Future[None] = Future()
        ready = functools.partial(started.set_result, None)
        self._thread = threading.Thread(target=lambda: asyncio.run(self.serve(ready)), daemon=True, name="bot-api")
        self._thread.start()
        started.result(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def do(self, act: Callable[[People], T]) -> T:
        """Run this in the server's thread."""
        done: Future[T] = Future()

        def run() -> None:
            try:
                done.set_result(act(self.people))
            except Exception as error:  # noqa: BLE001 - carried to the caller
                done.set_exception(error)

        self._loop.call_soon_threadsafe(run)
        return done.result(60)

    def fault(self, fault: Fault) -> Fault:
        """Let something go wrong from now on; clear with `server.faults.clear()`."""
        self.faults.append(fault)
        return fault

    def wait(self, ready: Callable[[People], T], seconds: float = 15) -> T:
        """Wait until `ready(people)` is true, and give it; AssertionError when it takes too long."""
        deadline = time.monotonic() + seconds
        while not (found := self.do(ready)):
            assert time.monotonic() < deadline, f"nothing came within {seconds} s; last: {self.journal[-3:]}"
            time.sleep(0.003)
        return found

    def messages(self, chat_id: int) -> list[dict]:
        """Copies of the chat's messages, oldest first."""
        return self.do(lambda people: [dict(m) for m in people.world.chats[chat_id].messages.values()])

    def refusals(self) -> list[Call]:
        """Requests that were refused for what they said: no floods, no faults, no chats that the bot may not enter."""
        return [c for c in self.journal if c.status in {400, 404, 409}]

    # Serving.

    async def serve(self, started: Callable[[], None]) -> None:
        """Serve until stopped; `started` is called when the address is known."""
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        listener = await self._loop.create_server(lambda: Connection(self._answer, self._open), "127.0.0.1", self._port)
        self._port = listener.sockets[0].getsockname()[1]
        self._background(self._deliver_webhook())
        started()
        await self._stop.wait()
        listener.close()
        for connection in list(self._open):
            connection.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _background(self, work) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _answer(self, request: Request, connection: Connection) -> None:
        path = urlsplit(request.path).path
        if path.startswith("/_/"):
            self._control(path, request, connection)
            return
        head, _, method = path.rpartition("/")
        if head != f"/bot{self.token}":
            code, what = (401, "Unauthorized") if head.startswith("/bot") and ":" in head else (404, "Not Found")
            self.counts[what] += 1
            _reply(connection, code, ApiError(code, what).body())
            return
        given, files = request.fields()
        self.counts[method] += 1
        if method == "getUpdates":
            self._background(self._poll(given, connection))
            return
        self._handle(method, given, files, connection)

    def _handle(self, method: str, given: dict, files: dict, connection: Connection) -> None:
        call = self._call(method, given)
        fault = next((f for f in self.faults if f.fits(method.lower(), call.chat_id, self._dice)), None)
        kind = fault.kind if fault else ""
        if kind:
            self.counts[f"fault {kind}"] += 1
        if kind == "drop":
            call.status = 0
            connection.close()
            return
        status, body = self._carry_out(call, method, given, files, fault)
        call.status, call.description = status, body.get("description", "")
        if status == 200 and isinstance(body["result"], dict):
            call.message_id = body["result"].get("message_id")
        if kind == "lost":
            call.lost = True
            connection.close()
        elif kind == "slow":
            self._loop.call_later(fault.seconds, _reply, connection, status, body)
        elif kind == "broken":
            connection.reply(200, b"<html>", "text/html")
        else:
            _reply(connection, status, body)

    def _carry_out(self, call: Call, method: str, given: dict, files: dict, fault: Fault | None) -> tuple[int, dict]:
        try:
            self._refuse(call, method, fault)
            return 200, {"ok": True, "result": self.api.call(method, given, files)}
        except ApiError as error:
            return error.code, error.body()

    def _refuse(self, call: Call, method: str, fault: Fault | None) -> None:
        if fault is not None and fault.kind == "flood":
            raise too_many_requests(max(1, int(fault.seconds)))
        if fault is not None and fault.kind == "error":
            raise ApiError(fault.code, fault.description)
        if self.flood is not None and method.lower() in SENDING and call.chat_id is not None:
            seconds = self.flood.check(call.chat_id, call.at)
            if seconds:
                raise too_many_requests(seconds)

    def _call(self, method: str, given: dict[str, str]) -> Call:
        chat_id, thread = given.get("chat_id", ""), given.get("message_thread_id")
        text = given.get("text", "")
        if len(self._texts) < 100_000:
            text = self._texts.setdefault(text, text)
        call = Call(
            time.monotonic(),
            method,
            int(chat_id) if chat_id.lstrip("-").isdigit() else None,
            int(thread) if thread else None,
            0,
            "",
            text,
            None,
        )
        self.journal.append(call)
        return call

    async def _poll(self, given: dict[str, str], connection: Connection) -> None:
        fault = next((f for f in self.faults if f.fits("getupdates", None, self._dice)), None)
        try:
            if fault is not None and fault.kind in {"drop", "lost"}:
                connection.close()
                return
            if fault is not None and fault.kind == "slow":
                await asyncio.sleep(fault.seconds)
            self._refuse(Call(0, "", None, None, 0, "", "", None), "getUpdates", fault)
            result = await answer_poll(self.api, given, float(given.get("timeout", 0)))
            _reply(connection, 200, {"ok": True, "result": result})
        except ApiError as error:
            _reply(connection, error.code, error.body())

    async def _deliver_webhook(self) -> None:
        """Post updates to the webhook one after the other, each until it is taken."""
        news = asyncio.Event()
        updates = self.world.updates
        updates.on_new.append(news.set)
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                await news.wait()
                news.clear()
                while updates.webhook is not None and updates.pending:
                    webhook, update = updates.webhook, updates.pending[0]
                    headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret_token} if webhook.secret_token else {}
                    try:
                        answer = await client.post(self._behind_proxy(webhook.url), json=update, headers=headers)
                        taken = answer.is_success
                    except httpx.HTTPError:
                        taken = False
                    self.counts["webhook taken" if taken else "webhook refused"] += 1
                    if taken and updates.pending and updates.pending[0] is update:
                        updates.pending.popleft()
                    elif not taken:
                        await asyncio.sleep(WEBHOOK_PAUSE)

    def _behind_proxy(self, address: str) -> str:
        for outside, inside in self.proxy.items():
            address = address.replace(outside, inside)
        return address

    def _control(self, path: str, request: Request, connection: Connection) -> None:
        act = self.controls.get(path.removeprefix("/_/"))
        if act is None:
            _reply(connection, 404, {"ok": False})
            return
        _reply(connection, 200, {"ok": True, "result": act(request)})


def _reply(connection: Connection, status: int, body: dict) -> None:
    connection.reply(status, json.dumps(body).encode())
