"""Add rows or change them by their code, many in one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CursorResult,
    Executable,
    Text,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy import update as make_update
from sqlalchemy.orm import Session

from service.db.base import Base

BATCH = 5000


@dataclass(frozen=True)
class Touched:
    """How many of the rows given were added, and how many changed what was there."""

    added: int = 0
    changed: int = 0

    def __add__(self, other: Touched) -> Touched:
        """Add up."""
        return Touched(self.added + other.added, self.changed + other.changed)


Values = Mapping[str, Any]
Rule = Callable[[Any, Any], ColumnElement[Any]]
"""From the given rows and the table to the value that a changed row gets."""


def upsert(
    session: Session,
    model: type[Base],
    key: Sequence[str],
    rows: Sequence[Values],
    *,
    when_new: Values | None = None,
    rules: Mapping[str, Rule] | None = None,
) -> Touched:
    """Change the rows whose key is there, add the others.

    Parameters
    ----------
    session : Session
    model : type
        The table.
    key : sequence of str
        Columns that name a row; ``rows`` hold no key twice.
    rows : sequence of mapping
        All with the same columns; shapes as EWKT. None says nothing: a row that is there keeps
        what it has, so that a sheet without telephone numbers takes none away.
    when_new : mapping, optional
        What a new row gets where the sheet says nothing.
    rules : mapping, optional
        Other values for changed rows, by column.

    Returns
    -------
    Touched
        The rest of `rows` said what was there already.

    Notes
    -----
    A row that would not change is not touched: its version stays.
    """
    touched = Touched()
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        touched += _upsert(session, model, key, some, when_new or {}, rules or {})
    return touched


def _upsert(
    session: Session,
    model: type[Base],
    key: Sequence[str],
    rows: Sequence[Values],
    when_new: Values,
    rules: Mapping[str, Rule],
) -> Touched:
    names = list(rows[0])
    table = model.metadata.tables[model.__tablename__]
    given, bound = _given(table.columns, names, rows)
    same = [table.columns[name] == given[name] for name in key]
    changed = {
        name: rules[name](given, table.columns)
        if name in rules
        else func.coalesce(given[name], table.columns[name])
        for name in names
        if name not in key
    }
    differs = or_(*(table.columns[name].is_distinct_from(new) for name, new in changed.items()))
    revision: dict[str, Any] = (
        {"revision": table.columns["revision"] + 1} if "revision" in table.columns else {}
    )
    update = make_update(table).values(changed | revision).where(*same, differs)
    n_changed = _count(session, update, bound)
    new = [
        func.coalesce(given[name], when_new[name]) if name in when_new else given[name]
        for name in names
    ]
    there = exists().where(*same)
    add = insert(table).from_select(names, select(*new).where(~there))
    return Touched(_count(session, add, bound), n_changed)


def _count(session: Session, statement: Executable, bound: Mapping[str, Any]) -> int:
    """Execute a statement and return how many rows it wrote."""
    done = session.execute(statement, bound, execution_options={"preserve_rowcount": True})
    return cast("CursorResult[Any]", done).rowcount


def _given(
    columns: Any, names: Iterable[str], rows: Sequence[Values]
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Bind the rows as one array a column, and give the columns they make."""
    shapes = {name for name in names if isinstance(columns[name].type, Geometry)}
    types = {name: Text() if name in shapes else columns[name].type for name in names}
    arrays = [bindparam(f"given_{name}", type_=ARRAY(kind)) for name, kind in types.items()]
    table = func.unnest(*arrays).table_valued(*types, name="given").render_derived()
    made = {
        name: func.ST_GeomFromEWKT(table.c[name]) if name in shapes else table.c[name]
        for name in types
    }
    return made, {f"given_{name}": [row[name] for row in rows] for name in types}
