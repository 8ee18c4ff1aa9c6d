"""Read spreadsheets and text tables that nobody vouches for."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geo.errors import Text
from service.intake import csv_rows
from service.intake.errors import TooLargeError, UnreadableFileError
from service.intake.header import find_header
from service.intake.idcard import dropped_note, id_columns
from service.intake.limits import DEFAULT, Limits
from service.intake.sandbox import check_size, private_folder, run_reader
from service.intake.sheet import Cell, Damaged, Note, Problem, Table
from service.intake.sniff import TABLE_SUFFIXES, Format, sniff
from service.intake.text import decode

_DAMAGED = {
    "cell-error": Text(
        "单元格是错误值（如 #N/A、#REF!）；请在表格中改正。",
        "The cell is an error (such as #N/A or #REF!); correct it in the sheet.",
    ),
    "formula-not-computed": Text(
        "单元格是没有计算结果的公式；请在 Excel/WPS 中打开并保存一次，或粘贴为数值。",
        "The cell is a formula without a result; open and save the sheet once, or paste values.",
    ),
    "digits-lost": Text(
        "长数字被表格当作数值，末尾几位已丢失；请把该列设为文本并重新填写。",
        "A long number was stored as a number and has lost digits; make the column text and "
        "enter it again.",
    ),
}


@dataclass
class _Grid:
    """Cells as read, before it is known which row names the columns."""

    rows: list[list[Cell]]
    numbers: list[int]
    name: str = ""
    notes: list[Note] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""


def read_table(
    path: Path | str,
    *,
    sheet: str | None = None,
    header_row: int | None = None,
    delimiter: str | None = None,
    limits: Limits = DEFAULT,
    name: str | None = None,
) -> Table:
    r"""Read one sheet of a workbook (in a child process with limits) or a text table.

    Parameters
    ----------
    path : Path or str
        XLSX, or CSV/TSV in UTF-8, UTF-16 or GB18030.
    sheet : str, optional
        Which sheet of a workbook; the first visible one that holds anything when not given.
    header_row : int, optional
        Row number of the (upper) heading row when a person corrects what was found.
    delimiter : str, optional
        One character, when a person corrects what was found.
    limits : Limits
        Bounds on the file and on the child process.
    name : str, optional
        The name the person gave the file, when `path` is an upload's own name.

    Returns
    -------
    Table
        Every non-empty row below the headings with its number in the sheet. Columns with
        identity-card numbers are not in it, and a note says so.

    Raises
    ------
    IntakeError
        The file as a whole cannot be taken in.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "户.csv"
    >>> _ = file.write_text("户编号,户主姓名,身份证号\nA1,张三,x\n", encoding="gb18030")
    >>> table = read_table(file)
    >>> table.headers, table.rows, table.numbers
    (('户编号', '户主姓名'), [('A1', '张三')], [2])
    """
    path = Path(path)
    check_size(path, limits=limits, name=name)
    kind = sniff(path, TABLE_SUFFIXES, name=name)
    if kind is Format.XLSX:
        grid = _from_workbook(path, sheet, limits)
    else:
        grid = _from_text(path, delimiter, limits)
    return _table(grid, header_row, limits)


def _from_workbook(path: Path, sheet: str | None, limits: Limits) -> _Grid:
    with private_folder() as folder:
        shutil.copyfile(path, folder / "upload")
        answer = run_reader("workbook", folder, {"sheet": sheet}, limits=limits)
    filled = [
        (i + 1, row) for i, row in enumerate(answer["rows"]) if any(c is not None for c in row)
    ]
    numbers = [number for number, _ in filled]
    return _Grid(
        rows=[[_cell(cell) for cell in row] for _, row in filled],
        numbers=numbers,
        name=answer["name"],
        notes=[Note(n["code"], Text(n["zh"], n["en"]), n["confirm"]) for n in answer["notes"]],
        merged=[tuple(one) for one in answer["merged"]],
        sheets=tuple(answer["sheets"]),
    )


def _cell(cell: Any) -> Cell:
    if isinstance(cell, list):
        code, shown = str(cell[0]), str(cell[1])
        return shown if code == "date" else Damaged(code, _DAMAGED[code], shown)
    plain: Cell = cell
    return plain


def _from_text(path: Path, delimiter: str | None, limits: Limits) -> _Grid:
    text, encoding = decode(path.read_bytes())
    notes = []
    if encoding == "gb18030":
        told = Text(
            "文件不是 UTF-8，已按 GB18030（GBK）读取；请核对文字。",
            "The file is not UTF-8 and was read as GB18030 (GBK); check the text.",
        )
        notes.append(Note("encoding", told, confirm=True))
    mark = delimiter or csv_rows.delimiter_of(text)
    if mark != ",":
        shown = {"\t": "Tab"}.get(mark, mark)
        told = Text(f"列以“{shown}”分隔。", f"Columns are separated by {shown!r}.")
        notes.append(Note("delimiter", told))
    rows, numbers, problems = csv_rows.read_rows(text, mark, limits=limits)
    if not rows:
        raise UnreadableFileError(
            zh="表格里没有内容；请检查文件。", en="The table holds nothing; check the file."
        )
    cells: list[list[Cell]] = [[cell if cell != "" else None for cell in row] for row in rows]
    return _Grid(cells, numbers, path.stem, notes, problems, encoding=encoding, delimiter=mark)


def _table(grid: _Grid, header_row: int | None, limits: Limits) -> Table:
    _check_width(grid.rows, limits)
    at = None if header_row is None else _position(grid.numbers, header_row)
    header = find_header(grid.rows, at=at)
    first = header.first_row
    # Rows of a text may be longer than its headings; a workbook's are all of one width.
    width = len(grid.rows[first - 1])
    kept = [i for i, name in enumerate(header.names[:width]) if name is not None]
    names = [name for name in header.names[:width] if name is not None]
    rows = [tuple(row[i] if i < len(row) else None for i in kept) for row in grid.rows[first:]]
    numbers = grid.numbers[first:]
    notes = [*grid.notes, *header.notes, *_merged_note(grid, first)]
    ragged, short = _ragged(grid, first, width)
    notes += short
    dropped = id_columns(names, rows)
    if dropped:
        notes.append(dropped_note([names[i] for i in dropped]))
        left = [i for i in range(len(names)) if i not in dropped]
        names = [names[i] for i in left]
        rows = [tuple(row[i] for i in left) for row in rows]
    if not rows:
        told = Text("只有表头，没有数据行。", "There are headings but no rows.")
        notes.append(Note("no-rows", told))
    problems = (*grid.problems, *ragged)
    return Table(
        tuple(names),
        rows,
        numbers,
        grid.name,
        tuple(notes),
        problems,
        sheets=grid.sheets,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        header_row=grid.numbers[first - 1],
    )


def _position(numbers: Sequence[int], row: int) -> int:
    if row not in numbers:
        raise UnreadableFileError(
            zh=f"第 {row} 行是空的，不能作为表头。",
            en=f"Row {row} is empty and cannot be the headings.",
            row=row,
        )
    return list(numbers).index(row)


def _check_width(rows: Sequence[Sequence[Cell]], limits: Limits) -> None:
    width = max((len(row) for row in rows), default=0)
    if width > limits.columns:
        raise TooLargeError(
            zh=f"表格有 {width} 列，超过上限 {limits.columns} 列；请删除多余的列。",
            en=f"The table has {width} columns, more than {limits.columns}; delete the surplus.",
            columns=width,
        )


def _merged_note(grid: _Grid, first: int) -> list[Note]:
    start = grid.numbers[first] if first < len(grid.numbers) else None
    merged = sum(1 for top, _, _, _ in grid.merged if start is not None and top + 1 >= start)
    if not merged:
        return []
    text = Text(
        f"数据行中有 {merged} 处合并单元格，其中每一行都用了合并前的值；请核对。",
        f"Merged cells among the rows: {merged}; each of their rows was given the value: check.",
    )
    return [Note("merged-cells", text, confirm=True)]


def _ragged(grid: _Grid, first: int, width: int) -> tuple[list[Problem], list[Note]]:
    """Find rows with values beyond the headings (bad) and rows that end early (told)."""
    problems, short = [], []
    for row, number in zip(grid.rows[first:], grid.numbers[first:], strict=True):
        if any(cell is not None for cell in row[width:]):
            problems.append(_too_many(number, len(row), width))
        elif len(row) < width:
            short.append(number)
    return problems, [_short_note(short)] if short else []


def _too_many(row: int, cells: int, width: int) -> Problem:
    text = Text(
        f"这一行有 {cells} 个单元格，表头只有 {width} 个，分不清对应关系；请检查多余的分隔符。",
        f"This row has {cells} cells under {width} headings, so they cannot be matched; look for "
        "a stray delimiter.",
    )
    return Problem(row, "", "too-many-cells", text)


def _short_note(rows: list[int]) -> Note:
    shown = "、".join(str(row) for row in rows[:5])
    more = " …" if len(rows) > 5 else ""
    text = Text(
        f"有 {len(rows)} 行的单元格比表头少（第 {shown}{more} 行），缺的按空白处理。",
        f"{len(rows)} rows have fewer cells than headings (rows {shown}{more}); what is missing "
        "counts as empty.",
    )
    return Note("short-rows", text)
