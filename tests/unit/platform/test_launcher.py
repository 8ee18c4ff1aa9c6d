"""The launcher: what each command needs, stamps, and words instead of rights."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import browser, checks, client, main, places, system, warm
from launcher.words import NOT_SET_UP, Stop

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def _own_venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUANBA_VENV", str(tmp_path / "venv"))
    monkeypatch.delenv("YUANBA_DATABASE_URL", raising=False)
    (tmp_path / "venv").mkdir()


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        ([], ""),
        (["demo", "--port", "1"], "demo"),
        (["--data-dir", "/a", "serve"], "serve"),
        (["--data-dir=/a", "serve"], "serve"),
        (["plan", "--help"], ""),
        (["--data-dir"], ""),
    ],
)
def test_command_name(arguments: list[str], command: str) -> None:
    assert main.command_name(arguments) == command


def wanted(command: str, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What preparing a command asks for, in order."""
    asked: list[list[str]] = []
    monkeypatch.setattr(system, "packages", list)
    monkeypatch.setattr(system, "install_packages", asked.append)
    for step in ("ensure_environment", "ensure_compiled", "ensure_client"):
        monkeypatch.setattr(main, step, lambda *_words, step=step: asked.append([step]))
    main.prepare(command)
    return asked


PREPARED = {
    "status": [["python"], ["ensure_environment"]],
    "sketch": [["python"], ["ensure_environment"], ["ensure_compiled"]],
    "plan": [["python", "database"], ["ensure_environment"], ["ensure_compiled"]],
    "demo": [
        ["python", "database", "fonts"],
        ["ensure_environment"],
        ["ensure_compiled"],
        ["ensure_client"],
    ],
}


@pytest.mark.parametrize("command", PREPARED)
def test_each_command_sets_up_what_it_needs(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, expected = wanted(command, monkeypatch), PREPARED[command]
    assert asked[:2] == expected[:2]
    # Compiling and building go on side by side.
    assert sorted(asked[2:]) == sorted(expected[2:])


def test_a_database_of_ones_own_needs_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUANBA_DATABASE_URL", "postgresql://elsewhere/yuanba")
    assert wanted("demo", monkeypatch)[0] == ["python", "fonts"]


def test_a_step_is_done_again_when_its_input_changes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("1")
    first = places.digest([source])
    assert not places.stamped("step", first)
    places.stamp("step", first)
    assert places.stamped("step", first)
    source.write_text("2")
    assert not places.stamped("step", places.digest([source]))


def test_without_rights_the_exact_command_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr(
        shutil, "which", lambda name, **_: None if name == "sudo" else f"/usr/bin/{name}"
    )
    with pytest.raises(Stop) as stopped:
        system.install_packages(["postgresql-postgis"])
    assert stopped.value.code == NOT_SET_UP
    command = "sudo apt-get install -y --no-install-recommends postgresql-postgis"
    assert command in stopped.value.zh
    assert command in stopped.value.en


@pytest.mark.parametrize(
    ("release", "packaged"),
    [
        ("ID=debian\nVERSION_ID=12\n", True),
        ("NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n", False),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', False),
    ],
)
def test_ubuntu_has_chromium_as_a_snap_only(
    tmp_path: Path, release: str, *, packaged: bool
) -> None:
    (tmp_path / "os-release").write_text(release)
    assert browser.packaged(tmp_path / "os-release") is packaged


def test_the_browser_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUANBA_CHROMIUM", "/opt/browser")
    browser.ensure_browser()
    assert os.environ["YUANBA_CHROMIUM"] == "/opt/browser"


def test_nothing_missing_asks_for_no_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    system.install_packages([])


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v18.20.1", False),
        ("v20.18.0", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("nothing", False),
    ],
)
def test_node_is_new_enough(tmp_path: Path, version: str, *, enough: bool) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    assert client._new_enough(str(node)) is enough


def test_every_check_runs_and_each_failure_counts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ran: list[str] = []

    def tool(command: list[str]) -> int:
        ran.append(command[0])
        return 1 if command[0] == "mypy" else 0

    monkeypatch.setattr(checks, "_tool", tool)
    monkeypatch.setattr(client, "has_script", lambda _name: False)
    assert checks.run_tests([], checks.run_checks()) == 1
    assert ran == ["ruff", "ruff", "mypy", "lint-imports", "pytest"]
    assert "Failed: mypy" in capsys.readouterr().err


def test_what_goes_on_beside_is_waited_for_and_its_failure_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []

    def compile_badly() -> None:
        time.sleep(0.1)
        done.append("compiled")
        raise Stop("坏了", "broken")

    monkeypatch.setattr(main, "ensure_compiled", compile_badly)
    monkeypatch.setattr(main, "ensure_client", lambda: done.append("built"))
    monkeypatch.setattr(main, "ensure_environment", lambda _kind: None)
    monkeypatch.setattr(system, "packages", list)
    monkeypatch.setattr(system, "install_packages", lambda _names: None)
    with pytest.raises(Stop, match="broken"):
        main.prepare("demo")
    assert done == ["built", "compiled"]


def test_an_unknown_argument_of_install_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "yuanba"), "install", "--everything"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "--system-packages" in done.stderr


def test_an_old_python_is_told_in_words(tmp_path: Path) -> None:
    script = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['yuanba'];"
        f"runpy.run_path({str(ROOT / 'yuanba')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, check=False, env={"PATH": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 3
    assert "Python 3.11" in done.stderr


def test_code_compiled_from_other_sources_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = tmp_path / "geo" / "partition" / "__pycache__" / "search.py311.nbi"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"")
    source = tmp_path / "geo" / "partition" / "search.py"
    source.write_text("", encoding="utf-8")
    monkeypatch.setattr(warm, "ROOT", tmp_path)
    warm.forget_compiled()
    assert not stale.exists()
    assert source.exists()
