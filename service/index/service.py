"""Scores of members in their posts, by month; class breaks stay fixed between meetings."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from service.audit.service import record
from service.db.sql import load_sql
from service.heads.models import Member
from service.index.models import AssessmentPeriod, IndexScheme, Score
from service.register.apply import Row
from service.register.upsert import BATCH, Touched

SCHEME = "先锋指数"
BREAKS = (60.0, 70.0, 80.0, 90.0)


@dataclass(frozen=True)
class MonthScore:
    """Mean score of one micro-grid's head in one period."""

    micro_grid_code: str
    period: str
    value: float


def apply_scores(session: Session, town_code: str, rows: Sequence[Row]) -> Touched:
    """Add or change scores by period, micro-grid and member."""
    scheme_id = _scheme(session, town_code)
    periods = _periods(session, scheme_id, sorted({row["period"] for row in rows}))
    codes = {row.get("member_code") for row in rows} - {None}
    found = session.execute(select(Member.code, Member.id).where(Member.code.in_(codes)))
    members = dict(found.all())
    statement = insert(Score)
    statement = statement.on_conflict_do_update(
        index_elements=["period_id", "micro_grid_code", "member_id", "indicator"],
        set_={"value": statement.excluded.value},
    )
    there = _scores_of(session, set(periods.values()))
    values, touched = [], Touched()
    for row in rows:
        key = (
            periods[row["period"]],
            row["micro_grid_code"],
            members.get(row.get("member_code") or ""),
            row.get("indicator") or "",
        )
        value = Decimal(str(row["value"]))
        if there.get(key) == value:
            continue
        touched += Touched(changed=1) if key in there else Touched(added=1)
        there[key] = value
        values.append(dict(zip(_SCORE, (*key, value), strict=True)))
    for start in range(0, len(values), BATCH):
        session.execute(statement, values[start : start + BATCH])
    record(session, "change", "score", place=town_code, rows=len(rows))
    return touched


_SCORE = ("period_id", "micro_grid_code", "member_id", "indicator", "value")


def _scores_of(session: Session, periods: Collection[int]) -> dict[tuple[Any, ...], Decimal]:
    columns = [getattr(Score, name) for name in _SCORE]
    found = session.execute(select(*columns).where(Score.period_id.in_(periods)))
    return {tuple(row[:-1]): row[-1] for row in found}


def scores(session: Session, place: str) -> list[MonthScore]:
    """Return the monthly scores of the micro-grids under a code, oldest month first.

    A month with a score for the whole index shows that one; a month with single indicators only
    shows their mean, weighted by the shares that the scheme gives them (equally where it has none).
    """
    rows = session.execute(text(load_sql("month_scores")), {"place": place})
    return [MonthScore(code, period, float(value)) for code, period, value in rows]


def _scheme(session: Session, town_code: str) -> int:
    values: dict[str, Any] = {
        "town_code": town_code,
        "name": SCHEME,
        "version": 1,
        "breaks": {"upper": list(BREAKS)},
    }
    session.execute(insert(IndexScheme).values(values).on_conflict_do_nothing())
    query = select(IndexScheme.id).where(
        IndexScheme.town_code == town_code, IndexScheme.name == SCHEME, IndexScheme.version == 1
    )
    return session.scalars(query).one()


def _periods(session: Session, scheme_id: int, codes: Sequence[str]) -> Mapping[str, int]:
    for code in codes:
        year, month = (int(part) for part in code.split("-"))
        last = calendar.monthrange(year, month)[1]
        values = {
            "scheme_id": scheme_id,
            "code": code,
            "starts_on": dt.date(year, month, 1),
            "ends_on": dt.date(year, month, last),
        }
        session.execute(insert(AssessmentPeriod).values(values).on_conflict_do_nothing())
    found = session.execute(
        select(AssessmentPeriod.code, AssessmentPeriod.id).where(
            AssessmentPeriod.scheme_id == scheme_id, AssessmentPeriod.code.in_(codes)
        )
    )
    return dict(found.all())
