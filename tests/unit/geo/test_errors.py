"""Errors keep what they say wherever they are raised."""

from __future__ import annotations

import pickle

from geo.errors import YuanbaError


class TooSmallError(YuanbaError):
    """A kind of error of this test's own."""

    code = "too-small"


def test_an_error_travels_between_processes() -> None:
    error = TooSmallError(zh="太小", en="too small", row=3)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is TooSmallError
    assert (again.text, again.where, str(again)) == (error.text, {"row": 3}, str(error))
