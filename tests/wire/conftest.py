"""One bot for the tests that only talk to it; those that stop or spoil it start their own."""

import shutil
from itertools import count
from pathlib import Path

import pytest

from tests.botapi import Server
from tests.wire.process import ROOT, Bot
from tests.wire.talk import FORUM, GROUP, PERSON, TOPIC, Talk, refusals

NEW = count(7001)
"""Ids of people that nobody knows yet."""


@pytest.fixture(scope="session")
def library(tmp_path_factory) -> Path:
    """The invented council's transcripts."""
    return Path(shutil.copytree(ROOT / "data" / "demo", tmp_path_factory.mktemp("library") / "demo"))


def furnish(server: Server) -> Server:
    """A private chat, a group and a forum's topic, the person an administrator of both."""

    def make(people):
        people.private(PERSON, "Ann")
        people.group(GROUP, "Newsroom")
        people.set_member(GROUP, PERSON, "creator")
        people.supergroup(FORUM, "Desk", forum=True)
        people.open_thread(FORUM, TOPIC, "Quotes")
        people.set_member(FORUM, PERSON, "creator")

    server.do(make)
    return server


@pytest.fixture(scope="session")
def shared_server():
    with Server() as server:
        yield furnish(server)


@pytest.fixture(scope="session")
def shared_bot(shared_server, library, tmp_path_factory):
    with Bot(shared_server, tmp_path_factory.mktemp("bot"), library) as bot:
        yield bot


@pytest.fixture
def server(shared_server, shared_bot):  # noqa: ARG001 - the bot has to run
    """The shared bot's server; after each test nothing may have been refused for what it said."""
    before = len(shared_server.journal)
    yield shared_server
    shared_server.faults.clear()
    refused = refusals(shared_server.journal[before:])
    refused = [c for c in refused if "not modified" not in c.description and "too old" not in c.description]
    assert not refused


@pytest.fixture
def private(server) -> Talk:
    """The private chat of somebody whom no other test knows."""
    number = next(NEW)
    server.do(lambda people: people.private(number))
    return Talk(server, number, person=number)


@pytest.fixture(params=["private", "group", "topic"])
def talk(request, server) -> Talk:
    """Each kind of chat in turn."""
    if request.param == "private":
        return request.getfixturevalue("private")
    return Talk(server, GROUP) if request.param == "group" else Talk(server, FORUM, TOPIC)


@pytest.fixture
def own_server():
    """A server for a test that starts a bot of its own."""
    with Server() as server:
        yield furnish(server)
