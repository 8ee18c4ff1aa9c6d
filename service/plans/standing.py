"""What a new plan keeps of an earlier one: locked micro-grids, pinned heads, numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import RowMapping, func, select, text, update
from sqlalchemy.orm import Session

from geo.division import Division, Standing
from geo.errors import YuanbaError
from geo.partition import Rules
from geo.road_sections import nearest_sections
from service.db.sql import load_sql
from service.errors import NotFoundError
from service.plans.heads import adopted_plan
from service.plans.models import MicroGrid, Plan
from service.plans.repository import get_plan
from service.villages.land import STORED, Land
from service.villages.models import RoadSection


class WishError(YuanbaError):
    """What was asked for cannot be divided."""

    code = "bad-wish"


@dataclass(frozen=True, eq=False)
class Kept:
    """What is kept.

    Attributes
    ----------
    plan_id : int or None
        The earlier plan.
    standing : Standing
    held : mapping of int to row
        Locked or pinned micro-grid of the earlier plan by the part that takes its place.
    """

    plan_id: int | None = None
    standing: Standing = field(default_factory=Standing)
    held: dict[int, RowMapping] = field(default_factory=dict)

    def bring_over(self, session: Session, plan: Plan, division: Division) -> None:
        """Lock and pin in a new plan what was locked and pinned in the earlier one."""
        codes = division.numbers.micro_codes(plan.village_code)
        for part, row in self.held.items():
            session.execute(
                update(MicroGrid)
                .where(MicroGrid.plan_id == plan.id, MicroGrid.code == codes[part])
                .values(
                    locked=row["locked"],
                    pin_member_id=row["pin_member_id"],
                    pin_courtyard_id=row["pin_courtyard_id"],
                    pin_name=row["pin_name"],
                )
            )


def keep(session: Session, land: Land, base: int | None, micro_grids: int) -> Kept:
    """Read what a new plan keeps of `base`, or of the plan in force where there is no base.

    Of the plan in force only the numbers are kept, and it is what stability is measured against.

    Raises
    ------
    NotFoundError
        The base is not a plan of the village.
    WishError
        More is locked or pinned than the new plan has micro-grids.
    """
    before = adopted_plan(session, land.village.code) if base is None else base
    if before is None:
        return Kept()
    if get_plan(session, before).village_code != land.village.code:
        raise NotFoundError(zh="本村没有这个方案", en="the village has no such plan", plan=before)
    rows = session.execute(text(load_sql("numbers_before")), {"plan": before}).mappings().all()
    held = {} if base is None else _held(rows, micro_grids)
    retired = session.execute(
        text(load_sql("numbers_retired")), {"village": land.village.code}
    ).all()
    standing = Standing(
        rules=_rules(land, rows, held, micro_grids),
        numbers=_numbers(land, rows),
        retired=tuple((row.grid, row.micro) for row in retired),
    )
    return Kept(before, standing, held)


def sections_of(session: Session, land: Land) -> NDArray[np.int32]:
    """Return the road section that each courtyard lies on, -1 for none."""
    rows = session.scalars(
        select(func.ST_AsBinary(RoadSection.line))
        .where(RoadSection.village_code == land.village.code)
        .order_by(RoadSection.code)
    ).all()
    lines = gpd.GeoSeries(shapely.from_wkb([bytes(row) for row in rows]), crs=STORED)
    return nearest_sections(land.xy, list(lines.to_crs(land.crs)))


def _held(rows: Sequence[RowMapping], micro_grids: int) -> dict[int, RowMapping]:
    held = {
        at: row
        for at, row in enumerate(rows)
        if row["courtyards"] and (row["locked"] or row["pin_member_id"])
    }
    if len(held) > micro_grids:
        raise WishError(
            zh=f"原方案锁定或指定了 {len(held)} 个微网格，"
            f"新方案只有 {micro_grids} 个，请先解锁一些",
            en=f"{len(held)} micro-grids are locked or have a pinned head, but the new plan has "
            f"{micro_grids}; unlock some first",
            held=len(held),
            micro_grids=micro_grids,
        )
    return held


def _rules(
    land: Land, rows: Sequence[RowMapping], held: dict[int, RowMapping], micro_grids: int
) -> Rules:
    place = {int(key): at for at, key in enumerate(land.courtyards["id"])}
    reference = np.full(len(place), -1, np.int32)
    for part, row in enumerate(rows[:micro_grids]):
        reference[[place[key] for key in row["courtyards"] if key in place]] = part
    heads = np.full(micro_grids, -1, np.int32)
    for part, row in held.items():
        heads[part] = place.get(row["pin_courtyard_id"], -1)
    locked = tuple(part for part, row in held.items() if row["locked"])
    return Rules(locked=locked, heads=heads if held else None, reference=reference)


def _numbers(land: Land, rows: Sequence[RowMapping]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    place = {int(key): at for at, key in enumerate(land.courtyards["id"])}
    grid, micro = (np.full(len(place), -1, np.int32) for _ in range(2))
    for row in rows:
        where = [place[key] for key in row["courtyards"] if key in place]
        grid[where], micro[where] = row["grid"], row["micro"]
    return grid, micro
