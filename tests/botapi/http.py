"""As much HTTP/1.1 as python-telegram-bot speaks: requests with bodies, kept-alive connections."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BODY = 60_000_000
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_TYPE = re.compile(rb"\r\ncontent-type:[ \t]*([^\r\n]+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    content_type: str
    body: bytes

    def fields(self) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
        """Parameters and files, from a form, from JSON or from multipart data."""
        if not self.body:
            return {}, {}
        if self.content_type.startswith("application/x-www-form-urlencoded"):
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True)), {}
        if self.content_type.startswith("application/json"):
            given = json.loads(self.body)
            return {k: v if isinstance(v, str) else json.dumps(v) for k, v in given.items()}, {}
        if self.content_type.startswith("multipart/form-data"):
            return _multipart(self.content_type, self.body)
        raise ValueError(f"a body of type {self.content_type!r}")


def _multipart(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    boundary = b"--" + content_type.split("boundary=")[1].strip('"').encode()
    given, files = {}, {}
    for part in body.split(boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        content = content.removesuffix(b"\r\n")
        name = re.search(rb'\bname="([^"]*)"', head)[1].decode()
        file_name = re.search(rb'\bfilename="([^"]*)"', head)
        if file_name:
            files[name] = (file_name[1].decode(), content)
        else:
            given[name] = content.decode()
    return given, files


class Connection(asyncio.Protocol):
    """One connection. `answer(request, connection)` replies by `reply` or `close`, at once or later."""

    def __init__(self, answer: Callable[[Request, Connection], None], open_connections: set[Connection]) -> None:
        self._answer = answer
        self._open = open_connections
        self._buffer = bytearray()
        self._busy = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._busy:
            self._next()

    def reply(self, status: int, body: bytes, content_type: str = "application/json") -> None:
        """Answer the request and go on to the next one on this connection."""
        if self.transport is None or self.transport.is_closing():
            return
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.transport.write(head.encode() + body)
        self._busy = False
        if self._buffer:
            self._next()

    def close(self) -> None:
        """Hang up, whatever was asked."""
        if self.transport is not None:
            self.transport.abort()

    def _next(self) -> None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > 65_536:
                self.close()
            return
        head = bytes(self._buffer[:end])
        if _CHUNKED.search(head):
            self.reply(411, b"")
            self.close()
            return
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if length > MAX_BODY:
            self.close()
            return
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        del self._buffer[: end + 4 + length]
        kind = _TYPE.search(head)
        method, path, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
        self._busy = True
        self._answer(Request(method, path, kind[1].decode("latin-1") if kind else "", body), self)
