"""The order of updates: one after the other within a chat, at once across chats, only the newest inline query."""

import asyncio
from datetime import UTC, datetime

from telegram import CallbackQuery, Chat, InlineQuery, Message, Update, User

from bot.telegram_app.order import InOrder

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def message(chat: int, number: int) -> Update:
    return Update(number, message=Message(number, NOW, Chat(chat, "private"), text="x"))


def inline(person: int, number: int) -> Update:
    return Update(number, inline_query=InlineQuery(str(number), User(person, "P", is_bot=False), "x", ""))


def test_a_chats_updates_are_handled_one_after_the_other_in_order():
    log = []

    async def work(number):
        log.append(("begin", number))
        await asyncio.sleep(0.01 if number == 1 else 0)
        log.append(("end", number))

    async def run():
        order = InOrder()
        await asyncio.gather(*(order.process_update(message(1, number), work(number)) for number in (1, 2, 3)))

    asyncio.run(run())
    assert log == [(what, number) for number in (1, 2, 3) for what in ("begin", "end")]


def test_a_slow_chat_holds_up_no_other():
    async def run():
        order, gate = InOrder(), asyncio.Event()
        slow = asyncio.create_task(order.process_update(message(1, 1), gate.wait()))
        await asyncio.wait_for(order.process_update(message(2, 2), asyncio.sleep(0)), 1)
        assert not slow.done()
        gate.set()
        await slow

    asyncio.run(run())


def test_a_flooding_chat_takes_no_more_than_its_own_turn():
    async def run():
        order, gate = InOrder(at_once=2), asyncio.Event()
        flood = [asyncio.create_task(order.process_update(message(1, n), gate.wait())) for n in range(50)]
        await asyncio.sleep(0)
        await asyncio.wait_for(order.process_update(message(2, 99), asyncio.sleep(0)), 1)
        assert not any(task.done() for task in flood)
        gate.set()
        await asyncio.gather(*flood)

    asyncio.run(run())


def test_a_failure_lets_the_next_update_of_the_chat_through():
    async def fail():
        raise ValueError

    async def run():
        order = InOrder()
        results = await asyncio.gather(
            order.process_update(message(1, 1), fail()),
            order.process_update(message(1, 2), asyncio.sleep(0)),
            return_exceptions=True,
        )
        assert isinstance(results[0], ValueError)
        assert results[1] is None

    asyncio.run(run())


def test_a_newer_inline_query_cancels_the_same_persons_older_one():
    log = []

    async def work(number):
        try:
            await asyncio.sleep(0.02)
        except asyncio.CancelledError:
            log.append(("cancelled", number))
            raise
        log.append(("answered", number))

    async def run():
        order = InOrder()
        tasks = []
        for person, number in ((1, 1), (2, 2), (1, 3)):
            tasks.append(asyncio.create_task(order.process_update(inline(person, number), work(number))))
            await asyncio.sleep(0.001)
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert sorted(log) == [("answered", 2), ("answered", 3), ("cancelled", 1)]


def test_an_inline_query_does_not_wait_for_the_persons_messages():
    async def run():
        order, gate = InOrder(), asyncio.Event()
        slow = asyncio.create_task(order.process_update(message(1, 1), gate.wait()))
        await asyncio.wait_for(order.process_update(inline(1, 2), asyncio.sleep(0)), 1)
        assert not slow.done()
        gate.set()
        await slow

    asyncio.run(run())


def test_a_failing_inline_query_fails_for_whoever_waits_for_it():
    async def fail():
        raise ValueError("no")

    async def run():
        results = await asyncio.gather(InOrder().process_update(inline(1, 1), fail()), return_exceptions=True)
        assert isinstance(results[0], ValueError)

    asyncio.run(run())


def test_what_belongs_to_no_chat_is_handled_too():
    async def run():
        order, done = InOrder(), []
        person = User(5, "P", is_bot=False)
        tap = Update(1, callback_query=CallbackQuery("1", person, "c", inline_message_id="7"))
        for update in (object(), Update(2), tap):
            await order.process_update(update, asyncio.sleep(0, done.append(update)))
        assert len(done) == 3

    asyncio.run(run())
