"""`./yuanba test`: every check of the project, on a clean checkout."""

from __future__ import annotations

import os
import subprocess

from launcher import client
from launcher.places import ROOT, venv_dir
from launcher.words import Stop, say

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports"],
}
WORKERS = "2"


def run_checks() -> list[str]:
    """Run all checks but pytest, every one even when an earlier one failed; name those that did."""
    failed = [name for name, command in CHECKS.items() if _announced(name, command)]
    return failed + _client_tests()


def run_tests(arguments: list[str], failed: list[str]) -> int:
    """Run pytest after the other checks; arguments go to it, and it is all there is then.

    The exit code is 0 only when everything passed.
    """
    if arguments:
        return _tool(["pytest", *arguments])
    if _announced("pytest", ["pytest", "-n", WORKERS, "--dist", "loadfile"]):
        failed.append("pytest")
    if failed:
        listed = ", ".join(failed)
        say(f"没有通过：{listed}", f"Failed: {listed}")
        return 1
    say("全部通过", "Everything passed")
    return 0


def _client_tests() -> list[str]:
    if not client.has_script("test"):
        return []
    say("— npm test", "")
    try:
        client.fetch_packages()
        client.run_script("test")
    except Stop as stop:
        say(stop.zh, stop.en)
        return ["npm test"]
    return []


def _announced(name: str, command: list[str]) -> int:
    say(f"— {name}", "")
    return _tool(command)


def _tool(command: list[str]) -> int:
    tools = venv_dir() / "bin"
    path = f"{tools}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environment = {**os.environ, "PATH": path}
    return subprocess.run(  # noqa: S603
        [str(tools / command[0]), *command[1:]], cwd=ROOT, env=environment, check=False
    ).returncode
