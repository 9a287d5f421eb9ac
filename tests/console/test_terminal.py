"""The chat on a terminal, typed at through a pipe."""

import asyncio

from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.console import terminal
from bot.console.session import PLACES
from bot.subscriptions.model import Notification
from tests.console.tiny import card, session


def chat(tmp_path, monkeypatch, *lines):
    """What is shown when these lines are typed."""
    shown = []
    monkeypatch.setattr(terminal, "_show", shown.append)

    with create_pipe_input() as pipe:
        pipe.send_text("".join(f"{line}\r" for line in lines) + "\x04")
        talk = terminal.talk(session(), tmp_path, tmp_path, input=pipe, output=DummyOutput())
        assert asyncio.run(talk) == []
    return "".join(shown)


def test_it_opens_with_the_welcome_and_answers(tmp_path, monkeypatch):
    shown = chat(tmp_path, monkeypatch, "hello there")
    assert shown.index("Hello") < shown.index("hello there")
    assert "hello there" in (tmp_path / "chat-history").read_text()


def test_a_number_taps_the_button_it_stands_on(tmp_path, monkeypatch):
    shown = chat(tmp_path, monkeypatch, "2", "1")
    assert shown.index("Done") < shown.index("less")


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
    completer = terminal.Commands({"latest": "the latest", "help": "how to ask"})

    def complete(text):
        return [c.text for c in completer.get_completions(Document(text), CompleteEvent())]

    found = [complete(text) for text in ("/la", "/", "@", "!ch", "hello", "/latest 5")]
    assert found == [["/latest"], ["/latest", "/help"], ["@bot "], ["!choose"], [], []]


def test_a_folder_that_cannot_be_written_costs_only_the_history(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(terminal, "_show", lambda _: None)
    with create_pipe_input() as pipe:
        pipe.send_text("hello\r\x04")
        talk = terminal.talk(session(), tmp_path, tmp_path / "file", input=pipe, output=DummyOutput())
        assert asyncio.run(talk) == []


def test_what_the_bot_writes_by_itself_is_shown(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr(terminal, "_show", shown.append)
    monkeypatch.setattr(terminal, "_PAUSE", 0.01)

    async def news(_):
        return card("News of the day")

    async def run():
        talker = session()
        with create_pipe_input() as pipe:
            talking = asyncio.create_task(terminal.talk(talker, tmp_path, tmp_path, input=pipe, output=DummyOutput()))
            while not shown:  # noqa: ASYNC110 - the welcome is the terminal's
                await asyncio.sleep(0.01)
            await talker.deliver(news, Notification(PLACES["private"], ()))
            while "News of the day" not in "".join(shown):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            pipe.send_text("\x04")
            return await talking

    assert asyncio.run(run()) == []
