"""What operations have to know beyond the draft, asked of the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from service.db.sql import load_sql
from service.errors import NotFoundError
from service.heads.models import Member
from service.masking import mask_name
from service.plans.draft import Draft, MicroGridValue
from service.plans.edits import BadOperationError, next_number
from service.plans.models import Grid, Plan, PlanOperation
from service.plans.operations import Ref
from service.villages.models import Courtyard, Village

TOO_CLOSE_M = 1.0
BESIDE_DEG = 1e-4
"""A box of this half width, about 10 metres, holds whatever is that close."""


class PlanGround:
    """The ground of one plan in one transaction; see `service.plans.edits.Ground`."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session, self._plan = session, plan
        self._made: dict[str, int] = {}

    def unknown(self, courtyards: Iterable[int]) -> set[int]:
        """Courtyards that are not in force in the plan's village."""
        wanted = set(courtyards)
        query = select(Courtyard.id).where(
            Courtyard.village_code == self._plan.village_code,
            Courtyard.valid_to.is_(None),
            Courtyard.id.in_(wanted),
        )
        return wanted - set(self._session.scalars(query))

    def grid_beside(self, courtyards: Sequence[int]) -> int:
        """Grid that surrounds some courtyards, or lies nearest to them."""
        key = {"plan": self._plan.id, "courtyards": list(courtyards)}
        found = self._session.scalar(text(load_sql("draft_grid_beside")), key)
        if found is None:
            raise BadOperationError(
                zh="方案还没有网格", en="the plan has no grid yet", plan=self._plan.id
            )
        return int(found)

    def new_micro_grid(self, draft: Draft, grid: int) -> tuple[int, MicroGridValue]:
        """Key and values of another micro-grid of a grid, with a number never used before."""
        row = self._session.get(Grid, grid)
        if row is None or row.plan_id != self._plan.id:
            raise NotFoundError(zh="方案中没有这个网格", en="the plan has no such grid", grid=grid)
        key = {"plan": self._plan.id, "grid": grid, "grid_code": row.code}
        used = set(self._session.scalars(text(load_sql("draft_numbers_used")), key))
        used |= {each["number"] for each in draft.micro_grids.values() if each["grid"] == grid}
        number = next_number(used, row.code)
        fresh = self._session.scalar(
            text("SELECT nextval(pg_get_serial_sequence('micro_grid', 'id'))")
        )
        return int(fresh or 0), MicroGridValue(
            grid=grid,
            number=number,
            code=f"{row.code}{number:03}",
            name=f"{row.number}-{number}微网格",
            external_code=None,
            locked=False,
            pin=None,
            roads=[],
        )

    def member(self, member: int) -> Mapping[str, Any]:
        """Masked name and home courtyard of a member of the village's town."""
        row = self._session.get(Member, member)
        if row is None or row.town_code != self._plan.village_code[:9]:
            raise NotFoundError(zh="没有这个人", en="there is no such member", member=member)
        return {"name": mask_name(row.name), "courtyard": row.home_courtyard_id}

    def resolve(self, ref: Ref) -> int:
        """Key of the micro-grid that a reference names."""
        if isinstance(ref, int):
            return ref
        operation = ref.removeprefix("new:")
        if operation not in self._made:
            entry = self._session.scalars(
                select(PlanOperation).where(
                    PlanOperation.plan_id == self._plan.id,
                    PlanOperation.uuid == operation,
                    PlanOperation.kind.in_(["new", "split"]),
                )
            ).one_or_none()
            before = {} if entry is None else entry.inverse.get("micro_grids", {})
            keys = [int(key) for key, value in before.items() if value is None]
            if not keys:
                raise NotFoundError(
                    zh="找不到这一步新建的微网格",
                    en="the operation that should make this micro-grid is not known",
                    operation=operation,
                )
            self._made[operation] = keys[0]
        return self._made[operation]

    def made(self, operation: str, micro_grid: int) -> None:
        """Remember which operation made a micro-grid."""
        self._made[operation] = micro_grid

    def roads_along(
        self, roads: Sequence[int], side: Collection[int], rest: Collection[int]
    ) -> list[int]:
        """Road sections that one side's courtyards front, or are nearest to, of all of them."""
        key = {"roads": list(roads), "side": list(side), "rest": list(rest)}
        return list(self._session.scalars(text(load_sql("draft_roads_along")), key))

    def check_position(self, courtyard: int, lon: float, lat: float) -> None:
        """Refuse a position outside the village, or on top of another courtyard."""
        point = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
        village = self._plan.village_code
        inside = self._session.scalar(
            select(func.ST_Covers(Village.boundary, point)).where(Village.code == village)
        )
        if not inside:
            raise BadOperationError(
                zh="新位置在村界之外，请放在村内",
                en="the new position is outside the village; keep it inside",
                courtyard=courtyard,
            )
        near = self._session.scalar(
            select(Courtyard.id)
            .where(
                Courtyard.village_code == village,
                Courtyard.valid_to.is_(None),
                Courtyard.id != courtyard,
                # Cheaper than the distance, of which there is one for every courtyard otherwise.
                Courtyard.position.bool_op("&&")(func.ST_Expand(point, BESIDE_DEG)),
                func.ST_DistanceSphere(Courtyard.position, point) < TOO_CLOSE_M,
            )
            .limit(1)
        )
        if near is not None:
            raise BadOperationError(
                zh="新位置与另一个院落重合，请移开一点",
                en="the new position is on top of another courtyard; move it a little",
                courtyard=courtyard,
            )
