"""Single values of a table: text fit to be shown, numbers, and what is missing."""

from __future__ import annotations

import unicodedata
from typing import Final

import numpy as np
import pandas as pd

_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(value: object) -> str | None:
    """Return text without control, direction-changing or invisible characters; None if missing.

    Examples
    --------
    >>> plain("a" + chr(0x202E) + "b"), plain(float("nan")), plain("  ")
    ('ab', None, None)
    """
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    text = "".join(c for c in str(value) if unicodedata.category(c) not in _INVISIBLE).strip()
    return text or None


def number_or_none(value: object) -> float | None:
    """Return a finite number, or None for a missing value."""
    if not isinstance(value, int | float | np.integer | np.floating):
        return None
    return float(value) if np.isfinite(value) else None


def count_or_none(value: object) -> int | None:
    """Return a count, or None for a missing value."""
    number = number_or_none(value)
    return None if number is None else int(number)
