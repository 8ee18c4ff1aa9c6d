"""The rows of a check, kept beside the upload so that a page can leaf through them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal, TypedDict

import geopandas as gpd
import numpy as np
import shapely

from service.imports.pipeline import Prepared
from service.intake.columns import headings_of
from service.intake.mask import masked
from service.intake.reasons import cells_of
from service.intake.sheet import Cell, Damaged, Problem

State = Literal["good", "unmatched", "bad"]
STATES: tuple[State, ...] = ("good", "unmatched", "bad")

_DRAWN = 4000
_DETAIL_DEG = 1e-5


class Reason(TypedDict):
    """Why a row is bad or unmatched."""

    column: str
    code: str
    zh: str
    en: str
    shown: str


class RowLine(TypedDict):
    """A row as a page shows it: masked cells and reasons."""

    row: int
    cells: list[str]
    reasons: list[Reason]


def keep_rows(folder: Path, prepared: Prepared) -> None:
    """Write the rows by their state, and what to draw of them."""
    files = {state: (folder / f"{state}.jsonl").open("w", encoding="utf-8") for state in STATES}
    try:
        for state, line in _lines(prepared):
            files[state].write(json.dumps(line, ensure_ascii=False) + "\n")
    finally:
        for file in files.values():
            file.close()
    headings = list(headings_of(prepared.sheet))
    (folder / "rows.json").write_text(json.dumps(headings, ensure_ascii=False), encoding="utf-8")
    (folder / "preview.json").write_text(json.dumps(_preview(prepared)), encoding="utf-8")


def page_of_rows(folder: Path, state: State, *, start: int, limit: int) -> list[RowLine]:
    """Read some rows of one state."""
    with (folder / f"{state}.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in islice(file, start, start + limit)]


def headings(folder: Path) -> list[str]:
    """Read the headings above the cells of the rows."""
    found: list[str] = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
    return found


def preview(folder: Path) -> dict[str, Any]:
    """Read what to draw of the rows."""
    found: dict[str, Any] = json.loads((folder / "preview.json").read_text(encoding="utf-8"))
    return found


def _lines(prepared: Prepared) -> Iterator[tuple[State, RowLine]]:
    bad = prepared.checked.reasons()
    unmatched = {one.row: one for one in prepared.unmatched}
    seen = set()
    for number, cells in cells_of(prepared.sheet):
        seen.add(number)
        shown = [_shown(cell) for cell in cells]
        if number in bad:
            yield "bad", _line(number, shown, bad[number])
        elif number in unmatched:
            yield "unmatched", _line(number, shown, [unmatched[number]])
        else:
            yield "good", _line(number, shown, [])
    for number in sorted(set(bad) - seen):
        yield "bad", _line(number, [], bad[number])


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return masked(cell.shown if isinstance(cell, Damaged) else cell)


def _line(number: int, cells: list[str], problems: Sequence[Problem]) -> RowLine:
    reasons: list[Reason] = [
        {"column": p.column, "code": p.code, "zh": p.text.zh, "en": p.text.en, "shown": p.shown}
        for p in problems
    ]
    return {"row": number, "cells": cells, "reasons": reasons}


def _preview(prepared: Prepared) -> dict[str, Any]:
    """Features of the rows that will be applied; of very many an even sample."""
    frame: gpd.GeoDataFrame = prepared.checked.good
    placed = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    some = placed.iloc[:: max(1, -(-len(placed) // _DRAWN))]
    shapes = np.asarray(some.geometry.to_numpy(), dtype=object)
    shapes = shapely.set_precision(shapely.simplify(shapes, _DETAIL_DEG), 1e-6, mode="pointwise")
    unmatched = {one.row for one in prepared.unmatched}
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shape),
            "properties": {"row": int(row), "state": "unmatched" if row in unmatched else "good"},
        }
        for row, shape in zip(some.index, shapely.to_geojson(shapes), strict=True)
    ]
    return {"type": "FeatureCollection", "features": features, "all": len(placed)}
