"""Work in a process of its own: answers and errors come back, and it ends when it is told to."""

from __future__ import annotations

import os
import time

import pytest

from geo.errors import YuanbaError
from service.jobs.apart import WorkLostError, run_apart


def add(*, a: int, b: int) -> int:
    return a + b


def fail() -> None:
    raise YuanbaError(zh="不行", en="no", row=3)


def vanish() -> None:
    os.abort()


def spin() -> None:
    while True:
        pass


def nothing() -> None:
    """Told, and nothing to do about it."""


def test_answers_and_errors_come_back() -> None:
    assert run_apart(add, nothing, a=2, b=3) == 5
    with pytest.raises(YuanbaError) as raised:
        run_apart(fail, nothing)
    assert (raised.value.text.zh, raised.value.where) == ("不行", {"row": 3})


def test_a_process_that_dies_is_noticed() -> None:
    with pytest.raises(WorkLostError):
        run_apart(vanish, nothing)


def test_it_ends_when_it_is_told_to() -> None:
    asked: list[float] = []

    def stop() -> None:
        asked.append(time.monotonic())
        if len(asked) == 3:
            raise YuanbaError(zh="停", en="stop")

    with pytest.raises(YuanbaError, match="stop"):
        run_apart(spin, stop)
    assert time.monotonic() - asked[-1] < 1.0
