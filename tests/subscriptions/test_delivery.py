"""Nobody misses an update, nobody is told twice, whatever Telegram answers."""

import asyncio
from random import Random

from sqlalchemy.exc import OperationalError

from bot.subscriptions import outbox
from bot.subscriptions.delivery import Delivery, DeliveryConfig
from bot.subscriptions.model import (
    Blocked,
    Destination,
    Kind,
    Migrated,
    Postponed,
    Rejected,
    ThreadGone,
    Unreachable,
)
from bot.subscriptions.model import (
    SubscriptionTarget as Target,
)
from tests.samples import transcript
from tests.subscriptions.world import EVERYTHING, HARBOUR, world


def days(count: int, **changes):
    return [transcript(100 + n, day=f"2023-11-{n + 1:02}", **changes) for n in range(count)]


def test_everyone_who_follows_is_told_once_and_oldest_first(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            await here.follow(2, HARBOUR)
            await here.follow(3, Target(Kind.TOPIC, "Schools"))
            arrived = days(3)
            assert await here.service.intake.arrived(arrived[::-1]) == 6
            assert await here.service.intake.arrived(arrived) == 0
            await here.deliver()
            assert here.telegram.heard_by(1) == ["100", "101", "102"]
            assert here.telegram.heard_by(2) == ["100", "101", "102"]
            assert here.telegram.heard_by(3) == []
            assert (await here.service.stats()).pending == 0

    asyncio.run(story())


def test_several_reasons_make_one_message(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1, HARBOUR, Target(Kind.PERSON, "Ada Lindqvist"), Target(Kind.PLACE, "Saltmere"))
            await here.service.intake.arrived(days(1))
            await here.deliver()
            [message] = here.telegram.messages
            assert [reason.target.kind for reason in message.items[0].reasons] == [Kind.TOPIC, Kind.PERSON, Kind.PLACE]

    asyncio.run(story())


def test_a_flood_limit_holds_up_nobody_else(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            await here.follow(2)
            here.telegram.plan[1].append(Postponed(30))
            await here.service.intake.arrived(days(2))
            await here.deliver(20)
            assert here.telegram.heard_by(2) == ["100", "101"]
            assert here.telegram.heard_by(1) == []
            await here.service.intake.arrived([transcript(300, day="2023-11-09")])
            await here.deliver(2)
            assert here.telegram.heard_by(1) == []
            await here.deliver(60)
            assert here.telegram.heard_by(1) == ["100", "101", "300"]

    asyncio.run(story())


def test_a_chat_that_blocks_hears_what_it_missed_when_it_returns(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            here.telegram.plan[1].append(Blocked("bot was blocked by the user"))
            await here.service.intake.arrived(days(1))
            await here.deliver()
            assert (await here.service.stats()).away == 1
            await here.service.intake.arrived(days(9))
            await here.deliver()
            assert len(here.telegram.tried) == 1
            assert await here.service.returned(1)
            await here.deliver()
            assert here.telegram.heard_by(1) == [str(100 + n) for n in range(9)]
            assert here.telegram.messages[0].digest
            assert (await here.service.stats()).away == 0

    asyncio.run(story())


def test_after_ninety_days_out_of_reach_a_chat_is_unsubscribed(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            await here.follow(2)
            await here.service.left(1, "kicked")
            here.clock.time += 89 * 86400
            await here.service.tidy(here.config.give_up)
            assert (await here.service.stats()).chats == 2
            here.clock.time += 2 * 86400
            await here.service.tidy(here.config.give_up)
            assert (await here.service.stats()).chats == 1
            assert await here.service.subscriptions(Destination(1)) == []

    asyncio.run(story())


def test_a_group_that_becomes_a_supergroup_takes_everything_along(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(-5, HARBOUR, EVERYTHING)
            await here.follow(-1005, HARBOUR)
            here.telegram.plan[-5].append(Migrated(-1005))
            await here.service.intake.arrived(days(2))
            await here.deliver()
            assert here.telegram.heard_by(-5) == []
            assert here.telegram.heard_by(-1005) == ["100", "101"]
            assert len(await here.service.subscriptions(Destination(-1005))) == 2
            await here.follow(-6)
            await here.service.migrated(-6, -1006)
            assert len(await here.service.subscriptions(Destination(-1006))) == 1

    asyncio.run(story())


def test_a_closed_topic_falls_back_to_the_chat(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(-5, thread=7)
            here.telegram.plan[-5].append(ThreadGone("TOPIC_CLOSED"))
            await here.service.intake.arrived(days(2))
            await here.deliver()
            assert here.telegram.heard_by(-5) == ["100", "101"]
            assert all(message.fallback for message in here.telegram.messages)
            await here.service.thread_reopened(Destination(-5, 7))
            await here.service.intake.arrived([transcript(300)])
            await here.deliver()
            assert not here.telegram.messages[-1].fallback

    asyncio.run(story())


def test_one_bad_message_is_parked_and_the_rest_goes_on(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            here.telegram.plan[1].append(Rejected("can't parse entities"))
            await here.service.intake.arrived(days(3))
            await here.deliver()
            assert here.telegram.heard_by(1) == ["101", "102"]
            [parked] = (await here.service.stats()).parked
            assert (parked.key.id, parked.error) == ("100", "can't parse entities")
            assert await here.service.retry_parked() == 1
            await here.deliver()
            assert here.telegram.heard_by(1) == ["101", "102", "100"]

    asyncio.run(story())


def test_a_message_that_cannot_be_written_is_parked_too(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            here.telegram.plan[1].append(KeyError("card"))
            await here.service.intake.arrived(days(2))
            await here.deliver()
            assert here.telegram.heard_by(1) == ["101"]
            assert (await here.service.stats()).parked_count == 1

    asyncio.run(story())


def test_failures_are_tried_again_in_order_until_they_pass(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            here.telegram.plan[1].extend([Unreachable("502"), Unreachable("timed out", lost=True), Postponed(1)])
            await here.service.intake.arrived(days(2))
            await here.deliver(120)
            assert here.telegram.heard_by(1) == ["100", "101"]
            stats = await here.service.stats()
            assert (stats.delivered, stats.repeats_possible) == (2, 1)
            assert [message.items[0].unknown for message in here.telegram.messages] == [1, 0]

    asyncio.run(story())


def test_a_crash_between_sending_and_noting_it_is_counted(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            await here.service.intake.arrived(days(1))
            dying = here.delivery()
            task = asyncio.create_task(dying.run())
            here.telegram.plan[1].append(None)
            await here.telegram.trying.wait()
            task.cancel()
            await asyncio.wait([task])
            assert here.telegram.heard_by(1) == []
            here.clock.time += here.config.lease
            await here.deliver()
            assert here.telegram.heard_by(1) == ["100"]
            assert (await here.service.stats()).repeats_possible == 1

    asyncio.run(story())


def test_unsubscribing_withdraws_what_was_promised(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            destination = await here.follow(1)
            await here.service.intake.arrived(days(2))
            await here.service.unsubscribe(destination)
            await here.deliver()
            assert here.telegram.tried == []
            assert (await here.service.stats()).pending == 0

    asyncio.run(story())


def test_an_archive_that_is_loaded_is_news_to_nobody(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            await here.service.intake.mark_as_seen([transcript(50)])
            assert await here.service.intake.arrived([transcript(50)]) == 0
            loaded = [transcript(1000 + n, day="2020-01-01") for n in range(301)]
            assert await here.service.intake.arrived([*loaded, transcript(100, day="2023-11-14")]) == 1
            assert await here.service.intake.arrived(loaded) == 0
            assert (await here.service.stats()).transcripts_seen == 303

    asyncio.run(story())


def test_a_page_that_grows_is_told_to_those_whom_it_concerns_only_now(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1, HARBOUR)
            await here.follow(2, Target(Kind.TOPIC, "Schools"))
            await here.follow(3, Target(Kind.EVENT, "kremlin_en_100"))
            before = transcript(100)
            await here.service.intake.arrived([before])
            await here.follow(4, HARBOUR)
            await here.follow(5, Target(Kind.PLACE, "Saltmere"), Target(Kind.TOPIC, "Schools"))
            here.clock.time += 1
            grown = transcript(100, topics=("Harbour", "Schools"))
            await here.service.intake.arrived([grown], lambda _: before)
            await here.deliver()
            assert [here.telegram.heard_by(chat) for chat in range(1, 6)] == [["100"], ["100"], [], [], ["100"]]
            await here.service.intake.arrived([transcript(100, title="Corrected", topics=("Harbour", "Schools"))])
            await here.deliver()
            assert here.telegram.heard_by(3) == ["100"]
            assert here.telegram.messages[-1].items[0].change == "edited"
            assert len(here.telegram.messages) == 4

    asyncio.run(story())


def test_a_saved_page_that_gets_its_number_is_not_told_again(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1, HARBOUR)
            await here.service.intake.arrived([transcript("2021-05-04-1f3a9c2e")])
            await here.service.intake.arrived([transcript(100, aliases=("2021-05-04-1f3a9c2e",))])
            await here.service.intake.gone([transcript("2021-05-04-1f3a9c2e").key])
            await here.deliver()
            assert here.telegram.heard_by(1) == ["100"]

    asyncio.run(story())


def test_what_disappears_is_told_to_those_who_follow_it(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            await here.follow(2, Target(Kind.EVENT, "kremlin_en_100"))
            await here.service.intake.arrived([transcript(100)])
            assert await here.service.intake.gone([transcript(100).key, transcript(555).key]) == 1
            assert await here.service.intake.gone([transcript(100).key]) == 0
            await here.deliver()
            assert [message.items[0].change for message in here.telegram.messages] == ["new", "gone"]

    asyncio.run(story())


def test_two_processes_share_the_work_and_nobody_hears_twice(postgresql) -> None:
    async def story() -> None:
        url = postgresql.database()
        async with world(url) as one, world(url) as two:
            two.telegram, two.clock = one.telegram, one.clock
            for chat in range(1, 41):
                await one.follow(chat)
            both = await asyncio.gather(one.service.intake.arrived(days(5)), two.service.intake.arrived(days(5)))
            assert sum(both) == 5 * 40
            loops = [one.delivery(), two.delivery()]
            running = [asyncio.create_task(loop.run()) for loop in loops]
            while (await one.service.stats()).pending:  # noqa: ASYNC110 - another task's doing
                await asyncio.sleep(0.01)
            await asyncio.gather(*(loop.stop() for loop in loops))
            await asyncio.gather(*running)
            assert all(one.telegram.heard_by(chat) == [str(100 + n) for n in range(5)] for chat in range(1, 41))
            assert len(one.telegram.tried) == 5 * 40

    asyncio.run(story())


def test_what_arrives_while_messages_go_out_is_never_overlooked(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            here.config = DeliveryConfig(private_gap=0.0)
            for chat in (1, 2, 3):
                await here.follow(chat)
            delivery = here.delivery()
            running = asyncio.create_task(delivery.run())
            for number in range(40):
                await here.service.intake.arrived([transcript(100 + number, day="2023-11-14")])
                await asyncio.sleep(0.002 * (number % 4))
            await delivery.stop()
            await running
            names = [str(100 + number) for number in range(40)]
            for _ in range(20):  # the still clock runs ahead of a busy machine
                if any(here.telegram.heard_by(chat) != names for chat in (1, 2, 3)):
                    await here.deliver()
            assert [here.telegram.heard_by(chat) for chat in (1, 2, 3)] == [names] * 3

    asyncio.run(story())


def test_who_waited_too_long_for_a_turn_leaves_the_chat_to_whoever_took_it_since(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            await here.service.intake.arrived(days(1))
            turn, waiting = asyncio.Event(), asyncio.Event()

            async def flooded() -> None:
                waiting.set()
                await turn.wait()

            slow = Delivery(here.service.database, here.telegram, here.clock, Random(1), here.config, pace=flooded)
            running = asyncio.create_task(slow.run())
            await waiting.wait()
            await here.deliver(2 * here.config.lease)
            assert here.telegram.heard_by(1) == ["100"]
            turn.set()
            await slow.stop()
            await running
            assert here.telegram.heard_by(1) == ["100"]

    asyncio.run(story())


def test_who_waited_long_and_has_the_chat_still_sends(url: str) -> None:
    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            await here.service.intake.arrived(days(1))

            async def late() -> None:
                here.clock.time += here.config.lease + 1

            slow = Delivery(here.service.database, here.telegram, here.clock, Random(1), here.config, pace=late)
            running = asyncio.create_task(slow.run())
            async with asyncio.timeout(10):
                while not here.telegram.heard_by(1):  # noqa: ASYNC110 - the still Telegram rings no bell
                    await asyncio.sleep(0.001)
            await slow.stop()
            await running
            assert here.telegram.heard_by(1) == ["100"]

    asyncio.run(story())


def test_a_database_that_fails_between_two_looks_does_not_end_the_sending(url: str, monkeypatch) -> None:
    fail = [True]
    asked = outbox.next_moment

    def next_moment(connection, now):
        if fail:
            fail.clear()
            raise OperationalError("SELECT", {}, OSError("gone"))
        return asked(connection, now)

    async def story() -> None:
        async with world(url) as here:
            await here.follow(1)
            monkeypatch.setattr(outbox, "next_moment", next_moment)
            delivery = here.delivery()
            running = asyncio.create_task(delivery.run())
            while fail:  # noqa: ASYNC110 - another task's doing
                await asyncio.sleep(0.001)
            await here.service.intake.arrived([transcript(100, day="2023-11-14")])
            while not here.telegram.heard_by(1) and not running.done():  # noqa: ASYNC110 - another task's doing
                await asyncio.sleep(0.001)
            await delivery.stop()
            await running
            assert here.telegram.heard_by(1) == ["100"]

    asyncio.run(story())
