"""Every command with good, fuzzy, empty and hostile arguments, in each kind of chat, over the strict server."""

import re

import pytest

from tests.wire.process import ROOT
from tests.wire.talk import GROUP, PERSON, Talk

HOSTILE = {
    "markup": "<b>&amp;<script>alert(1)</script> &nbsp; </pre>",
    "marks": "\u202e\u200f\u2066 💥🏳️\u200d🌈 \u0430\u0308 %s {0} *_`[",
    "statement": "'; DROP TABLE chats; -- ../../etc/passwd",
    "long": "ж" * 4050,
    "digits": "9" * 3000,
}
"""What a person may send to break it."""

GOOD = [
    ("start", "", "Verbatim finds who said what"),
    ("start", "help", "Send a quote"),
    ("start", "e_council_en_2026-014", "the harbour bridge"),
    ("start", "p_council_en_2026-014_3", "I will be plain"),
    ("start", "p_council_en_2026-014_999", ""),
    ("start", "zzz", "link is broken"),
    ("help", "", "/latest"),
    ("help", "me", "/latest"),
    ("latest", "", "1–5 of 12"),
    ("latest", "3", "1–3 of 12"),
    ("latest", "1000", "of 12"),
    ("latest", "three", ""),
    ("on", "", "/on "),
    ("on", "13 August 2026", "report on the accident"),
    ("on", "august 2026", "report on the accident"),
    ("on", "2026-08-01..2026-08-31", "report on the accident"),
    ("on", "1 January 1950", "No events"),
    ("on", "the other day", "no date"),
    ("event", "", "/event"),
    ("event", "2026-079", "The report has 84 pages"),
    ("event", "council_en_2026-079", "The report has 84 pages"),
    ("event", "https://council.saltmere.example/minutes/2026-079", "The report has 84 pages"),
    ("event", "2026-99", "No event"),
    ("topics", "", "Topics"),
    ("topics", "all", "Topics"),
    ("topic", "", "Which topic"),
    ("topic", "Budget", "1–5 of 6"),
    ("topic", "budgt", "Budget"),
    ("topic", "astrophysics", "No topic"),
    ("persons", "", "Persons"),
    ("persons", "all", "Persons"),
    ("person", "", "Which person"),
    ("person", "Idris Vane", "Vane"),
    ("person", "Mr Vane", "Vane"),
    ("person", "idris vain", "Vane"),
    ("person", "Napoleon Bonaparte", ""),
    ("quote", "", "/quote"),
    ("quote", "We will not close the harbour bridge to pedestrians at any time", "Word for word"),
    ("quote", "We will close the harbour bridge to pedestrians at any time", "without “not”"),
    ("quote", "We will not clsoe the harbor bridge to pedestrians at any tmie", "Idris Vane"),
    ("quote", "harbour bridge", "harbour bridge"),
    ("quote", "the moon is made of green cheese and nothing else", "Not in the transcripts held"),
    ("quote", "?!… — “”", ""),
    ("about", "", "never says true or false"),
    ("about", "you", "never says true or false"),
]
"""Command, argument, and what the answer shows."""

COMMANDS = sorted({command for command, _, _ in GOOD})
LANGUAGES = sorted(path.stem for path in (ROOT / "bot" / "locale").glob("*.yaml"))


def command(talk: Talk, name: str, argument: str, *, addressed: bool = False) -> dict:
    """The answer, which must stand in the chat and the topic where it was asked for."""
    text = f"/{name}{'@verbatim_bot' if addressed else ''} {argument}".rstrip()
    message = talk.say(text)
    assert message.get("message_thread_id") == talk.thread
    assert message["text"]
    return message


def test_every_command_answers_what_was_asked(talk):
    for name, argument, shows in GOOD:
        message = command(talk, name, argument, addressed=talk.chat == GROUP)
        assert shows in message["text"], (name, argument)


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_command_survives_what_is_meant_to_break_it(talk, kind):
    for name in COMMANDS:
        assert not re.search(r"went wrong|Traceback", command(talk, name, HOSTILE[kind])["text"]), name


def test_an_unknown_command_is_answered_in_a_private_chat_alone(server, private):
    assert "/nonsense" in private.say("/nonsense").get("text")
    group = Talk(server, GROUP)
    server.do(lambda people: people.say(PERSON, GROUP, "/nonsense"))
    assert "Verbatim" in group.say("/about")["text"], "the first answer in the group is to the command it knows"


def test_a_command_for_another_bot_is_left_alone(server):
    group = Talk(server, GROUP)
    server.do(lambda people: people.say(PERSON, GROUP, "/latest@other_bot"))
    assert "Verbatim" in group.say("/about@verbatim_bot")["text"]


def test_commands_and_descriptions_are_registered_for_each_scope_and_language(server):
    profile = server.do(lambda people: dict(people.world.profile))
    lists = {key: [c["command"] for c in value] for key, value in profile.items() if key.startswith("commands/")}
    for scope in ("all_private_chats", "all_group_chats"):
        for language in ("", *LANGUAGES):
            key = f'commands/{{"type": "{scope}"}}/{language}'
            assert {"quote", "latest", "on", "event", "topic", "person", "about", "help"} <= set(lists[key]), key
    assert profile["description/"]
    assert all(profile[f"short_description/{language}"] for language in LANGUAGES)
    assert profile["menu/"] == {"type": "commands"}


@pytest.mark.skipif("ru" not in LANGUAGES, reason="there is no Russian catalogue")
def test_a_person_with_a_russian_telegram_reads_russian(server):
    server.do(lambda people: people.private(8, "Аня", language="ru"))
    server.do(lambda people: people.say(8, 8, "/help"))
    answer = server.wait(lambda people: [m for m in people.world.chats[8].messages.values() if m["from"]["is_bot"]])
    assert re.search("[а-я]{4}", answer[0]["text"])
