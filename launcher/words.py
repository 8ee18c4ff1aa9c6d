"""How the launcher talks: every message in Chinese and English, on standard error."""

from __future__ import annotations

import sys

NOT_SET_UP = 3


class Stop(Exception):  # noqa: N818 - it ends the launcher, it is not a fault of its own
    """End the launcher with a message and an exit code.

    Parameters
    ----------
    zh, en : str
        What is wrong and what to do.
    code : int
        Exit code.
    """

    def __init__(self, zh: str, en: str, code: int = NOT_SET_UP) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.code = code


def say(zh: str, en: str) -> None:
    """Print one message in both languages."""
    sys.stderr.write(f"{zh}\n{en}\n")
    sys.stderr.flush()
