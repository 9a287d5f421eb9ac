"""Serving: the health page, the webhook's door, starting while the network is down, stopping in good order."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.subscriptions.database import Database
from bot.telegram_app import serve, web
from bot.telegram_app.health import DEAF, Health, Heartbeat
from bot.telegram_app.polling import polling_request

SECRET = "sesame-sesame"
UPDATE = {
    "update_id": 1,
    "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "hello"},
}


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def health(clock, *, polls=True):
    beat = Heartbeat(clock)
    return beat, Health(beat, transcripts=lambda: 12, waiting=lambda: 3, polls=polls)


def visit(pages, ask):
    """Serve pages at a free port and let `ask` talk to them."""

    async def run():
        server = await web.listen(pages, "127.0.0.1:0")
        port = next(iter(server._sockets.values())).getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            try:
                return await ask(client)
            finally:
                await client.aclose()
                await web.close(server)

    return asyncio.run(run())


def test_a_bot_that_polls_is_healthy_and_says_how_old_everything_is():
    clock = Clock()
    beat, page = health(clock)
    beat.poll()
    clock.now += 30
    response = visit(web.health_pages(page), lambda client: client.get("/health"))
    assert response.status_code == 200
    report = response.json()
    assert report["status"] == "ok"
    assert report["last_poll_seconds"] == 30
    assert report["last_delivery_seconds"] is None
    assert (report["transcripts"], report["waiting"]) == (12, 3)


def test_a_bot_that_hears_nothing_for_two_minutes_is_deaf():
    clock = Clock()
    beat, page = health(clock)
    assert page.report()["status"] == "ok", "it has just started"
    clock.now += DEAF + 1
    response = visit(web.health_pages(page), lambda client: client.get("/health"))
    assert response.status_code == 503
    assert response.json()["status"] == "deaf"
    beat.poll()
    assert page.report()["status"] == "ok"


def test_with_a_webhook_silence_is_no_sign():
    clock = Clock()
    _, page = health(clock, polls=False)
    clock.now += 10 * DEAF
    assert page.report()["status"] == "ok"


def test_metrics_tell_the_same_figures():
    pytest.importorskip("prometheus_client")
    beat, page = health(Clock())
    beat.fail()
    beat.answer()
    beat.delivery()
    text = visit(web.health_pages(page), lambda client: client.get("/metrics")).text
    assert "verbatim_transcripts 12.0" in text
    assert "verbatim_failures 1.0" in text
    assert "verbatim_last_poll_seconds NaN" in text


def test_other_addresses_are_not_found():
    _, page = health(Clock())
    response = visit(web.health_pages(page), lambda client: client.get("/etc/passwd"))
    assert response.status_code == 404


def door(ask, path="/hook"):
    heard = []
    application = SimpleNamespace(bot=Bot("1:x"), update_queue=asyncio.Queue())
    pages = web.webhook_page(path, application, SECRET, lambda: heard.append(True))
    response = visit(pages, ask)
    return response, application.update_queue, heard


def test_an_update_with_the_secret_is_taken():
    headers = {web.SECRET_HEADER: SECRET}
    response, queue, heard = door(lambda client: client.post("/hook", json=UPDATE, headers=headers))
    assert response.status_code == 200
    assert queue.get_nowait().message.text == "hello"
    assert heard


def test_the_webhooks_path_is_taken_by_the_letter():
    headers, path = {web.SECRET_HEADER: SECRET}, "/bot+1.(x)"
    for asked, status in ((path, 200), ("/bott1Zx", 404)):
        response, _, _ = door(lambda client, asked=asked: client.post(asked, json=UPDATE, headers=headers), path)
        assert response.status_code == status


@pytest.mark.parametrize("headers", [{}, {web.SECRET_HEADER: "wrong"}, {web.SECRET_HEADER: ""}])
def test_an_update_without_the_secret_is_refused(headers):
    response, queue, heard = door(lambda client: client.post("/hook", json=UPDATE, headers=headers))
    assert response.status_code == 403
    assert queue.empty()
    assert not heard


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", json.dumps({"update_id": 1, "message": 5}).encode()])
def test_what_is_no_update_is_refused(body):
    headers = {web.SECRET_HEADER: SECRET}
    response, queue, _ = door(lambda client: client.post("/hook", content=body, headers=headers))
    assert response.status_code == 400
    assert queue.empty()


def test_a_huge_body_is_not_read():
    async def ask(client):
        try:
            return (await client.post("/hook", content=b"x" * (web.LARGEST + 1))).status_code
        except httpx.HTTPError:
            return 400

    status, queue, _ = door(ask)
    assert status == 400
    assert queue.empty()


def test_the_heartbeat_beats_with_each_answered_poll_and_nothing_else():
    clock = Clock()
    beat, revoked = Heartbeat(clock), []

    async def run():
        request = polling_request(beat, lambda: revoked.append(beat.polled))
        hook = request._client_kwargs["event_hooks"]["response"][0]
        for address, code in (("getMe", 200), ("getUpdates", 502), ("getUpdates", 409)):
            await hook(httpx.Response(code, request=httpx.Request("POST", f"http://x/bot1:y/{address}")))
        assert beat.polled is None
        await hook(httpx.Response(200, request=httpx.Request("POST", "http://x/bot1:y/getUpdates")))
        assert beat.polled == clock.now
        assert not revoked
        await hook(httpx.Response(401, request=httpx.Request("POST", "http://x/bot1:y/getUpdates")))
        assert revoked
        await request.shutdown()

    asyncio.run(run())


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
def test_at_the_start_telegram_is_asked_until_it_answers(monkeypatch):
    monkeypatch.setattr(serve, "_PAUSES", (0.0,))
    answers = [NetworkError("down"), TimedOut(), RetryAfter(timedelta(0)), None]

    async def ask():
        if (error := answers.pop(0)) is not None:
            raise error

    asyncio.run(serve.until_answered(ask, asyncio.Event()))
    assert not answers


@pytest.mark.parametrize("error", [InvalidToken("no"), BadRequest("bad webhook")])
def test_a_refusal_at_the_start_is_not_asked_again(error):
    async def ask():
        raise error

    with pytest.raises(type(error)):
        asyncio.run(serve.until_answered(ask, asyncio.Event()))


def test_a_stop_ends_the_asking():
    async def run():
        stopping = asyncio.Event()
        stopping.set()
        await serve.until_answered(ask, stopping)

    async def ask():
        asked.append(True)
        raise NetworkError("down")

    asked = []
    asyncio.run(asyncio.wait_for(run(), 1))
    assert len(asked) == 1


def test_one_line_for_a_poll_that_fails(caplog):
    serve.poll_failed(NetworkError("Bad Gateway"))
    serve.poll_failed(Conflict("terminated by other getUpdates request"))
    assert len(caplog.records) == 2
    assert "same token" in caplog.records[1].getMessage()


@pytest.mark.parametrize("busy", [True, False])
def test_a_database_that_cannot_be_used_is_named_and_ends_the_start(busy, services, tmp_path, caplog):
    file = tmp_path / "verbatim.db"
    other = Database(f"sqlite:///{file}")
    if busy:
        other.only_mine()
    else:
        file.write_bytes(b"no database" * 1000)
    settings = services.settings.model_copy(update={"database_url": f"sqlite:///{file}"})
    assert asyncio.run(serve.Server(replace(services, settings=settings)).run()) == 1
    asyncio.run(other.close())
    assert "VERBATIM_DATABASE_URL" in caplog.text
    assert ("another process" if busy else "not a database") in caplog.text
    assert "SELECT" not in caplog.text
