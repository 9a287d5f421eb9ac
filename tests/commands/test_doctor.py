"""The doctor, over a real local server that answers as Telegram does."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from bot.commands.doctor import Finding, State, examine
from bot.settings import Settings
from tests.samples import library_folder, transcript

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "42:secret-part"
ME = {
    "id": 42,
    "is_bot": True,
    "username": "verbatim_bot",
    "supports_inline_queries": True,
    "can_join_groups": True,
    "can_read_all_group_messages": False,
}
HOOK: dict[str, Any] = {"url": "", "pending_update_count": 0}


@contextmanager
def telegram(answers: dict[str, Any]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bot, _, method = self.path.removeprefix("/bot").partition("/")
            good = bot == TOKEN and method in answers
            body = (
                {"ok": True, "result": answers[method]} if good else {"ok": False, "description": f"Unauthorized {bot}"}
            )
            data = json.dumps(body).encode() if answers else b"<html>"
            self.send_response(200 if good else 401)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    library_folder(tmp_path / "library", [transcript()])
    return Settings.load(
        env={
            "VERBATIM_LIBRARY": str(tmp_path / "library"),
            "VERBATIM_DATABASE_URL": f"sqlite:///{tmp_path}/var/x.db",
        }
    )


def found(settings: Settings, **changes: object) -> list[Finding]:
    values = settings.model_dump() | {"token": TOKEN} | changes
    return list(examine(Settings(**values)))


def said(findings: list[Finding], state: State) -> str:
    return "\n".join(f"{each.what} → {each.advice}" for each in findings if each.state is state)


def test_all_is_well(settings: Settings) -> None:
    with telegram({"getMe": ME, "getWebhookInfo": HOOK}) as url:
        findings = found(settings, api_url=url)
    assert {each.state for each in findings} == {State.OK}
    told = said(findings, State.OK)
    for thing in (
        "@verbatim_bot",
        "inline mode is on",
        "privacy mode is on",
        "polling",
        "SQLite answers",
        "1 transcript",
    ):
        assert thing in told


def test_without_a_token_it_says_where_to_get_one(settings: Settings) -> None:
    findings = found(settings, token=None)
    assert "@BotFather" in said(findings, State.NOTE)
    assert said(findings, State.WRONG) == ""


@pytest.mark.parametrize(
    ("me", "hook", "state", "says"),
    [
        ({"supports_inline_queries": False}, {}, State.WRONG, "/setinline"),
        ({"can_read_all_group_messages": True}, {}, State.NOTE, "/setprivacy"),
        ({"can_join_groups": False}, {}, State.NOTE, "/setjoingroups"),
        ({}, {"url": "https://a.example/x"}, State.NOTE, "removes it and polls"),
        ({}, {"pending_update_count": 1200}, State.NOTE, "1,200 updates are waiting"),
        ({}, {"url": "https://a.example", "last_error_message": "Wrong certificate"}, State.WRONG, "Wrong certificate"),
    ],
)
def test_each_mode_that_is_off_is_told_with_what_to_do(
    settings: Settings, me: dict[str, Any], hook: dict[str, Any], state: State, says: str
) -> None:
    with telegram({"getMe": ME | me, "getWebhookInfo": HOOK | hook}) as url:
        assert says in said(found(settings, api_url=url), state)


def test_a_webhooks_address_that_holds_the_token_is_told_without_it(settings: Settings) -> None:
    secret = TOKEN.partition(":")[2]
    hook = HOOK | {"url": f"https://a.example/42%3A{secret}", "last_error_message": f"404 at /{TOKEN}"}
    with telegram({"getMe": ME, "getWebhookInfo": hook}) as url:
        for here in (None, f"https://a.example/42%3A{secret}"):
            findings = found(settings, api_url=url, webhook_url=here, webhook_secret="s")
            assert "https://a.example/42%3A…" in said(findings, State.NOTE) or here
            assert "not set at Telegram" not in said(findings, State.NOTE)
            assert not any(secret in f"{each.what} {each.advice}" for each in findings)


def test_the_webhook_that_is_set_here_is_looked_for_at_telegram(settings: Settings) -> None:
    with telegram({"getMe": ME, "getWebhookInfo": HOOK}) as url:
        findings = found(settings, api_url=url, webhook_url="https://a.example")
    assert "`verbatim run` sets it" in said(findings, State.NOTE)
    assert "WEBHOOK_SECRET" in said(findings, State.NOTE)


def test_a_token_that_is_refused_is_never_shown(settings: Settings) -> None:
    with telegram({"getMe": ME}) as url:
        findings = found(settings, api_url=url, token="43:secret-part")
    told = said(findings, State.WRONG)
    assert "refused: Unauthorized …" in told
    assert "secret-part" not in "".join(f"{each}" for each in findings)


def test_a_server_that_is_not_there_or_speaks_otherwise_is_told(settings: Settings) -> None:
    told = said(found(settings, api_url="http://127.0.0.1:9"), State.WRONG)
    assert "does not answer" in told
    assert "secret-part" not in told
    with telegram({}) as url:
        assert "does not speak the Bot API" in said(found(settings, api_url=url), State.WRONG)


def test_a_database_that_cannot_be_opened_is_told_without_its_password(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for url in (f"sqlite:///{tmp_path}/file/x.db", "postgresql://me:hunter2@127.0.0.1:9/x"):
        told = said(found(settings, token=None, database_url=url), State.WRONG)
        assert "database" in told
        assert "hunter2" not in told


def test_the_library_is_looked_through(settings: Settings, tmp_path: Path) -> None:
    for number in range(8):
        (tmp_path / "library" / f"broken{number}.yaml").write_text("title: [\n")
    told = said(found(settings, token=None), State.WRONG)
    assert "broken0.yaml: line 2" in told
    assert "3 more files cannot be read" in told
    empty = said(found(settings, token=None, library=(tmp_path / "none", tmp_path / "empty")), State.WRONG)
    assert f"{tmp_path / 'none'} is not there" in empty
    assert "no transcripts are held" in empty
    sources = said(found(settings, token=None, sources=tmp_path / "gone.yaml"), State.WRONG)
    assert "VERBATIM_SOURCES" in sources


def test_the_index_is_looked_at(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("bot.archive", "bot.commands.doctor"):
        monkeypatch.setattr(f"{module}.FEW", 1)
    assert f"index: saved in {tmp_path / 'library' / '.index'}" in said(found(settings, token=None), State.OK)
    (tmp_path / "file").write_text("in the way")
    told = said(found(settings, token=None, index=tmp_path / "file" / "index"), State.WRONG)
    assert "index: it cannot be saved" in told
    assert "VERBATIM_INDEX" in told
