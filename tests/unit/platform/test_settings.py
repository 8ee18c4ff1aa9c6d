"""Settings come from the environment, are checked, and stay as they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.settings import ROOT_DATA_DIR, Settings, default_data_dir


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("YUANBA_", "XDG_"))]:
        monkeypatch.delenv(name)


def test_defaults_listen_on_this_machine_only() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.database_url is None
    assert settings.data_dir.is_absolute()


def test_root_keeps_data_where_the_servers_account_can_reach_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == ROOT_DATA_DIR


@pytest.mark.parametrize(
    ("xdg", "expected"),
    [
        ("/srv/data", Path("/srv/data/yuanba")),
        ("relative", Path("/home/a/.local/share/yuanba")),
        (None, Path("/home/a/.local/share/yuanba")),
    ],
)
def test_others_keep_data_where_the_desktop_rules_say(
    monkeypatch: pytest.MonkeyPatch, xdg: str | None, expected: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/home/a")
    if xdg is not None:
        monkeypatch.setenv("XDG_DATA_HOME", xdg)
    assert default_data_dir() == expected


def test_the_environment_is_read_when_settings_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUANBA_PORT", "8123")
    monkeypatch.setenv("YUANBA_DATA_DIR", "~/town")
    monkeypatch.setenv("YUANBA_DATABASE_URL", "")
    settings = Settings()
    assert settings.port == 8123
    assert settings.data_dir == Path.home() / "town"
    assert settings.database_url is None


@pytest.mark.parametrize("port", ["-1", "65536", "eighty"])
def test_a_port_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("YUANBA_PORT", port)
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize("url", ["mysql://a/b", "a", "sqlite:///x"])
def test_a_database_of_another_kind_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("YUANBA_DATABASE_URL", url)
    with pytest.raises(ValidationError):
        Settings()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Settings().port = 1
