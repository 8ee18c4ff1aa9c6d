"""XLSX by way of calamine, with what calamine does not tell read from the sheet itself.

Calamine gives an empty string both for an empty cell and for ``#N/A`` or a formula that was never
computed; a look at the sheet's XML tells them apart.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from defusedxml.ElementTree import fromstring
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from service.intake.archive import check_members
from service.intake.errors import (
    ChooseLayerError,
    TooLargeError,
    UnreadableFileError,
    WrongFormatError,
)
from service.intake.limits import Limits
from service.intake.readers.messages import Message, clean, note

_EXACT = 10**15
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")
_TYPE = re.compile(rb'\bt="(\w+)"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*\bhidden="(?:1|true)"')
_FAR_COLUMN = re.compile(rb'\br="([A-Z]{3,})\d+"')
_FAR_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{6,})"')


def read(folder: Path, options: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    """Read one sheet of ``upload`` in the folder: cells, merged ranges and what to tell."""
    path = folder / "upload"
    notes: list[Message] = []
    try:
        with zipfile.ZipFile(path) as zipped:
            check_members(zipped, limits)
            _check_parts(zipped.namelist(), notes)
            with load_workbook(path) as book:
                name = _choose(book, options.get("sheet"), notes)
                sheets = [
                    one.name
                    for one in book.sheets_metadata
                    if one.typ == SheetTypeEnum.WorkSheet
                    and one.visible == SheetVisibleEnum.Visible
                ]
                xml = zipped.read(_member(zipped, name))
                _check_extent(xml, limits)
                sheet = book.get_sheet_by_name(name)
                rows = _rows(sheet, limits)
    except (zipfile.BadZipFile, CalamineError, NotImplementedError) as broken:
        raise UnreadableFileError(
            zh="表格文件已损坏或没有传完整；请在 Excel/WPS 中打开后另存为 .xlsx。",
            en="The workbook is damaged or incomplete; open it in Excel or WPS and save it again.",
        ) from broken
    merged = _fill_merged(rows, sheet, limits)
    _mark_damaged(xml, rows)
    if _HIDDEN_ROW.search(xml):
        notes.append(
            note(
                "hidden-rows",
                "工作表中有隐藏或被筛选掉的行，也已读入；请核对。",
                "The sheet has hidden or filtered rows; they were read too: check them.",
                confirm=True,
            )
        )
    return {"name": name, "rows": rows, "merged": merged, "notes": notes, "sheets": sheets}


def _check_parts(names: list[str], notes: list[Message]) -> None:
    lowered = [name.lower() for name in names]
    if any(name.endswith("vbaproject.bin") for name in lowered):
        raise WrongFormatError(
            zh="表格带有宏，不导入；请另存为不带宏的 .xlsx。",
            en="The workbook holds macros and is not taken; save it as .xlsx without macros.",
        )
    if any(name.startswith("xl/externallinks/") for name in lowered):
        notes.append(
            note(
                "external-links",
                "表格链接到其他文件；链接没有打开，只用了保存下来的值，请核对。",
                "The workbook links to other files; no link was followed, saved values were used.",
                confirm=True,
            )
        )


def _choose(book: CalamineWorkbook, wanted: str | None, notes: list[Message]) -> str:
    """Take the named sheet, or the first visible one that holds anything."""
    sheets = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    shown = [one.name for one in sheets if one.visible == SheetVisibleEnum.Visible]
    hidden = [one.name for one in sheets if one.visible != SheetVisibleEnum.Visible]
    if wanted is not None:
        if wanted not in shown + hidden:
            listed = "、".join(shown)
            raise ChooseLayerError(
                zh=f"没有名为“{wanted}”的工作表；有：{listed}。",
                en=f"There is no sheet {wanted!r}; there are: {', '.join(shown)}.",
                layers=", ".join(shown),
            )
        return wanted
    filled = [name for name in shown if book.get_sheet_by_name(name).start is not None]
    if hidden:
        notes.append(
            note(
                "hidden-sheets",
                f"有 {len(hidden)} 个隐藏的工作表没有读入：{'、'.join(hidden)}。",
                f"Hidden sheets were not read: {', '.join(hidden)}.",
            )
        )
    if not filled:
        raise UnreadableFileError(
            zh="表格里没有内容；请检查工作表。",
            en="The workbook holds nothing; check its sheets.",
        )
    if len(filled) > 1:
        notes.append(
            note(
                "several-sheets",
                f"有 {len(filled)} 个工作表（{'、'.join(filled)}），只读入了第一个“{filled[0]}”。",
                f"There are {len(filled)} sheets ({', '.join(filled)}); only {filled[0]!r} was "
                "read.",
                confirm=True,
            )
        )
    return filled[0]


def _member(zipped: zipfile.ZipFile, sheet: str) -> str:
    """Find which member of the zip holds a sheet."""
    book = fromstring(zipped.read("xl/workbook.xml"), forbid_dtd=True)
    relations = fromstring(zipped.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            relation = next((v for k, v in element.attrib.items() if k.endswith("}id")), None)
            target = targets.get(relation, "")
            return str(PurePosixPath("xl", target)) if target[:1] != "/" else target[1:]
    raise KeyError(sheet)


def _check_extent(xml: bytes, limits: Limits) -> None:
    """Refuse a sheet whose farthest cell would make a table of billions."""
    columns = max((_column(letters) for letters in _FAR_COLUMN.findall(xml)), default=0)
    rows = max((int(number) for number in _FAR_ROW.findall(xml)), default=0)
    if columns > limits.columns or rows > limits.rows:
        raise TooLargeError(
            zh=f"工作表有 {columns or '?'} 列、{rows or '?'} 行，超过上限 {limits.columns} 列、"
            f"{limits.rows} 行；请删除多余的空白行列后再导入。",
            en=f"The sheet reaches column {columns or '?'}, row {rows or '?'}; the limits are "
            f"{limits.columns} columns and {limits.rows} rows. Delete what is empty or surplus.",
            columns=columns,
            rows=rows,
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(sheet: CalamineSheet, limits: Limits) -> list[list[Any]]:
    start, end = sheet.start, sheet.end
    if start is None or end is None:
        return []
    if (end[0] + 1) * (end[1] + 1) > limits.cells or end[1] >= limits.columns:
        raise TooLargeError(
            zh=f"工作表太大（{end[0] + 1} 行、{end[1] + 1} 列）；请删除多余的空白行列或拆分。",
            en=f"The sheet is too large ({end[0] + 1} rows, {end[1] + 1} columns); delete what is "
            "surplus or split it.",
            rows=end[0] + 1,
            columns=end[1] + 1,
        )
    return [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def _cell(value: Any) -> Any:
    """Turn a value into JSON; a list marks what JSON has no word for."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return ["date", value.date().isoformat()]
    if isinstance(value, dt.date | dt.time):
        return ["date", value.isoformat()]
    return clean(str(value))


def _number(value: float) -> Any:
    if abs(value) >= _EXACT:
        return ["digits-lost", f"{value:.4g}"]
    return int(value) if value == int(value) else value


def _fill_merged(rows: list[list[Any]], sheet: CalamineSheet, limits: Limits) -> list[list[int]]:
    """Repeat a merged range's value in all its cells; give top, left, bottom, right of each."""
    filled, ranges = 0, []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        filled += (bottom - top + 1) * (right - left + 1)
        if top >= len(rows) or left >= len(rows[top]) or filled > limits.cells:
            continue
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
        ranges.append([top, left, bottom, right])
    return ranges


def _mark_damaged(xml: bytes, rows: list[list[Any]]) -> None:
    """Mark error cells and formulas that were never computed, which read as empty."""
    if b'="e"' not in xml and b"<f" not in xml and b":f" not in xml:
        return
    for row, column, mark in _damaged(xml):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = mark


def _damaged(xml: bytes) -> Iterator[tuple[int, int, list[str]]]:
    for attributes, _, body in _CELL.findall(xml):
        kind = _TYPE.search(attributes)
        is_error = kind is not None and kind[1] == b"e"
        has_formula = re.search(rb"<(?:\w+:)?f\b", body) is not None
        if not is_error and not has_formula:
            continue
        value = _VALUE.search(body)
        place = _PLACE.search(attributes)
        if place is None:
            continue
        where = (int(place[2]) - 1, _column(place[1]) - 1)
        if is_error:
            shown = value[1].decode("ascii", "replace")[:10] if value else "#?"
            yield (*where, ["cell-error", shown])
        elif value is None and not (kind is not None and kind[1] == b"str"):
            yield (*where, ["formula-not-computed", ""])
