"""Words that the child process sends to its parent; light enough for readers without arrays."""

from __future__ import annotations

import re
from typing import Any

Message = dict[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def note(code: str, zh: str, en: str, *, confirm: bool = False) -> Message:
    """Say something about the whole file."""
    return {"code": code, "zh": zh, "en": en, "confirm": confirm}


def problem(row: int, column: str, code: str, zh: str, en: str) -> Message:
    """Say what is wrong with one feature, counted from 1."""
    return {"row": row, "column": column, "code": code, "zh": zh, "en": en}


def clean(text: str) -> str:
    """Replace lone surrogates, which no encoding can store, by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)
