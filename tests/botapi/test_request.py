"""The Bot API in process, as python-telegram-bot uses it: polling included."""

import asyncio

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter
from telegram.ext import Application, CommandHandler

from tests.botapi.api import Api, ApiRequest, answer_poll
from tests.botapi.people import People
from tests.botapi.requests import too_many_requests
from tests.botapi.state import World

PERSON, GROUP = 7, -70


async def start(update, context):
    await update.message.reply_text(f"Hello {context.args[0]}")


def build(request):
    application = Application.builder().token("1:test").request(request).get_updates_request(request).build()
    application.add_handler(CommandHandler("start", start))
    return application


@pytest.fixture
def api():
    api = Api(World())
    People(api.world).private(PERSON, "Ann")
    People(api.world).group(GROUP)
    return api


def test_the_library_polls_answers_and_uploads(api):
    refused = []

    async def run():
        application = build(ApiRequest(api, lambda method, error: refused.append((method, error.code))))
        async with application:
            await application.updater.start_polling(timeout=1)
            await application.start()
            People(api.world).start(PERSON, "p_1")
            while len(api.world.chats[PERSON].messages) < 2:  # noqa: ASYNC110 - what is waited for is another's
                await asyncio.sleep(0.01)
            await application.bot.send_document(PERSON, b"{}", filename="all.json")
            await application.updater.stop()
            await application.stop()

    asyncio.run(run())
    texts = [message.get("text") for message in api.world.chats[PERSON].messages.values()]
    assert texts == ["/start p_1", "Hello p_1", None]
    assert list(api.world.files.values()) == [("all.json", b"{}")]
    assert not refused
    assert not api.world.updates.pending, "what was answered is confirmed"


def test_refusals_reach_the_bot_as_the_librarys_errors(api, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")

    async def ask(method, **given):
        async with build(ApiRequest(api)).bot as bot:
            await getattr(bot, method)(**given)

    with pytest.raises(BadRequest, match="Chat not found"):
        asyncio.run(ask("send_message", chat_id=99, text="a"))
    People(api.world).block(PERSON)
    with pytest.raises(Forbidden, match="blocked by the user"):
        asyncio.run(ask("send_message", chat_id=PERSON, text="a"))
    new = People(api.world).migrate(GROUP)
    with pytest.raises(ChatMigrated) as moved:
        asyncio.run(ask("send_message", chat_id=GROUP, text="a"))
    assert moved.value.new_chat_id == new
    api.call = lambda *_: (_ for _ in ()).throw(too_many_requests(3))
    with pytest.raises(RetryAfter):
        asyncio.run(ask("send_chat_action", chat_id=PERSON, action="typing"))


def test_a_second_poll_ends_the_first_with_a_conflict(api):
    async def run():
        first = asyncio.create_task(answer_poll(api, {}, 5))
        await asyncio.sleep(0.01)
        second = asyncio.create_task(answer_poll(api, {}, 5))
        await asyncio.sleep(0.01)
        People(api.world).say(PERSON, PERSON, "hello")
        return await asyncio.gather(first, second, return_exceptions=True)

    ended, answered = asyncio.run(run())
    assert "terminated by other getUpdates request" in str(ended)
    assert answered[0]["message"]["text"] == "hello"


def test_a_poll_ends_empty_when_nothing_comes(api):
    assert asyncio.run(answer_poll(api, {}, 0.05)) == []
