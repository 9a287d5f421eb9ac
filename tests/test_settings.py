"""Settings: a file, and the environment over it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, variable

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


def loaded(tmp_path: Path, text: str = "", **env: str) -> Settings:
    path = tmp_path / "verbatim.yaml"
    path.write_text(text, encoding="utf-8")
    return Settings.load(path, env)


def test_nothing_needs_to_be_set() -> None:
    settings = Settings.load(env={})
    assert settings.token is None
    assert settings.api_url == "https://api.telegram.org"
    assert settings.library[-1] == Path("var/library")
    assert settings.sources.is_file()


def test_the_environment_stands_over_the_file(tmp_path: Path) -> None:
    text = "library: [one, two]\nadmins: [1, 2]\nlog_format: json\nsync_every: 15m\n"
    settings = loaded(
        tmp_path, text, VERBATIM_ADMINS="3, 4", TELEGRAM_API_URL="http://127.0.0.1:8081/", VERBATIM_WATCH="no"
    )
    assert settings.library == (Path("one"), Path("two"))
    assert settings.admins == (3, 4)
    assert settings.log_format == "json"
    assert settings.sync_every == 900
    assert settings.api_url == "http://127.0.0.1:8081"
    assert settings.watch is False


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    path.write_text("language: ru\n")
    assert Settings.load(env={"VERBATIM_SETTINGS": str(path)}).language == "ru"
    with pytest.raises(SettingsError, match="no such file"):
        Settings.load(env={"VERBATIM_SETTINGS": str(tmp_path / "gone.yaml")})


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"VERBATIM_LOG_FORMAT": "xml"}, "VERBATIM_LOG_FORMAT: 'xml' is not right; it should be 'text' or 'json'"),
        ({"VERBATIM_HTTP_LISTEN": "here"}, "VERBATIM_HTTP_LISTEN: 'here' is not right; it should be HOST:PORT"),
        ({"VERBATIM_HTTP_LISTEN": "127.0.0.1:99999"}, "HOST:PORT"),
        ({"VERBATIM_ADMINS": "me"}, "VERBATIM_ADMINS: 'me' is not right; it should be numeric ids"),
        ({"VERBATIM_WEBHOOK_URL": "http://a.example"}, "https://"),
        ({"VERBATIM_WEBHOOK_SECRET": "a b"}, "1 to 256 of the characters"),
        (
            {"TELEGRAM_API_URL": "127.0.0.1:8081"},
            "TELEGRAM_API_URL: '127.0.0.1:8081' is not right; it should be an address",
        ),
        ({"VERBATIM_DATABASE_URL": "mysql://x"}, "sqlite:///"),
        ({"VERBATIM_SYNC_EVERY": "soon"}, "15m"),
        ({"VERBATIM_LANGUAGE": "de"}, "'en' or 'ru'"),
        ({"VERBATIM_LIBRARY": ":"}, "at least one folder"),
        ({"VERBATIM_ADMIN": "1"}, "VERBATIM_ADMIN: is not a setting; did you mean VERBATIM_ADMINS?"),
    ],
)
def test_an_error_names_the_key_the_value_and_what_is_right(tmp_path: Path, env: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, **env)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("admin: 5\n", "admin: is not a setting; did you mean admins?"),
        ("zzz: 5\n", "known are token"),
        ("log_format: [a]\n", "log_format: ['a'] is not right"),
        ("a: [b\n", "line 2: not YAML"),
        ("- a\n", "must be lines of NAME: VALUE"),
    ],
)
def test_an_error_in_the_file_names_the_file(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, text)
    assert says in str(caught.value)
    assert "verbatim.yaml" in str(caught.value)


def test_secrets_are_never_shown(tmp_path: Path) -> None:
    url = "postgresql://me:hunter2@db/verbatim"
    settings = loaded(tmp_path, f"token: {TOKEN}\nwebhook_secret: s3cr3t\n", VERBATIM_DATABASE_URL=url)
    assert settings.token is not None
    assert settings.token.get_secret_value() == TOKEN
    for shown in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in shown
        assert "s3cr3t" not in shown
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize("env", [{"TELEGRAM_BOT_TOKEN": "oops hidden-part"}, {"VERBATIM_DATABASE_URL": "hidden-part"}])
def test_a_wrong_secret_is_not_in_the_error(tmp_path: Path, env: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, **env)
    assert "hidden-part" not in str(caught.value)
    assert next(iter(env)) in str(caught.value)
    with pytest.raises(SettingsError) as caught:
        loaded(tmp_path, "token: {hidden-part: [\n")
    assert "hidden-part" not in str(caught.value)


def test_every_setting_is_documented(root: Path) -> None:
    text = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    for key in Settings.model_fields:
        assert f"`{key}`" in text, f"docs/settings.md does not tell of {key}"
        assert f"`{variable(key)}`" in text, f"docs/settings.md does not tell of {variable(key)}"
    known = {variable(key) for key in Settings.model_fields} | {"VERBATIM_SETTINGS"}
    assert set(re.findall(r"`((?:VERBATIM|TELEGRAM)_[A-Z_]+)`", text)) == known, (
        "settings.md tells of what is no setting"
    )


def test_a_token_in_a_webhooks_address_is_never_shown() -> None:
    secret = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw_x"
    for colon in (":", "%3A"):
        with pytest.raises(SettingsError) as failure:
            Settings.load(env={"VERBATIM_WEBHOOK_URL": f"http://bot.example/110201543{colon}{secret}"})
        assert secret not in str(failure.value)
        assert "http://bot.example/110201543" in str(failure.value)
