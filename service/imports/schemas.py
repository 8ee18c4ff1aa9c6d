"""Requests and answers about imports."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import Field

from service.schemas import FiniteFloat, Key, Schema

KindName = Literal[
    "boundaries",
    "buildings",
    "courtyards",
    "households",
    "members",
    "roads",
    "road_sections",
    "barriers",
    "appointments",
    "scores",
]
RowState = Literal["good", "unmatched", "bad"]
SessionState = Literal["open", "checked", "applying"]
Heading = Annotated[str, Field(max_length=200)]
FieldKey = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]*$")]


class SayIn(Schema):
    """What a person says about a file; what is left out stays as it was said before."""

    layer: Annotated[str, Field(max_length=200)] | None = None
    header_row: Annotated[int, Field(ge=1, le=10_000)] | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    columns: Annotated[dict[Heading, FieldKey], Field(max_length=400)] | None = None
    crs: Annotated[str, Field(max_length=4000)] | None = None
    datum: Literal["wgs84", "gcj02", "bd09"] | None = None
    swapped: bool | None = None
    swap_rows: bool | None = None
    columns_confirmed: bool | None = None
    position_confirmed: bool | None = None


class ApplyIn(Schema):
    """Apply a checked import; with bad rows only when they are to be left out."""

    skip_bad: bool = False


class Said(Schema):
    """A sentence in both languages."""

    zh: str
    en: str


class NoteOut(Said):
    """Something to know about the whole file; `confirm` asks to look closely."""

    code: str
    confirm: bool


class FieldOut(Said):
    """A field that a column can be read as."""

    key: str
    required: bool


class ColumnOut(Schema):
    """A column of the file: what it is read as and how sure that is, with a few masked values."""

    heading: str
    field: str | None
    sureness: Literal["chosen", "remembered", "exact", "part", "unknown"]
    samples: list[str]


class ReadingOut(Schema):
    """One way to read the positions, and how well it fits the villages."""

    label: Said
    crs: str
    datum: Literal["wgs84", "gcj02", "bd09"]
    swapped: bool
    points: int
    inside: int
    near: int
    outside_m: FiniteFloat | None
    offset_m: FiniteFloat | None
    drawn: list[list[float]]


class InspectionOut(Schema):
    """What is in the file. Without `columns` a layer has to be chosen first."""

    layers: list[str]
    layer: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    rows: int
    fields: list[FieldOut]
    columns: list[ColumnOut]
    missing: list[FieldOut]
    notes: list[NoteOut]
    positions: int
    compared: bool
    stated_crs: str | None
    stated_datum: Literal["wgs84", "gcj02", "bd09"] | None
    readings: list[ReadingOut]


class CountsOut(Schema):
    """How the rows came out: ``good + unmatched + bad = rows``."""

    rows: int
    good: int
    unmatched: int
    bad: int
    merged: int
    notes: list[NoteOut]


class SessionOut(Schema):
    """An import on its way."""

    id: Key
    town_code: str
    place: str
    kind: KindName
    file_name: str
    size: int
    state: SessionState
    choices: dict[str, Any]
    counts: CountsOut | None
    task_id: Key | None
    created_at: dt.datetime
    expires_at: dt.datetime
    revision: int


class RowOut(Schema):
    """A row with masked cells and the reasons it is bad or unmatched."""

    class Reason(Said):
        """Why, and in which column."""

        column: str
        code: str
        shown: str

    row: int
    cells: list[str]
    reasons: list[Reason]


class RowPage(Schema):
    """Some rows of one state."""

    headings: list[str]
    rows: list[RowOut]
    total: int


class BatchOut(Schema):
    """An import that was applied."""

    id: Key
    kind: str
    place: str
    file_name: str | None
    rows_total: int
    rows_good: int
    rows_unmatched: int
    rows_bad: int
    rows_added: int
    rows_changed: int
    created_at: dt.datetime
    created_by: str | None
    undone_at: dt.datetime | None
    can_undo: bool


class ImportsOut(Schema):
    """The imports of a town: those on their way, and the newest of those applied."""

    sessions: list[SessionOut]
    batches: list[BatchOut]
