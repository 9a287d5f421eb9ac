"""The site over HTTP, on a port of its own; every request is written down with its time."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.site.site import Fault, Site

MEGABYTE = b" " * 1_048_576
HUGE = 1_024
"""Megabytes that a "huge" answer would have."""


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    at: float
    path: str
    status: int
    agent: str
    conditional: bool


class Server:
    """Serves a site while the `with` block lasts."""

    def __init__(self, site: Site, now: Callable[[], float] = time.time) -> None:
        self.site = site
        self.requests: list[Request] = []
        self.now = now
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.owner = self  # type: ignore[attr-defined]
        self.host = f"127.0.0.1:{self._http.server_address[1]}"
        self.root = f"http://{self.host}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def paths(self) -> list[str]:
        """The addresses asked for, in order."""
        return [request.path for request in self.requests]

    def sources(self) -> str:
        """A sources file that names this site."""
        return f"""kremlin:
  name: President of Russia
  home: {self.root}
  parser: kremlin
  licence: CC BY 4.0
  licence_url: https://creativecommons.org/licenses/by/4.0/
  time_zone: Europe/Moscow
  paths:
  - /events/(?:[a-z-]+/)+(\\d+)(?=/|$)
  - /d/(\\d+)/?$
  languages:
    en:
      home: {self.root}
      hosts: ["{self.host}"]
      attribution: Invented texts, for tests
      address: {self.root}/events/president/news/{{id}}
      feeds:
      - {self.root}/events/all/feed
      - {self.root}/events/president/transcripts/feed
"""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        server: Server = self.server.owner  # type: ignore[attr-defined]
        fault = server.site.next_fault(self.path)
        with contextlib.suppress(ConnectionError, TimeoutError):
            if fault:
                self._note(fault.status if fault.kind in {"status", "redirect"} else 200)
                self._misbehave(fault)
            else:
                self._serve(server)

    def _serve(self, server: Server) -> None:
        status, kind, body = server.site.answer(self.path, server.root)
        headers = {"Content-Type": kind}
        if status == 301:
            headers["Location"], body = body, ""
        data = body.encode()
        if status == 200 and server.site.etags:
            headers["ETag"] = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                status, data = 304, b""
        if len(data) > 500 and "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"], data = "gzip", gzip.compress(data)
        self._note(status)
        self._send(status, headers, data)

    def _note(self, status: int) -> None:
        server: Server = self.server.owner  # type: ignore[attr-defined]
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        agent = self.headers.get("User-Agent", "")
        server.requests.append(Request(server.now(), self.path, status, agent, conditional))

    def _send(self, status: int, headers: dict[str, str], data: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _misbehave(self, fault: Fault) -> None:
        play: dict[str, Callable[[Fault], Any]] = {
            "status": lambda fault: self._send(fault.status, fault.headers, fault.body),
            "redirect": lambda fault: self._send(fault.status, fault.headers, b""),
            "body": lambda fault: self._send(200, fault.headers, fault.body),
            "huge": self._huge,
            "bomb": self._bomb,
            "slow": self._slow,
            "cut": self._cut,
        }
        play[fault.kind](fault)
        if fault.kind in {"huge", "slow", "cut"}:
            self.close_connection = True

    def _huge(self, _: Fault) -> None:
        """A gigabyte, without saying so beforehand."""
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        for _megabyte in range(HUGE):
            self.wfile.write(MEGABYTE)

    def _bomb(self, _: Fault) -> None:
        """Some kilobytes that unpack to 64 MB."""
        self._send(200, {"Content-Encoding": "gzip"}, gzip.compress(MEGABYTE * 64))

    def _slow(self, _: Fault) -> None:
        """A byte now and then, so that no silence is ever long."""
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        for _byte in range(200):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.05)

    def _cut(self, _: Fault) -> None:
        """Fewer bytes than promised."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"<html>")
