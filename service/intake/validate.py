"""Check a sheet row by row: typed good rows, and a reason for every bad one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service.intake.checked import (
    Checked,
    Context,
    Counts,
    Findings,
    Progress,
    first_reasons,
)
from service.intake.columns import Matching, require_columns
from service.intake.duplicates import Row, merge_persons, note_joined, settle_duplicates
from service.intake.errors import NothingToImportError
from service.intake.fields import BadCell, Value, read_cell
from service.intake.kinds import KINDS
from service.intake.parts import Part, refused_with
from service.intake.positions import (
    compare_with_villages,
    locate,
    note_coarse,
    points,
    read_positions,
)
from service.intake.shapes import check_shapes
from service.intake.sheet import Cell, Table, VectorSheet
from service.intake.specs import Field, Kind, Shape, Type

_STEP = 500


def check(
    kind: str,
    sheet: Table | VectorSheet,
    matching: Matching,
    context: Context,
    *,
    progress: Progress | None = None,
) -> Checked:
    """Check every row of a sheet.

    Parameters
    ----------
    kind : str
        A key of `service.intake.kinds.KINDS`.
    sheet : Table or VectorSheet
        As it was read.
    matching : Matching
        Which heading each field is read from.
    context : Context
        What a person has said about coordinates, and the villages.
    progress : callable, optional
        Called with rows done and all rows.

    Returns
    -------
    Checked
        ``good + bad = rows``; nothing is dropped without being counted and told.

    Raises
    ------
    ColumnsError
        A required column is missing.
    NothingToImportError
        The sheet has no rows.
    NeedsCrsError
        There are coordinates, but nobody has said what they mean.

    Examples
    --------
    >>> from service.intake.columns import match_columns
    >>> rows = [("A1", "张三", "３"), ("A2", "李四", "x")]
    >>> table = Table(("户编号", "户主姓名", "人数"), rows, [2, 3])
    >>> checked = check("households", table, match_columns("households", table.headers), Context())
    >>> checked.good["people"].to_dict(), checked.bad_rows, str(checked.problems[0].text.en)
    ({2: 3}, (3,), '"people" is not a number; correct it.')
    """
    spec = KINDS[kind]
    require_columns(matching, has_shape=isinstance(sheet, VectorSheet))
    rows, numbers = _cells(sheet)
    _refuse_nothing(sheet, rows)
    findings = Findings(numbers, notes=[*sheet.notes, *matching.notes])
    findings.take(sheet.problems)
    typed = _typed(rows, sheet, spec, matching, findings, progress)
    shapes = _shapes(sheet, spec, matching, context, findings)
    _require_shapes(spec, sheet, shapes, matching, findings)
    parts = _join(spec, typed, shapes, matching, findings)
    return _checked(spec, typed, shapes, parts, findings, sheet)


def _cells(sheet: Table | VectorSheet) -> tuple[Sequence[Sequence[Cell]], Sequence[int]]:
    if isinstance(sheet, Table):
        return sheet.rows, sheet.numbers
    attributes = sheet.frame.drop(columns=sheet.frame.geometry.name)
    columns = [attributes[name].tolist() for name in attributes.columns]
    rows = list(zip(*columns, strict=True)) if columns else [()] * len(sheet.frame)
    return rows, [int(number) for number in sheet.frame.index]


def _refuse_nothing(sheet: Table | VectorSheet, rows: Sequence[object]) -> None:
    if not rows and not sheet.problems:
        raise NothingToImportError(
            zh="文件里没有可导入的数据（0 行）；请检查导出时的选择。",
            en="The file holds nothing to import (0 rows); check what was exported.",
        )


def _typed(
    rows: Sequence[Sequence[Cell]],
    sheet: Table | VectorSheet,
    kind: Kind,
    matching: Matching,
    findings: Findings,
    progress: Progress | None,
) -> list[Row]:
    headings = (
        list(sheet.headers)
        if isinstance(sheet, Table)
        else [name for name in sheet.frame.columns if name != sheet.frame.geometry.name]
    )
    fields = [
        (headings.index(matching.headings[field.key]), field)
        for field in kind.fields
        if field.key in matching.headings and field.type not in {Type.COORDINATE, Type.PAIR}
    ]
    typed: list[Row] = []
    # The same words come again and again (village, group, yes and no): read each once.
    known: dict[tuple[str, str], Value] = {}
    for i, row in enumerate(rows):
        typed.append({f.key: _read(row[c], f, i, headings[c], findings, known) for c, f in fields})
        if progress is not None and (i + 1) % _STEP == 0:
            progress(i + 1, len(rows))
    if progress is not None:
        progress(len(rows), len(rows))
    _note_half_width(rows, [column for column, _ in fields], findings)
    return typed


def _read(
    cell: Cell,
    field: Field,
    i: int,
    heading: str,
    findings: Findings,
    known: dict[tuple[str, str], Value],
) -> Value:
    key = (field.key, cell) if isinstance(cell, str) else None
    if key is not None and key in known:
        return known[key]
    try:
        value = read_cell(cell, field)
    except BadCell as bad:
        findings.add(i, heading, bad, getattr(cell, "shown", cell))
        return None
    if key is not None:
        known[key] = value
    return value


def _note_half_width(
    rows: Sequence[Sequence[Cell]], columns: Sequence[int], findings: Findings
) -> None:
    """Tell that full-width digits were read as ordinary ones."""
    wide = [
        i
        for i, row in enumerate(rows)
        if any(isinstance(c := row[j], str) and not c.isascii() and _has_wide(c) for j in columns)
    ]
    if wide:
        findings.note(
            "full-width",
            f"有 {len(wide)} 行含全角数字，已按半角读取（第 {findings.rows(wide)} 行）。",
            f"{len(wide)} rows have full-width digits, read as ordinary ones (rows "
            f"{findings.rows(wide)}).",
        )


def _has_wide(text: str) -> bool:
    return any("０" <= char <= "９" for char in text)


def _shapes(
    sheet: Table | VectorSheet,
    kind: Kind,
    matching: Matching,
    context: Context,
    findings: Findings,
) -> NDArray[np.object_]:
    if isinstance(sheet, VectorSheet):
        if kind.shape is Shape.NONE:
            return np.full(len(sheet.frame), None, dtype=object)
        return check_shapes(sheet, kind, context, findings)
    column = matching.headings.get("lon") or matching.headings.get("position", "")
    raw = read_positions(sheet, matching.headings, findings)
    lonlat = locate(raw, column, context, findings)
    note_coarse(lonlat, findings)
    shapes: NDArray[np.object_] = np.array(points(lonlat), dtype=object)
    compare_with_villages(shapes, column, context, findings)
    return shapes


def _require_shapes(
    kind: Kind,
    sheet: Table | VectorSheet,
    shapes: NDArray[np.object_],
    matching: Matching,
    findings: Findings,
) -> None:
    if not kind.needs_shape:
        return
    vector = isinstance(sheet, VectorSheet)
    column = "geometry" if vector else matching.headings.get("lon", "")
    for i, shape in enumerate(shapes):
        if shape is None and i not in findings.bad:
            findings.add(i, column, _NO_POSITION)


def _join(
    kind: Kind,
    typed: list[Row],
    shapes: NDArray[np.object_],
    matching: Matching,
    findings: Findings,
) -> dict[int, Part]:
    """Find rows that are in another row, and refuse those whose other row is refused."""
    merged: dict[int, int] = {}
    relation = matching.headings.get("relation", "")
    if kind.key == "households" and relation:
        merged = merge_persons(typed, findings, relation)
    column = _identity(kind, matching)
    repeated = settle_duplicates(
        kind, typed, list(shapes), findings, column=column, settled=merged.keys()
    )
    number = findings.numbers
    parts = {number[i]: Part(number[head], relation, person=True) for i, head in merged.items()}
    parts |= {number[i]: Part(number[of], column, person=False) for i, of in repeated.items()}
    findings.take(refused_with(parts, first_reasons(findings.problems)))
    note_joined(merged.keys() - findings.bad, repeated.keys() - findings.bad, findings)
    return parts


def _identity(kind: Kind, matching: Matching) -> str:
    return matching.headings.get(kind.identity[0], "") if kind.identity else ""


def _checked(
    kind: Kind,
    typed: list[Row],
    shapes: NDArray[np.object_],
    parts: dict[int, Part],
    findings: Findings,
    sheet: Table | VectorSheet,
) -> Checked:
    standing = [i for i in range(len(typed)) if i not in findings.bad]
    kept = [i for i in standing if findings.numbers[i] not in parts]
    good = _frame(kind, [typed[i] for i in kept], shapes[kept], findings, kept)
    unread = len({one.row for one in sheet.problems} - set(findings.numbers))
    rows, bad = len(typed) + unread, len(findings.bad) + unread
    without = int(good.geometry.isna().sum()) if kind.shape is not Shape.NONE else 0
    problems = sorted(findings.problems, key=lambda one: one.row)
    counts = Counts(rows, rows - bad, bad, len(standing) - len(kept), without)
    return Checked(kind.key, good, tuple(problems), tuple(findings.notes), counts, parts)


def _frame(
    kind: Kind,
    rows: list[Row],
    shapes: NDArray[np.object_],
    findings: Findings,
    kept: list[int],
) -> gpd.GeoDataFrame:
    index = pd.Index([findings.numbers[i] for i in kept], name="row", dtype="int64")
    columns: dict[str, Any] = {
        field.key: pd.Series([row.get(field.key) for row in rows], index=index, dtype=object)
        for field in kind.fields
        if field.type not in {Type.COORDINATE, Type.PAIR} and field.key != "relation"
    }
    geometry = gpd.GeoSeries(shapes, index=index, crs="EPSG:4326")
    return gpd.GeoDataFrame(columns, index=index, geometry=geometry, crs="EPSG:4326")


_NO_POSITION = BadCell(
    "no-position",
    "没有位置；请补上坐标或图形。",
    "There is no position; add coordinates or a shape.",
)
