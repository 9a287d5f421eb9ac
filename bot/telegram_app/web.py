"""What the bot serves over HTTP: its health, its metrics, and the address that Telegram calls in webhook mode."""

import asyncio
import contextlib
import hmac
import json
import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from importlib.util import find_spec
from typing import Any

from prometheus_client import CollectorRegistry
from telegram import Update
from telegram.ext import Application
from tornado.httpserver import HTTPServer
from tornado.web import Application as WebApplication
from tornado.web import RequestHandler

from bot.telegram_app.health import Health

App = Application[Any, Any, Any, Any, Any, Any]

logger = logging.getLogger(__name__)

LARGEST = 2_000_000
"""Bytes of a request; Telegram's updates are far smaller."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name


class _Page(RequestHandler):
    """A page for machines."""

    def data_received(self, chunk: bytes) -> None:
        """Bodies are read whole."""

    def write_error(self, status_code: int, **_: object) -> None:
        """A refusal says no more than its status."""
        self.finish({"ok": False, "status": status_code})


class _HealthPage(_Page):
    """200 when Telegram answers, 503 when it has not for too long; ages in seconds either way."""

    def initialize(self, health: Health) -> None:
        self.health = health

    def get(self) -> None:
        report = self.health.report()
        self.set_status(HTTPStatus.OK if report["status"] == "ok" else HTTPStatus.SERVICE_UNAVAILABLE)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(report))


class _MetricsPage(_Page):
    """The same figures for Prometheus."""

    def initialize(self, registry: CollectorRegistry) -> None:
        self.registry = registry

    def get(self) -> None:
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest  # noqa: PLC0415 - an extra

        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest(self.registry))


class _Webhook(_Page):
    """Takes updates from Telegram: only with the secret that Telegram alone was given."""

    def initialize(self, served: App, secret: str, arrived: Callable[[], None]) -> None:
        self.served, self.secret, self.arrived = served, secret, arrived

    async def post(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self.secret.encode()):
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        try:
            update = Update.de_json(json.loads(self.request.body), self.served.bot)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            logger.warning("An update that cannot be read was refused: %s", type(error).__name__)
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        self.arrived()
        await self.served.update_queue.put(update)
        self.finish({"ok": True})


def health_pages(health: Health) -> WebApplication:
    """`/health`, and `/metrics` where prometheus-client is installed."""
    pages: list[Any] = [(r"/health", _HealthPage, {"health": health})]
    if find_spec("prometheus_client"):
        pages.append((r"/metrics", _MetricsPage, {"registry": _registry(health)}))
    return WebApplication(pages, log_function=_quiet)


def webhook_page(path: str, application: App, secret: str, arrived: Callable[[], None]) -> WebApplication:
    """The page at `path` that takes updates; `arrived` is called for each."""
    given = {"served": application, "secret": secret, "arrived": arrived}
    return WebApplication([(re.escape(path), _Webhook, given)], log_function=_quiet)


async def listen(pages: WebApplication, address: str) -> HTTPServer:
    """Serve pages at HOST:PORT; OSError where that is taken."""
    host, _, port = address.rpartition(":")
    server = HTTPServer(pages, max_body_size=LARGEST, max_buffer_size=LARGEST, idle_connection_timeout=60)
    server.listen(int(port), address=host.strip("[]"))
    return server


async def close(server: HTTPServer) -> None:
    """Take no more requests, and end those that stay open."""
    server.stop()
    with contextlib.suppress(TimeoutError):  # who does not hang up is left to the end of the process
        await asyncio.wait_for(server.close_all_connections(), 5)


def _quiet(handler: RequestHandler) -> None:
    """Requests are not logged: nobody reads them, and addresses are private."""
    del handler


def _registry(health: Health) -> CollectorRegistry:
    from prometheus_client import CollectorRegistry, Gauge  # noqa: PLC0415 - an extra

    registry = CollectorRegistry()

    def number(name: str) -> Callable[[], float]:
        return lambda: float("nan") if (value := health.report()[name]) is None else float(value)

    for name, words in health.FIGURES.items():
        Gauge(f"verbatim_{name}", words, registry=registry).set_function(number(name))
    return registry
