"""Which command needs what, and handing over to the program."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NoReturn

from launcher import system
from launcher.browser import ensure_browser
from launcher.checks import run_checks, run_tests
from launcher.client import ensure_client
from launcher.environment import ensure_environment
from launcher.places import one_at_a_time, venv_python
from launcher.warm import ensure_compiled
from launcher.words import Stop, say

FROM_FILES = {"sketch", "solve"}  # need no database
WITH_PAGES = {"demo", "serve"}  # need the web client and fonts as well
LIGHT = {"", "status", "stop"}  # need nothing but Python
_VALUED = {"--data-dir"}


def main(arguments: list[str]) -> int:  # noqa: RET503 - becoming the program does not return
    """Set up what the command needs, then become the program.

    Returns
    -------
    int
        Exit code; a command of the program itself does not return.
    """
    try:
        command = command_name(arguments)
        if command == "install":
            return install(arguments[1:])
        if command == "test":
            return test(arguments[arguments.index("test") + 1 :])
        prepare(command)
    except Stop as stop:
        say(stop.zh, stop.en)
        return stop.code
    except KeyboardInterrupt:
        say("已中断", "Interrupted")
        return 130
    become_program(arguments)


def become_program(arguments: list[str]) -> NoReturn:
    """Replace the launcher by the program.

    The caller's folder stays off the search path of the program and of the programs that it
    starts, whatever lies in that folder.
    """
    python = str(venv_python())
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    os.execve(python, [python, "-m", "service.cli", *arguments], environment)  # noqa: S606


def command_name(arguments: list[str]) -> str:
    """Return the command among the arguments, or nothing where only help is asked for.

    Examples
    --------
    >>> command_name(["--data-dir", "/srv/town", "plan", "楠木村"])
    'plan'
    """
    if "--help" in arguments:
        return ""
    words = iter(arguments)
    for word in words:
        if word in _VALUED:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return ""


def prepare(command: str) -> None:
    """Set up what one command of the program needs.

    Raises
    ------
    Stop
        Something cannot be set up.
    """
    with one_at_a_time():
        system.install_packages(system.packages(_system_needs(command)))
        ensure_environment("runtime")
        if command in LIGHT:
            return
        with _meanwhile(ensure_compiled):
            if command in WITH_PAGES:
                ensure_client()


@contextmanager
def _meanwhile(task: Callable[[], None]) -> Iterator[None]:
    """Do a task beside what is done here; what is wrong with it is told at the end."""
    with ThreadPoolExecutor(1) as beside:
        begun = beside.submit(task)
        yield
        begun.result()


def _system_needs(command: str) -> list[str]:
    needs = [system.PYTHON]
    if command not in LIGHT | FROM_FILES and not os.environ.get("YUANBA_DATABASE_URL"):
        needs.append(system.DATABASE)
    if command in WITH_PAGES:
        needs.append(system.FONTS)
    return needs


def test(arguments: list[str]) -> int:
    """Set up everything with the test extras, then run the tests."""
    with one_at_a_time():
        system.install_packages(system.packages(system.TESTS))
        ensure_environment("test")
        ensure_browser()
        with _meanwhile(ensure_compiled):
            ensure_client()
            failed = [] if arguments else run_checks()
    return run_tests(arguments, failed)


def install(arguments: list[str]) -> int:
    """Set things up without running anything; images are made with this.

    Raises
    ------
    Stop
        An argument is not known, or something cannot be set up.
    """
    known = {"--system-packages", "--runtime"}
    asked = set(arguments) or known
    if asked - known:
        raise Stop(
            "用法：./yuanba install [--system-packages] [--runtime]",
            "Usage: ./yuanba install [--system-packages] [--runtime]",
            code=2,
        )
    with one_at_a_time():
        if "--system-packages" in asked:
            needs = [system.PYTHON, system.DATABASE, system.FONTS]
            system.install_packages(system.packages(needs))
        if "--runtime" in asked:
            ensure_environment("runtime")
            with _meanwhile(ensure_compiled):
                ensure_client()
    return 0
