"""The operator's commands on the subscriptions' database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/one.db"
    monkeypatch.setenv("VERBATIM_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    return url


def test_the_outbox_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox"]) == 0
    assert "messages waiting: 0" in capsys.readouterr().out
    assert main(["outbox", "--retry"]) == 0
    assert "0 parked messages will be tried again" in capsys.readouterr().out


def test_a_backup_is_written_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["outbox"])
    copy = tmp_path / "copy.db"
    assert main(["backup", str(copy)]) == 0
    assert "checked" in capsys.readouterr().out
    assert copy.stat().st_size > 0
    assert main(["backup", str(copy)]) == 1
    assert "already" in capsys.readouterr().err


def test_everything_is_moved_into_an_empty_database_only(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    main(["outbox"])
    target = f"sqlite:///{tmp_path}/two.db"
    assert main(["move", target]) == 0
    assert "rows moved" in capsys.readouterr().out
    assert (tmp_path / "two.db").is_file()


@pytest.mark.parametrize("url", ["mysql://a/b", "nowhere"])
def test_an_address_that_is_none_is_wrong_use(capsys: pytest.CaptureFixture[str], url: str) -> None:
    assert main(["move", url]) == 2
    assert "postgresql://" in capsys.readouterr().err
