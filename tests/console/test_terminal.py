"""The chat on a terminal, typed at through a pipe."""

import asyncio

from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.console import terminal
from bot.console.opening import Refusals, open_session
from tests.console.tiny import build


def chat(tmp_path, monkeypatch, *lines):
    """What is shown when these lines are typed."""
    shown = []
    monkeypatch.setattr(terminal, "_show", shown.append)

    async def run():
        async with open_session(build, Refusals()) as session:
            with create_pipe_input() as pipe:
                pipe.send_text("".join(f"{line}\r" for line in lines) + "\x04")
                assert await terminal.talk(session, tmp_path, tmp_path, input=pipe, output=DummyOutput()) == []

    asyncio.run(run())
    return "".join(shown)


def test_it_opens_with_the_welcome_and_answers(tmp_path, monkeypatch):
    shown = chat(tmp_path, monkeypatch, "hello there")
    assert shown.index("Hello") < shown.index("hello there")
    assert "hello there" in (tmp_path / "chat-history").read_text()


def test_a_number_taps_the_button_it_stands_on(tmp_path, monkeypatch):
    shown = chat(tmp_path, monkeypatch, "1")
    assert "More it is" in shown
    assert "less" in shown


def test_after_an_inline_query_a_number_chooses_and_a_plus_scrolls(tmp_path, monkeypatch):
    shown = chat(tmp_path, monkeypatch, "@bot words", "+", "2", "9", "hello")
    assert "words 0" in shown
    assert "result 3" in shown
    assert "hello" in shown


def test_what_cannot_be_done_is_said_and_the_chat_goes_on(tmp_path, monkeypatch):
    shown = chat(tmp_path, monkeypatch, "!nonsense", "[Less]", "77", "hello")
    assert "no button 77" in shown
    assert "is none of" in shown
    assert "no button [Less]" in shown
    assert "hello" in shown


def test_the_bots_commands_are_completed():
    async def run():
        async with open_session(build, Refusals()) as session:
            session.api.world.profile["commands/{}/"] = [
                {"command": "latest", "description": "the latest"},
                {"command": "help", "description": "how to ask"},
            ]
            completer = terminal.Commands(session)

            def complete(text):
                return [c.text for c in completer.get_completions(Document(text), CompleteEvent())]

            return [complete(text) for text in ("/la", "/", "@", "!ch", "hello", "/latest 5")]

    assert asyncio.run(run()) == [["/latest"], ["/latest", "/help"], ["@bot "], ["!choose"], [], []]


def test_a_folder_that_cannot_be_written_costs_only_the_history(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")

    async def run():
        async with open_session(build, Refusals()) as session:
            with create_pipe_input() as pipe:
                pipe.send_text("hello\r\x04")
                return await terminal.talk(session, tmp_path, tmp_path / "file", input=pipe, output=DummyOutput())

    monkeypatch.setattr(terminal, "_show", lambda _: None)
    assert asyncio.run(run()) == []


def test_what_the_bot_writes_by_itself_is_shown(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(terminal, "_show", shown.append)
    monkeypatch.setattr(terminal, "_PAUSE", 0.01)

    async def run():
        async with open_session(build, Refusals()) as session:
            with create_pipe_input() as pipe:
                talking = asyncio.create_task(
                    terminal.talk(session, tmp_path, tmp_path, input=pipe, output=DummyOutput())
                )
                while not shown:  # noqa: ASYNC110 - the welcome is the terminal's
                    await asyncio.sleep(0.01)
                await session.application.bot.send_message(session.chat_id, "News of the day")
                while "News of the day" not in "".join(shown):  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                pipe.send_text("\x04")
                return await talking

    assert asyncio.run(run()) == []
