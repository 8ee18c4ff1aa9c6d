"""Failures become words and an exit code, and never show what the register holds."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.errors import YuanbaError
from service.cli import main
from service.terminal import FAULT, INTERRUPTED, REFUSED, data_dir_first, run

HEAVY = ["geopandas", "numba", "highspy", "fastapi", "folium", "scipy", "sqlalchemy"]
ROOT = Path(__file__).resolve().parents[3]


def failing(error: BaseException) -> Callable[[list[str]], object]:
    def program(_words: list[str]) -> object:
        raise error

    return program


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["status"], ["status"]),
        (["status", "--data-dir", "/a"], ["--data-dir", "/a", "status"]),
        (["plan", "--data-dir=/a", "x"], ["--data-dir=/a", "plan", "x"]),
        (["sketch", "--", "--data-dir"], ["sketch", "--", "--data-dir"]),
        (["status", "--data-dir"], ["--data-dir", "status"]),
    ],
)
def test_the_data_directory_may_stand_anywhere(given: list[str], expected: list[str]) -> None:
    assert data_dir_first(given) == expected


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (YuanbaError(zh="没有图层", en="no such layer"), REFUSED, "没有图层\nno such layer\n"),
        (OSError(errno.ENOSPC, "full"), REFUSED, "No space left"),
        (PermissionError(errno.EACCES, "Permission denied", "/a/map.html"), REFUSED, "/a/map.html"),
        (KeyboardInterrupt(), INTERRUPTED, "Interrupted"),
    ],
)
def test_what_a_user_can_mend_is_said_in_both_languages(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(failing(error), []) == code
    assert said in capsys.readouterr().err


def test_a_fault_shows_its_place_and_not_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(failing(ValueError("王小明")), []) == FAULT
    said = capsys.readouterr().err
    assert "ValueError" in said
    assert "test_terminal.py" in said
    assert "王小明" not in said


def test_status_of_an_empty_folder_makes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("YUANBA_DATABASE_URL", raising=False)
    with pytest.raises(SystemExit) as done:
        main(["status", "--data-dir", str(tmp_path / "town")])
    assert done.value.code == 0
    assert "not created" in capsys.readouterr().out
    assert not (tmp_path / "town").exists()


def test_a_variable_that_cannot_be_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUANBA_PORT", "eighty")
    assert main(["status"]) == REFUSED
    assert "YUANBA_PORT" in capsys.readouterr().err


def test_a_database_that_does_not_answer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUANBA_DATABASE_URL", "postgresql://u:hidden@127.0.0.1:1/x")
    assert main(["status"]) == REFUSED
    said = capsys.readouterr().err
    assert "YUANBA_DATABASE_URL" in said
    assert "hidden" not in said


def test_the_command_line_loads_nothing_heavy() -> None:
    script = (
        "import sys; from service.cli import build; build();"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
