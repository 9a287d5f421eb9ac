"""What people do, and what of it reaches the bot."""

import pytest
from telegram import Update

from tests.botapi.people import People, text_entities
from tests.botapi.state import World

PERSON, GROUP = 7, -70


@pytest.fixture
def people():
    people = People(World(lambda: 1_800_000_000.0))
    people.private(PERSON, "Ann")
    people.group(GROUP)
    return people


def updates(people):
    found = list(people.world.updates.pending)
    people.world.updates.pending.clear()
    return found


def test_commands_mentions_and_addresses_are_found_in_what_is_typed():
    found = list(text_entities("💥 /latest@verbatim_bot 5 @ann https://example.org/a /b"))
    assert [(e["type"], e["offset"], e["length"]) for e in found] == [
        ("bot_command", 3, 20),
        ("mention", 26, 4),
        ("url", 31, 21),
        ("bot_command", 53, 2),
    ]
    assert not list(text_entities("1/2 and/or a@b"))


@pytest.mark.parametrize(
    ("text", "reaches"),
    [
        ("hello", False),
        ("/latest", True),
        ("/latest@verbatim_bot", True),
        ("/latest@other_bot", False),
        ("ask @Verbatim_Bot about it", True),
    ],
)
def test_privacy_mode_lets_the_bot_see_only_what_is_meant_for_it(people, text, reaches):
    people.say(PERSON, GROUP, text)
    assert bool(updates(people)) is reaches
    people.world.privacy = False
    people.say(PERSON, GROUP, text)
    assert updates(people)


def test_a_reply_to_the_bot_reaches_it(people):
    own = people.world.store(people.world.chats[GROUP], {"from": people.world.bot.fields(), "text": "a", "chat": {}})
    people.say(PERSON, GROUP, "hello", reply_to=own["message_id"])
    assert updates(people)[0]["message"]["reply_to_message"]["text"] == "a"


def test_blocking_unblocking_and_writing_again_are_told(people):
    people.block(PERSON)
    people.unblock(PERSON)
    people.block(PERSON)
    people.say(PERSON, PERSON, "I am back")
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in updates(people) if "my_chat_member" in u]
    assert statuses == ["kicked", "member", "kicked", "member"]


def test_a_bot_that_was_removed_hears_nothing(people):
    people.set_bot(GROUP, "kicked", PERSON)
    assert updates(people)[0]["my_chat_member"]["old_chat_member"]["status"] == "member"
    people.say(PERSON, GROUP, "/latest")
    assert not updates(people)


def test_a_group_that_migrates_says_so_in_both_chats(people):
    people.set_member(GROUP, PERSON, "creator")
    new = people.migrate(GROUP)
    told = [u["message"] for u in updates(people)]
    assert [message.get("migrate_to_chat_id", message.get("migrate_from_chat_id")) for message in told] == [new, GROUP]
    assert people.world.chats[new].members == {PERSON: "creator"}


def test_an_edit_is_an_update_of_its_own(people):
    said = people.say(PERSON, PERSON, "/latest 1")
    people.edit(PERSON, said["message_id"], "/latest 2")
    assert [next(kind for kind in update if kind != "update_id") for update in updates(people)] == [
        "message",
        "edited_message",
    ]


def test_a_post_in_a_channel_is_a_channel_post(people):
    people.channel(-99)
    people.say(PERSON, -99, "news")
    assert updates(people)[0]["channel_post"]["sender_chat"]["id"] == -99


def test_a_deep_link_starts_the_bot_with_its_payload(people):
    people.start(8, "p_1")
    assert updates(people)[0]["message"]["text"] == "/start p_1"


def test_old_messages_and_open_queries_are_forgotten_in_the_end(people):
    people.world.keep = 3
    for number in range(5):
        people.say(PERSON, PERSON, str(number))
    assert list(people.world.chats[PERSON].messages) == [3, 4, 5]
    for _ in range(1100):
        people.ask_inline(PERSON, "a")
    assert len(people.world.inline_queries) == 1000


def test_a_topic_that_closes_and_opens_says_so(people):
    people.supergroup(-1000000000070, forum=True)
    people.open_thread(-1000000000070, 5)
    people.close_thread(-1000000000070, 5)
    people.open_thread(-1000000000070, 5)
    told = [update["message"] for update in updates(people)]
    assert ["forum_topic_closed" in told[0], "forum_topic_reopened" in told[1]] == [True, True]
    assert all(message["message_thread_id"] == 5 for message in told)


def test_standing_is_read_by_the_bots_library(people):
    people.set_bot(GROUP, "restricted", PERSON)
    people.set_bot(GROUP, "administrator", PERSON)
    people.set_bot(GROUP, "kicked", PERSON)
    changes = [Update.de_json(update, None).my_chat_member for update in updates(people)]
    assert [type(change.new_chat_member).__name__ for change in changes] == [
        "ChatMemberRestricted",
        "ChatMemberAdministrator",
        "ChatMemberBanned",
    ]
