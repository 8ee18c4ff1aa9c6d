"""Give the sheet back as it was, with a column that says what is wrong with each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

import xlsxwriter

from geo.errors import Text
from service.intake.checked import Checked
from service.intake.columns import headings_of
from service.intake.sheet import Cell, Damaged, Problem, Table, VectorSheet
from service.text_table import ENCODING, write_text_table

Language = Literal["zh", "en"]

_ROW = Text("原行号", "row in the sheet")
_RESULT = Text("导入结果", "result")
_REASON = Text("原因", "reason")
_GOOD = Text("可导入", "will be imported")
_UNMATCHED = Text("可导入，未找到院落", "will be imported, without a courtyard")
_BAD = Text("未导入", "not imported")
_LONGEST_CELL = 32_000


def write_reasons(
    path: Path | str,
    sheet: Table | VectorSheet,
    checked: Checked,
    *,
    unmatched: Sequence[Problem] = (),
    language: Language = "zh",
    only_bad: bool = False,
) -> Path:
    """Write the sheet back as ``.xlsx`` or ``.csv`` with row number, result and reason.

    Parameters
    ----------
    path : Path or str
        Where to write; the suffix decides the format.
    sheet : Table or VectorSheet
        As it was read; columns with identity-card numbers are not in it.
    checked : Checked
        What became of its rows.
    unmatched : sequence of Problem
        Rows that are imported without a courtyard, and why.
    language : {"zh", "en"}
        Of the added headings and the reasons.
    only_bad : bool
        True to leave out the good rows.

    Returns
    -------
    Path
        `path`. Every cell is text: nothing in it is a formula or a link, also in programs that
        would make one of it. Cells with trouble are red in a workbook.

    Raises
    ------
    ValueError
        Another suffix.
    """
    path = Path(path)
    kept = {one.row: one for one in unmatched}
    lines = _lines(sheet, checked, kept, language, only_bad=only_bad)
    headings = [*headings_of(sheet), *(_in(t, language) for t in (_ROW, _RESULT, _REASON))]
    if path.suffix == ".xlsx":
        _write_workbook(path, headings, lines)
    elif path.suffix == ".csv":
        _write_text(path, headings, lines)
    else:
        raise ValueError(f"cannot write {path.suffix!r}: .xlsx or .csv")
    return path


def _in(text: Text, language: Language) -> str:
    return text.zh if language == "zh" else text.en


_Line = tuple[list[str], set[str]]


def _lines(
    sheet: Table | VectorSheet,
    checked: Checked,
    unmatched: Mapping[int, Problem],
    language: Language,
    *,
    only_bad: bool,
) -> Iterator[_Line]:
    """Give the cells of each line and the headings of those with trouble."""
    reasons = checked.reasons()
    width = len(headings_of(sheet))
    seen = set()
    for number, row in cells_of(sheet):
        seen.add(number)
        bad = reasons.get(number, ())
        lost = unmatched.get(number) if not bad else None
        if not bad and only_bad:
            continue
        result = _BAD if bad else _GOOD if lost is None else _UNMATCHED
        found = bad if lost is None else [lost]
        yield _line([_text(cell) for cell in row], number, result, found, language)
    for number in sorted(set(reasons) - seen):
        yield _line([""] * width, number, _BAD, reasons[number], language)


def cells_of(sheet: Table | VectorSheet) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Give the number and the cells of each row, in order of the headings."""
    if isinstance(sheet, Table):
        yield from zip(sheet.numbers, sheet.rows, strict=True)
        return
    attributes = sheet.frame[list(headings_of(sheet))]
    for number, row in zip(sheet.frame.index, attributes.to_numpy(dtype=object), strict=True):
        yield int(number), row.tolist()


def _text(cell: Cell) -> str:
    if isinstance(cell, Damaged):
        return cell.shown
    return "" if cell is None else str(cell)[:_LONGEST_CELL]


def _line(
    cells: list[str], number: int, result: Text, found: Sequence[Problem], language: Language
) -> _Line:
    said = [f"{one.column}: {_in(one.text, language)}".removeprefix(": ") for one in found]
    reason = "\n".join(dict.fromkeys(said))
    return [*cells, str(number), _in(result, language), reason], {one.column for one in found}


def _write_workbook(path: Path, headings: list[str], lines: Iterator[_Line]) -> None:
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "constant_memory": True,
    }
    with xlsxwriter.Workbook(path, options) as book:
        page = book.add_worksheet("导入结果")
        bold, red = book.add_format({"bold": True}), book.add_format({"bg_color": "#F4CCCC"})
        page.freeze_panes(1, 0)
        for j, heading in enumerate(headings):
            page.write_string(0, j, heading, bold)
        for i, (cells, troubled) in enumerate(lines, start=1):
            for j, cell in enumerate(cells):
                page.write_string(i, j, cell, red if headings[j] in troubled else None)


def _write_text(path: Path, headings: list[str], lines: Iterator[_Line]) -> None:
    with path.open("w", encoding=ENCODING, newline="") as file:
        write_text_table(file, headings, (cells for cells, _ in lines))
