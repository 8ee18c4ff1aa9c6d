"""Workbooks in which every cell is text: nothing is computed, nothing is a link."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter

_SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME, _LONGEST_CELL = 31, 32_000

Sheet = tuple[str, Sequence[str], Iterable[Sequence[object]]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """Return an ``.xlsx`` with the sheets given as name, headings and rows.

    Numbers and dates become text as well, so that a code never loses its zeros. Sheets whose
    names would be the same are numbered.
    """
    buffer = io.BytesIO()
    taken: set[str] = set()
    with xlsxwriter.Workbook(buffer, {**_SAFE, "in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for name, heads, rows in sheets:
            page = book.add_worksheet(_free_name(name, taken))
            page.freeze_panes(1, 0)
            for j, heading in enumerate(heads):
                page.write_string(0, j, heading, bold)
                page.set_column(j, j, 16)
            for i, row in enumerate(rows, start=1):
                for j, cell in enumerate(row):
                    page.write_string(i, j, "" if cell is None else str(cell)[:_LONGEST_CELL])
    return buffer.getvalue()


def _free_name(name: str, taken: set[str]) -> str:
    base = _NOT_IN_SHEET_NAMES.sub(" ", name).strip()[:_LONGEST_NAME] or "1"
    free, number = base, 1
    while free.casefold() in taken:
        number += 1
        free = f"{base[: _LONGEST_NAME - len(str(number)) - 1]} {number}"
    taken.add(free.casefold())
    return free
