"""The fake site's life as its subscribers hear it: everything they should, once."""

import asyncio

import pytest

from bot.background import earlier
from bot.subscriptions.model import ChangeType, Kind
from bot.subscriptions.model import SubscriptionTarget as Target
from bot.sync.run import poll_once
from tests.site import Server, Site
from tests.site.site import MAYOR
from tests.subscriptions.world import world as telegram_world
from tests.sync.test_sync import World

TOPIC, PERSON, ALL, EDITS = 1, 2, 3, 4


@pytest.fixture
def site_world(tmp_path):
    with Server(Site()) as server:
        yield World(server, tmp_path)


def test_subscribers_of_a_living_site_hear_what_they_should_once(site_world, tmp_path):
    world, site = site_world, site_world.site

    async def live():
        url = f"sqlite:///{tmp_path / 'subscriptions.db'}"
        async with telegram_world(url, now=world.clock.now()) as telegram:
            service = telegram.service
            await service.intake.reconcile(world.archive)
            await telegram.follow(TOPIC, Target(Kind.TOPIC, "Harbour"))
            await telegram.follow(PERSON, Target(Kind.PERSON, "Ada Lindqvist"), Target(Kind.TOPIC, "Harbour"))
            await telegram.follow(ALL, Target(Kind.EVERYTHING))

            async def arrived(changes):
                keys = (*changes.added, *changes.changed)
                await service.intake.arrived([world.archive.transcript(key) for key in keys], earlier(world.archive))

            async def round_(**passed):
                world.clock.pass_(**passed)
                await poll_once(world.settings, world.archive, arrived, world.dependencies)
                await telegram.deliver()

            def heard(chat):
                return [
                    (item.key.id, item.change)
                    for message in telegram.telegram.messages
                    if message.destination.chat == chat
                    for item in message.items
                ]

            first = site.publish(1)
            await round_()
            assert heard(TOPIC) == heard(PERSON) == heard(ALL) == [(first.id, ChangeType.NEW)]
            await telegram.follow(EDITS, Target(Kind.EVENT, f"kremlin_en_{first.id}"))

            await round_(minutes=15)
            site.edit(first, text=(*first.text, f"{MAYOR}: And one word more."))
            await round_(minutes=20)
            await round_(hours=4)
            assert heard(EDITS) == [(first.id, ChangeType.EDITED)]
            assert heard(TOPIC) == [(first.id, ChangeType.NEW)], "an edit is no second arrival"

            growing = site.publish(2, growing=True)
            await round_(minutes=15)
            site.edit(growing, growing=False, text=(*growing.text, f"{MAYOR}: That is all."))
            await round_(hours=1)
            site.edit(growing, silently=True, growing=False, section="transcripts", sections=("Transcripts",))
            await round_(hours=4)
            assert heard(ALL) == [(first.id, ChangeType.NEW), (growing.id, ChangeType.NEW)]

            site.fault("/news/", status=403, times=1)
            refused = site.publish(6)
            await round_(hours=1)
            assert heard(ALL)[-1] == (refused.id, ChangeType.NEW), "told from the feed alone, at once"
            assert heard(TOPIC)[-1] == (growing.id, ChangeType.NEW), "the feed tells no topics"
            await round_(hours=2)
            await round_(hours=2)
            assert heard(TOPIC)[-1] == (refused.id, ChangeType.NEW), "the page did"
            assert heard(ALL).count((refused.id, ChangeType.NEW)) == 1

            site.remove(first, 410)
            for _ in range(6):
                await round_(days=2)
            everything = [(first.id, ChangeType.NEW), (growing.id, ChangeType.NEW), (refused.id, ChangeType.NEW)]
            assert heard(TOPIC) == heard(PERSON) == heard(ALL) == everything
            assert heard(EDITS) == [(first.id, ChangeType.EDITED)]

    asyncio.run(live())
