"""The log: no token, whatever is logged; libraries that write addresses are quiet."""

import io
import json
import logging

import pytest

from bot import logs

TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFakeFake1"


@pytest.fixture
def root_logger():
    """The root logger, put back afterwards as pytest had it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield root
    root.handlers[:], root.level = handlers, level


def written(log_format, write):
    stream = io.StringIO()
    logs.set_up(log_format, stream)
    write(logging.getLogger("bot.test"))
    return stream.getvalue()


def fail(logger):
    error = OSError(f"https://api.telegram.org/bot{TOKEN}/getMe does not answer")
    try:
        raise error
    except OSError:
        logger.exception("Asking %s failed", f"https://api.telegram.org/bot{TOKEN}/getMe")


@pytest.mark.usefixtures("root_logger")
@pytest.mark.parametrize("shape", [TOKEN, f"bot{TOKEN}", f"/hook/{TOKEN.replace(':', '%3A')}", f"{TOKEN}-_-"])
def test_a_token_is_hidden_in_whatever_it_stands(shape):
    assert TOKEN[-30:] not in written("text", lambda logger: logger.warning("no answer from %s", shape))


@pytest.mark.usefixtures("root_logger")
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_no_token_reaches_the_log(log_format):
    text = written(log_format, fail)
    assert TOKEN not in text
    assert TOKEN.partition(":")[2] not in text
    assert text.count(logs.HIDDEN) >= 2
    assert "Traceback" in text


@pytest.mark.usefixtures("root_logger")
def test_json_is_one_object_a_line():
    lines = written("json", lambda logger: (logger.info("one\ntwo"), fail(logger))).splitlines()
    first, second = map(json.loads, lines)
    assert first["message"] == "one\ntwo"
    assert first["level"] == "info"
    assert second["logger"] == "bot.test"
    assert "OSError" in second["traceback"]


@pytest.mark.usefixtures("root_logger")
def test_libraries_that_log_addresses_are_quiet():
    text = written("text", lambda _: logging.getLogger("httpx").info("HTTP Request: POST /bot%s/getMe", TOKEN))
    assert text == ""


@pytest.mark.usefixtures("root_logger")
def test_setting_up_twice_writes_each_line_once():
    logs.set_up("text", io.StringIO())
    assert written("text", lambda logger: logger.info("once")).count("once") == 1
