"""Text tables that spreadsheet programs open as they are: no cell computes, none is guessed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import TextIO

ENCODING = "utf-8-sig"
"""With a byte-order mark, by which Excel knows UTF-8."""

_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """Make a text inert for spreadsheet programs, which would compute some of them.

    Examples
    --------
    >>> inert("=1+1"), inert("张三")
    ("'=1+1", '张三')
    """
    return f"'{text}" if text.startswith(_LIVE) else text


def write_text_table(file: TextIO, headings: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    """Write headings and rows with commas, every cell inert and in quotes.

    Parameters
    ----------
    file : text file
        Opened with `ENCODING` and ``newline=""``.
    headings : iterable of str
    rows : iterable of sequence of str
    """
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow([inert(heading) for heading in headings])
    writer.writerows([inert(cell) for cell in row] for row in rows)
