"""What a page shows of an import on its way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fastapi import Response
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import Text
from service.db.sql import load_sql
from service.imports import rows
from service.imports.inspection import Inspection, Reading
from service.imports.models import ImportSession
from service.imports.schemas import (
    ColumnOut,
    FieldOut,
    InspectionOut,
    NoteOut,
    ReadingOut,
    Said,
)
from service.intake.kinds import KINDS
from service.intake.place import crs_text
from service.intake.sheet import Note, Table
from service.intake.specs import Field


def inspection(opened: ImportSession, found: Inspection) -> InspectionOut:
    """Put an inspection into an answer."""
    sheet, matching = found.sheet, found.matching
    table = sheet if isinstance(sheet, Table) else None
    vector = None if sheet is None or isinstance(sheet, Table) else sheet
    rows = 0 if sheet is None else len(table.rows) if table else len(vector.frame)  # type: ignore[union-attr]
    fields = KINDS[opened.kind].fields
    return InspectionOut.model_validate(
        {
            "layers": list(found.layers),
            "layer": sheet.name if sheet is not None else None,
            "encoding": table.encoding or None if table else None,
            "delimiter": table.delimiter or None if table else None,
            "header_row": table.header_row if table else None,
            "rows": rows,
            "fields": [_field(field) for field in fields],
            "columns": _columns(found),
            "missing": [_field(f) for f in fields if matching and f.key in matching.missing],
            "notes": notes(found.notes),
            "positions": found.positions,
            "compared": found.compared,
            "stated_crs": crs_text(vector.crs) if vector and vector.crs else None,
            "stated_datum": vector.datum if vector else None,
            "readings": [_reading(one) for one in found.readings],
        }
    )


def notes(found: Sequence[Note]) -> list[NoteOut]:
    """Put notes into an answer."""
    return [NoteOut(code=n.code, zh=n.text.zh, en=n.text.en, confirm=n.confirm) for n in found]


def preview(session: Session, folder: Path, opened: ImportSession) -> Response:
    """Return the villages, and the rows once they have been checked, as GeoJSON."""
    villages = session.execute(text(load_sql("import_villages")), {"town": opened.town_code})
    features: dict[str, Any] = {"features": [], "all": 0}
    if opened.counts is not None:
        features = rows.preview(folder)
    body = {
        "villages": [
            {"code": code, "name": name, "geometry": json.loads(shape)}
            for code, name, shape in villages
        ],
        "rows": features["features"],
        "all": features["all"],
    }
    return Response(json.dumps(body, ensure_ascii=False), media_type="application/json")


def _field(field: Field) -> FieldOut:
    return FieldOut(key=field.key, zh=field.zh, en=field.en, required=field.required)


def _columns(found: Inspection) -> list[ColumnOut]:
    if found.matching is None:
        return []
    read_as = {heading: key for key, heading in found.matching.headings.items()}
    return [
        ColumnOut.model_validate(
            {
                "heading": heading,
                "field": read_as.get(heading),
                "sureness": sureness,
                "samples": (found.samples or {}).get(heading, []),
            }
        )
        for heading, sureness in _in_order(found)
    ]


def _in_order(found: Inspection) -> list[tuple[str, str]]:
    assert found.matching is not None
    return [(heading, found.matching.sureness[heading]) for heading in found.samples or {}]


def _reading(one: Reading) -> ReadingOut:
    hypothesis = one.hypothesis
    offset, outside = hypothesis.median_offset_m, hypothesis.median_outside_m
    return ReadingOut(
        label=_said(hypothesis.label),
        crs=hypothesis.crs,
        datum=str(hypothesis.datum),  # type: ignore[arg-type]
        swapped=hypothesis.swapped,
        points=hypothesis.points,
        inside=hypothesis.inside,
        near=hypothesis.near,
        outside_m=round(outside, 1) if np.isfinite(outside) else None,
        offset_m=None if offset is None else round(offset, 1),
        drawn=one.drawn,
    )


def _said(text: Text) -> Said:
    return Said(zh=text.zh, en=text.en)
