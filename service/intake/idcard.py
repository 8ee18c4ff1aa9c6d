"""Recognise identity-card numbers, so that they are dropped before anything else sees them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.errors import Text
from service.intake.sheet import Cell, Damaged, Note
from service.intake.words import ID_CARD_WORDS, comparable

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_SHARE = 0.3
_SAMPLE = 2000


def holds_id_number(text: str) -> bool:
    """Tell whether a text contains an 18-character identity-card number with a valid check digit.

    Examples
    --------
    >>> holds_id_number("11010519491231002X"), holds_id_number("500238115203001001")
    (True, False)

    Notes
    -----
    Layout and check digit as in GB 11643-1999 (ISO 7064, MOD 11-2); the example is the standard's
    own specimen.
    """
    if len(text) < 18:
        return False
    return any(_is_valid(found) for found in _NUMBER.findall(text))


def _is_valid(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == number[17].upper()


def id_columns(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Give the positions of columns that hold identity-card numbers, by heading or by content."""
    return [
        i
        for i, heading in enumerate(headers)
        if _named_so(heading) or _filled_so([row[i] for row in rows[:_SAMPLE]])
    ]


def _named_so(heading: str) -> bool:
    words = {comparable(heading), comparable(heading.rpartition("/")[2])}
    return bool(words & ID_CARD_WORDS) or any("身份证" in word for word in words)


def _filled_so(cells: Sequence[Cell]) -> bool:
    texts = [
        str(cell) for cell in cells if cell not in (None, "") and not isinstance(cell, Damaged)
    ]
    found = sum(holds_id_number(text) for text in texts)
    return found > 0 and found >= _SHARE * len(texts)


def dropped_note(headings: Sequence[str]) -> Note:
    """Say which columns were dropped."""
    names = "、".join(headings)
    text = Text(
        f"含身份证号的列已丢弃，没有读入也不会保存：{names}。",
        f"Columns with identity-card numbers were dropped, neither read nor stored: {names}.",
    )
    return Note("id-card-dropped", text)
