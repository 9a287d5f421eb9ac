"""`chat` as the command line calls it."""

import asyncio
import io
import shutil
import subprocess
import sys

import pytest

from bot.clock import SystemClock
from bot.console import app
from bot.console.app import chat, opened_services
from bot.settings import Settings


@pytest.fixture
def settings(root, tmp_path):
    library = shutil.copytree(root / "data" / "demo", tmp_path / "library")
    return Settings(library=(library,), var=tmp_path / "var")


def test_a_script_is_played_and_printed(settings, tmp_path, capsys):
    (tmp_path / "lines").write_text("\ufeff/latest 1\n[1]\n", encoding="utf-8")
    assert chat(settings, tmp_path / "lines") == 0
    out, err = capsys.readouterr()
    assert out.startswith("you  /latest 1\nbot  **Latest events**")
    assert "first summer of night buses" in out
    assert "**Agnes Thorley**, Mayor of Saltmere:" in out
    assert not err


def test_what_cannot_be_played_is_named_and_the_status_says_so(settings, tmp_path, capsys):
    (tmp_path / "lines").write_text("[Nothing]\n/about\n")
    assert chat(settings, tmp_path / "lines") == 1
    out, err = capsys.readouterr()
    assert "line 1: no button [Nothing] on the screen; there: none" in err
    assert "never says true or false" in out


def test_a_file_that_cannot_be_read_is_named_and_the_rest_serves(settings, tmp_path, capsys):
    (settings.library[0] / "broken.yaml").write_text("title: [")
    (tmp_path / "lines").write_text("/latest 1\n")
    assert chat(settings, tmp_path / "lines") == 0
    out, err = capsys.readouterr()
    assert "of 12" in out
    assert "passed over" in err
    assert "broken.yaml" in err


def test_lines_from_a_pipe_are_played(settings, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("/about\n\n@bot harbour bridge\n!choose 1\n"))
    assert chat(settings) == 0
    out = capsys.readouterr().out
    assert "never says true or false" in out
    assert "via  " in out


def test_where_nothing_can_be_kept_the_chat_says_so_and_opens(settings, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("sys.stdin", io.StringIO("/about\n"))
    assert chat(settings.model_copy(update={"var": tmp_path / "file"})) == 0
    out, err = capsys.readouterr()
    assert "never says true or false" in out
    assert "cannot be written to" in err


class Keyboard(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_without_the_extra_is_told_of_it(settings, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", Keyboard("/about\n"))
    monkeypatch.setattr(app, "find_spec", lambda _: None)
    assert chat(settings) == 0
    out, err = capsys.readouterr()
    assert "verbatim-bot[terminal]" in err
    assert out.startswith("you  /start")


def test_a_terminal_with_the_extra_gets_the_full_chat(settings, monkeypatch):
    asked = []

    async def talk(session, folder, state):
        asked.append((folder, state))
        return await session.write("/about") and []

    monkeypatch.setattr("sys.stdin", Keyboard())
    monkeypatch.setattr("bot.console.terminal.talk", talk)
    assert chat(settings) == 0
    assert asked == [(settings.library[-1], settings.var)]


def test_a_reader_whose_language_is_unknown_is_answered_in_the_language_that_is_set(settings, tmp_path):
    async def language():
        async with opened_services(settings.model_copy(update={"language": "ru"}), tmp_path, SystemClock()) as services:
            return services.texts.for_language(None).language

    assert asyncio.run(language()) == "ru"


def test_the_terminal_needs_no_telegram():
    code = "import sys, bot.console.app, bot.console.terminal; sys.exit('telegram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
