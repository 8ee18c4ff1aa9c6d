"""The table of a town's or a village's plans on the terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table
from sqlalchemy import RowMapping, select, text
from sqlalchemy.orm import Session

from service.coverage.service import Cover, coverage
from service.db.sql import load_sql
from service.plans.repository import count_micro_grids
from service.villages.models import Village


@dataclass(frozen=True)
class Overview:
    """One line of the table.

    Attributes
    ----------
    worst_deviation, gap : float or None
        Shares; None where there is no plan or no certificate.
    """

    code: str
    name: str
    households: int
    uncovered: int
    plan_id: int | None = None
    status: str | None = None
    grids: int = 0
    micro_grids: int = 0
    worst_deviation: float | None = None
    gap: float | None = None


def overview(session: Session, place: str) -> list[Overview]:
    """Return one line a village under a code, and a last one for households outside them all."""
    covers = coverage(session, place, on=dt.datetime.now(dt.UTC).date())
    villages = session.execute(
        select(Village.code, Village.name)
        .where(Village.code.startswith(place))
        .order_by(Village.code)
    ).all()
    codes = [code for code, _ in villages]
    rows = session.execute(text(load_sql("plans_in_force")), {"codes": codes}).mappings()
    plans = {row["village_code"]: row for row in rows}
    lines = [_line(session, code, name, covers, plans.get(code)) for code, name in villages]
    outside = [cover for cover in covers if cover.village_code is None]
    if outside:
        uncovered = sum(cover.reason is not None for cover in outside)
        lines.append(Overview("", "村外 outside", len(outside), uncovered))
    return lines


def _line(
    session: Session, code: str, name: str, covers: Sequence[Cover], plan: RowMapping | None
) -> Overview:
    own = [cover for cover in covers if cover.village_code == code]
    line = Overview(code, name, len(own), sum(cover.reason is not None for cover in own))
    if plan is None:
        return line
    grids, micro_grids = count_micro_grids(session, plan["id"])
    certificate = plan["certificate"]
    return replace(
        line,
        plan_id=plan["id"],
        status=plan["status"],
        grids=grids,
        micro_grids=micro_grids,
        worst_deviation=plan["metrics"].get("deviation"),
        gap=certificate["gap"] if certificate["method"] != "none" else None,
    )


def print_overview(session: Session, place: str, console: Console | None = None) -> None:
    """Print the table with its totals."""
    lines = overview(session, place)
    table = Table(show_footer=True, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("村\nvillage", "合计 total", no_wrap=True)
    counts = {
        "households": "户\nhouses",
        "grids": "网格\ngrids",
        "micro_grids": "微网格\nmicro-grids",
        "uncovered": "未覆盖\nuncovered",
    }
    for key, heading in counts.items():
        table.add_column(heading, str(sum(getattr(line, key) for line in lines)), justify="right")
    table.add_column("最大偏差\ndeviation", justify="right")
    table.add_column("距最优\ngap", justify="right", no_wrap=True)
    for line in lines:
        numbers = [str(getattr(line, key)) for key in counts]
        shares = [_share(line.worst_deviation), _share(line.gap, "≤ ")]
        table.add_row(f"{line.name} {line.code[-3:]}".strip(), *numbers, *shares)
    (console or Console()).print(table)


def _share(value: float | None, mark: str = "") -> str:
    return "–" if value is None else f"{mark}{value:.1%}"
