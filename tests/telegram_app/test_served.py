"""The whole bot in this process, over real HTTP: it starts, answers, tells of its health, and stops in good order."""

import asyncio
import socket

import httpx
import pytest

from bot.archive import open_archive
from bot.chat.view import Services
from bot.settings import Settings, data_folder
from bot.telegram_app import serve
from tests.botapi import Server

ANN = 7
TRUE = "We will not close the harbour bridge to pedestrians at any time during the works"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def settings_for(wire: Server, folder, **changes) -> Settings:
    return Settings(
        token=changes.pop("token", wire.token),
        api_url=wire.url,
        library=(data_folder() / "demo",),
        index=folder / "index",
        database_url=f"sqlite:///{folder / 'state.db'}",
        var=folder,
        sync_every=0,
        watch=False,
        speed=1000,
        http_listen=f"127.0.0.1:{free_port()}",
        **changes,
    )


def serve_until(settings: Settings, wire: Server, scene) -> int:
    """Serve until the scene is over; gives the exit status."""

    async def run() -> int:
        server = serve.Server(Services(settings, await asyncio.to_thread(open_archive, settings)))
        serving = asyncio.create_task(server.run())
        try:
            await asyncio.to_thread(wire.wait, lambda _: wire.counts["getUpdates"] + wire.counts["setWebhook"], 30)
            await scene()
        finally:
            server.stopping.set()
            status = await asyncio.wait_for(serving, 40)
        return status

    return asyncio.run(run())


async def asked(wire: Server, text: str) -> str:
    """Ann asks in private; what the bot answers."""

    def said(people):
        people.private(ANN, "Ann")
        return people.say(ANN, ANN, text)["message_id"]

    def answered(people):
        messages = people.world.chats[ANN].messages.values()
        return [m["text"] for m in messages if m["message_id"] > number and m["from"]["is_bot"]]

    number = await asyncio.to_thread(wire.do, said)
    return (await asyncio.to_thread(wire.wait, answered, 30))[0]


@pytest.fixture
def wire():
    with Server() as server:
        yield server


def test_by_polling(wire, tmp_path):
    settings = settings_for(wire, tmp_path)

    async def scene():
        assert "Word for word" in await asked(wire, TRUE)
        async with httpx.AsyncClient() as client:
            report = (await client.get(f"http://{settings.http_listen}/health")).json()
        assert report["status"] == "ok"
        assert report["transcripts"] == 12
        assert report["last_poll_seconds"] is not None

    assert serve_until(settings, wire, scene) == 0


def test_by_webhook(wire, tmp_path):
    port = free_port()
    settings = settings_for(wire, tmp_path, webhook_listen=f"127.0.0.1:{port}")
    # Telegram itself takes https alone; a local Bot API server calls plain http too.
    settings = settings.model_copy(update={"webhook_url": f"http://127.0.0.1:{port}/hook"})

    async def scene():
        assert "Word for word" in await asked(wire, TRUE)

    assert serve_until(settings, wire, scene) == 0


def test_an_address_that_is_taken_is_told_in_one_line(wire, tmp_path, caplog):
    settings = settings_for(wire, tmp_path)
    host, _, port = settings.http_listen.rpartition(":")

    async def run():
        with socket.socket() as taken:
            taken.bind((host, int(port)))
            taken.listen()
            archive = await asyncio.to_thread(open_archive, settings)
            return await serve.Server(Services(settings, archive)).run()

    assert asyncio.run(run()) == 1
    assert "cannot be listened at" in caplog.text


def test_a_token_that_telegram_does_not_know_is_told_in_one_line(wire, tmp_path, caplog):
    settings = settings_for(wire, tmp_path, token="1234567890:AAFakeFakeFakeFakeFakeFakeFakeFakeFake1")

    async def run():
        archive = await asyncio.to_thread(open_archive, settings)
        return await asyncio.wait_for(serve.Server(Services(settings, archive)).run(), 30)

    assert asyncio.run(run()) == 1
    assert "does not know this token" in caplog.text
    assert "Traceback" not in caplog.text
